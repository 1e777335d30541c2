//! GET PERFORMANCE: nominal performance and write speed descriptors.

use alloc::vec::Vec;

use discwright_core::Lba;
use zerocopy::big_endian::{I32, U16, U32};

use super::set_cd_speed::RotationControl;
use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw[12] {
        opcode: u8,
        data_type: u8,
        start: I32,
        reserved: [u8; 2],
        descriptors: U16,
        kind: u8,
        control: u8,
    }
    struct RawHeader[8] { length: U32, flags: u8, reserved: [u8; 3] }
    struct RawNominal[16] { start: I32, start_speed: U32, end: I32, end_speed: U32 }
    struct RawWriteSpeed[16] {
        flags: u8, reserved: [u8; 3], end: I32, read_speed: U32, write_speed: U32,
    }
}

/// The bytes of so many descriptors of 16 bytes behind a header of 8.
fn allocation(descriptors: u16) -> u32 {
    u32::from(descriptors).saturating_mul(16).saturating_add(8)
}

/// The CDB with its type checked.
fn from_cdb(cdb: &[u8], kind: u8) -> Result<Raw, DecodeError> {
    let raw: Raw = wire::cdb(cdb, Opcode::GET_PERFORMANCE)?;
    wire::expect("GET PERFORMANCE", "Type", 10, u32::from(kind), u32::from(raw.kind))?;
    Ok(raw)
}

/// What of the reply is meant, behind its header.
fn descriptors(reply: &[u8]) -> Result<(RawHeader, &[u8]), DecodeError> {
    let header: RawHeader = wire::head(reply, 8, "GET PERFORMANCE data")?;
    let len = discwright_core::index(header.length.get()).saturating_add(4);
    Ok((header, wire::after(wire::within(reply, len), 8)))
}

/// The header before so many bytes of descriptors.
fn header(flags: u8, descriptors: usize) -> Vec<u8> {
    let length = wire::len32(descriptors.saturating_add(4));
    wire::bytes(&RawHeader { length, flags, reserved: [0; 3] })
}

/// Asks for the speeds over the disc: type 00h, nominal performance.
///
/// Spec: MMC-6, GET PERFORMANCE command (ACh), "Performance (Type field = 00h)".
///
/// | byte | 7..5 | 4..3 | 2 | 1..0 |
/// |---|---|---|---|---|
/// | 1 | | tolerance = 2 | write | except = 0 |
/// | 2..5 | starting LBA | | | |
/// | 8..9 | maximum number of descriptors | | | |
/// | 10 | type = 00h | | | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct GetPerformance {
    /// Whether the speeds of writing are wanted rather than those of reading.
    pub write: bool,
    /// From where on.
    pub start: Lba,
    /// For how many descriptors there is room.
    pub max_descriptors: u16,
}

impl Command for GetPerformance {
    const OPCODE: Opcode = Opcode::GET_PERFORMANCE;
    type Response = NominalPerformance;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw = from_cdb(cdb, 0x00)?;
        wire::expect("GET PERFORMANCE", "Except", 1, 0, u32::from(raw.data_type & 0x03))?;
        Ok(Self {
            write: wire::has(raw.data_type, 0x04),
            start: Lba(raw.start.get()),
            max_descriptors: raw.descriptors.get(),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            data_type: 0x10 | wire::bit(self.write, 0x04),
            start: I32::new(self.start.0),
            descriptors: U16::new(self.max_descriptors),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(allocation(self.max_descriptors))
    }

    fn decode(&self, reply: &[u8]) -> Result<NominalPerformance, DecodeError> {
        NominalPerformance::decode(reply)
    }
}

display_command!(GetPerformance, write, start, max_descriptors);

/// The speeds at the two ends of a part of the disc, between which speed changes evenly.
///
/// Spec: MMC-6, GET PERFORMANCE command, "Nominal Performance Descriptor".
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct NominalDescriptor {
    /// The first block.
    pub start: Lba,
    /// kB/s at the first block.
    pub start_speed: u32,
    /// The last block.
    pub end: Lba,
    /// kB/s at the last block.
    pub end_speed: u32,
}

/// The reply to [`GetPerformance`].
///
/// | byte | 7..2 | 1 | 0 |
/// |---|---|---|---|
/// | 0..3 | data length: what follows | | |
/// | 4 | | write | except |
/// | 8.. | descriptors: start LBA, kB/s, end LBA, kB/s | | |
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct NominalPerformance {
    /// Whether this is about writing.
    pub write: bool,
    /// Whether these are the exceptions from the rule (which is not what was asked for).
    pub except: bool,
    /// The parts of the disc.
    pub descriptors: Vec<NominalDescriptor>,
}

impl NominalPerformance {
    /// Reads the reply; a descriptor that is cut is left out.
    ///
    /// # Errors
    ///
    /// With less than its header of 8 bytes.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let (header, rest) = descriptors(reply)?;
        let descriptors = wire::records::<RawNominal>(rest)
            .map(|raw| NominalDescriptor {
                start: Lba(raw.start.get()),
                start_speed: raw.start_speed.get(),
                end: Lba(raw.end.get()),
                end_speed: raw.end_speed.get(),
            })
            .collect();
        let write = wire::has(header.flags, 0x02);
        Ok(Self { write, except: wire::has(header.flags, 0x01), descriptors })
    }

    /// The bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let flags = wire::bit(self.write, 0x02) | wire::bit(self.except, 0x01);
        let mut bytes = header(flags, self.descriptors.len().saturating_mul(16));
        bytes.extend(self.descriptors.iter().flat_map(|descriptor| {
            wire::bytes(&RawNominal {
                start: I32::new(descriptor.start.0),
                start_speed: U32::new(descriptor.start_speed),
                end: I32::new(descriptor.end.0),
                end_speed: U32::new(descriptor.end_speed),
            })
        }));
        bytes
    }
}

