//! The tree.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::path::PathBuf;
use std::sync::Arc;

use discwright_core::ByteSource;
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::chunks::{Chunks, Place, Pool};
use crate::node::{Content, Option32, Record};
use crate::{Attributes, Kind, Node, NodeId, Special};

/// The files to be mastered.
///
/// Holds names, attributes and where the contents come from, never contents themselves; some 100
/// bytes an entry. A clone shares everything until one of the two is changed.
///
/// ```
/// use discwright_core::source::Memory;
/// use discwright_tree::{Attributes, Tree};
///
/// let mut tree = Tree::new();
/// let music = tree.add_directory(tree.root(), b"music", Attributes::default().mode(0o755))?;
/// let notes = Memory::from(b"side A".to_vec());
/// let file = tree.add_file(music, b"notes.txt", Attributes::default(), notes)?;
/// assert_eq!(tree.path(file), b"music/notes.txt");
/// assert_eq!(tree.find(b"music/notes.txt"), Some(file));
/// # Ok::<(), discwright_tree::TreeError>(())
/// ```
#[derive(Clone)]
pub struct Tree {
    records: Chunks<Record>,
    pub(crate) pool: Pool,
    /// Every node but the root, by parent and name.
    index: Arc<HashTable<NodeId>>,
    hasher: DefaultHashBuilder,
    pub(crate) sources: Arc<HashMap<NodeId, Arc<dyn ByteSource>>>,
    /// The folders from which the host paths of all below them follow.
    pub(crate) host_roots: Arc<HashMap<NodeId, PathBuf>>,
}

/// Why something cannot be put into the tree. The tree is then as it was.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// Names are 1 to 65535 bytes without `/` and NUL, and neither `.` nor `..`.
    #[error("not a name: it must have 1 to 65535 bytes, no slash and no NUL, and not be . or ..")]
    BadName,
    /// The folder has a file of that name.
    #[error("the name is taken")]
    NameTaken,
    /// Only folders have children.
    #[error("the parent is no folder")]
    NotADirectory,
    /// A folder cannot have a second name, nor can a file have one in place of its contents.
    #[error("a folder cannot be hard-linked")]
    DirectoryLink,
    /// The tree holds four billion entries or 4 GiB of names.
    #[error("the tree is full")]
    Full,
}

impl Tree {
    /// An empty root folder, readable by all.
    #[must_use]
    pub fn new() -> Self {
        let mut records = Chunks::new();
        records.push(Record::new(Kind::Directory, NodeId(0), Attributes::default().mode(0o755)));
        Self {
            records,
            pool: Pool::default(),
            index: Arc::default(),
            hasher: DefaultHashBuilder::default(),
            sources: Arc::default(),
            host_roots: Arc::default(),
        }
    }

    /// Adds an empty folder.
    ///
    /// # Errors
    ///
    /// [`TreeError`]; the tree is then as it was.
    pub fn add_directory(
        &mut self,
        parent: NodeId,
        name: &[u8],
        attributes: Attributes,
    ) -> Result<NodeId, TreeError> {
        self.add(parent, name, |id| Record::new(Kind::Directory, id, attributes))
    }

    /// Adds a file whose contents are read from `content` when the image is.
    ///
    /// # Errors
    ///
    /// [`TreeError`]; the tree is then as it was.
    pub fn add_file(
        &mut self,
        parent: NodeId,
        name: &[u8],
        attributes: Attributes,
        content: impl ByteSource + 'static,
    ) -> Result<NodeId, TreeError> {
        let size = content.len();
        let id = self.add(parent, name, |id| Record {
            size,
            content: Content::Source,
            ..Record::new(Kind::File, id, attributes)
        })?;
        Arc::make_mut(&mut self.sources).insert(id, Arc::new(content));
        Ok(id)
    }

    /// Adds a symlink. The target is any bytes without NUL, up to 65535.
    ///
    /// # Errors
    ///
    /// [`TreeError`]; the tree is then as it was.
    pub fn add_symlink(
        &mut self,
        parent: NodeId,
        name: &[u8],
        attributes: Attributes,
        target: &[u8],
    ) -> Result<NodeId, TreeError> {
        if target.contains(&0) {
            return Err(TreeError::BadName);
        }
        let target = self.pool.push(target).ok_or(TreeError::Full)?;
        self.add(parent, name, |id| Record { target, ..Record::new(Kind::Symlink, id, attributes) })
    }

    /// Adds a device node, named pipe or socket.
    ///
    /// # Errors
    ///
    /// [`TreeError`]; the tree is then as it was.
    pub fn add_special(
        &mut self,
        parent: NodeId,
        name: &[u8],
        attributes: Attributes,
        special: Special,
    ) -> Result<NodeId, TreeError> {
        let (kind, device) = match special {
            Special::BlockDevice(device) => (Kind::BlockDevice, device),
            Special::CharDevice(device) => (Kind::CharDevice, device),
            Special::Fifo => (Kind::Fifo, crate::Device::default()),
            Special::Socket => (Kind::Socket, crate::Device::default()),
        };
        let size = u64::from(device.major) << 32 | u64::from(device.minor);
        self.add(parent, name, |id| Record { size, ..Record::new(kind, id, attributes) })
    }

    /// Gives a file a further name.
    ///
    /// # Errors
    ///
    /// [`TreeError`]; the tree is then as it was.
    pub fn add_hard_link(
        &mut self,
        parent: NodeId,
        name: &[u8],
        to: NodeId,
    ) -> Result<NodeId, TreeError> {
        let primary = self.record(to).primary;
        let first = self.record(primary).clone();
        if first.kind == Kind::Directory {
            return Err(TreeError::DirectoryLink);
        }
        let id = self.add(parent, name, |_| Record { primary, ..first })?;
        let first = self.record_mut(primary);
        first.links = first.links.saturating_add(1);
        Ok(id)
    }

