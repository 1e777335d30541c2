//! A volume and its trees.

use alloc::vec::Vec;

use discwright_core::source::Bytes;
use discwright_core::{AnomalySink, Finding, FindingKind, Limits, SectorSize, SectorSource};
use zerocopy::FromBytes;

use super::descriptors::{self, DescriptorSet};
use super::directory::{Record, own_record};
use super::disc::Disc;
use super::entry::{Entry, EntryKind};
use super::file::FileData;
use super::record::{attributes, record_entry, rock_ridge};
use super::rock_ridge::RockRidge;
use super::susp::Work;
use super::{ReadError, ReadOptions, TreeKind, VolumeInfo, location, note};
use crate::raw::{RootDirectoryRecord, SharingProtocol};
use crate::spec::ecma;

/// An ISO 9660 volume, open for reading by one of its trees.
#[derive(Clone, Debug)]
pub struct Volume<S> {
    pub(super) disc: Disc<S>,
    pub(super) limits: Limits,
    info: VolumeInfo,
    trees: Vec<TreeKind>,
    pub(super) tree: TreeKind,
    /// Bytes to skip in each system use area.
    pub(super) skipped: usize,
    root: Entry,
}

impl<S: SectorSource> Volume<S> {
    /// Finds the volume on a source of 2048-byte sectors, and the tree to read it by.
    ///
    /// # Errors
    ///
    /// [`ReadError::Corrupt`] if there is no primary descriptor, [`ReadError::NoSuchTree`] if the
    /// tree asked for is not there, [`ReadError::Unsupported`] for High Sierra,
    /// [`ReadError::SectorSize`], and what the source says.
    pub fn open(
        source: S,
        options: &ReadOptions,
        sink: &mut dyn AnomalySink,
    ) -> Result<Self, ReadError> {
        if source.sector_size() != SectorSize::DATA {
            return Err(ReadError::SectorSize(source.sector_size()));
        }
        let set = descriptors::read(&source, options.session, sink)?;
        let disc = Disc { bytes: Bytes::new(source), block_size: set.block_size };
        descriptors::check_space(&disc, &set, sink)?;
        let (at, primary) = &set.primary;
        let root = root_entry(&disc, *at, &primary.root_directory_record, sink)?;
        let sharing = rock_ridge_root(&disc, &options.limits, &root, sink)?;
        let trees = trees(&set, sharing.is_some());
        let tree = match options.tree {
            None => trees.first().copied().unwrap_or(TreeKind::Iso9660),
            Some(tree) if trees.contains(&tree) => tree,
            Some(tree) => return Err(ReadError::NoSuchTree(tree)),
        };
        let mut volume = Self {
            disc,
            limits: options.limits,
            info: VolumeInfo::new(primary, set.block_size),
            trees,
            tree,
            skipped: 0,
            root,
        };
        match (tree, sharing, &set.joliet) {
            (TreeKind::RockRidge, Some((skipped, own)), _) => {
                volume.skipped = skipped;
                attributes(&mut volume.root, &own);
            }
            (TreeKind::Joliet, _, Some((at, descriptor))) => {
                let record = &descriptor.root_directory_record;
                volume.root = root_entry(&volume.disc, *at, record, sink)?;
                volume.info = VolumeInfo::new(descriptor, set.block_size);
            }
            _ => {}
        }
        Ok(volume)
    }

    /// Which trees the volume has, richest first.
    #[must_use]
    pub fn trees(&self) -> &[TreeKind] {
        &self.trees
    }

    /// The tree that is read.
    #[must_use]
    pub const fn tree(&self) -> TreeKind {
        self.tree
    }

    /// What the descriptor of that tree tells of the volume.
    #[must_use]
    pub const fn info(&self) -> &VolumeInfo {
        &self.info
    }

    /// What is read from.
    pub fn source(&self) -> &S {
        self.disc.bytes.get_ref()
    }

    /// The root directory.
    #[must_use]
    pub fn root(&self) -> Entry {
        self.root.clone()
    }

    /// The entries of a directory in the order of their records, without `.` and `..`.
    ///
    /// Associated files (resource forks) are left out. Relocated directories of Rock Ridge are
    /// listed where they belong, and not where they were moved to.
    ///
    /// # Errors
    ///
    /// [`ReadError::NotADirectory`], [`ReadError::Limit`], [`ReadError::Corrupt`] if the sink
    /// wants no more, and what the source says.
    pub fn read_dir(
        &self,
        directory: &Entry,
        sink: &mut dyn AnomalySink,
    ) -> Result<Vec<Entry>, ReadError> {
        self.list(directory, &mut Work::new(&self.disc), sink)
    }

