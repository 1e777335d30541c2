//! READ DISC INFORMATION, standard disc information.

use alloc::vec::Vec;

use discwright_core::{Lba, Msf, SessionNo, TrackNo};
use zerocopy::big_endian::{U16, U32};

use super::send_opc_information::OpcEntry;
use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

discwright_core::code! {
    /// How much more can be recorded on a disc: 2 bits.
    ///
    /// Spec: MMC-6, READ DISC INFORMATION command, "Disc Status".
    pub struct DiscStatus(u8) {
        /// Nothing is recorded.
        EMPTY = 0 => "empty",
        /// Something is recorded, more can be appended.
        INCOMPLETE = 1 => "incomplete",
        /// Nothing can be appended.
        FINALIZED = 2 => "finalized",
        /// Others: random access media such as DVD+RW, BD-RE and DVD-RAM.
        OTHER = 3 => "other",
    }
}

discwright_core::code! {
    /// How far the last session has come: 2 bits.
    ///
    /// Spec: MMC-6, READ DISC INFORMATION command, "State of Last Session".
    pub struct SessionState(u8) {
        /// Nothing is in it.
        EMPTY = 0 => "empty",
        /// It is open and has something.
        INCOMPLETE = 1 => "incomplete",
        /// Its border zone is damaged (DVD) or the state is reserved.
        DAMAGED = 2 => "damaged",
        /// It is closed.
        COMPLETE = 3 => "complete",
    }
}

discwright_core::code! {
    /// How far a background format has come: 2 bits.
    ///
    /// Spec: MMC-6, READ DISC INFORMATION command, "BG Format Status".
    pub struct BackgroundFormat(u8) {
        /// The medium knows none, or is not formatted.
        NONE = 0 => "none",
        /// Started, but neither running nor complete.
        INCOMPLETE = 1 => "incomplete",
        /// Running.
        RUNNING = 2 => "running",
        /// Done.
        COMPLETE = 3 => "complete",
    }
}

discwright_core::code! {
    /// The kind of a CD as its table of contents says.
    ///
    /// Spec: MMC-6, READ DISC INFORMATION command, "Disc Type".
    pub struct DiscType(u8) {
        /// Audio or mode 1 data; also everything that is no CD.
        CD_DA_OR_ROM = 0x00 => "CD-DA or CD-ROM",
        /// CD-i.
        CD_I = 0x10 => "CD-i",
        /// CD-ROM XA, or DDCD.
        CD_ROM_XA = 0x20 => "CD-ROM XA",
        /// Nothing is recorded that would say.
        UNDEFINED = 0xFF => "undefined",
    }
}

wire! {
    struct Raw[10] {
        opcode: u8, data_type: u8, reserved: [u8; 5], allocation_length: U16, control: u8,
    }
    struct RawReply[34] {
        length: U16,
        state: u8,
        first_track: u8,
        sessions_lsb: u8,
        first_track_lsb: u8,
        last_track_lsb: u8,
        flags: u8,
        disc_type: u8,
        sessions_msb: u8,
        first_track_msb: u8,
        last_track_msb: u8,
        identification: U32,
        lead_in_start: [u8; 4],
        lead_out_start: [u8; 4],
        bar_code: [u8; 8],
        application_code: u8,
        opc_entries: u8,
    }
}

/// Asks for the state of the disc.
///
/// Spec: MMC-6, READ DISC INFORMATION command (51h), data type 000b.
///
/// | byte | 7..3 | 2..0 |
/// |---|---|---|
/// | 1 | | data type = 0 |
/// | 7..8 | allocation length | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadDiscInformation {
    /// How many bytes of reply there is room for.
    pub allocation_length: u16,
}

impl Default for ReadDiscInformation {
    /// 34 bytes: all but the OPC table.
    fn default() -> Self {
        Self { allocation_length: 34 }
    }
}

impl Command for ReadDiscInformation {
    const OPCODE: Opcode = Opcode::READ_DISC_INFORMATION;
    type Response = DiscInformation;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        let data_type = u32::from(raw.data_type & 0x07);
        wire::expect("READ DISC INFORMATION", "Data Type", 1, 0, data_type)?;
        Ok(Self { allocation_length: raw.allocation_length.get() })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            allocation_length: U16::new(self.allocation_length),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<DiscInformation, DecodeError> {
        DiscInformation::decode(reply)
    }
}

display_command!(ReadDiscInformation, allocation_length);

