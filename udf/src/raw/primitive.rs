//! The small structures that descriptors are made of.

use core::fmt;

use zerocopy::little_endian::{I16, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// A character set: its kind, and what it is called.
///
/// Spec: ECMA-167 3rd edition, 1/7.2.1.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct Charspec {
    /// Byte 0: Character Set Type, 0 for CS0.
    pub kind: u8,
    /// Byte 1: Character Set Information.
    pub information: [u8; 63],
}

const _: () = assert!(size_of::<Charspec>() == 64);

/// A regid: who defined what follows.
///
/// Spec: ECMA-167 3rd edition, 1/7.4; OSTA UDF 1.02, 2.1.4.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct EntityId {
    /// Byte 0: Flags.
    pub flags: u8,
    /// Byte 1: Identifier, filled up with zeros.
    pub identifier: [u8; 23],
    /// Byte 24: Identifier Suffix, as the kind of identifier uses it.
    pub suffix: [u8; 8],
}

const _: () = assert!(size_of::<EntityId>() == 32);

/// A date and time as recorded.
///
/// Spec: ECMA-167 3rd edition, 1/7.3; OSTA UDF 1.02, 2.1.5.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct RawTimestamp {
    /// Byte 0: type in bits 12 to 15 (1: local time), offset from UTC in minutes in the others, −2047 if unknown.
    pub type_and_zone: U16,
    /// Byte 2: year.
    pub year: I16,
    /// Byte 4: 1 to 12.
    pub month: u8,
    /// Byte 5: 1 to 31.
    pub day: u8,
    /// Byte 6: 0 to 23.
    pub hour: u8,
    /// Byte 7: 0 to 59.
    pub minute: u8,
    /// Byte 8: 0 to 59.
    pub second: u8,
    /// Byte 9: 0 to 99.
    pub centiseconds: u8,
    /// Byte 10: 0 to 99.
    pub hundreds_of_microseconds: u8,
    /// Byte 11: 0 to 99.
    pub microseconds: u8,
}

const _: () = assert!(size_of::<RawTimestamp>() == 12);

/// An extent of the volume, in sectors.
///
/// Spec: ECMA-167 3rd edition, 3/7.1.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct ExtentAd {
    /// Byte 0: bytes, below 2^30.
    pub length: U32,
    /// Byte 4: first sector of the volume.
    pub location: U32,
}

const _: () = assert!(size_of::<ExtentAd>() == 8);

/// A block of a partition, as recorded.
///
/// Spec: ECMA-167 3rd edition, 4/7.1.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct RawLbAddr {
    /// Byte 0: block, counted from the start of the partition.
    pub block: U32,
    /// Byte 4: index into the partition maps.
    pub partition: U16,
}

const _: () = assert!(size_of::<RawLbAddr>() == 6);

/// An extent in the partition of the file entry itself.
///
/// Spec: ECMA-167 3rd edition, 4/14.14.1.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct ShortAd {
    /// Byte 0: type in the two high bits, bytes in the others.
    pub length: U32,
    /// Byte 4: first block.
    pub position: U32,
}

const _: () = assert!(size_of::<ShortAd>() == 8);

/// An extent in any partition.
///
/// Spec: ECMA-167 3rd edition, 4/14.14.2.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct LongAd {
    /// Byte 0: type in the two high bits, bytes in the others.
    pub length: U32,
    /// Byte 4: first block.
    pub location: RawLbAddr,
    /// Byte 10: flags and unique id.
    pub implementation_use: [u8; 6],
}

const _: () = assert!(size_of::<LongAd>() == 16);

/// An extent in any partition whose recorded length may differ from its length.
///
/// Spec: ECMA-167 3rd edition, 4/14.14.3.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct ExtendedAd {
    /// Byte 0: type in the two high bits, bytes in the others.
    pub length: U32,
    /// Byte 4: bytes as recorded.
    pub recorded_length: U32,
    /// Byte 8: bytes of information; the same unless compressed.
    pub information_length: U32,
    /// Byte 12: first block.
    pub location: RawLbAddr,
    /// Byte 18: for the implementation.
    pub implementation_use: [u8; 2],
}

const _: () = assert!(size_of::<ExtendedAd>() == 20);

impl Charspec {
    /// OSTA Compressed Unicode, the only one that UDF allows.
    ///
    /// Spec: OSTA UDF 1.02, 2.1.2.
    pub const OSTA: Self = {
        let mut information = [0; 63];
        let (head, _) = information.split_at_mut(23);
        head.copy_from_slice(b"OSTA Compressed Unicode");
        Self { kind: 0, information }
    };
}

impl EntityId {
    /// The identifier without the zeros that fill it up.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        let end = self.identifier.iter().rposition(|b| *b != 0);
        end.and_then(|end| self.identifier.get(..=end)).unwrap_or_default()
    }

    /// The identifier `name`, cut off at 23 bytes, and its suffix.
    #[must_use]
    pub fn new(name: &[u8], suffix: [u8; 8]) -> Self {
        let mut identifier = [0; 23];
        for (to, from) in identifier.iter_mut().zip(name) {
            *to = *from;
        }
        Self { flags: 0, identifier, suffix }
    }

    /// The UDF revision in the suffix of a domain or UDF identifier, in binary-coded decimal:
    /// 0102h for 1.02.
    ///
    /// Spec: OSTA UDF 1.02, 2.1.4.3.
    #[must_use]
    pub const fn revision(&self) -> u16 {
        let [low, high, ..] = self.suffix;
        u16::from_le_bytes([low, high])
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name().escape_ascii())
    }
}

impl ExtentAd {
    /// `length` bytes from sector `location`.
    #[must_use]
    pub const fn new(length: u32, location: u32) -> Self {
        Self { length: U32::new(length), location: U32::new(location) }
    }
}

impl ShortAd {
    /// The bits of the length that say of what type the extent is.
    pub const TYPE_SHIFT: u32 = 30;
    /// The bits of the length that are its bytes.
    pub const LENGTH_MASK: u32 = 0x3FFF_FFFF;

    /// An extent of type 0, recorded and allocated.
    #[must_use]
    pub const fn new(length: u32, position: u32) -> Self {
        Self { length: U32::new(length & Self::LENGTH_MASK), position: U32::new(position) }
    }

    /// An extent of type 3: here the allocation descriptors go on.
    #[must_use]
    pub const fn continuation(length: u32, position: u32) -> Self {
        Self {
            length: U32::new((length & Self::LENGTH_MASK) | (3 << Self::TYPE_SHIFT)),
            position: U32::new(position),
        }
    }
}

impl LongAd {
    /// A recorded extent of `length` bytes from block `block` of partition `partition`.
    #[must_use]
    pub const fn new(length: u32, partition: u16, block: u32) -> Self {
        Self {
            length: U32::new(length & ShortAd::LENGTH_MASK),
            location: RawLbAddr { block: U32::new(block), partition: U16::new(partition) },
            implementation_use: [0; 6],
        }
    }

    /// Writes the unique id of the file that the extent leads to into the implementation use.
    ///
    /// Spec: OSTA UDF 2.01, 2.3.4.3 (free for the implementation in 1.02).
    #[must_use]
    pub fn with_unique_id(mut self, unique: u32) -> Self {
        let [a, b, c, d] = unique.to_le_bytes();
        self.implementation_use = [0, 0, a, b, c, d];
        self
    }
}
