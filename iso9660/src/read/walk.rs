//! All files of a tree.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use discwright_core::{AnomalySink, Finding, FindingKind, SectorSource, SpecRef, Stop};

use super::entry::{Entry, EntryKind};
use super::susp::Work;
use super::{ReadError, Volume, note};
use crate::spec::ecma;

impl<S: SectorSource> Volume<S> {
    /// Shows `visit` every file of the tree with its path (`a/b/c`, without the root), each
    /// directory before what is in it, until it breaks.
    ///
    /// Ends whatever the image says: a directory that was listed already is reported and not
    /// listed again.
    ///
    /// # Errors
    ///
    /// As [`Self::read_dir`], and [`ReadError::Limit`] for the limits of a whole walk.
    pub fn walk(
        &self,
        sink: &mut dyn AnomalySink,
        mut visit: impl FnMut(&[u8], &Entry) -> ControlFlow<Stop>,
    ) -> Result<(), ReadError> {
        let mut walk =
            Walk { seen: BTreeSet::new(), work: Work::new(&self.disc), left: self.limits.entries };
        let root = self.root();
        let mut open = Vec::from([(0, walk.list(self, &root, sink)?.into_iter())]);
        let mut path = Vec::new();
        while let Some((parent, entries)) = open.last_mut() {
            let parent = *parent;
            path.truncate(parent);
            let Some(entry) = entries.next() else {
                open.pop();
                continue;
            };
            if parent > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(&entry.name);
            if visit(&path, &entry).is_break() {
                return Ok(());
            }
            if entry.kind != EntryKind::Directory {
                continue;
            }
            let depth = u32::try_from(open.len()).unwrap_or(u32::MAX);
            let bytes = u32::try_from(path.len()).unwrap_or(u32::MAX);
            if depth > self.limits.depth || bytes > self.limits.path_bytes {
                return Err(limit(&entry, "depth of directories"));
            }
            let entries = walk.list(self, &entry, sink)?;
            open.push((path.len(), entries.into_iter()));
        }
        Ok(())
    }
}

/// What bounds a walk.
struct Walk {
    /// Where the directories begin that were listed.
    seen: BTreeSet<u64>,
    work: Work,
    /// Entries that may still come.
    left: u64,
}

impl Walk {
    fn list<S: SectorSource>(
        &mut self,
        volume: &Volume<S>,
        directory: &Entry,
        sink: &mut dyn AnomalySink,
    ) -> Result<Vec<Entry>, ReadError> {
        let at = directory.sections.first().map_or(0, |section| section.offset);
        if !self.seen.insert(at) {
            let finding = Finding::new(
                FindingKind::Loop,
                directory.location,
                "Location of Extent",
                HIERARCHY,
            );
            note(sink, finding.found("a directory that was listed already"))?;
            return Ok(Vec::new());
        }
        let entries = volume.list(directory, &mut self.work, sink)?;
        let count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        self.left = self
            .left
            .checked_sub(count)
            .ok_or_else(|| limit(directory, "entries of all directories"))?;
        Ok(entries)
    }
}

const HIERARCHY: SpecRef = ecma("Directory Hierarchy");

fn limit(entry: &Entry, field: &'static str) -> ReadError {
    ReadError::limit(Finding::new(FindingKind::Limit, entry.location, field, HIERARCHY))
}
