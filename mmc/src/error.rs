//! What is wrong with bytes that could not be read.

/// A CDB, a reply or a parameter list that does not hold what its layout says.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{layout} +{offset:#04x}: {field}: {kind}")]
pub struct DecodeError {
    layout: &'static str,
    field: &'static str,
    offset: usize,
    kind: DecodeErrorKind,
}

/// The ways in which bytes are unreadable.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The bytes end before the first field without which nothing makes sense.
    #[error("{found} bytes, at least {needed} are needed")]
    TooShort {
        /// How many bytes the layout needs at least.
        needed: usize,
        /// How many there were.
        found: usize,
    },
    /// A CDB of more than the 16 bytes that MMC knows.
    #[error("{found} bytes, at most 16 are known")]
    TooLong {
        /// How many there were.
        found: usize,
    },
    /// A field has another value than the layout fixes for it.
    #[error("found {found:#x}, expected {expected:#x}")]
    Unexpected {
        /// The value that the standard fixes, or the largest one that it allows.
        expected: u32,
        /// The value that was there.
        found: u32,
    },
}

impl DecodeError {
    pub(crate) const fn short(layout: &'static str, needed: usize, found: usize) -> Self {
        let kind = DecodeErrorKind::TooShort { needed, found };
        Self { layout, field: "length", offset: found, kind }
    }

    pub(crate) const fn long(layout: &'static str, found: usize) -> Self {
        Self { layout, field: "length", offset: 16, kind: DecodeErrorKind::TooLong { found } }
    }

    pub(crate) const fn unexpected(
        layout: &'static str,
        field: &'static str,
        offset: usize,
        expected: u32,
        found: u32,
    ) -> Self {
        Self { layout, field, offset, kind: DecodeErrorKind::Unexpected { expected, found } }
    }

    /// The standard's name of what was being read.
    #[must_use]
    pub const fn layout(&self) -> &'static str {
        self.layout
    }

    /// The standard's name of the field at fault.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// Where the field lies, in bytes from the start of what was being read.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// What is wrong with it.
    #[must_use]
    pub const fn kind(&self) -> DecodeErrorKind {
        self.kind
    }
}
