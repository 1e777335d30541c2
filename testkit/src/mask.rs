//! Copies of images in which one file system cannot be seen.
//!
//! A reader that picks a file system by itself is shown only the one that it is to judge. The
//! bytes of the file system that is judged stay as they are.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::{Error, FileSystem};

/// A copy of an image that shows only `keep`, or none if the image shows nothing else.
///
/// Joliet's volume descriptor gives its place to those behind it (ECMA-119, 6.7.1); of UDF's
/// volume recognition sequence the identifiers are changed (ECMA-167, part 2, 9.1). Rock Ridge
/// cannot be masked: it lies within the directory records.
///
/// # Errors
///
/// The image cannot be read, or the copy not be written.
pub fn all_but(image: &Path, keep: FileSystem) -> Result<Option<NamedTempFile>, Error> {
    let file = File::open(image).map_err(Error::io(image))?;
    let mut sectors: Vec<[u8; 2048]> = Vec::new();
    for number in 16..64_u64 {
        let mut sector = [0; 2048];
        if file.read_exact_at(&mut sector, number * 2048).is_err() {
            break;
        }
        sectors.push(sector);
    }
    let before = sectors.clone();
    let identifier = |sector: &[u8; 2048], words: &[&[u8]]| words.contains(&&sector[1..6]);
    if keep != FileSystem::Udf {
        for sector in sectors.iter_mut().filter(|s| identifier(s, &[b"NSR02", b"NSR03"])) {
            sector[1] = b'X';
        }
    }
    if keep != FileSystem::Joliet {
        let volume = sectors.iter().take_while(|s| identifier(s, &[b"CD001"])).count();
        let volume = &mut sectors[..volume];
        let mut kept: Vec<[u8; 2048]> = volume.iter().filter(|s| s[0] != 2).copied().collect();
        if let Some(&terminator) = kept.last() {
            kept.resize(volume.len(), terminator);
            volume.copy_from_slice(&kept);
        }
    }
    if sectors == before {
        return Ok(None);
    }
    let copy = NamedTempFile::new().map_err(Error::io("temporary file"))?;
    fs::copy(image, copy.path()).map_err(Error::io(copy.path()))?;
    // The image may be read-only, and the copy takes that over.
    let writable = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(copy.path(), writable).map_err(Error::io(copy.path()))?;
    copy.as_file()
        .write_all_at(sectors.as_flattened(), 16 * 2048)
        .map_err(Error::io(copy.path()))?;
    Ok(Some(copy))
}
