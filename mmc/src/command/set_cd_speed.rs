//! SET CD SPEED.

use zerocopy::big_endian::U16;

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

discwright_core::code! {
    /// How the disc turns while speed is kept: 2 bits.
    ///
    /// Spec: MMC-6, "Rotational Control" and "Write Rotation Control (WRC)".
    pub struct RotationControl(u8) {
        /// Constant linear velocity, or whatever the medium's default is.
        CLV = 0 => "CLV",
        /// Constant angular velocity.
        CAV = 1 => "CAV",
    }
}

impl Default for RotationControl {
    fn default() -> Self {
        Self::CLV
    }
}

wire! {
    struct Raw[12] {
        opcode: u8, rotation: u8, read: U16, write: U16, reserved: [u8; 5], control: u8,
    }
}

/// Sets the speeds of reading and writing.
///
/// Speeds are in thousands of bytes a second: 176 is 1× on CD (for audio: 176.4).
///
/// Spec: MMC-6, SET CD SPEED command (BBh).
///
/// | byte | 7..2 | 1..0 |
/// |---|---|---|
/// | 1 | | rotational control |
/// | 2..3 | read speed | |
/// | 4..5 | write speed | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SetCdSpeed {
    /// How the disc is to turn.
    pub rotation: RotationControl,
    /// kB/s; FFFFh for the highest.
    pub read_speed: u16,
    /// kB/s; FFFFh for the highest.
    pub write_speed: u16,
}

impl SetCdSpeed {
    /// The highest speed that drive and medium can do.
    pub const MAX: u16 = 0xFFFF;
}

impl Command for SetCdSpeed {
    const OPCODE: Opcode = Opcode::SET_CD_SPEED;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            rotation: RotationControl(raw.rotation & 0x03),
            read_speed: raw.read.get(),
            write_speed: raw.write.get(),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            rotation: self.rotation.0 & 0x03,
            read: U16::new(self.read_speed),
            write: U16::new(self.write_speed),
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

display_command!(SetCdSpeed, rotation, read_speed, write_speed);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_fold_writing_is_2816_kilobytes_a_second() {
        let speed = SetCdSpeed {
            rotation: RotationControl::CLV,
            read_speed: SetCdSpeed::MAX,
            write_speed: 2816,
        };
        assert_eq!(speed.cdb().as_bytes(), [0xBB, 0, 0xFF, 0xFF, 0x0B, 0, 0, 0, 0, 0, 0, 0]);
    }
}
