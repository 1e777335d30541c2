//! Sources made of nothing but a rule.

use super::{Extent, ExtentKind, SectorSource, requested};
use crate::{Sector, SectorSize, Sectors, SourceError};

/// Zeros, in sectors of 2048 bytes unless told otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Zeros {
    size: SectorSize,
    sectors: Sectors,
}

/// That many sectors of 2048 zero bytes.
#[must_use]
pub const fn zeros(sectors: Sectors) -> Zeros {
    Zeros { size: SectorSize::DATA, sectors }
}

impl Zeros {
    /// As many sectors, but of `size`.
    #[must_use]
    pub const fn of_size(self, size: SectorSize) -> Self {
        Self { size, ..self }
    }
}

impl SectorSource for Zeros {
    fn sector_size(&self) -> SectorSize {
        self.size
    }

    fn sectors(&self) -> Sectors {
        self.sectors
    }

    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        requested(self.size, self.sectors, first, out.len())?;
        out.fill(0);
        Ok(())
    }

    fn extent(&self, first: Sector) -> Extent {
        let rest = Sector(self.sectors.0).since(first).unwrap_or(Sectors::ZERO);
        Extent { sectors: rest, kind: ExtentKind::Zeros }
    }
}

/// Bytes that look random and are the same for the same seed, at whatever position they are read.
///
/// For tests and for wearing in media; no use for secrets.
#[derive(Clone, Copy, Debug)]
pub struct PseudoRandom {
    seed: u64,
    size: SectorSize,
    sectors: Sectors,
}

impl PseudoRandom {
    /// That many sectors of 2048 bytes that follow from `seed`.
    #[must_use]
    pub const fn new(seed: u64, sectors: Sectors) -> Self {
        Self { seed, size: SectorSize::DATA, sectors }
    }

    /// As many sectors, but of `size`.
    #[must_use]
    pub const fn of_size(self, size: SectorSize) -> Self {
        Self { size, ..self }
    }
}

/// The finalizer of SplitMix64: scatters a counter over 64 bits.
const fn scatter(counter: u64) -> u64 {
    let z = counter.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl SectorSource for PseudoRandom {
    fn sector_size(&self) -> SectorSize {
        self.size
    }

    fn sectors(&self) -> Sectors {
        self.sectors
    }

    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        requested(self.size, self.sectors, first, out.len())?;
        // Every sector size is a multiple of eight.
        let mut counter = scatter(self.seed).wrapping_add(first.byte_offset(self.size) >> 3);
        for word in out.chunks_mut(8) {
            word.copy_from_slice(
                scatter(counter).to_le_bytes().get(..word.len()).unwrap_or(&[0; 8]),
            );
            counter = counter.wrapping_add(1);
        }
        Ok(())
    }
}
