//! READ DISC STRUCTURE.

use alloc::vec::Vec;

use zerocopy::big_endian::{U16, U32};

use crate::wire::{self, U24, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

discwright_core::code! {
    /// Whose structures are meant: 4 bits.
    ///
    /// Spec: MMC-6, READ DISC STRUCTURE command, "Media Type".
    pub struct StructureMedia(u8) {
        /// DVD and HD DVD.
        DVD = 0 => "DVD",
        /// Blu-ray.
        BD = 1 => "BD",
    }
}

discwright_core::code! {
    /// Which structure is meant. What a number stands for depends on the media type.
    ///
    /// Spec: MMC-6, READ DISC STRUCTURE command, "Format Code Definitions".
    pub struct StructureFormat(u8) {
        /// DVD physical format information; Blu-ray disc information.
        PHYSICAL_OR_DISC_INFORMATION = 0x00 => "physical format or disc information",
        /// DVD lead-in copyright information.
        DVD_COPYRIGHT = 0x01 => "DVD copyright",
        /// Burst cutting area.
        BCA = 0x03 => "BCA",
        /// DVD lead-in manufacturing information.
        DVD_MANUFACTURING = 0x04 => "DVD manufacturing",
        /// Disc definition structure of DVD-RAM and BD-RE.
        DDS = 0x08 => "DDS",
        /// Medium status of DVD-RAM; cartridge status of Blu-ray.
        MEDIUM_STATUS = 0x09 => "medium status",
        /// Spare area information of DVD-RAM and Blu-ray.
        SPARE_AREA = 0x0A => "spare area",
        /// Pre-recorded information in the lead-in of DVD-R.
        PRE_RECORDED = 0x0E => "pre-recorded information",
        /// Unique disc identifier of DVD-R.
        UNIQUE_DISC_ID = 0x0F => "unique disc identifier",
        /// DVD physical format information as the lead-in holds it.
        DVD_PHYSICAL_LEAD_IN = 0x10 => "DVD physical format from lead-in",
        /// ADIP of DVD+R and DVD+RW.
        ADIP = 0x11 => "ADIP",
        /// Capacity of the layers of DVD+R DL.
        LAYER_CAPACITY = 0x20 => "DVD layer capacity",
        /// Disc control blocks.
        DCB = 0x30 => "DCB",
        /// Write protection.
        WRITE_PROTECTION = 0xC0 => "write protection",
        /// Which structures can be read and sent.
        LIST = 0xFF => "structure list",
    }
}

wire! {
    struct Raw[12] {
        opcode: u8,
        media: u8,
        address: U32,
        layer: u8,
        format: u8,
        allocation_length: U16,
        agid: u8,
        control: u8,
    }
    struct RawDvd[17] {
        book: u8,
        size_rate: u8,
        layers: u8,
        density: u8,
        zero: u8,
        start: U24,
        zero2: u8,
        end: U24,
        zero3: u8,
        layer0_end: U24,
        bca: u8,
    }
    struct RawUnit[112] {
        identifier: [u8; 2],
        format: u8,
        units: u8,
        legacy: u8,
        sequence: u8,
        bytes_in_use: u8,
        reserved: u8,
        disc_type: [u8; 3],
        size_class_version: u8,
        body: [u8; 88],
        manufacturer: [u8; 6],
        media_type: [u8; 3],
        time_stamp: U16,
        revision: u8,
    }
}

/// Asks for what a disc says of itself outside its data.
///
/// Spec: MMC-6, READ DISC STRUCTURE command (ADh).
///
/// | byte | 7..6 | 5..4 | 3..0 |
/// |---|---|---|---|
/// | 1 | | | media type |
/// | 2..5 | address | | |
/// | 6 | layer number | | |
/// | 7 | format | | |
/// | 8..9 | allocation length | | |
/// | 10 | AGID | | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadDiscStructure {
    /// Whose structures.
    pub media: StructureMedia,
    /// What depends on the format; mostly 0.
    pub address: u32,
    /// The layer that is meant, from 0.
    pub layer: u8,
    /// Which structure.
    pub format: StructureFormat,
    /// How many bytes of reply there is room for: 2052 for DVD, 4100 for Blu-ray.
    pub allocation_length: u16,
    /// 2 bits: the authentication grant of protected structures.
    pub agid: u8,
}

impl ReadDiscStructure {
    /// The physical format information of a DVD.
    pub const DVD_PHYSICAL: Self = Self {
        media: StructureMedia::DVD,
        address: 0,
        layer: 0,
        format: StructureFormat::PHYSICAL_OR_DISC_INFORMATION,
        allocation_length: 2052,
        agid: 0,
    };
    /// The disc information of a Blu-ray disc.
    pub const BD_DISC_INFORMATION: Self =
        Self { media: StructureMedia::BD, allocation_length: 4100, ..Self::DVD_PHYSICAL };
    /// The ADIP of a DVD+R or DVD+RW.
    pub const ADIP: Self =
        Self { format: StructureFormat::ADIP, allocation_length: 260, ..Self::DVD_PHYSICAL };
}

