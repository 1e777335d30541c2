//! The search for an anchor, and with it for the block size.

use discwright_core::{Sector, SectorSource};
use zerocopy::FromBytes;

use super::disc::Disc;
use crate::raw::{AnchorVolumeDescriptorPointer, Tag, TagFault, TagIdentifier};
use crate::{ReadError, error::Report};

/// Finds the first sound anchor, and sets the block size under which it was found.
///
/// Tried are the sector size of the source and then 2048, 512, 1024 and 4096 bytes; with each,
/// sector 256, the last, the last but 256, and 512.
///
/// Spec: ECMA-167 3rd edition, 3/8.4.2; OSTA UDF 1.02, 2.2.3.
pub(super) fn find<S: SectorSource>(
    disc: &mut Disc<S>,
    session: Sector,
    report: &mut Report<'_>,
) -> Result<AnchorVolumeDescriptorPointer, ReadError> {
    let own = disc.source().sector_size().get();
    let start = session.byte_offset(disc.source().sector_size());
    for size in [own, 2048, 512, 1024, 4096] {
        if !(512..=4096).contains(&size) || !size.is_power_of_two() {
            continue;
        }
        disc.set_block_size(size);
        let first = start.checked_div(u64::from(size)).unwrap_or(0);
        let blocks = disc.blocks();
        let places = [
            first.checked_add(256),
            blocks.checked_sub(1),
            blocks.checked_sub(257),
            first.checked_add(512),
        ];
        for (turn, place) in places.into_iter().enumerate() {
            let Some(place) = place.and_then(|place| u32::try_from(place).ok()) else {
                continue;
            };
            let Some(bytes) = disc.block(place)? else {
                continue;
            };
            let sound = Tag::check(&bytes, place).is_some_and(|(tag, fault)| {
                fault == TagFault::None && tag.identifier() == TagIdentifier::ANCHOR
            });
            if let (true, Ok((anchor, _))) =
                (sound, AnchorVolumeDescriptorPointer::read_from_prefix(&bytes))
            {
                // A source may be too short to have sector 256.
                let short = first.saturating_add(256) >= blocks;
                if turn > 0 && !short {
                    report.tell_of(
                        discwright_core::FindingKind::Missing,
                        disc.location(start.saturating_add(u64::from(size).saturating_mul(256))),
                        "Anchor Volume Descriptor Pointer",
                        crate::error::udf("2.2.3"),
                    )?;
                }
                return Ok(anchor);
            }
        }
    }
    Err(ReadError::NotUdf)
}
