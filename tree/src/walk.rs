//! A host folder becomes a tree.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use discwright_core::{Cancel, Observer, Timestamp};

use crate::node::{Content, Record};
use crate::{Attributes, Kind, NodeId, Special, Tree, TreeError, host_name};

/// How a folder is walked.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct WalkOptions {
    /// What happens with what cannot be read.
    pub unreadable: Unreadable,
}

impl WalkOptions {
    /// Does this with what cannot be read.
    #[must_use]
    pub const fn unreadable(self, unreadable: Unreadable) -> Self {
        Self { unreadable }
    }
}

/// What happens with files and folders that may not be read, or that vanish during the walk.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Unreadable {
    /// The walk fails, naming the first.
    #[default]
    Fail,
    /// They are left out, and named in [`Walked::skipped`].
    Skip,
}

/// What the walk has found so far.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Found {
    /// Files, folders and all others.
    pub entries: u64,
    /// Bytes of the files.
    pub bytes: u64,
}

/// A walked folder.
#[derive(Debug)]
#[non_exhaustive]
pub struct Walked {
    /// What was found. The entries of each folder are in the order of their names' bytes.
    pub tree: Tree,
    /// What was left out.
    pub skipped: Vec<Skipped>,
}

/// Something that was left out.
#[derive(Debug)]
#[non_exhaustive]
pub struct Skipped {
    /// Where it lies.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// Why a folder could not be walked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WalkError {
    /// A file or folder may not be read, is not there, or is of a kind that cannot be mastered.
    #[error("cannot read {}", path.display())]
    Host {
        /// Which.
        path: PathBuf,
        /// What the host says.
        source: io::Error,
    },
    /// What was to be walked is no folder.
    #[error("{} is not a folder", .0.display())]
    NotADirectory(PathBuf),
    /// A name does not fit into the tree.
    #[error("cannot take {} into the tree", path.display())]
    Tree {
        /// Which.
        path: PathBuf,
        /// Why.
        source: TreeError,
    },
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
}

/// Walks a folder of the host: everything below it, with attributes, symlinks as symlinks, hard
/// links as one file with several names.
///
/// Contents are not opened. Files that are not readable for all are asked whether the caller may
/// read them, so that a burn does not find out half-way. `observer` is called after each folder.
///
/// # Errors
///
/// [`WalkError`]. Whether one unreadable file makes an error depends on [`WalkOptions`]; the folder
/// itself must always be readable.
pub fn walk<O: Observer<Found> + ?Sized>(
    folder: &Path,
    options: &WalkOptions,
    cancel: &Cancel,
    observer: &mut O,
) -> Result<Walked, WalkError> {
    let host = |source| WalkError::Host { path: folder.to_owned(), source };
    let meta = fs::metadata(folder).map_err(host)?;
    if !meta.is_dir() {
        return Err(WalkError::NotADirectory(folder.to_owned()));
    }
    fs::read_dir(folder).map_err(host)?;
    let mut tree = Tree::new();
    tree.set_attributes(tree.root(), attributes(&meta));
    Arc::make_mut(&mut tree.host_roots).insert(NodeId(0), folder.to_owned());
    let mut walk = Walk {
        skip: options.unreadable == Unreadable::Skip,
        tree,
        skipped: Vec::new(),
        seen: HashMap::new(),
        found: Found::default(),
    };
    let mut folders = vec![(walk.tree.root(), folder.to_owned())];
    while let Some((id, path)) = folders.pop() {
        if cancel.is_cancelled() || observer.event(&walk.found).is_break() {
            return Err(WalkError::Cancelled);
        }
        let before = folders.len();
        walk.folder(id, &path, &mut folders)?;
        // The stack is taken from its end: folders come up in the order of their names.
        if let Some(below) = folders.get_mut(before..) {
            below.reverse();
        }
    }
    Ok(Walked { tree: walk.tree, skipped: walk.skipped })
}

struct Walk {
    skip: bool,
    tree: Tree,
    skipped: Vec<Skipped>,
    /// The files with several names on the host, by device and inode.
    seen: HashMap<(u64, u64), NodeId>,
    found: Found,
}

