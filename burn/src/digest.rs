//! What was sent, in 16 bytes for each 64 KiB.

use discwright_core::{Sector, SectorRange, SectorSize};
use xxhash_rust::xxh3::xxh3_128;

/// Digests of everything that was sent to a drive, in order.
///
/// XXH3 of 128 bits: no defence against malice, which a drive has none of, but two different blocks
/// that agree in it are not to be expected in the life of the universe.
#[derive(Clone, Debug, Default)]
pub(crate) struct Digests {
    blocks: Vec<u128>,
    /// What does not fill a block yet.
    rest: Vec<u8>,
    sectors: u32,
}

impl Digests {
    /// Sectors of a block: 64 KiB.
    pub(crate) const BLOCK: u32 = 32;
    const BYTES: usize = 65_536;

    /// Takes note of what was sent next: whole sectors.
    pub(crate) fn add(&mut self, mut bytes: &[u8]) {
        self.sectors += u32::try_from(bytes.len() / SectorSize::DATA.index()).unwrap_or(u32::MAX);
        if !self.rest.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(Self::BYTES - self.rest.len()));
            self.rest.extend_from_slice(now);
            bytes = later;
            if self.rest.len() == Self::BYTES {
                self.blocks.push(xxh3_128(&self.rest));
                self.rest.clear();
            }
        }
        let mut blocks = bytes.chunks_exact(Self::BYTES);
        self.blocks.extend(blocks.by_ref().map(xxh3_128));
        self.rest.extend_from_slice(blocks.remainder());
    }

    /// Takes note that no more follows.
    pub(crate) fn end(&mut self) {
        if !self.rest.is_empty() {
            self.blocks.push(xxh3_128(&self.rest));
            self.rest = Vec::new();
        }
    }

    /// How many blocks there are, the last perhaps shorter.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.blocks.len()).unwrap_or(u32::MAX)
    }

    /// The sectors of a block, counted from the first that was sent.
    pub(crate) fn range(&self, block: u32) -> SectorRange {
        let first = Sector(block.saturating_mul(Self::BLOCK));
        let end = first.0.saturating_add(Self::BLOCK).min(self.sectors);
        SectorRange::between(first, Sector(end))
    }

    /// Whether these are the bytes of the block as they were sent.
    pub(crate) fn matches(&self, block: u32, bytes: &[u8]) -> bool {
        self.blocks.get(discwright_core::index(block)) == Some(&xxh3_128(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use discwright_core::Sectors;

    #[test]
    fn digests_do_not_depend_on_how_the_bytes_came() {
        let bytes: Vec<u8> =
            (0..71 * 2048_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 20) as u8).collect();
        let mut whole = Digests::default();
        whole.add(&bytes);
        whole.end();
        for part in [2048, 6 * 2048, 32 * 2048, 33 * 2048] {
            let mut parts = Digests::default();
            bytes.chunks(part).for_each(|part| parts.add(part));
            parts.end();
            assert_eq!(parts.blocks, whole.blocks, "in parts of {part}");
            assert_eq!((parts.len(), parts.sectors), (3, 71));
        }
        assert_eq!(whole.range(2), SectorRange::new(Sector(64), Sectors(7)).unwrap());
        assert!(whole.matches(2, &bytes[64 * 2048..]));
        assert!(!whole.matches(1, &bytes[..65_536]));
    }
}
