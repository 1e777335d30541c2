//! SEND OPC INFORMATION.

use alloc::vec::Vec;

use zerocopy::big_endian::U16;

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw[10] {
        opcode: u8,
        flags: u8,
        exclude: u8,
        reserved: [u8; 4],
        parameter_list_length: U16,
        control: u8,
    }
    struct RawEntry[8] { speed: U16, values: [u8; 6] }
}

/// Calibrates the laser power for the loaded medium, or restores a former calibration.
///
/// Spec: MMC-6, SEND OPC INFORMATION command (54h).
///
/// | byte | 7..2 | 1 | 0 |
/// |---|---|---|---|
/// | 1 | | | `DoOpc` |
/// | 2 | | exclude 1 | exclude 0 |
/// | 7..8 | parameter list length | | |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SendOpcInformation {
    /// Whether the drive is to calibrate now; then no table is sent.
    pub do_opc: bool,
    /// Whether layer 0 is to be left out.
    pub exclude0: bool,
    /// Whether layer 1 is to be left out.
    pub exclude1: bool,
    /// The length of the OPC table that is sent, in bytes: 8 for each entry.
    pub parameter_list_length: u16,
}

impl SendOpcInformation {
    /// Calibrates now.
    pub const CALIBRATE: Self =
        Self { do_opc: true, exclude0: false, exclude1: false, parameter_list_length: 0 };
}

impl Command for SendOpcInformation {
    const OPCODE: Opcode = Opcode::SEND_OPC_INFORMATION;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            do_opc: wire::has(raw.flags, 0x01),
            exclude0: wire::has(raw.exclude, 0x01),
            exclude1: wire::has(raw.exclude, 0x02),
            parameter_list_length: raw.parameter_list_length.get(),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            flags: wire::bit(self.do_opc, 0x01),
            exclude: wire::bit(self.exclude0, 0x01) | wire::bit(self.exclude1, 0x02),
            parameter_list_length: U16::new(self.parameter_list_length),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::to_device(u32::from(self.parameter_list_length))
    }

    fn decode(&self, _reply: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }
}

display_command!(SendOpcInformation, do_opc, exclude0, exclude1, parameter_list_length);

/// One calibration: the laser power that a speed needs, as the drive itself wrote it down.
///
/// Spec: MMC-6, READ DISC INFORMATION command, "OPC Table Entries".
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct OpcEntry {
    /// kB/s (thousands of bytes a second).
    pub speed: u16,
    /// What only this model of drive understands.
    pub values: [u8; 6],
}

impl OpcEntry {
    /// The whole entries in `bytes`.
    pub(crate) fn decode_all(bytes: &[u8]) -> Vec<Self> {
        wire::records::<RawEntry>(bytes)
            .map(|raw| Self { speed: raw.speed.get(), values: raw.values })
            .collect()
    }

    /// The entries' bytes, one after the other.
    pub(crate) fn encode_all(entries: &[Self]) -> Vec<u8> {
        let raw = |entry: &Self| RawEntry { speed: U16::new(entry.speed), values: entry.values };
        entries.iter().flat_map(|entry| wire::bytes(&raw(entry))).collect()
    }
}

/// The table that SEND OPC INFORMATION sends: calibrations read from the drive before.
///
/// Spec: MMC-6, SEND OPC INFORMATION command, "OPC Table".
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct OpcTable {
    /// One for each speed.
    pub entries: Vec<OpcEntry>,
}

impl OpcTable {
    /// Reads the table; a part of an entry at the end is left out.
    #[must_use]
    pub fn decode(list: &[u8]) -> Self {
        Self { entries: OpcEntry::decode_all(list) }
    }

    /// The bytes of the parameter list.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        OpcEntry::encode_all(&self.entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_goes_there_and_back() {
        let list = [0x02, 0xC0, 1, 2, 3, 4, 5, 6, 0x05, 0x80, 6, 5, 4, 3, 2, 1, 0xFF];
        let table = OpcTable::decode(&list);
        assert_eq!(table.entries.iter().map(|e| e.speed).collect::<Vec<_>>(), [704, 1408]);
        assert_eq!(table.encode(), list[..16]);
        let calibrate = SendOpcInformation { exclude1: true, ..SendOpcInformation::CALIBRATE };
        assert_eq!(calibrate.direction(), Direction::None);
        assert_eq!(calibrate.cdb().as_bytes(), [0x54, 1, 2, 0, 0, 0, 0, 0, 0, 0]);
    }
}
