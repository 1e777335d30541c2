//! READ CD.

use discwright_core::Lba;
use zerocopy::big_endian::I32;

use super::Data;
use crate::wire::{self, U24, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

discwright_core::code! {
    /// Which sectors are expected; others are an error: 3 bits.
    ///
    /// Spec: MMC-6, READ CD command, "Expected Sector Type".
    pub struct SectorType(u8) {
        /// Whichever comes.
        ANY = 0 => "any",
        /// Audio.
        CD_DA = 1 => "CD-DA",
        /// Mode 1.
        MODE1 = 2 => "mode 1",
        /// Mode 2 without form, 2336 bytes of user data.
        MODE2 = 3 => "mode 2 formless",
        /// Mode 2 form 1.
        MODE2_FORM1 = 4 => "mode 2 form 1",
        /// Mode 2 form 2.
        MODE2_FORM2 = 5 => "mode 2 form 2",
    }
}

discwright_core::code! {
    /// Which headers are wanted: 2 bits.
    ///
    /// Spec: MMC-6, READ CD command, "Header Codes".
    pub struct HeaderCodes(u8) {
        /// None.
        NONE = 0 => "none",
        /// The header: 4 bytes.
        HEADER = 1 => "header",
        /// The subheader of mode 2 form 1 and 2: 8 bytes.
        SUBHEADER = 2 => "subheader",
        /// Both.
        BOTH = 3 => "header and subheader",
    }
}

discwright_core::code! {
    /// Which flags of C2 errors are wanted: 2 bits.
    ///
    /// Spec: MMC-6, READ CD command, "C2 Error Information".
    pub struct C2Errors(u8) {
        /// None.
        NONE = 0 => "none",
        /// A bit for each of 2352 bytes: 294 bytes.
        POINTERS = 1 => "C2 pointers",
        /// These, the or of them all, and a byte of padding: 296 bytes.
        POINTERS_AND_BLOCK = 2 => "C2 pointers and block error byte",
    }
}

discwright_core::code! {
    /// Which subchannels are wanted: 3 bits.
    ///
    /// Spec: MMC-6, READ CD command, "Sub-channel Selection".
    pub struct SubChannel(u8) {
        /// None.
        NONE = 0 => "none",
        /// P to W raw: 96 bytes.
        RAW = 1 => "raw P-W",
        /// Q, formatted: 16 bytes.
        Q = 2 => "formatted Q",
        /// R to W, corrected and de-interleaved: 96 bytes.
        RW = 4 => "corrected R-W",
    }
}

wire! {
    struct Raw[12] {
        opcode: u8,
        expected: u8,
        lba: I32,
        transfer_length: U24,
        fields: u8,
        sub_channel: u8,
        control: u8,
    }
}

/// Reads any part of a CD's sectors.
///
/// Spec: MMC-6, READ CD command (BEh).
///
/// | byte | 7 | 6..5 | 4 | 3 | 2..1 | 0 |
/// |---|---|---|---|---|---|---|
/// | 1 | | | expected sector type (4..2) | | DAP (1) | |
/// | 2..5 | starting logical block address | | | | | |
/// | 6..8 | transfer length in blocks | | | | | |
/// | 9 | sync | header codes | user data | EDC & ECC | C2 error information | |
/// | 10 | sub-channel selection (2..0) | | | | | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadCd {
    /// Which sectors are expected.
    pub expected: SectorType,
    /// DAP: whether errors of audio are to be hidden by interpolation and muting.
    pub dap: bool,
    /// The first sector; negative before the first track.
    pub lba: Lba,
    /// How many, 24 bits.
    pub blocks: u32,
    /// Whether the 12 bytes of sync are wanted.
    pub sync: bool,
    /// Which headers are wanted.
    pub headers: HeaderCodes,
    /// Whether the user data is wanted.
    pub user_data: bool,
    /// Whether EDC and ECC are wanted.
    pub edc_ecc: bool,
    /// Which flags of C2 errors are wanted.
    pub c2: C2Errors,
    /// Which subchannels are wanted.
    pub sub_channel: SubChannel,
}

impl ReadCd {
    /// The user data of whichever sectors come: 2048 bytes of mode 1.
    #[must_use]
    pub const fn user_data(lba: Lba, blocks: u32) -> Self {
        Self {
            expected: SectorType::ANY,
            dap: false,
            lba,
            blocks,
            sync: false,
            headers: HeaderCodes::NONE,
            user_data: true,
            edc_ecc: false,
            c2: C2Errors::NONE,
            sub_channel: SubChannel::NONE,
        }
    }

    /// All 2352 bytes of whichever sectors come.
    #[must_use]
    pub const fn raw(lba: Lba, blocks: u32) -> Self {
        Self {
            sync: true,
            headers: HeaderCodes::BOTH,
            edc_ecc: true,
            ..Self::user_data(lba, blocks)
        }
    }

