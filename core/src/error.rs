//! Why bytes could not be had from a source.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::fmt;
use core::ops::Range;

use crate::SectorRange;

/// Bytes of a source could not be had.
///
/// One type for all sources: kind, range, the name of the file or device, and the cause. Made with
/// [`SourceError::new`] and filled by the chained methods; what is already known is kept, so that
/// an outer source adds its name only where an inner one had none.
///
/// ```
/// use discwright_core::{SourceError, SourceErrorKind};
///
/// let error = SourceError::new(SourceErrorKind::Shorter).at_bytes(4096..8192).named("a/b.flac");
/// assert_eq!(error.to_string(), "a/b.flac: shorter than it was when measured (bytes 4096..8192)");
/// ```
#[derive(Debug)]
pub struct SourceError {
    kind: SourceErrorKind,
    range: Option<SourceRange>,
    name: Option<Cow<'static, str>>,
    cause: Option<Box<dyn core::error::Error + Send + Sync>>,
}

/// What kind of failure, short enough to branch on.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SourceErrorKind {
    /// What the source names is not there (any more).
    NotFound,
    /// It may not be read.
    Denied,
    /// It ends before its declared length.
    Shorter,
    /// It goes on behind its declared length.
    Longer,
    /// Its stamp differs: same length perhaps, other contents.
    Changed,
    /// The medium could not be read here.
    Medium,
    /// The caller asked for what lies outside the source, or for part of a sector.
    Range,
    /// The operation was cancelled.
    Cancelled,
    /// Anything else; the cause tells.
    Other,
}

/// Where in a source.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SourceRange {
    /// Byte offsets of a [`ByteSource`](crate::ByteSource).
    Bytes(Range<u64>),
    /// Sectors of a [`SectorSource`](crate::SectorSource).
    Sectors(SectorRange),
}

impl SourceError {
    /// A failure of which only the kind is known yet.
    #[must_use]
    pub const fn new(kind: SourceErrorKind) -> Self {
        Self { kind, range: None, name: None, cause: None }
    }

    /// Says at which bytes, unless a range is known.
    #[must_use]
    pub fn at_bytes(mut self, range: Range<u64>) -> Self {
        self.range.get_or_insert(SourceRange::Bytes(range));
        self
    }

    /// Says at which sectors, unless a range is known.
    #[must_use]
    pub fn at_sectors(mut self, range: SectorRange) -> Self {
        self.range.get_or_insert(SourceRange::Sectors(range));
        self
    }

    /// Names the file or device, unless a name is known.
    #[must_use]
    pub fn named(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.name.get_or_insert_with(|| name.into());
        self
    }

    /// Adds the cause, unless one is known.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn core::error::Error + Send + Sync>>) -> Self {
        self.cause.get_or_insert_with(|| cause.into());
        self
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> SourceErrorKind {
        self.kind
    }

    /// Where in the source, if known.
    #[must_use]
    pub const fn range(&self) -> Option<&SourceRange> {
        self.range.as_ref()
    }

    /// The file or device, if known.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            write!(f, "{name}: ")?;
        }
        fmt::Display::fmt(&self.kind, f)?;
        match &self.range {
            Some(SourceRange::Bytes(range)) => write!(f, " (bytes {}..{})", range.start, range.end),
            Some(SourceRange::Sectors(range)) => write!(f, " (sectors {range})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for SourceErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "not there (any more)",
            Self::Denied => "may not be read",
            Self::Shorter => "shorter than it was when measured",
            Self::Longer => "longer than it was when measured",
            Self::Changed => "changed since it was measured",
            Self::Medium => "the medium cannot be read",
            Self::Range => "asked for what lies outside the source",
            Self::Cancelled => "cancelled",
            Self::Other => "cannot be read",
        })
    }
}

impl core::error::Error for SourceError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| {
            let cause: &(dyn core::error::Error + 'static) = cause;
            cause
        })
    }
}

#[cfg(feature = "std")]
impl From<std::io::Error> for SourceError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        // An error that came through an adapter is taken out of its wrapping again.
        let error = match error.downcast::<Self>() {
            Ok(ours) => return ours,
            Err(error) => error,
        };
        let kind = match error.kind() {
            ErrorKind::NotFound => SourceErrorKind::NotFound,
            ErrorKind::PermissionDenied => SourceErrorKind::Denied,
            ErrorKind::UnexpectedEof => SourceErrorKind::Shorter,
            _ => SourceErrorKind::Other,
        };
        Self::new(kind).because(error)
    }
}

#[cfg(feature = "std")]
impl From<SourceError> for std::io::Error {
    fn from(error: SourceError) -> Self {
        use std::io::ErrorKind;
        let kind = match error.kind {
            SourceErrorKind::NotFound => ErrorKind::NotFound,
            SourceErrorKind::Denied => ErrorKind::PermissionDenied,
            SourceErrorKind::Shorter => ErrorKind::UnexpectedEof,
            SourceErrorKind::Range => ErrorKind::InvalidInput,
            SourceErrorKind::Cancelled => ErrorKind::Interrupted,
            _ => ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
