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
/// Joliet goes by a reserved type in its volume descriptor (ECMA-119, 8.1.1), UDF by its
/// identifier in the volume recognition sequence (ECMA-167, part 2, 9.1). Rock Ridge cannot be
/// masked: it lies within the directory records.
///
/// # Errors
///
/// The image cannot be read, or the copy not be written.
pub fn all_but(image: &Path, keep: FileSystem) -> Result<Option<NamedTempFile>, Error> {
    let file = File::open(image).map_err(Error::io(image))?;
    let mut patches: Vec<(u64, &[u8])> = Vec::new();
    let mut sector = [0; 2048];
    for number in 16..64_u64 {
        let start = number * 2048;
        if file.read_exact_at(&mut sector, start).is_err() {
            break;
        }
        match (sector[0], &sector[1..6]) {
            (2, b"CD001") if keep != FileSystem::Joliet => patches.push((start, &[RESERVED])),
            (_, b"NSR02" | b"NSR03") if keep != FileSystem::Udf => {
                patches.push((start + 1, b"XSR"));
            }
            (_, b"CD001") if keep == FileSystem::Udf => patches.push((start + 1, b"XD")),
            _ => {}
        }
    }
    if patches.is_empty() {
        return Ok(None);
    }
    let copy = NamedTempFile::new().map_err(Error::io("temporary file"))?;
    fs::copy(image, copy.path()).map_err(Error::io(copy.path()))?;
    // The image may be read-only, and the copy takes that over.
    let writable = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(copy.path(), writable).map_err(Error::io(copy.path()))?;
    for (offset, bytes) in patches {
        copy.as_file()
            .write_all_at(bytes, offset)
            .map_err(Error::io(copy.path()))?;
    }
    Ok(Some(copy))
}

/// A volume descriptor type that ECMA-119 reserves, which readers pass over.
const RESERVED: u8 = 200;
