//! One file of the tree.

use std::fmt;

use discwright_core::Timestamp;

use crate::chunks::Place;
use crate::{Attributes, Device, Kind, Tree};

/// Names a file of a [`Tree`], for as long as the tree or a clone of it lives.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The number of the file: 0 for the root, below [`Tree::len`]. To index tables with.
    #[must_use]
    pub const fn index(self) -> usize {
        discwright_core::index(self.0)
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// What the tree keeps of each file.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) name: Place,
    /// The target of a symlink.
    pub(crate) target: Place,
    pub(crate) kind: Kind,
    pub(crate) content: Content,
    pub(crate) mode: u16,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) parent: NodeId,
    pub(crate) first_child: Option32,
    pub(crate) last_child: Option32,
    pub(crate) next_sibling: Option32,
    /// The first name of the same file.
    pub(crate) primary: NodeId,
    /// How many names the file has, kept at the first.
    pub(crate) links: u32,
    pub(crate) modified: Timestamp,
    /// Bytes of a file; both numbers of a device node.
    pub(crate) size: u64,
    /// The inode it had on the host; 0 if it has none.
    pub(crate) inode: u64,
}

const _: () = assert!(size_of::<Record>() <= 96, "a million entries are to stay small");

/// Where the contents come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Content {
    /// There are none.
    None,
    /// The host file of the same path below the nearest folder that has a host path.
    Host,
    /// A source in the tree's side table.
    Source,
}

/// An index, or none, in four bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Option32(u32);

impl Option32 {
    pub(crate) const NONE: Self = Self(u32::MAX);

    pub(crate) const fn some(id: NodeId) -> Self {
        Self(id.0)
    }

    pub(crate) const fn get(self) -> Option<NodeId> {
        if self.0 == u32::MAX { None } else { Some(NodeId(self.0)) }
    }
}

/// A file of a tree, to be looked at.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) id: NodeId,
    pub(crate) record: &'t Record,
}

impl<'t> Node<'t> {
    /// Its number in the tree.
    #[must_use]
    pub const fn id(self) -> NodeId {
        self.id
    }

    /// The folder it lies in; the root's is the root.
    #[must_use]
    pub const fn parent(self) -> NodeId {
        self.record.parent
    }

    /// Its name as the host has it: bytes, UTF-8 as a rule. Empty for the root.
    #[must_use]
    pub fn name(self) -> &'t [u8] {
        self.tree.pool.get(self.record.name)
    }

    /// What kind of file it is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.record.kind
    }

    /// Permission bits, set-id and sticky bits: 07777.
    #[must_use]
    pub const fn mode(self) -> u16 {
        self.record.mode
    }

    /// The owner.
    #[must_use]
    pub const fn uid(self) -> u32 {
        self.record.uid
    }

    /// The group.
    #[must_use]
    pub const fn gid(self) -> u32 {
        self.record.gid
    }

    /// When the contents were last changed.
    #[must_use]
    pub const fn modified(self) -> Timestamp {
        self.record.modified
    }

    /// Bytes of a file's contents; 0 for every other kind.
    #[must_use]
    pub fn size(self) -> u64 {
        if self.record.kind == Kind::File { self.record.size } else { 0 }
    }

    /// What a symlink stands for, as it was written; empty for every other kind.
    #[must_use]
    pub fn target(self) -> &'t [u8] {
        self.tree.pool.get(self.record.target)
    }

    /// The numbers of a device node; 0 for every other kind.
    #[must_use]
    pub fn device(self) -> Device {
        if !matches!(self.record.kind, Kind::BlockDevice | Kind::CharDevice) {
            return Device::default();
        }
        let [a, b, c, d, e, f, g, h] = self.record.size.to_be_bytes();
        Device { major: u32::from_be_bytes([a, b, c, d]), minor: u32::from_be_bytes([e, f, g, h]) }
    }

    /// The first name of the file in the tree: the node itself, unless it is a further hard link.
    #[must_use]
    pub const fn primary(self) -> NodeId {
        self.record.primary
    }

    /// How many names the file has in the tree, at least one. Always one for folders.
    #[must_use]
    pub fn links(self) -> u32 {
        self.tree.record(self.record.primary).links
    }

    /// Owner, permissions and time together.
    #[must_use]
    pub const fn attributes(self) -> Attributes {
        Attributes {
            mode: self.record.mode,
            uid: self.record.uid,
            gid: self.record.gid,
            modified: self.record.modified,
        }
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node")
            .field("id", &self.id)
            .field("path", &String::from_utf8_lossy(&self.tree.path(self.id)))
            .field("kind", &self.kind())
            .finish_non_exhaustive()
    }
}
