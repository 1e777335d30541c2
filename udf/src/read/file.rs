//! What is in a file: extents, or bytes in the file entry itself.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use discwright_core::source::{Bytes, requested_bytes};
use discwright_core::{
    ByteSource, FindingKind, Ignore, SectorSource, SourceError, SourceErrorKind,
};
use zerocopy::FromBytes;

use super::icb::Icb;
use super::sequence::kind_of;
use super::{Entry, EntryKind, Volume};
use crate::error::{Report, ecma};
use crate::raw::{
    AllocationExtentDescriptor, ExtendedAd, IcbTag, LongAd, ShortAd, Tag, TagFault, TagIdentifier,
};
use crate::{LbAddr, Lbn, ReadError};

/// The contents of a file, read as they are asked for.
///
/// What the volume allocated but never recorded reads as zeros. What it lost, by extents that lead
/// outside or end too soon, is an error when it is read.
#[derive(Clone, Debug)]
pub struct FileData<S> {
    bytes: Bytes<S>,
    contents: Contents,
}

impl<S: SectorSource> ByteSource for FileData<S> {
    fn len(&self) -> u64 {
        self.contents.length
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), SourceError> {
        requested_bytes(self.len(), offset, out.len())?;
        let length = u64::try_from(out.len()).unwrap_or(u64::MAX);
        if self.contents.read(&self.bytes, offset, out)? {
            return Ok(());
        }
        Err(SourceError::new(SourceErrorKind::Medium)
            .at_bytes(offset..offset.saturating_add(length))
            .because("the volume records no place for these bytes"))
    }
}

/// Where the bytes of a file lie.
#[derive(Clone, Debug)]
pub(super) struct Contents {
    pub(super) length: u64,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Embedded(LbAddr, Vec<u8>),
    Runs(Vec<Run>),
}

#[derive(Clone, Copy, Debug)]
struct Run {
    /// Bytes of the file before it.
    offset: u64,
    length: u64,
    what: What,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum What {
    /// Recorded at a block, which is at a byte of the source.
    Recorded(LbAddr, u64),
    /// Not recorded.
    Zeros,
    /// Leads outside.
    Lost,
}

impl Contents {
    /// Fills `out`, or says that some of it is lost.
    pub(super) fn read(
        &self,
        source: &dyn ByteSource,
        offset: u64,
        out: &mut [u8],
    ) -> Result<bool, SourceError> {
        let runs = match &self.place {
            Place::Runs(runs) => runs,
            Place::Embedded(_, bytes) => {
                let from = usize::try_from(offset)
                    .ok()
                    .and_then(|offset| bytes.get(offset..)?.get(..out.len()));
                let Some(from) = from else { return Ok(false) };
                out.copy_from_slice(from);
                return Ok(true);
            }
        };
        let mut index = runs.partition_point(|run| run.offset.saturating_add(run.length) <= offset);
        let mut at = offset;
        let mut rest = out;
        while !rest.is_empty() {
            let Some(run) = runs.get(index) else {
                return Ok(false);
            };
            let into = at.saturating_sub(run.offset);
            let there = usize::try_from(run.length.saturating_sub(into)).unwrap_or(usize::MAX);
            let (now, later) = rest.split_at_mut_checked(there.min(rest.len())).unwrap_or_default();
            match run.what {
                What::Recorded(_, place) => source.read_at(place.saturating_add(into), now)?,
                What::Zeros => now.fill(0),
                What::Lost => return Ok(false),
            }
            at = at.saturating_add(u64::try_from(now.len()).unwrap_or(u64::MAX));
            rest = later;
            index = index.saturating_add(1);
        }
        Ok(true)
    }

