//! A file's contents.

use alloc::vec::Vec;

use discwright_core::source::{Bytes, requested_bytes};
use discwright_core::{ByteSource, SectorSource, SourceError, SourceErrorKind};

use super::{Entry, EntryKind, FileSection, ReadError};

/// The contents of a file: its sections on the disc, one behind the other.
///
/// Reads what is asked for and no more.
#[derive(Clone, Debug)]
pub struct FileData<S> {
    bytes: Bytes<S>,
    /// Each section with the count of bytes up to its end. INVARIANT: ascending.
    sections: Vec<(u64, FileSection)>,
}

impl<S: SectorSource> FileData<S> {
    pub(super) fn checked(source: S, file: &Entry) -> Result<Self, ReadError> {
        if file.kind != EntryKind::File {
            return Err(ReadError::NotAFile);
        }
        match file.unsupported {
            Some(feature) => Err(ReadError::Unsupported { feature, location: file.location }),
            None => Ok(Self::new(source, &file.sections)),
        }
    }

    fn new(source: S, sections: &[FileSection]) -> Self {
        let mut end = 0_u64;
        let sections = sections
            .iter()
            .map(|section| {
                end = end.saturating_add(u64::from(section.bytes));
                (end, *section)
            })
            .collect();
        Self { bytes: Bytes::new(source), sections }
    }

    /// Where the bytes lie, in order.
    pub fn sections(&self) -> impl Iterator<Item = FileSection> {
        self.sections.iter().map(|(_, section)| *section)
    }
}

impl<S: SectorSource> ByteSource for FileData<S> {
    fn len(&self) -> u64 {
        self.sections.last().map_or(0, |(end, _)| *end)
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), SourceError> {
        requested_bytes(self.len(), offset, out.len())?;
        let mut at = offset;
        let mut rest = out;
        while !rest.is_empty() {
            let index = self.sections.partition_point(|(end, _)| *end <= at);
            let (end, section) =
                self.sections.get(index).ok_or_else(|| SourceError::new(SourceErrorKind::Range))?;
            let left = end.saturating_sub(at);
            let inside = u64::from(section.bytes).saturating_sub(left);
            let count = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
            let (now, later) = rest.split_at_mut_checked(count).unwrap_or_default();
            let from = section.offset.saturating_add(inside);
            let needed = from.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            if needed > self.bytes.len() {
                // The record promised bytes that the disc does not have.
                return Err(SourceError::new(SourceErrorKind::Shorter).at_bytes(at..*end));
            }
            self.bytes.read_at(from, now)?;
            at = at.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            rest = later;
        }
        Ok(())
    }
}
