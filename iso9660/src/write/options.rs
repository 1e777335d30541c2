//! What to write beside the files.

use alloc::string::String;

use discwright_core::Timestamp;

/// How to write a volume.
///
/// ```
/// use discwright_iso9660::Options;
///
/// let options = Options::default().volume_id("HOLIDAY_2024").joliet(false);
/// # assert_eq!(options.volume_id, "HOLIDAY_2024");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// Name of the volume. The primary descriptor takes 32 of `A`–`Z`, `0`–`9` and `_`, the Joliet
    /// descriptor 16 of any characters of UCS-2; what does not fit is replaced and cut, and
    /// reported as a change of the root's name.
    pub volume_id: String,
    /// The system that can use the system area.
    pub system_id: String,
    /// The set of volumes it belongs to.
    pub volume_set_id: String,
    /// Who publishes it.
    pub publisher_id: String,
    /// Who prepared its data.
    pub data_preparer_id: String,
    /// What program wrote it.
    pub application_id: String,
    /// When the volume was made.
    pub created: Timestamp,
    /// Whether to write a Joliet tree too: names of 64 characters for Windows.
    pub joliet: bool,
    /// Whether to write Rock Ridge: POSIX names, attributes, links and devices.
    pub rock_ridge: bool,
}

impl Default for Options {
    /// Rock Ridge and Joliet, no names but the program's, 1970-01-01.
    fn default() -> Self {
        Self {
            volume_id: String::new(),
            system_id: String::new(),
            volume_set_id: String::new(),
            publisher_id: String::new(),
            data_preparer_id: String::new(),
            application_id: String::from("DISCWRIGHT"),
            created: Timestamp::EPOCH,
            joliet: true,
            rock_ridge: true,
        }
    }
}

macro_rules! text_setters {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, value: impl Into<String>) -> Self {
            self.$name = value.into();
            self
        }
    )+};
}

impl Options {
    text_setters! {
        /// With this volume name.
        volume_id,
        /// With this system identifier, 32 a-characters.
        system_id,
        /// With this volume set identifier, 128 d-characters.
        volume_set_id,
        /// With this publisher, 128 a-characters.
        publisher_id,
        /// With this data preparer, 128 a-characters.
        data_preparer_id,
        /// With this application, 128 a-characters.
        application_id,
    }

    /// Made at this moment.
    #[must_use]
    pub const fn created(mut self, created: Timestamp) -> Self {
        self.created = created;
        self
    }

    /// With or without a Joliet tree.
    #[must_use]
    pub const fn joliet(mut self, joliet: bool) -> Self {
        self.joliet = joliet;
        self
    }

    /// With or without Rock Ridge.
    #[must_use]
    pub const fn rock_ridge(mut self, rock_ridge: bool) -> Self {
        self.rock_ridge = rock_ridge;
        self
    }
}
