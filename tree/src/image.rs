//! The image, composed as it is read.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use discwright_core::source::requested;
use discwright_core::{
    ByteSource, Extent, ExtentKind, Sector, SectorRange, SectorSize, SectorSource, Sectors,
    SourceError,
};

use crate::{DataLayout, LayoutError, NodeId, Tree};

/// Metadata that can give the bytes of every sector it planned, in any order.
///
/// # For implementers
///
/// `emit` may be called by several threads at once. It fills all of `out`, and gives the same bytes
/// whenever it is asked.
pub trait Part: Send + Sync {
    /// The sectors of the image that this part fills. They do not change.
    fn ranges(&self) -> Vec<SectorRange>;

    /// Fills `out` with whole sectors of 2048 bytes from `first`, all within one of the ranges.
    ///
    /// # Errors
    ///
    /// What a source below says, where metadata depend on one.
    fn emit(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError>;
}

impl<P: Part + ?Sized> Part for Box<P> {
    fn ranges(&self) -> Vec<SectorRange> {
        (**self).ranges()
    }

    fn emit(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        (**self).emit(first, out)
    }
}

/// An image of a tree: metadata parts and the files' data, put together when a sector is read.
///
/// Nothing is staged, and of the files no more is held than a few that are open. What neither a
/// part nor a file fills is zeros.
pub struct Image {
    tree: Arc<Tree>,
    data: DataLayout,
    parts: Vec<Box<dyn Part>>,
    /// Which part fills what. INVARIANT: ascending, not overlapping, clear of the data.
    regions: Vec<(SectorRange, usize)>,
    sectors: Sectors,
    /// Files that were read in part, newest first.
    open: Mutex<VecDeque<(NodeId, Arc<dyn ByteSource>)>>,
}

impl Image {
    /// Files that stay open between reads.
    const OPEN: usize = 8;

    /// An image of `sectors` sectors of 2048 bytes.
    ///
    /// # Errors
    ///
    /// [`LayoutError::Overlap`] if two parts, or a part and the data, claim the same sectors;
    /// [`LayoutError::Behind`] if something lies behind the end.
    pub fn new(
        tree: Arc<Tree>,
        data: DataLayout,
        parts: Vec<Box<dyn Part>>,
        sectors: Sectors,
    ) -> Result<Self, LayoutError> {
        let mut regions: Vec<_> = (0_usize..)
            .zip(&parts)
            .flat_map(|(index, part)| part.ranges().into_iter().map(move |range| (range, index)))
            .filter(|(range, _)| !range.is_empty())
            .collect();
        regions.sort_unstable_by_key(|(range, _)| range.first());
        let all_data = SectorRange::between(data.begin(), data.end());
        let mut end = Sector::ZERO;
        for (range, _) in &regions {
            if range.first() < end || range.intersection(all_data).is_some() {
                return Err(LayoutError::Overlap(*range));
            }
            end = range.end();
        }
        let last = regions.last().map(|(range, _)| *range).into_iter().chain([all_data]);
        if let Some(behind) = last.into_iter().find(|range| range.end().0 > sectors.0) {
            return Err(LayoutError::Behind(behind));
        }
        Ok(Self { tree, data, parts, regions, sectors, open: Mutex::default() })
    }

    /// The tree that the image is of.
    #[must_use]
    pub const fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }

    /// Where the files' data lie.
    #[must_use]
    pub const fn data(&self) -> &DataLayout {
        &self.data
    }

    /// What lies at `at`, and how far it goes.
    fn at(&self, at: Sector) -> (SectorRange, What) {
        let next = self.regions.partition_point(|(range, _)| range.end() <= at);
        let region = self.regions.get(next).copied();
        if let Some((range, part)) = region
            && range.contains(at)
        {
            return (range, What::Part(part));
        }
        let file = self.data.file_at(at);
        if let Some((id, run, bytes)) = file
            && run.contains(at)
        {
            return (run, What::File(id, bytes));
        }
        let ends = [
            region.map(|(range, _)| range.first()),
            file.map(|(_, run, _)| run.first()),
            Some(Sector(self.sectors.0)),
        ];
        let end = ends.into_iter().flatten().min().unwrap_or(at);
        (SectorRange::between(at, end), What::Nothing)
    }

    fn read_file(
        &self,
        id: NodeId,
        offset: u64,
        bytes: u64,
        out: &mut [u8],
    ) -> Result<(), SourceError> {
        let rest = bytes.saturating_sub(offset);
        let there = usize::try_from(rest).unwrap_or(usize::MAX).min(out.len());
        let (data, padding) = out.split_at_mut_checked(there).unwrap_or_default();
        padding.fill(0);
        let whole = offset == 0 && u64::try_from(data.len()) == Ok(bytes);
        let path = || String::from_utf8_lossy(&self.tree.path(id)).into_owned();
        let source = if whole { self.tree.open(id)? } else { self.kept_open(id)? };
        source.read_at(offset, data).map_err(|error| error.named(path()))
    }

    fn kept_open(&self, id: NodeId) -> Result<Arc<dyn ByteSource>, SourceError> {
        let lock = || self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, source)) = lock().iter().find(|(kept, _)| *kept == id) {
            return Ok(Arc::clone(source));
        }
        let source = self.tree.open(id)?;
        let mut open = lock();
        open.push_front((id, Arc::clone(&source)));
        open.truncate(Self::OPEN);
        Ok(source)
    }
}

enum What {
    Part(usize),
    File(NodeId, u64),
    Nothing,
}

impl SectorSource for Image {
    fn sector_size(&self) -> SectorSize {
        SectorSize::DATA
    }

    fn sectors(&self) -> Sectors {
        self.sectors
    }

    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        let range = requested(SectorSize::DATA, self.sectors, first, out.len())?;
        let mut at = range.first();
        let mut rest = out;
        while at < range.end() {
            let (around, what) = self.at(at);
            let end = around.end().min(range.end());
            let here = SectorRange::between(at, end);
            let bytes = here.count().bytes(SectorSize::DATA);
            let (now, later) = rest
                .split_at_mut_checked(usize::try_from(bytes).unwrap_or(usize::MAX))
                .unwrap_or_default();
            match what {
                What::Part(part) => {
                    if let Some(part) = self.parts.get(part) {
                        part.emit(at, now)?;
                    }
                }
                What::File(id, bytes) => {
                    let skipped = at.since(around.first()).unwrap_or(Sectors::ZERO);
                    self.read_file(id, skipped.bytes(SectorSize::DATA), bytes, now)
                        .map_err(|error| error.at_sectors(here))?;
                }
                What::Nothing => now.fill(0),
            }
            rest = later;
            at = end;
        }
        Ok(())
    }

    fn extent(&self, first: Sector) -> Extent {
        let (around, what) = self.at(first);
        let kind = match what {
            What::Nothing => ExtentKind::Zeros,
            What::Part(_) | What::File(..) => ExtentKind::Composed,
        };
        Extent { sectors: SectorRange::between(first, around.end()).count(), kind }
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("tree", &self.tree)
            .field("sectors", &self.sectors)
            .finish_non_exhaustive()
    }
}
