//! The engine that moves sectors: the only thing in the family that starts reading threads.
//!
//! Workers read ascending chunks of a [`SectorSource`](crate::SectorSource) side by side, so that
//! the small files of an image are opened and read ahead of their turn. What they read goes either
//! [in order](in_order) through a bounded ring to the calling thread (burning, pipes, verifying),
//! or [straight to a file](to_file) at its place (images). Nothing is staged on disk.

mod file;
mod ring;

use core::fmt;
use core::num::NonZeroUsize;

pub use self::file::{Progress, to_file};
pub use self::ring::{Chunk, in_order};

use crate::{SectorSize, SourceError};

/// How the pump runs.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Bytes of a chunk, rounded down to whole sectors; at least one sector. 1 MiB by default.
    pub chunk_bytes: u32,
    /// Bytes that may be read ahead, rounded down to whole chunks; at least two chunks. 16 MiB by
    /// default. Memory is taken as the ring fills.
    pub ring_bytes: u64,
    /// Threads that read; as many as the machine runs at once, at most four, by default.
    pub workers: NonZeroUsize,
}

impl Options {
    /// Reads ahead up to `bytes`.
    #[must_use]
    pub const fn ring_bytes(self, bytes: u64) -> Self {
        Self { ring_bytes: bytes, ..self }
    }

    /// Reads with `workers` threads.
    #[must_use]
    pub const fn workers(self, workers: NonZeroUsize) -> Self {
        Self { workers, ..self }
    }

    /// Sectors of a chunk.
    fn chunk_sectors(&self, size: SectorSize) -> u32 {
        self.chunk_bytes.checked_div(size.get()).unwrap_or_default().max(1)
    }
}

impl Default for Options {
    fn default() -> Self {
        let machine = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self {
            chunk_bytes: 1 << 20,
            ring_bytes: 16 << 20,
            workers: machine.min(NonZeroUsize::MIN.saturating_add(3)),
        }
    }
}

/// Why the pump stopped before the end.
#[derive(Debug)]
#[non_exhaustive]
pub enum PumpError<E> {
    /// The source could not be read. What lies before the range in the error has been delivered.
    Source(SourceError),
    /// The receiver refused a chunk.
    Sink(E),
    /// The flag was raised, or the observer asked to stop.
    Cancelled,
}

impl<E: fmt::Display> fmt::Display for PumpError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(error) => fmt::Display::fmt(error, f),
            Self::Sink(error) => fmt::Display::fmt(error, f),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for PumpError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Source(error) => error.source(),
            Self::Sink(error) => error.source(),
            Self::Cancelled => None,
        }
    }
}

#[cfg(test)]
mod tests;
