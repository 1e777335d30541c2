//! The layout of several file systems over one copy of the data.

use core::num::NonZeroU32;
use std::sync::Arc;

use discwright_core::{FileSystems, Sector, SectorRange, Sectors};
use discwright_iso9660 as iso9660;
use discwright_tree::{DataLayout, Image, LayoutError, Part, Tree};
use discwright_udf as udf;

use crate::{Changes, Options};

/// A tree with all its places, ready to be read as an image.
#[derive(Debug)]
#[non_exhaustive]
pub struct Mastered {
    /// The image: composed as it is read, 2048-byte sectors.
    pub image: Image,
    /// What the image records otherwise than the tree has it, or not at all.
    pub changes: Changes,
}

/// Why a tree cannot be mastered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MasterError {
    /// No file system was asked for.
    #[error("no file system: at least ISO 9660 or UDF is needed")]
    NoFileSystem,
    /// Joliet and Rock Ridge extend ISO 9660.
    #[error("Joliet and Rock Ridge need ISO 9660")]
    NeedsIso9660,
    /// ISO 9660 cannot hold it.
    #[error(transparent)]
    Iso9660(#[from] iso9660::WriteError),
    /// UDF cannot hold it.
    #[error(transparent)]
    Udf(#[from] udf::WriteError),
    /// The image has no room in its address space.
    #[error(transparent)]
    Layout(#[from] LayoutError),
}

/// Lays the file systems of `options` over one copy of the tree's data.
///
/// ```text
/// sector   0  system area, zeros
///         16  ISO 9660 volume descriptors, UDF volume recognition sequence
///         32  UDF main volume descriptor sequence      48  its reserve
///         64  UDF logical volume integrity sequence
///        256  UDF anchor
///        257  UDF partition: UDF file entries and directories,
///             ISO 9660 path tables and directories, the files' data
///        N−1  UDF anchor, in the last sector of an ECC block of 16
/// ```
///
/// Without UDF, ISO 9660 metadata follow their descriptors, and the image ends with the data.
/// Contents are not read here, and nothing is staged: files are opened when their sectors are read.
///
/// # Errors
///
/// [`MasterError`], before anything is written anywhere.
pub fn master(tree: Arc<Tree>, options: &Options) -> Result<Mastered, MasterError> {
    let wanted = options.file_systems;
    let extensions = FileSystems::JOLIET | FileSystems::ROCK_RIDGE;
    if wanted.is_empty() {
        return Err(MasterError::NoFileSystem);
    }
    if wanted.intersects(extensions) && !wanted.contains(FileSystems::ISO9660) {
        return Err(MasterError::NeedsIso9660);
    }
    let iso = wanted.contains(FileSystems::ISO9660).then(|| {
        let iso_options = iso9660::Options::default()
            .volume_id(options.volume.as_str())
            .created(options.created)
            .joliet(wanted.contains(FileSystems::JOLIET))
            .rock_ridge(wanted.contains(FileSystems::ROCK_RIDGE));
        iso9660::measure(Arc::clone(&tree), &iso_options)
    });
    let udf = wanted.contains(FileSystems::UDF).then(|| {
        let udf_options =
            udf::Options::default().volume_id(options.volume.as_str()).created(options.created);
        udf::measure(Arc::clone(&tree), &udf_options)
    });
    let (iso, udf) = (iso.transpose()?, udf.transpose()?);

    let changes = Changes::of(&tree, wanted, iso.as_ref(), udf.as_ref());
    let mut places = Places::after(iso.as_ref(), udf.is_some());
    let udf_metadata = places.take(udf.as_ref().map(udf::Measured::metadata))?;
    let iso_metadata = places.take(iso.as_ref().map(iso9660::Measured::metadata))?;
    let data = DataLayout::place(&tree, places.next)?;
    let volume = if udf.is_some() { Places::end_with_anchor(data.end())? } else { data.end() };
    let volume = Sectors(volume.0);

    let mut parts: Vec<Box<dyn Part>> = Vec::new();
    if let Some(iso) = iso {
        let placement = iso9660::Placement { metadata: iso_metadata, data: &data, volume };
        parts.push(Box::new(iso.place(placement)?));
    }
    if let Some(udf) = udf {
        let last = Sector(volume.0 - 1);
        parts.push(Box::new(udf.place(&udf::Placement {
            recognition: places.recognition,
            main_sequence: Places::MAIN_SEQUENCE,
            reserve_sequence: Places::RESERVE_SEQUENCE,
            integrity: Places::INTEGRITY,
            partition: SectorRange::between(Places::PARTITION, last),
            metadata: udf_metadata,
            data: &data,
            volume,
        })?));
    }
    let image = Image::new(tree, data, parts, volume)?;
    Ok(Mastered { image, changes })
}

/// Where things lie, handed out from the front.
struct Places {
    /// The UDF volume recognition sequence, behind the ISO 9660 descriptors.
    recognition: Sector,
    /// The next sector that is free.
    next: Sector,
}

impl Places {
    /// The first volume descriptor. Spec: ECMA-119 4th edition, 7.1 (system area of 16 sectors).
    const DESCRIPTORS: Sector = Sector(16);
    const MAIN_SEQUENCE: Sector = Sector(32);
    const RESERVE_SEQUENCE: Sector = Sector(48);
    const INTEGRITY: Sector = Sector(64);
    /// Behind the anchor at 256.
    const PARTITION: Sector = Sector(257);
    /// Sectors of an ECC block of DVD; half of one of Blu-ray.
    const ECC_BLOCK: NonZeroU32 = NonZeroU32::new(16).unwrap();

    fn after(iso: Option<&iso9660::Measured>, udf: bool) -> Self {
        let descriptors = iso.map_or(Sectors::ZERO, iso9660::Measured::descriptors);
        let recognition = Sector(Self::DESCRIPTORS.0 + descriptors.0);
        Self { recognition, next: if udf { Self::PARTITION } else { recognition } }
    }

    /// Sets sectors aside, and says where they begin.
    fn take(&mut self, sectors: Option<Sectors>) -> Result<Sector, LayoutError> {
        let first = self.next;
        let end = first.checked_add(sectors.unwrap_or(Sectors::ZERO));
        self.next = end.ok_or(LayoutError::TooLong)?;
        Ok(first)
    }

    /// The end of a volume with room for an anchor in its last sector, a whole number of ECC blocks.
    fn end_with_anchor(data: Sector) -> Result<Sector, LayoutError> {
        data.max(udf::SMALLEST_END)
            .checked_add(Sectors(1))
            .and_then(|end| end.align_up(Self::ECC_BLOCK))
            .ok_or(LayoutError::TooLong)
    }
}
