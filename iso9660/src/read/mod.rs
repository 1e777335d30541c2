//! The reader: from the sectors of a disc to its files.
//!
//! What breaks a standard goes to the caller's sink, which says whether to read on; every loop is
//! bounded by limits and by the source's own size.

mod descriptors;
mod directory;
mod disc;
mod entry;
mod error;
mod file;
mod listing;
mod name;
mod options;
mod record;
mod rock_ridge;
mod susp;
mod symlink;
mod volume;
mod walk;

pub use self::descriptors::VolumeInfo;
pub use self::entry::{Device, Entry, EntryKind, FileSection, Posix};
pub use self::error::ReadError;
pub use self::file::FileData;
pub use self::options::{ReadOptions, TreeKind};
pub use self::volume::Volume;

use discwright_core::{
    AnomalySink, Both16, Both32, EndianMismatch, Finding, FindingKind, Location, Space, SpecRef,
};

use crate::raw::SECTOR;

/// Hands a finding to the sink, and makes it the error if the sink wants no more.
fn note(sink: &mut dyn AnomalySink, finding: Finding) -> Result<(), ReadError> {
    if sink.anomaly(&finding).is_break() {
        return Err(ReadError::corrupt(finding));
    }
    Ok(())
}

/// Where a byte of the source is.
fn location(byte: u64) -> Location {
    let sector = u64::try_from(SECTOR).unwrap_or(1);
    Location {
        space: Space::Sector,
        address: i64::try_from(byte.checked_div(sector).unwrap_or(0)).unwrap_or(i64::MAX),
        offset: byte.checked_rem(sector).unwrap_or(0),
    }
}

/// A number recorded twice: the little-endian copy where they differ, and a finding.
fn both32(
    value: Both32,
    at: u64,
    field: &'static str,
    spec: SpecRef,
    sink: &mut dyn AnomalySink,
) -> Result<u32, ReadError> {
    match value.get() {
        Ok(value) => Ok(value),
        Err(torn) => differs(&torn, at, field, spec, sink).map(|()| value.little()),
    }
}

/// As [`both32`].
fn both16(
    value: Both16,
    at: u64,
    field: &'static str,
    spec: SpecRef,
    sink: &mut dyn AnomalySink,
) -> Result<u16, ReadError> {
    match value.get() {
        Ok(value) => Ok(value),
        Err(torn) => differs(&torn, at, field, spec, sink).map(|()| value.little()),
    }
}

fn differs<T: core::fmt::Display>(
    torn: &EndianMismatch<T>,
    at: u64,
    field: &'static str,
    spec: SpecRef,
    sink: &mut dyn AnomalySink,
) -> Result<(), ReadError> {
    let finding = Finding::new(FindingKind::Mismatch, location(at), field, spec)
        .found(alloc::format!("{torn}"));
    note(sink, finding)
}
