//! SYNCHRONIZE CACHE(10).

use discwright_core::Lba;
use zerocopy::big_endian::{I32, U16};

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw[10] {
        opcode: u8, flags: u8, lba: I32, group: u8, blocks: U16, control: u8,
    }
}

/// Writes what the drive's buffer still holds to the medium.
///
/// Spec: MMC-6, SYNCHRONIZE CACHE (10) command (35h).
///
/// | byte | 7..2 | 1 | 0 |
/// |---|---|---|---|
/// | 1 | | IMMED | |
/// | 2..5 | logical block address | | |
/// | 7..8 | number of blocks | | |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SynchronizeCache {
    /// Whether the status comes at once rather than when all is written.
    pub immediate: bool,
    /// The first block meant; MMC drives take 0 and write all.
    pub lba: Lba,
    /// How many blocks are meant; 0 for all to the end.
    pub blocks: u16,
}

impl Command for SynchronizeCache {
    const OPCODE: Opcode = Opcode::SYNCHRONIZE_CACHE;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            immediate: wire::has(raw.flags, 0x02),
            lba: Lba(raw.lba.get()),
            blocks: raw.blocks.get(),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            flags: wire::bit(self.immediate, 0x02),
            lba: I32::new(self.lba.0),
            blocks: U16::new(self.blocks),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::None
    }

    fn decode(&self, _reply: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }
}

display_command!(SynchronizeCache, immediate, lba, blocks);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn immediate_is_bit_one() {
        let sync = SynchronizeCache { immediate: true, ..Default::default() };
        assert_eq!(sync.cdb().as_bytes(), [0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
}