    /// The block that holds byte `offset`, if any does.
    pub(super) fn block_of(&self, offset: u64, block_size: u32) -> Option<LbAddr> {
        let runs = match &self.place {
            Place::Embedded(at, _) => return Some(*at),
            Place::Runs(runs) => runs,
        };
        let index = runs.partition_point(|run| run.offset.saturating_add(run.length) <= offset);
        let run = runs.get(index)?;
        let What::Recorded(at, _) = run.what else {
            return None;
        };
        let blocks = offset.checked_sub(run.offset)?.checked_div(u64::from(block_size))?;
        Some(LbAddr { block: Lbn(at.block.0.checked_add(u32::try_from(blocks).ok()?)?), ..at })
    }
}

impl<S: SectorSource> Volume<S> {
    /// The contents of a file, borrowing the volume's source.
    ///
    /// # Errors
    ///
    /// [`ReadError::NotAFile`] for anything else; [`ReadError::Corrupt`] if its file entry cannot
    /// be read (any more); [`ReadError::Source`] if the source fails.
    pub fn open_file(&self, entry: &Entry) -> Result<FileData<&S>, ReadError> {
        Ok(FileData { bytes: Bytes::new(self.source()), contents: self.contents_of(entry)? })
    }

    /// The contents of a file, with a clone of the volume's source: for what outlives the volume.
    ///
    /// # Errors
    ///
    /// As [`Self::open_file`].
    pub fn open_file_shared(&self, entry: &Entry) -> Result<FileData<S>, ReadError>
    where
        S: Clone,
    {
        Ok(FileData {
            bytes: Bytes::new(self.source().clone()),
            contents: self.contents_of(entry)?,
        })
    }

    fn contents_of(&self, entry: &Entry) -> Result<Contents, ReadError> {
        if entry.kind() != EntryKind::File {
            let name = alloc::string::String::from_utf8_lossy(entry.name()).into_owned();
            return Err(ReadError::NotAFile(name));
        }
        let mut ignore = Ignore;
        let report = &mut Report::new(&mut ignore);
        let icb = self.icb(entry.icb(), report)?.map_err(|finding| *finding)?;
        self.contents(&icb, report)
    }

    /// Follows the allocation descriptors of a file entry.
    ///
    /// Spec: ECMA-167 3rd edition, 4/12 and 4/14.14; OSTA UDF 1.02, 2.3.10 and 2.3.11.
    pub(super) fn contents(
        &self,
        icb: &Icb,
        report: &mut Report<'_>,
    ) -> Result<Contents, ReadError> {
        if icb.form() == IcbTag::EMBEDDED {
            let length = usize::try_from(icb.size).unwrap_or(usize::MAX);
            let bytes = icb.allocation();
            if length > bytes.len() {
                let at = Self::location(icb.at, 0);
                report.tell_of(FindingKind::Range, at, "Information Length", ecma("4/14.9.10"))?;
            }
            let bytes = bytes.get(..length).unwrap_or(bytes).to_vec();
            return Ok(Contents { length: icb.size, place: Place::Embedded(icb.at, bytes) });
        }
        let mut runs = Runs::default();
        let mut area = icb.allocation().to_vec();
        let mut visited = BTreeSet::new();
        let mut holder = icb.at;
        // An allocation extent that is of use holds at least one extent, and that a whole block.
        let blocks = icb.size.checked_div(u64::from(self.disc.block_size()));
        let useful = blocks.unwrap_or(0).saturating_add(2);
        let most = u64::from(self.options.limits.continuations).min(useful);
        'areas: loop {
            let mut next = None;
            for (kind, length, at) in descriptors(icb.form(), icb.at.partition, &area) {
                if runs.end >= icb.size {
                    break 'areas;
                }
                if kind == 3 {
                    next = Some(at);
                    break;
                }
                let length = u64::from(length).min(icb.size.saturating_sub(runs.end));
                let what = match (kind, self.place(at, length)) {
                    (0, Some(place)) => What::Recorded(at, place),
                    (0, None) => {
                        let at = Self::location(at, 0);
                        report.tell_of(
                            FindingKind::Range,
                            at,
                            "Extent Position",
                            ecma("4/14.14"),
                        )?;
                        What::Lost
                    }
                    _ => What::Zeros,
                };
                runs.push(length, what);
            }
            let Some(at) = next else { break };
            let seen = u64::try_from(visited.len()).unwrap_or(u64::MAX);
            if !visited.insert(at) || seen >= most {
                let at = Self::location(at, 0);
                report.tell_of(
                    FindingKind::Loop,
                    at,
                    "Allocation Extent Descriptor",
                    ecma("4/14.5"),
                )?;
                break;
            }
            holder = at;
            match self.allocation_extent(at, report)? {
                Some(further) => area = further,
                None => break,
            }
        }
        if runs.end < icb.size {
            let at = Self::location(holder, 0);
            report.tell_of(FindingKind::Range, at, "Information Length", ecma("4/14.9.10"))?;
        }
        Ok(Contents { length: icb.size, place: Place::Runs(runs.list) })
    }

