//! A file of the host.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::{ByteSource, Stamp, requested_bytes};
use crate::SourceError;

/// An open file of the host, of the length that it had when it was opened.
#[derive(Debug)]
pub struct HostFile {
    file: File,
    path: PathBuf,
    len: u64,
}

impl HostFile {
    /// Opens a file for reading.
    ///
    /// # Errors
    ///
    /// What the host says, with the path as name. A folder is refused.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, SourceError> {
        let path = path.into();
        match File::open(&path) {
            Ok(file) => Self::from_file(file, path),
            Err(error) => Err(Self::error(&path, error)),
        }
    }

    /// Takes a file that is open for reading, called `path` in errors.
    ///
    /// # Errors
    ///
    /// What the host says, with the path as name. A folder is refused.
    pub fn from_file(file: File, path: impl Into<PathBuf>) -> Result<Self, SourceError> {
        let path = path.into();
        match file.metadata() {
            Ok(meta) if meta.is_dir() => {
                Err(Self::error(&path, std::io::ErrorKind::IsADirectory.into()))
            }
            Ok(meta) => Ok(Self { file, path, len: meta.len() }),
            Err(error) => Err(Self::error(&path, error)),
        }
    }

    /// Where it was opened.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn error(path: &Path, error: std::io::Error) -> SourceError {
        SourceError::from(error).named(path.display().to_string())
    }
}

impl ByteSource for HostFile {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), SourceError> {
        requested_bytes(self.len, offset, out.len())?;
        let end = offset.saturating_add(u64::try_from(out.len()).unwrap_or(u64::MAX));
        read_exact_at(&self.file, offset, out)
            .map_err(|error| Self::error(&self.path, error).at_bytes(offset..end))
    }

    fn stamp(&self) -> Result<Option<Stamp>, SourceError> {
        let read = || {
            let meta = self.file.metadata()?;
            Ok(Stamp { size: meta.len(), modified: meta.modified()?.into(), inode: inode(&meta) })
        };
        read().map(Some).map_err(|error| Self::error(&self.path, error))
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, offset)
}

#[cfg(unix)]
fn inode(meta: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut offset: u64, mut out: &mut [u8]) -> std::io::Result<()> {
    while !out.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_read(file, out, offset)?;
        if count == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        out = out.get_mut(count..).unwrap_or_default();
        offset = offset.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }
    Ok(())
}

#[cfg(windows)]
fn inode(_: &std::fs::Metadata) -> u64 {
    0
}

#[cfg(not(any(unix, windows)))]
compile_error!("the feature `std` needs positioned reads: turn it off on this system");
