//! How many sectors each directory takes, and what begins them.

use std::collections::HashMap;

use alloc::vec::Vec;

use discwright_tree::{Kind, LayoutError, NodeId, Tree, distinct};

use super::{
    ContinuationStart, Directory, Form, Hierarchy, PathTable, RecordStart, Scratch, sections,
};
use crate::write::iso_name::IsoName;
use crate::write::joliet_name::JolietName;
use crate::write::system_use::Spread;
use crate::write::{BLOCK, WriteError, record};

impl Hierarchy {
    /// Plans the hierarchy of a tree.
    pub(in crate::write) fn new(tree: &Tree, form: Form) -> Result<Self, WriteError> {
        let mut hierarchy = Self {
            form,
            directories: Vec::from([Directory::new(tree.root(), 0)]),
            numbers: Vec::new(),
            order: Vec::new(),
            alternatives: HashMap::new(),
            starts: Vec::new(),
            continued: Vec::new(),
            continuation_starts: Vec::new(),
            path_table: PathTable::default(),
            sectors: 0,
        };
        let mut number = 0;
        while let Some(directory) = hierarchy.directory(number).copied() {
            hierarchy.list(tree, number, directory);
            number = number.saturating_add(1);
        }
        hierarchy.numbers = (0..)
            .zip(&hierarchy.directories)
            .map(|(number, directory)| (directory.node, number))
            .collect();
        hierarchy.numbers.sort_unstable();
        hierarchy.lay_out(tree)?;
        Ok(hierarchy)
    }

    /// Lists a directory's children in the order of their records, and its subdirectories behind
    /// all directories before.
    fn list(&mut self, tree: &Tree, number: u32, directory: Directory) {
        let children = tree
            .children(directory.node)
            .filter(|id| match self.form {
                Form::Iso9660 { rock_ridge: true } => true,
                // Without Rock Ridge there are files and directories and nothing else.
                Form::Iso9660 { .. } | Form::Joliet => {
                    matches!(tree.node(*id).kind(), Kind::Directory | Kind::File)
                }
            })
            .collect();
        let children = match self.form {
            Form::Iso9660 { .. } => self.sorted_iso(tree, children),
            Form::Joliet => self.sorted_joliet(tree, children),
        };
        let first = u32::try_from(self.order.len()).unwrap_or(u32::MAX);
        let count = u32::try_from(children.len()).unwrap_or(u32::MAX);
        let before = self.directories.len();
        for child in &children {
            if tree.node(*child).kind() == Kind::Directory {
                self.directories.push(Directory::new(*child, number));
            }
        }
        let subdirectories = self.directories.len().saturating_sub(before);
        self.order.extend_from_slice(&children);
        if let Some(directory) = self.directories.get_mut(discwright_core::index(number)) {
            directory.first = first;
            directory.count = count;
            directory.subdirectories = u32::try_from(subdirectories).unwrap_or(u32::MAX);
        }
    }

    fn sorted_iso(&mut self, tree: &Tree, children: Vec<NodeId>) -> Vec<NodeId> {
        let wanted: Vec<_> = children
            .iter()
            .map(|id| {
                let node = tree.node(*id);
                let (name, reason) = IsoName::map(node.name(), node.kind() == Kind::Directory);
                (name, reason.is_none())
            })
            .collect();
        let alternatives = &mut self.alternatives;
        let names = distinct(&wanted, |sibling, n| {
            if let Some(id) = children.get(sibling) {
                alternatives.insert(*id, n);
            }
            wanted
                .get(sibling)
                .map_or_else(|| IsoName::map(&[], false).0, |(name, _)| name.alternative(n))
        });
        sorted(names, children)
    }

    fn sorted_joliet(&mut self, tree: &Tree, children: Vec<NodeId>) -> Vec<NodeId> {
        let wanted: Vec<_> = children
            .iter()
            .map(|id| {
                let (name, reason) = JolietName::map(tree.node(*id).name());
                (name, reason.is_none())
            })
            .collect();
        let names = if wanted.iter().all(|(_, exact)| *exact) {
            // Siblings of a tree have names of their own.
            wanted.into_iter().map(|(name, _)| name).collect()
        } else {
            let alternatives = &mut self.alternatives;
            distinct(&wanted, |sibling, n| {
                if let Some(id) = children.get(sibling) {
                    alternatives.insert(*id, n);
                }
                let name = wanted.get(sibling).map(|(name, _)| name.clone());
                name.unwrap_or_else(|| JolietName::map(&[]).0).alternative(n)
            })
        };
        sorted(names, children)
    }

