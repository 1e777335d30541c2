//! How to read.

use core::fmt;

use discwright_core::{Limits, Sector};

/// One of the trees that a volume may have over the same files.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TreeKind {
    /// The primary descriptor's tree by its plain names.
    Iso9660,
    /// The supplementary descriptor's tree in UCS-2.
    Joliet,
    /// The primary descriptor's tree with POSIX names and attributes.
    RockRidge,
}

impl fmt::Display for TreeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Iso9660 => "ISO 9660",
            Self::Joliet => "Joliet",
            Self::RockRidge => "Rock Ridge",
        })
    }
}

/// How to read.
///
/// ```
/// use discwright_iso9660::{ReadOptions, TreeKind};
///
/// let options = ReadOptions::default().tree(TreeKind::Joliet);
/// # assert_eq!(options.tree, Some(TreeKind::Joliet));
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Which tree; `None` for the richest there is: Rock Ridge, then Joliet, then the plain one.
    pub tree: Option<TreeKind>,
    /// How much to take at most.
    pub limits: Limits,
    /// Where the session begins whose descriptors are read. Addresses count from the start of the
    /// source all the same.
    pub session: Sector,
}

impl ReadOptions {
    /// Sets the tree to read.
    #[must_use]
    pub const fn tree(mut self, tree: TreeKind) -> Self {
        self.tree = Some(tree);
        self
    }

    /// Sets the limits.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets where the session begins.
    #[must_use]
    pub const fn session(mut self, session: Sector) -> Self {
        self.session = session;
        self
    }
}
