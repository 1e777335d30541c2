//! READ FORMAT CAPACITIES, and the format types it shares with FORMAT UNIT.

use alloc::vec::Vec;

use discwright_core::Sectors;
use zerocopy::big_endian::{U16, U32};

use crate::wire::{self, U24, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

discwright_core::code! {
    /// A way to format a medium: 6 bits.
    ///
    /// Spec: MMC-6, FORMAT UNIT command, "Format Type".
    pub struct FormatType(u8) {
        /// The whole medium.
        FULL = 0x00 => "full format",
        /// More spare area for defects (DVD-RAM, BD-RE).
        SPARE_AREA_EXPANSION = 0x01 => "spare area expansion",
        /// A zone of DVD-RAM again.
        ZONE_REFORMAT = 0x04 => "zone reformat",
        /// One zone of DVD-RAM.
        ZONE = 0x05 => "zone format",
        /// CD-RW and DVD-RW, the whole disc.
        CD_DVD_RW_FULL = 0x10 => "CD-RW/DVD-RW full format",
        /// CD-RW and DVD-RW, a larger last session.
        CD_DVD_RW_GROW_SESSION = 0x11 => "CD-RW/DVD-RW grow session",
        /// CD-RW and DVD-RW, a further session.
        CD_DVD_RW_ADD_SESSION = 0x12 => "CD-RW/DVD-RW add session",
        /// DVD-RW, a larger last session with a border-out that can be overwritten.
        DVD_RW_QUICK_GROW = 0x13 => "DVD-RW quick grow last session",
        /// DVD-RW, a further session that grows.
        DVD_RW_QUICK_ADD = 0x14 => "DVD-RW quick add session",
        /// DVD-RW, the first session as restricted overwrite, quickly.
        DVD_RW_QUICK = 0x15 => "DVD-RW quick format",
        /// HD DVD-R with test zones.
        HD_DVD_R = 0x16 => "HD DVD-R format",
        /// CD-RW and DVD+RW with Mount Rainier defect management.
        MRW = 0x24 => "MRW format",
        /// DVD+RW, in the background.
        DVD_PLUS_RW_BASIC = 0x26 => "DVD+RW basic format",
        /// BD-RE with spare areas.
        BD_RE_FULL = 0x30 => "BD-RE full format with spare areas",
        /// BD-RE without spare areas.
        BD_RE_WITHOUT_SPARES = 0x31 => "BD-RE full format without spare areas",
        /// BD-R with spare areas; its sub-type chooses SRM+POW, SRM without POW, or RRM.
        BD_R = 0x32 => "BD-R full format with spare areas",
    }
}

discwright_core::code! {
    /// What the current capacity stands for: 2 bits.
    ///
    /// Spec: MMC-6, READ FORMAT CAPACITIES command, "Descriptor Type".
    pub struct CapacityKind(u8) {
        /// The largest capacity that this unformatted or blank medium can have.
        UNFORMATTED = 1 => "unformatted or blank medium",
        /// The capacity of the formatted medium.
        FORMATTED = 2 => "formatted medium",
        /// No medium, or one of unknown state: the largest capacity that the drive can do.
        NO_MEDIUM = 3 => "no or unknown medium",
    }
}

wire! {
    struct Raw[10] { opcode: u8, reserved: [u8; 6], allocation_length: U16, control: u8 }
    struct RawDescriptor[8] { blocks: U32, kind: u8, parameter: U24 }
}

/// Asks in which ways the medium can be formatted, and to which capacities.
///
/// Spec: MMC-6, READ FORMAT CAPACITIES command (23h).
///
/// | byte | field |
/// |---|---|
/// | 7..8 | allocation length |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadFormatCapacities {
    /// How many bytes of reply there is room for.
    pub allocation_length: u16,
}

impl Default for ReadFormatCapacities {
    /// 252 bytes: a list of the most descriptors that the reply can name.
    fn default() -> Self {
        Self { allocation_length: 252 }
    }
}

impl Command for ReadFormatCapacities {
    const OPCODE: Opcode = Opcode::READ_FORMAT_CAPACITIES;
    type Response = FormatCapacities;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self { allocation_length: raw.allocation_length.get() })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            allocation_length: U16::new(self.allocation_length),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<FormatCapacities, DecodeError> {
        FormatCapacities::decode(reply)
    }
}

display_command!(ReadFormatCapacities, allocation_length);

