//! READ TOC/PMA/ATIP: what the disc itself says, formats 2 (full TOC), 4 (ATIP), 5 (CD-TEXT).

use alloc::vec::Vec;

use discwright_core::Msf;

use super::read_toc::{self, Fields};
use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct RawEntry[11] {
        session: u8, adr_control: u8, track: u8, point: u8, time: [u8; 3], zero: u8, value: [u8; 3],
    }
    struct RawAtip[24] {
        power: u8,
        uru: u8,
        kind: u8,
        reserved: u8,
        lead_in: [u8; 3],
        reserved2: u8,
        lead_out: [u8; 3],
        reserved3: u8,
        a1: [u8; 3],
        reserved4: u8,
        a2: [u8; 3],
        reserved5: u8,
        a3: [u8; 3],
        reserved6: u8,
    }
}

/// Asks for the Q subchannel of all lead-ins.
///
/// Spec: MMC-6, READ TOC/PMA/ATIP command (43h), format 0010b.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadFullToc {
    /// The first session that is wanted.
    pub first_session: u8,
    /// How many bytes of reply there is room for.
    pub allocation_length: u16,
}

impl Default for ReadFullToc {
    /// All sessions; 2048 bytes hold 185 entries.
    fn default() -> Self {
        Self { first_session: 1, allocation_length: 2048 }
    }
}

impl Command for ReadFullToc {
    const OPCODE: Opcode = Opcode::READ_TOC_PMA_ATIP;
    type Response = FullToc;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let Fields { number, allocation_length, .. } = read_toc::from_cdb(cdb, 2)?;
        Ok(Self { first_session: number, allocation_length })
    }

    fn cdb(&self) -> Cdb {
        let Self { first_session, allocation_length } = *self;
        // Some drives take the request for times only, in which the entries are in any case.
        read_toc::cdb(2, &Fields { msf: true, number: first_session, allocation_length })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<FullToc, DecodeError> {
        FullToc::decode(reply)
    }
}

display_command!(ReadFullToc, first_session, allocation_length);

/// An entry of the Q subchannel of a lead-in.
///
/// Spec: MMC-6, READ TOC/PMA/ATIP command, "TOC Track Descriptor, Format 0010b".
///
/// | byte | 7..4 | 3..0 |
/// |---|---|---|
/// | 0 | session number | |
/// | 1 | ADR | control |
/// | 2 | TNO | |
/// | 3 | POINT | |
/// | 4..6 | Min, Sec, Frame | |
/// | 7 | Zero | |
/// | 8..10 | PMIN, PSEC, PFRAME | |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct FullTocEntry {
    /// The session whose lead-in this is from.
    pub session: u8,
    /// 4 bits.
    pub adr: u8,
    /// 4 bits: 4 for data, plus 2 for copy permitted and 1 for pre-emphasis.
    pub control: u8,
    /// 0 in a lead-in.
    pub track: u8,
    /// What the entry is about: a track, A0h first track, A1h last track, A2h lead-out, B0h next
    /// session, C0h ATIP.
    pub point: u8,
    /// Min, Sec, Frame; for B0h where the next program area can begin.
    pub time: [u8; 3],
    /// Zero; for B0h the number of pointers in mode 5.
    pub zero: u8,
    /// PMIN, PSEC, PFRAME: what POINT points to, a time or a number.
    pub value: [u8; 3],
}

impl FullTocEntry {
    /// Where a track or the lead-out begins, if POINT is one of these.
    #[must_use]
    pub const fn start(&self) -> Option<Msf> {
        let [minute, second, frame] = self.value;
        match self.point {
            1..=99 | 0xA2 => Msf::new(minute, second, frame),
            _ => None,
        }
    }
}

/// The Q subchannel of all lead-ins.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FullToc {
    /// The number of the first complete session.
    pub first_session: u8,
    /// The number of the last complete session.
    pub last_session: u8,
    /// The entries as the drive orders them.
    pub entries: Vec<FullTocEntry>,
}

impl FullToc {
    /// Reads the reply; an entry that is cut is left out.
    ///
    /// # Errors
    ///
    /// With less than the header of 4 bytes.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let (first_session, last_session, rest) = read_toc::header(reply)?;
        let entries = wire::records::<RawEntry>(rest)
            .map(|raw| FullTocEntry {
                session: raw.session,
                adr: raw.adr_control >> 4,
                control: raw.adr_control & 0x0F,
                track: raw.track,
                point: raw.point,
                time: raw.time,
                zero: raw.zero,
                value: raw.value,
            })
            .collect();
        Ok(Self { first_session, last_session, entries })
    }

    /// The bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let raw = |entry: &FullTocEntry| RawEntry {
            session: entry.session,
            adr_control: ((entry.adr & 0x0F) << 4) | (entry.control & 0x0F),
            track: entry.track,
            point: entry.point,
            time: entry.time,
            zero: entry.zero,
            value: entry.value,
        };
        let body: Vec<u8> = self.entries.iter().flat_map(|e| wire::bytes(&raw(e))).collect();
        read_toc::reply(self.first_session, self.last_session, &body)
    }
}

