//! What the writer can be told.

use discwright_core::Timestamp;

/// How to write a volume.
///
/// ```
/// use discwright_core::Timestamp;
/// use discwright_udf::Options;
///
/// let options = Options::default()
///     .volume_id("HOLIDAYS")
///     .created(Timestamp::new(1_700_000_000, 0));
/// assert_eq!(options.volume_id, "HOLIDAYS");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The name of the volume: Volume Identifier, Logical Volume Identifier and File Set
    /// Identifier. At most 126 characters, or 63 where one is above U+00FF; the shorter fields
    /// take as much as they hold. Default `CDROM`.
    pub volume_id: String,
    /// Volume Set Identifier, whose first 16 characters are to differ from volume to volume.
    /// Default: 16 hexadecimal digits of the creation time and a sum of what is on the volume,
    /// and the volume identifier.
    pub volume_set_id: Option<String>,
    /// Application Identifier, up to 23 bytes, `*` and a name. Default `*discwright`.
    pub application_id: String,
    /// Developer id in every Implementation Identifier, up to 23 bytes, `*` and a name.
    /// Default `*discwright`.
    pub implementation_id: String,
    /// When the volume was made. Default 1970-01-01, since the clock is the caller's.
    pub created: Timestamp,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            volume_id: "CDROM".to_owned(),
            volume_set_id: None,
            application_id: "*discwright".to_owned(),
            implementation_id: "*discwright".to_owned(),
            created: Timestamp::EPOCH,
        }
    }
}

impl Options {
    /// Sets [`Self::volume_id`].
    #[must_use]
    pub fn volume_id(mut self, id: impl Into<String>) -> Self {
        self.volume_id = id.into();
        self
    }

    /// Sets [`Self::volume_set_id`].
    #[must_use]
    pub fn volume_set_id(mut self, id: impl Into<String>) -> Self {
        self.volume_set_id = Some(id.into());
        self
    }

    /// Sets [`Self::application_id`].
    #[must_use]
    pub fn application_id(mut self, id: impl Into<String>) -> Self {
        self.application_id = id.into();
        self
    }

    /// Sets [`Self::implementation_id`].
    #[must_use]
    pub fn implementation_id(mut self, id: impl Into<String>) -> Self {
        self.implementation_id = id.into();
        self
    }

    /// Sets [`Self::created`].
    #[must_use]
    pub const fn created(mut self, created: Timestamp) -> Self {
        self.created = created;
        self
    }
}
