//! One directory hierarchy: its directories, the order of their records, and their sectors.
//!
//! What costs memory for each file is its place in the order (four bytes); names are derived from
//! the tree whenever a sector is asked for, and only the numbers of those whose name was taken are
//! kept.

mod emit;
mod plan;

use std::collections::HashMap;

use alloc::vec::Vec;

use discwright_tree::{Kind, NameChangeReason, Node, NodeId, Tree};

use super::iso_name::IsoName;
use super::joliet_name::JolietName;
use super::path_table::PathTable;
use super::system_use::{Role, push_entries};

pub(super) use self::emit::Places;

/// Which names a hierarchy has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    /// d-characters, with or without system use entries of Rock Ridge.
    Iso9660 { rock_ridge: bool },
    /// UCS-2.
    Joliet,
}

/// A planned hierarchy. Sectors count from the start of its path tables.
#[derive(Debug)]
pub(super) struct Hierarchy {
    form: Form,
    /// In the order of the path table: by depth, then by parent, then by name.
    directories: Vec<Directory>,
    /// The number of each directory. INVARIANT: ascending by node.
    numbers: Vec<(NodeId, u32)>,
    /// The children of each directory behind each other, in the order of their records.
    order: Vec<NodeId>,
    /// For those whose name was taken: which alternative they have.
    alternatives: HashMap<NodeId, u32>,
    /// Where each sector of each directory begins.
    starts: Vec<RecordStart>,
    /// The records of each directory that have continuations, by their ordinals.
    continued: Vec<u32>,
    /// Where each sector of continuations begins.
    continuation_starts: Vec<ContinuationStart>,
    path_table: PathTable,
    sectors: u32,
}

/// A directory and where it lies.
#[derive(Clone, Copy, Debug)]
struct Directory {
    node: NodeId,
    /// Its parent's number; the root's is its own.
    parent: u32,
    /// Its children in the order.
    first: u32,
    count: u32,
    subdirectories: u32,
    /// Its first sector.
    at: u32,
    /// Sectors of its records.
    sectors: u32,
    /// Sectors of continuations behind them.
    continued_sectors: u32,
    /// Its part of `starts`, `continued` and `continuation_starts`.
    starts: u32,
    continued: u32,
    continuation_starts: u32,
}

/// The first record of a sector: 0 is `.`, 1 is `..`, then the children.
#[derive(Clone, Copy, Debug)]
struct RecordStart {
    ordinal: u32,
    /// Which section of the file.
    section: u32,
    /// The next free byte of the continuations before that record.
    continued_at: u64,
}

/// The first record that has something in a sector of continuations.
#[derive(Clone, Copy, Debug)]
struct ContinuationStart {
    /// Its place in `continued`.
    index: u32,
    /// The next free byte of the continuations before that record.
    at: u64,
}

/// Buffers for one record after the other.
#[derive(Debug, Default)]
struct Scratch {
    identifier: Vec<u8>,
    entries: Vec<u8>,
}

impl Hierarchy {
    /// Sectors of path tables and directories together.
    pub(super) const fn sectors(&self) -> u32 {
        self.sectors
    }

    /// Bytes of one path table.
    pub(super) fn path_table_bytes(&self) -> u32 {
        u32::try_from(self.path_table.bytes()).unwrap_or(u32::MAX)
    }

    /// Where the path table of type M begins; that of type L is first of all.
    pub(super) fn path_table_m(&self) -> u32 {
        self.path_table.sectors()
    }

    /// How many directories have a parent whose number has more than the 16 bits of a path table.
    pub(super) fn unnumbered_parents(&self) -> usize {
        let beyond = |directory: &&Directory| directory.parent >= u32::from(u16::MAX);
        self.directories.iter().filter(beyond).count()
    }

    /// The first sector of the root directory, and its length in bytes.
    pub(super) fn root(&self) -> (u32, u32) {
        self.directories.first().map_or((0, 0), |root| (root.at, bytes(root.sectors)))
    }

