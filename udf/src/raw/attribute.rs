//! Extended attributes.

use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{EntityId, Tag};

/// Heads the extended attributes of a file entry.
///
/// Spec: ECMA-167 3rd edition, 4/14.10.1; OSTA UDF 1.02, 3.3.4.1.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct ExtendedAttributeHeader {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: Implementation Attributes Location; FFFFFFFFh if none.
    pub implementation_attributes: U32,
    /// Byte 20: Application Attributes Location; FFFFFFFFh if none.
    pub application_attributes: U32,
}

const _: () = assert!(size_of::<ExtendedAttributeHeader>() == 24);

/// Which device a special file stands for.
///
/// The first 12 bytes are common to all extended attributes.
///
/// Spec: ECMA-167 3rd edition, 4/14.10.7; OSTA UDF 1.02, 3.3.4.4.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct DeviceSpecification {
    /// Byte 0: Attribute Type, 12.
    pub kind: U32,
    /// Byte 4: Attribute Subtype, 1.
    pub subtype: u8,
    pub(crate) reserved: [u8; 3],
    /// Byte 8: bytes of the whole attribute.
    pub length: U32,
    /// Byte 12: bytes behind the numbers.
    pub implementation_use_length: U32,
    /// Byte 16: Major Device Identification.
    pub major: U32,
    /// Byte 20: Minor Device Identification.
    pub minor: U32,
    /// Byte 24: developer id, the implementation use.
    pub implementation_identifier: EntityId,
}

const _: () = assert!(size_of::<DeviceSpecification>() == 56);

impl DeviceSpecification {
    /// The attribute type.
    pub const KIND: u32 = 12;
    /// Bytes of the numbers and all before them: what a device specification has at least.
    pub const NUMBERS_END: usize = 24;
}
