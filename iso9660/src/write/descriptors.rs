//! The volume descriptors, written.

use discwright_core::{Both16, Both32, Sectors};
use zerocopy::{FromZeros, IntoBytes, big_endian, little_endian};

use super::hierarchy::Hierarchy;
use super::record::{self, Section};
use super::text::{a_field, d_field, ucs2_field};
use super::{BLOCK, Options};
use crate::raw::{
    FileFlags, JOLIET_LEVELS, RecordTime, STANDARD_IDENTIFIER, VolumeDescriptor, VolumeTime,
    descriptor_type,
};

/// What the descriptors tell of the volume as a whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'f> {
    pub(super) options: &'f Options,
    pub(super) volume: Sectors,
    /// When the root was last changed.
    pub(super) root: RecordTime,
}

/// Fills a sector with the primary descriptor of a hierarchy that begins at sector `first`.
pub(super) fn primary(facts: Facts<'_>, hierarchy: &Hierarchy, first: u32, out: &mut [u8]) {
    let options = facts.options;
    let descriptor = VolumeDescriptor {
        descriptor_type: descriptor_type::PRIMARY,
        system_identifier: a_field(&options.system_id),
        volume_identifier: d_field(&options.volume_id),
        volume_set_identifier: d_field(&options.volume_set_id),
        publisher_identifier: a_field(&options.publisher_id),
        data_preparer_identifier: a_field(&options.data_preparer_id),
        application_identifier: a_field(&options.application_id),
        copyright_file_identifier: d_field(""),
        abstract_file_identifier: d_field(""),
        bibliographic_file_identifier: d_field(""),
        ..common(facts, hierarchy, first)
    };
    put(out, descriptor.as_bytes());
}

/// Fills a sector with the Joliet descriptor of a hierarchy that begins at sector `first`.
pub(super) fn joliet(facts: Facts<'_>, hierarchy: &Hierarchy, first: u32, out: &mut [u8]) {
    let options = facts.options;
    let mut descriptor = VolumeDescriptor {
        descriptor_type: descriptor_type::SUPPLEMENTARY,
        system_identifier: ucs2_field(&options.system_id),
        volume_identifier: ucs2_field(&options.volume_id),
        volume_set_identifier: ucs2_field(&options.volume_set_id),
        publisher_identifier: ucs2_field(&options.publisher_id),
        data_preparer_identifier: ucs2_field(&options.data_preparer_id),
        application_identifier: ucs2_field(&options.application_id),
        copyright_file_identifier: ucs2_field(""),
        abstract_file_identifier: ucs2_field(""),
        bibliographic_file_identifier: ucs2_field(""),
        ..common(facts, hierarchy, first)
    };
    let [_, _, level] = JOLIET_LEVELS;
    put(&mut descriptor.escape_sequences, &level);
    put(out, descriptor.as_bytes());
}

/// Fills a sector with the descriptor that ends the set.
pub(super) fn terminator(out: &mut [u8]) {
    put(out, &[descriptor_type::TERMINATOR]);
    put(out.get_mut(1..).unwrap_or_default(), &STANDARD_IDENTIFIER);
    put(out.get_mut(6..).unwrap_or_default(), &[1]);
}

fn common(facts: Facts<'_>, hierarchy: &Hierarchy, first: u32) -> VolumeDescriptor {
    let (root, root_bytes) = hierarchy.root();
    let created = VolumeTime::nearest(facts.options.created);
    VolumeDescriptor {
        standard_identifier: STANDARD_IDENTIFIER,
        version: 1,
        volume_space_size: Both32::new(facts.volume.0),
        volume_set_size: Both16::new(1),
        volume_sequence_number: Both16::new(1),
        logical_block_size: Both16::new(u16::try_from(BLOCK).unwrap_or(u16::MAX)),
        path_table_size: Both32::new(hierarchy.path_table_bytes()),
        type_l_path_table: little_endian::U32::new(first),
        type_m_path_table: big_endian::U32::new(first.saturating_add(hierarchy.path_table_m())),
        root_directory_record: record::root(Section {
            extent: first.saturating_add(root),
            bytes: root_bytes,
            recorded: facts.root,
            flags: FileFlags::DIRECTORY,
        }),
        creation: created,
        modification: created,
        expiration: VolumeTime::UNSET,
        effective: VolumeTime::UNSET,
        file_structure_version: 1,
        ..VolumeDescriptor::new_zeroed()
    }
}

fn put(out: &mut [u8], bytes: &[u8]) {
    if let Some(place) = out.get_mut(..bytes.len()) {
        place.copy_from_slice(bytes);
    }
}
