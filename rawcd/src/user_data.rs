//! Raw sectors as the file systems on them see them.

use alloc::vec;

use discwright_core::source::requested;
use discwright_core::{
    Sector, SectorRange, SectorSize, SectorSource, Sectors, SourceError, SourceErrorKind,
};

use crate::{Defects, mode1};

/// The 2048-byte view of a source of raw mode 1 sectors.
///
/// Each sector that is read is checked by its sync, mode and EDC; one that is damaged, or of
/// another mode, fails the read with [`BadSector`] as its cause. Takes sectors of 2352 bytes, and
/// those of 2368 and 2448 bytes, of which the subchannel is passed over.
///
/// ```
/// use discwright_core::source::{Memory, Sectored};
/// use discwright_core::{Lba, Sector, SectorSize, SectorSource};
/// use discwright_rawcd::{UserData, mode1};
///
/// let mut raw = [0; 2352];
/// mode1::encode(Lba(0), &[0xA5; 2048], &mut raw)?;
/// let disc = Sectored::new(Memory::from(raw.to_vec()), SectorSize::RAW)?;
///
/// let mut data = [0; 2048];
/// UserData::new(disc)?.read(Sector(0), &mut data)?;
/// assert_eq!(data, [0xA5; 2048]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct UserData<S> {
    raw: S,
}

/// A raw sector whose user data cannot be trusted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("raw sector {sector} is not a sound mode 1 sector: {defects}")]
#[non_exhaustive]
pub struct BadSector {
    /// Which, in the raw source.
    pub sector: Sector,
    /// What is wrong with it: of sync, mode and EDC.
    pub defects: Defects,
}

/// How many raw sectors are read at once: 75 KiB.
const AT_ONCE: usize = 32;

impl<S: SectorSource> UserData<S> {
    /// The view of `raw`.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Other`] with a [`NotRaw`] cause if its sectors are not raw.
    pub fn new(raw: S) -> Result<Self, SourceError> {
        match raw.sector_size() {
            SectorSize::RAW | SectorSize::RAW_PQ | SectorSize::RAW_PW => Ok(Self { raw }),
            size => Err(SourceError::new(SourceErrorKind::Other).because(NotRaw { size })),
        }
    }

    /// The raw source below.
    pub const fn get_ref(&self) -> &S {
        &self.raw
    }
}

/// A source has no raw sectors.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("sectors of {size} bytes are no raw CD sectors (2352, 2368 or 2448 bytes)")]
#[non_exhaustive]
pub struct NotRaw {
    /// What its sectors have instead.
    pub size: SectorSize,
}

impl<S: SectorSource> SectorSource for UserData<S> {
    fn sector_size(&self) -> SectorSize {
        SectorSize::DATA
    }

    fn sectors(&self) -> Sectors {
        self.raw.sectors()
    }

    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        requested(SectorSize::DATA, self.sectors(), first, out.len())?;
        let raw_size = self.raw.sector_size().index();
        let count = (out.len() / mode1::USER_DATA_BYTES).min(AT_ONCE);
        let mut buffer = vec![0; count.saturating_mul(raw_size)];
        let (sectors, _) = out.as_chunks_mut::<{ mode1::USER_DATA_BYTES }>();
        let mut at = first;
        for sectors in sectors.chunks_mut(AT_ONCE) {
            let length = sectors.len().saturating_mul(raw_size);
            let raw = buffer.get_mut(..length).unwrap_or_default();
            self.raw.read(at, raw)?;
            for (data, raw) in sectors.iter_mut().zip(raw.chunks_exact(raw_size)) {
                *data = *checked(at, raw)?;
                at = at.checked_add(Sectors(1)).unwrap_or(at);
            }
        }
        Ok(())
    }
}

fn checked(at: Sector, raw: &[u8]) -> Result<&[u8; mode1::USER_DATA_BYTES], SourceError> {
    let bad = |defects| {
        let error = SourceError::new(SourceErrorKind::Medium);
        match SectorRange::new(at, Sectors(1)) {
            Some(range) => error.at_sectors(range),
            None => error,
        }
        .because(BadSector { sector: at, defects })
    };
    let sector = raw.first_chunk().ok_or_else(|| bad(Defects::all()))?;
    match mode1::verify_edc(sector) {
        defects if defects.is_empty() => Ok(mode1::user_data(sector)),
        defects => Err(bad(defects)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::error::Error as _;
    use discwright_core::Lba;
    use discwright_core::source::{Memory, Sectored};

    /// A disc of `count` sectors, each filled with its number; with `extra` bytes behind each.
    fn disc(count: u8, extra: usize) -> Vec<u8> {
        let mut disc = Vec::new();
        for number in 0..count {
            let mut sector = [0; mode1::SECTOR_BYTES];
            mode1::encode(Lba(number.into()), &[number; 2048], &mut sector).unwrap();
            disc.extend(sector);
            disc.resize(disc.len() + extra, 0x99);
        }
        disc
    }

    fn view(disc: Vec<u8>, size: u32) -> UserData<Sectored<Memory>> {
        let size = SectorSize::new(size).unwrap();
        UserData::new(Sectored::new(Memory::from(disc), size).unwrap()).unwrap()
    }

    #[test]
    fn the_view_holds_the_user_data_of_every_raw_size() {
        for (size, extra) in [(2352, 0), (2368, 16), (2448, 96)] {
            let view = view(disc(70, extra), size);
            assert_eq!((view.sector_size(), view.sectors()), (SectorSize::DATA, Sectors(70)));
            let mut data = vec![0; 2048 * 69];
            view.read(Sector(1), &mut data).unwrap();
            for (number, sector) in data.chunks(2048).enumerate() {
                assert!(sector.iter().all(|&byte| usize::from(byte) == number + 1));
            }
        }
    }

    #[test]
    fn a_damaged_sector_is_named_and_its_neighbours_are_read() {
        let mut disc = disc(3, 0);
        disc[2352 + 500] ^= 1;
        let view = view(disc, 2352);
        let mut data = [0; 2048];
        view.read(Sector(0), &mut data).unwrap();
        view.read(Sector(2), &mut data).unwrap();
        let error = view.read(Sector(1), &mut data).unwrap_err();
        assert_eq!(error.kind(), SourceErrorKind::Medium);
        let cause = error.source().unwrap().downcast_ref::<BadSector>().unwrap();
        assert_eq!(*cause, BadSector { sector: Sector(1), defects: Defects::EDC });
        assert_eq!(cause.to_string(), "raw sector 1 is not a sound mode 1 sector: EDC");
    }

    #[test]
    fn requests_past_the_end_and_sources_that_are_not_raw_are_refused() {
        let view = view(disc(2, 0), 2352);
        let error = view.read(Sector(1), &mut [0; 4096]).unwrap_err();
        assert_eq!(error.kind(), SourceErrorKind::Range);
        let error = view.read(Sector(0), &mut [0; 2000]).unwrap_err();
        assert_eq!(error.kind(), SourceErrorKind::Range);
        let plain = Sectored::new(Memory::from(vec![0; 2048]), SectorSize::DATA).unwrap();
        let error = UserData::new(plain).unwrap_err();
        assert!(error.source().unwrap().to_string().contains("2048 bytes"));
    }
}
