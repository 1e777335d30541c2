//! What lies outside the partition: recognition, anchors, volume descriptors, integrity.

use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromZeros, IntoBytes};

use super::entry::put_sealed;
use super::place::Placed;
use crate::cs0::encode_dstring;
use crate::raw::{
    AnchorVolumeDescriptorPointer, Charspec, EntityId, ExtentAd, FileSetDescriptor,
    ImplementationUseVolumeDescriptor, IntegrityImplementationUse, LogicalVolumeDescriptor,
    LogicalVolumeIntegrityDescriptor, LongAd, PartitionDescriptor, PhysicalPartitionMap,
    PrimaryVolumeDescriptor, TagIdentifier, UnallocatedSpaceDescriptor, VolumeStructureDescriptor,
};
use crate::time;

/// The revision of UDF that is written, in binary-coded decimal.
const REVISION: u16 = 0x0102;
/// Bytes of both sequences, 16 sectors: the least that the standard takes.
///
/// Spec: OSTA UDF 1.02, 2.2.3.
pub(super) const SEQUENCE_SECTORS: u32 = 16;
const SEQUENCE_BYTES: u32 = SEQUENCE_SECTORS * 2048;

impl Placed {
    /// The developer id.
    pub(super) fn implementation(&self) -> EntityId {
        EntityId::new(self.measured.options.implementation_id.as_bytes(), [0; 8])
    }

    /// Spec: OSTA UDF 1.02, 2.1.4.3: the suffix begins with the revision.
    fn osta(name: &[u8]) -> EntityId {
        let [low, high] = REVISION.to_le_bytes();
        EntityId::new(name, [low, high, 0, 0, 0, 0, 0, 0])
    }

    /// Fills sector `index` of the volume recognition sequence.
    ///
    /// Spec: ECMA-167 3rd edition, 2/8.3.
    pub(super) fn emit_recognition(index: u32, out: &mut [u8]) {
        let identifier = match index {
            0 => *b"BEA01",
            1 => *b"NSR02",
            _ => *b"TEA01",
        };
        let descriptor = VolumeStructureDescriptor {
            identifier,
            version: 1,
            ..VolumeStructureDescriptor::new_zeroed()
        };
        out.copy_from_slice(descriptor.as_bytes());
    }

    /// Fills an anchor.
    pub(super) fn emit_anchor(&self, location: u32, out: &mut [u8]) {
        let anchor = AnchorVolumeDescriptorPointer {
            main: ExtentAd::new(SEQUENCE_BYTES, self.main.0),
            reserve: ExtentAd::new(SEQUENCE_BYTES, self.reserve.0),
            ..AnchorVolumeDescriptorPointer::new_zeroed()
        };
        put_sealed(anchor.as_bytes().to_vec(), TagIdentifier::ANCHOR, location, out);
    }

    /// Fills sector `index`, at `location`, of either volume descriptor sequence.
    ///
    /// Spec: ECMA-167 3rd edition, 3/8.4.2; OSTA UDF 1.02, 2.2.
    pub(super) fn emit_sequence(&self, index: u32, location: u32, out: &mut [u8]) {
        let (identifier, bytes) = match index {
            0 => (TagIdentifier::PRIMARY_VOLUME, self.primary(index)),
            1 => (TagIdentifier::LOGICAL_VOLUME, self.logical(index)),
            2 => (TagIdentifier::PARTITION, self.partition(index)),
            3 => {
                let descriptor = UnallocatedSpaceDescriptor {
                    sequence_number: U32::new(index),
                    ..UnallocatedSpaceDescriptor::new_zeroed()
                };
                (TagIdentifier::UNALLOCATED_SPACE, descriptor.as_bytes().to_vec())
            }
            4 => (TagIdentifier::IMPLEMENTATION_USE, self.information(index)),
            5 => (TagIdentifier::TERMINATING, vec![0; 512]),
            // What is not recorded is zeros.
            _ => return,
        };
        put_sealed(bytes, identifier, location, out);
    }

    /// Fills the terminator of a sequence.
    pub(super) fn emit_terminator(location: u32, out: &mut [u8]) {
        put_sealed(vec![0; 512], TagIdentifier::TERMINATING, location, out);
    }

    fn primary(&self, number: u32) -> Vec<u8> {
        let options = &self.measured.options;
        let mut descriptor = PrimaryVolumeDescriptor {
            sequence_number: U32::new(number),
            volume_sequence_number: U16::new(1),
            maximum_volume_sequence_number: U16::new(1),
            interchange_level: U16::new(2),
            maximum_interchange_level: U16::new(2),
            character_set_list: U32::new(1),
            maximum_character_set_list: U32::new(1),
            descriptor_character_set: Charspec::OSTA,
            explanatory_character_set: Charspec::OSTA,
            application_identifier: EntityId::new(options.application_id.as_bytes(), [0; 8]),
            recording_time: time::encode(options.created),
            implementation_identifier: self.implementation(),
            ..PrimaryVolumeDescriptor::new_zeroed()
        };
        encode_dstring(&options.volume_id, &mut descriptor.volume_identifier);
        let set = self.measured.volume_set_id();
        encode_dstring(&set, &mut descriptor.volume_set_identifier);
        descriptor.as_bytes().to_vec()
    }

