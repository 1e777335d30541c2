//! What one directory record says.

use alloc::vec::Vec;

use discwright_core::{AnomalySink, Finding, FindingKind, Limits, SectorSource};

use super::directory::Record;
use super::disc::Disc;
use super::entry::{Entry, EntryKind, FileSection};
use super::rock_ridge::RockRidge;
use super::susp::{self, Work};
use super::{ReadError, both32, location, note};
use crate::raw::FileFlags;
use crate::spec::ecma;

/// What the fixed part of a record says; the name is not in it.
pub(super) fn record_entry<S: SectorSource>(
    disc: &Disc<S>,
    record: &Record<'_>,
    sink: &mut dyn AnomalySink,
) -> Result<Entry, ReadError> {
    let (head, at) = (&record.head, record.at);
    let clause = ecma("Format of a Directory Record");
    let extent = both32(head.extent, at, "Location of Extent", clause, sink)?;
    let bytes = both32(head.data_length, at, "Data Length", clause, sink)?;
    let offset =
        disc.block(extent).saturating_add(disc.block(u32::from(head.extended_attribute_length)));
    if bytes != 0 && offset.saturating_add(u64::from(bytes)) > disc.len() {
        let finding = Finding::new(FindingKind::Range, location(at), "Location of Extent", clause);
        note(sink, finding.found(alloc::format!("block {extent}, {bytes} bytes")))?;
    }
    let modified = head.recorded.timestamp();
    if modified.is_none() && !head.recorded.is_unset() {
        let field = "Recording Date and Time";
        let finding = Finding::new(FindingKind::Value, location(at), field, clause);
        note(sink, finding.found("a moment that does not exist"))?;
    }
    let flags = FileFlags::from_bits_retain(head.flags);
    let interleaved = head.file_unit_size != 0 || head.interleave_gap_size != 0;
    Ok(Entry {
        name: Vec::new(),
        kind: if flags.contains(FileFlags::DIRECTORY) {
            EntryKind::Directory
        } else {
            EntryKind::File
        },
        hidden: flags.contains(FileFlags::EXISTENCE),
        posix: None,
        device: None,
        modified,
        accessed: None,
        changed: None,
        target: None,
        sections: Vec::from([FileSection { offset, bytes }]),
        unsupported: interleaved.then_some("an interleaved file"),
        location: location(at),
    })
}

/// What the system use area of a record says, behind the bytes to skip.
pub(super) fn rock_ridge<S: SectorSource>(
    disc: &Disc<S>,
    limits: &Limits,
    record: &Record<'_>,
    skipped: usize,
    work: &mut Work,
    sink: &mut dyn AnomalySink,
) -> Result<RockRidge, ReadError> {
    let mut rock = RockRidge::default();
    let area = record.system_use.get(skipped..).unwrap_or_default();
    let at = record.system_use_at.saturating_add(u64::try_from(skipped).unwrap_or(0));
    susp::entries(disc, limits, area, at, work, sink, |entry, sink| {
        rock.entry(entry, limits, sink)
    })?;
    Ok(rock)
}

/// Puts on an entry what Rock Ridge says beside name and kind.
pub(super) fn attributes(entry: &mut Entry, rock: &RockRidge) {
    entry.posix = rock.posix;
    entry.modified = rock.modified.or(entry.modified);
    entry.accessed = rock.accessed;
    entry.changed = rock.changed;
    if entry.kind == EntryKind::File {
        entry.unsupported = entry.unsupported.or(rock.unsupported);
    }
}
