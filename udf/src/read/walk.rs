//! A walk through all directories.

use alloc::collections::BTreeSet;
use alloc::vec::{IntoIter, Vec};
use core::ops::ControlFlow;

use discwright_core::{AnomalySink, Finding, FindingKind, SectorSource, Stop};

use super::{Entry, EntryKind, Volume};
use crate::ReadError;
use crate::error::{Report, ecma};

impl<S: SectorSource> Volume<S> {
    /// Shows every entry below the root to `visit`, with its path, directories before what is in
    /// them.
    ///
    /// A directory that is met again is shown but not entered, with a finding; so each is read
    /// once whatever the volume says, and depth, entries and lengths of paths keep within
    /// [`Limits`](discwright_core::Limits). A directory that cannot be read is a finding too, and
    /// the walk goes on behind it. `visit` may end the walk.
    ///
    /// # Errors
    ///
    /// [`ReadError::Corrupt`] when `sink` says to stop; [`ReadError::Source`] if the source fails.
    pub fn walk(
        &self,
        sink: &mut dyn AnomalySink,
        mut visit: impl FnMut(&[u8], &Entry) -> ControlFlow<Stop>,
    ) -> Result<(), ReadError> {
        let limits = self.options.limits;
        let depth = usize::try_from(limits.depth).unwrap_or(usize::MAX);
        let root = self.root();
        let mut visited = BTreeSet::from([root.icb()]);
        let mut path: Vec<u8> = Vec::new();
        let mut open: Vec<(usize, IntoIter<Entry>)> = Vec::new();
        let mut bytes = self.directory_budget();
        let list = self.list(&root, &mut bytes, sink)?;
        // What is listed counts, not what is shown: every open folder keeps its list.
        let count = |list: &[Entry]| u64::try_from(list.len()).unwrap_or(u64::MAX);
        let mut listed_in_all = count(&list);
        open.push((0, list.into_iter()));
        while let Some((length, rest)) = open.last_mut() {
            path.truncate(*length);
            let Some(entry) = rest.next() else {
                open.pop();
                continue;
            };
            let at = Self::location(entry.icb(), 0);
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(entry.name());
            let long = path.len() > discwright_core::index(limits.path_bytes);
            if listed_in_all > limits.entries || long {
                let field = "File Identifier";
                Report::new(sink).tell_of(FindingKind::Limit, at, field, ecma("4/14.4"))?;
                if long {
                    continue;
                }
                break;
            }
            if visit(&path, &entry).is_break() {
                break;
            }
            if entry.kind() != EntryKind::Directory {
                continue;
            }
            let finding = if !visited.insert(entry.icb()) {
                Finding::new(FindingKind::Loop, at, "Directory", ecma("4/8.6"))
            } else if open.len() >= depth {
                Finding::new(FindingKind::Limit, at, "Directory", ecma("4/8.6"))
            } else {
                let mut broke = false;
                let listed = self.list(&entry, &mut bytes, &mut |finding: &Finding| {
                    let flow = sink.anomaly(finding);
                    broke |= flow.is_break();
                    flow
                });
                match listed {
                    Ok(list) => {
                        listed_in_all = listed_in_all.saturating_add(count(&list));
                        open.push((path.len(), list.into_iter()));
                        continue;
                    }
                    Err(ReadError::Corrupt(finding)) if !broke => *finding,
                    Err(error) => return Err(error),
                }
            };
            Report::new(sink).tell(finding)?;
        }
        Ok(())
    }
}
