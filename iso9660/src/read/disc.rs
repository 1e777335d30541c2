//! The bytes of a source, and the blocks of the volume on it.

use discwright_core::source::Bytes;
use discwright_core::{ByteSource, SectorSource};

use super::ReadError;

/// A source, by bytes and by logical blocks.
#[derive(Clone, Debug)]
pub(super) struct Disc<S> {
    pub(super) bytes: Bytes<S>,
    pub(super) block_size: u16,
}

impl<S: SectorSource> Disc<S> {
    pub(super) fn len(&self) -> u64 {
        self.bytes.len()
    }

    /// Where a logical block begins.
    pub(super) fn block(&self, block: u32) -> u64 {
        u64::from(block).saturating_mul(u64::from(self.block_size))
    }

    pub(super) fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), ReadError> {
        self.bytes.read_at(offset, out)?;
        Ok(())
    }
}
