//! Reading a disc back.

use discwright_core::{Lba, SectorRange, SectorSize, Sectors};

use crate::digest::Digests;
use crate::drive::Drive;
use crate::error::DriveError;
use crate::plan::Verify;

/// Reads blocks of a disc back and compares them with the digests of what was sent.
pub(crate) struct Verifier<'a> {
    digests: &'a Digests,
    /// The first block of what was sent, on the disc.
    start: Lba,
    /// The digests to look at, in order.
    blocks: Vec<u32>,
    next: usize,
    /// Past the drive's cache, as long as it takes the bit for that.
    fua: bool,
    buffer: Vec<u8>,
    bad: Vec<SectorRange>,
    /// Blocks in a row that could not be read.
    unreadable: u32,
    done: u32,
}

impl<'a> Verifier<'a> {
    /// Digests at each end that a quick look takes: 1 MiB.
    const ENDS: u32 = 16;
    /// Places between the ends that a quick look takes.
    const PLACES: u32 = 64;
    /// Blocks of 64 KiB in a row that cannot be read, after which the rest is given up.
    const GIVE_UP: u32 = 256;

    pub(crate) fn new(digests: &'a Digests, start: Lba, level: Verify) -> Self {
        let all = digests.len();
        let blocks = match level {
            Verify::None => Vec::new(),
            Verify::Full => (0..all).collect(),
            Verify::Quick => {
                let between = all.saturating_sub(2 * Self::ENDS);
                let places = Self::PLACES.min(between);
                let place =
                    |i| Self::ENDS + (u64::from(between) * u64::from(i) / u64::from(places)) as u32;
                let mut blocks: Vec<u32> = (0..all.min(Self::ENDS)).collect();
                blocks.extend((0..places).map(place));
                blocks.extend(all.saturating_sub(Self::ENDS)..all);
                blocks.sort_unstable();
                blocks.dedup();
                blocks
            }
        };
        Self {
            digests,
            start,
            blocks,
            next: 0,
            fua: true,
            buffer: Vec::new(),
            bad: Vec::new(),
            unreadable: 0,
            done: 0,
        }
    }

    /// Sectors that will be read in all.
    pub(crate) fn of(&self) -> Sectors {
        Sectors(self.blocks.iter().map(|block| self.digests.range(*block).count().0).sum())
    }

    /// Sectors that were read, or could not be.
    pub(crate) fn done(&self) -> Sectors {
        Sectors(self.done)
    }

    /// What differs or cannot be read.
    pub(crate) fn into_bad(self) -> Vec<SectorRange> {
        self.bad
    }

    /// Looks at the next block; false when there is none.
    ///
    /// A block that the drive cannot read is bad; a drive that does not answer is an error.
    pub(crate) fn step(&mut self, drive: &mut Drive) -> Result<bool, DriveError> {
        let Some(block) = self.blocks.get(self.next).copied() else {
            return Ok(false);
        };
        self.next += 1;
        let range = self.digests.range(block);
        let bytes = range.count().bytes(SectorSize::DATA);
        self.buffer.resize(usize::try_from(bytes).unwrap_or(usize::MAX), 0);
        let good = match self.read(drive, range) {
            Ok(()) => {
                self.unreadable = 0;
                self.digests.matches(block, &self.buffer)
            }
            Err(error) if error.is_unreadable() => {
                tracing::warn!(%range, %error, "cannot be read back");
                self.unreadable += 1;
                false
            }
            Err(error) => return Err(error),
        };
        self.done = self.done.saturating_add(range.count().0);
        if !good {
            self.mark_bad(range);
        }
        if self.unreadable >= Self::GIVE_UP {
            // So many in a row: the rest is taken to be as bad, rather than asked for for hours.
            for block in self.blocks.split_off(self.next) {
                self.mark_bad(self.digests.range(block));
            }
        }
        Ok(true)
    }

    fn mark_bad(&mut self, range: SectorRange) {
        match self.bad.last_mut() {
            Some(last) if last.end() == range.first() => {
                *last = SectorRange::between(last.first(), range.end());
            }
            _ => self.bad.push(range),
        }
    }

    fn read(&mut self, drive: &mut Drive, range: SectorRange) -> Result<(), DriveError> {
        let sent = Sectors(range.first().0);
        let first = self.start.checked_add(sent).unwrap_or(Lba(i32::MAX));
        match drive.read_run(first, self.fua, &mut self.buffer) {
            Err(error) if self.fua && error.is_refused() => {
                // Some drives refuse the bit.
                self.fua = false;
                drive.read_run(first, false, &mut self.buffer)
            }
            result => result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_look_takes_both_ends_and_places_between() {
        let mut digests = Digests::default();
        for _ in 0..4000 {
            digests.add(&[0; 65_536]);
        }
        digests.add(&[0; 2048]);
        digests.end();
        let quick = Verifier::new(&digests, Lba(0), Verify::Quick);
        assert_eq!(quick.blocks.len(), 16 + 64 + 16);
        assert_eq!((quick.blocks[0], *quick.blocks.last().unwrap()), (0, 4000));
        assert_eq!(quick.of(), Sectors(95 * 32 + 1));
        assert_eq!(Verifier::new(&digests, Lba(0), Verify::Full).of(), Sectors(4000 * 32 + 1));
        let mut few = Digests::default();
        few.add(&[0; 4096]);
        few.end();
        assert_eq!(Verifier::new(&few, Lba(0), Verify::Quick).of(), Sectors(2));
    }
}
