//! READ TOC/PMA/ATIP: the CDB, and its formats 0 (TOC) and 1 (session information).

use alloc::vec::Vec;
use core::fmt;

use discwright_core::{Lba, Msf};
use zerocopy::big_endian::U16;

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw[10] {
        opcode: u8,
        msf: u8,
        format: u8,
        reserved: [u8; 3],
        number: u8,
        allocation_length: U16,
        control: u8,
    }
    struct RawHeader[4] { length: U16, first: u8, last: u8 }
    struct RawTrack[8] {
        reserved: u8, adr_control: u8, track: u8, reserved2: u8, address: [u8; 4],
    }
}

/// The fields that all formats share.
pub(super) struct Fields {
    pub(super) msf: bool,
    pub(super) number: u8,
    pub(super) allocation_length: u16,
}

/// The CDB of a format.
pub(super) fn cdb(format: u8, fields: &Fields) -> Cdb {
    Cdb::of(&Raw {
        opcode: Opcode::READ_TOC_PMA_ATIP.0,
        msf: wire::bit(fields.msf, 0x02),
        format,
        number: fields.number,
        allocation_length: U16::new(fields.allocation_length),
        ..wire::zeroed()
    })
}

/// The fields of a CDB, if it asks for this format: in byte 2, or as old ATAPI hosts do, in the
/// upper bits of byte 9.
pub(super) fn from_cdb(bytes: &[u8], format: u8) -> Result<Fields, DecodeError> {
    let raw: Raw = wire::cdb(bytes, Opcode::READ_TOC_PMA_ATIP)?;
    let found = match raw.format & 0x0F {
        0 => raw.control >> 6,
        found => found,
    };
    wire::expect("READ TOC/PMA/ATIP", "Format", 2, u32::from(format), u32::from(found))?;
    Ok(Fields {
        msf: wire::has(raw.msf, 0x02),
        number: raw.number,
        allocation_length: raw.allocation_length.get(),
    })
}

/// The two numbers of the header, and what of the reply is meant behind it.
pub(super) fn header(reply: &[u8]) -> Result<(u8, u8, &[u8]), DecodeError> {
    let raw: RawHeader = wire::head(reply, 4, "READ TOC/PMA/ATIP data")?;
    let len = usize::from(raw.length.get()).saturating_add(2);
    Ok((raw.first, raw.last, wire::after(wire::within(reply, len), 4)))
}

/// The bytes of a reply: the header with the two numbers, then the body.
pub(super) fn reply(first: u8, last: u8, body: &[u8]) -> Vec<u8> {
    let length = wire::len16(body.len().saturating_add(2));
    let mut bytes = wire::bytes(&RawHeader { length, first, last });
    bytes.extend_from_slice(body);
    bytes
}

/// An address in a table of contents, in the form that was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "one bit of the CDB tells the two apart")]
pub enum TocAddress {
    /// A block.
    Lba(Lba),
    /// A time.
    Msf(Msf),
}

impl TocAddress {
    /// The block, whichever form it came in.
    #[must_use]
    pub fn lba(self) -> Lba {
        match self {
            Self::Lba(lba) => lba,
            Self::Msf(time) => time.to_lba(),
        }
    }

    fn decode(bytes: [u8; 4], msf: bool, offset: usize) -> Result<Self, DecodeError> {
        if !msf {
            return Ok(Self::Lba(Lba(i32::from_be_bytes(bytes))));
        }
        let [_, minute, second, frame] = bytes;
        Msf::new(minute, second, frame).map(Self::Msf).ok_or_else(|| {
            DecodeError::unexpected(
                "READ TOC/PMA/ATIP data",
                "Track Start Address (MSF)",
                offset,
                0x0063_3B4A,
                u32::from_be_bytes([0, minute, second, frame]),
            )
        })
    }

    fn encode(self) -> [u8; 4] {
        match self {
            Self::Lba(lba) => lba.0.to_be_bytes(),
            Self::Msf(time) => [0, time.minute(), time.second(), time.frame()],
        }
    }
}

impl fmt::Display for TocAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lba(lba) => write!(f, "{lba}"),
            Self::Msf(time) => write!(f, "{time}"),
        }
    }
}