/// The state of the disc.
///
/// Spec: MMC-6, READ DISC INFORMATION command, "Standard Disc Information".
///
/// | byte | 7 | 6 | 5 | 4 | 3 | 2 | 1 | 0 |
/// |---|---|---|---|---|---|---|---|---|
/// | 0..1 | data length | | | | | | | |
/// | 2 | data type (7..5) | | | erasable | last session (3..2) | | status (1..0) | |
/// | 3 | number of first track | | | | | | | |
/// | 4, 9 | number of sessions, LSB, MSB | | | | | | | |
/// | 5, 10 | first track in last session, LSB, MSB | | | | | | | |
/// | 6, 11 | last track in last session, LSB, MSB | | | | | | | |
/// | 7 | `DID_V` | `DBC_V` | URU | `DAC_V` | | legacy | background format (1..0) | |
/// | 8 | disc type | | | | | | | |
/// | 12..15 | disc identification | | | | | | | |
/// | 16..19 | last session lead-in start address | | | | | | | |
/// | 20..23 | last possible lead-out start address | | | | | | | |
/// | 24..31 | disc bar code | | | | | | | |
/// | 32 | disc application code | | | | | | | |
/// | 33 | number of OPC table entries, which follow | | | | | | | |
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DiscInformation {
    /// How much more can be recorded.
    pub status: DiscStatus,
    /// How far the last session has come.
    pub last_session: SessionState,
    /// Whether the disc can be erased or overwritten.
    pub erasable: bool,
    /// The number of the first track on the disc.
    pub first_track: u8,
    /// How many sessions there are, with the open or empty one at the end.
    pub sessions: SessionNo,
    /// The first track of the last session.
    pub first_track_in_last_session: TrackNo,
    /// The last track of the last session, with the invisible one at the end.
    pub last_track_in_last_session: TrackNo,
    /// URU: whether the disc may be used without restriction (not for audio by paid licence).
    pub unrestricted: bool,
    /// Whether a background format was interrupted by another drive (legacy, MRW and DVD+RW).
    pub legacy: bool,
    /// How far a background format has come.
    pub background_format: BackgroundFormat,
    /// The kind of a CD.
    pub disc_type: DiscType,
    /// The number that a CD-R or CD-RW recorder gave the disc, if it is known.
    pub identification: Option<u32>,
    /// Where the lead-in of the last session that is not closed begins: on CDs 0, minute, second,
    /// frame; FFs or zeros where there is none.
    pub lead_in_start: [u8; 4],
    /// The last address where a lead-out can begin: on CDs 0, minute, second, frame, on other
    /// media mostly a block; FFs where it is none.
    pub lead_out_start: [u8; 4],
    /// The bar code on the disc, if it was read.
    pub bar_code: Option<[u8; 8]>,
    /// The application code of an unrestricted use disc, if it is known.
    pub application_code: Option<u8>,
    /// Calibrations of the laser power that the disc holds; at most 255 are encoded.
    pub opc: Vec<OpcEntry>,
}

impl DiscInformation {
    /// A disc of this status with one empty session and nothing else known.
    #[must_use]
    pub const fn new(status: DiscStatus, last_session: SessionState) -> Self {
        Self {
            status,
            last_session,
            erasable: false,
            first_track: 1,
            sessions: SessionNo(1),
            first_track_in_last_session: TrackNo(1),
            last_track_in_last_session: TrackNo(1),
            unrestricted: true,
            legacy: false,
            background_format: BackgroundFormat::NONE,
            disc_type: DiscType::CD_DA_OR_ROM,
            identification: None,
            lead_in_start: [0; 4],
            lead_out_start: [0; 4],
            bar_code: None,
            application_code: None,
            opc: Vec::new(),
        }
    }

    /// [`DiscInformation::lead_in_start`] as a time, on CDs.
    #[must_use]
    pub const fn lead_in_time(&self) -> Option<Msf> {
        time(self.lead_in_start)
    }

    /// [`DiscInformation::lead_out_start`] as a time, on CDs.
    #[must_use]
    pub const fn lead_out_time(&self) -> Option<Msf> {
        time(self.lead_out_start)
    }

    /// [`DiscInformation::lead_out_start`] as a block, where the medium is no CD.
    #[must_use]
    pub const fn lead_out_lba(&self) -> Lba {
        Lba(i32::from_be_bytes(self.lead_out_start))
    }

