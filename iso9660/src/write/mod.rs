//! The writer: from a tree to the sectors of its metadata. Nothing here reads the contents of a
//! file.

mod descriptors;
mod error;
mod hierarchy;
mod iso_name;
mod joliet_name;
mod measured;
mod options;
mod path_table;
mod placed;
mod record;
mod symlink;
mod system_use;
mod text;

pub use self::error::WriteError;
pub use self::measured::{Measured, Placement, measure};
pub use self::options::Options;
pub use self::placed::Placed;

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec;

use discwright_core::{Sector, Sectors};
use discwright_tree::{DataLayout, Image, LayoutError, Part, Tree};

/// The first volume descriptor, behind the system area.
///
/// Spec: ECMA-119 4th edition, Volume Space.
const DESCRIPTORS: Sector = Sector(16);

/// Bytes of a logical sector, and of the logical blocks that are written.
const BLOCK: u32 = 2048;

/// Bytes of a file in one section at most: the largest number of whole blocks that 32 bits count.
const SECTION: u64 = 0xFFFF_F800;

/// An image of the tree that is ISO 9660 and nothing else: descriptors, metadata, data.
///
/// The image can be read at once and at any place; the files are opened when their sectors are
/// read.
///
/// # Errors
///
/// [`WriteError`] if ISO 9660 cannot hold the tree.
pub fn image(tree: Arc<Tree>, options: &Options) -> Result<Image, WriteError> {
    let measured = measure(Arc::clone(&tree), options)?;
    let metadata = DESCRIPTORS.checked_add(measured.descriptors()).ok_or(LayoutError::TooLong)?;
    let first = metadata.checked_add(measured.metadata()).ok_or(LayoutError::TooLong)?;
    let data = DataLayout::place(&tree, first)?;
    let volume = Sectors(data.end().0);
    let placed = measured.place(Placement { metadata, data: &data, volume })?;
    let parts: vec::Vec<Box<dyn Part>> = vec![Box::new(placed)];
    Ok(Image::new(tree, data, parts, volume)?)
}
