//! Features of writing.

use alloc::vec::Vec;

use zerocopy::big_endian::U16;

use super::media::BdSupport;
use super::{FeatureCode, FeatureData};
use crate::wire::{self, U24, wire};

wire! {
    struct RawIncremental[4] { data_types: U16, flags: u8, link_sizes: u8 }
    struct RawTao[4] { flags: u8, reserved: u8, data_types: U16 }
    struct RawMastering[4] { flags: u8, max_cue_sheet_length: U24 }
    struct RawBdWrite[20] { svnr: u8, reserved: [u8; 3], re: [U16; 4], r: [U16; 4] }
}

/// Writing goes on from where it ended, with links between.
///
/// Spec: MMC-6, "Incremental Streaming Writable (0021h)".
///
/// | byte | 7..3 | 2 | 1 | 0 |
/// |---|---|---|---|---|
/// | 0..1 | data block types supported | | | |
/// | 2 | | TRIO | ARSV | BUF |
/// | 3 | number of link sizes | | | |
/// | 4.. | link sizes, padded to a multiple of 4 | | | |
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct IncrementalStreamingWritable {
    /// Bit n for data block type n of the write parameters.
    pub data_types: u16,
    /// TRIO: whether the next address is told in the sense data of a failed write.
    pub trio: bool,
    /// ARSV: whether RESERVE TRACK takes an address.
    pub arsv: bool,
    /// BUF: whether an empty buffer does no harm.
    pub buffer_underrun_free: bool,
    /// In blocks; at most 255.
    pub link_sizes: Vec<u8>,
}

impl FeatureData for IncrementalStreamingWritable {
    const CODE: FeatureCode = FeatureCode::INCREMENTAL_STREAMING_WRITABLE;
    const VERSION: u8 = 3;

    fn decode(data: &[u8]) -> Self {
        let raw: RawIncremental = wire::padded(data);
        Self {
            data_types: raw.data_types.get(),
            trio: wire::has(raw.flags, 0x04),
            arsv: wire::has(raw.flags, 0x02),
            buffer_underrun_free: wire::has(raw.flags, 0x01),
            link_sizes: wire::within(wire::after(data, 4), usize::from(raw.link_sizes)).to_vec(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        // 248 link sizes are what the descriptor's length can count.
        let link_sizes = wire::within(&self.link_sizes, 248);
        let mut bytes = wire::bytes(&RawIncremental {
            data_types: U16::new(self.data_types),
            flags: wire::bit(self.trio, 0x04)
                | wire::bit(self.arsv, 0x02)
                | wire::bit(self.buffer_underrun_free, 0x01),
            link_sizes: u8::try_from(link_sizes.len()).unwrap_or(u8::MAX),
        });
        bytes.extend_from_slice(link_sizes);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }
}

/// DVD+R can be read, and perhaps written.
///
/// Spec: MMC-6, "DVD+R (002Bh)": write is bit 0 of byte 0.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct DvdPlusR {
    /// Whether it can be written.
    pub write: bool,
}

impl FeatureData for DvdPlusR {
    const CODE: FeatureCode = FeatureCode::DVD_PLUS_R;
    const VERSION: u8 = 0;

    fn decode(data: &[u8]) -> Self {
        let [flags, ..]: [u8; 4] = wire::padded(data);
        Self { write: wire::has(flags, 0x01) }
    }

    fn encode(&self) -> Vec<u8> {
        alloc::vec![wire::bit(self.write, 0x01), 0, 0, 0]
    }
}

/// DVD+R of two layers can be read, and perhaps written.
///
/// Spec: MMC-6, "DVD+R Dual Layer (003Bh)": write is bit 0 of byte 0.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct DvdPlusRDualLayer {
    /// Whether it can be written.
    pub write: bool,
}

impl FeatureData for DvdPlusRDualLayer {
    const CODE: FeatureCode = FeatureCode::DVD_PLUS_R_DUAL_LAYER;
    const VERSION: u8 = 0;

