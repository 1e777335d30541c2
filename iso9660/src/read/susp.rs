//! System use areas and their continuations.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

use discwright_core::{AnomalySink, Finding, FindingKind, Limits, SectorSource};
use zerocopy::FromBytes;

use super::disc::Disc;
use super::{ReadError, both32, location, note};
use crate::raw::{Continuation, SECTOR, SystemUseEntry};
use crate::spec::susp;

/// Bytes of all continuation areas of one record. A name and a target of 65,535 bytes each, which
/// no system has, take less.
const CONTINUED_BYTES: usize = 256 << 10;

/// What a reading costs, and the sector that continuations were last read from: neighbours share
/// it.
#[derive(Debug)]
pub(super) struct Work {
    /// Bytes of directories and continuation areas that may still be read.
    left: u64,
    kept: Option<(u64, Box<[u8; SECTOR]>)>,
}

impl Work {
    /// For reading directories of `disc`. They do not overlap, so that all of them have not more
    /// bytes than the disc; what a hostile image says may be more.
    pub(super) fn new<S: SectorSource>(disc: &Disc<S>) -> Self {
        Self { left: disc.len().saturating_mul(2), kept: None }
    }

    /// Counts bytes that are about to be read at `at`.
    pub(super) fn spend(&mut self, bytes: u64, at: u64) -> Result<(), ReadError> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(ReadError::limit(Finding::new(
                FindingKind::Limit,
                location(at),
                "bytes of all directories and continuation areas",
                susp("5.1"),
            ))),
        }
    }
}

/// One system use entry: its signature, what is behind its head, and where it is.
pub(super) struct Entry<'a> {
    pub(super) signature: [u8; 2],
    pub(super) data: &'a [u8],
    pub(super) at: u64,
}

/// Shows `visit` each entry of a system use area that begins at byte `at`, continuations included.
pub(super) fn entries<S: SectorSource>(
    disc: &Disc<S>,
    limits: &Limits,
    area: &[u8],
    at: u64,
    work: &mut Work,
    sink: &mut dyn AnomalySink,
    mut visit: impl FnMut(&Entry<'_>, &mut dyn AnomalySink) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut next = scan(area, at, sink, &mut visit)?;
    let mut seen = BTreeSet::new();
    let mut total = 0_usize;
    while let Some((head, from)) = next {
        let Some((offset, length)) = place(disc, &head, from, sink)? else {
            return Ok(());
        };
        total = total.saturating_add(length);
        let count = u32::try_from(seen.len()).unwrap_or(u32::MAX);
        let kind = if !seen.insert(offset) {
            Some(FindingKind::Loop)
        } else if count >= limits.continuations || total > CONTINUED_BYTES {
            Some(FindingKind::Limit)
        } else {
            None
        };
        if let Some(kind) = kind {
            let finding = Finding::new(kind, location(from), "CE", susp("5.1"));
            return note(sink, finding);
        }
        let area = read(disc, offset, length, work)?;
        next = scan(&area, offset, sink, &mut visit)?;
    }
    Ok(())
}

/// Shows the entries of one area. Gives the continuation, if there is one, and where it was.
fn scan(
    mut area: &[u8],
    mut at: u64,
    sink: &mut dyn AnomalySink,
    visit: &mut impl FnMut(&Entry<'_>, &mut dyn AnomalySink) -> Result<(), ReadError>,
) -> Result<Option<(Continuation, u64)>, ReadError> {
    let mut next = None;
    while let Ok((head, _)) = SystemUseEntry::ref_from_prefix(area) {
        if head.signature == [0, 0] {
            break;
        }
        let length = usize::from(head.length);
        let parts = area.split_at_checked(length);
        let Some((entry, rest)) = parts.filter(|_| length >= size_of::<SystemUseEntry>()) else {
            let finding = Finding::new(
                FindingKind::Range,
                location(at),
                "System Use Entry length",
                susp("System Use Entry format"),
            )
            .found(alloc::format!("{length}"))
            .expected(alloc::format!("4 to {}", area.len()));
            note(sink, finding)?;
            break;
        };
        let data = entry.get(size_of::<SystemUseEntry>()..).unwrap_or_default();
        match &head.signature {
            b"ST" => break,
            b"CE" => match Continuation::read_from_prefix(data) {
                Ok((continuation, _)) => next = Some((continuation, at)),
                Err(_) => note(sink, too_short("CE", at))?,
            },
            _ => visit(&Entry { signature: head.signature, data, at }, sink)?,
        }
        at = at.saturating_add(u64::from(head.length));
        area = rest;
    }
    Ok(next)
}

/// A finding for an entry that has not the bytes it must have.
pub(super) fn too_short(field: &'static str, at: u64) -> Finding {
    Finding::new(FindingKind::Range, location(at), field, susp("System Use Entry format"))
        .found("an entry that ends too early")
}

/// Where a continuation area begins and how long it is, both inside the source.
fn place<S: SectorSource>(
    disc: &Disc<S>,
    head: &Continuation,
    at: u64,
    sink: &mut dyn AnomalySink,
) -> Result<Option<(u64, usize)>, ReadError> {
    let block = both32(head.block, at, "CE block", susp("5.1"), sink)?;
    let offset = both32(head.offset, at, "CE offset", susp("5.1"), sink)?;
    let length = both32(head.length, at, "CE length", susp("5.1"), sink)?;
    let begin = disc.block(block).saturating_add(u64::from(offset));
    let end = begin.saturating_add(u64::from(length));
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length == 0 {
        return Ok(None);
    }
    if end > disc.len() || length > CONTINUED_BYTES {
        let finding = Finding::new(FindingKind::Range, location(at), "CE", susp("5.1"))
            .found(alloc::format!("bytes {begin}..{end}"));
        note(sink, finding)?;
        return Ok(None);
    }
    Ok(Some((begin, length)))
}

fn read<S: SectorSource>(
    disc: &Disc<S>,
    offset: u64,
    length: usize,
    work: &mut Work,
) -> Result<Vec<u8>, ReadError> {
    work.spend(u64::try_from(length).unwrap_or(u64::MAX), offset)?;
    let size = u64::try_from(SECTOR).unwrap_or(1);
    let inside = usize::try_from(offset.checked_rem(size).unwrap_or(0)).unwrap_or(SECTOR);
    if inside.saturating_add(length) > SECTOR {
        let mut area = vec![0; length];
        disc.read(offset, &mut area)?;
        return Ok(area);
    }
    let begin = offset.saturating_sub(offset.checked_rem(size).unwrap_or(0));
    let kept = match work.kept.take() {
        Some((at, sector)) if at == begin => sector,
        _ => {
            let mut sector = Box::new([0; SECTOR]);
            disc.read(begin, sector.as_mut_slice())?;
            sector
        }
    };
    let area = kept.iter().skip(inside).take(length).copied().collect();
    work.kept = Some((begin, kept));
    Ok(area)
}
