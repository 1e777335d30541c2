//! START STOP UNIT.

use crate::wire::{self, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

discwright_core::code! {
    /// Which power state the device is to take: 4 bits.
    ///
    /// Spec: MMC-6, START STOP UNIT command, "Power Condition".
    pub struct PowerCondition(u8) {
        /// The bits Start and `LoEj` say what is to be done.
        NO_CHANGE = 0 => "no change",
        /// Idle.
        IDLE = 2 => "idle",
        /// Standby.
        STANDBY = 3 => "standby",
        /// Sleep: only a reset wakes the device.
        SLEEP = 5 => "sleep",
    }
}

wire! {
    struct Raw[6] { opcode: u8, immed: u8, reserved: u8, layer: u8, action: u8, control: u8 }
}

/// Spins the medium up or down, loads or ejects it.
///
/// Spec: MMC-6, START STOP UNIT command (1Bh).
///
/// | byte | 7..4 | 3 | 2 | 1 | 0 |
/// |---|---|---|---|---|---|
/// | 1 | | | | | IMMED |
/// | 3 | | format layer number (1..0) | | | |
/// | 4 | power condition | | FL | `LoEj` | Start |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct StartStopUnit {
    /// Whether the status comes at once rather than when the tray has moved.
    pub immediate: bool,
    /// The power state wanted; with any but [`PowerCondition::NO_CHANGE`] the bits below are
    /// ignored by the device.
    pub power: PowerCondition,
    /// FL, and the number of the format layer of a hybrid disc to show.
    pub format_layer: Option<u8>,
    /// `LoEj`: whether the tray moves.
    pub load_eject: bool,
    /// Start: spin up or load; otherwise spin down or eject.
    pub start: bool,
}

impl StartStopUnit {
    const PLAIN: Self = Self {
        immediate: false,
        power: PowerCondition::NO_CHANGE,
        format_layer: None,
        load_eject: false,
        start: false,
    };
    /// Opens the tray.
    pub const EJECT: Self = Self { load_eject: true, ..Self::PLAIN };
    /// Closes the tray and makes the medium ready.
    pub const LOAD: Self = Self { load_eject: true, start: true, ..Self::PLAIN };
    /// Makes the medium ready.
    pub const START: Self = Self { start: true, ..Self::PLAIN };
    /// Lets the medium stop.
    pub const STOP: Self = Self::PLAIN;
}

impl Command for StartStopUnit {
    const OPCODE: Opcode = Opcode::START_STOP_UNIT;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            immediate: wire::has(raw.immed, 0x01),
            power: PowerCondition(raw.action >> 4),
            format_layer: wire::has(raw.action, 0x04).then_some(raw.layer & 0x03),
            load_eject: wire::has(raw.action, 0x02),
            start: wire::has(raw.action, 0x01),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            immed: wire::bit(self.immediate, 0x01),
            layer: self.format_layer.unwrap_or_default() & 0x03,
            action: ((self.power.0 & 0x0F) << 4)
                | wire::bit(self.format_layer.is_some(), 0x04)
                | wire::bit(self.load_eject, 0x02)
                | wire::bit(self.start, 0x01),
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

impl core::fmt::Display for StartStopUnit {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { immediate, power, load_eject, start, .. } = self;
        write!(f, "{} immediate={immediate} power={power}", Self::OPCODE)?;
        if let Some(layer) = self.format_layer {
            write!(f, " format_layer={layer}")?;
        }
        write!(f, " load_eject={load_eject} start={start}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eject_and_load_differ_in_the_start_bit() {
        assert_eq!(StartStopUnit::EJECT.cdb().as_bytes(), [0x1B, 0, 0, 0, 2, 0]);
        assert_eq!(StartStopUnit::LOAD.cdb().as_bytes(), [0x1B, 0, 0, 0, 3, 0]);
        assert_eq!(StartStopUnit::START.cdb().as_bytes(), [0x1B, 0, 0, 0, 1, 0]);
    }
}
