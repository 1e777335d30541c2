//! The descriptors of the volume: anchors, the volume descriptor sequence, integrity.

use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{Charspec, EntityId, ExtentAd, RawTimestamp, Tag};

/// Where the volume descriptor sequences lie.
///
/// Found in at least two of sectors 256, N − 256 and N, N being the last.
///
/// Spec: ECMA-167 3rd edition, 3/10.2; OSTA UDF 1.02, 2.2.3.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct AnchorVolumeDescriptorPointer {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: Main Volume Descriptor Sequence Extent.
    pub main: ExtentAd,
    /// Byte 24: Reserve Volume Descriptor Sequence Extent.
    pub reserve: ExtentAd,
    pub(crate) reserved: [u8; 480],
}

const _: () = assert!(size_of::<AnchorVolumeDescriptorPointer>() == 512);
const _: () = assert!(core::mem::offset_of!(AnchorVolumeDescriptorPointer, reserved) == 32);

/// Identifies the volume.
///
/// Spec: ECMA-167 3rd edition, 3/10.1; OSTA UDF 1.02, 2.2.2.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct PrimaryVolumeDescriptor {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: Volume Descriptor Sequence Number; the highest prevails.
    pub sequence_number: U32,
    /// Byte 20: Primary Volume Descriptor Number.
    pub number: U32,
    /// Byte 24: dstring.
    pub volume_identifier: [u8; 32],
    /// Byte 56: 1 for the only volume of its set.
    pub volume_sequence_number: U16,
    /// Byte 58: volumes in the set.
    pub maximum_volume_sequence_number: U16,
    /// Byte 60: 2 for a single volume.
    pub interchange_level: U16,
    /// Byte 62: what it may be raised to.
    pub maximum_interchange_level: U16,
    /// Byte 64: bit 0 for CS0.
    pub character_set_list: U32,
    /// Byte 68: bit 0 for CS0.
    pub maximum_character_set_list: U32,
    /// Byte 72: dstring, of which the first 16 characters are unique.
    pub volume_set_identifier: [u8; 128],
    /// Byte 200: of the identifiers here.
    pub descriptor_character_set: Charspec,
    /// Byte 264: of abstract and copyright.
    pub explanatory_character_set: Charspec,
    /// Byte 328: none if its length is 0.
    pub volume_abstract: ExtentAd,
    /// Byte 336: none if its length is 0.
    pub volume_copyright_notice: ExtentAd,
    /// Byte 344: the program that made it.
    pub application_identifier: EntityId,
    /// Byte 376: when it was made.
    pub recording_time: RawTimestamp,
    /// Byte 388: developer id.
    pub implementation_identifier: EntityId,
    /// Byte 420: for the implementation.
    pub implementation_use: [u8; 64],
    /// Byte 484: Predecessor Volume Descriptor Sequence Location.
    pub predecessor: U32,
    /// Byte 488: bit 0: the set identifier is common to all volumes.
    pub flags: U16,
    pub(crate) reserved: [u8; 22],
}

const _: () = assert!(size_of::<PrimaryVolumeDescriptor>() == 512);
const _: () = assert!(core::mem::offset_of!(PrimaryVolumeDescriptor, reserved) == 490);

/// UDF LV Info: what identifies the logical volume to a person.
///
/// Spec: ECMA-167 3rd edition, 3/10.4; OSTA UDF 1.02, 2.2.7.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct ImplementationUseVolumeDescriptor {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: Volume Descriptor Sequence Number.
    pub sequence_number: U32,
    /// Byte 20: `*UDF LV Info`.
    pub identifier: EntityId,
    /// Byte 52: LVI Charset.
    pub character_set: Charspec,
    /// Byte 116: dstring.
    pub logical_volume_identifier: [u8; 128],
    /// Byte 244: LV Info 1 to 3, dstrings of 36 bytes.
    pub information: [u8; 108],
    /// Byte 352: developer id.
    pub implementation_identifier: EntityId,
    /// Byte 384: for the implementation.
    pub implementation_use: [u8; 128],
}