/// A way in which the medium can be formatted.
///
/// Spec: MMC-6, READ FORMAT CAPACITIES command, "Formattable Capacity Descriptor".
///
/// | byte | 7..2 | 1..0 |
/// |---|---|---|
/// | 0..3 | number of blocks | |
/// | 4 | format type | format sub-type (FORMAT UNIT only) |
/// | 5..7 | type dependent parameter | |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct FormatDescriptor {
    /// The capacity that results, in addressable blocks.
    pub blocks: Sectors,
    /// In which way; the default is a full format.
    pub format_type: FormatType,
    /// 2 bits that FORMAT UNIT adds on Blu-ray: for BD-R 0 is SRM+POW, 1 SRM without POW, 2 RRM;
    /// for BD-RE how much is certified.
    pub sub_type: u8,
    /// 24 bits: the block length, a packet size, or the size of the spare areas, as the type has
    /// it.
    pub parameter: u32,
}

impl Default for FormatType {
    fn default() -> Self {
        Self::FULL
    }
}

impl FormatDescriptor {
    pub(crate) const SIZE: usize = 8;

    fn of(raw: RawDescriptor) -> Self {
        Self {
            blocks: Sectors(raw.blocks.get()),
            format_type: FormatType(raw.kind >> 2),
            sub_type: raw.kind & 0x03,
            parameter: raw.parameter.get(),
        }
    }

    pub(crate) fn decode(bytes: &[u8]) -> Self {
        Self::of(wire::padded(bytes))
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawDescriptor {
            blocks: U32::new(self.blocks.0),
            kind: ((self.format_type.0 & 0x3F) << 2) | (self.sub_type & 0x03),
            parameter: U24::new(self.parameter),
        })
    }
}

/// The current or largest capacity, and the ways in which the medium can be formatted.
///
/// Spec: MMC-6, READ FORMAT CAPACITIES command, "Capacity List".
///
/// | byte | field |
/// |---|---|
/// | 3 | capacity list length: 8 for each descriptor |
/// | 4..7 | number of blocks |
/// | 8 | descriptor type (bits 1..0) |
/// | 9..11 | block length |
/// | 12.. | formattable capacity descriptors of 8 bytes |
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FormatCapacities {
    /// How many blocks the medium has, or could have: see [`FormatCapacities::kind`].
    pub blocks: Sectors,
    /// What the number of blocks stands for.
    pub kind: CapacityKind,
    /// In bytes, 24 bits: 2048.
    pub block_length: u32,
    /// In which ways the medium can be formatted; at most 30 are encoded.
    pub formats: Vec<FormatDescriptor>,
}

impl FormatCapacities {
    /// Reads the reply; a descriptor that is cut is left out.
    ///
    /// # Errors
    ///
    /// With less than the 12 bytes of header and current capacity.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let header: [u8; 4] = wire::head(reply, 12, "READ FORMAT CAPACITIES data")?;
        let [.., length] = header;
        let reply = wire::within(reply, usize::from(length).saturating_add(4).max(12));
        let raw: RawDescriptor = wire::padded(wire::after(reply, 4));
        Ok(Self {
            blocks: Sectors(raw.blocks.get()),
            kind: CapacityKind(raw.kind & 0x03),
            block_length: raw.parameter.get(),
            formats: wire::records(wire::after(reply, 12)).map(FormatDescriptor::of).collect(),
        })
    }

    /// The bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let formats = self.formats.get(..30).unwrap_or(&self.formats);
        let length = formats.len().saturating_add(1).saturating_mul(FormatDescriptor::SIZE);
        let mut bytes = alloc::vec![0, 0, 0, u8::try_from(length).unwrap_or(u8::MAX)];
        bytes.extend(wire::bytes(&RawDescriptor {
            blocks: U32::new(self.blocks.0),
            kind: self.kind.0 & 0x03,
            parameter: U24::new(self.block_length),
        }));
        bytes.extend(formats.iter().flat_map(FormatDescriptor::encode));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_blu_ray_disc_can_be_formatted_with_spare_areas() {
        let bytes = [
            0, 0, 0, 16, 0, 0xBA, 0x74, 0, 0x01, 0, 0x08,
            0, // current: blank, 12219392 blocks
            0, 0xB5, 0xA4, 0, 0xC8, 0, 0x10, 0, // type 32h
        ];
        let reply = FormatCapacities::decode(&bytes).unwrap();
        assert_eq!(reply.blocks, Sectors(0x00BA_7400));
        assert_eq!(reply.kind, CapacityKind::UNFORMATTED);
        assert_eq!(reply.block_length, 2048);
        assert_eq!(reply.formats[0].format_type, FormatType::BD_R);
        assert_eq!(reply.encode(), bytes);
    }
}
