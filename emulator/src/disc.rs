//! A medium: its kind, its state and its data, all in one file.

mod codec;
mod error;
pub(crate) mod geometry;
mod recording;
pub(crate) mod state;
mod store;

use std::path::Path;

use discwright_core::{MediaType, Sectors};

pub use self::error::DiscError;
use self::geometry::Geometry;
pub(crate) use self::recording::{Failure, Target};
use self::state::State;
use self::store::Store;

/// A disc, to be put into a [`Drive`](crate::Drive).
///
/// The file is locked while the disc exists. The state in it follows the data by at most 16 MiB
/// of writes: a process that is killed leaves a disc that knows less than was sent, never one
/// that claims more than is there. The file is not synced to the host's disk, so a loss of the
/// host's power can do worse.
///
/// # Examples
///
/// ```
/// use discwright_core::MediaType;
/// use discwright_emulator::Disc;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("blank.disc");
/// let disc = Disc::create(&path, MediaType::DvdPlusR)?;
/// assert_eq!(disc.capacity().0, 2_295_104);
/// drop(disc);
/// assert_eq!(Disc::open(&path)?.media(), MediaType::DvdPlusR);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Disc {
    store: Store,
    geometry: Geometry,
    /// What is on the medium. Blocks that wait in the drive's buffer are not in it.
    state: State,
    /// The start of an ECC block that waits in the drive's buffer for the rest of it.
    pending: Option<Pending>,
    /// Bytes written since the state was saved.
    unsaved: u64,
}

/// Blocks at the end of a track that do not fill an ECC block yet.
#[derive(Clone, Copy, Debug)]
struct Pending {
    track: usize,
    blocks: u32,
}

impl Disc {
    /// Makes a new, blank disc in a new file.
    ///
    /// # Errors
    ///
    /// If there are no discs of the kind, the file exists, or cannot be made.
    pub fn create(path: &Path, media: MediaType) -> Result<Self, DiscError> {
        let geometry = Geometry::of(media).ok_or(DiscError::Unsupported { media })?;
        let state = State::blank(identification(path));
        let store = Store::create(path, &geometry, &state)?;
        Ok(Self::new(store, geometry, state))
    }

    /// Opens the disc in a file, with all that is on it.
    ///
    /// # Errors
    ///
    /// If the file is not there, is not a disc, is of another version, is damaged or cut short,
    /// is in another drive, or cannot be read and written.
    pub fn open(path: &Path) -> Result<Self, DiscError> {
        let (store, geometry, state) = Store::open(path)?;
        Ok(Self::new(store, geometry, state))
    }

    const fn new(store: Store, geometry: Geometry, state: State) -> Self {
        Self { store, geometry, state, pending: None, unsaved: 0 }
    }

    /// The kind of disc.
    #[must_use]
    pub const fn media(&self) -> MediaType {
        self.geometry.media
    }

    /// How many blocks the disc held when it was blank.
    ///
    /// On a CD-R up to the last possible lead-out: a track at once ends two blocks before it.
    #[must_use]
    pub const fn capacity(&self) -> Sectors {
        self.geometry.capacity
    }

    /// How many blocks a blank disc of this kind holds; `None` if there are none of the kind.
    #[must_use]
    pub fn capacity_of(media: MediaType) -> Option<Sectors> {
        Geometry::of(media).map(|geometry| geometry.capacity)
    }

    /// The disc's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.store.path()
    }

    pub(crate) const fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    pub(crate) const fn state(&self) -> &State {
        &self.state
    }
}

impl Drop for Disc {
    /// Writes what the drive's buffer holds, as a drive does that is left alone.
    fn drop(&mut self) {
        if (self.pending.is_some() || self.unsaved > 0)
            && let Err(error) = self.flush()
        {
            tracing::error!(path = %self.path().display(), %error, "cannot save the disc's state");
        }
    }
}

/// A number that differs from disc to disc, and is the same for the same file name.
fn identification(path: &Path) -> u32 {
    let name = path.file_name().unwrap_or_default();
    crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(name.as_encoded_bytes())
}

#[cfg(test)]
mod tests;
