//! The logical volume integrity sequence.

use discwright_core::{FindingKind, SectorSource, Timestamp};
use zerocopy::FromBytes;

use super::disc::Disc;
use super::sequence::kind_of;
use crate::error::{Report, ecma};
use crate::raw::{
    ExtentAd, IntegrityImplementationUse, LogicalVolumeIntegrityDescriptor, Tag, TagFault,
    TagIdentifier,
};
use crate::{ReadError, time};

/// How many blocks of one extent are read.
const MOST_BLOCKS: u32 = 1024;
/// How many extents the sequence may go on through.
const MOST_EXTENTS: u32 = 64;

/// How the volume was left: the last integrity descriptor.
///
/// Spec: ECMA-167 3rd edition, 3/10.10; OSTA UDF 1.02, 2.2.6.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Integrity {
    /// Whether it was left consistent; if not, it was being written.
    pub closed: bool,
    /// When.
    pub recorded: Option<Timestamp>,
    /// Number of Files, if said.
    pub files: Option<u32>,
    /// Number of Directories, if said.
    pub directories: Option<u32>,
    /// The id that the next new file gets.
    pub next_unique_id: u64,
}

/// Reads the sequence from `extent`; the last descriptor prevails.
pub(super) fn read<S: SectorSource>(
    disc: &Disc<S>,
    extent: ExtentAd,
    report: &mut Report<'_>,
) -> Result<Option<Integrity>, ReadError> {
    let mut last = None;
    let mut next = Some(extent);
    for _ in 0..MOST_EXTENTS {
        let Some(extent) = next.take() else { break };
        let blocks = extent.length.get().div_ceil(disc.block_size()).min(MOST_BLOCKS);
        for index in 0..blocks {
            let Some(block) = extent.location.get().checked_add(index) else {
                break;
            };
            let at = disc.location(disc.offset(block));
            let Some(bytes) = disc.block(block)? else {
                break;
            };
            let Some((tag, fault)) = Tag::check(&bytes, block) else {
                break;
            };
            if fault == TagFault::Checksum || tag.identifier() != TagIdentifier::INTEGRITY {
                break;
            }
            if fault != TagFault::None {
                report.tell_of(kind_of(fault), at, "Descriptor Tag", ecma("3/7.2"))?;
                if fault == TagFault::Crc {
                    break;
                }
            }
            let Ok((head, rest)) = LogicalVolumeIntegrityDescriptor::read_from_prefix(&bytes)
            else {
                break;
            };
            if head.next_extent.length.get() > 0 {
                next = Some(head.next_extent);
            }
            last = Some(decode(&head, rest));
        }
    }
    if last.is_none() {
        report.tell_of(
            FindingKind::Missing,
            disc.location(disc.offset(extent.location.get())),
            "Logical Volume Integrity Descriptor",
            ecma("3/8.8.2"),
        )?;
    }
    Ok(last)
}

fn decode(head: &LogicalVolumeIntegrityDescriptor, rest: &[u8]) -> Integrity {
    let tables = discwright_core::index(head.partitions.get()).saturating_mul(8);
    let counts = rest
        .get(tables..)
        .and_then(|rest| IntegrityImplementationUse::read_from_prefix(rest).ok())
        .map(|(counts, _)| counts);
    Integrity {
        closed: head.integrity_type.get() == 1,
        recorded: time::decode(&head.recording_time),
        files: counts.map(|counts| counts.files.get()),
        directories: counts.map(|counts| counts.directories.get()),
        next_unique_id: head.next_unique_id.get(),
    }
}