impl Walk {
    fn folder(
        &mut self,
        id: NodeId,
        path: &Path,
        folders: &mut Vec<(NodeId, PathBuf)>,
    ) -> Result<(), WalkError> {
        let read = || -> io::Result<Vec<_>> {
            let mut names = Vec::new();
            for entry in fs::read_dir(path)? {
                let entry = entry?;
                names.push((entry.file_name(), entry));
            }
            names.sort_unstable_by(|(a, _), (b, _)| {
                host_name::to_bytes(a).cmp(host_name::to_bytes(b))
            });
            Ok(names)
        };
        let entries = match read() {
            Ok(entries) => entries,
            Err(error) => return self.left_out(path.to_owned(), error),
        };
        for (name, entry) in entries {
            let taken = entry.metadata().and_then(|meta| {
                let target =
                    if meta.is_symlink() { Some(fs::read_link(entry.path())?) } else { None };
                may_be_read(&meta, || entry.path())?;
                Ok((meta, target))
            });
            let (meta, target) = match taken {
                Ok(taken) => taken,
                Err(error) => {
                    self.left_out(entry.path(), error)?;
                    continue;
                }
            };
            let name = host_name::to_bytes(&name);
            let target = target.as_deref().map(|t| host_name::to_bytes(t.as_os_str()));
            let added = match self.add(id, name, &meta, target) {
                Ok(added) => added,
                Err(source) => {
                    return Err(WalkError::Tree { path: entry.path(), source });
                }
            };
            self.found.entries = self.found.entries.saturating_add(1);
            if meta.is_dir() {
                folders.push((added, entry.path()));
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        parent: NodeId,
        name: &[u8],
        meta: &Metadata,
        target: Option<&[u8]>,
    ) -> Result<NodeId, TreeError> {
        let attributes = attributes(meta);
        if meta.is_dir() {
            return self.tree.add_directory(parent, name, attributes);
        }
        let identity = several_names(meta);
        if let Some(first) = identity.and_then(|identity| self.seen.get(&identity)) {
            return self.tree.add_hard_link(parent, name, *first);
        }
        let id = match (target, special(meta)) {
            (Some(target), _) => self.tree.add_symlink(parent, name, attributes, target)?,
            (None, Some(special)) => self.tree.add_special(parent, name, attributes, special)?,
            (None, None) => {
                self.found.bytes = self.found.bytes.saturating_add(meta.len());
                self.tree.add(parent, name, |id| Record {
                    size: meta.len(),
                    inode: inode(meta),
                    content: Content::Host,
                    ..Record::new(Kind::File, id, attributes)
                })?
            }
        };
        if let Some(identity) = identity {
            self.seen.insert(identity, id);
        }
        Ok(id)
    }

    fn left_out(&mut self, path: PathBuf, error: io::Error) -> Result<(), WalkError> {
        if !self.skip {
            return Err(WalkError::Host { path, source: error });
        }
        tracing::warn!(path = %path.display(), %error, "left out");
        self.skipped.push(Skipped { path, error });
        Ok(())
    }
}

#[cfg(unix)]
mod host {
    use super::*;
    use crate::Device;
    use std::os::unix::fs::{FileTypeExt, MetadataExt};

    pub(super) fn attributes(meta: &Metadata) -> Attributes {
        let mode = u16::try_from(meta.mode() & 0o7777).unwrap_or_default();
        let nanoseconds = u32::try_from(meta.mtime_nsec()).unwrap_or_default();
        Attributes::default()
            .mode(mode)
            .owner(meta.uid(), meta.gid())
            .modified(Timestamp::new(meta.mtime(), nanoseconds))
    }

    pub(super) fn special(meta: &Metadata) -> Option<Special> {
        #[allow(clippy::as_conversions, reason = "hosts differ in the type; the bits are the same")]
        let rdev = meta.rdev() as rustix::fs::Dev;
        let device = || Device { major: rustix::fs::major(rdev), minor: rustix::fs::minor(rdev) };
        let kind = meta.file_type();
        if kind.is_block_device() {
            Some(Special::BlockDevice(device()))
        } else if kind.is_char_device() {
            Some(Special::CharDevice(device()))
        } else if kind.is_fifo() {
            Some(Special::Fifo)
        } else if kind.is_socket() {
            Some(Special::Socket)
        } else {
            None
        }
    }

    pub(super) fn several_names(meta: &Metadata) -> Option<(u64, u64)> {
        (meta.nlink() > 1).then(|| (meta.dev(), meta.ino()))
    }

    pub(super) fn inode(meta: &Metadata) -> u64 {
        meta.ino()
    }

    pub(super) fn may_be_read(meta: &Metadata, path: impl Fn() -> PathBuf) -> io::Result<()> {
        if meta.is_file() && meta.mode() & 0o444 != 0o444 {
            rustix::fs::access(path(), rustix::fs::Access::READ_OK)?;
        }
        Ok(())
    }
}

#[cfg(not(unix))]
mod host {
    use super::*;

    pub(super) fn attributes(meta: &Metadata) -> Attributes {
        let write = if meta.permissions().readonly() { 0 } else { 0o200 };
        let mode = if meta.is_dir() { 0o555 } else { 0o444 } | write;
        let modified = meta.modified().map_or(Timestamp::EPOCH, Timestamp::from);
        Attributes::default().mode(mode).modified(modified)
    }

    pub(super) fn special(_: &Metadata) -> Option<Special> {
        None
    }

    pub(super) fn several_names(_: &Metadata) -> Option<(u64, u64)> {
        None
    }

    pub(super) fn inode(_: &Metadata) -> u64 {
        0
    }

    pub(super) fn may_be_read(_: &Metadata, _: impl Fn() -> PathBuf) -> io::Result<()> {
        Ok(())
    }
}

use host::{attributes, inode, may_be_read, several_names, special};