impl Command for ReadDiscStructure {
    const OPCODE: Opcode = Opcode::READ_DISC_STRUCTURE;
    type Response = DiscStructure;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            media: StructureMedia(raw.media & 0x0F),
            address: raw.address.get(),
            layer: raw.layer,
            format: StructureFormat(raw.format),
            allocation_length: raw.allocation_length.get(),
            agid: raw.agid >> 6,
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            media: self.media.0 & 0x0F,
            address: U32::new(self.address),
            layer: self.layer,
            format: self.format.0,
            allocation_length: U16::new(self.allocation_length),
            agid: self.agid << 6,
            control: 0,
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<DiscStructure, DecodeError> {
        let header: [u8; 4] = wire::head(reply, 4, "READ DISC STRUCTURE data")?;
        let [high, low, ..] = header;
        let len = usize::from(u16::from_be_bytes([high, low])).saturating_add(2);
        let data = wire::after(wire::within(reply, len), 4);
        Ok(match (self.media, self.format) {
            (StructureMedia::DVD, StructureFormat::PHYSICAL_OR_DISC_INFORMATION) => {
                DiscStructure::DvdPhysicalFormat(DvdPhysicalFormat::decode(data)?)
            }
            (StructureMedia::BD, StructureFormat::PHYSICAL_OR_DISC_INFORMATION) => {
                DiscStructure::BdDiscInformation(BdDiscInformation::decode(data))
            }
            _ => DiscStructure::Raw(data.to_vec()),
        })
    }
}

display_command!(ReadDiscStructure, media, address, layer, format, allocation_length, agid);

/// A structure of the disc.
///
/// | byte | field |
/// |---|---|
/// | 0..1 | data length: what follows |
/// | 4.. | the structure |
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum DiscStructure {
    /// Of a DVD.
    DvdPhysicalFormat(DvdPhysicalFormat),
    /// Of a Blu-ray disc.
    BdDiscInformation(BdDiscInformation),
    /// Of another format: the bytes behind the header.
    Raw(Vec<u8>),
}

impl DiscStructure {
    /// The bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let data = match self {
            Self::DvdPhysicalFormat(format) => format.encode(),
            Self::BdDiscInformation(information) => information.encode(),
            Self::Raw(data) => wire::within(data, 0xFFFD).to_vec(),
        };
        let mut bytes = wire::len16(data.len().saturating_add(2)).to_bytes().to_vec();
        bytes.extend([0, 0]);
        bytes.extend(data);
        bytes
    }
}

/// The physical format information of a DVD.
///
/// Sector numbers are physical: the data area of most DVDs begins at 30000h.
///
/// Spec: MMC-6, READ DISC STRUCTURE command, "Physical Format Information (Format Code 00h)".
///
/// | byte | 7..4 | 3..0 |
/// |---|---|---|
/// | 0 | disc category | part version |
/// | 1 | disc size | maximum rate |
/// | 2 | number of layers − 1 (6..5), track path (4) | layer type |
/// | 3 | linear density | track density |
/// | 5..7 | starting physical sector number of data area | |
/// | 9..11 | end physical sector number of data area | |
/// | 13..15 | end physical sector number in layer 0 | |
/// | 16 | BCA (bit 7) | |
/// | 17.. | media specific, up to 2048 bytes | |
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DvdPhysicalFormat {
    /// 4 bits: 0 DVD-ROM, 1 DVD-RAM, 2 DVD-R, 3 DVD-RW, 9 DVD+RW, Ah DVD+R, Dh DVD+RW DL,
    /// Eh DVD+R DL.
    pub book_type: u8,
    /// 4 bits.
    pub part_version: u8,
    /// 4 bits: 0 for 120 mm, 1 for 80 mm.
    pub disc_size: u8,
    /// 4 bits: 0 for 2.52, 1 for 5.04, 2 for 10.08 Mbit/s, Fh for not said.
    pub maximum_rate: u8,
    /// 2 bits: 0 for one layer, 1 for two.
    pub layers_minus_one: u8,
    /// Whether the second layer is read inwards (opposite track path).
    pub opposite_track_path: bool,
    /// 4 bits: 1 embossed, 2 recordable, 4 rewritable.
    pub layer_type: u8,
    /// 4 bits.
    pub linear_density: u8,
    /// 4 bits.
    pub track_density: u8,
    /// 24 bits: the first physical sector of the data area.
    pub data_start: u32,
    /// 24 bits: the last physical sector of the data area.
    pub data_end: u32,
    /// 24 bits: the last physical sector of layer 0, 0 where there is one layer.
    pub layer0_end: u32,
    /// Whether there is a burst cutting area.
    pub bca: bool,
    /// What depends on the book type; for DVD+R it names the maker from byte 2 on.
    pub media_specific: Vec<u8>,
}

