//! The tag that heads every descriptor, with its checksum and CRC.

use crc::{CRC_16_XMODEM, Crc};
use discwright_core::code;
use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// CRC-ITU-T: polynomial 1021h, initial value 0, most significant bit first.
///
/// Check value: `#70 #6A #77` gives `#3299`. Spec: ECMA-167 3rd edition, 3/7.2.6.
const CRC_ITU_T: Crc<u16> = Crc::<u16>::new(&CRC_16_XMODEM);

/// The CRC of descriptors, and of what OSTA UDF shortens names with.
#[must_use]
pub fn crc(bytes: &[u8]) -> u16 {
    CRC_ITU_T.checksum(bytes)
}

code! {
    /// Which descriptor follows the tag.
    ///
    /// Spec: ECMA-167 3rd edition, 3/7.2.1 and 4/7.2.1.
    pub struct TagIdentifier(u16) {
        /// Primary Volume Descriptor.
        PRIMARY_VOLUME = 1 => "Primary Volume Descriptor",
        /// Anchor Volume Descriptor Pointer.
        ANCHOR = 2 => "Anchor Volume Descriptor Pointer",
        /// Volume Descriptor Pointer.
        VOLUME_POINTER = 3 => "Volume Descriptor Pointer",
        /// Implementation Use Volume Descriptor.
        IMPLEMENTATION_USE = 4 => "Implementation Use Volume Descriptor",
        /// Partition Descriptor.
        PARTITION = 5 => "Partition Descriptor",
        /// Logical Volume Descriptor.
        LOGICAL_VOLUME = 6 => "Logical Volume Descriptor",
        /// Unallocated Space Descriptor.
        UNALLOCATED_SPACE = 7 => "Unallocated Space Descriptor",
        /// Terminating Descriptor.
        TERMINATING = 8 => "Terminating Descriptor",
        /// Logical Volume Integrity Descriptor.
        INTEGRITY = 9 => "Logical Volume Integrity Descriptor",
        /// File Set Descriptor.
        FILE_SET = 256 => "File Set Descriptor",
        /// File Identifier Descriptor.
        FILE_IDENTIFIER = 257 => "File Identifier Descriptor",
        /// Allocation Extent Descriptor.
        ALLOCATION_EXTENT = 258 => "Allocation Extent Descriptor",
        /// Indirect Entry.
        INDIRECT_ENTRY = 259 => "Indirect Entry",
        /// Terminal Entry.
        TERMINAL_ENTRY = 260 => "Terminal Entry",
        /// File Entry.
        FILE_ENTRY = 261 => "File Entry",
        /// Extended Attribute Header Descriptor.
        EXTENDED_ATTRIBUTE_HEADER = 262 => "Extended Attribute Header Descriptor",
        /// Unallocated Space Entry.
        UNALLOCATED_SPACE_ENTRY = 263 => "Unallocated Space Entry",
        /// Space Bitmap Descriptor.
        SPACE_BITMAP = 264 => "Space Bitmap Descriptor",
        /// Partition Integrity Entry.
        PARTITION_INTEGRITY = 265 => "Partition Integrity Entry",
        /// Extended File Entry.
        EXTENDED_FILE_ENTRY = 266 => "Extended File Entry",
    }
}

/// The first 16 bytes of every descriptor.
///
/// | bytes | field |
/// |---|---|
/// | 0..2 | Tag Identifier |
/// | 2..4 | Descriptor Version: 2, or 3 from ECMA-167 3rd edition on |
/// | 4 | Tag Checksum: the sum of the other 15 bytes |
/// | 6..8 | Tag Serial Number |
/// | 8..10 | Descriptor CRC |
/// | 10..12 | Descriptor CRC Length, counted from byte 16 |
/// | 12..16 | Tag Location: the block in which the descriptor begins |
///
/// Spec: ECMA-167 3rd edition, 3/7.2 and 4/7.2.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
pub struct Tag {
    identifier: U16,
    version: U16,
    checksum: u8,
    reserved: u8,
    serial: U16,
    crc: U16,
    crc_length: U16,
    location: U32,
}

const _: () = assert!(size_of::<Tag>() == 16);

impl Tag {
    /// How many bytes it takes.
    pub const SIZE: usize = size_of::<Self>();

    /// Which descriptor this is.
    #[must_use]
    pub fn identifier(&self) -> TagIdentifier {
        TagIdentifier(self.identifier.get())
    }

    /// Descriptor Version: 2 for UDF below 2.00, 3 from there on.
    #[must_use]
    pub fn version(&self) -> u16 {
        self.version.get()
    }

