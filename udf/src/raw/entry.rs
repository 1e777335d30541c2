//! File entries: what a file is and where its contents lie.

use discwright_core::code;
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{EntityId, LongAd, RawLbAddr, RawTimestamp, Tag};

code! {
    /// What an ICB describes.
    ///
    /// Spec: ECMA-167 3rd edition, 4/14.6.6.
    pub struct FileType(u8) {
        /// Nothing is said.
        UNSPECIFIED = 0 => "unspecified",
        /// Unallocated Space Entry.
        UNALLOCATED_SPACE = 1 => "unallocated space entry",
        /// Directory.
        DIRECTORY = 4 => "directory",
        /// A sequence of bytes: what is called a file elsewhere.
        REGULAR = 5 => "file",
        /// Block special device file.
        BLOCK_DEVICE = 6 => "block device",
        /// Character special device file.
        CHAR_DEVICE = 7 => "character device",
        /// Extended attributes.
        EXTENDED_ATTRIBUTES = 8 => "extended attributes",
        /// FIFO.
        FIFO = 9 => "FIFO",
        /// Socket, `C_ISSOCK` of POSIX.
        SOCKET = 10 => "socket",
        /// Symbolic link: the contents are path components.
        SYMLINK = 12 => "symbolic link",
        /// Stream directory, UDF 2.00 and above.
        STREAM_DIRECTORY = 13 => "stream directory",
        /// The virtual allocation table, UDF 2.00 and above.
        VAT = 248 => "virtual allocation table",
        /// A file to be read as it comes in time, UDF 2.00 and above.
        REAL_TIME = 249 => "real-time file",
    }
}

/// What kind of entry an ICB holds, and how it was allocated.
///
/// Spec: ECMA-167 3rd edition, 4/14.6; OSTA UDF 1.02, 2.3.5.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct IcbTag {
    /// Byte 0: Prior Recorded Number of Direct Entries.
    pub prior_entries: U32,
    /// Byte 4: Strategy Type: 4, or 4096 for chains of rewritten entries.
    pub strategy: U16,
    /// Byte 6: as the strategy uses it.
    pub strategy_parameter: [u8; 2],
    /// Byte 8: entries that fit in the ICB, 1 for strategy 4.
    pub maximum_entries: U16,
    pub(crate) reserved: u8,
    /// Byte 11: a [`FileType`].
    pub file_type: u8,
    /// Byte 12: Parent ICB Location; zeros if not said.
    pub parent: RawLbAddr,
    /// Byte 18: form of the allocation descriptors in bits 0 to 2; see the constants.
    pub flags: U16,
}

const _: () = assert!(size_of::<IcbTag>() == 20);

impl IcbTag {
    /// Short allocation descriptors.
    pub const SHORT: u16 = 0;
    /// Long allocation descriptors.
    pub const LONG: u16 = 1;
    /// Extended allocation descriptors.
    pub const EXTENDED: u16 = 2;
    /// The contents stand where allocation descriptors would.
    pub const EMBEDDED: u16 = 3;
    /// Mask of the four above.
    pub const FORM: u16 = 7;
    /// Non-relocatable.
    pub const NON_RELOCATABLE: u16 = 1 << 4;
    /// Archive, as DOS has it.
    pub const ARCHIVE: u16 = 1 << 5;
    /// S_ISUID of POSIX.
    pub const SETUID: u16 = 1 << 6;
    /// S_ISGID of POSIX.
    pub const SETGID: u16 = 1 << 7;
    /// C_ISVTX of POSIX.
    pub const STICKY: u16 = 1 << 8;
    /// System, as DOS has it.
    pub const SYSTEM: u16 = 1 << 10;
}

/// A file: extended attributes and allocation descriptors follow.
///
/// Spec: ECMA-167 3rd edition, 4/14.9; OSTA UDF 1.02, 2.3.6.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct FileEntry {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: ICB tag.
    pub icb_tag: IcbTag,
    /// Byte 36: user, FFFFFFFFh if none.
    pub uid: U32,
    /// Byte 40: group, FFFFFFFFh if none.
    pub gid: U32,
    /// Byte 44: five bits each for others, group and owner: execute, write, read, attributes, delete.
    pub permissions: U32,
    /// Byte 48: File Link Count: file identifiers that lead here.
    pub links: U16,
    /// Byte 50: 0.
    pub record_format: u8,
    /// Byte 51: 0.
    pub record_display: u8,
    /// Byte 52: 0.
    pub record_length: U32,
    /// Byte 56: bytes of the file.
    pub information_length: U64,
    /// Byte 64: Logical Blocks Recorded.
    pub blocks_recorded: U64,
    /// Byte 72: last read.
    pub access_time: RawTimestamp,
    /// Byte 84: contents last written.
    pub modification_time: RawTimestamp,
    /// Byte 96: entry last changed.
    pub attribute_time: RawTimestamp,
    /// Byte 108: 1.
    pub checkpoint: U32,
    /// Byte 112: Extended Attribute ICB.
    pub extended_attributes: LongAd,
    /// Byte 128: developer id.
    pub implementation_identifier: EntityId,
    /// Byte 160: 0 for the root.
    pub unique_id: U64,
    /// Byte 168: bytes of extended attributes.
    pub attributes_length: U32,
    /// Byte 172: bytes of allocation descriptors.
    pub allocation_length: U32,
}

