//! From the records of a directory to its entries.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use discwright_core::{AnomalySink, Finding, FindingKind, SectorSource};

use super::directory::{Record, own_record, records};
use super::entry::{Entry, EntryKind};
use super::name::{harmless, ucs2, without_empty_extension, without_version};
use super::record::{attributes, record_entry, rock_ridge};
use super::rock_ridge::RockRidge;
use super::susp::Work;
use super::{ReadError, TreeKind, Volume, location, note};
use crate::raw::FileFlags;
use crate::spec::{ecma, joliet, rrip};

impl<S: SectorSource> Volume<S> {
    pub(super) fn list(
        &self,
        directory: &Entry,
        work: &mut Work,
        sink: &mut dyn AnomalySink,
    ) -> Result<Vec<Entry>, ReadError> {
        let section = match (directory.kind, directory.sections.first()) {
            (EntryKind::Directory, Some(section)) => *section,
            _ => return Err(ReadError::NotADirectory),
        };
        let mut listing = Listing::default();
        records(&self.disc, &self.limits, section, work, sink, |record, work, sink| {
            let count = u64::try_from(listing.entries.len()).unwrap_or(u64::MAX);
            if count >= self.limits.entries {
                let finding = Finding::new(
                    FindingKind::Limit,
                    location(record.at),
                    "Directory Record",
                    ecma("Format of a Directory"),
                );
                return Err(ReadError::limit(finding));
            }
            if !matches!(record.identifier, [0 | 1]) {
                listing.add(self, record, work, sink)?;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        listing.finish(sink)
    }

    /// What a record says, and whether Rock Ridge says that it belongs elsewhere.
    fn entry(
        &self,
        record: &Record<'_>,
        work: &mut Work,
        sink: &mut dyn AnomalySink,
    ) -> Result<(Entry, bool), ReadError> {
        let mut entry = record_entry(&self.disc, record, sink)?;
        let mut name = match self.tree {
            TreeKind::Joliet => self.joliet_name(record, sink)?,
            _ => without_empty_extension(without_version(record.identifier)).to_vec(),
        };
        let mut relocated = false;
        if self.tree == TreeKind::RockRidge {
            let mut rock = self.rock_ridge(record, self.skipped, work, sink)?;
            if let Some(recorded) = rock.take_name() {
                name = recorded;
            }
            relocated = rock.relocated;
            if let Some(block) = rock.child {
                self.reattach(&mut entry, block, &mut rock, work, sink)?;
            }
            self.kind(&mut entry, &mut rock, record, sink)?;
            attributes(&mut entry, &rock);
        }
        if !harmless(&mut name) {
            let finding = Finding::new(
                FindingKind::Name,
                location(record.at),
                "File Identifier",
                ecma("File Identifier"),
            );
            note(sink, finding)?;
        }
        entry.name = name;
        Ok((entry, relocated))
    }

    fn joliet_name(
        &self,
        record: &Record<'_>,
        sink: &mut dyn AnomalySink,
    ) -> Result<Vec<u8>, ReadError> {
        let (text, whole) = ucs2(record.identifier);
        if !whole {
            let finding = Finding::new(
                FindingKind::Name,
                location(record.at),
                "File Identifier",
                joliet("Code Pages and Character Sets"),
            );
            note(sink, finding)?;
        }
        Ok(without_version(text.as_bytes()).to_vec())
    }

    fn rock_ridge(
        &self,
        record: &Record<'_>,
        skipped: usize,
        work: &mut Work,
        sink: &mut dyn AnomalySink,
    ) -> Result<RockRidge, ReadError> {
        rock_ridge(&self.disc, &self.limits, record, skipped, work, sink)
    }

    /// Makes the placeholder of a relocated directory the directory.
    fn reattach(
        &self,
        entry: &mut Entry,
        block: u32,
        rock: &mut RockRidge,
        work: &mut Work,
        sink: &mut dyn AnomalySink,
    ) -> Result<(), ReadError> {
        let offset = self.disc.block(block);
        let own =
            own_record(&self.disc, &self.limits, offset, work, sink, |record, work, sink| {
                let found = record_entry(&self.disc, record, sink)?;
                let rock = self.rock_ridge(record, self.skipped, work, sink)?;
                Ok((found, rock))
            })?;
        match own {
            Some((found, own)) if found.kind == EntryKind::Directory => {
                entry.kind = EntryKind::Directory;
                entry.sections = found.sections;
                entry.modified = found.modified;
                *rock = own;
                Ok(())
            }
            _ => {
                let finding =
                    Finding::new(FindingKind::Range, entry.location, "CL", rrip("4.1.5.1"))
                        .found(alloc::format!("block {block}, where no directory begins"));
                note(sink, finding)
            }
        }
    }

    /// Decides the kind between the directory bit of the record and the mode of Rock Ridge.
    fn kind(
        &self,
        entry: &mut Entry,
        rock: &mut RockRidge,
        record: &Record<'_>,
        sink: &mut dyn AnomalySink,
    ) -> Result<(), ReadError> {
        let target = rock.take_target();
        let directory = entry.kind == EntryKind::Directory;
        let told = rock.kind().unwrap_or(entry.kind);
        if directory != (told == EntryKind::Directory) {
            let finding = Finding::new(
                FindingKind::Mismatch,
                location(record.at),
                "PX file mode",
                rrip("4.1.1"),
            )
            .found("a mode and a directory flag that differ");
            return note(sink, finding);
        }
        entry.kind = told;
        match told {
            EntryKind::Symlink => entry.target = Some(target.unwrap_or_default()),
            EntryKind::BlockDevice | EntryKind::CharDevice => entry.device = rock.device(),
            _ => {}
        }
        Ok(())
    }
}

/// The entries of a directory as they are joined from their sections.
#[derive(Default)]
struct Listing {
    entries: Vec<Entry>,
    /// A file of which not all sections have come, and its identifier.
    open: Option<(Entry, Vec<u8>)>,
}

impl Listing {
    fn add<S: SectorSource>(
        &mut self,
        volume: &Volume<S>,
        record: &Record<'_>,
        work: &mut Work,
        sink: &mut dyn AnomalySink,
    ) -> Result<(), ReadError> {
        let flags = FileFlags::from_bits_retain(record.head.flags);
        if flags.contains(FileFlags::ASSOCIATED) {
            return Ok(());
        }
        let more = flags.contains(FileFlags::MULTI_EXTENT);
        if let Some((mut entry, identifier)) = self.open.take() {
            if identifier == record.identifier {
                let next = record_entry(&volume.disc, record, sink)?;
                entry.sections.extend(next.sections);
                if more {
                    self.open = Some((entry, identifier));
                } else {
                    self.entries.push(entry);
                }
                return Ok(());
            }
            self.unfinished(entry, sink)?;
        }
        let (entry, relocated) = volume.entry(record, work, sink)?;
        if relocated {
            return Ok(());
        }
        if more && entry.kind == EntryKind::File {
            self.open = Some((entry, record.identifier.to_vec()));
        } else {
            self.entries.push(entry);
        }
        Ok(())
    }

    fn unfinished(&mut self, entry: Entry, sink: &mut dyn AnomalySink) -> Result<(), ReadError> {
        let finding = Finding::new(
            FindingKind::Missing,
            entry.location,
            "the final file section",
            ecma("File Flags, Multi-Extent"),
        );
        self.entries.push(entry);
        note(sink, finding)
    }

    fn finish(mut self, sink: &mut dyn AnomalySink) -> Result<Vec<Entry>, ReadError> {
        if let Some((entry, _)) = self.open.take() {
            self.unfinished(entry, sink)?;
        }
        Ok(self.entries)
    }
}
