//! READ CAPACITY(10).

use alloc::vec::Vec;

use discwright_core::{Lba, Sectors};
use zerocopy::big_endian::{I32, U32};

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw[10] { opcode: u8, reserved: [u8; 8], control: u8 }
    struct RawReply[8] { last: I32, block_length: U32 }
}

/// Asks for the last readable block of the medium.
///
/// Spec: MMC-6, READ CAPACITY command (25h).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ReadCapacity;

impl Command for ReadCapacity {
    const OPCODE: Opcode = Opcode::READ_CAPACITY;
    type Response = Capacity;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let _: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self)
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw { opcode: Self::OPCODE.0, ..wire::zeroed() })
    }

    fn direction(&self) -> Direction {
        Direction::FromDevice { len: 8 }
    }

    fn decode(&self, reply: &[u8]) -> Result<Capacity, DecodeError> {
        Capacity::decode(reply)
    }
}

display_command!(ReadCapacity);

/// How far the medium can be read. A blank disc has a last block of 0.
///
/// Spec: MMC-6, READ CAPACITY command, "READ CAPACITY response data".
///
/// | byte | field |
/// |---|---|
/// | 0..3 | logical block address of the last block |
/// | 4..7 | block length in bytes |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Capacity {
    /// The last block of the last complete session; on CDs two more than can be read where the
    /// last track was written track at once.
    pub last: Lba,
    /// 2048, whatever the sectors hold.
    pub block_length: u32,
}

impl Capacity {
    /// How many blocks there are, if the last has an address of its own.
    #[must_use]
    pub fn blocks(&self) -> Option<Sectors> {
        self.last.since(Lba(0))?.checked_add(Sectors(1))
    }

    /// Reads the reply.
    ///
    /// # Errors
    ///
    /// With less than its 8 bytes.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawReply = wire::head(reply, 8, "READ CAPACITY data")?;
        Ok(Self { last: Lba(raw.last.get()), block_length: raw.block_length.get() })
    }

    /// The 8 bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawReply {
            last: I32::new(self.last.0),
            block_length: U32::new(self.block_length),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_one_more_than_the_last() {
        let capacity = Capacity::decode(&[0, 0x05, 0x7E, 0x3F, 0, 0, 8, 0]).unwrap();
        assert_eq!(capacity, Capacity { last: Lba(359_999), block_length: 2048 });
        assert_eq!(capacity.blocks(), Some(Sectors(360_000)));
        assert!(Capacity::decode(&[0; 7]).is_err());
    }
}
