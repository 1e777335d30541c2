//! RESERVE TRACK.

use core::fmt;

use discwright_core::{Lba, Sectors};

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw[10] { opcode: u8, flags: u8, place: [u8; 7], control: u8 }
}

/// How the end of a reserved track is given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "one bit, ARSV, tells the two apart")]
pub enum Reservation {
    /// ARSV 0: the track is to have this many blocks from the next writable address.
    Size(Sectors),
    /// ARSV 1: the track that follows is to begin at this address.
    NextTrackAt(Lba),
}

impl fmt::Display for Reservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size(blocks) => write!(f, "{blocks} blocks"),
            Self::NextTrackAt(lba) => write!(f, "up to {lba}"),
        }
    }
}

/// Sets room aside for a track, so that it can be closed later than one behind it is written.
///
/// On DVD-R it makes the whole session one track of known size, on CD it writes to the PMA.
///
/// Spec: MMC-6, RESERVE TRACK command (53h).
///
/// | byte | 7..2 | 1 | 0 |
/// |---|---|---|---|
/// | 1 | | RMZ | ARSV |
/// | 2..5 | logical block address (ARSV 1) | | |
/// | 5..8 | reservation size (ARSV 0) | | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReserveTrack {
    /// How much room.
    pub reservation: Reservation,
    /// RMZ: whether a zone for recording management is meant (HD DVD-R only).
    pub rmz: bool,
}

impl Command for ReserveTrack {
    const OPCODE: Opcode = Opcode::RESERVE_TRACK;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        let [b2, b3, b4, b5, b6, b7, b8] = raw.place;
        let reservation = if wire::has(raw.flags, 0x01) {
            Reservation::NextTrackAt(Lba(i32::from_be_bytes([b2, b3, b4, b5])))
        } else {
            Reservation::Size(Sectors(u32::from_be_bytes([b5, b6, b7, b8])))
        };
        Ok(Self { reservation, rmz: wire::has(raw.flags, 0x02) })
    }

    fn cdb(&self) -> Cdb {
        let (arsv, place) = match self.reservation {
            Reservation::Size(blocks) => {
                let [b5, b6, b7, b8] = blocks.0.to_be_bytes();
                (false, [0, 0, 0, b5, b6, b7, b8])
            }
            Reservation::NextTrackAt(lba) => {
                let [b2, b3, b4, b5] = lba.0.to_be_bytes();
                (true, [b2, b3, b4, b5, 0, 0, 0])
            }
        };
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            flags: wire::bit(arsv, 0x01) | wire::bit(self.rmz, 0x02),
            place,
            control: 0,
        })
    }

    fn direction(&self) -> Direction {
        Direction::None
    }

    fn decode(&self, _reply: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }
}

display_command!(ReserveTrack, reservation, rmz);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_and_address_lie_at_different_bytes() {
        let size = Reservation::Size(Sectors(0x0001_0203));
        let command = ReserveTrack { reservation: size, rmz: false };
        assert_eq!(command.cdb().as_bytes(), [0x53, 0, 0, 0, 0, 0, 1, 2, 3, 0]);
        let at = Reservation::NextTrackAt(Lba(0x0001_0203));
        let command = ReserveTrack { reservation: at, rmz: false };
        assert_eq!(command.cdb().as_bytes(), [0x53, 1, 0, 1, 2, 3, 0, 0, 0, 0]);
    }
}
