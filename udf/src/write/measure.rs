//! Measuring: which block of the metadata holds what, before anything has an address.

use alloc::sync::Arc;

use discwright_core::{SectorSize, Sectors};
use discwright_tree::{Kind, NameChange, NodeId, Tree};

use super::directory::{Directories, fid_length};
use super::extents::Extents;
use super::{Options, WriteError, names, symlink};
use crate::{cs0, raw};

/// Blocks before the first file entry: the file set descriptor and its terminator.
pub(super) const FILE_SET_BLOCKS: u32 = 2;

/// A tree, and how many blocks its metadata take: what is left to do is to give them addresses.
///
/// The metadata are, in this order: the file set descriptor, one file entry for each file, the
/// directories, and what does not fit into file entries. Holds some eight bytes for each entry of
/// the tree, and four more once placed; names only where they changed.
#[derive(Debug)]
pub struct Measured {
    pub(super) tree: Arc<Tree>,
    pub(super) options: Options,
    /// Which file entry each node has; `None` where that is the node's own number, since no file
    /// has a second name.
    entries: Option<Vec<u32>>,
    /// The nodes that have file entries, in order of these.
    primaries: Vec<NodeId>,
    pub(super) directories: Directories,
    /// What stands in blocks of its own behind the directories, in order of nodes.
    spills: Vec<Spill>,
    /// In order of nodes.
    changes: Vec<NameChange>,
    target_changes: Vec<NameChange>,
    pub(super) files: u32,
    pub(super) folders: u32,
    blocks: u32,
}

/// Blocks of a file that its entry does not hold: allocation extents, or the components of a long
/// symbolic link.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spill {
    pub(super) node: NodeId,
    /// First block, counted from the first spill.
    pub(super) first: u32,
}

/// What a block of the metadata holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Block {
    FileSet,
    Terminator,
    Entry(NodeId),
    /// A block of the directories, counted from the first of all.
    Directory(u32),
    /// A block of a spill, counted from the first of it.
    Spill(Spill, u32),
}

/// Finds out how the metadata of a volume with `tree` on it are laid out.
///
/// Looks at names and sizes only, never at contents, and takes time in proportion to the number of
/// entries.
///
/// # Errors
///
/// [`WriteError::VolumeIdTooLong`]; [`WriteError::TooLarge`] if 32 bits cannot count the blocks.
pub fn measure(tree: Arc<Tree>, options: &Options) -> Result<Measured, WriteError> {
    if cs0::encode(&options.volume_id).len() > 127 {
        return Err(WriteError::VolumeIdTooLong(options.volume_id.clone()));
    }
    let mut measured = Measured {
        options: options.clone(),
        entries: None,
        primaries: Vec::new(),
        directories: Directories::default(),
        spills: Vec::new(),
        changes: Vec::new(),
        target_changes: Vec::new(),
        files: 0,
        folders: 0,
        blocks: 0,
        tree,
    };
    measured.number_entries();
    measured.measure_directories()?;
    let mut spilled = 0_u32;
    let tree = Arc::clone(&measured.tree);
    for id in tree.ids() {
        let node = tree.node(id);
        if node.primary() != id {
            continue;
        }
        let count = match node.kind() {
            Kind::Directory => &mut measured.folders,
            _ => &mut measured.files,
        };
        *count = count.saturating_add(1);
        let blocks = match node.kind() {
            Kind::File => Extents::of(node.size()).blocks(),
            Kind::Directory => Extents::of(measured.directories.bytes(id)).blocks(),
            Kind::Symlink => measured.measure_target(id),
            _ => 0,
        };
        if blocks > 0 {
            let blocks = u32::try_from(blocks).map_err(|_| WriteError::TooLarge)?;
            measured.spills.push(Spill { node: id, first: spilled });
            spilled = spilled.checked_add(blocks).ok_or(WriteError::TooLarge)?;
        }
    }
    let entries = measured.files.checked_add(measured.folders);
    measured.blocks = entries
        .and_then(|blocks| blocks.checked_add(FILE_SET_BLOCKS))
        .and_then(|blocks| blocks.checked_add(measured.directories.blocks()))
        .and_then(|blocks| blocks.checked_add(spilled))
        .ok_or(WriteError::TooLarge)?;
    Ok(measured)
}

impl Measured {
    /// How many sectors the metadata inside the partition take.
    ///
    /// The recognition sequence, anchors, volume descriptor sequences and the integrity sequence
    /// come besides; their sizes do not depend on the tree.
    #[must_use]
    pub const fn metadata(&self) -> Sectors {
        Sectors(self.blocks)
    }

    /// The names that are recorded otherwise than the tree has them, in order of nodes.
    #[must_use]
    pub fn name_changes(&self) -> &[NameChange] {
        &self.changes
    }

    /// The symbolic links whose targets are recorded otherwise than the tree has them, in order of
    /// nodes.
    #[must_use]
    pub fn target_changes(&self) -> &[NameChange] {
        &self.target_changes
    }

    /// Gives each file one file entry, however many names it has.
    fn number_entries(&mut self) {
        let tree = Arc::clone(&self.tree);
        let is_first = |id: &NodeId| tree.node(*id).primary() == *id;
        self.primaries = Vec::with_capacity(tree.len());
        self.primaries.extend(tree.ids().filter(is_first));
        if self.primaries.len() == tree.len() {
            return;
        }
        let mut entries = vec![0_u32; tree.len()];
        for (number, id) in (0..).zip(&self.primaries) {
            if let Some(entry) = entries.get_mut(id.index()) {
                *entry = number;
            }
        }
        for id in tree.ids() {
            let first = tree.node(id).primary().index();
            let number = entries.get(first).copied().unwrap_or(0);
            if let Some(entry) = entries.get_mut(id.index()) {
                *entry = number;
            }
        }
        self.entries = Some(entries);
    }

