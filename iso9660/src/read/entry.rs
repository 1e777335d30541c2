//! What a directory record says of a file.

use alloc::vec::Vec;

use discwright_core::{Location, Timestamp};

/// What kind of file an entry is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "POSIX closed the set")]
pub enum EntryKind {
    /// A directory.
    Directory,
    /// A regular file.
    File,
    /// A symbolic link (Rock Ridge only).
    Symlink,
    /// A block device (Rock Ridge only).
    BlockDevice,
    /// A character device (Rock Ridge only).
    CharDevice,
    /// A FIFO (Rock Ridge only).
    Fifo,
    /// A socket (Rock Ridge only).
    Socket,
}

/// A run of a file's bytes on the disc.
///
/// Spec: ECMA-119 4th edition, File Section.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a place and a length")]
pub struct FileSection {
    /// Where it begins, in bytes from the start of the source.
    pub offset: u64,
    /// How many bytes it has.
    pub bytes: u32,
}

/// The attributes of Rock Ridge's `PX`.
///
/// Spec: RRIP 1.12, 4.1.1.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "the standard closed the entry")]
pub struct Posix {
    /// File type and permissions, as POSIX's `st_mode`.
    pub mode: u32,
    /// Count of names.
    pub links: u32,
    /// User.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// File serial number, by which names of one file are known; not in records before RRIP 1.12.
    pub serial: Option<u32>,
}

/// A device number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a device number is this pair")]
pub struct Device {
    /// Which driver.
    pub major: u32,
    /// Which of its devices.
    pub minor: u32,
}

/// A file of one of the volume's trees, of any kind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    pub(super) name: Vec<u8>,
    pub(super) kind: EntryKind,
    pub(super) hidden: bool,
    pub(super) posix: Option<Posix>,
    pub(super) device: Option<Device>,
    pub(super) modified: Option<Timestamp>,
    pub(super) accessed: Option<Timestamp>,
    pub(super) changed: Option<Timestamp>,
    pub(super) target: Option<Vec<u8>>,
    pub(super) sections: Vec<FileSection>,
    pub(super) unsupported: Option<&'static str>,
    pub(super) location: Location,
}

impl Entry {
    /// The name, without any path; empty for the root.
    ///
    /// From a Joliet tree it is UTF-8, from a Rock Ridge tree whatever bytes were recorded, from
    /// the plain tree without version number and without the dot of an empty extension. It never
    /// holds `/` or a NUL and is never `.` or `..`: such names are read with `_` in their place,
    /// and reported.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// The kind of file.
    #[must_use]
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// Whether the record asks not to show it to the user.
    #[must_use]
    pub const fn hidden(&self) -> bool {
        self.hidden
    }

    /// Permission bits, 07777 at most, if Rock Ridge records them.
    #[must_use]
    pub fn mode(&self) -> Option<u16> {
        self.posix.and_then(|px| u16::try_from(px.mode & 0o7777).ok())
    }

    /// User, if Rock Ridge records it.
    #[must_use]
    pub fn uid(&self) -> Option<u32> {
        self.posix.map(|px| px.uid)
    }

    /// Group, if Rock Ridge records it.
    #[must_use]
    pub fn gid(&self) -> Option<u32> {
        self.posix.map(|px| px.gid)
    }

    /// Count of names, if Rock Ridge records it.
    #[must_use]
    pub fn links(&self) -> Option<u32> {
        self.posix.map(|px| px.links)
    }

    /// All of Rock Ridge's `PX`, if there is one.
    #[must_use]
    pub const fn posix(&self) -> Option<Posix> {
        self.posix
    }

    /// When the contents were last changed; without Rock Ridge, when they were recorded.
    #[must_use]
    pub const fn modified(&self) -> Option<Timestamp> {
        self.modified
    }

    /// When the contents were last read, if Rock Ridge records it.
    #[must_use]
    pub const fn accessed(&self) -> Option<Timestamp> {
        self.accessed
    }

    /// When the attributes were last changed, if Rock Ridge records it.
    #[must_use]
    pub const fn attributes_changed(&self) -> Option<Timestamp> {
        self.changed
    }

    /// Bytes of a regular file's contents; 0 for every other kind.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self.kind {
            EntryKind::File => self.bytes(),
            _ => 0,
        }
    }

    /// The target of a symbolic link.
    #[must_use]
    pub fn target(&self) -> Option<&[u8]> {
        self.target.as_deref()
    }

    /// The number of a device.
    #[must_use]
    pub const fn device(&self) -> Option<Device> {
        self.device
    }

    /// Where its bytes lie, in order. A directory has one section; an empty file may have one of
    /// no bytes.
    #[must_use]
    pub fn sections(&self) -> &[FileSection] {
        &self.sections
    }

    /// Where its directory record is.
    #[must_use]
    pub const fn location(&self) -> Location {
        self.location
    }

    pub(super) fn bytes(&self) -> u64 {
        self.sections.iter().fold(0, |sum, section| sum.saturating_add(u64::from(section.bytes)))
    }
}
