//! Features of reading.

use alloc::vec::Vec;

use zerocopy::big_endian::{U16, U32};

use super::{FeatureCode, FeatureData};
use crate::wire::{self, wire};

wire! {
    struct RawRandom[8] { block_size: U32, blocking: U16, page_present: u8, reserved: u8 }
    struct RawBd[28] { reserved: [u8; 4], re: [U16; 4], r: [U16; 4], rom: [U16; 4] }
}

/// Any block can be read.
///
/// Spec: MMC-6, "Random Readable (0010h)".
///
/// | byte | field |
/// |---|---|
/// | 0..3 | logical block size |
/// | 4..5 | blocking |
/// | 6 | page present (bit 0) |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct RandomReadable {
    /// In bytes: 2048.
    pub block_size: u32,
    /// Blocks that are read at once: 1 for CD, 16 for DVD, 32 for Blu-ray.
    pub blocking: u16,
    /// Whether the mode page of error recovery is there.
    pub page_present: bool,
}

impl FeatureData for RandomReadable {
    const CODE: FeatureCode = FeatureCode::RANDOM_READABLE;
    const VERSION: u8 = 0;

    fn decode(data: &[u8]) -> Self {
        let raw: RawRandom = wire::padded(data);
        Self {
            block_size: raw.block_size.get(),
            blocking: raw.blocking.get(),
            page_present: wire::has(raw.page_present, 0x01),
        }
    }

    fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawRandom {
            block_size: U32::new(self.block_size),
            blocking: U16::new(self.blocking),
            page_present: wire::bit(self.page_present, 0x01),
            reserved: 0,
        })
    }
}

/// All kinds of CD can be read.
///
/// Spec: MMC-6, "Multi-Read (001Dh)".
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct MultiRead;

impl FeatureData for MultiRead {
    const CODE: FeatureCode = FeatureCode::MULTI_READ;
    const VERSION: u8 = 0;

    fn decode(_data: &[u8]) -> Self {
        Self
    }

    fn encode(&self) -> Vec<u8> {
        Vec::new()
    }
}

/// CDs can be read.
///
/// Spec: MMC-6, "CD Read (001Eh)".
///
/// | byte | 7 | 6..2 | 1 | 0 |
/// |---|---|---|---|---|
/// | 0 | DAP | | C2 flags | CD-Text |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CdRead {
    /// DAP: whether READ CD can hide errors of audio.
    pub dap: bool,
    /// Whether READ CD can tell which bytes C2 could not correct.
    pub c2_flags: bool,
    /// Whether CD-TEXT of the lead-in can be read.
    pub cd_text: bool,
}

impl FeatureData for CdRead {
    const CODE: FeatureCode = FeatureCode::CD_READ;
    const VERSION: u8 = 2;

    fn decode(data: &[u8]) -> Self {
        let [flags, ..]: [u8; 4] = wire::padded(data);
        Self {
            dap: wire::has(flags, 0x80),
            c2_flags: wire::has(flags, 0x02),
            cd_text: wire::has(flags, 0x01),
        }
    }

    fn encode(&self) -> Vec<u8> {
        let flags = wire::bit(self.dap, 0x80)
            | wire::bit(self.c2_flags, 0x02)
            | wire::bit(self.cd_text, 0x01);
        alloc::vec![flags, 0, 0, 0]
    }
}

/// DVDs can be read.
///
/// Spec: MMC-6, "DVD Read (001Fh)".
///
/// | byte | 7..2 | 1 | 0 |
/// |---|---|---|---|
/// | 0 | | | MULTI110 |
/// | 2 | | Dual-RW | Dual-R |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct DvdRead {
    /// Whether all media of MULTI version 1.1 can be read.
    pub multi110: bool,
    /// Whether DVD-RW of two layers can be read.
    pub dual_rw: bool,
    /// Whether DVD-R of two layers can be read.
    pub dual_r: bool,
}

impl FeatureData for DvdRead {
    const CODE: FeatureCode = FeatureCode::DVD_READ;
    const VERSION: u8 = 2;

    fn decode(data: &[u8]) -> Self {
        let [multi, _, dual, _]: [u8; 4] = wire::padded(data);
        Self {
            multi110: wire::has(multi, 0x01),
            dual_rw: wire::has(dual, 0x02),
            dual_r: wire::has(dual, 0x01),
        }
    }

    fn encode(&self) -> Vec<u8> {
        let dual = wire::bit(self.dual_rw, 0x02) | wire::bit(self.dual_r, 0x01);
        alloc::vec![wire::bit(self.multi110, 0x01), 0, dual, 0]
    }
}

/// Which versions of Blu-ray discs are known: a set of 16 versions for each of classes 0 to 3.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct BdSupport(pub [u16; 4]);

impl BdSupport {
    pub(super) fn of(raw: [U16; 4]) -> Self {
        Self(raw.map(U16::get))
    }

    pub(super) fn raw(self) -> [U16; 4] {
        self.0.map(U16::new)
    }

    /// Whether the version, 0 to 15, of the class, 0 to 3, is known.
    #[must_use]
    pub fn contains(self, class: u8, version: u8) -> bool {
        let bit = 1_u16.checked_shl(u32::from(version)).unwrap_or_default();
        self.0.get(usize::from(class)).is_some_and(|versions| versions & bit != 0)
    }
}

/// Blu-ray discs can be read.
///
/// Spec: MMC-6, "BD Read (0040h)".
///
/// | byte | field |
/// |---|---|
/// | 4..11 | BD-RE, classes 0 to 3 |
/// | 12..19 | BD-R, classes 0 to 3 |
/// | 20..27 | BD-ROM, classes 0 to 3 |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct BdRead {
    /// Of BD-RE.
    pub re: BdSupport,
    /// Of BD-R.
    pub r: BdSupport,
    /// Of BD-ROM.
    pub rom: BdSupport,
}

impl FeatureData for BdRead {
    const CODE: FeatureCode = FeatureCode::BD_READ;
    const VERSION: u8 = 0;

    fn decode(data: &[u8]) -> Self {
        let raw: RawBd = wire::padded(data);
        Self { re: BdSupport::of(raw.re), r: BdSupport::of(raw.r), rom: BdSupport::of(raw.rom) }
    }

    fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawBd {
            reserved: [0; 4],
            re: self.re.raw(),
            r: self.r.raw(),
            rom: self.rom.raw(),
        })
    }
}
