//! What a folder of this machine holds.

use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::Path;

use crate::text::sha256_of;
use crate::{Entry, Error, Kind, Listing, Properties};

/// Lists a folder by `lstat`, with the digest of each file's contents.
///
/// # Errors
///
/// The first entry that cannot be read.
pub fn list(folder: &Path) -> Result<Listing, Error> {
    let mut listing = Listing::new(Properties::all());
    let mut inodes = std::collections::BTreeMap::new();
    let mut folders = vec![(folder.to_path_buf(), Vec::new())];
    let root = fs::symlink_metadata(folder).map_err(Error::io(folder))?;
    listing.insert(entry(folder, Vec::new(), &root)?);
    while let Some((folder, prefix)) = folders.pop() {
        for item in fs::read_dir(&folder).map_err(Error::io(&folder))? {
            let item = item.map_err(Error::io(&folder))?;
            let host_path = item.path();
            let metadata = fs::symlink_metadata(&host_path).map_err(Error::io(&host_path))?;
            let mut path = prefix.clone();
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(item.file_name().as_bytes());
            if metadata.is_dir() {
                folders.push((host_path.clone(), path.clone()));
            } else if metadata.nlink() > 1 {
                inodes.insert(path.clone(), (metadata.dev(), metadata.ino()));
            }
            listing.insert(entry(&host_path, path, &metadata)?);
        }
    }
    listing.link(|entry| inodes.get(&entry.path).copied());
    Ok(listing)
}

fn entry(host_path: &Path, path: Vec<u8>, metadata: &fs::Metadata) -> Result<Entry, Error> {
    let kind = metadata.file_type();
    let kind = if kind.is_dir() {
        Kind::Directory
    } else if kind.is_symlink() {
        Kind::Symlink
    } else if kind.is_fifo() {
        Kind::Fifo
    } else if kind.is_char_device() {
        Kind::CharDevice
    } else if kind.is_block_device() {
        Kind::BlockDevice
    } else if kind.is_socket() {
        Kind::Socket
    } else {
        Kind::File
    };
    let mut entry = Entry::new(path, kind);
    entry.mode = Some(metadata.mode() & 0o7777);
    entry.uid = Some(metadata.uid());
    entry.gid = Some(metadata.gid());
    entry.mtime = Some(metadata.mtime());
    entry.mtime_micros = u32::try_from(metadata.mtime_nsec() / 1000).ok();
    match kind {
        Kind::File => {
            let file = File::open(host_path).map_err(Error::io(host_path))?;
            let (digest, size) = sha256_of(file).map_err(Error::io(host_path))?;
            entry.sha256 = Some(digest);
            entry.size = Some(size);
        }
        Kind::Symlink => {
            let target = fs::read_link(host_path).map_err(Error::io(host_path))?;
            entry.target = Some(target.as_os_str().as_bytes().to_vec());
        }
        Kind::CharDevice | Kind::BlockDevice => {
            let device = metadata.rdev();
            entry.device = Some((rustix::fs::major(device), rustix::fs::minor(device)));
        }
        _ => {}
    }
    Ok(entry)
}
