//! READ TRACK INFORMATION.

use alloc::vec::Vec;
use core::fmt;

use discwright_core::{Lba, Sectors, SessionNo, TrackNo};
use zerocopy::big_endian::{I32, U16, U32};

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

/// Which track is meant.
///
/// Spec: MMC-6, READ TRACK INFORMATION command, "Address/Number Type".
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TrackAddress {
    /// The track that holds this block.
    Lba(Lba),
    /// The track of this number; 0 for the lead-in, FFh for the invisible or incomplete track
    /// on CDs and DVD-Rs.
    Track(u32),
    /// The first track of this session.
    Session(u32),
    /// A type that the standard reserves, with its number.
    Reserved(u32),
}

impl TrackAddress {
    /// The track that is invisible, incomplete, or next to be written.
    pub const INVISIBLE: Self = Self::Track(0xFF);
}

impl fmt::Display for TrackAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lba(lba) => write!(f, "LBA {lba}"),
            Self::Track(number) => write!(f, "track {number}"),
            Self::Session(number) => write!(f, "session {number}"),
            Self::Reserved(number) => write!(f, "reserved {number}"),
        }
    }
}

wire! {
    struct Raw[10] {
        opcode: u8,
        kind: u8,
        address: U32,
        reserved: u8,
        allocation_length: U16,
        control: u8,
    }
    struct RawReply[48] {
        length: U16,
        track_lsb: u8,
        session_lsb: u8,
        reserved: u8,
        mode: u8,
        state: u8,
        valid: u8,
        start: I32,
        next_writable: I32,
        free: U32,
        packet: U32,
        size: U32,
        last_recorded: I32,
        track_msb: u8,
        session_msb: u8,
        reserved2: [u8; 2],
        read_compatibility: I32,
        next_layer_jump: I32,
        last_layer_jump: I32,
    }
}

/// Asks for the state of a track.
///
/// Spec: MMC-6, READ TRACK INFORMATION command (52h).
///
/// | byte | 7..3 | 2 | 1..0 |
/// |---|---|---|---|
/// | 1 | | open | address/number type |
/// | 2..5 | logical block address, track or session number | | |
/// | 7..8 | allocation length | | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ReadTrackInformation {
    /// Which track.
    pub address: TrackAddress,
    /// Open: the number of the open track nearest behind is wanted.
    pub open: bool,
    /// How many bytes of reply there is room for. 36 suffice for CD and DVD+R, 48 for all.
    pub allocation_length: u16,
}

impl ReadTrackInformation {
    /// All that the drive knows of the track.
    #[must_use]
    pub const fn of(address: TrackAddress) -> Self {
        Self { address, open: false, allocation_length: 48 }
    }
}

impl Command for ReadTrackInformation {
    const OPCODE: Opcode = Opcode::READ_TRACK_INFORMATION;
    type Response = TrackInformation;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        let number = raw.address.get();
        let address = match raw.kind & 0x03 {
            0 => TrackAddress::Lba(Lba(number.cast_signed())),
            1 => TrackAddress::Track(number),
            2 => TrackAddress::Session(number),
            _ => TrackAddress::Reserved(number),
        };
        let open = wire::has(raw.kind, 0x04);
        Ok(Self { address, open, allocation_length: raw.allocation_length.get() })
    }

    fn cdb(&self) -> Cdb {
        let (kind, number) = match self.address {
            TrackAddress::Lba(lba) => (0, lba.0.cast_unsigned()),
            TrackAddress::Track(number) => (1, number),
            TrackAddress::Session(number) => (2, number),
            TrackAddress::Reserved(number) => (3, number),
        };
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            kind: kind | wire::bit(self.open, 0x04),
            address: U32::new(number),
            allocation_length: U16::new(self.allocation_length),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<TrackInformation, DecodeError> {
        TrackInformation::decode(reply)
    }
}

display_command!(ReadTrackInformation, address, open, allocation_length);

/// Where a layer jump recording on DVD-R DL jumps.
///
/// Spec: MMC-6, READ TRACK INFORMATION command, bytes 40 to 47.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct LayerJumps {
    /// Where the next jump will be.
    pub next: Lba,
    /// Where the last jump was.
    pub last: Lba,
}