impl DvdPhysicalFormat {
    fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawDvd = wire::head(data, 16, "Physical Format Information")?;
        Ok(Self {
            book_type: raw.book >> 4,
            part_version: raw.book & 0x0F,
            disc_size: raw.size_rate >> 4,
            maximum_rate: raw.size_rate & 0x0F,
            layers_minus_one: (raw.layers >> 5) & 0x03,
            opposite_track_path: wire::has(raw.layers, 0x10),
            layer_type: raw.layers & 0x0F,
            linear_density: raw.density >> 4,
            track_density: raw.density & 0x0F,
            data_start: raw.start.get(),
            data_end: raw.end.get(),
            layer0_end: raw.layer0_end.get(),
            bca: wire::has(raw.bca, 0x80),
            media_specific: wire::within(wire::after(data, 17), 2031).to_vec(),
        })
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = wire::bytes(&RawDvd {
            book: (self.book_type << 4) | (self.part_version & 0x0F),
            size_rate: (self.disc_size << 4) | (self.maximum_rate & 0x0F),
            layers: ((self.layers_minus_one & 0x03) << 5)
                | wire::bit(self.opposite_track_path, 0x10)
                | (self.layer_type & 0x0F),
            density: (self.linear_density << 4) | (self.track_density & 0x0F),
            start: U24::new(self.data_start),
            end: U24::new(self.data_end),
            layer0_end: U24::new(self.layer0_end),
            bca: wire::bit(self.bca, 0x80),
            ..wire::zeroed()
        });
        bytes.extend_from_slice(wire::within(&self.media_specific, 2031));
        bytes
    }
}

/// A unit of the disc information of a Blu-ray disc: 112 bytes, kept as they are.
///
/// Spec: MMC-6, READ DISC STRUCTURE command, "BD Disc Information (Format Code 00h)"; Blu-ray
/// Disc white papers 1.A, 1.B, 1.C, "Disc Information".
///
/// | byte | field |
/// |---|---|
/// | 0..1 | "DI" |
/// | 2 | DI format |
/// | 5 | sequence number |
/// | 6 | bytes in use (6..0), continuation (7) |
/// | 8..10 | disc type identifier |
/// | 11 | disc size (7..6), class (5..4), version (3..0) |
/// | 12 | number of layers (6..4), kind of the layer (3..0) |
/// | 100..105 | manufacturer |
/// | 106..108 | media type |
/// | 109..110 | time stamp |
/// | 111 | product revision |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BdDiscInformationUnit(pub [u8; 112]);

impl BdDiscInformationUnit {
    fn raw(&self) -> RawUnit {
        wire::padded(&self.0)
    }

    /// Whether it begins with "DI", as a valid one does.
    #[must_use]
    pub fn is_disc_information(&self) -> bool {
        self.raw().identifier == *b"DI"
    }

    /// The layout of what depends on the format.
    #[must_use]
    pub fn format(&self) -> u8 {
        self.raw().format
    }

    /// `BDO` for ROM, `BDR` for recordable, `BDW` for rewritable, `BDU` for Ultra HD.
    #[must_use]
    pub fn disc_type(&self) -> [u8; 3] {
        self.raw().disc_type
    }

    /// The class of the disc, 0 to 3, as the Blu-ray features count it.
    #[must_use]
    pub fn class(&self) -> u8 {
        (self.raw().size_class_version >> 4) & 0x03
    }

    /// The version of the disc, 0 to 15, as the Blu-ray features count it.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.raw().size_class_version & 0x0F
    }

    /// How many layers the disc has.
    #[must_use]
    pub fn layers(&self) -> u8 {
        let [layers, ..] = self.raw().body;
        (layers >> 4) & 0x07
    }

    /// The maker of the disc, padded with zeros; on recordable and rewritable ones.
    #[must_use]
    pub fn manufacturer(&self) -> [u8; 6] {
        self.raw().manufacturer
    }

    /// The maker's name for this kind of disc; on recordable and rewritable ones.
    #[must_use]
    pub fn media_type(&self) -> [u8; 3] {
        self.raw().media_type
    }

    /// The revision of the product; on recordable and rewritable ones.
    #[must_use]
    pub fn revision(&self) -> u8 {
        self.raw().revision
    }
}

