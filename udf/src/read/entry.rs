//! What a directory says of a file.

use alloc::vec::Vec;

use discwright_core::Timestamp;

use crate::raw::FileType;
use crate::{LbAddr, Lbn};

/// What an entry is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "POSIX has no others")]
pub enum EntryKind {
    /// A directory.
    Directory,
    /// A sequence of bytes.
    File,
    /// A symbolic link.
    Symlink,
    /// A block device.
    BlockDevice,
    /// A character device.
    CharDevice,
    /// A FIFO.
    Fifo,
    /// A socket.
    Socket,
}

impl EntryKind {
    /// The kind of a file type; `None` for what is no file of a user's.
    pub(super) const fn of(file_type: FileType) -> Option<Self> {
        Some(match file_type {
            FileType::DIRECTORY => Self::Directory,
            FileType::REGULAR | FileType::REAL_TIME => Self::File,
            FileType::SYMLINK => Self::Symlink,
            FileType::BLOCK_DEVICE => Self::BlockDevice,
            FileType::CHAR_DEVICE => Self::CharDevice,
            FileType::FIFO => Self::Fifo,
            FileType::SOCKET => Self::Socket,
            _ => return None,
        })
    }
}

/// A name in a directory, and the file entry that it leads to.
///
/// Spec: ECMA-167 3rd edition, 4/14.4, 4/14.9 and 4/14.17.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    pub(super) name: Vec<u8>,
    pub(super) target: Vec<u8>,
    pub(super) size: u64,
    pub(super) unique_id: u64,
    pub(super) modified: Timestamp,
    pub(super) accessed: Timestamp,
    pub(super) changed: Timestamp,
    pub(super) created: Option<Timestamp>,
    pub(super) device: Option<(u32, u32)>,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) mode: u16,
    pub(super) links: u16,
    pub(super) icb: LbAddr,
    pub(super) kind: EntryKind,
    pub(super) hidden: bool,
    pub(super) deleted: bool,
}

impl Entry {
    /// What stands for the root while a volume is being opened.
    pub(super) const fn placeholder() -> Self {
        Self {
            name: Vec::new(),
            target: Vec::new(),
            size: 0,
            unique_id: 0,
            modified: Timestamp::EPOCH,
            accessed: Timestamp::EPOCH,
            changed: Timestamp::EPOCH,
            created: None,
            device: None,
            uid: 0,
            gid: 0,
            mode: 0,
            links: 0,
            icb: LbAddr { partition: 0, block: Lbn(0) },
            kind: EntryKind::Directory,
            hidden: false,
            deleted: false,
        }
    }

    /// The name: UTF-8 of its Unicode characters, WTF-8 where surrogates stand alone. Empty for
    /// the root.
    ///
    /// Never has a `/` or a NUL and is never `.` or `..`: those become `_`, with a finding.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// Read, write and execute of owner, group and others, and set-user-id, set-group-id and
    /// sticky: the 07777 bits of POSIX.
    #[must_use]
    pub const fn mode(&self) -> u16 {
        self.mode
    }

    /// The owner; FFFFFFFFh if the volume names none.
    #[must_use]
    pub const fn uid(&self) -> u32 {
        self.uid
    }

    /// The group; FFFFFFFFh if the volume names none.
    #[must_use]
    pub const fn gid(&self) -> u32 {
        self.gid
    }

    /// How many names lead to the file entry; a directory's parent entries count.
    #[must_use]
    pub const fn links(&self) -> u16 {
        self.links
    }

    /// When the contents were last written; the epoch if the volume does not say.
    #[must_use]
    pub const fn modified(&self) -> Timestamp {
        self.modified
    }

    /// When the contents were last read.
    #[must_use]
    pub const fn accessed(&self) -> Timestamp {
        self.accessed
    }

    /// When the file entry was last changed.
    #[must_use]
    pub const fn changed(&self) -> Timestamp {
        self.changed
    }

    /// When the file was made, where an extended file entry says so.
    #[must_use]
    pub const fn created(&self) -> Option<Timestamp> {
        self.created
    }

    /// Information Length: bytes of a file, of a directory's names, of a link's components.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// What a symbolic link leads to, as a POSIX path; empty for all else.
    #[must_use]
    pub fn target(&self) -> &[u8] {
        &self.target
    }

    /// Major and minor number of a device, if recorded.
    #[must_use]
    pub const fn device(&self) -> Option<(u32, u32)> {
        self.device
    }

    /// Whether the user need not be told of it.
    #[must_use]
    pub const fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// Whether the name is marked as deleted; see [`ReadOptions::deleted`](crate::ReadOptions).
    #[must_use]
    pub const fn is_deleted(&self) -> bool {
        self.deleted
    }

    /// Where the file entry lies. Names with the same are hard links.
    #[must_use]
    pub const fn icb(&self) -> LbAddr {
        self.icb
    }

    /// The unique id of the file entry, 0 for the root.
    #[must_use]
    pub const fn unique_id(&self) -> u64 {
        self.unique_id
    }
}
