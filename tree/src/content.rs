//! Opening contents, and finding out what changed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use discwright_core::source::HostFile;
use discwright_core::{ByteSource, SourceError, SourceErrorKind, Stamp};

use crate::node::Content;
use crate::{NodeId, Tree, host_name};

impl Tree {
    /// Opens the contents of a file.
    ///
    /// What comes from the host is compared with what the walk saw, when it is opened and after
    /// every read.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::NotFound`] and [`SourceErrorKind::Denied`] as the host says;
    /// [`SourceErrorKind::Shorter`], [`SourceErrorKind::Longer`] and [`SourceErrorKind::Changed`]
    /// if it is not the file that the walk saw. The error names the file. Other kinds than files
    /// are [`SourceErrorKind::NotFound`].
    pub fn open(&self, id: NodeId) -> Result<Arc<dyn ByteSource>, SourceError> {
        let primary = self.node(id).primary();
        let record = self.record(primary);
        match record.content {
            Content::Source => match self.sources.get(&primary) {
                Some(source) => Ok(Arc::clone(source)),
                None => Err(self.nothing_there(id)),
            },
            Content::Host => {
                let path = self.host_path(primary).ok_or_else(|| self.nothing_there(id))?;
                let seen =
                    Stamp { size: record.size, modified: record.modified, inode: record.inode };
                let opened = Unchanged { file: open(path)?, seen };
                opened.check()?;
                Ok(Arc::new(opened))
            }
            Content::None => Err(self.nothing_there(id)),
        }
    }

    /// Where an entry lies on the host, if it came from there.
    #[must_use]
    pub fn host_path(&self, id: NodeId) -> Option<PathBuf> {
        let mut names = Vec::new();
        let mut at = id;
        let mut path = loop {
            if let Some(path) = self.host_roots.get(&at) {
                break path.clone();
            }
            if at == self.root() {
                return None;
            }
            let node = self.node(at);
            names.push(node.name());
            at = node.parent();
        };
        for name in names.into_iter().rev() {
            path.push(host_name::from_bytes(name));
        }
        Some(path)
    }

    fn nothing_there(&self, id: NodeId) -> SourceError {
        let path = String::from_utf8_lossy(&self.path(id)).into_owned();
        SourceError::new(SourceErrorKind::NotFound).named(path)
    }
}

/// Opens without waiting, should a pipe have taken the file's place.
#[cfg(unix)]
fn open(path: PathBuf) -> Result<HostFile, SourceError> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    match rustix::fs::open(&path, flags, Mode::empty()) {
        Ok(file) => HostFile::from_file(file.into(), path),
        Err(error) => {
            Err(SourceError::from(std::io::Error::from(error)).named(path.display().to_string()))
        }
    }
}

#[cfg(not(unix))]
fn open(path: PathBuf) -> Result<HostFile, SourceError> {
    HostFile::open(path)
}

/// A host file that is still the one that was seen.
#[derive(Debug)]
struct Unchanged {
    file: HostFile,
    seen: Stamp,
}

impl Unchanged {
    fn check(&self) -> Result<(), SourceError> {
        let Some(now) = self.file.stamp()? else {
            return Ok(());
        };
        let kind = match now.size.cmp(&self.seen.size) {
            std::cmp::Ordering::Less => SourceErrorKind::Shorter,
            std::cmp::Ordering::Greater => SourceErrorKind::Longer,
            std::cmp::Ordering::Equal if now != self.seen => SourceErrorKind::Changed,
            std::cmp::Ordering::Equal => return Ok(()),
        };
        Err(SourceError::new(kind).named(name(self.file.path())))
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

impl ByteSource for Unchanged {
    fn len(&self) -> u64 {
        self.seen.size
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), SourceError> {
        self.file.read_at(offset, out)?;
        // After each read, since threads read parts in any order.
        self.check()
    }

    fn stamp(&self) -> Result<Option<Stamp>, SourceError> {
        self.file.stamp()
    }
}
