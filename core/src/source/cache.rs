//! What was read lately.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use core::fmt;
use std::sync::{Mutex, PoisonError};

use super::{Extent, SectorSource, requested};
use crate::{Sector, SectorRange, SectorSize, Sectors, SourceError};

/// Keeps what was last read of a slow source, in blocks of 32 sectors.
///
/// Small reads near each other, as a directory walk on a disc makes, become one read of the source.
/// Reads of a block or more go past the cache. Where a block cannot be read whole, what was asked
/// for is read alone, so that a bad sector hides no good ones.
pub struct Cache<S> {
    source: S,
    /// Newest first.
    blocks: Mutex<VecDeque<(u32, Arc<[u8]>)>>,
    capacity: usize,
}

impl<S> Cache<S> {
    const BLOCK: u32 = 32;

    /// Keeps up to `blocks` blocks (64 KiB each for 2048-byte sectors), at least one.
    pub fn new(source: S, blocks: usize) -> Self {
        Self { source, blocks: Mutex::default(), capacity: blocks.max(1) }
    }

    fn kept(&self, index: u32) -> Option<Arc<[u8]>> {
        let mut blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        let at = blocks.iter().position(|(kept, _)| *kept == index)?;
        let found = blocks.remove(at)?;
        let bytes = Arc::clone(&found.1);
        blocks.push_front(found);
        Some(bytes)
    }

    fn keep(&self, index: u32, bytes: Arc<[u8]>) {
        let mut blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        if blocks.iter().all(|(kept, _)| *kept != index) {
            blocks.push_front((index, bytes));
            blocks.truncate(self.capacity);
        }
    }
}

impl<S: SectorSource> Cache<S> {
    fn block(&self, index: u32) -> Result<Arc<[u8]>, SourceError> {
        if let Some(kept) = self.kept(index) {
            return Ok(kept);
        }
        let first = Sector(index.saturating_mul(Self::BLOCK));
        let rest = SectorRange::between(first, Sector(self.source.sectors().0)).count();
        let count = rest.min(Sectors(Self::BLOCK));
        let bytes = usize::try_from(count.bytes(self.source.sector_size())).unwrap_or(usize::MAX);
        let mut block = vec![0; bytes];
        self.source.read(first, &mut block)?;
        let block: Arc<[u8]> = block.into();
        self.keep(index, Arc::clone(&block));
        Ok(block)
    }
}

impl<S: SectorSource> SectorSource for Cache<S> {
    fn sector_size(&self) -> SectorSize {
        self.source.sector_size()
    }

    fn sectors(&self) -> Sectors {
        self.source.sectors()
    }

    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        let size = self.sector_size();
        let range = requested(size, self.sectors(), first, out.len())?;
        if range.count().0 >= Self::BLOCK {
            return self.source.read(first, out);
        }
        let sectors = out.chunks_exact_mut(size.index());
        for (sector, at) in sectors.zip(range.first().0..) {
            let Ok(block) = self.block(at.checked_div(Self::BLOCK).unwrap_or_default()) else {
                return self.source.read(first, out);
            };
            let inside = crate::index(at.checked_rem(Self::BLOCK).unwrap_or_default());
            if let Some(from) = block.chunks_exact(size.index()).nth(inside) {
                sector.copy_from_slice(from);
            }
        }
        Ok(())
    }

    fn extent(&self, first: Sector) -> Extent {
        self.source.extent(first)
    }
}

impl<S: fmt::Debug> fmt::Debug for Cache<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("source", &self.source).finish_non_exhaustive()
    }
}
