//! The writer: a tree becomes the sectors of a UDF 1.02 volume, in steps.
//!
//! [`measure`] says how many sectors of metadata a tree needs; [`Measured::place`] takes the
//! addresses that the caller gives them; [`Placed`] then gives the bytes of any of them, on
//! demand and in any order, as a [`Part`](discwright_tree::Part) of an image. [`image`] does it
//! all for a volume that has nothing but UDF on it.

mod directory;
mod emit;
mod entry;
mod extents;
mod measure;
mod names;
mod options;
mod place;
mod sequence;
mod symlink;

pub use self::measure::{Measured, measure};
pub use self::options::Options;
pub use self::place::{Placed, Placement};

use alloc::sync::Arc;
use core::num::NonZeroU32;

use discwright_core::{Sector, SectorRange, SectorSize, Sectors};
use discwright_tree::{DataLayout, Image, LayoutError, Tree};

/// Bytes of a logical block, which UDF makes the sector of the medium.
pub(crate) const BLOCK: usize = SectorSize::DATA.index();

/// Why a volume cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The volume identifier does not fit its field: 126 characters, or 63 where one of them is
    /// above U+00FF.
    #[error("the volume identifier {0:?} is longer than the 126 bytes that UDF has for it")]
    VolumeIdTooLong(String),
    /// Metadata or data need more blocks than 32 bits can count (8 TiB).
    #[error("the volume would have more than 2^32 blocks of 2048 bytes")]
    TooLarge,
    /// Two places that were given are the same in part.
    #[error("{0} at sectors {1} overlaps what else has a place")]
    Overlap(&'static str, SectorRange),
    /// A place that was given lies outside where it must be.
    #[error("{0} at sectors {1} lies outside {2}")]
    Outside(&'static str, SectorRange, &'static str),
    /// The layout of the data does not know a file of the tree.
    #[error("{0}: the layout has no place for its data")]
    NoData(String),
    /// The image cannot be put together.
    #[error("the image cannot be laid out")]
    Layout(#[from] LayoutError),
}

/// Where the last anchor of a volume lies at the earliest: udfclient takes no volume of 288 sectors
/// or less.
pub const SMALLEST_END: Sector = Sector(303);

/// An image with a UDF volume and nothing else, of a whole number of 16-sector packets.
///
/// ```
/// use std::sync::Arc;
///
/// use discwright_core::{Ignore, SectorSource, source::Memory};
/// use discwright_tree::{Attributes, Tree};
/// use discwright_udf::{Options, ReadOptions, Volume, image};
///
/// let mut tree = Tree::new();
/// let text = Memory::from(b"hello".to_vec());
/// tree.add_file(tree.root(), b"hello.txt", Attributes::default(), text)?;
/// let image = image(Arc::new(tree), &Options::default().volume_id("GREETINGS"))?;
///
/// let volume = Volume::open(&image, &ReadOptions::default(), &mut Ignore)?;
/// assert_eq!(volume.label(), "GREETINGS");
/// assert_eq!(volume.lookup("hello.txt", &mut Ignore)?.size(), 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`WriteError::VolumeIdTooLong`], [`WriteError::TooLarge`] or [`WriteError::Layout`].
pub fn image(tree: Arc<Tree>, options: &Options) -> Result<Image, WriteError> {
    /// Where the partition begins: behind the anchor.
    const PARTITION: Sector = Sector(257);
    const PACKET: NonZeroU32 = NonZeroU32::new(16).unwrap();
    let measured = measure(Arc::clone(&tree), options)?;
    let first = PARTITION.checked_add(measured.metadata()).ok_or(WriteError::TooLarge)?;
    let data = DataLayout::place(&tree, first)?;
    let volume = data
        .end()
        .max(SMALLEST_END)
        .checked_add(Sectors(1))
        .and_then(|end| end.align_up(PACKET))
        .ok_or(WriteError::TooLarge)?;
    let placed = measured.place(&Placement {
        recognition: Sector(16),
        main_sequence: Sector(32),
        reserve_sequence: Sector(48),
        integrity: Sector(64),
        partition: SectorRange::between(PARTITION, Sector(volume.0.saturating_sub(1))),
        metadata: PARTITION,
        data: &data,
        volume: Sectors(volume.0),
    })?;
    Ok(Image::new(tree, data, vec![Box::new(placed)], Sectors(volume.0))?)
}
