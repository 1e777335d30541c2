#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::indexing_slicing,
        clippy::unwrap_used,
        clippy::panic,
        clippy::std_instead_of_core,
        clippy::std_instead_of_alloc,
        clippy::alloc_instead_of_core
    )
)]

extern crate alloc;

#[cfg(target_pointer_width = "16")]
compile_error!("discwright addresses sectors and bytes of an image in memory with 32 bits or more");

mod address;
mod code;
mod endian;
mod error;
mod files;
mod finding;
mod media;
mod observe;
#[cfg(feature = "std")]
pub mod pump;
mod range;
pub mod source;
mod timestamp;

pub use self::address::{Lba, Msf, Sector, SectorSize, Sectors, SessionNo, TrackNo};
pub use self::endian::{Both16, Both32, EndianMismatch};
pub use self::error::{SourceError, SourceErrorKind, SourceRange};
pub use self::files::FileSystems;
pub use self::finding::{
    Anomalies, AnomalySink, Finding, FindingKind, Ignore, Limits, Location, Space, SpecRef, Strict,
};
pub use self::media::{MediaType, ParseMediaTypeError};
pub use self::observe::{Cancel, Observer, Stop, unobserved};
pub use self::range::{CoveredRanges, OrderedRanges, SectorRange};
pub use self::source::{ByteSource, Extent, ExtentKind, SectorSource, Stamp};
pub use self::timestamp::{Civil, Timestamp};

#[doc(hidden)]
pub mod macro_support {
    pub use bitflags;
    pub use zerocopy;
}

/// Widens a 32-bit count to an index.
///
/// The crate does not compile where `usize` has 16 bits, so nothing is ever lost.
#[must_use]
#[expect(clippy::as_conversions, reason = "usize has at least 32 bits, asserted at the root")]
pub const fn index(value: u32) -> usize {
    value as usize
}