    /// The entry at a path of names with `/` between them, from the root; `None` if there is none.
    ///
    /// Names are compared byte for byte. Symbolic links are not followed.
    ///
    /// # Errors
    ///
    /// As [`Self::read_dir`].
    pub fn lookup(
        &self,
        path: impl AsRef<[u8]>,
        sink: &mut dyn AnomalySink,
    ) -> Result<Option<Entry>, ReadError> {
        let mut at = self.root();
        let mut work = Work::new(&self.disc);
        for name in path.as_ref().split(|byte| *byte == b'/').filter(|name| !name.is_empty()) {
            if at.kind != EntryKind::Directory {
                return Ok(None);
            }
            let entries = self.list(&at, &mut work, sink)?;
            match entries.into_iter().find(|entry| entry.name == name) {
                Some(entry) => at = entry,
                None => return Ok(None),
            }
        }
        Ok(Some(at))
    }

    /// The contents of a regular file.
    ///
    /// # Errors
    ///
    /// [`ReadError::NotAFile`], or [`ReadError::Unsupported`] for interleaved, sparse and
    /// compressed files.
    pub fn open_file(&self, file: &Entry) -> Result<FileData<&S>, ReadError> {
        FileData::checked(self.source(), file)
    }

    /// As [`Self::open_file`], with a source of its own: a clone of the volume's, say, so that the
    /// contents outlive the volume.
    ///
    /// # Errors
    ///
    /// As [`Self::open_file`].
    pub fn open_file_on<T: SectorSource>(
        &self,
        source: T,
        file: &Entry,
    ) -> Result<FileData<T>, ReadError> {
        FileData::checked(source, file)
    }
}

/// The trees of a volume, richest first.
fn trees(set: &DescriptorSet, rock_ridge: bool) -> Vec<TreeKind> {
    let mut trees = Vec::new();
    if rock_ridge {
        trees.push(TreeKind::RockRidge);
    }
    if set.joliet.is_some() {
        trees.push(TreeKind::Joliet);
    }
    trees.push(TreeKind::Iso9660);
    trees
}

fn root_entry<S: SectorSource>(
    disc: &Disc<S>,
    at: u64,
    root: &RootDirectoryRecord,
    sink: &mut dyn AnomalySink,
) -> Result<Entry, ReadError> {
    let record = Record {
        head: root.record,
        identifier: &[0],
        system_use: &[],
        at: at.saturating_add(156),
        system_use_at: at,
    };
    let mut entry = record_entry(disc, &record, sink)?;
    if entry.kind != EntryKind::Directory {
        let finding = Finding::new(
            FindingKind::Value,
            location(record.at),
            "File Flags of the root",
            ecma("File Flags"),
        );
        note(sink, finding.found("no directory"))?;
        entry.kind = EntryKind::Directory;
    }
    Ok(entry)
}

/// Looks at the root's own record for SUSP and Rock Ridge: how many bytes to skip, and what it
/// says of the root.
fn rock_ridge_root<S: SectorSource>(
    disc: &Disc<S>,
    limits: &Limits,
    root: &Entry,
    sink: &mut dyn AnomalySink,
) -> Result<Option<(usize, RockRidge)>, ReadError> {
    let Some(section) = root.sections.first() else {
        return Ok(None);
    };
    let mut work = Work::new(disc);
    let found = own_record(disc, limits, section.offset, &mut work, sink, |record, work, sink| {
        // CD-ROM XA puts 14 bytes of its own before everything.
        let skipped = [0, 14].into_iter().find_map(|before| {
            let entry = record.system_use.get(before..)?.split_first_chunk::<4>()?;
            let (sp, _) = SharingProtocol::ref_from_prefix(entry.1).ok()?;
            let is_sp = entry.0.starts_with(b"SP") && sp.check == SharingProtocol::CHECK;
            is_sp.then_some((before, usize::from(sp.skipped)))
        });
        let Some((before, skipped)) = skipped else {
            return Ok(None);
        };
        let rock = rock_ridge(disc, limits, record, before, work, sink)?;
        Ok(rock.present.then_some((skipped, rock)))
    })?;
    Ok(found.flatten())
}
