//! The volume descriptor sequence: which descriptors prevail.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use discwright_core::{FindingKind, SectorSource};
use zerocopy::FromBytes;

use super::disc::Disc;
use crate::ReadError;
use crate::error::{Report, ecma};
use crate::raw::{
    ExtentAd, PartitionDescriptor, PrimaryVolumeDescriptor, Tag, TagFault, TagIdentifier,
};

/// How many blocks of one extent of a sequence are read; real ones have 16 to 64.
const MOST_BLOCKS: u32 = 1024;
/// How many extents a sequence may go on through.
const MOST_EXTENTS: u32 = 64;

/// What prevails of a sequence: of each kind the descriptor with the highest sequence number.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    pub(super) primary: Option<(u32, PrimaryVolumeDescriptor)>,
    /// The whole block, since partition maps follow the head; and where it lay.
    pub(super) logical: Option<(u32, Vec<u8>, u64)>,
    pub(super) partitions: BTreeMap<u16, (u32, PartitionDescriptor)>,
    /// Whether something in it was broken.
    pub(super) broken: bool,
}

impl Sequence {
    /// Whether a volume can be read with it.
    pub(super) fn suffices(&self) -> bool {
        self.logical.is_some() && !self.partitions.is_empty()
    }

    /// Reads the sequence that begins in `extent`.
    ///
    /// Spec: ECMA-167 3rd edition, 3/8.4.
    pub(super) fn read<S: SectorSource>(
        disc: &Disc<S>,
        extent: ExtentAd,
        report: &mut Report<'_>,
    ) -> Result<Self, ReadError> {
        let mut sequence = Self::default();
        let mut next = Some(extent);
        for _ in 0..MOST_EXTENTS {
            let Some(extent) = next.take() else { break };
            next = sequence.read_extent(disc, extent, report)?;
        }
        Ok(sequence)
    }

    fn read_extent<S: SectorSource>(
        &mut self,
        disc: &Disc<S>,
        extent: ExtentAd,
        report: &mut Report<'_>,
    ) -> Result<Option<ExtentAd>, ReadError> {
        let mut next = None;
        let blocks = extent.length.get().div_ceil(disc.block_size()).min(MOST_BLOCKS);
        for index in 0..blocks {
            let Some(block) = extent.location.get().checked_add(index) else {
                break;
            };
            let at = disc.location(disc.offset(block));
            let Some(bytes) = disc.block(block)? else {
                self.broken = true;
                report.tell_of(
                    FindingKind::Range,
                    at,
                    "Volume Descriptor Sequence Extent",
                    ecma("3/8.4.2"),
                )?;
                break;
            };
            let Some((tag, fault)) = Tag::check(&bytes, block) else {
                break;
            };
            if fault == TagFault::Checksum {
                if bytes.iter().any(|b| *b != 0) {
                    self.broken = true;
                    report.tell_of(FindingKind::Signature, at, "Descriptor Tag", ecma("3/7.2"))?;
                }
                break;
            }
            if fault != TagFault::None {
                self.broken = true;
                report.tell_of(kind_of(fault), at, "Descriptor Tag", ecma("3/7.2"))?;
            }
            match tag.identifier() {
                TagIdentifier::TERMINATING => break,
                TagIdentifier::VOLUME_POINTER => {
                    next = bytes
                        .get(20..)
                        .and_then(|rest| ExtentAd::read_from_prefix(rest).ok())
                        .map(|(next, _)| next)
                        .filter(|next| next.length.get() > 0);
                }
                TagIdentifier::PRIMARY_VOLUME => {
                    if let Ok((d, _)) = PrimaryVolumeDescriptor::read_from_prefix(&bytes) {
                        let number = d.sequence_number.get();
                        if self.primary.as_ref().is_none_or(|(kept, _)| number >= *kept) {
                            self.primary = Some((number, d));
                        }
                    }
                }
                TagIdentifier::PARTITION => {
                    if let Ok((d, _)) = PartitionDescriptor::read_from_prefix(&bytes) {
                        let number = d.sequence_number.get();
                        let kept = self.partitions.get(&d.number.get());
                        if kept.is_none_or(|(kept, _)| number >= *kept) {
                            self.partitions.insert(d.number.get(), (number, d));
                        }
                    }
                }
                TagIdentifier::LOGICAL_VOLUME => {
                    let number = sequence_number(&bytes);
                    if self.logical.as_ref().is_none_or(|(kept, ..)| number >= *kept) {
                        self.logical = Some((number, bytes, disc.offset(block)));
                    }
                }
                _ => {}
            }
        }
        Ok(next)
    }
}

/// What a tag's fault is called in a finding.
pub(super) const fn kind_of(fault: TagFault) -> FindingKind {
    match fault {
        TagFault::Location => FindingKind::Mismatch,
        _ => FindingKind::Checksum,
    }
}

fn sequence_number(bytes: &[u8]) -> u32 {
    bytes
        .get(16..)
        .and_then(|rest| zerocopy::little_endian::U32::read_from_prefix(rest).ok())
        .map_or(0, |(number, _)| number.get())
}