    fn measure_directories(&mut self) -> Result<(), WriteError> {
        let tree = Arc::clone(&self.tree);
        let mut children = Vec::new();
        for id in tree.ids().filter(|id| tree.node(*id).kind() == Kind::Directory) {
            children.clear();
            children.extend(tree.children(id));
            let before = self.changes.len();
            names::of_directory(&tree, &children, &mut self.changes);
            let mut changed = self.changes.get(before..).unwrap_or_default().iter();
            let mut next = changed.next();
            let lengths = children.iter().map(|child| {
                let name = match next {
                    Some(change) if change.node == *child => {
                        next = changed.next();
                        names::recorded_length(&change.recorded)
                    }
                    _ => {
                        let name = String::from_utf8_lossy(tree.node(*child).name());
                        names::recorded_length(&name)
                    }
                };
                fid_length(name)
            });
            let folders = children
                .iter()
                .filter(|child| tree.node(**child).kind() == Kind::Directory)
                .count();
            self.directories.push(id, &children, lengths, folders).ok_or(WriteError::TooLarge)?;
        }
        self.changes.sort_unstable_by_key(|change| change.node);
        Ok(())
    }

    /// How many blocks the components of a symbolic link need besides the file entry.
    fn measure_target(&mut self, id: NodeId) -> u64 {
        let target = symlink::encode(self.tree.node(id).target());
        let bytes = target.bytes.len();
        if let Some(reason) = target.reason {
            let recorded = target.shown.into_boxed_str();
            self.target_changes.push(NameChange { node: id, recorded, reason });
        }
        if bytes <= super::entry::ROOM {
            return 0;
        }
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        Sectors::holding(bytes, SectorSize::DATA).map_or(u64::MAX, |blocks| u64::from(blocks.0))
    }

    /// The number of a node's file entry.
    pub(super) fn entry_of(&self, node: NodeId) -> u32 {
        match &self.entries {
            Some(entries) => entries.get(node.index()).copied().unwrap_or(0),
            None => u32::try_from(node.index()).unwrap_or(u32::MAX),
        }
    }

    /// How many file entries there are.
    pub(super) const fn entries(&self) -> u32 {
        self.files.saturating_add(self.folders)
    }

    /// The block of a node's file entry, from the start of the metadata.
    pub(super) fn entry_block(&self, node: NodeId) -> u32 {
        FILE_SET_BLOCKS.saturating_add(self.entry_of(node))
    }

    /// The first block of all directories, from the start of the metadata.
    pub(super) const fn directories_block(&self) -> u32 {
        FILE_SET_BLOCKS.saturating_add(self.entries())
    }

    /// The first block of what does not fit into file entries, from the start of the metadata.
    fn spills_block(&self) -> u32 {
        self.directories_block().saturating_add(self.directories.blocks())
    }

    /// Where a node's spill begins, from the start of the metadata; 0 if it has none.
    pub(super) fn spill_block(&self, node: NodeId) -> u32 {
        match self.spills.binary_search_by_key(&node, |spill| spill.node) {
            Ok(at) => self
                .spills
                .get(at)
                .map_or(0, |spill| self.spills_block().saturating_add(spill.first)),
            Err(_) => 0,
        }
    }

    /// The nodes that have file entries, in order of these.
    pub(super) fn primaries(&self) -> &[NodeId] {
        &self.primaries
    }

    /// The unique id of a node's file entry: 0 for the root, from 16 on for all else.
    ///
    /// Spec: OSTA UDF 1.02, 3.2.1.
    pub(super) fn unique_id(&self, node: NodeId) -> u64 {
        match self.entry_of(node) {
            0 => 0,
            number => u64::from(number).saturating_add(15),
        }
    }

    /// The id that the next file would get.
    pub(super) fn next_unique_id(&self) -> u64 {
        u64::from(self.entries()).saturating_add(15).max(16)
    }

    /// What block `block` of the metadata holds.
    pub(super) fn at(&self, block: u32) -> Option<Block> {
        match block {
            0 => return Some(Block::FileSet),
            1 => return Some(Block::Terminator),
            _ => {}
        }
        let entry = block.checked_sub(FILE_SET_BLOCKS)?;
        let Some(directory) = entry.checked_sub(self.entries()) else {
            let node = self.primaries.get(discwright_core::index(entry))?;
            return Some(Block::Entry(*node));
        };
        let Some(spill) = directory.checked_sub(self.directories.blocks()) else {
            return Some(Block::Directory(directory));
        };
        let at = self.spills.partition_point(|s| s.first <= spill).checked_sub(1)?;
        let found = self.spills.get(at)?;
        Some(Block::Spill(*found, spill.checked_sub(found.first)?))
    }

    /// The name of a node as it is recorded.
    pub(super) fn recorded_name(&self, node: NodeId) -> Vec<u8> {
        names::encode(&names::recorded(&self.tree, &self.changes, node))
    }

    /// Volume Set Identifier, as given or made of what is on the volume.
    pub(super) fn volume_set_id(&self) -> String {
        if let Some(id) = &self.options.volume_set_id {
            return id.clone();
        }
        let low = |value: u64| u32::try_from(value & 0xFFFF_FFFF).unwrap_or(0);
        let created = low(u64::from_le_bytes(self.options.created.seconds().to_le_bytes()));
        let sum = self.tree.total_size() ^ u64::from(self.entries()).rotate_left(32);
        let id = raw::crc(self.options.volume_id.as_bytes());
        let unique = low(sum) ^ low(sum.rotate_left(32)) ^ u32::from(id).rotate_left(16);
        format!("{created:08x}{unique:08x}{}", self.options.volume_id)
    }
}
