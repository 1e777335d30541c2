//! One source behind another.

use alloc::vec::Vec;
use core::fmt;

use super::{Extent, ExtentKind, SectorSource, requested};
use crate::{Sector, SectorRange, SectorSize, Sectors, SourceError};

/// Sources of one sector size as one, in the order they were added.
///
/// ```
/// use discwright_core::source::{Concat, zeros};
/// use discwright_core::{SectorSource, Sectors};
///
/// let mut all = Concat::new(zeros(Sectors(16)));
/// all.push(zeros(Sectors(4)))?;
/// assert_eq!(all.sectors(), Sectors(20));
/// # Ok::<(), discwright_core::source::SizeMismatch>(())
/// ```
#[derive(Clone, Debug)]
pub struct Concat<S> {
    size: SectorSize,
    /// Each part with the sector behind its last. INVARIANT: ascending.
    parts: Vec<(Sector, S)>,
}

/// A source does not fit behind the others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SizeMismatch {
    /// Its sectors are of another size.
    SectorSize {
        /// The size of the sources before it.
        expected: SectorSize,
        /// Its own.
        found: SectorSize,
    },
    /// All together would have more sectors than 32 bits can count.
    TooLong,
}

impl fmt::Display for SizeMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SectorSize { expected, found } => {
                write!(f, "a source of {found}-byte sectors behind one of {expected}-byte sectors")
            }
            Self::TooLong => f.write_str("more sectors than 32 bits can count"),
        }
    }
}

impl core::error::Error for SizeMismatch {}

impl<S: SectorSource> Concat<S> {
    /// Begins with `first`, whose sector size all others must have.
    pub fn new(first: S) -> Self {
        let size = first.sector_size();
        Self { size, parts: Vec::from([(Sector(first.sectors().0), first)]) }
    }

    /// Adds a source behind the others.
    ///
    /// # Errors
    ///
    /// [`SizeMismatch`] if its sectors are of another size or there are too many; nothing is added.
    pub fn push(&mut self, source: S) -> Result<(), SizeMismatch> {
        let found = source.sector_size();
        if found != self.size {
            return Err(SizeMismatch::SectorSize { expected: self.size, found });
        }
        let end = self.end().checked_add(source.sectors()).ok_or(SizeMismatch::TooLong)?;
        self.parts.push((end, source));
        Ok(())
    }

    fn end(&self) -> Sector {
        self.parts.last().map_or(Sector::ZERO, |(end, _)| *end)
    }

    /// The part that holds `sector`, and where it begins.
    fn part(&self, sector: Sector) -> Option<(Sector, &S)> {
        let at = self.parts.partition_point(|(end, _)| *end <= sector);
        let (end, source) = self.parts.get(at)?;
        Some((Sector(end.0.saturating_sub(source.sectors().0)), source))
    }
}

impl<S: SectorSource> SectorSource for Concat<S> {
    fn sector_size(&self) -> SectorSize {
        self.size
    }

    fn sectors(&self) -> Sectors {
        Sectors(self.end().0)
    }

    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        let range = requested(self.size, self.sectors(), first, out.len())?;
        let mut at = range.first();
        let mut rest = out;
        while let Some((begin, source)) = self.part(at)
            && at < range.end()
        {
            let inside = Sector(at.0.saturating_sub(begin.0));
            let here = SectorRange::between(inside, Sector(source.sectors().0)).count();
            let count = here.min(SectorRange::between(at, range.end()).count());
            let bytes = usize::try_from(count.bytes(self.size)).unwrap_or(usize::MAX);
            let (now, later) = rest.split_at_mut_checked(bytes).unwrap_or_default();
            source.read(inside, now)?;
            rest = later;
            at = Sector(at.0.saturating_add(count.0));
        }
        Ok(())
    }

    fn extent(&self, first: Sector) -> Extent {
        match self.part(first) {
            Some((begin, source)) => source.extent(Sector(first.0.saturating_sub(begin.0))),
            None => Extent { sectors: Sectors::ZERO, kind: ExtentKind::Composed },
        }
    }
}
