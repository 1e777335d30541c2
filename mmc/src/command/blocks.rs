//! READ(10), READ(12), WRITE(10) and WRITE(12): whole blocks at a logical address.

use discwright_core::{Lba, SectorSize};
use zerocopy::big_endian::{I32, U16, U32};

use super::Data;
use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw10[10] {
        opcode: u8, flags: u8, lba: I32, group: u8, transfer_length: U16, control: u8,
    }
    struct Raw12[12] {
        opcode: u8, flags: u8, lba: I32, transfer_length: U32, streaming: u8, control: u8,
    }
}

/// FUA: past the cache.
const FUA: u8 = 0x08;
/// The bit of byte 10 that asks for stream playback or recording.
const STREAMING: u8 = 0x80;

/// How many bytes `blocks` are; more than 32 bits can count becomes the most that they can.
fn bytes(blocks: u32, size: SectorSize) -> u32 {
    blocks.saturating_mul(size.get())
}

macro_rules! read_or_write_10 {
    ($(#[$meta:meta])* $name:ident, $opcode:ident, $towards:ident) => {
        $(#[$meta])*
        ///
        /// | byte | 7..4 | 3 | 2..0 |
        /// |---|---|---|---|
        /// | 1 | DPO (bit 4) | FUA | |
        /// | 2..5 | logical block address | | |
        /// | 7..8 | transfer length in blocks | | |
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub struct $name {
            /// The first block.
            pub lba: Lba,
            /// How many blocks; none is allowed and moves nothing.
            pub blocks: u16,
            /// Force unit access: past the drive's cache, to and from the medium.
            pub fua: bool,
        }

        impl $name {
            /// Which way how much data goes, where a block has another size than 2048 bytes.
            #[must_use]
            pub fn direction_of(&self, size: SectorSize) -> Direction {
                Direction::$towards(bytes(u32::from(self.blocks), size))
            }
        }

        impl Command for $name {
            const OPCODE: Opcode = Opcode::$opcode;
            type Response = Data;

            fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
                let raw: Raw10 = wire::cdb(cdb, Self::OPCODE)?;
                Ok(Self {
                    lba: Lba(raw.lba.get()),
                    blocks: raw.transfer_length.get(),
                    fua: wire::has(raw.flags, FUA),
                })
            }

            fn cdb(&self) -> Cdb {
                Cdb::of(&Raw10 {
                    opcode: Self::OPCODE.0,
                    flags: wire::bit(self.fua, FUA),
                    lba: I32::new(self.lba.0),
                    transfer_length: U16::new(self.blocks),
                    ..wire::zeroed()
                })
            }

            fn direction(&self) -> Direction {
                self.direction_of(SectorSize::DATA)
            }

            fn decode(&self, reply: &[u8]) -> Result<Data, DecodeError> {
                Ok(Data::of(reply))
            }
        }

        display_command!($name, lba, blocks, fua);
    };
}

macro_rules! read_or_write_12 {
    ($(#[$meta:meta])* $name:ident, $opcode:ident, $towards:ident) => {
        $(#[$meta])*
        ///
        /// | byte | 7 | 6..4 | 3 | 2..0 |
        /// |---|---|---|---|---|
        /// | 1 | | DPO (bit 4) | FUA | |
        /// | 2..5 | logical block address | | | |
        /// | 6..9 | transfer length in blocks | | | |
        /// | 10 | streaming | | | |
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub struct $name {
            /// The first block.
            pub lba: Lba,
            /// How many blocks; none is allowed and moves nothing.
            pub blocks: u32,
            /// Force unit access: past the drive's cache, to and from the medium. Not together
            /// with `streaming`.
            pub fua: bool,
            /// Real-time streaming: keep the speed, do without defect management.
            pub streaming: bool,
        }

        impl $name {
            /// Which way how much data goes, where a block has another size than 2048 bytes.
            #[must_use]
            pub fn direction_of(&self, size: SectorSize) -> Direction {
                Direction::$towards(bytes(self.blocks, size))
            }
        }

        impl Command for $name {
            const OPCODE: Opcode = Opcode::$opcode;
            type Response = Data;

            fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
                let raw: Raw12 = wire::cdb(cdb, Self::OPCODE)?;
                Ok(Self {
                    lba: Lba(raw.lba.get()),
                    blocks: raw.transfer_length.get(),
                    fua: wire::has(raw.flags, FUA),
                    streaming: wire::has(raw.streaming, STREAMING),
                })
            }

            fn cdb(&self) -> Cdb {
                Cdb::of(&Raw12 {
                    opcode: Self::OPCODE.0,
                    flags: wire::bit(self.fua, FUA),
                    lba: I32::new(self.lba.0),
                    transfer_length: U32::new(self.blocks),
                    streaming: wire::bit(self.streaming, STREAMING),
                    control: 0,
                })
            }

            fn direction(&self) -> Direction {
                self.direction_of(SectorSize::DATA)
            }

            fn decode(&self, reply: &[u8]) -> Result<Data, DecodeError> {
                Ok(Data::of(reply))
            }
        }

        display_command!($name, lba, blocks, fua, streaming);
    };
}

read_or_write_10!(
    /// Reads blocks of user data.
    ///
    /// Its direction counts blocks of 2048 bytes.
    ///
    /// Spec: MMC-6, READ (10) command (28h).
    Read10, READ_10, from_device
);
read_or_write_10!(
    /// Writes blocks of the type that the write parameters name.
    ///
    /// Its direction counts blocks of 2048 bytes; for another data block type the caller uses
    /// `direction_of`.
    ///
    /// Spec: MMC-6, WRITE (10) command (2Ah).
    Write10, WRITE_10, to_device
);
read_or_write_12!(
    /// Reads blocks of user data, more of them, or streaming.
    ///
    /// Its direction counts blocks of 2048 bytes.
    ///
    /// Spec: MMC-6, READ (12) command (A8h).
    Read12, READ_12, from_device
);
read_or_write_12!(
    /// Writes blocks of the type that the write parameters name, more of them, or streaming.
    ///
    /// Its direction counts blocks of 2048 bytes; for another data block type the caller uses
    /// `direction_of`.
    ///
    /// Spec: MMC-6, WRITE (12) command (AAh).
    Write12, WRITE_12, to_device
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_blocks_are_written_at_an_address() {
        let write = Write10 { lba: Lba(0x0001_0203), blocks: 16, fua: true };
        let cdb = write.cdb();
        assert_eq!(cdb.as_bytes(), [0x2A, 0x08, 0, 1, 2, 3, 0, 0, 16, 0]);
        assert_eq!(write.direction(), Direction::ToDevice { len: 32768 });
        assert_eq!(write.direction_of(SectorSize::RAW), Direction::ToDevice { len: 16 * 2352 });
        assert_eq!(Write10::from_cdb(cdb.as_bytes()), Ok(write));
        assert_eq!(write.to_string(), "WRITE(10) lba=66051 blocks=16 fua=true");
    }

    #[test]
    fn the_pre_gap_has_negative_addresses() {
        let write = Write10 { lba: Lba(-150), blocks: 1, fua: false };
        assert_eq!(write.cdb().as_bytes(), [0x2A, 0, 0xFF, 0xFF, 0xFF, 0x6A, 0, 0, 1, 0]);
        assert_eq!(Write10::from_cdb(write.cdb().as_bytes()), Ok(write));
    }

    #[test]
    fn streaming_is_a_bit_of_the_longer_commands() {
        let read = Read12 { lba: Lba(16), blocks: 0x10000, fua: false, streaming: true };
        assert_eq!(read.cdb().as_bytes(), [0xA8, 0, 0, 0, 0, 16, 0, 1, 0, 0, 0x80, 0]);
        assert_eq!(read.direction(), Direction::FromDevice { len: 0x0800_0000 });
        assert_eq!(Read12::from_cdb(read.cdb().as_bytes()), Ok(read));
    }

    #[test]
    fn a_short_block_or_another_command_is_refused() {
        assert!(Read10::from_cdb(&[0x28; 9]).is_err());
        let error = Read10::from_cdb(&[0x2A; 10]).unwrap_err();
        assert_eq!(error.to_string(), "READ(10) +0x00: Operation Code: found 0x2a, expected 0x28");
    }
}
