//! Emitting: the bytes of any sector that has a place.

use discwright_core::{Sector, SectorRange, Sectors, SourceError, SourceErrorKind};
use discwright_tree::Part;

use super::BLOCK;
use super::measure::Block;
use super::place::{ANCHOR, Placed};
use super::sequence::SEQUENCE_SECTORS;

/// What the sectors outside the partition are.
#[derive(Clone, Copy)]
enum Region {
    Recognition,
    Main,
    Reserve,
    Integrity,
    Anchor,
    Metadata,
}

impl Placed {
    fn regions(&self) -> [(SectorRange, Region); 7] {
        let range = |first: Sector, count| {
            let end = first.checked_add(Sectors(count)).unwrap_or(first);
            SectorRange::between(first, end)
        };
        [
            (range(self.recognition, 3), Region::Recognition),
            (range(self.main, SEQUENCE_SECTORS), Region::Main),
            (range(self.reserve, SEQUENCE_SECTORS), Region::Reserve),
            (range(self.integrity, 2), Region::Integrity),
            (range(ANCHOR, 1), Region::Anchor),
            (self.metadata, Region::Metadata),
            (range(self.last, 1), Region::Anchor),
        ]
    }

    /// Fills one sector, which is zeros so far. `None` if it is none of this part's.
    fn emit_sector(&self, at: Sector, out: &mut [u8]) -> Option<()> {
        let (range, region) = self.regions().into_iter().find(|(range, _)| range.contains(at))?;
        let index = at.since(range.first())?.0;
        match region {
            Region::Recognition => Self::emit_recognition(index, out),
            Region::Main | Region::Reserve => self.emit_sequence(index, at.0, out),
            Region::Integrity => self.emit_integrity(index, at.0, out),
            Region::Anchor => self.emit_anchor(at.0, out),
            Region::Metadata => match self.measured.at(index)? {
                Block::FileSet => self.emit_file_set(out),
                Block::Terminator => Self::emit_terminator(self.lbn(index), out),
                Block::Entry(node) => self.emit_entry(node, out),
                Block::Directory(block) => self.emit_directory(block, out),
                Block::Spill(spill, block) => self.emit_spill(spill, block, out),
            },
        }
        Some(())
    }
}

impl Part for Placed {
    fn ranges(&self) -> Vec<SectorRange> {
        self.regions().into_iter().map(|(range, _)| range).collect()
    }

    fn emit(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        let refused = || SourceError::new(SourceErrorKind::Range).named("UDF metadata");
        let mut at = first;
        for sector in out.chunks_mut(BLOCK) {
            if sector.len() != BLOCK {
                return Err(refused());
            }
            sector.fill(0);
            self.emit_sector(at, sector).ok_or_else(refused)?;
            at = at.checked_add(Sectors(1)).ok_or_else(refused)?;
        }
        Ok(())
    }
}