/// The state of a track.
///
/// Spec: MMC-6, READ TRACK INFORMATION command, "Track Information Block".
///
/// | byte | 7 | 6 | 5 | 4 | 3..0 |
/// |---|---|---|---|---|---|
/// | 0..1 | data length | | | | |
/// | 2, 32 | track number, LSB, MSB | | | | |
/// | 3, 33 | session number, LSB, MSB | | | | |
/// | 5 | LJRS (7..6) | | damage | copy | track mode |
/// | 6 | RT | blank | packet/inc | FP | data mode |
/// | 7 | | | | | `LRA_V` (1), `NWA_V` (0) |
/// | 8..11 | track start address | | | | |
/// | 12..15 | next writable address | | | | |
/// | 16..19 | free blocks | | | | |
/// | 20..23 | fixed packet size or blocking factor | | | | |
/// | 24..27 | track size | | | | |
/// | 28..31 | last recorded address | | | | |
/// | 36..39 | read compatibility LBA | | | | |
/// | 40..43 | next layer jump address | | | | |
/// | 44..47 | last layer jump address | | | | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TrackInformation {
    /// The number of the track.
    pub track: TrackNo,
    /// The number of the session that it is in.
    pub session: SessionNo,
    /// LJRS, 2 bits: layer jump recording status.
    pub layer_jump_status: u8,
    /// Whether the track is damaged: on DVD and CD, it was cut by a loss of power.
    pub damaged: bool,
    /// Whether a CD track is a second or later copy (SCMS).
    pub copy: bool,
    /// Q control of the track, 4 bits: 4 for data; 5 where it is written in packets.
    pub track_mode: u8,
    /// RT: whether the track was reserved.
    pub reserved: bool,
    /// Whether nothing is recorded in it.
    pub blank: bool,
    /// Packet or incremental writing.
    pub packet: bool,
    /// FP: whether the packets are of fixed size.
    pub fixed_packet: bool,
    /// 4 bits: 1 for mode 1 (and for all that is no CD), 2 for mode 2, Fh for unknown.
    pub data_mode: u8,
    /// The first block.
    pub start: Lba,
    /// `NWA_V`, and where the next write must begin.
    pub next_writable: Option<Lba>,
    /// How many blocks can still be written to it.
    pub free: Sectors,
    /// Blocks in a packet, or in what is written at once (16 for DVD, 32 for Blu-ray).
    pub packet_size: u32,
    /// How many blocks the track has, or will have at most.
    pub size: Sectors,
    /// `LRA_V`, and the last block that was written.
    pub last_recorded: Option<Lba>,
    /// How far a DVD-R must be written for ROM drives to read it; `None` in a reply of less than
    /// 40 bytes.
    pub read_compatibility: Option<Lba>,
    /// `None` in a reply of less than 48 bytes.
    pub layer_jumps: Option<LayerJumps>,
}

impl Default for TrackInformation {
    /// Track 1 of session 1, data of mode 1, with no blocks.
    fn default() -> Self {
        Self {
            track: TrackNo(1),
            session: SessionNo(1),
            layer_jump_status: 0,
            damaged: false,
            copy: false,
            track_mode: 4,
            reserved: false,
            blank: false,
            packet: false,
            fixed_packet: false,
            data_mode: 1,
            start: Lba(0),
            next_writable: None,
            free: Sectors(0),
            packet_size: 0,
            size: Sectors(0),
            last_recorded: None,
            read_compatibility: None,
            layer_jumps: None,
        }
    }
}

