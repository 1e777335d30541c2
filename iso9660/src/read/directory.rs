//! The records of one directory.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use discwright_core::{AnomalySink, Finding, FindingKind, Limits, SectorSource};
use zerocopy::FromBytes;

use super::disc::Disc;
use super::entry::FileSection;
use super::susp::Work;
use super::{ReadError, location, note};
use crate::raw::{DirectoryRecord, SECTOR};
use crate::spec::ecma;

/// One directory record, cut into its parts.
pub(super) struct Record<'a> {
    pub(super) head: DirectoryRecord,
    pub(super) identifier: &'a [u8],
    pub(super) system_use: &'a [u8],
    /// Where it begins, in bytes of the source.
    pub(super) at: u64,
    /// Where its system use area begins.
    pub(super) system_use_at: u64,
}

/// How many sectors are read at once.
const CHUNK: usize = 32;

/// Shows `visit` each record of a directory, `.` and `..` included, until it breaks.
pub(super) fn records<S: SectorSource>(
    disc: &Disc<S>,
    limits: &Limits,
    directory: FileSection,
    work: &mut Work,
    sink: &mut dyn AnomalySink,
    mut visit: impl FnMut(
        &Record<'_>,
        &mut Work,
        &mut dyn AnomalySink,
    ) -> Result<ControlFlow<()>, ReadError>,
) -> Result<(), ReadError> {
    let end = extent_end(disc, limits, directory, sink)?;
    let mut at = directory.offset;
    let mut buffer = Vec::new();
    while at < end {
        // Up to the boundary of a chunk of logical sectors, which no record crosses.
        let chunk = u64::try_from(CHUNK.saturating_mul(SECTOR)).unwrap_or(u64::MAX);
        let boundary = at
            .checked_div(chunk)
            .and_then(|n| n.checked_add(1)?.checked_mul(chunk))
            .unwrap_or(u64::MAX);
        let stop = boundary.min(end);
        let length = usize::try_from(stop.saturating_sub(at)).unwrap_or(usize::MAX);
        buffer.clear();
        buffer.resize(length, 0);
        work.spend(stop.saturating_sub(at), at)?;
        disc.read(at, &mut buffer)?;
        let mut rest = buffer.as_slice();
        while !rest.is_empty() {
            let size = u64::try_from(SECTOR).unwrap_or(1);
            let inside = usize::try_from(at.checked_rem(size).unwrap_or(0)).unwrap_or(0);
            let here = SECTOR.saturating_sub(inside).min(rest.len());
            let (sector, later) = rest.split_at_checked(here).unwrap_or_default();
            if sector_records(sector, at, work, sink, &mut visit)?.is_break() {
                return Ok(());
            }
            at = at.saturating_add(u64::try_from(here).unwrap_or(u64::MAX));
            rest = later;
        }
    }
    Ok(())
}

/// The records of one logical sector.
fn sector_records(
    mut sector: &[u8],
    mut at: u64,
    work: &mut Work,
    sink: &mut dyn AnomalySink,
    visit: &mut impl FnMut(
        &Record<'_>,
        &mut Work,
        &mut dyn AnomalySink,
    ) -> Result<ControlFlow<()>, ReadError>,
) -> Result<ControlFlow<()>, ReadError> {
    while let Some(length) = sector.first().copied().filter(|length| *length != 0) {
        let Some((record, rest)) = sector.split_at_checked(usize::from(length)) else {
            note(sink, bad_length(at, length))?;
            break;
        };
        let Some(parts) = split(record, at) else {
            note(sink, bad_length(at, length))?;
            break;
        };
        if visit(&parts, work, sink)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
        at = at.saturating_add(u64::from(length));
        sector = rest;
    }
    Ok(ControlFlow::Continue(()))
}

/// Cuts a record into head, identifier and system use area, if it is long enough.
fn split(record: &[u8], at: u64) -> Option<Record<'_>> {
    let (head, rest) = DirectoryRecord::read_from_prefix(record).ok()?;
    let (identifier, rest) = rest.split_at_checked(usize::from(head.identifier_length))?;
    // A byte of padding makes the system use area begin at an even place.
    let padding = usize::from(head.identifier_length & 1 == 0);
    let system_use = rest.get(padding..).unwrap_or_default();
    let before = record.len().saturating_sub(system_use.len());
    Some(Record {
        head,
        identifier,
        system_use,
        at,
        system_use_at: at.saturating_add(u64::try_from(before).unwrap_or(0)),
    })
}

fn bad_length(at: u64, length: u8) -> Finding {
    Finding::new(
        FindingKind::Range,
        location(at),
        "Length of Directory Record",
        ecma("Format of a Directory Record"),
    )
    .found(alloc::format!("{length}"))
}

/// Where the directory ends, cut to what the source has.
fn extent_end<S: SectorSource>(
    disc: &Disc<S>,
    limits: &Limits,
    directory: FileSection,
    sink: &mut dyn AnomalySink,
) -> Result<u64, ReadError> {
    let end = directory.offset.saturating_add(u64::from(directory.bytes));
    let finding = |kind| {
        Finding::new(
            kind,
            location(directory.offset),
            "Data Length of a directory",
            ecma("Format of a Directory Record"),
        )
        .found(alloc::format!("{} bytes", directory.bytes))
    };
    if u64::from(directory.bytes) > limits.directory_bytes {
        return Err(ReadError::limit(finding(FindingKind::Limit)));
    }
    if end > disc.len() {
        note(sink, finding(FindingKind::Range))?;
    }
    Ok(end.min(disc.len()))
}

/// The first record of a directory, which tells of the directory itself.
pub(super) fn own_record<S: SectorSource, T>(
    disc: &Disc<S>,
    limits: &Limits,
    offset: u64,
    work: &mut Work,
    sink: &mut dyn AnomalySink,
    mut take: impl FnMut(&Record<'_>, &mut Work, &mut dyn AnomalySink) -> Result<T, ReadError>,
) -> Result<Option<T>, ReadError> {
    let mut taken = None;
    let first = FileSection { offset, bytes: u32::try_from(SECTOR).unwrap_or(0) };
    records(disc, limits, first, work, sink, |record, work, sink| {
        if record.identifier == [0] {
            taken = Some(take(record, work, sink)?);
        }
        Ok(ControlFlow::Break(()))
    })?;
    Ok(taken)
}