/// The disc information of a Blu-ray disc: units of 112 bytes, one or more for each layer and
/// speed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct BdDiscInformation {
    /// The units, as far as they begin with "DI".
    pub units: Vec<BdDiscInformationUnit>,
}

impl BdDiscInformation {
    fn decode(data: &[u8]) -> Self {
        let units = wire::records(data)
            .map(BdDiscInformationUnit)
            .take_while(BdDiscInformationUnit::is_disc_information)
            .take(36)
            .collect();
        Self { units }
    }

    /// Always the 4096 bytes that drives send: 36 units are the most.
    fn encode(&self) -> Vec<u8> {
        let units = self.units.iter().filter(|unit| unit.is_disc_information()).take(36);
        let mut bytes: Vec<u8> = units.flat_map(|unit| unit.0).collect();
        bytes.resize(4096, 0);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_bd_r_of_four_layers_names_its_maker() {
        // Corpus mmc/responses.tsv, bd-di-sony-ql (qpxtool, issue 3): the first unit.
        let unit = [
            0x44, 0x49, 0x04, 0x80, 0x00, 0x00, 0x63, 0x00, 0x42, 0x44, 0x52, 0x12, 0x42, 0x04,
            0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x1F, 0xCD, 0x7E, 0x00,
            0x03, 0x01, 0x78, 0x78, 0x00, 0x01, 0x2A, 0x58, 0x73, 0x01, 0x01, 0x2A, 0x1C, 0x64,
            0x80, 0x48, 0x48, 0x38, 0x38, 0x38, 0x78, 0x78, 0x78, 0x78, 0x78, 0x00, 0x00, 0x00,
            0x80, 0x80, 0x80, 0xD8, 0xD8, 0xD8, 0xD8, 0xD8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
            0x00, 0x00, 0x53, 0x4F, 0x4E, 0x59, 0x00, 0x00, 0x4E, 0x51, 0x31, 0x00, 0x00, 0x01,
        ];
        let mut reply = vec![0x10, 0x02, 0, 0];
        reply.extend(unit);
        reply.resize(4100, 0);
        let command = ReadDiscStructure::BD_DISC_INFORMATION;
        let structure = command.decode(&reply).unwrap();
        let DiscStructure::BdDiscInformation(information) = &structure else {
            panic!("disc information was asked for");
        };
        let [sony] = information.units[..] else { panic!("one unit") };
        assert_eq!((sony.format(), sony.disc_type()), (4, *b"BDR"));
        assert_eq!((sony.class(), sony.version(), sony.layers()), (1, 2, 4));
        assert_eq!((sony.manufacturer(), sony.media_type()), (*b"SONY\0\0", *b"NQ1"));
        assert_eq!(sony.revision(), 1);
        assert_eq!(structure.encode(), reply);
    }

    #[test]
    fn a_pressed_dvd_tells_where_its_data_lies() {
        // As corpus mmc/decoded_drive_facts.tsv tells (DiscImageCreator, issue 61): book type 0
        // version 1, 120 mm, 10.08 Mbit/s, one layer, sectors 30000h to 22BEFFh, length 2052.
        let mut reply = vec![
            0x08, 0x02, 0, 0, 0x01, 0x02, 0x01, 0x00, 0, 3, 0, 0, 0, 0x22, 0xBE, 0xFF, 0, 0, 0, 0,
        ];
        reply.resize(2052, 0);
        let structure = ReadDiscStructure::DVD_PHYSICAL.decode(&reply).unwrap();
        let DiscStructure::DvdPhysicalFormat(format) = &structure else {
            panic!("the physical format was asked for");
        };
        assert_eq!((format.book_type, format.part_version), (0, 1));
        assert_eq!((format.disc_size, format.maximum_rate, format.layers_minus_one), (0, 2, 0));
        assert_eq!((format.data_start, format.data_end), (196_608, 2_277_119));
        assert!(!format.bca && !format.opposite_track_path);
        assert_eq!(structure.encode(), reply);
        assert!(ReadDiscStructure::DVD_PHYSICAL.decode(&reply[..19]).is_err());
    }

    #[test]
    fn other_structures_keep_their_bytes() {
        let reply = [0, 6, 0, 0, 1, 2, 3, 4, 0xFF];
        let structure = ReadDiscStructure::ADIP.decode(&reply).unwrap();
        assert_eq!(structure, DiscStructure::Raw(vec![1, 2, 3, 4]));
        assert_eq!(structure.encode(), reply[..8]);
        let cdb = ReadDiscStructure::ADIP.cdb();
        assert_eq!(cdb.as_bytes(), [0xAD, 0, 0, 0, 0, 0, 0, 0x11, 1, 4, 0, 0]);
    }
}
