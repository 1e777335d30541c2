//! Directory records, written.

use discwright_core::{Both16, Both32};
use zerocopy::IntoBytes;

use crate::raw::{DirectoryRecord, FileFlags, RecordTime, RootDirectoryRecord};

/// Bytes of a record at most: the largest even number that its length can tell.
const LONGEST: usize = 254;

/// What a record tells of a file section.
#[derive(Clone, Copy, Debug)]
pub(super) struct Section {
    pub(super) extent: u32,
    pub(super) bytes: u32,
    pub(super) recorded: RecordTime,
    pub(super) flags: FileFlags,
}

/// Bytes of a record before its system use area.
pub(super) const fn base_length(identifier: usize) -> usize {
    let padding = if identifier & 1 == 0 { 1 } else { 0 };
    identifier.saturating_add(size_of::<DirectoryRecord>()).saturating_add(padding)
}

/// Bytes that a record has for its system use area.
pub(super) const fn room(identifier: usize) -> usize {
    LONGEST.saturating_sub(base_length(identifier))
}

/// Bytes of a whole record; always even.
pub(super) const fn length(identifier: usize, system_use: usize) -> usize {
    let length = base_length(identifier).saturating_add(system_use);
    length.saturating_add(length & 1)
}

/// Writes a record at the start of `out`, which is zeros and long enough.
pub(super) fn put(out: &mut [u8], section: Section, identifier: &[u8], system_use: &[&[u8]]) {
    let area = system_use.iter().map(|part| part.len()).sum();
    let head = head(section, length(identifier.len(), area), identifier.len());
    let mut at = 0_usize;
    let mut append = |bytes: &[u8], padding: usize| {
        let end = at.saturating_add(bytes.len());
        if let Some(place) = out.get_mut(at..end) {
            place.copy_from_slice(bytes);
        }
        at = end.saturating_add(padding);
    };
    append(head.as_bytes(), 0);
    append(identifier, usize::from(identifier.len() & 1 == 0));
    for part in system_use {
        append(part, 0);
    }
}

/// The record of the root in a volume descriptor.
pub(super) fn root(section: Section) -> RootDirectoryRecord {
    RootDirectoryRecord {
        record: head(section, size_of::<RootDirectoryRecord>(), 1),
        identifier: 0,
    }
}

fn head(section: Section, length: usize, identifier: usize) -> DirectoryRecord {
    DirectoryRecord {
        length: u8::try_from(length).unwrap_or(u8::MAX),
        extended_attribute_length: 0,
        extent: Both32::new(section.extent),
        data_length: Both32::new(section.bytes),
        recorded: section.recorded,
        flags: section.flags.bits(),
        file_unit_size: 0,
        interleave_gap_size: 0,
        volume_sequence_number: Both16::new(1),
        identifier_length: u8::try_from(identifier).unwrap_or(u8::MAX),
    }
}
