//! An image becomes a file.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use discwright_core::pump::{self, Options, Progress, PumpError};
use discwright_core::{Cancel, Observer, SectorRange, SectorSource, Sectors, SourceError};

/// Why an image is not in its file. No half-made file is left under the final name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// A file to be mastered, or another source, could not be read.
    #[error(transparent)]
    Source(SourceError),
    /// The image could not be written: no room, no permission, no such folder.
    #[error("cannot write {}", path.display())]
    Output {
        /// The file that was to be.
        path: PathBuf,
        /// What the host says.
        source: io::Error,
    },
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
}

/// Writes all sectors of `source` to the file `path`.
///
/// The image is made beside the final name, and takes that name when it is whole, in place of what
/// had it before. Devices and pipes that have the name already are written directly, in order.
///
/// # Errors
///
/// [`SaveError`]; what was made so far is removed.
pub fn save<S, O>(
    source: &S,
    path: &Path,
    options: &Options,
    cancel: &Cancel,
    observer: &mut O,
) -> Result<(), SaveError>
where
    S: SectorSource + ?Sized,
    O: Observer<Progress> + ?Sized,
{
    let output = |source| SaveError::Output { path: path.to_owned(), source };
    if std::fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
        let mut device = File::options().write(true).open(path).map_err(output)?;
        return stream(source, &mut device, options, cancel, observer).map_err(|e| named(e, path));
    }
    // What a symlink leads to is replaced, and the link stays.
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = match real.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".discwright-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let part = builder.tempfile_in(folder).map_err(output)?;
    pump::to_file(source, part.as_file(), options, cancel, observer)
        .map_err(|error| named(error.into(), path))?;
    part.persist(&real).map_err(|error| output(error.error))?;
    Ok(())
}

/// Writes all sectors of `source` to a stream, in order: a pipe, standard output, a device.
///
/// # Errors
///
/// [`SaveError`], with an empty path where the stream is at fault.
pub fn stream<S, O>(
    source: &S,
    to: &mut dyn Write,
    options: &Options,
    cancel: &Cancel,
    observer: &mut O,
) -> Result<(), SaveError>
where
    S: SectorSource + ?Sized,
    O: Observer<Progress> + ?Sized,
{
    let of = source.sectors();
    let result = pump::in_order(source, SectorRange::whole(of), options, cancel, |chunk| {
        to.write_all(chunk.bytes).map_err(Some)?;
        let progress = Progress { done: Sectors(chunk.range.end().0), of };
        if observer.event(&progress).is_break() { Err(None) } else { Ok(()) }
    });
    match result {
        Ok(()) => to.flush().map_err(|error| PumpError::Sink(error).into()),
        Err(PumpError::Sink(Some(error))) => Err(PumpError::Sink(error).into()),
        Err(PumpError::Source(error)) => Err(SaveError::Source(error)),
        Err(_) => Err(SaveError::Cancelled),
    }
}

impl From<PumpError<io::Error>> for SaveError {
    fn from(error: PumpError<io::Error>) -> Self {
        match error {
            PumpError::Source(error) => Self::Source(error),
            PumpError::Sink(source) => Self::Output { path: PathBuf::new(), source },
            _ => Self::Cancelled,
        }
    }
}

fn named(error: SaveError, path: &Path) -> SaveError {
    match error {
        SaveError::Output { source, .. } => SaveError::Output { path: path.to_owned(), source },
        other => other,
    }
}