    /// Gives every directory its sectors, behind the two path tables.
    fn lay_out(&mut self, tree: &Tree) -> Result<(), WriteError> {
        let mut identifier = Vec::new();
        let mut table = PathTable::default();
        for (number, directory) in (0..).zip(&self.directories) {
            identifier.clear();
            self.push_path_table_identifier(tree, directory, &mut identifier);
            table.push(number, identifier.len());
        }
        let mut at = table.sectors().checked_mul(2).ok_or(LayoutError::TooLong)?;
        if u32::try_from(table.bytes()).is_err() {
            return Err(LayoutError::TooLong.into());
        }
        self.path_table = table;
        let mut scratch = Scratch::default();
        let mut number = 0;
        while let Some(directory) = self.directory(number).copied() {
            let planned = self.plan_directory(tree, Directory { at, ..directory }, &mut scratch);
            if u64::from(planned.sectors).saturating_mul(u64::from(BLOCK)) > u64::from(u32::MAX) {
                let path = tree.path(directory.node);
                return Err(WriteError::DirectoryTooLong {
                    path: alloc::string::String::from_utf8_lossy(&path).into_owned(),
                });
            }
            at = at
                .checked_add(planned.sectors)
                .and_then(|at| at.checked_add(planned.continued_sectors))
                .ok_or(LayoutError::TooLong)?;
            if let Some(directory) = self.directories.get_mut(discwright_core::index(number)) {
                *directory = planned;
            }
            number = number.saturating_add(1);
        }
        self.sectors = at;
        Ok(())
    }

    /// Counts the sectors of one directory, and notes what begins each.
    fn plan_directory(
        &mut self,
        tree: &Tree,
        directory: Directory,
        scratch: &mut Scratch,
    ) -> Directory {
        let index = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let (first, first_continued) = (self.starts.len(), self.continued.len());
        let first_continuation = self.continuation_starts.len();
        let block = usize::try_from(BLOCK).unwrap_or(usize::MAX);
        let mut used = block;
        let mut continued_at = 0;
        for ordinal in 0..directory.count.saturating_add(2) {
            let Some(node) = self.load(tree, &directory, ordinal, scratch) else {
                break;
            };
            let room = record::room(scratch.identifier.len());
            let spread = Spread::new(&scratch.entries, room, continued_at);
            let length = record::length(scratch.identifier.len(), spread.record_length());
            for section in 0..sections(node.size()) {
                if used.saturating_add(length) > block {
                    self.starts.push(RecordStart { ordinal, section, continued_at });
                    used = 0;
                }
                used = used.saturating_add(length);
            }
            if !spread.areas.is_empty() {
                let end = spread.end.div_ceil(u64::from(BLOCK));
                let done = self.continuation_starts.len().saturating_sub(first_continuation);
                for _ in u64::try_from(done).unwrap_or(u64::MAX)..end {
                    self.continuation_starts.push(ContinuationStart {
                        index: index(self.continued.len()),
                        at: continued_at,
                    });
                }
                self.continued.push(ordinal);
                continued_at = spread.end;
            }
        }
        let continued_sectors = self.continuation_starts.len().saturating_sub(first_continuation);
        Directory {
            sectors: index(self.starts.len().saturating_sub(first)),
            continued_sectors: index(continued_sectors),
            starts: index(first),
            continued: index(first_continued),
            continuation_starts: index(first_continuation),
            ..directory
        }
    }
}

impl Directory {
    const fn new(node: NodeId, parent: u32) -> Self {
        Self {
            node,
            parent,
            first: 0,
            count: 0,
            subdirectories: 0,
            at: 0,
            sectors: 0,
            continued_sectors: 0,
            starts: 0,
            continued: 0,
            continuation_starts: 0,
        }
    }
}

/// The children in the order of their names.
fn sorted<T: Ord>(names: Vec<T>, children: Vec<NodeId>) -> Vec<NodeId> {
    let mut named: Vec<_> = names.into_iter().zip(children).collect();
    named.sort_unstable();
    named.into_iter().map(|(_, id)| id).collect()
}
