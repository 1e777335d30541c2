//! Mode page 05h.

use alloc::vec::Vec;

use zerocopy::big_endian::{U16, U32};

use super::{ModePageCode, ModePageData};
use crate::wire::{self, wire};

discwright_core::code! {
    /// How a track is written: 4 bits.
    ///
    /// Spec: MMC-6, "Write Parameters Page (05h)", "Write Type".
    pub struct WriteType(u8) {
        /// In packets; on DVD incremental.
        PACKET = 0 => "packet/incremental",
        /// Track at once.
        TRACK_AT_ONCE = 1 => "track at once",
        /// Session at once; on DVD disc at once.
        SESSION_AT_ONCE = 2 => "session at once",
        /// Raw.
        RAW = 3 => "raw",
        /// Layer jump recording.
        LAYER_JUMP = 4 => "layer jump recording",
    }
}

discwright_core::code! {
    /// What may follow the session: 2 bits.
    ///
    /// Spec: MMC-6, "Write Parameters Page (05h)", "Multi-session".
    pub struct MultiSession(u8) {
        /// No session can follow; no B0 pointer.
        NONE = 0 => "no next session, no B0 pointer",
        /// No session can follow; B0 pointer of FFs.
        NONE_WITH_POINTER = 1 => "no next session, B0 pointer",
        /// A session can follow; its address is in the B0 pointer.
        NEXT = 3 => "next session allowed",
    }
}

discwright_core::code! {
    /// What a block of WRITE holds: 4 bits.
    ///
    /// Spec: MMC-6, "Write Parameters Page (05h)", "Data Block Type".
    pub struct DataBlockType(u8) {
        /// 2352 bytes.
        RAW = 0 => "raw 2352",
        /// 2368 bytes, with Q subchannel.
        RAW_PQ = 1 => "raw 2352 + P-Q",
        /// 2448 bytes, with R to W packed.
        RAW_PW_PACKED = 2 => "raw 2352 + P-W packed",
        /// 2448 bytes, with R to W raw.
        RAW_PW = 3 => "raw 2352 + P-W raw",
        /// 2048 bytes, mode 1; also everything that is no CD.
        MODE1 = 8 => "mode 1, 2048",
        /// 2336 bytes, mode 2.
        MODE2 = 9 => "mode 2, 2336",
        /// 2048 bytes, mode 2 form 1, with the subheader of the page.
        MODE2_FORM1 = 10 => "mode 2 form 1, 2048",
        /// 2056 bytes, mode 2 form 1, with its subheader.
        MODE2_FORM1_SUBHEADER = 11 => "mode 2 form 1, 2056",
        /// 2324 bytes, mode 2 form 2, with the subheader of the page.
        MODE2_FORM2 = 12 => "mode 2 form 2, 2324",
        /// 2332 bytes, mode 2 form 1 or 2, with its subheader.
        MODE2_MIXED = 13 => "mode 2 form 1 or 2, 2332",
    }
}

impl DataBlockType {
    /// How many bytes a block has, if the standard says so.
    #[must_use]
    pub const fn block_len(self) -> Option<u32> {
        Some(match self {
            Self::RAW => 2352,
            Self::RAW_PQ => 2368,
            Self::RAW_PW_PACKED | Self::RAW_PW => 2448,
            Self::MODE1 | Self::MODE2_FORM1 => 2048,
            Self::MODE2 => 2336,
            Self::MODE2_FORM1_SUBHEADER => 2056,
            Self::MODE2_FORM2 => 2324,
            Self::MODE2_MIXED => 2332,
            _ => return None,
        })
    }
}

discwright_core::code! {
    /// What kind of disc the table of contents will tell.
    ///
    /// Spec: MMC-6, "Write Parameters Page (05h)", "Session Format".
    pub struct SessionFormat(u8) {
        /// Audio or mode 1.
        CD_DA_OR_ROM = 0x00 => "CD-DA or CD-ROM",
        /// CD-i.
        CD_I = 0x10 => "CD-i",
        /// CD-ROM XA.
        CD_ROM_XA = 0x20 => "CD-ROM XA",
    }
}

wire! {
    struct Raw[50] {
        write: u8,
        track: u8,
        block: u8,
        link_size: u8,
        reserved: u8,
        application: u8,
        session_format: u8,
        reserved2: u8,
        packet_size: U32,
        audio_pause: U16,
        catalogue: [u8; 16],
        isrc: [u8; 16],
        subheader: [u8; 4],
    }
}

