//! The volume recognition sequence.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Says which standards the volume follows.
///
/// Spec: ECMA-167 3rd edition, 2/9.1.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct VolumeStructureDescriptor {
    /// Byte 0: Structure Type, 0.
    pub kind: u8,
    /// Byte 1: `BEA01`, `NSR02`, `NSR03`, `TEA01`, `CD001`, …
    pub identifier: [u8; 5],
    /// Byte 6: 1.
    pub version: u8,
    /// Byte 7: as the standard uses it; zeros.
    pub data: [u8; 2041],
}

const _: () = assert!(size_of::<VolumeStructureDescriptor>() == 2048);
const _: () = assert!(core::mem::offset_of!(VolumeStructureDescriptor, data) == 7);
