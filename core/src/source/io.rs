//! Adapters between sources and `std::io`.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Mutex, PoisonError};

use super::{ByteSource, requested_bytes};
use crate::SourceError;

/// A source as a stream: `Read` and `Seek`, with a position of its own.
#[derive(Clone, Debug)]
pub struct Reader<B> {
    source: B,
    position: u64,
}

impl<B: ByteSource> Reader<B> {
    /// Reads `source` from its start.
    pub const fn new(source: B) -> Self {
        Self { source, position: 0 }
    }
}

impl<B: ByteSource> Read for Reader<B> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let rest = self.source.len().saturating_sub(self.position);
        let count = usize::try_from(rest).unwrap_or(usize::MAX).min(out.len());
        let out = out.get_mut(..count).unwrap_or_default();
        self.source.read_at(self.position, out)?;
        self.position = self.position.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        Ok(count)
    }
}

impl<B: ByteSource> Seek for Reader<B> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(by) => self.source.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

/// Anything that reads and seeks, as a source. Threads take turns on it.
#[derive(Debug)]
pub struct FromReader<R> {
    reader: Mutex<R>,
    len: u64,
    name: String,
}

impl<R: Read + Seek + Send> FromReader<R> {
    /// The bytes of `reader` from its start to its end, called `name` in errors.
    ///
    /// # Errors
    ///
    /// What the reader says when asked for its end.
    pub fn new(mut reader: R, name: impl Into<String>) -> Result<Self, SourceError> {
        let name = name.into();
        match reader.seek(SeekFrom::End(0)) {
            Ok(len) => Ok(Self { reader: Mutex::new(reader), len, name }),
            Err(error) => Err(SourceError::from(error).named(name)),
        }
    }
}

impl<R: Read + Seek + Send> ByteSource for FromReader<R> {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), SourceError> {
        requested_bytes(self.len, offset, out.len())?;
        // Each use seeks first, so what a panicking thread left behind does no harm.
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let end = offset.saturating_add(u64::try_from(out.len()).unwrap_or(u64::MAX));
        reader.seek(SeekFrom::Start(offset)).and_then(|_| reader.read_exact(out)).map_err(|error| {
            SourceError::from(error).at_bytes(offset..end).named(self.name.clone())
        })
    }
}