    /// The names that are not recorded as they are, in the order of the directories.
    pub(super) fn name_changes<'h>(
        &'h self,
        tree: &'h Tree,
    ) -> impl Iterator<Item = discwright_tree::NameChange> + 'h {
        self.order.iter().filter_map(|id| {
            let node = tree.node(*id);
            let alternative = self.alternatives.get(id).copied();
            let (recorded, reason) = match self.form {
                Form::Iso9660 { .. } => {
                    let (name, reason) = IsoName::map(node.name(), node.kind() == Kind::Directory);
                    let recorded = alternative.map_or(name, |n| name.alternative(n));
                    let text = alloc::string::String::from_utf8_lossy(recorded.as_bytes());
                    (text.into_owned(), reason)
                }
                Form::Joliet => {
                    let (name, reason) = JolietName::map(node.name());
                    let recorded = match alternative {
                        Some(n) => name.alternative(n),
                        None => name,
                    };
                    (recorded.text(), reason)
                }
            };
            let collision = alternative.map(|_| NameChangeReason::Collision);
            Some(discwright_tree::NameChange {
                node: *id,
                recorded: recorded.into_boxed_str(),
                reason: reason.or(collision)?,
            })
        })
    }

    fn number(&self, node: NodeId) -> Option<u32> {
        let at = self.numbers.binary_search_by_key(&node, |(node, _)| *node).ok()?;
        self.numbers.get(at).map(|(_, number)| *number)
    }

    fn directory(&self, number: u32) -> Option<&Directory> {
        self.directories.get(discwright_core::index(number))
    }

    /// The node whose record has that ordinal in a directory.
    fn record_node(&self, directory: &Directory, ordinal: u32) -> Option<NodeId> {
        match ordinal {
            0 => Some(directory.node),
            1 => Some(self.directory(directory.parent)?.node),
            _ => {
                let child = directory.first.checked_add(ordinal.checked_sub(2)?)?;
                self.order.get(discwright_core::index(child)).copied()
            }
        }
    }

    /// Puts identifier and system use entries of a record into the buffers.
    fn load<'t>(
        &self,
        tree: &'t Tree,
        directory: &Directory,
        ordinal: u32,
        scratch: &mut Scratch,
    ) -> Option<Node<'t>> {
        let node = tree.node(self.record_node(directory, ordinal)?);
        scratch.identifier.clear();
        scratch.entries.clear();
        match ordinal {
            0 => scratch.identifier.push(0),
            1 => scratch.identifier.push(1),
            _ => self.push_identifier(node, &mut scratch.identifier),
        }
        if self.form == (Form::Iso9660 { rock_ridge: true }) {
            let role = match ordinal {
                0 if directory.node == tree.root() => Role::Root,
                0 | 1 => Role::Dot,
                _ => Role::Child,
            };
            let links = match self.number(node.id()).and_then(|number| self.directory(number)) {
                Some(directory) => directory.subdirectories.saturating_add(2),
                None => node.links(),
            };
            push_entries(&mut scratch.entries, node, links, role);
        }
        Some(node)
    }

    /// The identifier as it is recorded, of any node but the root.
    fn push_identifier(&self, node: Node<'_>, identifier: &mut Vec<u8>) {
        let alternative = self.alternatives.get(&node.id()).copied();
        let directory = node.kind() == Kind::Directory;
        match self.form {
            Form::Iso9660 { .. } => {
                let (name, _) = IsoName::map(node.name(), directory);
                let name = alternative.map_or(name, |n| name.alternative(n));
                identifier.extend_from_slice(name.as_bytes());
                if !directory {
                    if !name.as_bytes().contains(&b'.') {
                        identifier.push(b'.');
                    }
                    identifier.extend_from_slice(b";1");
                }
            }
            Form::Joliet => {
                let (name, _) = JolietName::map(node.name());
                let name = match alternative {
                    Some(n) => name.alternative(n),
                    None => name,
                };
                for unit in name.units() {
                    identifier.extend_from_slice(&unit.to_be_bytes());
                }
            }
        }
    }

    fn push_path_table_identifier(&self, tree: &Tree, directory: &Directory, to: &mut Vec<u8>) {
        if directory.node == tree.root() {
            to.push(0);
        } else {
            self.push_identifier(tree.node(directory.node), to);
        }
    }
}

/// Bytes of sectors; the plan has made sure that 32 bits count them.
fn bytes(sectors: u32) -> u32 {
    sectors.saturating_mul(super::BLOCK)
}

/// How many sections a file of that many bytes has: one even if it is empty.
fn sections(size: u64) -> u32 {
    u32::try_from(size.div_ceil(super::SECTION).max(1)).unwrap_or(u32::MAX)
}
