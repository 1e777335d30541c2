//! The reader: a volume, its directories, its files, from any source of sectors.

mod anchor;
mod directory;
mod disc;
mod entry;
mod file;
mod icb;
mod integrity;
mod sequence;
mod volume;
mod walk;

pub use self::entry::{Entry, EntryKind};
pub use self::file::FileData;
pub use self::integrity::Integrity;
pub use self::volume::{Partition, Revision, Volume};

use discwright_core::{Limits, Sector};

/// How to read a volume.
///
/// ```
/// use discwright_udf::ReadOptions;
///
/// let options = ReadOptions::default().deleted(true);
/// assert!(options.deleted);
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// How much to take from a volume that says it has more.
    pub limits: Limits,
    /// Where the session begins whose volume is meant: anchors are counted from here. Default 0.
    pub session: Sector,
    /// Whether names that are marked as deleted are listed, as far as what they lead to can still
    /// be read. Default no.
    pub deleted: bool,
}

impl ReadOptions {
    /// Sets [`Self::limits`].
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets [`Self::session`].
    #[must_use]
    pub const fn session(mut self, session: Sector) -> Self {
        self.session = session;
        self
    }

    /// Sets [`Self::deleted`].
    #[must_use]
    pub const fn deleted(mut self, deleted: bool) -> Self {
        self.deleted = deleted;
        self
    }
}
