//! Where the files' data lie.

use core::num::NonZeroU32;

use discwright_core::{Sector, SectorRange, SectorSize, Sectors};

use crate::{Kind, NodeId, Tree};

/// Where the data of each file lie in an image of 2048-byte sectors.
///
/// Every file that is not empty has one run of sectors, however many names it has; files follow each
/// other in the order of the tree. Files of 1 MiB and over begin on a multiple of 4 KiB, so that a
/// host file system that can share blocks between file and image does.
#[derive(Clone, Debug)]
pub struct DataLayout {
    /// The first sector of each node's data; [`Self::NOWHERE`] where there are none.
    firsts: Vec<u32>,
    /// The files that have data, as they lie.
    order: Vec<NodeId>,
    /// How many bytes each of them has, to know where it ends.
    lengths: Vec<u64>,
    begin: Sector,
    end: Sector,
}

/// An image cannot be laid out.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// The image would have more sectors than 32 bits can count (8 TiB).
    #[error("the image would have more than 2^32 sectors of 2048 bytes")]
    TooLong,
    /// Two parts claim the same sectors: a mistake of the caller's.
    #[error("two parts of the image claim sectors {0}")]
    Overlap(SectorRange),
    /// A part lies behind the end of the image: a mistake of the caller's.
    #[error("a part of the image claims sectors {0} behind its end")]
    Behind(SectorRange),
}

impl DataLayout {
    const NOWHERE: u32 = u32::MAX;
    /// Files of this many bytes and more are aligned.
    const LARGE: u64 = 1 << 20;
    /// Sectors that make 4 KiB.
    const ALIGNMENT: NonZeroU32 = NonZeroU32::new(2).unwrap();

    /// Places all files of a tree behind each other, from `first`.
    ///
    /// # Errors
    ///
    /// [`LayoutError::TooLong`] if the last has no address.
    pub fn place(tree: &Tree, first: Sector) -> Result<Self, LayoutError> {
        let mut layout = Self {
            firsts: vec![Self::NOWHERE; tree.len()],
            order: Vec::new(),
            lengths: Vec::new(),
            begin: first,
            end: first,
        };
        for id in tree.ids() {
            let node = tree.node(id);
            if node.kind() == Kind::File && node.primary() == id && node.size() > 0 {
                layout.append(id, node.size()).ok_or(LayoutError::TooLong)?;
            }
        }
        Ok(layout)
    }

    fn append(&mut self, id: NodeId, bytes: u64) -> Option<()> {
        let first =
            if bytes >= Self::LARGE { self.end.align_up(Self::ALIGNMENT)? } else { self.end };
        self.end = first.checked_add(Sectors::holding(bytes, SectorSize::DATA)?)?;
        *self.firsts.get_mut(id.index())? = first.0;
        self.order.push(id);
        self.lengths.push(bytes);
        Some(())
    }

    /// The sectors of a file's data, given its [primary](crate::Node::primary) node; `None` for an
    /// empty file and for every other kind.
    #[must_use]
    pub fn run(&self, file: NodeId) -> Option<SectorRange> {
        let first = Sector(*self.firsts.get(file.index())?);
        if first.0 == Self::NOWHERE {
            return None;
        }
        let at = self.order.partition_point(|id| self.first(*id) < first);
        Some(SectorRange::between(first, self.end_of(at)?))
    }

    /// The first sector of all data.
    #[must_use]
    pub const fn begin(&self) -> Sector {
        self.begin
    }

    /// The sector behind all data.
    #[must_use]
    pub const fn end(&self) -> Sector {
        self.end
    }

    /// The files that have data, in the order in which they lie.
    #[must_use]
    pub fn files(&self) -> &[NodeId] {
        &self.order
    }

    /// The file whose data hold `at`, or else the next behind: its node, sectors and bytes.
    pub(crate) fn file_at(&self, at: Sector) -> Option<(NodeId, SectorRange, u64)> {
        let next = self.order.partition_point(|id| self.first(*id) <= at);
        let before = next.checked_sub(1).filter(|i| self.end_of(*i).is_some_and(|end| at < end));
        let index = before.unwrap_or(next);
        let id = *self.order.get(index)?;
        let run = SectorRange::between(self.first(id), self.end_of(index)?);
        Some((id, run, *self.lengths.get(index)?))
    }

    fn first(&self, id: NodeId) -> Sector {
        Sector(self.firsts.get(id.index()).copied().unwrap_or(Self::NOWHERE))
    }

    fn end_of(&self, index: usize) -> Option<Sector> {
        let sectors = Sectors::holding(*self.lengths.get(index)?, SectorSize::DATA)?;
        self.first(*self.order.get(index)?).checked_add(sectors)
    }
}
