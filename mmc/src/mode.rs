//! Mode pages: the settings of a drive that MODE SENSE reads and MODE SELECT sets.
//!
//! A [`ModePage`] keeps its bytes. The types that implement [`ModePageData`] say what the bytes
//! of the known pages mean.

#![expect(clippy::exhaustive_structs, reason = "a page is what its layout holds")]

mod capabilities;
mod write_parameters;

use alloc::vec::Vec;

pub use self::capabilities::{Capabilities, CapabilityFlags, MechanismFlags, SupportedWriteSpeed};
pub use self::write_parameters::{
    DataBlockType, MultiSession, SessionFormat, WriteParameters, WriteType,
};
use crate::wire;

discwright_core::code! {
    /// The number of a mode page: 6 bits.
    ///
    /// Spec: MMC-6, "Mode Parameters", "Mode pages for MM devices".
    pub struct ModePageCode(u8) {
        /// How hard to try.
        READ_WRITE_ERROR_RECOVERY = 0x01 => "Read/Write Error Recovery",
        /// How a CD is written.
        WRITE_PARAMETERS = 0x05 => "Write Parameters",
        /// Cache.
        CACHING = 0x08 => "Caching",
        /// Clock and spindle of a CD.
        CD_DEVICE_PARAMETERS = 0x0D => "CD Device Parameters",
        /// Where audio goes.
        CD_AUDIO_CONTROL = 0x0E => "CD Audio Control",
        /// Power states.
        POWER_CONDITION = 0x1A => "Power Condition",
        /// Faults foretold.
        INFORMATIONAL_EXCEPTIONS = 0x1C => "Informational Exceptions Control",
        /// Timeouts and write protection.
        TIMEOUT_AND_PROTECT = 0x1D => "Timeout and Protect",
        /// What the drive can do.
        CAPABILITIES = 0x2A => "MM Capabilities and Mechanical Status",
        /// All pages.
        ALL = 0x3F => "all pages",
    }
}

/// What the bytes of a mode page mean.
///
/// Reading never fails: what a page leaves out is zero.
pub trait ModePageData: Sized {
    /// The number of the page.
    const CODE: ModePageCode;
    /// Reads the bytes behind the header of 2 bytes.
    fn decode(data: &[u8]) -> Self;
    /// The bytes behind the header.
    fn encode(&self) -> Vec<u8>;
}

/// A mode page, with its bytes as they are.
///
/// Spec: SPC-4, "Mode page and subpage formats and page codes".
///
/// | byte | 7 | 6 | 5..0 |
/// |---|---|---|---|
/// | 0 | PS | SPF | page code |
/// | 1 | page length (with SPF: subpage code) | | |
/// | 2.. | data (with SPF: page length in 2..3, then data) | | |
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ModePage {
    /// Which page.
    pub code: ModePageCode,
    /// SPF, and which part of the page.
    pub subpage: Option<u8>,
    /// PS: whether the drive can save it.
    pub savable: bool,
    /// What follows the header; at most 255 bytes are encoded, or 65 535 of a subpage.
    pub data: Vec<u8>,
}

impl ModePage {
    /// The page of these values.
    #[must_use]
    pub fn new<T: ModePageData>(page: &T) -> Self {
        Self { code: T::CODE, subpage: None, savable: false, data: page.encode() }
    }

    /// The page at the start of `bytes`, and what lies behind it.
    pub(crate) fn decode(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (&[first, second], rest) = bytes.split_first_chunk::<2>()?;
        let (subpage, len, rest) = if wire::has(first, 0x40) {
            let (len, rest) = rest.split_first_chunk::<2>()?;
            (Some(second), u16::from_be_bytes(*len), rest)
        } else {
            (None, u16::from(second), rest)
        };
        let (data, rest) = rest.split_at_checked(usize::from(len)).unwrap_or((rest, &[]));
        let page = Self {
            code: ModePageCode(first & 0x3F),
            subpage,
            savable: wire::has(first, 0x80),
            data: data.to_vec(),
        };
        Some((page, rest))
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let first = wire::bit(self.savable, 0x80)
            | wire::bit(self.subpage.is_some(), 0x40)
            | (self.code.0 & 0x3F);
        let mut bytes = alloc::vec![first];
        let data = if let Some(subpage) = self.subpage {
            let data = wire::within(&self.data, usize::from(u16::MAX));
            bytes.push(subpage);
            bytes.extend(wire::len16(data.len()).to_bytes());
            data
        } else {
            let data = wire::within(&self.data, usize::from(u8::MAX));
            bytes.push(u8::try_from(data.len()).unwrap_or(u8::MAX));
            data
        };
        bytes.extend_from_slice(data);
        bytes
    }
}
