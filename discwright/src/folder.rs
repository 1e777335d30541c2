//! A folder becomes an image; a folder becomes a disc.

use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "burn")]
use discwright_core::unobserved;
use discwright_core::{Cancel, Observer};
#[cfg(feature = "emulator")]
use discwright_core::{MediaType, Sectors};
use discwright_fsimage::{MasterError, Mastered, Options, master};
use discwright_tree::{Found, Skipped, WalkError, WalkOptions, walk};

/// An image of a host folder.
#[derive(Debug)]
#[non_exhaustive]
pub struct FolderImage {
    /// The image, composed as it is read, and the names that were changed.
    pub mastered: Mastered,
    /// What could not be read and was left out, if that was allowed.
    pub skipped: Vec<Skipped>,
}

/// Why a folder cannot become an image.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// The folder cannot be walked.
    #[error(transparent)]
    Walk(#[from] WalkError),
    /// There is nothing in it, and so nothing to put on a disc.
    #[error("{} is empty: there is nothing to put on a disc", .0.display())]
    Empty(PathBuf),
    /// Its files cannot be mastered.
    #[error(transparent)]
    Master(#[from] MasterError),
}

/// Walks a folder and lays an image over it. Contents are read when the image is.
///
/// # Errors
///
/// [`FolderError`]: the folder or something in it cannot be read, or does not fit the file systems.
pub fn image_of_folder<O: Observer<Found> + ?Sized>(
    folder: &Path,
    walk_options: &WalkOptions,
    options: &Options,
    cancel: &Cancel,
    observer: &mut O,
) -> Result<FolderImage, FolderError> {
    let walked = walk(folder, walk_options, cancel, observer)?;
    if walked.tree.len() == 1 {
        return Err(FolderError::Empty(folder.to_owned()));
    }
    let mastered = master(Arc::new(walked.tree), options)?;
    Ok(FolderImage { mastered, skipped: walked.skipped })
}

/// A volume name for a folder or an image file: its last name without an image's ending, or
/// `DISC` where it has none.
#[must_use]
pub fn volume_name(path: &Path) -> String {
    let real = path.canonicalize();
    let path = real.as_deref().unwrap_or(path);
    let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
    match name.map(|name| name.to_string_lossy().into_owned()) {
        // What every file system of an image can hold, whatever the characters.
        Some(name) if !name.is_empty() => name.chars().take(60).collect(),
        _ => "DISC".to_owned(),
    }
}

/// Why a folder is not on a disc.
#[cfg(feature = "burn")]
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BurnFolderError {
    /// It cannot become an image.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The image cannot be burned.
    #[error(transparent)]
    Burn(#[from] discwright_burn::BurnError),
}

/// Masters a folder, burns it onto the blank medium in a drive, closes the disc and reads it back.
///
/// `image` says which file systems, name and time the volume has: `Options::default()` has all file
/// systems, and leaves name and time to be set ([`volume_name`] makes one of the folder's).
///
/// # Errors
///
/// [`BurnFolderError`].
#[cfg(feature = "burn")]
pub fn burn_folder<O: Observer<discwright_burn::Event> + ?Sized>(
    folder: &Path,
    image: &Options,
    drive: &mut discwright_burn::Drive,
    options: &discwright_burn::Options,
    cancel: &Cancel,
    observer: &mut O,
) -> Result<discwright_burn::Report, BurnFolderError> {
    let walk_options = WalkOptions::default();
    let image = image_of_folder(folder, &walk_options, image, cancel, &mut unobserved())?;
    Ok(discwright_burn::burn(drive, &image.mastered.image, options, cancel, observer)?)
}

/// The smallest of DVD+R, DVD+R DL, BD-R and BD-R DL that has room for an image, as these are sold;
/// the largest if none has.
#[cfg(feature = "emulator")]
#[must_use]
pub fn medium_for(image: Sectors) -> MediaType {
    use discwright_emulator::Disc;
    let kinds = [MediaType::DvdPlusR, MediaType::DvdPlusRDl, MediaType::BdR, MediaType::BdRDl];
    let fits = |media: &MediaType| Disc::capacity_of(*media).is_some_and(|room| room >= image);
    kinds.into_iter().find(fits).unwrap_or(MediaType::BdRDl)
}