/// How the next track is written. Offsets are those of the page, with its header of 2 bytes.
///
/// Spec: MMC-6, "Write Parameters Page (05h)".
///
/// | byte | 7 | 6 | 5 | 4 | 3..0 |
/// |---|---|---|---|---|---|
/// | 2 | | BUFE | `LS_V` | test write | write type |
/// | 3 | multi-session (7..6) | | FP | copy | track mode |
/// | 4 | | | | | data block type |
/// | 5 | link size | | | | |
/// | 7 | | | initiator application code (5..0) | | |
/// | 8 | session format | | | | |
/// | 10..13 | packet size | | | | |
/// | 14..15 | audio pause length | | | | |
/// | 16..31 | media catalogue number | | | | |
/// | 32..47 | ISRC | | | | |
/// | 48..51 | sub-header | | | | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct WriteParameters {
    /// BUFE: whether an empty buffer is to do no harm.
    pub buffer_underrun_free: bool,
    /// `LS_V`: whether the link size counts.
    pub link_size_valid: bool,
    /// Whether the laser stays low.
    pub test_write: bool,
    /// How the track is written.
    pub write_type: WriteType,
    /// What may follow the session.
    pub multi_session: MultiSession,
    /// FP: whether packets are of fixed size.
    pub fixed_packet: bool,
    /// Whether SCMS is to tell of a copy.
    pub copy: bool,
    /// Q control of the track, 4 bits: 0 audio, 4 data, 5 data in packets.
    pub track_mode: u8,
    /// What a block of WRITE holds.
    pub data_block_type: DataBlockType,
    /// In blocks: 7 on CD, 16 on DVD.
    pub link_size: u8,
    /// 6 bits: 0 unless the disc's use is restricted.
    pub application_code: u8,
    /// What kind of disc the table of contents will tell.
    pub session_format: SessionFormat,
    /// Blocks in a packet of fixed size.
    pub packet_size: u32,
    /// Blocks of pause before an audio track: 150.
    pub audio_pause: u16,
    /// Byte 0 is 80h if the number counts; 13 ASCII digits follow, then a zero, and AFRAME.
    pub media_catalogue_number: [u8; 16],
    /// Byte 0 is 80h if the code counts; 12 ASCII characters follow, then a zero, and AFRAME.
    pub isrc: [u8; 16],
    /// The subheader of mode 2 blocks that come without one.
    pub subheader: [u8; 4],
}

impl Default for WriteParameters {
    /// One data track at once, protected against an empty buffer, after which no session follows.
    fn default() -> Self {
        Self {
            buffer_underrun_free: true,
            link_size_valid: false,
            test_write: false,
            write_type: WriteType::TRACK_AT_ONCE,
            multi_session: MultiSession::NONE,
            fixed_packet: false,
            copy: false,
            track_mode: 4,
            data_block_type: DataBlockType::MODE1,
            link_size: 0,
            application_code: 0,
            session_format: SessionFormat::CD_DA_OR_ROM,
            packet_size: 0,
            audio_pause: 150,
            media_catalogue_number: [0; 16],
            isrc: [0; 16],
            subheader: [0; 4],
        }
    }
}

impl ModePageData for WriteParameters {
    const CODE: ModePageCode = ModePageCode::WRITE_PARAMETERS;

    fn decode(data: &[u8]) -> Self {
        let raw: Raw = wire::padded(data);
        Self {
            buffer_underrun_free: wire::has(raw.write, 0x40),
            link_size_valid: wire::has(raw.write, 0x20),
            test_write: wire::has(raw.write, 0x10),
            write_type: WriteType(raw.write & 0x0F),
            multi_session: MultiSession(raw.track >> 6),
            fixed_packet: wire::has(raw.track, 0x20),
            copy: wire::has(raw.track, 0x10),
            track_mode: raw.track & 0x0F,
            data_block_type: DataBlockType(raw.block & 0x0F),
            link_size: raw.link_size,
            application_code: raw.application & 0x3F,
            session_format: SessionFormat(raw.session_format),
            packet_size: raw.packet_size.get(),
            audio_pause: raw.audio_pause.get(),
            media_catalogue_number: raw.catalogue,
            isrc: raw.isrc,
            subheader: raw.subheader,
        }
    }

    /// 50 bytes.
    fn encode(&self) -> Vec<u8> {
        wire::bytes(&Raw {
            write: wire::bit(self.buffer_underrun_free, 0x40)
                | wire::bit(self.link_size_valid, 0x20)
                | wire::bit(self.test_write, 0x10)
                | (self.write_type.0 & 0x0F),
            track: (self.multi_session.0 << 6)
                | wire::bit(self.fixed_packet, 0x20)
                | wire::bit(self.copy, 0x10)
                | (self.track_mode & 0x0F),
            block: self.data_block_type.0 & 0x0F,
            link_size: self.link_size,
            reserved: 0,
            application: self.application_code & 0x3F,
            session_format: self.session_format.0,
            reserved2: 0,
            packet_size: U32::new(self.packet_size),
            audio_pause: U16::new(self.audio_pause),
            catalogue: self.media_catalogue_number,
            isrc: self.isrc,
            subheader: self.subheader,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_field_has_its_place() {
        let page = WriteParameters {
            link_size_valid: true,
            write_type: WriteType::SESSION_AT_ONCE,
            multi_session: MultiSession::NEXT,
            fixed_packet: true,
            link_size: 7,
            session_format: SessionFormat::CD_ROM_XA,
            packet_size: 32,
            subheader: [1, 2, 3, 4],
            ..Default::default()
        };
        let bytes = page.encode();
        // The header of the page is not among the bytes: byte 2 of the page is the first.
        assert_eq!(bytes[..8], [0x62, 0xE4, 8, 7, 0, 0, 0x20, 0]);
        assert_eq!(bytes[8..14], [0, 0, 0, 32, 0, 150]);
        assert_eq!(bytes[46..], [1, 2, 3, 4]);
        assert_eq!(WriteParameters::decode(&bytes), page);
    }

    proptest! {
        #[test]
        fn the_page_goes_there_and_back(data in proptest::collection::vec(any::<u8>(), 0..60)) {
            let page = WriteParameters::decode(&data);
            prop_assert_eq!(WriteParameters::decode(&page.encode()), page);
        }
    }
}
