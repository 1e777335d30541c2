//! Sources taken in turn, a fixed number of bytes from each.

use alloc::vec::Vec;
use core::fmt;
use core::num::NonZeroU32;

use super::{ByteSource, SectorSource, requested};
use crate::{Sector, SectorSize, Sectors, SourceError};

/// Byte sources woven into sectors: so many bytes of the first, so many of the next, and around.
///
/// Joins main channel and subchannel, say: 2352 bytes of one and 96 of the other make sectors of
/// 2448.
#[derive(Clone, Debug)]
pub struct Interleave<B> {
    parts: Vec<(B, NonZeroU32)>,
    size: SectorSize,
    sectors: Sectors,
}

/// Sources cannot be woven as asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum InterleaveError {
    /// One round does not make a sector of a known size.
    RoundSize(u64),
    /// The sources do not last for the same number of whole rounds.
    Lengths {
        /// The position of the source that differs from the first.
        part: usize,
    },
}

impl fmt::Display for InterleaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RoundSize(bytes) => write!(f, "no sector has {bytes} bytes"),
            Self::Lengths { part } => {
                write!(f, "source {part} does not last for as many whole rounds as the first")
            }
        }
    }
}

impl core::error::Error for InterleaveError {}

impl<B: ByteSource> Interleave<B> {
    /// Weaves sources, each with the number of bytes that it gives to a sector.
    ///
    /// # Errors
    ///
    /// [`InterleaveError`] if a round is no sector, or the sources' lengths do not fit together.
    pub fn new(parts: Vec<(B, NonZeroU32)>) -> Result<Self, InterleaveError> {
        let round = parts.iter().fold(0_u64, |sum, (_, n)| sum.saturating_add(u64::from(n.get())));
        let size = u32::try_from(round)
            .ok()
            .and_then(SectorSize::new)
            .ok_or(InterleaveError::RoundSize(round))?;
        let mut rounds = None;
        for (part, (source, bytes)) in parts.iter().enumerate() {
            let bytes = u64::from(bytes.get());
            let lasts = source.len().checked_div(bytes).and_then(|n| u32::try_from(n).ok());
            let whole = source.len().checked_rem(bytes) == Some(0);
            if !whole || lasts.is_none() || *rounds.get_or_insert(lasts) != lasts {
                return Err(InterleaveError::Lengths { part });
            }
        }
        let sectors = Sectors(rounds.flatten().unwrap_or_default());
        Ok(Self { parts, size, sectors })
    }
}

impl<B: ByteSource> SectorSource for Interleave<B> {
    fn sector_size(&self) -> SectorSize {
        self.size
    }

    fn sectors(&self) -> Sectors {
        self.sectors
    }

    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        requested(self.size, self.sectors, first, out.len())?;
        let mut begin = 0_usize;
        let mut scratch = Vec::new();
        for (source, bytes) in &self.parts {
            let count = crate::index(bytes.get());
            let end = begin.saturating_add(count);
            let sectors = out.chunks_exact_mut(self.size.index());
            // One read for the whole request, then dealt out: a source is not asked in crumbs.
            scratch.resize(sectors.len().saturating_mul(count), 0);
            let offset = u64::from(first.0).saturating_mul(u64::from(bytes.get()));
            source.read_at(offset, &mut scratch)?;
            for (sector, from) in sectors.zip(scratch.chunks_exact(count)) {
                if let Some(to) = sector.get_mut(begin..end) {
                    to.copy_from_slice(from);
                }
            }
            begin = end;
        }
        Ok(())
    }
}