/// Asks what the wobble of a CD-R or CD-RW says.
///
/// Spec: MMC-6, READ TOC/PMA/ATIP command (43h), format 0100b.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadAtip {
    /// How many bytes of reply there is room for.
    pub allocation_length: u16,
}

impl Default for ReadAtip {
    /// 28 bytes: all but the values that no disc has.
    fn default() -> Self {
        Self { allocation_length: 28 }
    }
}

impl Command for ReadAtip {
    const OPCODE: Opcode = Opcode::READ_TOC_PMA_ATIP;
    type Response = Atip;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let Fields { allocation_length, .. } = read_toc::from_cdb(cdb, 4)?;
        Ok(Self { allocation_length })
    }

    fn cdb(&self) -> Cdb {
        let allocation_length = self.allocation_length;
        read_toc::cdb(4, &Fields { msf: true, number: 0, allocation_length })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<Atip, DecodeError> {
        Atip::decode(reply)
    }
}

display_command!(ReadAtip, allocation_length);

/// What the wobble of a CD-R or CD-RW says: the absolute time in pre-groove.
///
/// Spec: MMC-6, READ TOC/PMA/ATIP command, "ATIP descriptor"; Orange Book.
///
/// | byte | 7 | 6 | 5..3 | 2 | 1 | 0 |
/// |---|---|---|---|---|---|---|
/// | 4 | 1 | write power (6..4) | | reference speed (2..0) | | |
/// | 5 | 0 | URU | | | | |
/// | 6 | 1 | disc type | disc sub-type | A1 | A2 | A3 |
/// | 8..10 | start time of lead-in | | | | | |
/// | 12..14 | last possible start time of lead-out | | | | | |
/// | 16..18 | A1 values | | | | | |
/// | 20..22 | A2 values | | | | | |
/// | 24..26 | A3 values | | | | | |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Atip {
    /// 3 bits: indicative target writing power.
    pub write_power: u8,
    /// 3 bits: the speed that this is for; CD-RW only.
    pub reference_speed: u8,
    /// URU: whether the disc may be used without restriction.
    pub unrestricted: bool,
    /// Whether it is a CD-RW.
    pub rewritable: bool,
    /// 3 bits: which kind of CD-R or CD-RW, such as high speed.
    pub sub_type: u8,
    /// Where the lead-in begins, 9x:ss:ff; by this the maker is known.
    pub lead_in: [u8; 3],
    /// The last time at which a lead-out can begin: the capacity.
    pub lead_out: [u8; 3],
    /// Additional values, if they are valid.
    pub a1: Option<[u8; 3]>,
    /// Additional values, if they are valid.
    pub a2: Option<[u8; 3]>,
    /// Additional values, if they are valid.
    pub a3: Option<[u8; 3]>,
}

impl Atip {
    /// Where the lead-in begins, if that is a time.
    #[must_use]
    pub const fn lead_in_time(&self) -> Option<Msf> {
        let [minute, second, frame] = self.lead_in;
        Msf::new(minute, second, frame)
    }

    /// The last time at which a lead-out can begin, if that is a time.
    #[must_use]
    pub const fn lead_out_time(&self) -> Option<Msf> {
        let [minute, second, frame] = self.lead_out;
        Msf::new(minute, second, frame)
    }

    /// Reads the reply; additional values that are cut are not valid.
    ///
    /// # Errors
    ///
    /// With less than the 15 bytes up to and with the lead-out.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let _: [u8; 15] = wire::head(reply, 15, "ATIP descriptor")?;
        let (_, _, rest) = read_toc::header(reply)?;
        let rest = if rest.len() < 11 { wire::within(wire::after(reply, 4), 11) } else { rest };
        let raw: RawAtip = wire::padded(rest);
        let valid =
            |mask, end, value| (wire::has(raw.kind, mask) && rest.len() >= end).then_some(value);
        Ok(Self {
            write_power: (raw.power >> 4) & 0x07,
            reference_speed: raw.power & 0x07,
            unrestricted: wire::has(raw.uru, 0x40),
            rewritable: wire::has(raw.kind, 0x40),
            sub_type: (raw.kind >> 3) & 0x07,
            lead_in: raw.lead_in,
            lead_out: raw.lead_out,
            a1: valid(0x04, 15, raw.a1),
            a2: valid(0x02, 19, raw.a2),
            a3: valid(0x01, 23, raw.a3),
        })
    }

    /// The 28 bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let raw = RawAtip {
            power: 0x80 | ((self.write_power & 0x07) << 4) | (self.reference_speed & 0x07),
            uru: wire::bit(self.unrestricted, 0x40),
            kind: 0x80
                | wire::bit(self.rewritable, 0x40)
                | ((self.sub_type & 0x07) << 3)
                | wire::bit(self.a1.is_some(), 0x04)
                | wire::bit(self.a2.is_some(), 0x02)
                | wire::bit(self.a3.is_some(), 0x01),
            lead_in: self.lead_in,
            lead_out: self.lead_out,
            a1: self.a1.unwrap_or_default(),
            a2: self.a2.unwrap_or_default(),
            a3: self.a3.unwrap_or_default(),
            ..wire::zeroed()
        };
        read_toc::reply(0, 0, &wire::bytes(&raw))
    }
}