const _: () = assert!(size_of::<ImplementationUseVolumeDescriptor>() == 512);
const _: () =
    assert!(core::mem::offset_of!(ImplementationUseVolumeDescriptor, implementation_use) == 384);

/// A run of sectors in which file systems live.
///
/// Spec: ECMA-167 3rd edition, 3/10.5; OSTA UDF 1.02, 2.2.14.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct PartitionDescriptor {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: Volume Descriptor Sequence Number; the highest prevails.
    pub sequence_number: U32,
    /// Byte 20: bit 0: allocated.
    pub flags: U16,
    /// Byte 22: Partition Number, as partition maps name it.
    pub number: U16,
    /// Byte 24: `+NSR02` or `+NSR03`.
    pub contents: EntityId,
    /// Byte 56: Partition Header Descriptor: space tables and bitmaps.
    pub contents_use: [u8; 128],
    /// Byte 184: 1 read-only, 2 write-once, 3 rewritable, 4 overwritable.
    pub access_type: U32,
    /// Byte 188: first sector.
    pub start: U32,
    /// Byte 192: sectors.
    pub length: U32,
    /// Byte 196: developer id.
    pub implementation_identifier: EntityId,
    /// Byte 228: for the implementation.
    pub implementation_use: [u8; 128],
    pub(crate) reserved: [u8; 156],
}

const _: () = assert!(size_of::<PartitionDescriptor>() == 512);
const _: () = assert!(core::mem::offset_of!(PartitionDescriptor, reserved) == 356);

/// The head of a logical volume: its block size and where its file set lies; partition maps
/// follow.
///
/// Spec: ECMA-167 3rd edition, 3/10.6; OSTA UDF 1.02, 2.2.4.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct LogicalVolumeDescriptor {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: Volume Descriptor Sequence Number; the highest prevails.
    pub sequence_number: U32,
    /// Byte 20: of the identifier.
    pub character_set: Charspec,
    /// Byte 84: dstring.
    pub logical_volume_identifier: [u8; 128],
    /// Byte 212: bytes; the sector size of the medium.
    pub block_size: U32,
    /// Byte 216: `*OSTA UDF Compliant`, with the revision.
    pub domain: EntityId,
    /// Byte 248: long_ad of the File Set Descriptor Sequence.
    pub contents_use: [u8; 16],
    /// Byte 264: bytes of the partition maps.
    pub map_table_length: U32,
    /// Byte 268: how many maps.
    pub partition_maps: U32,
    /// Byte 272: developer id.
    pub implementation_identifier: EntityId,
    /// Byte 304: for the implementation.
    pub implementation_use: [u8; 128],
    /// Byte 432: Integrity Sequence Extent.
    pub integrity_sequence: ExtentAd,
}

const _: () = assert!(size_of::<LogicalVolumeDescriptor>() == 440);
const _: () = assert!(core::mem::offset_of!(LogicalVolumeDescriptor, integrity_sequence) == 432);

/// How every partition map begins.
///
/// Spec: ECMA-167 3rd edition, 3/10.7.1.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct PartitionMapHead {
    /// Byte 0: 1, or 2 with an entity identifier at byte 4.
    pub kind: u8,
    /// Byte 1: bytes of the whole map.
    pub length: u8,
}

const _: () = assert!(size_of::<PartitionMapHead>() == 2);

/// A type 1 partition map: a partition as it lies on the volume.
///
/// Spec: ECMA-167 3rd edition, 3/10.7.2.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct PhysicalPartitionMap {
    /// Byte 0: 1.
    pub kind: u8,
    /// Byte 1: 6.
    pub length: u8,
    /// Byte 2: of the volume that has the partition.
    pub volume_sequence_number: U16,
    /// Byte 4: as its Partition Descriptor says.
    pub partition_number: U16,
}

