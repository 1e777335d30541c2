//! REQUEST SENSE.

use crate::sense::SenseData;
use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw[6] { opcode: u8, flags: u8, reserved: [u8; 2], allocation_length: u8, control: u8 }
}

/// Asks for the sense data, also while a long operation goes on: then with its progress.
///
/// Spec: MMC-6, REQUEST SENSE command (03h); SPC-4.
///
/// | byte | 7..1 | 0 |
/// |---|---|---|
/// | 1 | reserved | DESC |
/// | 4 | allocation length | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RequestSense {
    /// Whether the descriptor format is wanted rather than the fixed one. MMC devices need not
    /// know it.
    pub descriptor_format: bool,
    /// How many bytes of sense data there is room for: 18 hold the fixed format.
    pub allocation_length: u8,
}

impl Default for RequestSense {
    /// The fixed format, in 18 bytes.
    fn default() -> Self {
        Self { descriptor_format: false, allocation_length: 18 }
    }
}

impl Command for RequestSense {
    const OPCODE: Opcode = Opcode::REQUEST_SENSE;
    type Response = SenseData;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            descriptor_format: wire::has(raw.flags, 0x01),
            allocation_length: raw.allocation_length,
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            flags: wire::bit(self.descriptor_format, 0x01),
            allocation_length: self.allocation_length,
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<SenseData, DecodeError> {
        SenseData::decode(reply)
    }
}

display_command!(RequestSense, descriptor_format, allocation_length);
