//! The volume descriptor set.

use alloc::string::String;

use discwright_core::{
    AnomalySink, Finding, FindingKind, Sector, SectorSource, Sectors, Timestamp,
};
use zerocopy::FromBytes;

use super::disc::Disc;
use super::name::ucs2;
use super::{ReadError, both16, both32, location, note};
use crate::raw::{SECTOR, STANDARD_IDENTIFIER, VolumeDescriptor, VolumeTime, descriptor_type};
use crate::spec::{ecma, joliet};

/// How many descriptors a set may have. The standard names five kinds; discs have up to six.
const DESCRIPTORS: u32 = 256;

/// Sectors before the descriptors.
///
/// Spec: ECMA-119 4th edition, System Area.
const SYSTEM_AREA: Sectors = Sectors(16);

/// The descriptors that count, and where they begin.
#[derive(Debug)]
pub(super) struct DescriptorSet {
    pub(super) primary: (u64, VolumeDescriptor),
    pub(super) joliet: Option<(u64, VolumeDescriptor)>,
    /// Bytes of a logical block.
    pub(super) block_size: u16,
}

/// What the descriptor of a volume tells of it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct VolumeInfo {
    /// Name of the volume.
    pub volume: String,
    /// The system that uses the system area.
    pub system: String,
    /// The set of volumes it belongs to.
    pub volume_set: String,
    /// Who published it.
    pub publisher: String,
    /// Who prepared its data.
    pub data_preparer: String,
    /// What program wrote it.
    pub application: String,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub modified: Option<Timestamp>,
    /// From when its data are obsolete.
    pub expires: Option<Timestamp>,
    /// From when its data may be used.
    pub effective: Option<Timestamp>,
    /// Bytes of the volume space: blocks × their size.
    pub space_bytes: u64,
}

impl VolumeInfo {
    pub(super) fn new(descriptor: &VolumeDescriptor, block_size: u16) -> Self {
        let wide = descriptor.joliet_level().is_some();
        let text = |field: &[u8]| {
            let (text, _) = if wide {
                ucs2(field)
            } else {
                (String::from_utf8_lossy(field).into_owned(), true)
            };
            String::from(text.trim_end_matches([' ', '\0']))
        };
        let moment = |time: VolumeTime| time.timestamp().filter(|_| !time.is_unset());
        Self {
            volume: text(&descriptor.volume_identifier),
            system: text(&descriptor.system_identifier),
            volume_set: text(&descriptor.volume_set_identifier),
            publisher: text(&descriptor.publisher_identifier),
            data_preparer: text(&descriptor.data_preparer_identifier),
            application: text(&descriptor.application_identifier),
            created: moment(descriptor.creation),
            modified: moment(descriptor.modification),
            expires: moment(descriptor.expiration),
            effective: moment(descriptor.effective),
            space_bytes: u64::from(descriptor.volume_space_size.little())
                .saturating_mul(u64::from(block_size)),
        }
    }
}

/// Reads the set that begins behind the system area of the session at `session`.
pub(super) fn read<S: SectorSource>(
    source: &S,
    session: Sector,
    sink: &mut dyn AnomalySink,
) -> Result<DescriptorSet, ReadError> {
    let missing = |at: u64| {
        let finding = Finding::new(
            FindingKind::Missing,
            location(at),
            "Primary Volume Descriptor",
            ecma("Volume Descriptor Set"),
        );
        ReadError::corrupt(finding)
    };
    let mut primary = None;
    let mut joliet = None;
    let mut ended = false;
    let first = session.checked_add(SYSTEM_AREA);
    let start = first.map_or(u64::MAX, |first| first.byte_offset(source.sector_size()));
    let mut at = start;
    for index in 0..DESCRIPTORS {
        let sector = first.and_then(|first| first.checked_add(Sectors(index)));
        let Some(sector) = sector.filter(|sector| sector.0 < source.sectors().0) else {
            break;
        };
        let mut bytes = [0; SECTOR];
        source.read(sector, &mut bytes)?;
        at = sector.byte_offset(source.sector_size());
        if bytes.get(9..14) == Some(b"CDROM") && index == 0 {
            return Err(ReadError::Unsupported {
                feature: "a volume of the High Sierra format",
                location: location(at),
            });
        }
        let Ok(descriptor) = VolumeDescriptor::read_from_bytes(&bytes) else {
            break;
        };
        if descriptor.standard_identifier != STANDARD_IDENTIFIER {
            break;
        }
        match descriptor.descriptor_type {
            descriptor_type::TERMINATOR => {
                ended = true;
                break;
            }
            // Later copies of the primary descriptor are for safety alone.
            descriptor_type::PRIMARY if primary.is_none() => primary = Some((at, descriptor)),
            descriptor_type::SUPPLEMENTARY
                if joliet.is_none() && descriptor.joliet_level().is_some() =>
            {
                joliet = Some((at, descriptor));
            }
            _ => {}
        }
    }
    let (at_primary, descriptor) = primary.ok_or_else(|| missing(start))?;
    if !ended {
        let finding = Finding::new(
            FindingKind::Missing,
            location(at),
            "Volume Descriptor Set Terminator",
            ecma("Volume Descriptor Set Terminator"),
        );
        note(sink, finding)?;
    }
    let block_size = block_size(at_primary, &descriptor, sink)?;
    if let Some((at, other)) = &joliet {
        let field = "Logical Block Size";
        let size = both16(other.logical_block_size, *at, field, ecma(field), sink)?;
        if size != block_size {
            let finding =
                Finding::new(FindingKind::Mismatch, location(*at), field, self::joliet("SVD"));
            note(sink, finding.found(alloc::format!("{size} and {block_size}")))?;
        }
    }
    Ok(DescriptorSet { primary: (at_primary, descriptor), joliet, block_size })
}

fn block_size(
    at: u64,
    descriptor: &VolumeDescriptor,
    sink: &mut dyn AnomalySink,
) -> Result<u16, ReadError> {
    let field = "Logical Block Size";
    let size = both16(descriptor.logical_block_size, at, field, ecma(field), sink)?;
    if matches!(size, 512 | 1024 | 2048) {
        return Ok(size);
    }
    let finding = Finding::new(FindingKind::Value, location(at), field, ecma(field))
        .found(alloc::format!("{size}"))
        .expected("512, 1024 or 2048");
    note(sink, finding)?;
    Ok(2048)
}

/// Compares what the primary descriptor says with what the source has.
pub(super) fn check_space<S: SectorSource>(
    disc: &Disc<S>,
    set: &DescriptorSet,
    sink: &mut dyn AnomalySink,
) -> Result<(), ReadError> {
    let (at, descriptor) = &set.primary;
    let field = "Volume Space Size";
    let size = both32(descriptor.volume_space_size, *at, field, ecma(field), sink)?;
    if disc.block(size) > disc.len() {
        let finding = Finding::new(FindingKind::Range, location(*at), field, ecma(field))
            .found(alloc::format!("{size} blocks"))
            .expected(alloc::format!("at most {} bytes", disc.len()));
        note(sink, finding)?;
    }
    Ok(())
}