    /// The allocation descriptors of an allocation extent.
    fn allocation_extent(
        &self,
        at: LbAddr,
        report: &mut Report<'_>,
    ) -> Result<Option<Vec<u8>>, ReadError> {
        let field = "Allocation Extent Descriptor";
        let Some(bytes) = self.block(at, field, report)? else {
            return Ok(None);
        };
        let place = Self::location(at, 0);
        let checked = Tag::check(&bytes, at.block.0);
        let sound = checked.filter(|(tag, fault)| {
            *fault != TagFault::Checksum && tag.identifier() == TagIdentifier::ALLOCATION_EXTENT
        });
        let Some((_, fault)) = sound else {
            report.tell_of(FindingKind::Signature, place, field, ecma("4/14.5"))?;
            return Ok(None);
        };
        if fault != TagFault::None {
            report.tell_of(kind_of(fault), place, "Descriptor Tag", ecma("4/7.2"))?;
        }
        let Ok((head, rest)) = AllocationExtentDescriptor::read_from_prefix(&bytes) else {
            return Ok(None);
        };
        let length = discwright_core::index(head.allocation_length.get());
        if length > rest.len() {
            let field = "Length of Allocation Descriptors";
            report.tell_of(FindingKind::Range, place, field, ecma("4/14.5.3"))?;
        }
        Ok(Some(rest.get(..length).unwrap_or(rest).to_vec()))
    }
}

/// Runs as they are gathered; neighbours join.
#[derive(Default)]
struct Runs {
    list: Vec<Run>,
    end: u64,
}

impl Runs {
    fn push(&mut self, length: u64, what: What) {
        let offset = self.end;
        self.end = self.end.saturating_add(length);
        if let Some(last) = self.list.last_mut() {
            let joined = match (last.what, what) {
                (What::Recorded(_, before), What::Recorded(_, now)) => {
                    before.checked_add(last.length) == Some(now)
                }
                (before, now) => before == now,
            };
            if joined {
                last.length = last.length.saturating_add(length);
                return;
            }
        }
        self.list.push(Run { offset, length, what });
    }
}

/// Type, length and first block of each allocation descriptor, up to the first of no length.
fn descriptors(form: u16, partition: u16, area: &[u8]) -> impl Iterator<Item = (u32, u32, LbAddr)> {
    let step = match form {
        IcbTag::SHORT => size_of::<ShortAd>(),
        IcbTag::LONG => size_of::<LongAd>(),
        IcbTag::EXTENDED => size_of::<ExtendedAd>(),
        // Reserved forms have no descriptors that could be read.
        _ => area.len().saturating_add(1),
    };
    area.chunks_exact(step)
        .filter_map(move |bytes| match form {
            IcbTag::SHORT => {
                let d = ShortAd::ref_from_bytes(bytes).ok()?;
                let block = Lbn(d.position.get());
                Some((d.length.get(), LbAddr { partition, block }))
            }
            IcbTag::LONG => {
                let d = LongAd::ref_from_bytes(bytes).ok()?;
                Some((d.length.get(), d.location.into()))
            }
            _ => {
                let d = ExtendedAd::ref_from_bytes(bytes).ok()?;
                Some((d.length.get(), d.location.into()))
            }
        })
        .map(|(length, at)| (length >> ShortAd::TYPE_SHIFT, length & ShortAd::LENGTH_MASK, at))
        .take_while(|(_, length, _)| *length > 0)
}
