//! The descriptor of the file set: where the root directory is.

use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{Charspec, EntityId, LongAd, RawTimestamp, Tag};

/// A set of files and directories below one root.
///
/// Spec: ECMA-167 3rd edition, 4/14.1; OSTA UDF 1.02, 2.3.2.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct FileSetDescriptor {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: when it was made.
    pub recording_time: RawTimestamp,
    /// Byte 28: 3.
    pub interchange_level: U16,
    /// Byte 30: 3.
    pub maximum_interchange_level: U16,
    /// Byte 32: bit 0 for CS0.
    pub character_set_list: U32,
    /// Byte 36: bit 0 for CS0.
    pub maximum_character_set_list: U32,
    /// Byte 40: File Set Number.
    pub number: U32,
    /// Byte 44: File Set Descriptor Number; the highest prevails.
    pub descriptor_number: U32,
    /// Byte 48: of the next field.
    pub volume_character_set: Charspec,
    /// Byte 112: dstring.
    pub logical_volume_identifier: [u8; 128],
    /// Byte 240: of the identifiers below.
    pub file_set_character_set: Charspec,
    /// Byte 304: dstring.
    pub file_set_identifier: [u8; 32],
    /// Byte 336: dstring.
    pub copyright_file_identifier: [u8; 32],
    /// Byte 368: dstring.
    pub abstract_file_identifier: [u8; 32],
    /// Byte 400: Root Directory ICB.
    pub root: LongAd,
    /// Byte 416: `*OSTA UDF Compliant`, with the revision.
    pub domain: EntityId,
    /// Byte 448: where file set descriptors go on, if anywhere.
    pub next_extent: LongAd,
    /// Byte 464: System Stream Directory ICB; zeros below UDF 2.00.
    pub system_streams: LongAd,
    pub(crate) reserved: [u8; 32],
}

const _: () = assert!(size_of::<FileSetDescriptor>() == 512);
const _: () = assert!(core::mem::offset_of!(FileSetDescriptor, reserved) == 480);

#[cfg(test)]
mod tests {
    use super::super::{TagIdentifier, real};
    use super::*;

    #[test]
    fn a_real_file_set_reads_as_its_bytes_say() {
        let bytes = real::of(TagIdentifier::FILE_SET);
        let file_set = FileSetDescriptor::ref_from_bytes(&bytes).unwrap();
        assert_eq!(file_set.root, LongAd::new(2048, 0, 2));
        assert_eq!(file_set.file_set_character_set, Charspec::OSTA);
        assert_eq!(file_set.domain.name(), b"*OSTA UDF Compliant");
        assert_eq!(file_set.domain.revision(), 0x0102);
        assert!(file_set.file_set_identifier.starts_with(b"\x08UDF Bridge\0"));
    }
}
