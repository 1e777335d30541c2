//! Names: file identifiers in directories, path components in symbolic links.

use discwright_core::macro_support::bitflags::bitflags;
use zerocopy::little_endian::U16;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{LongAd, Tag};

bitflags! {
    /// What a file identifier says beside the name.
    ///
    /// Spec: ECMA-167 3rd edition, 4/14.4.3.
    #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
    pub struct Characteristics: u8 {
        /// Existence: the user need not be told of the file.
        const HIDDEN = 1;
        /// It leads to a directory.
        const DIRECTORY = 1 << 1;
        /// It was deleted.
        const DELETED = 1 << 2;
        /// It leads to the parent directory and has no name.
        const PARENT = 1 << 3;
        /// It belongs to the file system (streams of UDF 2.00 and above).
        const METADATA = 1 << 4;
        const _ = !0;
    }
}

/// One name in a directory; implementation use and the name follow, filled up to four bytes.
///
/// Spec: ECMA-167 3rd edition, 4/14.4; OSTA UDF 1.02, 2.3.4.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct FileIdentifierDescriptor {
    /// Byte 0: descriptor tag.
    pub tag: Tag,
    /// Byte 16: File Version Number, 1.
    pub version: U16,
    /// Byte 18: [`Characteristics`].
    pub characteristics: u8,
    /// Byte 19: bytes of the name, compression id included.
    pub identifier_length: u8,
    /// Byte 20: where the file entry lies.
    pub icb: LongAd,
    /// Byte 36: bytes before the name.
    pub implementation_use_length: U16,
}

const _: () = assert!(size_of::<FileIdentifierDescriptor>() == 38);

/// One step of a symbolic link; its identifier follows.
///
/// Spec: ECMA-167 3rd edition, 4/14.16.1; OSTA UDF 1.02, 2.3.13.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
#[non_exhaustive]
pub struct PathComponent {
    /// Byte 0: Component Type; see the constants.
    pub kind: u8,
    /// Byte 1: bytes that follow, compression id included.
    pub identifier_length: u8,
    /// Byte 2: Component File Version Number, 0 for any.
    pub version: U16,
}

const _: () = assert!(size_of::<PathComponent>() == 4);

impl PathComponent {
    /// The root that users of the volume have agreed on.
    pub const AGREED_ROOT: u8 = 1;
    /// The root of the directory hierarchy.
    pub const ROOT: u8 = 2;
    /// The parent directory.
    pub const PARENT: u8 = 3;
    /// The directory itself.
    pub const CURRENT: u8 = 4;
    /// A name.
    pub const NAME: u8 = 5;
}

#[cfg(test)]
mod tests {
    use super::super::{TagIdentifier, real};
    use super::*;

    #[test]
    fn a_real_parent_reads_as_its_bytes_say() {
        let bytes = real::of(TagIdentifier::FILE_IDENTIFIER);
        let (head, rest) = FileIdentifierDescriptor::ref_from_prefix(&bytes).unwrap();
        let marks = Characteristics::from_bits_retain(head.characteristics);
        assert_eq!(marks, Characteristics::DIRECTORY | Characteristics::PARENT);
        assert_eq!((head.version.get(), head.identifier_length), (1, 0));
        assert_eq!((head.icb.length.get(), head.icb.location.block.get()), (2048, 2));
        assert_eq!(rest, [0, 0]);
    }
}
