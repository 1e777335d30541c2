//! How bytes become the raw layouts, and back: tolerant of replies that were cut.

use alloc::vec::Vec;

use zerocopy::{FromBytes, FromZeros, Immutable, IntoBytes};

use crate::{DecodeError, Opcode};

/// Declares a raw layout: a structure of single-byte alignment whose size is asserted.
macro_rules! wire {
    ($(struct $name:ident[$size:literal] { $($field:ident: $ty:ty),* $(,)? })+) => {$(
        #[derive(
            Clone, Copy, zerocopy::FromBytes, zerocopy::Immutable, zerocopy::IntoBytes,
            zerocopy::KnownLayout, zerocopy::Unaligned,
        )]
        #[repr(C)]
        struct $name { $($field: $ty),* }
        const _: () = assert!(size_of::<$name>() == $size);
    )+};
}
pub(crate) use wire;

/// Writes `Display` for a command: the standard's name, then each field with its name.
macro_rules! display_command {
    ($name:ident $(, $field:ident)*) => {
        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&<Self as crate::Command>::OPCODE, f)?;
                $(write!(f, concat!(" ", stringify!($field), "={}"), self.$field)?;)*
                Ok(())
            }
        }
    };
}
pub(crate) use display_command;

/// Writes `Display` for a bit set: the names of the flags that are set, joined by `|`.
macro_rules! display_flags {
    ($($name:ident),+) => {$(
        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                if self.is_empty() {
                    return f.write_str("none");
                }
                bitflags::parser::to_writer(self, f)
            }
        }
    )+};
}
pub(crate) use display_flags;

/// A big-endian number of 24 bits.
#[derive(
    Clone,
    Copy,
    zerocopy::FromBytes,
    zerocopy::Immutable,
    zerocopy::IntoBytes,
    zerocopy::KnownLayout,
    zerocopy::Unaligned,
)]
#[repr(transparent)]
pub(crate) struct U24([u8; 3]);

impl U24 {
    /// The largest number that fits; larger ones are written as this.
    pub(crate) const MAX: u32 = 0x00FF_FFFF;

    pub(crate) fn new(value: u32) -> Self {
        let [_, a, b, c] = value.min(Self::MAX).to_be_bytes();
        Self([a, b, c])
    }

    pub(crate) const fn get(self) -> u32 {
        let [a, b, c] = self.0;
        u32::from_be_bytes([0, a, b, c])
    }
}

/// The layout at the start of `bytes`; what is missing at the end reads as zero.
pub(crate) fn padded<T: FromBytes + IntoBytes>(bytes: &[u8]) -> T {
    let mut raw = T::new_zeroed();
    for (to, from) in raw.as_mut_bytes().iter_mut().zip(bytes) {
        *to = *from;
    }
    raw
}

/// The layout at the start of `bytes`, of which at least `needed` bytes must be there.
pub(crate) fn head<T: FromBytes + IntoBytes>(
    bytes: &[u8],
    needed: usize,
    layout: &'static str,
) -> Result<T, DecodeError> {
    if bytes.len() < needed {
        return Err(DecodeError::short(layout, needed, bytes.len()));
    }
    Ok(padded(bytes))
}

/// The layout of a CDB that begins with `opcode`. Padding behind it is ignored.
pub(crate) fn cdb<T: FromBytes + IntoBytes>(
    bytes: &[u8],
    opcode: Opcode,
) -> Result<T, DecodeError> {
    let raw = head(bytes, size_of::<T>(), opcode.name().unwrap_or("CDB"))?;
    expect(
        opcode.name().unwrap_or("CDB"),
        "Operation Code",
        0,
        u32::from(opcode.0),
        u32::from(bytes.first().copied().unwrap_or_default()),
    )?;
    Ok(raw)
}

/// An error unless the field holds what it must.
pub(crate) fn expect(
    layout: &'static str,
    field: &'static str,
    offset: usize,
    expected: u32,
    found: u32,
) -> Result<(), DecodeError> {
    if expected == found {
        return Ok(());
    }
    Err(DecodeError::unexpected(layout, field, offset, expected, found))
}

/// What of `bytes` the layout says is meant: no more than `len`, less if it was cut.
pub(crate) fn within(bytes: &[u8], len: usize) -> &[u8] {
    bytes.get(..len).unwrap_or(bytes)
}

/// What of `bytes` lies behind `at`.
pub(crate) fn after(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or_default()
}

/// The records of one size in `bytes`; a part of one at the end is left out.
pub(crate) fn records<T: FromBytes + IntoBytes>(bytes: &[u8]) -> impl Iterator<Item = T> {
    bytes.chunks_exact(size_of::<T>().max(1)).map(padded)
}

/// The bytes of a layout.
pub(crate) fn bytes<T: IntoBytes + Immutable>(raw: &T) -> Vec<u8> {
    raw.as_bytes().to_vec()
}

/// A length as 16 bits; more than these can say becomes the most that they can.
pub(crate) fn len16(len: usize) -> zerocopy::big_endian::U16 {
    zerocopy::big_endian::U16::new(u16::try_from(len).unwrap_or(u16::MAX))
}

/// A length as 32 bits; more than these can say becomes the most that they can.
pub(crate) fn len32(len: usize) -> zerocopy::big_endian::U32 {
    zerocopy::big_endian::U32::new(u32::try_from(len).unwrap_or(u32::MAX))
}

/// The bits of `mask`, if `on`.
pub(crate) const fn bit(on: bool, mask: u8) -> u8 {
    if on { mask } else { 0 }
}

/// Whether all bits of `mask` are set.
pub(crate) const fn has(byte: u8, mask: u8) -> bool {
    byte & mask == mask
}

/// A value whose raw form is all zeros.
pub(crate) fn zeroed<T: FromZeros>() -> T {
    T::new_zeroed()
}
