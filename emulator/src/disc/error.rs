//! Why a disc file cannot be used.

use std::io;
use std::path::PathBuf;

use discwright_core::MediaType;

/// A disc file that cannot be made or opened.
///
/// Each message begins with the path.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscError {
    /// There is no such file.
    #[error("{}: no such disc file", path.display())]
    #[non_exhaustive]
    NotFound {
        /// The file.
        path: PathBuf,
    },
    /// A new disc was asked for where a file already lies; it was not touched.
    #[error("{}: a file of this name exists", path.display())]
    #[non_exhaustive]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The host failed to open, read or write the file.
    #[error("{}: cannot {action}: {cause}", path.display())]
    #[non_exhaustive]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Why it failed.
        #[source]
        cause: io::Error,
    },
    /// The file is something else than a disc.
    #[error("{}: not a disc file of this emulator", path.display())]
    #[non_exhaustive]
    NotADisc {
        /// The file.
        path: PathBuf,
    },
    /// The file was made by a version that this one does not know.
    #[error("{}: disc file of format version {found}, only {known} is known", path.display())]
    #[non_exhaustive]
    Version {
        /// The file.
        path: PathBuf,
        /// The version in the file.
        found: u32,
        /// The version that can be read.
        known: u32,
    },
    /// The file is one of ours, but not whole.
    #[error("{}: damaged disc file: {what}", path.display())]
    #[non_exhaustive]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found, and what was expected.
        what: String,
    },
    /// Another drive, of this process or another, holds the disc.
    #[error("{}: the disc is in another drive (the file is locked)", path.display())]
    #[non_exhaustive]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// There are no discs of this kind yet.
    #[error("{media} cannot be emulated; there are {}", kinds())]
    #[non_exhaustive]
    Unsupported {
        /// The kind asked for.
        media: MediaType,
    },
}

fn kinds() -> String {
    let kinds: Vec<String> = MediaType::ALL
        .iter()
        .filter(|media| super::geometry::Geometry::of(**media).is_some())
        .map(ToString::to_string)
        .collect();
    kinds.join(", ")
}