    /// How many bytes a sector comes to; where any kind of sector is expected, the most that it
    /// can come to.
    ///
    /// Spec: MMC-6, READ CD command, "Number of bytes returned".
    #[must_use]
    pub fn block_len(&self) -> u32 {
        let main = match self.expected {
            SectorType::CD_DA => self.main_len(None),
            SectorType::MODE1 => self.main_len(Some((0, 2048, 288))),
            SectorType::MODE2 => self.main_len(Some((0, 2336, 0))),
            SectorType::MODE2_FORM1 => self.main_len(Some((8, 2048, 280))),
            SectorType::MODE2_FORM2 => self.main_len(Some((8, 2328, 0))),
            _ => [None, Some((0, 2048, 288)), Some((0, 2336, 0)), Some((8, 2048, 280))]
                .into_iter()
                .chain([Some((8, 2328, 0))])
                .map(|parts| self.main_len(parts))
                .max()
                .unwrap_or(2352),
        };
        let c2 = match self.c2 {
            C2Errors::NONE => 0,
            C2Errors::POINTERS => 294,
            _ => 296,
        };
        let sub_channel = match self.sub_channel {
            SubChannel::NONE => 0,
            SubChannel::Q => 16,
            _ => 96,
        };
        main.saturating_add(c2).saturating_add(sub_channel)
    }

    /// The main channel's bytes of a sector with these sizes of subheader, user data and EDC/ECC;
    /// `None` for audio, which comes whole or not at all.
    fn main_len(&self, parts: Option<(u32, u32, u32)>) -> u32 {
        let Some((subheader, user, edc_ecc)) = parts else {
            let any = self.sync || self.user_data || self.edc_ecc;
            return if any || self.headers != HeaderCodes::NONE { 2352 } else { 0 };
        };
        let wanted = [
            (self.sync, 12),
            (self.headers.0 & 1 != 0, 4),
            (self.headers.0 & 2 != 0, subheader),
            (self.user_data, user),
            (self.edc_ecc, edc_ecc),
        ];
        wanted.iter().fold(0, |sum: u32, (on, len)| sum.saturating_add(if *on { *len } else { 0 }))
    }
}

impl Command for ReadCd {
    const OPCODE: Opcode = Opcode::READ_CD;
    type Response = Data;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            expected: SectorType((raw.expected >> 2) & 0x07),
            dap: wire::has(raw.expected, 0x02),
            lba: Lba(raw.lba.get()),
            blocks: raw.transfer_length.get(),
            sync: wire::has(raw.fields, 0x80),
            headers: HeaderCodes((raw.fields >> 5) & 0x03),
            user_data: wire::has(raw.fields, 0x10),
            edc_ecc: wire::has(raw.fields, 0x08),
            c2: C2Errors((raw.fields >> 1) & 0x03),
            sub_channel: SubChannel(raw.sub_channel & 0x07),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            expected: ((self.expected.0 & 0x07) << 2) | wire::bit(self.dap, 0x02),
            lba: I32::new(self.lba.0),
            transfer_length: U24::new(self.blocks),
            fields: wire::bit(self.sync, 0x80)
                | ((self.headers.0 & 0x03) << 5)
                | wire::bit(self.user_data, 0x10)
                | wire::bit(self.edc_ecc, 0x08)
                | ((self.c2.0 & 0x03) << 1),
            sub_channel: self.sub_channel.0 & 0x07,
            control: 0,
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(self.blocks.min(U24::MAX).saturating_mul(self.block_len()))
    }

    fn decode(&self, reply: &[u8]) -> Result<Data, DecodeError> {
        Ok(Data::of(reply))
    }
}

display_command!(
    ReadCd,
    expected,
    dap,
    lba,
    blocks,
    sync,
    headers,
    user_data,
    edc_ecc,
    c2,
    sub_channel
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cdb_of_a_raw_read_is_the_usual_one() {
        let read = ReadCd::raw(Lba(-1), 27);
        assert_eq!(read.cdb().as_bytes(), [0xBE, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 27, 0xF8, 0, 0]);
        assert_eq!(read.direction(), Direction::FromDevice { len: 27 * 2352 });
        assert_eq!(ReadCd::from_cdb(read.cdb().as_bytes()), Ok(read));
        assert_eq!(ReadCd::user_data(Lba(0), 1).cdb().as_bytes()[9], 0x10);
    }

    #[test]
    fn the_bytes_of_a_sector_are_the_sum_of_its_parts() {
        let all = ReadCd::raw(Lba(0), 1);
        let user = ReadCd::user_data(Lba(0), 1);
        // Columns: sector type, all fields, user data alone.
        for (expected, raw_len, user_len) in [
            (SectorType::CD_DA, 2352, 2352),
            (SectorType::MODE1, 2352, 2048),
            (SectorType::MODE2, 2352, 2336),
            (SectorType::MODE2_FORM1, 2352, 2048),
            (SectorType::MODE2_FORM2, 2352, 2328),
        ] {
            assert_eq!(ReadCd { expected, ..all }.block_len(), raw_len, "{expected}");
            assert_eq!(ReadCd { expected, ..user }.block_len(), user_len, "{expected}");
        }
        let c2 = C2Errors::POINTERS;
        let with_all = ReadCd { c2, sub_channel: SubChannel::RAW, ..all };
        assert_eq!(with_all.block_len(), 2352 + 294 + 96);
    }
}
