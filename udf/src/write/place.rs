//! Placing: the addresses that the caller gives.

use discwright_core::{Sector, SectorRange, Sectors};
use discwright_tree::{DataLayout, Kind, NodeId};

use super::sequence::SEQUENCE_SECTORS;
use super::{Measured, WriteError};

/// Where everything of a volume lies, in sectors of the image from its start.
///
/// Anchors lie at sector 256 and in the last sector of the volume, which is the caller's to keep
/// free.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a place left out is a place forgotten")]
pub struct Placement<'d> {
    /// The volume recognition sequence, 3 sectors: 16 if nothing else has such a sequence, else
    /// behind the volume descriptors of ISO 9660.
    pub recognition: Sector,
    /// The Main Volume Descriptor Sequence, 16 sectors.
    pub main_sequence: Sector,
    /// The Reserve Volume Descriptor Sequence, 16 sectors.
    pub reserve_sequence: Sector,
    /// The Logical Volume Integrity Sequence, 2 sectors.
    pub integrity: Sector,
    /// The partition. All metadata and all data lie in it.
    pub partition: SectorRange,
    /// The first of the [`Measured::metadata`] sectors.
    pub metadata: Sector,
    /// Where the files' data lie.
    pub data: &'d DataLayout,
    /// All of the volume.
    pub volume: Sectors,
}

/// A volume whose every sector has an address: the bytes of its metadata, on demand.
#[derive(Debug)]
pub struct Placed {
    pub(super) measured: Measured,
    pub(super) recognition: Sector,
    pub(super) main: Sector,
    pub(super) reserve: Sector,
    pub(super) integrity: Sector,
    pub(super) partition: SectorRange,
    pub(super) metadata: SectorRange,
    pub(super) last: Sector,
    /// The first sector of each file entry's data, 0 where there are none.
    data: Vec<u32>,
}

/// The sector of the first anchor.
pub(super) const ANCHOR: Sector = Sector(256);

impl Measured {
    /// Gives everything its address.
    ///
    /// # Errors
    ///
    /// [`WriteError::Overlap`] and [`WriteError::Outside`] if the places cannot be;
    /// [`WriteError::NoData`] if the layout lacks a file of the tree.
    pub fn place(self, placement: &Placement<'_>) -> Result<Placed, WriteError> {
        let range =
            |first, count| SectorRange::new(first, Sectors(count)).ok_or(WriteError::TooLarge);
        let last = Sector(placement.volume.0.saturating_sub(1));
        let metadata = range(placement.metadata, self.metadata().0)?;
        let data = SectorRange::between(placement.data.begin(), placement.data.end());
        let volume = SectorRange::whole(placement.volume);
        let partition = ("the partition", placement.partition);
        let outside = [
            ("the volume recognition sequence", range(placement.recognition, 3)?),
            ("the main sequence", range(placement.main_sequence, SEQUENCE_SECTORS)?),
            ("the reserve sequence", range(placement.reserve_sequence, SEQUENCE_SECTORS)?),
            ("the integrity sequence", range(placement.integrity, 2)?),
            ("the first anchor", range(ANCHOR, 1)?),
            ("the last anchor", range(last, 1)?),
        ];
        within(&outside, "the volume", volume)?;
        within(&[partition], "the volume", volume)?;
        let inside = [("the metadata", metadata), ("the data of files", data)];
        within(&inside, "the partition", placement.partition)?;
        let mut parts = [&outside[..], &[partition]].concat();
        apart(&mut parts)?;
        apart(&mut inside.to_vec())?;
        let mut firsts = Vec::with_capacity(discwright_core::index(self.entries()));
        for id in self.primaries() {
            firsts.push(self.first_of(*id, placement.data)?);
        }
        Ok(Placed {
            measured: self,
            recognition: placement.recognition,
            main: placement.main_sequence,
            reserve: placement.reserve_sequence,
            integrity: placement.integrity,
            partition: placement.partition,
            metadata,
            last,
            data: firsts,
        })
    }

    /// The first sector of a file's data.
    fn first_of(&self, id: NodeId, data: &DataLayout) -> Result<u32, WriteError> {
        let node = self.tree.node(id);
        if node.kind() != Kind::File || node.size() == 0 {
            return Ok(0);
        }
        match data.run(id) {
            Some(run) => Ok(run.first().0),
            None => {
                Err(WriteError::NoData(String::from_utf8_lossy(&self.tree.path(id)).into_owned()))
            }
        }
    }
}

impl Placed {
    /// The block of the partition that holds block `block` of the metadata.
    pub(super) fn lbn(&self, block: u32) -> u32 {
        let first = self.metadata.first().since(self.partition.first());
        first.map_or(0, |first| first.0.saturating_add(block))
    }

    /// The block of the partition in which a file's data begin; 0 if it has none.
    pub(super) fn data_block(&self, node: NodeId) -> u32 {
        let entry = discwright_core::index(self.measured.entry_of(node));
        let first = Sector(self.data.get(entry).copied().unwrap_or(0));
        first.since(self.partition.first()).map_or(0, |block| block.0)
    }

    /// The metadata inside the partition.
    #[must_use]
    pub const fn metadata(&self) -> SectorRange {
        self.metadata
    }
}

type Named = (&'static str, SectorRange);

fn within(parts: &[Named], what: &'static str, whole: SectorRange) -> Result<(), WriteError> {
    for (name, range) in parts.iter().filter(|(_, range)| !range.is_empty()) {
        if range.first() < whole.first() || range.end() > whole.end() {
            return Err(WriteError::Outside(name, *range, what));
        }
    }
    Ok(())
}

fn apart(parts: &mut [Named]) -> Result<(), WriteError> {
    parts.sort_by_key(|(_, range)| range.first());
    let mut end = Sector::ZERO;
    for (name, range) in parts.iter().filter(|(_, range)| !range.is_empty()) {
        if range.first() < end {
            return Err(WriteError::Overlap(name, *range));
        }
        end = range.end();
    }
    Ok(())
}
