//! Why something could not be read.

use alloc::boxed::Box;

use discwright_core::{Finding, Location, SectorSize, SourceError};

use super::TreeKind;

/// Why a volume, a directory or a file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The image breaks its standard so that reading cannot go on, or the sink wanted no more.
    #[error("the image is corrupt: {0}")]
    Corrupt(#[source] Box<Finding>),
    /// The image has more than [`Limits`](discwright_core::Limits) allow.
    #[error("the image has more than the reader was told to take: {0}")]
    Limit(#[source] Box<Finding>),
    /// The image is as the standard allows, but uses what this reader does not do.
    #[error("{location}: {feature} is not supported")]
    Unsupported {
        /// What it uses.
        feature: &'static str,
        /// Where.
        location: Location,
    },
    /// The source could not be read.
    #[error("the image cannot be read")]
    Source(#[from] SourceError),
    /// The caller asked for a tree that the volume does not have.
    #[error("the volume has no {0} tree")]
    NoSuchTree(TreeKind),
    /// The caller asked for the entries of what is no directory.
    #[error("not a directory")]
    NotADirectory,
    /// The caller asked for the contents of what is no regular file.
    #[error("not a file")]
    NotAFile,
    /// The caller gave a source whose sectors do not have 2048 bytes.
    #[error("ISO 9660 is read in sectors of 2048 bytes, and these have {0}")]
    SectorSize(SectorSize),
}

impl ReadError {
    pub(super) fn corrupt(finding: Finding) -> Self {
        Self::Corrupt(Box::new(finding))
    }

    pub(super) fn limit(finding: Finding) -> Self {
        Self::Limit(Box::new(finding))
    }
}
