//! CLOSE TRACK/SESSION.

use discwright_core::TrackNo;
use zerocopy::big_endian::U16;

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

discwright_core::code! {
    /// What is to be closed: 3 bits, whose meaning depends on the medium.
    ///
    /// Spec: MMC-6, CLOSE TRACK/SESSION command, "Close Function".
    pub struct CloseFunction(u8) {
        /// Stops a background format at once, unreadable to ROM drives as it may be (DVD+RW).
        STOP_BACKGROUND_FORMAT = 0 => "stop background format",
        /// Closes the named track (CD, DVD-R, DVD-RW, DVD+R, BD-R).
        TRACK = 1 => "close track",
        /// Closes the last session; whether another can follow is for the write parameters to say
        /// on CD and DVD-R, and always so on DVD+R and BD-R. On DVD+RW it stops a background
        /// format, readable to ROM drives.
        SESSION = 2 => "close session",
        /// Finalizes a DVD-RW; on DVD+RW it stops a background format, readable to ROM drives.
        FINALIZE_DVD_RW = 3 => "finalize DVD-RW or stop background format",
        /// Closes the session with an extended lead-out (DVD+R DL only).
        SESSION_EXTENDED_LEAD_OUT = 4 => "close session with extended lead-out",
        /// Finalizes, written to a radius of 30 mm at least (DVD+R, DVD+R DL).
        FINALIZE_MINIMAL_RADIUS = 5 => "finalize with minimal radius",
        /// Finalizes: no session can follow (DVD+R, DVD+R DL, HD DVD-R, BD-R).
        FINALIZE = 6 => "finalize disc",
    }
}

wire! {
    struct Raw[10] {
        opcode: u8, flags: u8, function: u8, reserved: u8, track: U16, reserved2: [u8; 3],
        control: u8,
    }
}

/// Closes a track or a session, or finalizes the disc.
///
/// Spec: MMC-6, CLOSE TRACK/SESSION command (5Bh).
///
/// | byte | 7..3 | 2..0 |
/// |---|---|---|
/// | 1 | | IMMED (bit 0) |
/// | 2 | | close function |
/// | 4..5 | logical track number | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CloseTrackSession {
    /// Whether the status comes at once rather than when all is closed.
    pub immediate: bool,
    /// What is to be closed.
    pub function: CloseFunction,
    /// The track to close; 0 where no track is meant.
    pub track: TrackNo,
}

impl Command for CloseTrackSession {
    const OPCODE: Opcode = Opcode::CLOSE_TRACK_SESSION;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            immediate: wire::has(raw.flags, 0x01),
            function: CloseFunction(raw.function & 0x07),
            track: TrackNo(raw.track.get()),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            flags: wire::bit(self.immediate, 0x01),
            function: self.function.0 & 0x07,
            track: U16::new(self.track.0),
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

display_command!(CloseTrackSession, immediate, function, track);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_track_is_closed_by_its_number() {
        let close = CloseTrackSession {
            immediate: true,
            function: CloseFunction::TRACK,
            track: TrackNo(0x0102),
        };
        assert_eq!(close.cdb().as_bytes(), [0x5B, 1, 1, 0, 1, 2, 0, 0, 0, 0]);
        let text = "CLOSE TRACK/SESSION immediate=true function=close track track=258";
        assert_eq!(close.to_string(), text);
    }
}
