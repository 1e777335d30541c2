//! A disc in a drive, as a source of sectors.

use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use discwright_core::source::requested;
use discwright_core::{
    Lba, Sector, SectorSize, SectorSource, Sectors, SourceError, SourceErrorKind,
};

use crate::drive::Drive;
use crate::error::Cause;

/// The readable blocks of a disc, from block 0, 2048 bytes each.
pub struct Disc {
    drive: Mutex<Drive>,
    name: String,
    sectors: Sectors,
}

impl Disc {
    /// The disc that lies in a drive.
    ///
    /// # Errors
    ///
    /// As [`Drive::medium`]. A blank disc has no sectors, which is no error.
    pub fn new(mut drive: Drive) -> Result<Self, Cause> {
        let sectors = drive.readable()?;
        let name = drive.name().to_owned();
        Ok(Self { drive: Mutex::new(drive), name, sectors })
    }

    /// The drive back.
    #[must_use]
    pub fn into_drive(self) -> Drive {
        self.drive.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn drive(&self) -> MutexGuard<'_, Drive> {
        // Each command stands for itself, so a panic elsewhere leaves nothing half-done.
        self.drive.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SectorSource for Disc {
    fn sector_size(&self) -> SectorSize {
        SectorSize::DATA
    }

    fn sectors(&self) -> Sectors {
        self.sectors
    }

    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        let range = requested(SectorSize::DATA, self.sectors, first, out.len())?;
        let first = Lba(i32::try_from(range.first().0).unwrap_or(i32::MAX));
        self.drive().read_run(first, false, out).map_err(|error| {
            SourceError::new(SourceErrorKind::Medium)
                .at_sectors(range)
                .named(self.name.clone())
                .because(error)
        })
    }
}

impl fmt::Debug for Disc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disc")
            .field("name", &self.name)
            .field("sectors", &self.sectors)
            .finish_non_exhaustive()
    }
}
