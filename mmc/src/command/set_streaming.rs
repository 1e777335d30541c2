//! SET STREAMING, with a performance descriptor.

use alloc::vec::Vec;

use discwright_core::Lba;
use zerocopy::big_endian::{I32, U16, U32};

use super::set_cd_speed::RotationControl;
use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

discwright_core::code! {
    /// What the parameter list of SET STREAMING is.
    ///
    /// Spec: MMC-6, SET STREAMING command, "Type".
    pub struct StreamingType(u8) {
        /// A performance descriptor: [`StreamingDescriptor`](super::StreamingDescriptor).
        PERFORMANCE = 0x00 => "performance descriptor",
        /// Defective blocks that are to be cached.
        DBI_CACHE_ZONE = 0x05 => "DBI cache zone descriptor",
    }
}

wire! {
    struct Raw[12] {
        opcode: u8, reserved: [u8; 7], kind: u8, parameter_list_length: U16, control: u8,
    }
    struct RawDescriptor[28] {
        flags: u8,
        reserved: [u8; 3],
        start: I32,
        end: I32,
        read_size: U32,
        read_time: U32,
        write_size: U32,
        write_time: U32,
    }
}

/// Sets the speeds for a part of the medium.
///
/// Spec: MMC-6, SET STREAMING command (B6h).
///
/// | byte | field |
/// |---|---|
/// | 8 | type |
/// | 9..10 | parameter list length |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SetStreaming {
    /// What the parameter list is.
    pub kind: StreamingType,
    /// Its length in bytes.
    pub parameter_list_length: u16,
}

impl SetStreaming {
    /// With a performance descriptor of 28 bytes.
    pub const PERFORMANCE: Self =
        Self { kind: StreamingType::PERFORMANCE, parameter_list_length: 28 };
}

impl Command for SetStreaming {
    const OPCODE: Opcode = Opcode::SET_STREAMING;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        let parameter_list_length = raw.parameter_list_length.get();
        Ok(Self { kind: StreamingType(raw.kind), parameter_list_length })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            kind: self.kind.0,
            parameter_list_length: U16::new(self.parameter_list_length),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::to_device(u32::from(self.parameter_list_length))
    }

    fn decode(&self, _reply: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }
}

display_command!(SetStreaming, kind, parameter_list_length);

/// The performance descriptor: so many kilobytes in so many milliseconds.
///
/// Spec: MMC-6, SET STREAMING command, "Performance Descriptor".
///
/// | byte | 7..5 | 4..3 | 2 | 1 | 0 |
/// |---|---|---|---|---|---|
/// | 0 | | WRC | RDD | exact | RA |
/// | 4..7 | start LBA | | | | |
/// | 8..11 | end LBA | | | | |
/// | 12..15 | read size, kB | | | | |
/// | 16..19 | read time, ms | | | | |
/// | 20..23 | write size, kB | | | | |
/// | 24..27 | write time, ms | | | | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct StreamingDescriptor {
    /// How the disc is to turn while it is written.
    pub rotation: RotationControl,
    /// RDD: back to the drive's defaults, whatever the other fields say.
    pub restore_defaults: bool,
    /// Exact: exactly so or not at all; otherwise the nearest speed.
    pub exact: bool,
    /// RA: random access rather than streaming speeds.
    pub random_access: bool,
    /// The first block that this is about.
    pub start: Lba,
    /// The last block that this is about.
    pub end: Lba,
    /// Thousands of bytes read in `read_time`.
    pub read_size: u32,
    /// Milliseconds.
    pub read_time: u32,
    /// Thousands of bytes written in `write_time`.
    pub write_size: u32,
    /// Milliseconds.
    pub write_time: u32,
}

impl StreamingDescriptor {
    /// Speeds in thousands of bytes a second, for all blocks up to `end`.
    #[must_use]
    pub const fn speeds(end: Lba, read_speed: u32, write_speed: u32) -> Self {
        Self {
            rotation: RotationControl::CLV,
            restore_defaults: false,
            exact: false,
            random_access: false,
            start: Lba(0),
            end,
            read_size: read_speed,
            read_time: 1000,
            write_size: write_speed,
            write_time: 1000,
        }
    }

    /// Reads the descriptor.
    ///
    /// # Errors
    ///
    /// With less than its 28 bytes.
    pub fn decode(list: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawDescriptor = wire::head(list, 28, "Performance Descriptor")?;
        Ok(Self {
            rotation: RotationControl((raw.flags >> 3) & 0x03),
            restore_defaults: wire::has(raw.flags, 0x04),
            exact: wire::has(raw.flags, 0x02),
            random_access: wire::has(raw.flags, 0x01),
            start: Lba(raw.start.get()),
            end: Lba(raw.end.get()),
            read_size: raw.read_size.get(),
            read_time: raw.read_time.get(),
            write_size: raw.write_size.get(),
            write_time: raw.write_time.get(),
        })
    }

    /// The 28 bytes of the parameter list.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawDescriptor {
            flags: ((self.rotation.0 & 0x03) << 3)
                | wire::bit(self.restore_defaults, 0x04)
                | wire::bit(self.exact, 0x02)
                | wire::bit(self.random_access, 0x01),
            reserved: [0; 3],
            start: I32::new(self.start.0),
            end: I32::new(self.end.0),
            read_size: U32::new(self.read_size),
            read_time: U32::new(self.read_time),
            write_size: U32::new(self.write_size),
            write_time: U32::new(self.write_time),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_kilobytes_in_a_thousand_milliseconds() {
        let descriptor = StreamingDescriptor::speeds(Lba(0x0023_05FF), 0x4000, 0x2A48);
        let bytes = [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0x23, 5, 0xFF, 0, 0, 0x40, 0, 0, 0, 3, 0xE8, 0, 0, 0x2A,
            0x48, 0, 0, 3, 0xE8,
        ];
        assert_eq!(descriptor.encode(), bytes);
        assert_eq!(StreamingDescriptor::decode(&bytes), Ok(descriptor));
        let cdb = SetStreaming::PERFORMANCE.cdb();
        assert_eq!(cdb.as_bytes(), [0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0]);
    }
}