const _: () = assert!(size_of::<FileEntry>() == 176);
const _: () = assert!(core::mem::offset_of!(FileEntry, allocation_length) == 172);

/// A file as UDF 2.00 and above may record it, with a creation time and streams.
///
/// Spec: ECMA-167 3rd edition, 4/14.17.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct ExtendedFileEntry {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: ICB tag.
    pub icb_tag: IcbTag,
    /// Byte 36: user, FFFFFFFFh if none.
    pub uid: U32,
    /// Byte 40: group, FFFFFFFFh if none.
    pub gid: U32,
    /// Byte 44: five bits each for others, group and owner: execute, write, read, attributes, delete.
    pub permissions: U32,
    /// Byte 48: File Link Count: file identifiers that lead here.
    pub links: U16,
    /// Byte 50: 0.
    pub record_format: u8,
    /// Byte 51: 0.
    pub record_display: u8,
    /// Byte 52: 0.
    pub record_length: U32,
    /// Byte 56: bytes of the file.
    pub information_length: U64,
    /// Byte 64: bytes of the file and all its streams.
    pub object_size: U64,
    /// Byte 72: Logical Blocks Recorded.
    pub blocks_recorded: U64,
    /// Byte 80: last read.
    pub access_time: RawTimestamp,
    /// Byte 92: contents last written.
    pub modification_time: RawTimestamp,
    /// Byte 104: made.
    pub creation_time: RawTimestamp,
    /// Byte 116: entry last changed.
    pub attribute_time: RawTimestamp,
    /// Byte 128: 1.
    pub checkpoint: U32,
    pub(crate) reserved: U32,
    /// Byte 136: Extended Attribute ICB.
    pub extended_attributes: LongAd,
    /// Byte 152: Stream Directory ICB.
    pub streams: LongAd,
    /// Byte 168: developer id.
    pub implementation_identifier: EntityId,
    /// Byte 200: 0 for the root.
    pub unique_id: U64,
    /// Byte 208: bytes of extended attributes.
    pub attributes_length: U32,
    /// Byte 212: bytes of allocation descriptors.
    pub allocation_length: U32,
}

const _: () = assert!(size_of::<ExtendedFileEntry>() == 216);
const _: () = assert!(core::mem::offset_of!(ExtendedFileEntry, allocation_length) == 212);

/// The head of a block in which allocation descriptors go on.
///
/// Spec: ECMA-167 3rd edition, 4/14.5; OSTA UDF 1.02, 2.3.11.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct AllocationExtentDescriptor {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: Previous Allocation Extent Location, 0 if not said.
    pub previous: U32,
    /// Byte 20: bytes of allocation descriptors that follow.
    pub allocation_length: U32,
}

const _: () = assert!(size_of::<AllocationExtentDescriptor>() == 24);

#[cfg(test)]
mod tests {
    use super::super::{TagIdentifier, real};
    use super::*;

    #[test]
    fn a_real_file_entry_reads_as_its_bytes_say() {
        let bytes = real::of(TagIdentifier::FILE_ENTRY);
        let (entry, rest) = FileEntry::ref_from_prefix(&bytes).unwrap();
        assert_eq!(FileType(entry.icb_tag.file_type), FileType::DIRECTORY);
        assert_eq!(entry.icb_tag.flags.get() & IcbTag::FORM, IcbTag::SHORT);
        assert_eq!(entry.permissions.get(), 5 << 10 | 5 << 5 | 5);
        assert_eq!((entry.links.get(), entry.information_length.get()), (1, 144));
        assert_eq!(entry.implementation_identifier.name(), b"*genisoimage");
        assert_eq!((entry.attributes_length.get(), entry.allocation_length.get()), (0, 8));
        assert_eq!(rest, [0x90, 0, 0, 0, 3, 0, 0, 0]);
    }

    #[test]
    fn a_real_extended_file_entry_reads_as_its_bytes_say() {
        let bytes = real::of(TagIdentifier::EXTENDED_FILE_ENTRY);
        let (entry, rest) = ExtendedFileEntry::ref_from_prefix(&bytes).unwrap();
        assert_eq!(entry.icb_tag.file_type, 250);
        assert_eq!((entry.uid.get(), entry.gid.get()), (501, 501));
        assert_eq!((entry.information_length.get(), entry.object_size.get()), (131_072, 131_072));
        assert_eq!(entry.creation_time, entry.attribute_time);
        assert_eq!(rest, [0, 0, 2, 0, 3, 0, 0, 0]);
    }
}
