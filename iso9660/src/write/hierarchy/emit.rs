//! The bytes of any sector of a hierarchy.

use alloc::vec::Vec;

use discwright_tree::{Kind, Node, NodeId, Tree};

use super::{Directory, Hierarchy, Scratch, bytes, sections};
use crate::raw::{FileFlags, RecordTime};
use crate::write::path_table::Order;
use crate::write::record::{self, Section};
use crate::write::system_use::{Area, Spread, push_continuation};
use crate::write::{BLOCK, SECTION};

/// Where everything is that a record leads to.
#[derive(Clone, Copy, Debug)]
pub(in crate::write) struct Places<'p> {
    pub(in crate::write) tree: &'p Tree,
    /// The first sector of the hierarchy itself.
    pub(in crate::write) first: u32,
    /// The first sector of each node's data, 0 where there are none.
    pub(in crate::write) data: &'p [u32],
}

impl Hierarchy {
    /// Fills one sector, which is zeros, counted from the start of the hierarchy.
    pub(in crate::write) fn emit(&self, places: Places<'_>, sector: u32, out: &mut [u8]) {
        let table = self.path_table.sectors();
        if sector < table {
            return self.emit_path_table(places, Order::L, sector, out);
        }
        if let Some(inside) = sector.checked_sub(table).filter(|inside| *inside < table) {
            return self.emit_path_table(places, Order::M, inside, out);
        }
        let next = self.directories.partition_point(|directory| directory.at <= sector);
        let found = next.checked_sub(1).and_then(|index| self.directories.get(index));
        let Some(directory) = found else {
            return;
        };
        let inside = sector.saturating_sub(directory.at);
        match inside.checked_sub(directory.sectors) {
            None => self.emit_records(places, directory, inside, out),
            Some(inside) => self.emit_continuations(places, directory, inside, out),
        };
    }

    fn emit_path_table(&self, places: Places<'_>, order: Order, sector: u32, out: &mut [u8]) {
        self.path_table.emit(order, sector, out, |number, identifier| {
            let directory = self.directory(number)?;
            self.push_path_table_identifier(places.tree, directory, identifier);
            let extent = places.first.saturating_add(directory.at);
            // Numbers count from 1 and have 16 bits; of a parent beyond, nothing true can be
            // recorded.
            let parent = u16::try_from(directory.parent.saturating_add(1)).unwrap_or(u16::MAX);
            Some((extent, parent))
        });
    }

    fn emit_records(
        &self,
        places: Places<'_>,
        directory: &Directory,
        sector: u32,
        out: &mut [u8],
    ) -> Option<()> {
        let start = directory.starts.checked_add(sector)?;
        let start = self.starts.get(discwright_core::index(start))?;
        let mut scratch = Scratch::default();
        let mut continuation = Vec::new();
        let mut continued_at = start.continued_at;
        let mut first_section = start.section;
        let mut rest = out;
        for ordinal in start.ordinal..directory.count.checked_add(2)? {
            let node = self.load(places.tree, directory, ordinal, &mut scratch)?;
            let room = record::room(scratch.identifier.len());
            let spread = Spread::new(&scratch.entries, room, continued_at);
            let length = record::length(scratch.identifier.len(), spread.record_length());
            continuation.clear();
            if let Some(area) = spread.areas.first() {
                push_continuation(&mut continuation, continuations(places, directory), area);
            }
            let entries = scratch.entries.get(spread.in_record.clone())?;
            for index in first_section..sections(node.size()) {
                // The plan begins the next sector with the record that has no room here.
                let (now, later) = rest.split_at_mut_checked(length)?;
                let section = self.section(places, node, index);
                record::put(now, section, &scratch.identifier, &[entries, &continuation]);
                rest = later;
            }
            first_section = 0;
            continued_at = spread.end;
        }
        Some(())
    }

    fn emit_continuations(
        &self,
        places: Places<'_>,
        directory: &Directory,
        sector: u32,
        out: &mut [u8],
    ) -> Option<()> {
        let start = directory.continuation_starts.checked_add(sector)?;
        let start = self.continuation_starts.get(discwright_core::index(start))?;
        let end = self.continued_end(directory);
        let here = u64::from(sector).checked_mul(u64::from(BLOCK))?;
        let mut scratch = Scratch::default();
        let mut at = start.at;
        for index in start.index..end {
            let ordinal = *self.continued.get(discwright_core::index(index))?;
            self.load(places.tree, directory, ordinal, &mut scratch)?;
            let room = record::room(scratch.identifier.len());
            let spread = Spread::new(&scratch.entries, room, at);
            let nexts = spread.areas.iter().skip(1).map(Some).chain([None]);
            for (area, next) in spread.areas.iter().zip(nexts) {
                let Some(inside) = area.at.checked_sub(here) else {
                    continue;
                };
                if inside >= u64::from(BLOCK) {
                    return Some(());
                }
                let inside = usize::try_from(inside).ok()?;
                let place = out.get_mut(inside..inside.checked_add(area.length)?)?;
                let block = continuations(places, directory);
                put_area(place, &scratch.entries, area, next, block)?;
            }
            at = spread.end;
        }
        Some(())
    }

    /// The end of a directory's part of `continued`.
    fn continued_end(&self, directory: &Directory) -> u32 {
        let next =
            self.number(directory.node).and_then(|number| self.directory(number.checked_add(1)?));
        next.map_or_else(
            || u32::try_from(self.continued.len()).unwrap_or(u32::MAX),
            |next| next.continued,
        )
    }

    /// What a record tells of one section of a node.
    fn section(&self, places: Places<'_>, node: Node<'_>, index: u32) -> Section {
        let recorded = RecordTime::nearest(node.modified());
        if node.kind() == Kind::Directory {
            return self.directory_section(places, node.id(), recorded);
        }
        let skipped = u64::from(index).saturating_mul(SECTION);
        let rest = node.size().saturating_sub(skipped);
        let first = places.data.get(node.primary().index()).copied().unwrap_or(0);
        let blocks = skipped.checked_div(u64::from(BLOCK)).unwrap_or(0);
        Section {
            extent: first.saturating_add(u32::try_from(blocks).unwrap_or(u32::MAX)),
            bytes: u32::try_from(rest.min(SECTION)).unwrap_or(u32::MAX),
            recorded,
            flags: if rest > SECTION { FileFlags::MULTI_EXTENT } else { FileFlags::empty() },
        }
    }

    fn directory_section(&self, places: Places<'_>, id: NodeId, recorded: RecordTime) -> Section {
        let directory = self.number(id).and_then(|number| self.directory(number));
        let (at, sectors) = directory.map_or((0, 0), |directory| (directory.at, directory.sectors));
        Section {
            extent: places.first.saturating_add(at),
            bytes: bytes(sectors),
            recorded,
            flags: FileFlags::DIRECTORY,
        }
    }
}

/// The first sector of a directory's continuations.
fn continuations(places: Places<'_>, directory: &Directory) -> u32 {
    places.first.saturating_add(directory.at).saturating_add(directory.sectors)
}

/// Writes an area: its entries, and the way to the next.
fn put_area(
    place: &mut [u8],
    entries: &[u8],
    area: &Area,
    next: Option<&Area>,
    block: u32,
) -> Option<()> {
    let entries = entries.get(area.entries.clone())?;
    let (first, rest) = place.split_at_mut_checked(entries.len())?;
    first.copy_from_slice(entries);
    if let Some(next) = next {
        let mut continuation = Vec::new();
        push_continuation(&mut continuation, block, next);
        rest.get_mut(..continuation.len())?.copy_from_slice(&continuation);
    }
    Some(())
}
