//! The bytes as they lie on the disc, without any check.

mod descriptor;
mod directory;
mod susp;
mod time;

#[cfg(feature = "write")]
pub(crate) use self::descriptor::JOLIET_LEVELS;
pub(crate) use self::descriptor::{STANDARD_IDENTIFIER, VolumeDescriptor, descriptor_type};
pub(crate) use self::directory::{DirectoryRecord, FileFlags, RootDirectoryRecord};
#[cfg(feature = "write")]
pub(crate) use self::susp::LinkFlags;
pub(crate) use self::susp::{
    ChildLink, ComponentFlags, Continuation, DeviceNumber, NameFlags, PosixAttributes,
    SerialNumber, SharingProtocol, SystemUseEntry, TimeFlags,
};
pub(crate) use self::time::{RecordTime, VolumeTime};

/// Bytes of a logical sector.
///
/// Spec: ECMA-119 4th edition, Logical Sector.
pub(crate) const SECTOR: usize = 2048;