/// A track as a table of contents lists it.
///
/// | byte | 7..4 | 3..0 |
/// |---|---|---|
/// | 1 | ADR | control |
/// | 2 | track number | |
/// | 4..7 | start address | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TocTrack {
    /// 4 bits: 1 where the Q subchannel tells positions.
    pub adr: u8,
    /// 4 bits: 4 for data, plus 2 for copy permitted and 1 for pre-emphasis or packets.
    pub control: u8,
    /// 1 to 99; AAh for the lead-out.
    pub track: u8,
    /// Where it begins (index 1).
    pub start: TocAddress,
}

impl TocTrack {
    /// The number of the lead-out.
    pub const LEAD_OUT: u8 = 0xAA;

    fn of(raw: RawTrack, msf: bool, offset: usize) -> Result<Self, DecodeError> {
        Ok(Self {
            adr: raw.adr_control >> 4,
            control: raw.adr_control & 0x0F,
            track: raw.track,
            start: TocAddress::decode(raw.address, msf, offset)?,
        })
    }

    fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawTrack {
            reserved: 0,
            adr_control: ((self.adr & 0x0F) << 4) | (self.control & 0x0F),
            track: self.track,
            reserved2: 0,
            address: self.start.encode(),
        })
    }
}

/// Asks for the table of contents: all complete sessions as one.
///
/// Spec: MMC-6, READ TOC/PMA/ATIP command (43h), format 0000b.
///
/// | byte | 7..4 | 3..0 |
/// |---|---|---|
/// | 1 | | MSF (bit 1) |
/// | 2 | | format |
/// | 6 | track or session number | |
/// | 7..8 | allocation length | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadToc {
    /// Whether addresses are wanted as times rather than as blocks.
    pub msf: bool,
    /// The first track that is wanted; AAh for the lead-out alone.
    pub first_track: u8,
    /// How many bytes of reply there is room for.
    pub allocation_length: u16,
}

impl Default for ReadToc {
    /// All tracks, as blocks; the longest table has 804 bytes.
    fn default() -> Self {
        Self { msf: false, first_track: 0, allocation_length: 804 }
    }
}

impl Command for ReadToc {
    const OPCODE: Opcode = Opcode::READ_TOC_PMA_ATIP;
    type Response = Toc;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let Fields { msf, number, allocation_length } = from_cdb(cdb, 0)?;
        Ok(Self { msf, first_track: number, allocation_length })
    }

    fn cdb(&self) -> Cdb {
        let Self { msf, first_track, allocation_length } = *self;
        cdb(0, &Fields { msf, number: first_track, allocation_length })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<Toc, DecodeError> {
        Toc::decode(reply, self.msf)
    }
}

display_command!(ReadToc, msf, first_track, allocation_length);

/// The table of contents.
///
/// | byte | field |
/// |---|---|
/// | 0..1 | data length |
/// | 2 | first track number |
/// | 3 | last track number |
/// | 4.. | tracks of 8 bytes, the lead-out last |
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Toc {
    /// The number of the first track on the disc.
    pub first_track: u8,
    /// The number of the last track in a complete session.
    pub last_track: u8,
    /// The tracks, and the lead-out as the last.
    pub tracks: Vec<TocTrack>,
}

impl Toc {
    /// Reads the reply, whose addresses are times if `msf`. A track that is cut is left out.
    ///
    /// # Errors
    ///
    /// With less than the header of 4 bytes, or a time that no clock shows.
    pub fn decode(reply: &[u8], msf: bool) -> Result<Self, DecodeError> {
        let (first_track, last_track, rest) = header(reply)?;
        let tracks = wire::records(rest)
            .enumerate()
            .map(|(at, raw)| TocTrack::of(raw, msf, at.saturating_mul(8).saturating_add(8)))
            .collect::<Result<_, _>>()?;
        Ok(Self { first_track, last_track, tracks })
    }

    /// The bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let body: Vec<u8> = self.tracks.iter().flat_map(TocTrack::encode).collect();
        reply(self.first_track, self.last_track, &body)
    }
}

