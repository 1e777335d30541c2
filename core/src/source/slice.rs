//! Part of a source.

use super::{Extent, SectorSource, requested};
use crate::{Sector, SectorRange, SectorSize, Sectors, SourceError, SourceErrorKind};

/// A run of sectors of another source, counted from 0.
#[derive(Clone, Debug)]
pub struct Slice<S> {
    source: S,
    range: SectorRange,
}

impl<S: SectorSource> Slice<S> {
    /// The sectors `range` of `source`.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Range`] if the range leads past the source's end.
    pub fn new(source: S, range: SectorRange) -> Result<Self, SourceError> {
        if range.end().0 > source.sectors().0 {
            return Err(SourceError::new(SourceErrorKind::Range).at_sectors(range));
        }
        Ok(Self { source, range })
    }

    fn below(&self, sector: Sector) -> Sector {
        Sector(self.range.first().0.saturating_add(sector.0))
    }
}

impl<S: SectorSource> SectorSource for Slice<S> {
    fn sector_size(&self) -> SectorSize {
        self.source.sector_size()
    }

    fn sectors(&self) -> Sectors {
        self.range.count()
    }

    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        requested(self.sector_size(), self.sectors(), first, out.len())?;
        self.source.read(self.below(first), out)
    }

    fn extent(&self, first: Sector) -> Extent {
        let rest = Sector(self.sectors().0).since(first).unwrap_or(Sectors::ZERO);
        let Extent { sectors, kind } = self.source.extent(self.below(first));
        Extent { sectors: sectors.min(rest), kind }
    }
}