impl TrackInformation {
    /// Reads the reply; fields that a short one leaves out are zero or `None`.
    ///
    /// # Errors
    ///
    /// With less than the 28 bytes of MMC-1.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawReply = wire::head(reply, 28, "Track Information Block")?;
        let len = usize::from(raw.length.get()).saturating_add(2);
        let reply = wire::within(reply, len.max(28));
        let raw: RawReply = wire::padded(reply);
        let lra = wire::has(raw.valid, 0x02) && reply.len() >= 32;
        let jumps = LayerJumps {
            next: Lba(raw.next_layer_jump.get()),
            last: Lba(raw.last_layer_jump.get()),
        };
        Ok(Self {
            track: TrackNo(u16::from_be_bytes([raw.track_msb, raw.track_lsb])),
            session: SessionNo(u16::from_be_bytes([raw.session_msb, raw.session_lsb])),
            layer_jump_status: raw.mode >> 6,
            damaged: wire::has(raw.mode, 0x20),
            copy: wire::has(raw.mode, 0x10),
            track_mode: raw.mode & 0x0F,
            reserved: wire::has(raw.state, 0x80),
            blank: wire::has(raw.state, 0x40),
            packet: wire::has(raw.state, 0x20),
            fixed_packet: wire::has(raw.state, 0x10),
            data_mode: raw.state & 0x0F,
            start: Lba(raw.start.get()),
            next_writable: wire::has(raw.valid, 0x01).then_some(Lba(raw.next_writable.get())),
            free: Sectors(raw.free.get()),
            packet_size: raw.packet.get(),
            size: Sectors(raw.size.get()),
            last_recorded: lra.then_some(Lba(raw.last_recorded.get())),
            read_compatibility: (reply.len() >= 40).then_some(Lba(raw.read_compatibility.get())),
            layer_jumps: (reply.len() >= 48).then_some(jumps),
        })
    }

    /// The bytes of the reply: 36, or 40 or 48 where the fields at the end are known.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let [track_msb, track_lsb] = self.track.0.to_be_bytes();
        let [session_msb, session_lsb] = self.session.0.to_be_bytes();
        let len: usize = match (self.read_compatibility, self.layer_jumps) {
            (_, Some(_)) => 48,
            (Some(_), None) => 40,
            (None, None) => 36,
        };
        let lba = |lba: Option<Lba>| I32::new(lba.unwrap_or_default().0);
        let jumps = self.layer_jumps.unwrap_or_default();
        let mut bytes = wire::bytes(&RawReply {
            length: wire::len16(len.saturating_sub(2)),
            track_lsb,
            session_lsb,
            reserved: 0,
            mode: (self.layer_jump_status << 6)
                | wire::bit(self.damaged, 0x20)
                | wire::bit(self.copy, 0x10)
                | (self.track_mode & 0x0F),
            state: wire::bit(self.reserved, 0x80)
                | wire::bit(self.blank, 0x40)
                | wire::bit(self.packet, 0x20)
                | wire::bit(self.fixed_packet, 0x10)
                | (self.data_mode & 0x0F),
            valid: wire::bit(self.last_recorded.is_some(), 0x02)
                | wire::bit(self.next_writable.is_some(), 0x01),
            start: I32::new(self.start.0),
            next_writable: lba(self.next_writable),
            free: U32::new(self.free.0),
            packet: U32::new(self.packet_size),
            size: U32::new(self.size.0),
            last_recorded: lba(self.last_recorded),
            track_msb,
            session_msb,
            reserved2: [0; 2],
            read_compatibility: lba(self.read_compatibility),
            next_layer_jump: I32::new(jumps.next.0),
            last_layer_jump: I32::new(jumps.last.0),
        });
        bytes.truncate(len);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formatted_cd_rw_has_one_track_of_fixed_packets() {
        // Corpus mmc/responses.tsv, rti-cdrw-formatted (udftools, pull 44): cut at 34 bytes.
        let cdb = [0x52, 1, 0, 0, 0, 1, 0, 0, 0x22, 0];
        let reply = [
            0, 0x22, 1, 1, 0, 7, 0xB2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0,
            0x04, 0x81, 0x60, 0, 0, 0, 0, 0, 0,
        ];
        let command = ReadTrackInformation::from_cdb(&cdb).unwrap();
        assert_eq!(command.address, TrackAddress::Track(1));
        assert_eq!(command.cdb().as_bytes(), cdb);
        let info = command.decode(&reply).unwrap();
        let expected = TrackInformation {
            track_mode: 7,
            reserved: true,
            packet: true,
            fixed_packet: true,
            data_mode: 2,
            packet_size: 32,
            size: Sectors(295_264),
            ..Default::default()
        };
        assert_eq!(info, expected);
        assert_eq!(info.encode()[..34], reply);
    }

    #[test]
    fn a_pressed_disc_has_no_next_writable_address() {
        // Corpus mmc/responses.tsv, rti-cdrom-a and rti-cdrom-c: two CD-ROM drives.
        let a = [
            0, 0x22, 1, 1, 0, 4, 0x0F, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 1, 0xF4, 0x98, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        let info = TrackInformation::decode(&a).unwrap();
        assert_eq!((info.track_mode, info.data_mode), (4, 15));
        assert_eq!((info.next_writable, info.size), (None, Sectors(128_152)));
        let c = [
            0, 0x22, 1, 1, 0, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xB0,
            0x98, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        let info = TrackInformation::decode(&c).unwrap();
        assert_eq!((info.data_mode, info.size), (2, Sectors(45_208)));
        assert_eq!(info.encode(), c);
    }

    #[test]
    fn longer_replies_have_more_fields() {
        let info = TrackInformation {
            track: TrackNo(0x0203),
            session: SessionNo(0x0104),
            next_writable: Some(Lba(0x10)),
            last_recorded: Some(Lba(0x0F)),
            read_compatibility: Some(Lba(5)),
            layer_jumps: Some(LayerJumps { next: Lba(6), last: Lba(7) }),
            ..Default::default()
        };
        let bytes = info.encode();
        assert_eq!(bytes.len(), 48);
        assert_eq!((bytes[1], bytes[2], bytes[3]), (46, 3, 4));
        assert_eq!((bytes[7], bytes[32], bytes[33]), (3, 2, 1));
        assert_eq!(TrackInformation::decode(&bytes), Ok(info));
        assert_eq!(TrackInformation::decode(&bytes[..44]).unwrap().layer_jumps, None);
        assert!(TrackInformation::decode(&bytes[..27]).is_err());
    }
}
