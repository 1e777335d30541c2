//! A volume and its trees.

use alloc::vec::Vec;
use core::fmt;
use core::ops::ControlFlow;

use discwright_core::source::Bytes;
use discwright_core::{
    AnomalySink, ByteSource, Finding, FindingKind, Limits, Sector, SectorSize, SectorSource,
};

use super::descriptors::{self, DescriptorSet};
use super::directory::{Record, own_record, records};
use super::entry::{Entry, EntryKind, FileSection};
use super::file::FileData;
use super::name::{harmless, ucs2, without_empty_extension, without_version};
use super::rock_ridge::RockRidge;
use super::susp::{self, Work};
use super::{ReadError, VolumeInfo, both32, location, note};
use crate::raw::{FileFlags, RootDirectoryRecord, SharingProtocol};
use crate::spec::{ecma, joliet, rrip};
use zerocopy::FromBytes;

/// One of the trees that a volume may have over the same files.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TreeKind {
    /// The primary descriptor's tree by its plain names.
    Iso9660,
    /// The supplementary descriptor's tree in UCS-2.
    Joliet,
    /// The primary descriptor's tree with POSIX names and attributes.
    RockRidge,
}

impl fmt::Display for TreeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Iso9660 => "ISO 9660",
            Self::Joliet => "Joliet",
            Self::RockRidge => "Rock Ridge",
        })
    }
}

/// How to read.
///
/// ```
/// use discwright_iso9660::{ReadOptions, TreeKind};
///
/// let options = ReadOptions::default().tree(TreeKind::Joliet);
/// # assert_eq!(options.tree, Some(TreeKind::Joliet));
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Which tree; `None` for the richest there is: Rock Ridge, then Joliet, then the plain one.
    pub tree: Option<TreeKind>,
    /// How much to take at most.
    pub limits: Limits,
    /// Where the session begins whose descriptors are read. Addresses count from the start of the
    /// source all the same.
    pub session: Sector,
}

impl ReadOptions {
    /// Sets the tree to read.
    #[must_use]
    pub const fn tree(mut self, tree: TreeKind) -> Self {
        self.tree = Some(tree);
        self
    }

    /// Sets the limits.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets where the session begins.
    #[must_use]
    pub const fn session(mut self, session: Sector) -> Self {
        self.session = session;
        self
    }
}

/// The bytes of a source, and the blocks of the volume on it.
#[derive(Clone, Debug)]
pub(super) struct Disc<S> {
    bytes: Bytes<S>,
    block_size: u16,
}

impl<S: SectorSource> Disc<S> {
    pub(super) fn len(&self) -> u64 {
        self.bytes.len()
    }

    /// Where a logical block begins.
    pub(super) fn block(&self, block: u32) -> u64 {
        u64::from(block).saturating_mul(u64::from(self.block_size))
    }

    pub(super) fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), ReadError> {
        self.bytes.read_at(offset, out)?;
        Ok(())
    }
}

