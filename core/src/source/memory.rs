//! Bytes in memory.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::{ByteSource, requested_bytes};
use crate::SourceError;

/// Bytes in memory, shared by its clones.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Memory(Arc<[u8]>);

impl Memory {
    /// A source of these bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Memory {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl ByteSource for Memory {
    fn len(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap_or(u64::MAX)
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), SourceError> {
        requested_bytes(self.len(), offset, out.len())?;
        let bytes = usize::try_from(offset)
            .ok()
            .and_then(|offset| self.0.get(offset..)?.get(..out.len()))
            .unwrap_or_default();
        out.copy_from_slice(bytes);
        Ok(())
    }
}