    fn logical(&self, number: u32) -> Vec<u8> {
        let file_set = LongAd::new(2 * 2048, 0, self.lbn(0));
        let mut descriptor = LogicalVolumeDescriptor {
            sequence_number: U32::new(number),
            character_set: Charspec::OSTA,
            block_size: U32::new(2048),
            domain: Self::osta(b"*OSTA UDF Compliant"),
            map_table_length: U32::new(6),
            partition_maps: U32::new(1),
            implementation_identifier: self.implementation(),
            integrity_sequence: ExtentAd::new(2 * 2048, self.integrity.0),
            ..LogicalVolumeDescriptor::new_zeroed()
        };
        descriptor.contents_use.copy_from_slice(file_set.as_bytes());
        encode_dstring(&self.measured.options.volume_id, &mut descriptor.logical_volume_identifier);
        let map = PhysicalPartitionMap {
            kind: 1,
            length: 6,
            volume_sequence_number: U16::new(1),
            partition_number: U16::new(0),
        };
        [descriptor.as_bytes(), map.as_bytes()].concat()
    }

    fn partition(&self, number: u32) -> Vec<u8> {
        let descriptor = PartitionDescriptor {
            sequence_number: U32::new(number),
            flags: U16::new(1),
            contents: EntityId::new(b"+NSR02", [0; 8]),
            access_type: U32::new(1),
            start: U32::new(self.partition.first().0),
            length: U32::new(self.partition.count().0),
            implementation_identifier: self.implementation(),
            ..PartitionDescriptor::new_zeroed()
        };
        descriptor.as_bytes().to_vec()
    }

    fn information(&self, number: u32) -> Vec<u8> {
        let mut descriptor = ImplementationUseVolumeDescriptor {
            sequence_number: U32::new(number),
            identifier: Self::osta(b"*UDF LV Info"),
            character_set: Charspec::OSTA,
            implementation_identifier: self.implementation(),
            ..ImplementationUseVolumeDescriptor::new_zeroed()
        };
        encode_dstring(&self.measured.options.volume_id, &mut descriptor.logical_volume_identifier);
        descriptor.as_bytes().to_vec()
    }

    /// Fills sector `index` of the integrity sequence: closed, and nothing free.
    pub(super) fn emit_integrity(&self, index: u32, location: u32, out: &mut [u8]) {
        if index > 0 {
            Self::emit_terminator(location, out);
            return;
        }
        let counts = IntegrityImplementationUse {
            implementation_identifier: self.implementation(),
            files: U32::new(self.measured.files),
            directories: U32::new(self.measured.folders),
            minimum_read_revision: U16::new(REVISION),
            minimum_write_revision: U16::new(REVISION),
            maximum_write_revision: U16::new(REVISION),
        };
        let head = LogicalVolumeIntegrityDescriptor {
            recording_time: time::encode(self.measured.options.created),
            integrity_type: U32::new(1),
            next_unique_id: U64::new(self.measured.next_unique_id()),
            partitions: U32::new(1),
            implementation_use_length: U32::new(COUNTS_LENGTH),
            ..LogicalVolumeIntegrityDescriptor::new_zeroed()
        };
        let tables = [U32::new(0), U32::new(self.partition.count().0)];
        let bytes = [head.as_bytes(), tables.as_bytes(), counts.as_bytes()].concat();
        put_sealed(bytes, TagIdentifier::INTEGRITY, location, out);
    }

    /// Fills the block of the file set descriptor.
    ///
    /// Spec: ECMA-167 3rd edition, 4/14.1; OSTA UDF 1.02, 2.3.2.
    pub(super) fn emit_file_set(&self, out: &mut [u8]) {
        let options = &self.measured.options;
        let root = self.lbn(self.measured.entry_block(self.measured.tree.root()));
        let mut descriptor = FileSetDescriptor {
            recording_time: time::encode(options.created),
            interchange_level: U16::new(3),
            maximum_interchange_level: U16::new(3),
            character_set_list: U32::new(1),
            maximum_character_set_list: U32::new(1),
            volume_character_set: Charspec::OSTA,
            file_set_character_set: Charspec::OSTA,
            root: LongAd::new(2048, 0, root),
            domain: Self::osta(b"*OSTA UDF Compliant"),
            ..FileSetDescriptor::new_zeroed()
        };
        encode_dstring(&options.volume_id, &mut descriptor.logical_volume_identifier);
        encode_dstring(&options.volume_id, &mut descriptor.file_set_identifier);
        let bytes = descriptor.as_bytes().to_vec();
        put_sealed(bytes, TagIdentifier::FILE_SET, self.lbn(0), out);
    }
}

/// Bytes of the counts behind the integrity tables.
const COUNTS_LENGTH: u32 = 46;
const _: () = assert!(size_of::<IntegrityImplementationUse>() == 46);
