//! What a file is, besides its name and contents.

use discwright_core::Timestamp;

/// What kind of file.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "POSIX has no others")]
pub enum Kind {
    /// A folder.
    Directory,
    /// A file with contents.
    File,
    /// A name that stands for a path.
    Symlink,
    /// A block device node.
    BlockDevice,
    /// A character device node.
    CharDevice,
    /// A named pipe.
    Fifo,
    /// A Unix-domain socket.
    Socket,
}

/// The numbers of a device node.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "POSIX has no others")]
pub struct Device {
    /// Which driver.
    pub major: u32,
    /// Which of its devices.
    pub minor: u32,
}

/// A file that has neither contents nor children.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "POSIX has no others")]
pub enum Special {
    /// A block device node.
    BlockDevice(Device),
    /// A character device node.
    CharDevice(Device),
    /// A named pipe.
    Fifo,
    /// A Unix-domain socket.
    Socket,
}

/// Owner, permissions and time of a file.
///
/// Only the time of the last change of the contents is carried: the time of the last access changes
/// by mastering the file, and would make two images of the same folder differ.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Attributes {
    /// Permission bits, set-id and sticky bits: 07777.
    pub mode: u16,
    /// The owner.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// When the contents were last changed.
    pub modified: Timestamp,
}

impl Default for Attributes {
    /// Readable by all, writable by its owner, root; 1970-01-01.
    fn default() -> Self {
        Self { mode: 0o644, uid: 0, gid: 0, modified: Timestamp::EPOCH }
    }
}

impl Attributes {
    /// With these permission bits; those above 07777 are dropped.
    #[must_use]
    pub const fn mode(self, mode: u16) -> Self {
        Self { mode: mode & 0o7777, ..self }
    }

    /// With this owner and group.
    #[must_use]
    pub const fn owner(self, uid: u32, gid: u32) -> Self {
        Self { uid, gid, ..self }
    }

    /// Last changed at this moment.
    #[must_use]
    pub const fn modified(self, modified: Timestamp) -> Self {
        Self { modified, ..self }
    }
}
