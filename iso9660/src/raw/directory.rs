//! Directory records.

use core::mem::offset_of;

use discwright_core::{Both16, Both32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::RecordTime;

/// The fixed head of a directory record. The file identifier, a byte of padding if the identifier's
/// length is even, and the system use area follow.
///
/// Spec: ECMA-119 4th edition, Format of a Directory Record.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
pub(crate) struct DirectoryRecord {
    /// Of the whole record, in bytes.
    pub(crate) length: u8,
    /// Blocks before the data.
    pub(crate) extended_attribute_length: u8,
    /// First logical block.
    pub(crate) extent: Both32,
    /// Of the file section, in bytes.
    pub(crate) data_length: Both32,
    pub(crate) recorded: RecordTime,
    pub(crate) flags: u8,
    /// Of an interleaved file; else 0.
    pub(crate) file_unit_size: u8,
    /// Of an interleaved file; else 0.
    pub(crate) interleave_gap_size: u8,
    pub(crate) volume_sequence_number: Both16,
    pub(crate) identifier_length: u8,
}

const _: () = assert!(size_of::<DirectoryRecord>() == 33);
const _: () = assert!(offset_of!(DirectoryRecord, data_length) == 10);
const _: () = assert!(offset_of!(DirectoryRecord, flags) == 25);

/// The directory record of the root in a volume descriptor: identifier 00h and nothing behind it.
///
/// Spec: ECMA-119 4th edition, Directory Record for Root Directory.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
pub(crate) struct RootDirectoryRecord {
    pub(crate) record: DirectoryRecord,
    pub(crate) identifier: u8,
}

const _: () = assert!(size_of::<RootDirectoryRecord>() == 34);

bitflags::bitflags! {
    /// What kind of file a directory record tells of.
    ///
    /// Spec: ECMA-119 4th edition, File Flags.
    #[derive(Clone, Copy, Debug, Eq, PartialEq)]
    pub(crate) struct FileFlags: u8 {
        /// Need not be made known to the user.
        const EXISTENCE = 1;
        const DIRECTORY = 1 << 1;
        /// Belongs to the file of the same name: a resource fork.
        const ASSOCIATED = 1 << 2;
        /// Not the last section of the file.
        const MULTI_EXTENT = 1 << 7;
        // Bits that this crate does not ask for are kept.
        const _ = !0;
    }
}