/// Asks where the last complete session begins.
///
/// Spec: MMC-6, READ TOC/PMA/ATIP command (43h), format 0001b.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadSessionInformation {
    /// Whether the address is wanted as a time rather than as a block.
    pub msf: bool,
    /// How many bytes of reply there is room for.
    pub allocation_length: u16,
}

impl Default for ReadSessionInformation {
    /// As a block; the reply has 12 bytes.
    fn default() -> Self {
        Self { msf: false, allocation_length: 12 }
    }
}

impl Command for ReadSessionInformation {
    const OPCODE: Opcode = Opcode::READ_TOC_PMA_ATIP;
    type Response = SessionInformation;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let Fields { msf, allocation_length, .. } = from_cdb(cdb, 1)?;
        Ok(Self { msf, allocation_length })
    }

    fn cdb(&self) -> Cdb {
        let Self { msf, allocation_length } = *self;
        cdb(1, &Fields { msf, number: 0, allocation_length })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<SessionInformation, DecodeError> {
        SessionInformation::decode(reply, self.msf)
    }
}

display_command!(ReadSessionInformation, msf, allocation_length);

/// Where the last complete session begins.
///
/// | byte | field |
/// |---|---|
/// | 0..1 | data length, 10 |
/// | 2 | first complete session number |
/// | 3 | last complete session number |
/// | 4..11 | the first track of the last complete session |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SessionInformation {
    /// 1 on all discs.
    pub first_session: u8,
    /// The number of the last complete session.
    pub last_session: u8,
    /// The first track of that session.
    pub track: TocTrack,
}

impl SessionInformation {
    /// Reads the reply, whose address is a time if `msf`.
    ///
    /// # Errors
    ///
    /// With less than its 12 bytes, or a time that no clock shows.
    pub fn decode(reply: &[u8], msf: bool) -> Result<Self, DecodeError> {
        let _: [u8; 12] = wire::head(reply, 12, "READ TOC/PMA/ATIP session information")?;
        let (first_session, last_session, _) = header(reply)?;
        let track = TocTrack::of(wire::padded(wire::after(reply, 4)), msf, 8)?;
        Ok(Self { first_session, last_session, track })
    }

    /// The 12 bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        reply(self.first_session, self.last_session, &self.track.encode())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_drive_is_asked_for_sessions_in_the_last_byte() {
        // Corpus mmc/responses.tsv, toc-session-atapi: a CD-ROM drive, one track.
        let cdb = [0x43, 0, 0, 0, 0, 0, 0, 0, 0x0C, 0x40, 0, 0];
        assert!(ReadToc::from_cdb(&cdb).is_err());
        let command = ReadSessionInformation::from_cdb(&cdb).unwrap();
        assert_eq!(command, ReadSessionInformation::default());
        assert_eq!(command.cdb().as_bytes(), [0x43, 0, 1, 0, 0, 0, 0, 0, 0x0C, 0]);
        let reply = [0, 0x0A, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0];
        let info = command.decode(&reply).unwrap();
        assert_eq!((info.first_session, info.last_session), (1, 1));
        assert_eq!((info.track.adr, info.track.control, info.track.track), (1, 4, 1));
        assert_eq!(info.track.start.lba(), Lba(0));
        assert_eq!(info.encode(), reply);
    }

    #[test]
    fn the_table_ends_with_the_lead_out() {
        let bytes = [0, 0x12, 1, 1, 0, 0x14, 1, 0, 0, 0, 2, 0, 0, 0x14, 0xAA, 0, 0, 10, 20, 30];
        let toc = Toc::decode(&bytes, true).unwrap();
        assert_eq!(toc.tracks[0].start.lba(), Lba(0));
        assert_eq!(toc.tracks[1].track, TocTrack::LEAD_OUT);
        assert_eq!(toc.tracks[1].start.to_string(), "10:20:30");
        assert_eq!(toc.encode(), bytes);
        let mut wrong = bytes;
        wrong[11] = 75;
        assert_eq!(Toc::decode(&wrong, true).unwrap_err().offset(), 8);
        assert_eq!(Toc::decode(&wrong, false).unwrap().tracks[0].start.lba(), Lba(587));
        assert_eq!(Toc::decode(&bytes[..19], true).unwrap().tracks.len(), 1);
    }
}