const _: () = assert!(size_of::<PhysicalPartitionMap>() == 6);

/// Free extents outside all partitions; `extent_ad`s follow.
///
/// Spec: ECMA-167 3rd edition, 3/10.8.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct UnallocatedSpaceDescriptor {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: Volume Descriptor Sequence Number.
    pub sequence_number: U32,
    /// Byte 20: Number of Allocation Descriptors.
    pub descriptors: U32,
}

const _: () = assert!(size_of::<UnallocatedSpaceDescriptor>() == 24);

/// Whether the volume was left consistent; a free and a size table of one `Uint32` for each
/// partition follow, then the implementation use.
///
/// Spec: ECMA-167 3rd edition, 3/10.10; OSTA UDF 1.02, 2.2.6.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct LogicalVolumeIntegrityDescriptor {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: when it was left so.
    pub recording_time: RawTimestamp,
    /// Byte 28: 0 open, 1 closed.
    pub integrity_type: U32,
    /// Byte 32: where integrity descriptors go on, if anywhere.
    pub next_extent: ExtentAd,
    /// Byte 40: above every unique id of the volume, at least 16.
    pub next_unique_id: U64,
    /// Byte 48: zeros.
    pub contents_use: [u8; 24],
    /// Byte 72: entries in each of the tables.
    pub partitions: U32,
    /// Byte 76: bytes behind the tables.
    pub implementation_use_length: U32,
}

const _: () = assert!(size_of::<LogicalVolumeIntegrityDescriptor>() == 80);
const _: () = assert!(
    core::mem::offset_of!(LogicalVolumeIntegrityDescriptor, implementation_use_length) == 76
);

/// What OSTA UDF keeps behind the tables of the integrity descriptor.
///
/// Spec: OSTA UDF 1.02, 2.2.6.4.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct IntegrityImplementationUse {
    /// Byte 0: developer id.
    pub implementation_identifier: EntityId,
    /// Byte 32: Number of Files.
    pub files: U32,
    /// Byte 36: Number of Directories, the root among them.
    pub directories: U32,
    /// Byte 40: binary-coded decimal.
    pub minimum_read_revision: U16,
    /// Byte 42: binary-coded decimal.
    pub minimum_write_revision: U16,
    /// Byte 44: binary-coded decimal.
    pub maximum_write_revision: U16,
}

const _: () = assert!(size_of::<IntegrityImplementationUse>() == 46);

#[cfg(test)]
mod tests {
    use super::super::{TagIdentifier, real};
    use super::*;

    #[test]
    fn a_real_anchor_reads_as_its_bytes_say() {
        let bytes = real::of(TagIdentifier::ANCHOR);
        let anchor = AnchorVolumeDescriptorPointer::ref_from_bytes(&bytes).unwrap();
        assert_eq!(anchor.main, ExtentAd::new(32_768, 32));
        assert_eq!(anchor.reserve, ExtentAd::new(32_768, 48));
    }

    #[test]
    fn a_real_integrity_descriptor_reads_as_its_bytes_say() {
        let bytes = real::of(TagIdentifier::INTEGRITY);
        let (head, rest) = LogicalVolumeIntegrityDescriptor::ref_from_prefix(&bytes).unwrap();
        assert_eq!((head.integrity_type.get(), head.next_unique_id.get()), (1, 0x107));
        assert_eq!((head.partitions.get(), head.implementation_use_length.get()), (1, 46));
        let (tables, rest) = rest.split_at(8);
        assert_eq!(tables, [0, 0, 0, 0, 0x35, 0, 0, 0]);
        let counts = IntegrityImplementationUse::ref_from_bytes(rest).unwrap();
        assert_eq!((counts.files.get(), counts.directories.get()), (2, 1));
        assert_eq!(counts.minimum_read_revision.get(), 0x0102);
    }
}
