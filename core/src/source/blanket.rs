//! Sources behind references and pointers are sources.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::{ByteSource, Extent, SectorSource, Stamp};
use crate::{Sector, SectorSize, Sectors, SourceError};

macro_rules! forward {
    ($($pointer:ty),+) => {$(
        impl<T: ByteSource + ?Sized> ByteSource for $pointer {
            fn len(&self) -> u64 {
                (**self).len()
            }

            fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), SourceError> {
                (**self).read_at(offset, out)
            }

            fn stamp(&self) -> Result<Option<Stamp>, SourceError> {
                (**self).stamp()
            }
        }

        impl<T: SectorSource + ?Sized> SectorSource for $pointer {
            fn sector_size(&self) -> SectorSize {
                (**self).sector_size()
            }

            fn sectors(&self) -> Sectors {
                (**self).sectors()
            }

            fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
                (**self).read(first, out)
            }

            fn extent(&self, first: Sector) -> Extent {
                (**self).extent(first)
            }
        }
    )+};
}
forward!(&T, Box<T>, Arc<T>);