/// An ISO 9660 volume, open for reading by one of its trees.
#[derive(Clone, Debug)]
pub struct Volume<S> {
    pub(super) disc: Disc<S>,
    pub(super) limits: Limits,
    info: VolumeInfo,
    trees: Vec<TreeKind>,
    tree: TreeKind,
    /// Bytes to skip in each system use area.
    skipped: usize,
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
        let disc = Disc {
            bytes: Bytes::new(source),
            block_size: set.block_size,
        };
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
        for name in path
            .as_ref()
            .split(|byte| *byte == b'/')
            .filter(|name| !name.is_empty())
        {
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

    pub(super) fn list(
        &self,
        directory: &Entry,
        work: &mut Work,
        sink: &mut dyn AnomalySink,
    ) -> Result<Vec<Entry>, ReadError> {
        let section = match (directory.kind, directory.sections.first()) {
            (EntryKind::Directory, Some(section)) => *section,
            _ => return Err(ReadError::NotADirectory),
        };
        let mut listing = Listing::default();
        records(
            &self.disc,
            &self.limits,
            section,
            work,
            sink,
            |record, work, sink| {
                let count = u64::try_from(listing.entries.len()).unwrap_or(u64::MAX);
                if count >= self.limits.entries {
                    let finding = Finding::new(
                        FindingKind::Limit,
                        location(record.at),
                        "Directory Record",
                        ecma("Format of a Directory"),
                    );
                    return Err(ReadError::limit(finding));
                }
                if !matches!(record.identifier, [0 | 1]) {
                    listing.add(self, record, work, sink)?;
                }
                Ok(ControlFlow::Continue(()))
            },
        )?;
        listing.finish(sink)
    }

    /// What a record says, and whether Rock Ridge says that it belongs elsewhere.
    fn entry(
        &self,
        record: &Record<'_>,
        work: &mut Work,
        sink: &mut dyn AnomalySink,
    ) -> Result<(Entry, bool), ReadError> {
        let mut entry = record_entry(&self.disc, record, sink)?;
        let mut name = match self.tree {
            TreeKind::Joliet => self.joliet_name(record, sink)?,
            _ => without_empty_extension(without_version(record.identifier)).to_vec(),
        };
        let mut relocated = false;
        if self.tree == TreeKind::RockRidge {
            let mut rock = self.rock_ridge(record, self.skipped, work, sink)?;
            if let Some(recorded) = rock.take_name() {
                name = recorded;
            }
            relocated = rock.relocated;
            if let Some(block) = rock.child {
                self.reattach(&mut entry, block, &mut rock, work, sink)?;
            }
            self.kind(&mut entry, &mut rock, record, sink)?;
            attributes(&mut entry, &rock);
        }
        if !harmless(&mut name) {
            let finding = Finding::new(
                FindingKind::Name,
                location(record.at),
                "File Identifier",
                ecma("File Identifier"),
            );
            note(sink, finding)?;
        }
        entry.name = name;
        Ok((entry, relocated))
    }

    fn joliet_name(
        &self,
        record: &Record<'_>,
        sink: &mut dyn AnomalySink,
    ) -> Result<Vec<u8>, ReadError> {
        let (text, whole) = ucs2(record.identifier);
        if !whole {
            let finding = Finding::new(
                FindingKind::Name,
                location(record.at),
                "File Identifier",
                joliet("Code Pages and Character Sets"),
            );
            note(sink, finding)?;
        }
        Ok(without_version(text.as_bytes()).to_vec())
    }

    fn rock_ridge(
        &self,
        record: &Record<'_>,
        skipped: usize,
        work: &mut Work,
        sink: &mut dyn AnomalySink,
    ) -> Result<RockRidge, ReadError> {
        rock_ridge(&self.disc, &self.limits, record, skipped, work, sink)
    }

    /// Makes the placeholder of a relocated directory the directory.
    fn reattach(
        &self,
        entry: &mut Entry,
        block: u32,
        rock: &mut RockRidge,
        work: &mut Work,
        sink: &mut dyn AnomalySink,
    ) -> Result<(), ReadError> {
        let offset = self.disc.block(block);
        let own = own_record(
            &self.disc,
            &self.limits,
            offset,
            work,
            sink,
            |record, work, sink| {
                let found = record_entry(&self.disc, record, sink)?;
                let rock = self.rock_ridge(record, self.skipped, work, sink)?;
                Ok((found, rock))
            },
        )?;
        match own {
            Some((found, own)) if found.kind == EntryKind::Directory => {
                entry.kind = EntryKind::Directory;
                entry.sections = found.sections;
                entry.modified = found.modified;
                *rock = own;
                Ok(())
            }
            _ => {
                let finding =
                    Finding::new(FindingKind::Range, entry.location, "CL", rrip("4.1.5.1"))
                        .found(alloc::format!("block {block}, where no directory begins"));
                note(sink, finding)
            }
        }
    }

    /// Decides the kind between the directory bit of the record and the mode of Rock Ridge.
    fn kind(
        &self,
        entry: &mut Entry,
        rock: &mut RockRidge,
        record: &Record<'_>,
        sink: &mut dyn AnomalySink,
    ) -> Result<(), ReadError> {
        let target = rock.take_target();
        let directory = entry.kind == EntryKind::Directory;
        let told = rock.kind().unwrap_or(entry.kind);
        if directory != (told == EntryKind::Directory) {
            let finding = Finding::new(
                FindingKind::Mismatch,
                location(record.at),
                "PX file mode",
                rrip("4.1.1"),
            )
            .found("a mode and a directory flag that differ");
            return note(sink, finding);
        }
        entry.kind = told;
        match told {
            EntryKind::Symlink => entry.target = Some(target.unwrap_or_default()),
            EntryKind::BlockDevice | EntryKind::CharDevice => entry.device = rock.device(),
            _ => {}
        }
        Ok(())
    }
}

impl<S: SectorSource> FileData<S> {
    fn checked(source: S, file: &Entry) -> Result<Self, ReadError> {
        if file.kind != EntryKind::File {
            return Err(ReadError::NotAFile);
        }
        match file.unsupported {
            Some(feature) => Err(ReadError::Unsupported {
                feature,
                location: file.location,
            }),
            None => Ok(Self::new(source, &file.sections)),
        }
    }
}

/// The entries of a directory as they are joined from their sections.
#[derive(Default)]
struct Listing {
    entries: Vec<Entry>,
    /// A file of which not all sections have come, and its identifier.
    open: Option<(Entry, Vec<u8>)>,
}

impl Listing {
    fn add<S: SectorSource>(
        &mut self,
        volume: &Volume<S>,
        record: &Record<'_>,
        work: &mut Work,
        sink: &mut dyn AnomalySink,
    ) -> Result<(), ReadError> {
        let flags = FileFlags::from_bits_retain(record.head.flags);
        if flags.contains(FileFlags::ASSOCIATED) {
            return Ok(());
        }
        let more = flags.contains(FileFlags::MULTI_EXTENT);
        if let Some((mut entry, identifier)) = self.open.take() {
            if identifier == record.identifier {
                let next = record_entry(&volume.disc, record, sink)?;
                entry.sections.extend(next.sections);
                if more {
                    self.open = Some((entry, identifier));
                } else {
                    self.entries.push(entry);
                }
                return Ok(());
            }
            self.unfinished(entry, sink)?;
        }
        let (entry, relocated) = volume.entry(record, work, sink)?;
        if relocated {
            return Ok(());
        }
        if more && entry.kind == EntryKind::File {
            self.open = Some((entry, record.identifier.to_vec()));
        } else {
            self.entries.push(entry);
        }
        Ok(())
    }

