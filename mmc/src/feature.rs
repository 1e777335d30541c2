//! The features of a drive: the descriptors of GET CONFIGURATION.
//!
//! A [`Feature`] keeps its bytes, so that nothing of an unknown or newer one is lost. The types
//! that implement [`FeatureData`] say what the bytes of the known ones mean.

#![expect(clippy::exhaustive_structs, reason = "a feature is what its layout holds")]

mod code;
mod media;
mod unit;
mod write;

use alloc::vec::Vec;

use zerocopy::big_endian::U16;

pub use self::code::FeatureCode;
pub use self::media::{BdRead, BdSupport, CdRead, DvdRead, MultiRead, RandomReadable};
pub use self::unit::{
    Core, LoadingMechanism, Morphing, PowerManagement, ProfileEntry, ProfileList, RemovableMedium,
    Timeout,
};
pub use self::write::{
    BdWrite, CdMastering, CdTrackAtOnce, DvdPlusR, DvdPlusRDualLayer, IncrementalStreamingWritable,
    RealTimeStreaming,
};
use crate::wire::{self, wire};

wire! {
    struct RawHeader[4] { code: U16, flags: u8, length: u8 }
}

/// What the bytes of a feature descriptor mean.
///
/// Reading never fails: what a descriptor leaves out is zero, as with drives of an older version
/// of the feature.
pub trait FeatureData: Sized {
    /// The number of the feature.
    const CODE: FeatureCode;
    /// The version of the layout that is written.
    const VERSION: u8;
    /// Reads the bytes behind the header of 4 bytes.
    fn decode(data: &[u8]) -> Self;
    /// The bytes behind the header, a multiple of 4.
    fn encode(&self) -> Vec<u8>;
}

/// A feature descriptor, with its bytes as they are.
///
/// Spec: MMC-6, "Features", "Feature Descriptor generic format".
///
/// | byte | 7..6 | 5..2 | 1 | 0 |
/// |---|---|---|---|---|
/// | 0..1 | feature code | | | |
/// | 2 | | version | persistent | current |
/// | 3 | additional length | | | |
/// | 4.. | feature dependent data | | | |
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Feature {
    /// Which feature.
    pub code: FeatureCode,
    /// 4 bits: the version of the layout.
    pub version: u8,
    /// Whether the feature is always current.
    pub persistent: bool,
    /// Whether the feature is there with the loaded medium.
    pub current: bool,
    /// What follows the header; at most 255 bytes are encoded.
    pub data: Vec<u8>,
}

impl Feature {
    /// The descriptor of a feature that comes and goes with the medium.
    #[must_use]
    pub fn new<T: FeatureData>(data: &T, current: bool) -> Self {
        let data = data.encode();
        Self { code: T::CODE, version: T::VERSION, persistent: false, current, data }
    }

    /// The descriptor of a feature that is always there.
    #[must_use]
    pub fn persistent<T: FeatureData>(data: &T) -> Self {
        Self { persistent: true, ..Self::new(data, true) }
    }

    /// The feature at the start of `bytes`, and what lies behind it.
    pub(crate) fn decode(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (header, rest) = bytes.split_at_checked(4)?;
        let raw: RawHeader = wire::padded(header);
        let len = usize::from(raw.length);
        let (data, rest) = rest.split_at_checked(len).unwrap_or((rest, &[]));
        let feature = Self {
            code: FeatureCode(raw.code.get()),
            version: (raw.flags >> 2) & 0x0F,
            persistent: wire::has(raw.flags, 0x02),
            current: wire::has(raw.flags, 0x01),
            data: data.to_vec(),
        };
        Some((feature, rest))
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let data = wire::within(&self.data, 255);
        let mut bytes = wire::bytes(&RawHeader {
            code: U16::new(self.code.0),
            flags: ((self.version & 0x0F) << 2)
                | wire::bit(self.persistent, 0x02)
                | wire::bit(self.current, 0x01),
            length: u8::try_from(data.len()).unwrap_or(u8::MAX),
        });
        bytes.extend_from_slice(data);
        bytes
    }
}

#[cfg(test)]
mod tests;