/// Asks for the CD-TEXT of the lead-in.
///
/// Spec: MMC-6, READ TOC/PMA/ATIP command (43h), format 0101b.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadCdText {
    /// How many bytes of reply there is room for.
    pub allocation_length: u16,
}

impl Default for ReadCdText {
    /// All that a lead-in can hold: 8 blocks of 256 packs need 36 868 bytes.
    fn default() -> Self {
        Self { allocation_length: 36_868 }
    }
}

impl Command for ReadCdText {
    const OPCODE: Opcode = Opcode::READ_TOC_PMA_ATIP;
    type Response = CdTextPacks;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let Fields { allocation_length, .. } = read_toc::from_cdb(cdb, 5)?;
        Ok(Self { allocation_length })
    }

    fn cdb(&self) -> Cdb {
        let allocation_length = self.allocation_length;
        read_toc::cdb(5, &Fields { msf: false, number: 0, allocation_length })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<CdTextPacks, DecodeError> {
        CdTextPacks::decode(reply)
    }
}

display_command!(ReadCdText, allocation_length);

/// The CD-TEXT packs of the lead-in, each with its CRC.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CdTextPacks {
    /// As they lie on the disc.
    pub packs: Vec<[u8; 18]>,
}

impl CdTextPacks {
    /// Reads the reply; a pack that is cut is left out.
    ///
    /// # Errors
    ///
    /// With less than the header of 4 bytes.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let (_, _, rest) = read_toc::header(reply)?;
        Ok(Self { packs: wire::records(rest).collect() })
    }

    /// The bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        read_toc::reply(0, 0, self.packs.as_flattened())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use discwright_core::Lba;

    #[test]
    fn a_high_speed_cd_rw_says_what_it_is() {
        // Corpus mmc/decoded_drive_facts.tsv, ATIP (DiscImageCreator, issue 43): power 2, speed 3,
        // CD-RW sub-type 1, lead-in 97:10:00, lead-out 79:59:74, A1 24 1A D8, A2 26 B2 48.
        let bytes = [
            0, 26, 0, 0, 0xA3, 0, 0xCE, 0, 97, 10, 0, 0, 79, 59, 74, 0, 0x24, 0x1A, 0xD8, 0, 0x26,
            0xB2, 0x48, 0, 0, 0, 0, 0,
        ];
        let atip = Atip {
            write_power: 2,
            reference_speed: 3,
            unrestricted: false,
            rewritable: true,
            sub_type: 1,
            lead_in: [97, 10, 0],
            lead_out: [79, 59, 74],
            a1: Some([0x24, 0x1A, 0xD8]),
            a2: Some([0x26, 0xB2, 0x48]),
            a3: None,
        };
        assert_eq!(Atip::decode(&bytes), Ok(atip));
        assert_eq!(atip.encode(), bytes);
        assert_eq!(atip.lead_in_time().unwrap().to_lba(), Lba(-12_900));
        let cut = Atip::decode(&bytes[..20]).unwrap();
        assert_eq!((cut.a1, cut.a2), (atip.a1, None));
        assert!(Atip::decode(&bytes[..14]).is_err());
    }

    #[test]
    fn a_lead_in_points_to_tracks_and_to_the_next_session() {
        let bytes = [
            0, 35, 1, 1, // header
            1, 0x14, 0, 0xA2, 0, 0, 0, 0, 10, 20, 30, // lead-out
            1, 0x14, 0, 0x01, 0, 0, 0, 0, 0, 2, 0, // track 1
            1, 0x54, 0, 0xB0, 12, 50, 30, 2, 79, 59, 74, // next session
        ];
        let toc = FullToc::decode(&bytes).unwrap();
        let starts: Vec<_> = toc.entries.iter().map(FullTocEntry::start).collect();
        assert_eq!(starts, [Msf::new(10, 20, 30), Msf::new(0, 2, 0), None]);
        assert_eq!((toc.entries[2].adr, toc.entries[2].control), (5, 4));
        assert_eq!(toc.encode(), bytes);
    }

    #[test]
    fn packs_of_cd_text_are_eighteen_bytes() {
        let mut bytes = vec![0, 38, 0, 0];
        bytes.extend(0..36);
        let packs = CdTextPacks::decode(&bytes).unwrap();
        assert_eq!((packs.packs.len(), packs.packs[1][0]), (2, 18));
        assert_eq!(packs.encode(), bytes);
    }
}