    /// Descriptor CRC as recorded.
    #[must_use]
    pub fn crc(&self) -> u16 {
        self.crc.get()
    }

    /// How many bytes behind the tag the CRC covers.
    #[must_use]
    pub fn crc_length(&self) -> u16 {
        self.crc_length.get()
    }

    /// The block in which the descriptor says it begins.
    #[must_use]
    pub fn location(&self) -> u32 {
        self.location.get()
    }

    /// Tag Checksum as recorded.
    #[must_use]
    pub fn checksum(&self) -> u8 {
        self.checksum
    }

    /// The checksum that the other 15 bytes give.
    #[must_use]
    pub fn computed_checksum(&self) -> u8 {
        let sum = |bytes: &[u8]| bytes.iter().fold(0_u8, |sum, b| sum.wrapping_add(*b));
        sum(self.as_bytes()).wrapping_sub(self.checksum)
    }

    /// Finds the tag at the head of `bytes` and what is wrong with it, for a descriptor that
    /// begins in block `location`. `None` if there are fewer than 16 bytes.
    #[must_use]
    pub fn check(bytes: &[u8], location: u32) -> Option<(Self, TagFault)> {
        let (tag, body) = Self::read_from_prefix(bytes).ok()?;
        let covered = body.get(..usize::from(tag.crc_length()));
        let fault = if tag.checksum != tag.computed_checksum() {
            TagFault::Checksum
        } else if covered.is_none_or(|covered| crc(covered) != tag.crc()) {
            TagFault::Crc
        } else if tag.location() != location {
            TagFault::Location
        } else {
            TagFault::None
        };
        Some((tag, fault))
    }

    /// Writes the tag of the whole descriptor `bytes`, whose body is complete.
    ///
    /// The CRC covers all behind the tag, up to the 65 535 bytes that its length can say.
    /// Fewer than 16 bytes are left alone.
    pub fn seal(bytes: &mut [u8], identifier: TagIdentifier, location: u32) {
        let Some((head, body)) = bytes.split_at_mut_checked(Self::SIZE) else {
            return;
        };
        let length = u16::try_from(body.len()).unwrap_or(u16::MAX);
        let covered = body.get(..usize::from(length)).unwrap_or_default();
        let mut tag = Self {
            identifier: U16::new(identifier.0),
            version: U16::new(2),
            checksum: 0,
            reserved: 0,
            serial: U16::new(0),
            crc: U16::new(crc(covered)),
            crc_length: U16::new(length),
            location: U32::new(location),
        };
        tag.checksum = tag.computed_checksum();
        head.copy_from_slice(tag.as_bytes());
    }
}

/// What is wrong with a tag; the first that applies, worst first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TagFault {
    /// Nothing.
    None,
    /// The checksum does not fit: this is no tag.
    Checksum,
    /// The CRC does not fit the body, or covers more than there is.
    Crc,
    /// The descriptor says it belongs into another block.
    Location,
}

#[cfg(test)]
mod tests {
    use super::super::real::{REAL, hex};
    use super::*;

    #[test]
    fn the_crc_has_the_value_that_the_standard_gives() {
        assert_eq!(crc(&[0x70, 0x6A, 0x77]), 0x3299);
    }

    #[test]
    fn real_tags_check_and_seal_to_the_same_bytes() {
        for (identifier, location, text) in REAL {
            let bytes = hex(text);
            let (tag, fault) = Tag::check(&bytes, location).unwrap();
            assert_eq!(fault, TagFault::None, "{}", tag.identifier());
            assert_eq!(tag.identifier(), TagIdentifier(identifier));
            let mut sealed = bytes.clone();
            sealed[..16].fill(0);
            Tag::seal(&mut sealed, tag.identifier(), location);
            assert_eq!(sealed[..2], bytes[..2]);
            // Version and serial number are the writer's own.
            assert_eq!(sealed[8..], bytes[8..]);
        }
    }

    #[test]
    fn each_fault_of_a_tag_is_told() {
        let (_, location, text) = REAL[0];
        let good = hex(text);
        let fault = |at: usize, xor: u8| {
            let mut bytes = good.clone();
            bytes[at] ^= xor;
            Tag::check(&bytes, location).unwrap().1
        };
        assert_eq!(fault(0, 1), TagFault::Checksum);
        assert_eq!(fault(4, 1), TagFault::Checksum);
        assert_eq!(fault(16, 1), TagFault::Crc);
        assert_eq!(Tag::check(&good, location + 1).unwrap().1, TagFault::Location);
        assert_eq!(Tag::check(&good[..40], location).unwrap().1, TagFault::Crc);
        assert!(Tag::check(&good[..15], location).is_none());
    }
}
