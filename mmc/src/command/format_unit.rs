//! FORMAT UNIT, with one format descriptor.

use alloc::vec::Vec;

use bitflags::bitflags;
use zerocopy::big_endian::U16;

use super::read_format_capacities::FormatDescriptor;
use crate::wire::{self, display_command, display_flags, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw[6] { opcode: u8, flags: u8, reserved: [u8; 3], control: u8 }
    struct RawHeader[4] { reserved: u8, flags: u8, descriptor_length: U16 }
}

/// Formats the medium as the parameter list says, which is a [`FormatList`].
///
/// Spec: MMC-6, FORMAT UNIT command (04h).
///
/// | byte | 7..5 | 4 | 3 | 2..0 |
/// |---|---|---|---|---|
/// | 1 | | `FmtData` | `CmpList` | format code |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FormatUnit {
    /// `FmtData`: whether a parameter list follows, as it must on MMC devices.
    pub format_data: bool,
    /// `CmpList`: whether the list of defects is complete; 0 but on DVD-RAM.
    pub complete_list: bool,
    /// 3 bits: 1 on MMC devices.
    pub format_code: u8,
}

impl Default for FormatUnit {
    /// As MMC devices want it: a parameter list, format code 1.
    fn default() -> Self {
        Self { format_data: true, complete_list: false, format_code: 1 }
    }
}

impl Command for FormatUnit {
    const OPCODE: Opcode = Opcode::FORMAT_UNIT;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            format_data: wire::has(raw.flags, 0x10),
            complete_list: wire::has(raw.flags, 0x08),
            format_code: raw.flags & 0x07,
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            flags: wire::bit(self.format_data, 0x10)
                | wire::bit(self.complete_list, 0x08)
                | (self.format_code & 0x07),
            ..wire::zeroed()
        })
    }

    /// The CDB does not say how long the list is; with one descriptor it is 12 bytes.
    fn direction(&self) -> Direction {
        Direction::to_device(if self.format_data { 12 } else { 0 })
    }

    fn decode(&self, _reply: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }
}

display_command!(FormatUnit, format_data, complete_list, format_code);

bitflags! {
    /// Byte 1 of the format list header.
    ///
    /// Spec: MMC-6, FORMAT UNIT command, "Format List Header".
    #[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
    pub struct FormatFlags: u8 {
        /// FOV: the flags below (but immediate) count.
        const OPTIONS_VALID = 0x80;
        /// DPRY: no primary defect list.
        const DISABLE_PRIMARY = 0x40;
        /// DCRT: no certification.
        const DISABLE_CERTIFICATION = 0x20;
        /// STPF: stop where a defect list cannot be had.
        const STOP_FORMAT = 0x10;
        /// IP: an initialization pattern follows.
        const INITIALIZATION_PATTERN = 0x08;
        /// Try-out: tell whether it would work, do nothing.
        const TRY_OUT = 0x04;
        /// Immed: status at once, progress in the sense data.
        const IMMEDIATE = 0x02;
        /// VS: vendor specific.
        const VENDOR_SPECIFIC = 0x01;
        const _ = !0;
    }
}
display_flags!(FormatFlags);

/// The parameter list of FORMAT UNIT: header and one descriptor.
///
/// Spec: MMC-6, FORMAT UNIT command, "Format Unit Parameter List".
///
/// | byte | field |
/// |---|---|
/// | 1 | flags |
/// | 2..3 | format descriptor length, 8 |
/// | 4..11 | format descriptor |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct FormatList {
    /// How to go about it.
    pub flags: FormatFlags,
    /// What is wanted.
    pub descriptor: FormatDescriptor,
}

impl FormatList {
    /// Reads the list.
    ///
    /// # Errors
    ///
    /// With less than its 12 bytes, or another descriptor length than 8.
    pub fn decode(list: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawHeader = wire::head(list, 12, "Format Unit Parameter List")?;
        wire::expect(
            "Format Unit Parameter List",
            "Format Descriptor Length",
            2,
            8,
            u32::from(raw.descriptor_length.get()),
        )?;
        Ok(Self {
            flags: FormatFlags::from_bits_retain(raw.flags),
            descriptor: FormatDescriptor::decode(wire::after(list, 4)),
        })
    }

    /// The 12 bytes of the list.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = wire::bytes(&RawHeader {
            reserved: 0,
            flags: self.flags.bits(),
            descriptor_length: U16::new(8),
        });
        bytes.extend(self.descriptor.encode());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::FormatType;
    use discwright_core::Sectors;

    #[test]
    fn a_bd_r_is_formatted_for_sequential_recording() {
        let list = FormatList {
            flags: FormatFlags::OPTIONS_VALID | FormatFlags::IMMEDIATE,
            descriptor: FormatDescriptor {
                blocks: Sectors(0x00B5_A400),
                format_type: FormatType::BD_R,
                sub_type: 1,
                parameter: 0x1000,
            },
        };
        let bytes = [0, 0x82, 0, 8, 0, 0xB5, 0xA4, 0, 0xC9, 0, 0x10, 0];
        assert_eq!(list.encode(), bytes);
        assert_eq!(FormatList::decode(&bytes), Ok(list));
        assert_eq!(FormatUnit::default().cdb().as_bytes(), [4, 0x11, 0, 0, 0, 0]);
        let mut wrong = bytes;
        wrong[3] = 16;
        assert_eq!(FormatList::decode(&wrong).unwrap_err().offset(), 2);
    }
}
