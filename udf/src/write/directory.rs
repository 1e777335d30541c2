//! Directories: file identifiers laid out one behind the other, over the ends of blocks.

use discwright_tree::{Kind, NodeId};
use zerocopy::IntoBytes;
use zerocopy::little_endian::U16;

use super::BLOCK;
use super::place::Placed;
use crate::raw::{Characteristics, FileIdentifierDescriptor, LongAd, Tag, TagIdentifier};

/// Bytes of a file identifier without a name, as the parent's is; a multiple of four.
const PARENT_LENGTH: u32 = 40;

/// How long a file identifier is, given the bytes of its recorded name.
pub(super) fn fid_length(name: usize) -> u32 {
    let head = size_of::<FileIdentifierDescriptor>();
    u32::try_from(head.saturating_add(name).next_multiple_of(4)).unwrap_or(u32::MAX)
}

/// All directories, each from a block of its own on, in order of nodes.
#[derive(Debug, Default)]
pub(super) struct Directories {
    list: Vec<Directory>,
    /// The entries of all directories, one directory behind the other.
    order: Vec<NodeId>,
    blocks: Vec<Start>,
}

/// Where a directory lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Directory {
    pub(super) node: NodeId,
    /// Its first block, counted from the first directory.
    pub(super) first: u32,
    pub(super) bytes: u64,
    /// Its first entry in the order.
    children: u32,
    /// How many of its entries are directories.
    pub(super) folders: u32,
}

/// With what a block of a directory begins.
#[derive(Clone, Copy, Debug)]
struct Start {
    directory: u32,
    /// Which file identifier holds the first byte of the block: 0 the parent's, then the entries.
    identifier: u32,
    /// How many bytes of it stand in the block before.
    skip: u16,
}

impl Directories {
    /// Adds a directory whose entries' file identifiers have these lengths. `None` if there are
    /// more blocks than 32 bits count.
    pub(super) fn push(
        &mut self,
        node: NodeId,
        children: &[NodeId],
        lengths: impl Iterator<Item = u32>,
        folders: usize,
    ) -> Option<()> {
        let directory = u32::try_from(self.list.len()).ok()?;
        let first = u32::try_from(self.blocks.len()).ok()?;
        let mut bytes = 0_u64;
        let mut next_block = 0_u64;
        let block = u64::try_from(BLOCK).ok()?;
        for (identifier, length) in (0_u32..).zip([PARENT_LENGTH].into_iter().chain(lengths)) {
            let end = bytes.checked_add(u64::from(length))?;
            while next_block < end {
                let skip = u16::try_from(next_block.checked_sub(bytes)?).ok()?;
                self.blocks.push(Start { directory, identifier, skip });
                next_block = next_block.checked_add(block)?;
            }
            bytes = end;
        }
        self.list.push(Directory {
            node,
            first,
            bytes,
            children: u32::try_from(self.order.len()).ok()?,
            folders: u32::try_from(folders).ok()?,
        });
        self.order.extend_from_slice(children);
        u32::try_from(self.blocks.len()).ok().map(|_| ())
    }

    /// How many blocks all directories take.
    pub(super) fn blocks(&self) -> u32 {
        u32::try_from(self.blocks.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn of(&self, node: NodeId) -> Option<&Directory> {
        let at = self.list.binary_search_by_key(&node, |d| d.node).ok()?;
        self.list.get(at)
    }

    /// Bytes of a directory.
    pub(super) fn bytes(&self, node: NodeId) -> u64 {
        self.of(node).map_or(0, |d| d.bytes)
    }

    /// The entries of directory `index`, from number `from` on.
    fn children(&self, index: u32, from: u32) -> &[NodeId] {
        let at = discwright_core::index(index);
        let first = self.list.get(at).map(|d| d.children.saturating_add(from));
        let end = at.checked_add(1).and_then(|next| self.list.get(next));
        let order = match end {
            Some(next) => self.order.get(..discwright_core::index(next.children)),
            None => Some(self.order.as_slice()),
        };
        first.and_then(|first| order?.get(discwright_core::index(first)..)).unwrap_or_default()
    }
}

impl Placed {
    /// Fills a block of the directories, given by its number among all of them.
    pub(super) fn emit_directory(&self, block: u32, out: &mut [u8]) {
        let directories = &self.measured.directories;
        let Some(start) = directories.blocks.get(discwright_core::index(block)) else {
            return;
        };
        let Some(directory) = directories.list.get(discwright_core::index(start.directory)) else {
            return;
        };
        let own = self.lbn(self.measured.directories_block().saturating_add(block));
        // A file identifier that began in the block before has its tag location there.
        let mut location = if start.skip > 0 { own.saturating_sub(1) } else { own };
        let mut skip = usize::from(start.skip);
        let mut at = 0_usize;
        let mut buffer = Vec::with_capacity(320);
        let mut put = |buffer: &[u8]| {
            let rest = buffer.get(skip..).unwrap_or_default();
            let room = out.get_mut(at..).unwrap_or_default();
            let count = rest.len().min(room.len());
            for (to, from) in room.iter_mut().zip(rest) {
                *to = *from;
            }
            skip = 0;
            at = at.saturating_add(count);
            at < BLOCK
        };
        if start.identifier == 0 {
            self.parent_identifier(directory.node, location, &mut buffer);
            if !put(&buffer) {
                return;
            }
            location = own;
        }
        let from = start.identifier.saturating_sub(1);
        for child in directories.children(start.directory, from) {
            self.identifier(*child, location, &mut buffer);
            if !put(&buffer) {
                return;
            }
            location = own;
        }
    }

    fn parent_identifier(&self, directory: NodeId, location: u32, out: &mut Vec<u8>) {
        let parent = self.measured.tree.node(directory).parent();
        let marks = Characteristics::DIRECTORY | Characteristics::PARENT;
        self.write_identifier(parent, marks, &[], location, out);
    }

    fn identifier(&self, node: NodeId, location: u32, out: &mut Vec<u8>) {
        let marks = match self.measured.tree.node(node).kind() {
            Kind::Directory => Characteristics::DIRECTORY,
            _ => Characteristics::empty(),
        };
        let name = self.measured.recorded_name(node);
        self.write_identifier(node, marks, &name, location, out);
    }

    /// Spec: ECMA-167 3rd edition, 4/14.4; OSTA UDF 1.02, 2.3.4.
    fn write_identifier(
        &self,
        node: NodeId,
        marks: Characteristics,
        name: &[u8],
        location: u32,
        out: &mut Vec<u8>,
    ) {
        let unique = u32::try_from(self.measured.unique_id(node)).unwrap_or(0);
        let entry = self.lbn(self.measured.entry_block(node));
        let head = FileIdentifierDescriptor {
            version: U16::new(1),
            characteristics: marks.bits(),
            identifier_length: u8::try_from(name.len()).unwrap_or(u8::MAX),
            icb: LongAd::new(2048, 0, entry).with_unique_id(unique),
            ..zerocopy::FromZeros::new_zeroed()
        };
        out.clear();
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(name);
        out.resize(out.len().next_multiple_of(4), 0);
        Tag::seal(out, TagIdentifier::FILE_IDENTIFIER, location);
    }
}