    fn decode(data: &[u8]) -> Self {
        let [flags, ..]: [u8; 4] = wire::padded(data);
        Self { write: wire::has(flags, 0x01) }
    }

    fn encode(&self) -> Vec<u8> {
        alloc::vec![wire::bit(self.write, 0x01), 0, 0, 0]
    }
}

/// CDs can be written track at once.
///
/// Spec: MMC-6, "CD Track at Once (002Dh)".
///
/// | byte | 7 | 6 | 5 | 4 | 3 | 2 | 1 | 0 |
/// |---|---|---|---|---|---|---|---|---|
/// | 0 | | BUF | | R-W raw | R-W pack | test write | CD-RW | R-W sub-code |
/// | 2..3 | data types supported | | | | | | | |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CdTrackAtOnce {
    /// BUF: whether an empty buffer does no harm.
    pub buffer_underrun_free: bool,
    /// Whether R to W can be written raw.
    pub rw_raw: bool,
    /// Whether R to W can be written packed.
    pub rw_pack: bool,
    /// Whether writing can be tried without the laser.
    pub test_write: bool,
    /// Whether CD-RW can be overwritten.
    pub cd_rw: bool,
    /// Whether R to W can be written at all.
    pub rw_subcode: bool,
    /// Bit n for data block type n of the write parameters.
    pub data_types: u16,
}

impl FeatureData for CdTrackAtOnce {
    const CODE: FeatureCode = FeatureCode::CD_TRACK_AT_ONCE;
    const VERSION: u8 = 2;

    fn decode(data: &[u8]) -> Self {
        let raw: RawTao = wire::padded(data);
        Self {
            buffer_underrun_free: wire::has(raw.flags, 0x40),
            rw_raw: wire::has(raw.flags, 0x10),
            rw_pack: wire::has(raw.flags, 0x08),
            test_write: wire::has(raw.flags, 0x04),
            cd_rw: wire::has(raw.flags, 0x02),
            rw_subcode: wire::has(raw.flags, 0x01),
            data_types: raw.data_types.get(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawTao {
            flags: wire::bit(self.buffer_underrun_free, 0x40)
                | wire::bit(self.rw_raw, 0x10)
                | wire::bit(self.rw_pack, 0x08)
                | wire::bit(self.test_write, 0x04)
                | wire::bit(self.cd_rw, 0x02)
                | wire::bit(self.rw_subcode, 0x01),
            reserved: 0,
            data_types: U16::new(self.data_types),
        })
    }
}

/// CDs can be written session at once, or raw.
///
/// Spec: MMC-6, "CD Mastering (002Eh)".
///
/// | byte | 7 | 6 | 5 | 4 | 3 | 2 | 1 | 0 |
/// |---|---|---|---|---|---|---|---|---|
/// | 0 | | BUF | SAO | raw MS | raw | test write | CD-RW | R-W |
/// | 1..3 | maximum cue sheet length | | | | | | | |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CdMastering {
    /// BUF: whether an empty buffer does no harm.
    pub buffer_underrun_free: bool,
    /// SAO: whether session at once is known.
    pub session_at_once: bool,
    /// Whether several sessions can be written raw.
    pub raw_multi_session: bool,
    /// Whether raw is known.
    pub raw: bool,
    /// Whether writing can be tried without the laser.
    pub test_write: bool,
    /// Whether CD-RW can be overwritten.
    pub cd_rw: bool,
    /// Whether R to W can be written.
    pub rw_subcode: bool,
    /// In bytes, 24 bits.
    pub max_cue_sheet_length: u32,
}

impl FeatureData for CdMastering {
    const CODE: FeatureCode = FeatureCode::CD_MASTERING;
    const VERSION: u8 = 2;

