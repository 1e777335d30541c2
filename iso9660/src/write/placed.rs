//! Metadata with all their addresses, as a part of an image.

use alloc::vec;
use alloc::vec::Vec;

use discwright_core::{Sector, SectorRange, SectorSize, Sectors, SourceError, SourceErrorKind};
use discwright_tree::{Kind, LayoutError, Part};

use super::descriptors::{self, Facts};
use super::hierarchy::Places;
use super::measured::Plan;
use super::{DESCRIPTORS, Placement, WriteError};
use crate::raw::RecordTime;

/// Descriptors, path tables and directories with all their addresses: a [`Part`] of an image.
///
/// Gives the bytes of any of its sectors at once, by what the plan noted for that sector.
#[derive(Debug)]
pub struct Placed {
    plan: Plan,
    metadata: SectorRange,
    volume: Sectors,
    /// The first sector of each node's data, 0 where there are none.
    data: Vec<u32>,
}

impl Placed {
    pub(super) fn new(plan: Plan, placement: Placement<'_>) -> Result<Self, WriteError> {
        let metadata =
            SectorRange::new(placement.metadata, plan.metadata()).ok_or(LayoutError::TooLong)?;
        let descriptors = SectorRange::between(Sector::ZERO, plan.descriptors_end());
        if descriptors.intersection(metadata).is_some() {
            return Err(LayoutError::Overlap(metadata).into());
        }
        if metadata.end().0 > placement.volume.0 {
            return Err(LayoutError::Behind(metadata).into());
        }
        let mut data = vec![0; plan.tree.len()];
        for (first, id) in data.iter_mut().zip(plan.tree.ids()) {
            let node = plan.tree.node(id);
            if node.kind() != Kind::File || node.size() == 0 || node.primary() != id {
                continue;
            }
            let run = placement.data.run(id);
            let needed = Sectors::holding(node.size(), SectorSize::DATA);
            *first = run
                .filter(|run| Some(run.count()) == needed)
                .ok_or(WriteError::NoPlace(id))?
                .first()
                .0;
        }
        Ok(Self { plan, metadata, volume: placement.volume, data })
    }

    fn emit_sector(&self, sector: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        let outside = || {
            let range = SectorRange::new(sector, Sectors(1)).unwrap_or_default();
            SourceError::new(SourceErrorKind::Range).at_sectors(range)
        };
        let primary_first = self.metadata.first().0;
        let joliet_first = primary_first.saturating_add(self.plan.primary.sectors());
        if let Some(inside) = sector.since(self.metadata.first())
            && self.metadata.contains(sector)
        {
            let places = Places { tree: &self.plan.tree, first: primary_first, data: &self.data };
            match (inside.0.checked_sub(self.plan.primary.sectors()), &self.plan.joliet) {
                (None, _) => self.plan.primary.emit(places, inside.0, out),
                (Some(inside), Some(joliet)) => {
                    let first = joliet_first;
                    joliet.emit(Places { first, ..places }, inside, out);
                }
                (Some(_), None) => return Err(outside()),
            }
            return Ok(());
        }
        let facts = Facts {
            options: &self.plan.options,
            volume: self.volume,
            root: RecordTime::nearest(self.plan.tree.node(self.plan.tree.root()).modified()),
        };
        match (sector.since(DESCRIPTORS), &self.plan.joliet) {
            (Some(Sectors(0)), _) => {
                descriptors::primary(facts, &self.plan.primary, primary_first, out);
            }
            (Some(Sectors(1)), Some(joliet)) => {
                descriptors::joliet(facts, joliet, joliet_first, out);
            }
            (Some(Sectors(1)), None) | (Some(Sectors(2)), Some(_)) => {
                descriptors::terminator(out);
            }
            _ => return Err(outside()),
        }
        Ok(())
    }
}

impl Part for Placed {
    fn ranges(&self) -> Vec<SectorRange> {
        let descriptors = SectorRange::between(DESCRIPTORS, self.plan.descriptors_end());
        vec![descriptors, self.metadata]
    }

    fn emit(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        for (sector, out) in (first.0..).zip(out.chunks_exact_mut(SectorSize::DATA.index())) {
            out.fill(0);
            self.emit_sector(Sector(sector), out)?;
        }
        Ok(())
    }
}