/// Asks for the speeds at which the loaded medium can be written: type 03h.
///
/// Spec: MMC-6, GET PERFORMANCE command (ACh), "Write Speed (Type field = 03h)".
///
/// | byte | field |
/// |---|---|
/// | 8..9 | maximum number of descriptors |
/// | 10 | type = 03h |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct GetWriteSpeeds {
    /// For how many descriptors there is room.
    pub max_descriptors: u16,
}

impl Default for GetWriteSpeeds {
    /// 64: more than any drive has.
    fn default() -> Self {
        Self { max_descriptors: 64 }
    }
}

impl Command for GetWriteSpeeds {
    const OPCODE: Opcode = Opcode::GET_PERFORMANCE;
    type Response = WriteSpeeds;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw = from_cdb(cdb, 0x03)?;
        Ok(Self { max_descriptors: raw.descriptors.get() })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            descriptors: U16::new(self.max_descriptors),
            kind: 0x03,
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(allocation(self.max_descriptors))
    }

    fn decode(&self, reply: &[u8]) -> Result<WriteSpeeds, DecodeError> {
        WriteSpeeds::decode(reply)
    }
}

display_command!(GetWriteSpeeds, max_descriptors);

/// A speed at which the medium can be written.
///
/// Spec: MMC-6, GET PERFORMANCE command, "Write Speed Descriptor".
///
/// | byte | 7..5 | 4..3 | 2 | 1 | 0 |
/// |---|---|---|---|---|---|
/// | 0 | | WRC | RDD | exact | MRW |
/// | 4..7 | end LBA | | | | |
/// | 8..11 | read speed, kB/s | | | | |
/// | 12..15 | write speed, kB/s | | | | |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct WriteSpeedDescriptor {
    /// How the disc turns.
    pub rotation: RotationControl,
    /// RDD: whether this is the drive's default.
    pub restore_defaults: bool,
    /// Whether the speed holds over the whole disc.
    pub exact: bool,
    /// Whether the drive thinks this best for mixed reading and writing.
    pub mrw: bool,
    /// The last block of the medium as it is, or of its largest format.
    pub end: Lba,
    /// kB/s of reading at the end.
    pub read_speed: u32,
    /// kB/s of writing at the end.
    pub write_speed: u32,
}

/// The reply to [`GetWriteSpeeds`].
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct WriteSpeeds {
    /// The speeds, as the drive orders them (mostly fastest first).
    pub descriptors: Vec<WriteSpeedDescriptor>,
}

impl WriteSpeeds {
    /// Reads the reply; a descriptor that is cut is left out.
    ///
    /// # Errors
    ///
    /// With less than its header of 8 bytes.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let (_, rest) = descriptors(reply)?;
        let descriptors = wire::records::<RawWriteSpeed>(rest)
            .map(|raw| WriteSpeedDescriptor {
                rotation: RotationControl((raw.flags >> 3) & 0x03),
                restore_defaults: wire::has(raw.flags, 0x04),
                exact: wire::has(raw.flags, 0x02),
                mrw: wire::has(raw.flags, 0x01),
                end: Lba(raw.end.get()),
                read_speed: raw.read_speed.get(),
                write_speed: raw.write_speed.get(),
            })
            .collect();
        Ok(Self { descriptors })
    }

    /// The bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = header(0, self.descriptors.len().saturating_mul(16));
        bytes.extend(self.descriptors.iter().flat_map(|descriptor| {
            wire::bytes(&RawWriteSpeed {
                flags: ((descriptor.rotation.0 & 0x03) << 3)
                    | wire::bit(descriptor.restore_defaults, 0x04)
                    | wire::bit(descriptor.exact, 0x02)
                    | wire::bit(descriptor.mrw, 0x01),
                reserved: [0; 3],
                end: I32::new(descriptor.end.0),
                read_speed: U32::new(descriptor.read_speed),
                write_speed: U32::new(descriptor.write_speed),
            })
        }));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speeds_of_a_dvd_are_read() {
        let bytes = [
            0, 0, 0, 0x24, 0, 0, 0, 0, // two descriptors
            0x02, 0, 0, 0, 0, 0x23, 5, 0x3F, 0, 0, 0x2A, 0x48, 0, 0, 0x2A, 0x48, // 8x
            0x08, 0, 0, 0, 0, 0x23, 5, 0x3F, 0, 0, 0x15, 0x24, 0, 0, 0x15, 0x24, // 4x, CAV
        ];
        let speeds = WriteSpeeds::decode(&bytes).unwrap();
        let [fast, slow] = speeds.descriptors[..] else { panic!("two descriptors") };
        assert_eq!(
            (fast.write_speed, fast.exact, fast.rotation),
            (10824, true, RotationControl::CLV)
        );
        assert_eq!((slow.write_speed, slow.rotation), (5412, RotationControl::CAV));
        assert_eq!(speeds.encode(), bytes);
        let cut = WriteSpeeds::decode(&bytes[..30]).unwrap();
        assert_eq!(cut.descriptors.len(), 1);
    }

    #[test]
    fn the_type_tells_the_two_commands_apart() {
        let nominal = GetPerformance { write: true, start: Lba(0), max_descriptors: 4 };
        assert_eq!(nominal.cdb().as_bytes(), [0xAC, 0x14, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0]);
        assert!(GetWriteSpeeds::from_cdb(nominal.cdb().as_bytes()).is_err());
        let speeds = GetWriteSpeeds::default().cdb();
        assert_eq!(speeds.as_bytes(), [0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 64, 3, 0]);
        assert!(GetPerformance::from_cdb(speeds.as_bytes()).is_err());
    }
}
