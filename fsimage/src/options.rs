//! What is to be mastered.

use discwright_core::{FileSystems, Timestamp};

/// Which file systems an image has, and what it says of itself.
///
/// By default all of them, over one copy of the data: ISO 9660 level 3 with Rock Ridge and Joliet,
/// and UDF 1.02.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// The file systems. Rock Ridge and Joliet need ISO 9660.
    pub file_systems: FileSystems,
    /// What the volume is called. ISO 9660 has 32 of A to Z, 0 to 9 and `_` and Joliet 16
    /// characters; what does not fit there is told in [`Changes::volume`](crate::Changes::volume).
    /// UDF has 126 characters, or 63 where one lies outside Latin-1; more is an error.
    pub volume: String,
    /// When the volume was made: the one time that does not come from the tree.
    pub created: Timestamp,
}

impl Options {
    /// With exactly these file systems.
    #[must_use]
    pub fn file_systems(self, file_systems: FileSystems) -> Self {
        Self { file_systems, ..self }
    }

    /// With this volume name.
    #[must_use]
    pub fn volume(self, volume: impl Into<String>) -> Self {
        Self { volume: volume.into(), ..self }
    }

    /// Made at this moment.
    #[must_use]
    pub fn created(self, created: Timestamp) -> Self {
        Self { created, ..self }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            file_systems: FileSystems::all(),
            volume: "NEW".to_owned(),
            created: Timestamp::EPOCH,
        }
    }
}
