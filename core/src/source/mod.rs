//! Where bytes come from: two positional traits, and what is built of them.
//!
//! [`ByteSource`] is a file's contents; [`SectorSource`] an image, a disc, a track. Both are read
//! at a position, by any number of threads at once, and keep no seek state.

mod blanket;
#[cfg(feature = "std")]
mod cache;
mod concat;
#[cfg(feature = "std")]
mod host;
mod interleave;
#[cfg(feature = "std")]
mod io;
mod memory;
mod pattern;
mod sectored;
mod slice;

#[cfg(feature = "std")]
pub use self::cache::Cache;
pub use self::concat::{Concat, SizeMismatch};
#[cfg(feature = "std")]
pub use self::host::HostFile;
pub use self::interleave::{Interleave, InterleaveError};
#[cfg(feature = "std")]
pub use self::io::{FromReader, Reader};
pub use self::memory::Memory;
pub use self::pattern::{PseudoRandom, Zeros, zeros};
pub use self::sectored::{Bytes, Sectored};
pub use self::slice::Slice;

use crate::{
    Lba, Sector, SectorRange, SectorSize, Sectors, SourceError, SourceErrorKind, Timestamp,
};

/// A file's contents: a known number of bytes, read at a position.
///
/// # For implementers
///
/// `read_at` may be called by several threads at once and keeps no state that another call could
/// see. It fills the whole buffer or fails; it never starts threads. An error names the file.
#[expect(clippy::len_without_is_empty, reason = "a source of no bytes is a source like any other")]
pub trait ByteSource: Send + Sync {
    /// How many bytes there are. Does not change while the source lives.
    fn len(&self) -> u64;

    /// Fills `out` with the bytes from `offset`.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Range`] if the request leads past [`Self::len`];
    /// [`SourceErrorKind::Shorter`] if the bytes are not there although they should be; else what
    /// the host or the medium says.
    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), SourceError>;

    /// What tells a changed file from an unchanged one, as it is now. `None` where the contents
    /// cannot change.
    ///
    /// # Errors
    ///
    /// What the host says.
    fn stamp(&self) -> Result<Option<Stamp>, SourceError> {
        Ok(None)
    }
}

/// A row of sectors of one size: an image, a track, a whole disc.
///
/// # For implementers
///
/// As for [`ByteSource`]: positional, shared by threads, fills all or fails, starts no threads.
/// [`requested`] does the checks that every `read` needs.
pub trait SectorSource: Send + Sync {
    /// The size of each sector.
    fn sector_size(&self) -> SectorSize;

    /// How many sectors there are. Does not change while the source lives.
    fn sectors(&self) -> Sectors;

    /// Fills `out`, whose length is a multiple of the sector size, with the sectors from `first`.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Range`] if the request leads past the end or asks for part of a sector;
    /// else what the layer below says.
    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError>;

    /// How far what begins at `first` goes, and what it is.
    ///
    /// Lets a writer leave out zeros. Without knowledge of its own, a source says that everything
    /// up to its end is composed.
    fn extent(&self, first: Sector) -> Extent {
        let rest = Sector(self.sectors().0).since(first).unwrap_or(Sectors::ZERO);
        Extent { sectors: rest, kind: ExtentKind::Composed }
    }
}

/// What a run of sectors is made of.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a length and a kind; the kind is open")]
pub struct Extent {
    /// How many sectors, from the one asked for.
    pub sectors: Sectors,
    /// Of what.
    pub kind: ExtentKind,
}

/// Kinds of [`Extent`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ExtentKind {
    /// Bytes that have to be read to be known.
    Composed,
    /// Zeros.
    Zeros,
}

/// What tells a changed file from an unchanged one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "all that hosts have in common")]
pub struct Stamp {
    /// Its length in bytes.
    pub size: u64,
    /// When its contents were last written.
    pub modified: Timestamp,
    /// Its number on the host's file system; 0 where there is none.
    pub inode: u64,
}

/// A source and where it lies on a disc.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a source and its place, no more")]
pub struct Placed<S> {
    /// What.
    pub source: S,
    /// The block at which its first sector lies.
    pub first: Lba,
}

/// Checks a request for sectors, and says which they are.
///
/// # Errors
///
/// [`SourceErrorKind::Range`] if `length` is no multiple of the sector size or the request leads
/// past `sectors`.
pub fn requested(
    size: SectorSize,
    sectors: Sectors,
    first: Sector,
    length: usize,
) -> Result<SectorRange, SourceError> {
    let refused = || SourceError::new(SourceErrorKind::Range);
    let count = length.checked_div(size.index()).unwrap_or_default();
    let count = u32::try_from(count).map_err(|_| refused())?;
    let range = SectorRange::new(first, Sectors(count)).ok_or_else(refused)?;
    if length.checked_rem(size.index()) != Some(0) || range.end().0 > sectors.0 {
        return Err(refused().at_sectors(range));
    }
    Ok(range)
}

/// Checks a request for bytes against the length of a source.
///
/// # Errors
///
/// [`SourceErrorKind::Range`] if it leads past `len`.
pub fn requested_bytes(len: u64, offset: u64, length: usize) -> Result<(), SourceError> {
    let end = u64::try_from(length).ok().and_then(|length| offset.checked_add(length));
    match end {
        Some(end) if end <= len => Ok(()),
        _ => {
            Err(SourceError::new(SourceErrorKind::Range).at_bytes(offset..end.unwrap_or(u64::MAX)))
        }
    }
}

#[cfg(test)]
mod tests;
