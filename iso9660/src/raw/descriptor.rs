//! Volume descriptors.

use core::mem::offset_of;

use discwright_core::{Both16, Both32};
use zerocopy::{
    FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned, big_endian, little_endian,
};

use super::{RootDirectoryRecord, SECTOR, VolumeTime};

/// What each volume descriptor begins with, behind its type.
pub(crate) const STANDARD_IDENTIFIER: [u8; 5] = *b"CD001";

/// The escape sequences of Joliet, by level less 1.
///
/// Spec: Joliet Specification, SVD Escape Sequences.
pub(crate) const JOLIET_LEVELS: [[u8; 3]; 3] = [*b"%/@", *b"%/C", *b"%/E"];

/// Codes of the Volume Descriptor Type.
///
/// Spec: ECMA-119 4th edition, Volume Descriptor Type.
pub(crate) mod descriptor_type {
    pub(crate) const PRIMARY: u8 = 1;
    pub(crate) const SUPPLEMENTARY: u8 = 2;
    pub(crate) const TERMINATOR: u8 = 255;
}

/// A primary or supplementary volume descriptor; of any other only the first three fields count.
///
/// Spec: ECMA-119 4th edition, Primary Volume Descriptor and Supplementary Volume Descriptor.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct VolumeDescriptor {
    pub(crate) descriptor_type: u8,
    pub(crate) standard_identifier: [u8; 5],
    pub(crate) version: u8,
    /// Unused in a primary descriptor.
    pub(crate) volume_flags: u8,
    pub(crate) system_identifier: [u8; 32],
    pub(crate) volume_identifier: [u8; 32],
    pub(crate) unused: [u8; 8],
    /// In logical blocks.
    pub(crate) volume_space_size: Both32,
    /// Unused in a primary descriptor.
    pub(crate) escape_sequences: [u8; 32],
    pub(crate) volume_set_size: Both16,
    pub(crate) volume_sequence_number: Both16,
    /// In bytes.
    pub(crate) logical_block_size: Both16,
    /// In bytes.
    pub(crate) path_table_size: Both32,
    pub(crate) type_l_path_table: little_endian::U32,
    pub(crate) optional_type_l_path_table: little_endian::U32,
    pub(crate) type_m_path_table: big_endian::U32,
    pub(crate) optional_type_m_path_table: big_endian::U32,
    pub(crate) root_directory_record: RootDirectoryRecord,
    pub(crate) volume_set_identifier: [u8; 128],
    pub(crate) publisher_identifier: [u8; 128],
    pub(crate) data_preparer_identifier: [u8; 128],
    pub(crate) application_identifier: [u8; 128],
    pub(crate) copyright_file_identifier: [u8; 37],
    pub(crate) abstract_file_identifier: [u8; 37],
    pub(crate) bibliographic_file_identifier: [u8; 37],
    pub(crate) creation: VolumeTime,
    pub(crate) modification: VolumeTime,
    pub(crate) expiration: VolumeTime,
    pub(crate) effective: VolumeTime,
    pub(crate) file_structure_version: u8,
    pub(crate) reserved: u8,
    pub(crate) application_use: [u8; 512],
    pub(crate) reserved_tail: [u8; 653],
}

const _: () = assert!(size_of::<VolumeDescriptor>() == SECTOR);
const _: () = assert!(offset_of!(VolumeDescriptor, volume_space_size) == 80);
const _: () = assert!(offset_of!(VolumeDescriptor, escape_sequences) == 88);
const _: () = assert!(offset_of!(VolumeDescriptor, logical_block_size) == 128);
const _: () = assert!(offset_of!(VolumeDescriptor, type_l_path_table) == 140);
const _: () = assert!(offset_of!(VolumeDescriptor, root_directory_record) == 156);
const _: () = assert!(offset_of!(VolumeDescriptor, volume_set_identifier) == 190);
const _: () = assert!(offset_of!(VolumeDescriptor, copyright_file_identifier) == 702);
const _: () = assert!(offset_of!(VolumeDescriptor, creation) == 813);
const _: () = assert!(offset_of!(VolumeDescriptor, file_structure_version) == 881);
const _: () = assert!(offset_of!(VolumeDescriptor, application_use) == 883);

impl VolumeDescriptor {
    /// 1 to 3 if this is a Joliet descriptor, by its escape sequences.
    pub(crate) fn joliet_level(&self) -> Option<u8> {
        let sequence = self.escape_sequences.first_chunk::<3>()?;
        (1..).zip(JOLIET_LEVELS).find_map(|(level, known)| (known == *sequence).then_some(level))
    }
}
