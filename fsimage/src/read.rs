//! The files of an image or a disc, by whichever file system tells most.

use core::ops::ControlFlow;

use discwright_core::{
    Anomalies, AnomalySink, ByteSource, FileSystems, Finding, SectorSource, SourceError, Stop,
    Timestamp,
};
use discwright_iso9660::{self as iso9660, TreeKind};
use discwright_tree::{Device, Kind};
use discwright_udf as udf;

/// What lies on an image or a disc, read by one of its file systems.
#[derive(Debug)]
pub struct Contents<S> {
    volume: Volume<S>,
    file_system: FileSystems,
}

#[derive(Debug)]
enum Volume<S> {
    Iso9660(Box<iso9660::Volume<S>>),
    Udf(Box<udf::Volume<S>>),
}

/// Why files cannot be listed or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is neither ISO 9660 nor UDF on it, or not what was asked for.
    #[error("no {} file system that can be read; ISO 9660: {iso9660}; UDF: {udf}", if .wanted.is_empty() { "known".to_owned() } else { .wanted.to_string() })]
    None {
        /// What was asked for; empty for any.
        wanted: FileSystems,
        /// Why not by ISO 9660.
        iso9660: Box<iso9660::ReadError>,
        /// Why not by UDF.
        udf: Box<udf::ReadError>,
    },
    /// Something breaks the standard, and the sink takes none of it.
    #[error(transparent)]
    Strict(Box<Finding>),
    /// The ISO 9660 volume cannot be read.
    #[error(transparent)]
    Iso9660(#[from] iso9660::ReadError),
    /// The UDF volume cannot be read.
    #[error(transparent)]
    Udf(#[from] udf::ReadError),
}

/// A file, as its file system tells it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'e>(Either<'e>);

#[derive(Clone, Copy, Debug)]
enum Either<'e> {
    Iso9660(&'e iso9660::Entry),
    Udf(&'e udf::Entry),
}

/// A file's contents, read where they lie.
#[derive(Debug)]
pub struct FileContents<'a, S>(Data<'a, S>);

#[derive(Debug)]
enum Data<'a, S> {
    Iso9660(iso9660::FileData<&'a S>),
    Udf(udf::FileData<&'a S>),
}

/// What [`Contents::walk`] shows of a file: its path (`a/b/c`) and the file.
pub type Walk<'a> = dyn FnMut(&[u8], Entry<'_>) -> ControlFlow<Stop> + 'a;

impl<S: SectorSource + Clone> Contents<S> {
    /// Finds the file system that tells most: Rock Ridge, UDF, Joliet, plain ISO 9660, in this
    /// order, of those in `wanted` (all, if empty).
    ///
    /// # Errors
    ///
    /// [`ReadError::None`] if none of them is there.
    pub fn open(
        source: S,
        wanted: FileSystems,
        sink: &mut dyn AnomalySink,
    ) -> Result<Self, ReadError> {
        let any = wanted.is_empty();
        let iso = |tree, sink: &mut dyn AnomalySink| {
            let options = iso9660::ReadOptions::default().tree(tree);
            iso9660::Volume::open(source.clone(), &options, sink)
        };
        let open_udf = |sink: &mut dyn AnomalySink| {
            udf::Volume::open(source.clone(), &udf::ReadOptions::default(), sink)
        };
        let order = [
            (FileSystems::ROCK_RIDGE, Some(TreeKind::RockRidge)),
            (FileSystems::UDF, None),
            (FileSystems::JOLIET, Some(TreeKind::Joliet)),
            (FileSystems::ISO9660, Some(TreeKind::Iso9660)),
        ];
        // Each attempt meets the same descriptors: only what the one that is taken finds is told.
        let (mut no_iso, mut no_udf) = (None, None);
        for (file_system, tree) in order {
            if !any && !wanted.contains(file_system) {
                continue;
            }
            let mut found = Anomalies::default();
            let volume = match tree {
                Some(tree) => match iso(tree, &mut found) {
                    Ok(volume) => Volume::Iso9660(Box::new(volume)),
                    Err(error) => {
                        no_iso = Some(error);
                        continue;
                    }
                },
                None => match open_udf(&mut found) {
                    Ok(volume) => Volume::Udf(Box::new(volume)),
                    Err(error) => {
                        no_udf = Some(error);
                        continue;
                    }
                },
            };
            for finding in found.findings() {
                if sink.anomaly(finding).is_break() {
                    return Err(ReadError::Strict(Box::new(finding.clone())));
                }
            }
            return Ok(Self { volume, file_system });
        }
        match (no_iso, no_udf) {
            (Some(iso), Some(udf)) => {
                Err(ReadError::None { wanted, iso9660: Box::new(iso), udf: Box::new(udf) })
            }
            (Some(iso), None) => Err(iso.into()),
            (None, Some(udf)) => Err(udf.into()),
            (None, None) => Err(iso9660::ReadError::NoSuchTree(TreeKind::Iso9660).into()),
        }
    }
}

impl<S: SectorSource> Contents<S> {
    /// By which file system it is read.
    #[must_use]
    pub const fn file_system(&self) -> FileSystems {
        self.file_system
    }

    /// Shows every file with its path, each folder before what is in it, until `visit` breaks.
    ///
    /// # Errors
    ///
    /// What the file system's reader says.
    pub fn walk(&self, sink: &mut dyn AnomalySink, visit: &mut Walk<'_>) -> Result<(), ReadError> {
        match &self.volume {
            Volume::Iso9660(volume) => {
                volume.walk(sink, |path, entry| visit(path, Entry(Either::Iso9660(entry))))?
            }
            Volume::Udf(volume) => {
                volume.walk(sink, |path, entry| visit(path, Entry(Either::Udf(entry))))?
            }
        }
        Ok(())
    }

    /// Opens a file's contents.
    ///
    /// # Errors
    ///
    /// What the file system's reader says; an entry of another volume is its kind of mistake.
    pub fn open_file(&self, entry: Entry<'_>) -> Result<FileContents<'_, S>, ReadError> {
        match (&self.volume, entry.0) {
            (Volume::Iso9660(volume), Either::Iso9660(entry)) => {
                Ok(FileContents(Data::Iso9660(volume.open_file(entry)?)))
            }
            (Volume::Udf(volume), Either::Udf(entry)) => {
                Ok(FileContents(Data::Udf(volume.open_file(entry)?)))
            }
            (Volume::Iso9660(_), Either::Udf(_)) | (Volume::Udf(_), Either::Iso9660(_)) => {
                Err(iso9660::ReadError::NoSuchTree(TreeKind::Iso9660).into())
            }
        }
    }
}

macro_rules! kind {
    ($kinds:ident, $kind:expr) => {
        match $kind {
            $kinds::EntryKind::Directory => Kind::Directory,
            $kinds::EntryKind::File => Kind::File,
            $kinds::EntryKind::Symlink => Kind::Symlink,
            $kinds::EntryKind::BlockDevice => Kind::BlockDevice,
            $kinds::EntryKind::CharDevice => Kind::CharDevice,
            $kinds::EntryKind::Fifo => Kind::Fifo,
            $kinds::EntryKind::Socket => Kind::Socket,
        }
    };
}

impl<'e> Entry<'e> {
    /// Its name, as the file system records it.
    #[must_use]
    pub fn name(&self) -> &'e [u8] {
        match self.0 {
            Either::Iso9660(entry) => entry.name(),
            Either::Udf(entry) => entry.name(),
        }
    }

    /// What kind of file it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.0 {
            Either::Iso9660(entry) => kind!(iso9660, entry.kind()),
            Either::Udf(entry) => kind!(udf, entry.kind()),
        }
    }

    /// Bytes of its contents.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self.0 {
            Either::Iso9660(entry) => entry.size(),
            Either::Udf(entry) => entry.size(),
        }
    }

    /// Permission bits, set-id and sticky bits, where they are recorded.
    #[must_use]
    pub fn mode(&self) -> Option<u16> {
        match self.0 {
            Either::Iso9660(entry) => entry.mode(),
            Either::Udf(entry) => Some(entry.mode()),
        }
    }

    /// Owner and group, where they are recorded.
    #[must_use]
    pub fn owner(&self) -> Option<(u32, u32)> {
        match self.0 {
            Either::Iso9660(entry) => entry.uid().zip(entry.gid()),
            Either::Udf(entry) => Some((entry.uid(), entry.gid())),
        }
    }

    /// When its contents were last changed.
    #[must_use]
    pub fn modified(&self) -> Option<Timestamp> {
        match self.0 {
            Either::Iso9660(entry) => entry.modified(),
            Either::Udf(entry) => Some(entry.modified()),
        }
    }

    /// What a symlink stands for.
    #[must_use]
    pub fn target(&self) -> Option<&'e [u8]> {
        match self.0 {
            Either::Iso9660(entry) => entry.target(),
            Either::Udf(entry) => Some(entry.target()).filter(|target| !target.is_empty()),
        }
    }

    /// The numbers of a device node.
    #[must_use]
    pub fn device(&self) -> Option<Device> {
        match self.0 {
            Either::Iso9660(entry) => {
                entry.device().map(|d| Device { major: d.major, minor: d.minor })
            }
            Either::Udf(entry) => entry.device().map(|(major, minor)| Device { major, minor }),
        }
    }
}

impl<S: SectorSource> ByteSource for FileContents<'_, S> {
    fn len(&self) -> u64 {
        match &self.0 {
            Data::Iso9660(data) => data.len(),
            Data::Udf(data) => data.len(),
        }
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), SourceError> {
        match &self.0 {
            Data::Iso9660(data) => data.read_at(offset, out),
            Data::Udf(data) => data.read_at(offset, out),
        }
    }
}