    fn decode(data: &[u8]) -> Self {
        let raw: RawMastering = wire::padded(data);
        Self {
            buffer_underrun_free: wire::has(raw.flags, 0x40),
            session_at_once: wire::has(raw.flags, 0x20),
            raw_multi_session: wire::has(raw.flags, 0x10),
            raw: wire::has(raw.flags, 0x08),
            test_write: wire::has(raw.flags, 0x04),
            cd_rw: wire::has(raw.flags, 0x02),
            rw_subcode: wire::has(raw.flags, 0x01),
            max_cue_sheet_length: raw.max_cue_sheet_length.get(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawMastering {
            flags: wire::bit(self.buffer_underrun_free, 0x40)
                | wire::bit(self.session_at_once, 0x20)
                | wire::bit(self.raw_multi_session, 0x10)
                | wire::bit(self.raw, 0x08)
                | wire::bit(self.test_write, 0x04)
                | wire::bit(self.cd_rw, 0x02)
                | wire::bit(self.rw_subcode, 0x01),
            max_cue_sheet_length: U24::new(self.max_cue_sheet_length),
        })
    }
}

/// Blu-ray discs can be written.
///
/// Spec: MMC-6, "BD Write (0041h)".
///
/// | byte | field |
/// |---|---|
/// | 0 | SVNR (bit 0) |
/// | 4..11 | BD-RE, classes 0 to 3 |
/// | 12..19 | BD-R, classes 0 to 3 |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct BdWrite {
    /// SVNR: whether writing without verifying is known.
    pub verify_not_required: bool,
    /// Of BD-RE.
    pub re: BdSupport,
    /// Of BD-R.
    pub r: BdSupport,
}

impl FeatureData for BdWrite {
    const CODE: FeatureCode = FeatureCode::BD_WRITE;
    const VERSION: u8 = 0;

    fn decode(data: &[u8]) -> Self {
        let raw: RawBdWrite = wire::padded(data);
        Self {
            verify_not_required: wire::has(raw.svnr, 0x01),
            re: BdSupport::of(raw.re),
            r: BdSupport::of(raw.r),
        }
    }

    fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawBdWrite {
            svnr: wire::bit(self.verify_not_required, 0x01),
            reserved: [0; 3],
            re: self.re.raw(),
            r: self.r.raw(),
        })
    }
}

/// Speeds are told, set and kept.
///
/// Spec: MMC-6, "Real Time Streaming (0107h)".
///
/// | byte | 7..6 | 5 | 4 | 3 | 2 | 1 | 0 |
/// |---|---|---|---|---|---|---|---|
/// | 0 | | SMP | RBCB | SCS | MP2A | WSPD | SW |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct RealTimeStreaming {
    /// SMP: whether SET CD SPEED takes performance by spindle.
    pub set_spindle: bool,
    /// RBCB: whether READ BUFFER CAPACITY counts blocks.
    pub buffer_in_blocks: bool,
    /// SCS: whether SET CD SPEED is known.
    pub set_cd_speed: bool,
    /// MP2A: whether the write speeds are in mode page 2Ah.
    pub mode_page_2a: bool,
    /// WSPD: whether GET PERFORMANCE tells write speeds and SET STREAMING sets them.
    pub write_speed: bool,
    /// SW: whether stream recording is known.
    pub stream_writing: bool,
}

impl FeatureData for RealTimeStreaming {
    const CODE: FeatureCode = FeatureCode::REAL_TIME_STREAMING;
    const VERSION: u8 = 5;

    fn decode(data: &[u8]) -> Self {
        let [flags, ..]: [u8; 4] = wire::padded(data);
        Self {
            set_spindle: wire::has(flags, 0x20),
            buffer_in_blocks: wire::has(flags, 0x10),
            set_cd_speed: wire::has(flags, 0x08),
            mode_page_2a: wire::has(flags, 0x04),
            write_speed: wire::has(flags, 0x02),
            stream_writing: wire::has(flags, 0x01),
        }
    }

    fn encode(&self) -> Vec<u8> {
        let flags = wire::bit(self.set_spindle, 0x20)
            | wire::bit(self.buffer_in_blocks, 0x10)
            | wire::bit(self.set_cd_speed, 0x08)
            | wire::bit(self.mode_page_2a, 0x04)
            | wire::bit(self.write_speed, 0x02)
            | wire::bit(self.stream_writing, 0x01);
        alloc::vec![flags, 0, 0, 0]
    }
}
