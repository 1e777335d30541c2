//! What the bytes say: the structures of ECMA-167 as OSTA UDF uses them, without judgement.
//!
//! Each is a fixed head at alignment one, read by `zerocopy`; what follows a head with a length
//! of its own is the reader's to split. Offsets are ECMA-167's byte positions.

mod attribute;
mod entry;
mod file_set;
mod identifier;
mod primitive;
#[cfg(test)]
mod real;
mod recognition;
mod tag;
mod volume;

pub use self::attribute::{DeviceSpecification, ExtendedAttributeHeader};
pub use self::entry::{AllocationExtentDescriptor, ExtendedFileEntry, FileEntry, FileType, IcbTag};
pub use self::file_set::FileSetDescriptor;
pub use self::identifier::{Characteristics, FileIdentifierDescriptor, PathComponent};
pub use self::primitive::{
    Charspec, EntityId, ExtendedAd, ExtentAd, LongAd, RawLbAddr, RawTimestamp, ShortAd,
};
pub use self::recognition::VolumeStructureDescriptor;
pub use self::tag::{Tag, TagFault, TagIdentifier, crc};
pub use self::volume::{
    AnchorVolumeDescriptorPointer, ImplementationUseVolumeDescriptor, IntegrityImplementationUse,
    LogicalVolumeDescriptor, LogicalVolumeIntegrityDescriptor, PartitionDescriptor,
    PartitionMapHead, PhysicalPartitionMap, PrimaryVolumeDescriptor, UnallocatedSpaceDescriptor,
};
