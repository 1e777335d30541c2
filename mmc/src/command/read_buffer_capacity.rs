//! READ BUFFER CAPACITY.

use alloc::vec::Vec;

use zerocopy::big_endian::{U16, U32};

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw[10] {
        opcode: u8, block: u8, reserved: [u8; 5], allocation_length: U16, control: u8,
    }
    struct RawReply[12] { length: U16, reserved: u8, block: u8, total: U32, available: U32 }
}

/// Asks how much of the drive's buffer waits to be written.
///
/// Spec: MMC-6, READ BUFFER CAPACITY command (5Ch).
///
/// | byte | 7..1 | 0 |
/// |---|---|---|
/// | 1 | | block |
/// | 7..8 | allocation length | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadBufferCapacity {
    /// Whether the answer is wanted in blocks rather than in bytes.
    pub in_blocks: bool,
    /// How many bytes of reply there is room for.
    pub allocation_length: u16,
}

impl Default for ReadBufferCapacity {
    /// In bytes; the reply has 12.
    fn default() -> Self {
        Self { in_blocks: false, allocation_length: 12 }
    }
}

impl Command for ReadBufferCapacity {
    const OPCODE: Opcode = Opcode::READ_BUFFER_CAPACITY;
    type Response = BufferCapacity;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            in_blocks: wire::has(raw.block, 0x01),
            allocation_length: raw.allocation_length.get(),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            block: wire::bit(self.in_blocks, 0x01),
            allocation_length: U16::new(self.allocation_length),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<BufferCapacity, DecodeError> {
        BufferCapacity::decode(reply)
    }
}

display_command!(ReadBufferCapacity, in_blocks, allocation_length);

/// The drive's buffer: how large, and how much of it takes data now.
///
/// Spec: MMC-6, READ BUFFER CAPACITY command, "response data".
///
/// | byte | field |
/// |---|---|
/// | 0..1 | data length, 10 |
/// | 3 | block (bit 0) |
/// | 4..7 | length of the buffer |
/// | 8..11 | available length of the buffer |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct BufferCapacity {
    /// Whether the two lengths count blocks rather than bytes.
    pub in_blocks: bool,
    /// The whole buffer. Reserved, and so mostly 0, where blocks are counted.
    pub total: u32,
    /// What is free.
    pub available: u32,
}

impl BufferCapacity {
    /// Reads the reply.
    ///
    /// # Errors
    ///
    /// With less than its 12 bytes.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawReply = wire::head(reply, 12, "READ BUFFER CAPACITY data")?;
        Ok(Self {
            in_blocks: wire::has(raw.block, 0x01),
            total: raw.total.get(),
            available: raw.available.get(),
        })
    }

    /// The 12 bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawReply {
            length: U16::new(10),
            reserved: 0,
            block: wire::bit(self.in_blocks, 0x01),
            total: U32::new(self.total),
            available: U32::new(self.available),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_of_four_mebibytes_is_half_full() {
        let bytes = [0, 10, 0, 0, 0, 0x40, 0, 0, 0, 0x20, 0, 0];
        let reply = BufferCapacity::decode(&bytes).unwrap();
        assert_eq!((reply.total, reply.available), (4 << 20, 2 << 20));
        assert_eq!(reply.encode(), bytes);
    }
}
