//! System use entries of SUSP and of Rock Ridge.

use discwright_core::Both32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The head of every system use entry.
///
/// Spec: SUSP 1.12, System Use Entry format.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
pub(crate) struct SystemUseEntry {
    pub(crate) signature: [u8; 2],
    /// Of the whole entry, these 4 bytes too.
    pub(crate) length: u8,
    pub(crate) version: u8,
}

const _: () = assert!(size_of::<SystemUseEntry>() == 4);

/// `SP`, behind its head: SUSP is in use.
///
/// Spec: SUSP 1.12, 5.3.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct SharingProtocol {
    /// BEh EFh.
    pub(crate) check: [u8; 2],
    /// Bytes to skip in each system use area but that of the root's first record.
    pub(crate) skipped: u8,
}

const _: () = assert!(size_of::<SharingProtocol>() == 3);

impl SharingProtocol {
    pub(crate) const CHECK: [u8; 2] = [0xBE, 0xEF];
}

/// `CE`, behind its head: where the entries go on.
///
/// Spec: SUSP 1.12, 5.1.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Continuation {
    /// Logical block.
    pub(crate) block: Both32,
    /// From the start of that block, in bytes.
    pub(crate) offset: Both32,
    /// In bytes.
    pub(crate) length: Both32,
}

const _: () = assert!(size_of::<Continuation>() == 24);

/// `PX`, behind its head, without the serial number, which older records do not have.
///
/// Spec: RRIP 1.12, 4.1.1.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct PosixAttributes {
    pub(crate) mode: Both32,
    pub(crate) links: Both32,
    pub(crate) uid: Both32,
    pub(crate) gid: Both32,
}

const _: () = assert!(size_of::<PosixAttributes>() == 32);

/// The last field of `PX` since RRIP 1.12.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct SerialNumber {
    pub(crate) serial: Both32,
}

/// `PN`, behind its head: a device number.
///
/// Spec: RRIP 1.12, 4.1.2.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct DeviceNumber {
    pub(crate) high: Both32,
    pub(crate) low: Both32,
}

const _: () = assert!(size_of::<DeviceNumber>() == 16);

/// `CL` and `PL`, behind their head: where a relocated directory, or its parent, really is.
///
/// Spec: RRIP 1.12, 4.1.5.1 and 4.1.5.2.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct ChildLink {
    /// Logical block of the directory.
    pub(crate) block: Both32,
}

bitflags::bitflags! {
    /// Flags of `NM`.
    ///
    /// Spec: RRIP 1.12, 4.1.4.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub(crate) struct NameFlags: u8 {
        /// The name goes on in the next `NM`.
        const CONTINUE = 1;
        /// The name is that of the directory itself.
        const CURRENT = 1 << 1;
        /// The name is that of the parent.
        const PARENT = 1 << 2;
        const _ = !0;
    }

    /// Flags of `SL`.
    ///
    /// Spec: RRIP 1.12, 4.1.3.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub(crate) struct LinkFlags: u8 {
        /// The target goes on in the next `SL`.
        const CONTINUE = 1;
        const _ = !0;
    }

    /// Flags of a component record of `SL`.
    ///
    /// Spec: RRIP 1.12, 4.1.3.1.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub(crate) struct ComponentFlags: u8 {
        /// The component goes on in the next record.
        const CONTINUE = 1;
        /// `.`
        const CURRENT = 1 << 1;
        /// `..`
        const PARENT = 1 << 2;
        /// `/`
        const ROOT = 1 << 3;
        const _ = !0;
    }

    /// Which moments `TF` has, in the order of the bits.
    ///
    /// Spec: RRIP 1.12, 4.1.6.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub(crate) struct TimeFlags: u8 {
        const CREATION = 1;
        const MODIFY = 1 << 1;
        const ACCESS = 1 << 2;
        const ATTRIBUTES = 1 << 3;
        /// In 17 bytes instead of 7.
        const LONG_FORM = 1 << 7;
        const _ = !0;
    }
}
