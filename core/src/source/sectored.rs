//! Between bytes and sectors.

use super::{ByteSource, SectorSource, requested, requested_bytes};
use crate::{Sector, SectorSize, Sectors, SourceError, SourceErrorKind};

/// Bytes as sectors: an image file, say. The last sector is filled up with zeros.
#[derive(Clone, Debug)]
pub struct Sectored<B> {
    bytes: B,
    size: SectorSize,
    sectors: Sectors,
}

impl<B: ByteSource> Sectored<B> {
    /// The sectors of `size` that hold `bytes`.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Range`] if there are more than 32 bits can count.
    pub fn new(bytes: B, size: SectorSize) -> Result<Self, SourceError> {
        let sectors = Sectors::holding(bytes.len(), size)
            .ok_or_else(|| SourceError::new(SourceErrorKind::Range).at_bytes(0..bytes.len()))?;
        Ok(Self { bytes, size, sectors })
    }

    /// The bytes below.
    pub fn get_ref(&self) -> &B {
        &self.bytes
    }
}

impl<B: ByteSource> SectorSource for Sectored<B> {
    fn sector_size(&self) -> SectorSize {
        self.size
    }

    fn sectors(&self) -> Sectors {
        self.sectors
    }

    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        requested(self.size, self.sectors, first, out.len())?;
        let offset = first.byte_offset(self.size);
        let there = usize::try_from(self.bytes.len().saturating_sub(offset))
            .unwrap_or(usize::MAX)
            .min(out.len());
        let (bytes, padding) = out.split_at_mut_checked(there).unwrap_or_default();
        padding.fill(0);
        if bytes.is_empty() {
            return Ok(());
        }
        self.bytes.read_at(offset, bytes)
    }
}

/// Sectors as bytes.
#[derive(Clone, Debug)]
pub struct Bytes<S>(S);

impl<S: SectorSource> Bytes<S> {
    /// The bytes of all sectors, in turn.
    pub const fn new(sectors: S) -> Self {
        Self(sectors)
    }

    /// The sectors below.
    pub const fn get_ref(&self) -> &S {
        &self.0
    }
}

impl<S: SectorSource> ByteSource for Bytes<S> {
    fn len(&self) -> u64 {
        self.0.sectors().bytes(self.0.sector_size())
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), SourceError> {
        requested_bytes(self.len(), offset, out.len())?;
        let size = self.0.sector_size();
        let bytes = u64::from(size.get());
        let mut sector = alloc::vec::Vec::new();
        let mut at = offset;
        let mut rest = out;
        while !rest.is_empty() {
            let index = u32::try_from(at.checked_div(bytes).unwrap_or(u64::MAX));
            let first = Sector(index.map_err(|_| SourceError::new(SourceErrorKind::Range))?);
            let skip = usize::try_from(at.checked_rem(bytes).unwrap_or(0)).unwrap_or(usize::MAX);
            let whole =
                rest.len().saturating_sub(rest.len().checked_rem(size.index()).unwrap_or(0));
            let done = if skip == 0 && whole > 0 {
                let (direct, _) = rest.split_at_mut_checked(whole).unwrap_or_default();
                self.0.read(first, direct)?;
                whole
            } else {
                sector.resize(size.index(), 0);
                self.0.read(first, &mut sector)?;
                let part = sector.get(skip..).unwrap_or_default();
                let count = part.len().min(rest.len());
                if let (Some(to), Some(from)) = (rest.get_mut(..count), part.get(..count)) {
                    to.copy_from_slice(from);
                }
                count
            };
            rest = rest.get_mut(done..).unwrap_or_default();
            at = at.saturating_add(u64::try_from(done).unwrap_or(u64::MAX));
        }
        Ok(())
    }
}