    /// The root folder.
    #[must_use]
    pub const fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many entries there are, the root included.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "the root is always there")]
    pub const fn len(&self) -> usize {
        discwright_core::index(self.records.len())
    }

    /// All entries, the root first, in the order they were added.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = NodeId> + use<> {
        (0..self.records.len()).map(NodeId)
    }

    /// Looks at an entry.
    ///
    /// # Panics
    ///
    /// If the id comes from another tree and this one has no such entry.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node { tree: self, id, record: self.record(id) }
    }

    /// The entries of a folder, in the order they were added; nothing for other kinds.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let first = self.record(id).first_child.get();
        std::iter::successors(first, |id| self.record(*id).next_sibling.get())
    }

    /// The entry of that name in a folder.
    #[must_use]
    pub fn child(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        self.index.find(self.hash(parent, name), |id| self.is(*id, parent, name)).copied()
    }

    /// The entry at a path such as `a/b/c`. Empty parts are skipped; `.` and `..` are not known.
    #[must_use]
    pub fn find(&self, path: &[u8]) -> Option<NodeId> {
        path.split(|byte| *byte == b'/')
            .filter(|part| !part.is_empty())
            .try_fold(self.root(), |at, part| self.child(at, part))
    }

    /// The path of an entry from the root, such as `a/b/c`; empty for the root.
    #[must_use]
    pub fn path(&self, id: NodeId) -> Vec<u8> {
        let mut names = Vec::new();
        let mut at = id;
        while at != self.root() {
            let node = self.node(at);
            names.push(node.name());
            at = node.parent();
        }
        names.reverse();
        names.join(&b'/')
    }

    /// The sum of all files' bytes, each file once however many names it has.
    #[must_use]
    pub fn total_size(&self) -> u64 {
        let primaries = self.ids().map(|id| self.node(id)).filter(|node| node.primary() == node.id);
        primaries.fold(0, |sum, node| sum.saturating_add(node.size()))
    }

    /// Sets owner, permissions and time of an entry.
    pub fn set_attributes(&mut self, id: NodeId, attributes: Attributes) {
        let record = self.record_mut(id);
        record.mode = attributes.mode & 0o7777;
        record.uid = attributes.uid;
        record.gid = attributes.gid;
        record.modified = attributes.modified;
    }

    pub(crate) fn add(
        &mut self,
        parent: NodeId,
        name: &[u8],
        record: impl FnOnce(NodeId) -> Record,
    ) -> Result<NodeId, TreeError> {
        if name.is_empty()
            || name == b"."
            || name == b".."
            || name.contains(&b'/')
            || name.contains(&0)
        {
            return Err(TreeError::BadName);
        }
        if self.record(parent).kind != Kind::Directory {
            return Err(TreeError::NotADirectory);
        }
        if self.child(parent, name).is_some() {
            return Err(TreeError::NameTaken);
        }
        let place = self.pool.push(name).ok_or(if name.len() > 0xFFFF {
            TreeError::BadName
        } else {
            TreeError::Full
        })?;
        // The last index stands for "none".
        let id = NodeId(self.records.len());
        if id.0 == u32::MAX {
            return Err(TreeError::Full);
        }
        self.records.push(Record {
            name: place,
            parent,
            first_child: Option32::NONE,
            last_child: Option32::NONE,
            next_sibling: Option32::NONE,
            ..record(id)
        });
        let last = self.record(parent).last_child.get();
        match last {
            Some(last) => self.record_mut(last).next_sibling = Option32::some(id),
            None => self.record_mut(parent).first_child = Option32::some(id),
        }
        self.record_mut(parent).last_child = Option32::some(id);
        let hash = self.hash(parent, name);
        let mut index = std::mem::take(&mut self.index);
        Arc::make_mut(&mut index).insert_unique(hash, id, |id| {
            let node = self.node(*id);
            self.hash(node.parent(), node.name())
        });
        self.index = index;
        Ok(id)
    }

    fn hash(&self, parent: NodeId, name: &[u8]) -> u64 {
        self.hasher.hash_one((parent.0, name))
    }

    fn is(&self, id: NodeId, parent: NodeId, name: &[u8]) -> bool {
        let node = self.node(id);
        node.parent() == parent && node.name() == name
    }

    #[expect(clippy::expect_used, reason = "the one place; documented at `node`")]
    pub(crate) fn record(&self, id: NodeId) -> &Record {
        self.records.get(id.0).expect("ids come from this tree, which never drops an entry")
    }

    #[expect(clippy::expect_used, reason = "as above")]
    fn record_mut(&mut self, id: NodeId) -> &mut Record {
        self.records.get_mut(id.0).expect("ids come from this tree, which never drops an entry")
    }
}

impl Record {
    pub(crate) fn new(kind: Kind, id: NodeId, attributes: Attributes) -> Self {
        Self {
            name: Place::default(),
            target: Place::default(),
            kind,
            content: Content::None,
            mode: attributes.mode & 0o7777,
            uid: attributes.uid,
            gid: attributes.gid,
            parent: NodeId(0),
            first_child: Option32::NONE,
            last_child: Option32::NONE,
            next_sibling: Option32::NONE,
            primary: id,
            links: 1,
            modified: attributes.modified,
            size: 0,
            inode: 0,
        }
    }
}

impl Default for Tree {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tree").field("entries", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
