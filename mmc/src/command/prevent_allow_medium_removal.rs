//! PREVENT ALLOW MEDIUM REMOVAL.

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct RawPrevent[6] { opcode: u8, reserved: [u8; 3], prevent: u8, control: u8 }
}

/// Locks or unlocks the tray.
///
/// Spec: MMC-6, PREVENT ALLOW MEDIUM REMOVAL command (1Eh).
///
/// | byte | 7..2 | 1 | 0 |
/// |---|---|---|---|
/// | 4 | | persistent | prevent |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PreventAllowMediumRemoval {
    /// Whether the tray is to stay shut.
    pub prevent: bool,
    /// Whether a press on the button is to be reported as an event instead.
    pub persistent: bool,
}

impl Command for PreventAllowMediumRemoval {
    const OPCODE: Opcode = Opcode::PREVENT_ALLOW_MEDIUM_REMOVAL;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawPrevent = wire::cdb(cdb, Self::OPCODE)?;
        let prevent = wire::has(raw.prevent, 0x01);
        Ok(Self { prevent, persistent: wire::has(raw.prevent, 0x02) })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&RawPrevent {
            opcode: Self::OPCODE.0,
            prevent: wire::bit(self.prevent, 0x01) | wire::bit(self.persistent, 0x02),
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

display_command!(PreventAllowMediumRemoval, prevent, persistent);
