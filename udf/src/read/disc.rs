//! The source as bytes, with the block size of the volume.

use alloc::vec;
use alloc::vec::Vec;

use discwright_core::source::Bytes;
use discwright_core::{ByteSource, Location, SectorSource, Space};

use crate::ReadError;

/// A source of sectors, addressed in bytes and in blocks of the volume.
#[derive(Clone, Debug)]
pub(crate) struct Disc<S> {
    bytes: Bytes<S>,
    /// Bytes of a sector of the volume, which UDF makes the logical block too. Not 0.
    block_size: u32,
}

impl<S: SectorSource> Disc<S> {
    pub(crate) fn new(source: S) -> Self {
        let block_size = source.sector_size().get();
        Self { bytes: Bytes::new(source), block_size }
    }

    pub(crate) fn set_block_size(&mut self, block_size: u32) {
        self.block_size = block_size.max(1);
    }

    pub(crate) const fn bytes(&self) -> &Bytes<S> {
        &self.bytes
    }

    pub(crate) fn source(&self) -> &S {
        self.bytes.get_ref()
    }

    pub(crate) const fn block_size(&self) -> u32 {
        self.block_size
    }

    /// How many whole blocks the source has.
    pub(crate) fn blocks(&self) -> u64 {
        self.bytes.len().checked_div(u64::from(self.block_size)).unwrap_or(0)
    }

    /// Where a block of the volume begins, in bytes.
    pub(crate) fn offset(&self, block: u32) -> u64 {
        u64::from(block).saturating_mul(u64::from(self.block_size))
    }

    /// A byte offset as a place in the source.
    pub(crate) fn location(&self, offset: u64) -> Location {
        let sector = u64::from(self.source().sector_size().get());
        Location {
            space: Space::Sector,
            address: offset
                .checked_div(sector)
                .and_then(|address| i64::try_from(address).ok())
                .unwrap_or(i64::MAX),
            offset: offset.checked_rem(sector).unwrap_or(0),
        }
    }

    /// `length` bytes from `offset`, or `None` if the source does not reach so far.
    pub(crate) fn read(&self, offset: u64, length: u32) -> Result<Option<Vec<u8>>, ReadError> {
        let end = offset.checked_add(u64::from(length));
        if end.is_none_or(|end| end > self.bytes.len()) {
            return Ok(None);
        }
        let mut out = vec![0; discwright_core::index(length)];
        self.bytes.read_at(offset, &mut out)?;
        Ok(Some(out))
    }

    /// One block of the volume.
    pub(crate) fn block(&self, block: u32) -> Result<Option<Vec<u8>>, ReadError> {
        self.read(self.offset(block), self.block_size)
    }
}
