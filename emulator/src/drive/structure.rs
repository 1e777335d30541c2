//! READ DISC STRUCTURE: what DVD and Blu-ray discs say of themselves outside their data.

use discwright_mmc::command::{
    BdDiscInformation, BdDiscInformationUnit, DiscStructure, DvdPhysicalFormat, ReadDiscStructure,
    StructureFormat, StructureMedia,
};

use super::Drive;
use crate::disc::geometry::{Family, Geometry};
use crate::sense::Refusal;

/// The physical sector of block 0 of a DVD.
const DVD_DATA_START: u32 = 0x03_0000;
const MANUFACTURER: &[u8; 8] = b"DISCWRGT";
const MEDIA_TYPE: &[u8; 3] = b"EMU";

impl Drive {
    pub(super) fn read_disc_structure(
        &self,
        command: &ReadDiscStructure,
    ) -> Result<Vec<u8>, Refusal> {
        let geometry = self.medium()?.geometry();
        let (media, format) = (command.media, command.format);
        let physical = StructureFormat::PHYSICAL_OR_DISC_INFORMATION;
        let structure = match geometry.family {
            Family::DvdPlus if media == StructureMedia::DVD && command.layer < geometry.layers => {
                let information = dvd_physical(geometry);
                match format {
                    _ if format == physical => DiscStructure::DvdPhysicalFormat(information),
                    StructureFormat::ADIP => {
                        // The first 256 bytes are the same; here behind the reply's header.
                        let bytes = DiscStructure::DvdPhysicalFormat(information).encode();
                        let bytes = bytes.get(4..260).unwrap_or_default();
                        DiscStructure::Raw(bytes.to_vec())
                    }
                    _ => return Err(Refusal::INVALID_FIELD_IN_CDB),
                }
            }
            Family::Bd if media == StructureMedia::BD && format == physical => {
                DiscStructure::BdDiscInformation(BdDiscInformation {
                    units: (0..geometry.layers).map(|layer| bd_unit(geometry, layer)).collect(),
                })
            }
            _ => return Err(Refusal::INVALID_FIELD_IN_CDB),
        };
        Ok(structure.encode())
    }
}

/// Spec: ECMA-349 and ECMA-364, "Physical format information in the ADIP".
fn dvd_physical(geometry: &Geometry) -> DvdPhysicalFormat {
    let double = geometry.layers > 1;
    let last = DVD_DATA_START.saturating_add(geometry.capacity.0).saturating_sub(1);
    let layer0 = geometry.capacity.0.checked_div(2).unwrap_or(0);
    let layer0_end = DVD_DATA_START.saturating_add(layer0).saturating_sub(1);
    // Bytes 17 and 18 stay zero; manufacturer, media type and revision follow.
    let mut media_specific = vec![0; 2];
    media_specific.extend(MANUFACTURER);
    media_specific.extend(MEDIA_TYPE);
    media_specific.push(1);
    media_specific.resize(2031, 0);
    DvdPhysicalFormat {
        book_type: if double { 0x0E } else { 0x0A },
        part_version: 1,
        disc_size: 0,
        maximum_rate: 0x0F,
        layers_minus_one: if double { 1 } else { 0 },
        opposite_track_path: double,
        layer_type: 2,
        linear_density: 0,
        track_density: 0,
        data_start: DVD_DATA_START,
        // On the opposite path, sector numbers are the complements of those on layer 0.
        data_end: if double { !DVD_DATA_START & 0x00FF_FFFF } else { last },
        layer0_end: if double { layer0_end } else { 0 },
        bca: false,
        media_specific,
    }
}

/// Spec: MMC-6, READ DISC STRUCTURE, "BD Disc Information Unit"; the layout's offsets.
fn bd_unit(geometry: &Geometry, layer: u8) -> BdDiscInformationUnit {
    let mut unit = [0; 112];
    let head: [u8; 14] = [
        b'D',
        b'I',
        1,
        geometry.layers,
        0,
        layer,
        112,
        0,
        b'B',
        b'D',
        b'R',
        0x01,
        (geometry.layers << 4) | 0x04,
        0,
    ];
    for (to, from) in unit.iter_mut().zip(head) {
        *to = from;
    }
    let (manufacturer, _) = MANUFACTURER.split_at(6);
    let tail = manufacturer.iter().chain(MEDIA_TYPE);
    for (to, from) in unit.iter_mut().skip(100).zip(tail) {
        *to = *from;
    }
    BdDiscInformationUnit(unit)
}
