//! TEST UNIT READY.

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw[6] { opcode: u8, reserved: [u8; 4], control: u8 }
}

/// Asks whether the medium could be read now. The answer is good status, or sense data.
///
/// Spec: MMC-6, TEST UNIT READY command (00h).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct TestUnitReady;

impl Command for TestUnitReady {
    const OPCODE: Opcode = Opcode::TEST_UNIT_READY;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let _: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self)
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw { opcode: Self::OPCODE.0, ..wire::zeroed() })
    }

    fn direction(&self) -> Direction {
        Direction::None
    }

    fn decode(&self, _reply: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }
}

display_command!(TestUnitReady);
