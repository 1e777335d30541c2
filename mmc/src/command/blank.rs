//! BLANK.

use discwright_core::Lba;
use zerocopy::big_endian::I32;

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

discwright_core::code! {
    /// What of a rewritable disc is to be erased: 3 bits.
    ///
    /// Spec: MMC-6, BLANK command, "Blanking Types".
    pub struct BlankingType(u8) {
        /// The whole disc.
        DISC = 0 => "blank the disc",
        /// PMA, first lead-in and first pre-gap, so that the disc counts as blank.
        MINIMAL = 1 => "minimally blank the disc",
        /// One track, by its first block.
        TRACK = 2 => "blank a track",
        /// The reservation of a track that nothing was written to.
        UNRESERVE = 3 => "unreserve a track",
        /// The tail of a track from the block given.
        TRACK_TAIL = 4 => "blank a track tail",
        /// The end of the last session, so that it is open again.
        UNCLOSE_SESSION = 5 => "unclose the last session",
        /// The last session.
        SESSION = 6 => "erase the last session",
    }
}

wire! {
    struct Raw[12] { opcode: u8, how: u8, address: I32, reserved: [u8; 5], control: u8 }
}

/// Erases a rewritable disc, or a part of it.
///
/// Spec: MMC-6, BLANK command (A1h).
///
/// | byte | 7..5 | 4 | 3 | 2..0 |
/// |---|---|---|---|---|
/// | 1 | | IMMED | | blanking type |
/// | 2..5 | start address or track number | | | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Blank {
    /// Whether the status comes at once; the progress is then in the sense data.
    pub immediate: bool,
    /// What is to be erased.
    pub kind: BlankingType,
    /// A block of what is meant, or a track number (for [`BlankingType::TRACK`] as the drive
    /// takes it); 0 where the type needs none.
    pub address: Lba,
}

impl Command for Blank {
    const OPCODE: Opcode = Opcode::BLANK;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            immediate: wire::has(raw.how, 0x10),
            kind: BlankingType(raw.how & 0x07),
            address: Lba(raw.address.get()),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            how: wire::bit(self.immediate, 0x10) | (self.kind.0 & 0x07),
            address: I32::new(self.address.0),
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

display_command!(Blank, immediate, kind, address);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cdb_that_a_drive_refused_for_its_medium_is_a_minimal_blank() {
        // Corpus mmc/responses.tsv, blank-refused: ATAPI iHBS212, BD-R and CD-R.
        let cdb = [0xA1, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let blank = Blank::from_cdb(&cdb).unwrap();
        let meant = Blank { immediate: true, kind: BlankingType::MINIMAL, address: Lba(0) };
        assert_eq!(blank, meant);
        assert_eq!(blank.cdb().as_bytes(), cdb);
    }
}