    /// Reads the reply; fields that a short one leaves out are zero.
    ///
    /// # Errors
    ///
    /// With less than the first 7 bytes, or a data type other than 0.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        const LAYOUT: &str = "Standard Disc Information";
        let raw: RawReply = wire::head(reply, 7, LAYOUT)?;
        wire::expect(LAYOUT, "Disc Information Data Type", 2, 0, u32::from(raw.state >> 5))?;
        // Drives are known that say less than they send, so only what must be there is cut.
        let len = usize::from(raw.length.get()).saturating_add(2);
        let reply = wire::within(reply, len.max(7));
        let raw: RawReply = wire::padded(reply);
        let mut opc = OpcEntry::decode_all(wire::after(reply, 34));
        opc.truncate(usize::from(raw.opc_entries));
        Ok(Self {
            status: DiscStatus(raw.state & 0x03),
            last_session: SessionState((raw.state >> 2) & 0x03),
            erasable: wire::has(raw.state, 0x10),
            first_track: raw.first_track,
            sessions: SessionNo(u16::from_be_bytes([raw.sessions_msb, raw.sessions_lsb])),
            first_track_in_last_session: TrackNo(u16::from_be_bytes([
                raw.first_track_msb,
                raw.first_track_lsb,
            ])),
            last_track_in_last_session: TrackNo(u16::from_be_bytes([
                raw.last_track_msb,
                raw.last_track_lsb,
            ])),
            unrestricted: wire::has(raw.flags, 0x20),
            legacy: wire::has(raw.flags, 0x04),
            background_format: BackgroundFormat(raw.flags & 0x03),
            disc_type: DiscType(raw.disc_type),
            identification: wire::has(raw.flags, 0x80).then_some(raw.identification.get()),
            lead_in_start: raw.lead_in_start,
            lead_out_start: raw.lead_out_start,
            bar_code: wire::has(raw.flags, 0x40).then_some(raw.bar_code),
            application_code: wire::has(raw.flags, 0x10).then_some(raw.application_code),
            opc,
        })
    }

    /// The bytes of the reply: 34, and 8 for each calibration.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let [sessions_msb, sessions_lsb] = self.sessions.0.to_be_bytes();
        let [first_track_msb, first_track_lsb] = self.first_track_in_last_session.0.to_be_bytes();
        let [last_track_msb, last_track_lsb] = self.last_track_in_last_session.0.to_be_bytes();
        let opc = self.opc.get(..255).unwrap_or(&self.opc);
        let mut bytes = wire::bytes(&RawReply {
            length: wire::len16(opc.len().saturating_mul(8).saturating_add(32)),
            state: wire::bit(self.erasable, 0x10)
                | ((self.last_session.0 & 0x03) << 2)
                | (self.status.0 & 0x03),
            first_track: self.first_track,
            sessions_lsb,
            first_track_lsb,
            last_track_lsb,
            flags: wire::bit(self.identification.is_some(), 0x80)
                | wire::bit(self.bar_code.is_some(), 0x40)
                | wire::bit(self.unrestricted, 0x20)
                | wire::bit(self.application_code.is_some(), 0x10)
                | wire::bit(self.legacy, 0x04)
                | (self.background_format.0 & 0x03),
            disc_type: self.disc_type.0,
            sessions_msb,
            first_track_msb,
            last_track_msb,
            identification: U32::new(self.identification.unwrap_or_default()),
            lead_in_start: self.lead_in_start,
            lead_out_start: self.lead_out_start,
            bar_code: self.bar_code.unwrap_or_default(),
            application_code: self.application_code.unwrap_or_default(),
            opc_entries: u8::try_from(opc.len()).unwrap_or(u8::MAX),
        });
        bytes.extend(OpcEntry::encode_all(opc));
        bytes
    }
}

/// Four bytes as a time, the first of which is 0 (or the hour, which no disc reaches).
const fn time([_, minute, second, frame]: [u8; 4]) -> Option<Msf> {
    Msf::new(minute, second, frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A blank CD-R of 80 minutes, laid out by the standard's table; lead-in and lead-out are
    /// those of a Ritek disc (corpus mmc/atip_leadin_leadout.tsv).
    const BLANK_CD_R: [u8; 34] = [
        0, 32, 0x00, 1, 1, 1, 1, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 96, 43, 37, 0, 79, 59, 74, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0,
    ];

    #[test]
    fn a_blank_disc_is_empty_and_says_where_it_ends() {
        let info = DiscInformation::decode(&BLANK_CD_R).unwrap();
        let expected = DiscInformation {
            lead_in_start: [0, 96, 43, 37],
            lead_out_start: [0, 79, 59, 74],
            ..DiscInformation::new(DiscStatus::EMPTY, SessionState::EMPTY)
        };
        assert_eq!(info, expected);
        assert_eq!(info.lead_out_time().unwrap().to_lba(), Lba(359_849));
        assert_eq!(info.encode(), BLANK_CD_R);
    }

    #[test]
    fn numbers_are_split_in_two_bytes() {
        let mut bytes = BLANK_CD_R;
        bytes[2] = 0x1D;
        (bytes[4], bytes[9]) = (2, 1);
        (bytes[5], bytes[10]) = (3, 1);
        (bytes[6], bytes[11]) = (4, 1);
        let info = DiscInformation::decode(&bytes).unwrap();
        assert!(info.erasable);
        assert_eq!(info.status, DiscStatus::INCOMPLETE);
        assert_eq!(info.last_session, SessionState::COMPLETE);
        assert_eq!(info.sessions, SessionNo(258));
        assert_eq!(info.first_track_in_last_session, TrackNo(259));
        assert_eq!(info.last_track_in_last_session, TrackNo(260));
        assert_eq!(info.encode(), bytes);
    }

    #[test]
    fn too_little_or_another_data_type_is_an_error() {
        assert!(DiscInformation::decode(&BLANK_CD_R[..6]).is_err());
        assert!(DiscInformation::decode(&BLANK_CD_R[..7]).is_ok());
        let mut bytes = BLANK_CD_R;
        bytes[2] = 0x20;
        assert_eq!(DiscInformation::decode(&bytes).unwrap_err().offset(), 2);
    }
}