    fn unfinished(&mut self, entry: Entry, sink: &mut dyn AnomalySink) -> Result<(), ReadError> {
        let finding = Finding::new(
            FindingKind::Missing,
            entry.location,
            "the final file section",
            ecma("File Flags, Multi-Extent"),
        );
        self.entries.push(entry);
        note(sink, finding)
    }

    fn finish(mut self, sink: &mut dyn AnomalySink) -> Result<Vec<Entry>, ReadError> {
        if let Some((entry, _)) = self.open.take() {
            self.unfinished(entry, sink)?;
        }
        Ok(self.entries)
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
    let found = own_record(
        disc,
        limits,
        section.offset,
        &mut work,
        sink,
        |record, work, sink| {
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
        },
    )?;
    Ok(found.flatten())
}

fn rock_ridge<S: SectorSource>(
    disc: &Disc<S>,
    limits: &Limits,
    record: &Record<'_>,
    skipped: usize,
    work: &mut Work,
    sink: &mut dyn AnomalySink,
) -> Result<RockRidge, ReadError> {
    let mut rock = RockRidge::default();
    let area = record.system_use.get(skipped..).unwrap_or_default();
    let at = record
        .system_use_at
        .saturating_add(u64::try_from(skipped).unwrap_or(0));
    susp::entries(disc, limits, area, at, work, sink, |entry, sink| {
        rock.entry(entry, limits, sink)
    })?;
    Ok(rock)
}

/// Puts on an entry what Rock Ridge says beside name and kind.
fn attributes(entry: &mut Entry, rock: &RockRidge) {
    entry.posix = rock.posix;
    entry.modified = rock.modified.or(entry.modified);
    entry.accessed = rock.accessed;
    entry.changed = rock.changed;
    if entry.kind == EntryKind::File {
        entry.unsupported = entry.unsupported.or(rock.unsupported);
    }
}

/// What the fixed part of a record says; the name is not in it.
fn record_entry<S: SectorSource>(
    disc: &Disc<S>,
    record: &Record<'_>,
    sink: &mut dyn AnomalySink,
) -> Result<Entry, ReadError> {
    let (head, at) = (&record.head, record.at);
    let clause = ecma("Format of a Directory Record");
    let extent = both32(head.extent, at, "Location of Extent", clause, sink)?;
    let bytes = both32(head.data_length, at, "Data Length", clause, sink)?;
    let offset = disc
        .block(extent)
        .saturating_add(disc.block(u32::from(head.extended_attribute_length)));
    if bytes != 0 && offset.saturating_add(u64::from(bytes)) > disc.len() {
        let finding = Finding::new(
            FindingKind::Range,
            location(at),
            "Location of Extent",
            clause,
        );
        note(
            sink,
            finding.found(alloc::format!("block {extent}, {bytes} bytes")),
        )?;
    }
    let modified = head.recorded.timestamp();
    if modified.is_none() && !head.recorded.is_unset() {
        let field = "Recording Date and Time";
        let finding = Finding::new(FindingKind::Value, location(at), field, clause);
        note(sink, finding.found("a moment that does not exist"))?;
    }
    let flags = FileFlags::from_bits_retain(head.flags);
    let interleaved = head.file_unit_size != 0 || head.interleave_gap_size != 0;
    Ok(Entry {
        name: Vec::new(),
        kind: if flags.contains(FileFlags::DIRECTORY) {
            EntryKind::Directory
        } else {
            EntryKind::File
        },
        hidden: flags.contains(FileFlags::EXISTENCE),
        posix: None,
        device: None,
        modified,
        accessed: None,
        changed: None,
        target: None,
        sections: Vec::from([FileSection { offset, bytes }]),
        unsupported: interleaved.then_some("an interleaved file"),
        location: location(at),
    })
}
