//! What is in a folder or an image, in one form for all who can tell.

use std::collections::BTreeMap;

bitflags::bitflags! {
    /// The properties of an entry that a lister can tell.
    #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
    pub struct Properties: u16 {
        /// Which kind of entry it is, beyond file and directory.
        const KIND = 1;
        /// The permission bits with set-user-id, set-group-id and sticky.
        const MODE = 1 << 1;
        /// Numbers of the owning user and group.
        const OWNER = 1 << 2;
        /// Time of last change of contents, in whole seconds.
        const MTIME = 1 << 3;
        /// The microseconds of that time.
        const MTIME_MICROS = 1 << 4;
        /// Bytes of a file.
        const SIZE = 1 << 5;
        /// Where a symbolic link points.
        const TARGET = 1 << 6;
        /// The digest of a file's contents.
        const CONTENT = 1 << 7;
        /// Major and minor number of a device node.
        const DEVICE = 1 << 8;
        /// Which paths are one file.
        const HARD_LINKS = 1 << 9;
    }
}

/// The kind of an entry.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A FIFO.
    Fifo,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A socket.
    Socket,
}

impl Kind {
    /// The kind that the first letter of an `ls -l` line stands for.
    #[must_use]
    pub const fn from_letter(letter: u8) -> Option<Self> {
        Some(match letter {
            b'-' => Self::File,
            b'd' => Self::Directory,
            b'l' => Self::Symlink,
            // isoinfo prints f.
            b'p' | b'f' => Self::Fifo,
            b'c' => Self::CharDevice,
            b'b' => Self::BlockDevice,
            b's' => Self::Socket,
            _ => return None,
        })
    }

    /// Whether it is neither file, directory nor symbolic link.
    #[must_use]
    pub const fn is_special(self) -> bool {
        !matches!(self, Self::File | Self::Directory | Self::Symlink)
    }
}

/// One path of a listing; a property is `None` where the lister could not tell it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// Bytes from the root with `/` between names and none in front; empty for the root.
    pub path: Vec<u8>,
    /// The kind; a lister without [`Properties::KIND`] shows all but directories as files.
    pub kind: Kind,
    /// The lower twelve bits of the mode.
    pub mode: Option<u32>,
    /// Number of the owning user.
    pub uid: Option<u32>,
    /// Number of the owning group.
    pub gid: Option<u32>,
    /// Seconds since 1970-01-01 UTC, rounded down.
    pub mtime: Option<i64>,
    /// Microseconds after `mtime`.
    pub mtime_micros: Option<u32>,
    /// Bytes, of files only.
    pub size: Option<u64>,
    /// Where a symbolic link points, as stored.
    pub target: Option<Vec<u8>>,
    /// SHA-256 of the contents, of files only.
    pub sha256: Option<[u8; 32]>,
    /// Major and minor number, of devices only.
    pub device: Option<(u32, u32)>,
    /// The first path, in order of bytes, of the file that this path is one of several names of.
    pub hard_link_of: Option<Vec<u8>>,
}

impl Entry {
    /// An entry of which only path and kind are known.
    #[must_use]
    pub fn new(path: impl Into<Vec<u8>>, kind: Kind) -> Self {
        Self {
            path: path.into(),
            kind,
            mode: None,
            uid: None,
            gid: None,
            mtime: None,
            mtime_micros: None,
            size: None,
            target: None,
            sha256: None,
            device: None,
            hard_link_of: None,
        }
    }

    /// The last part of the path; empty for the root.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        self.path.rsplit(|&byte| byte == b'/').next().unwrap_or_default()
    }

    /// The parts of the path; none for the root.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.path.split(|&byte| byte == b'/').filter(|name| !name.is_empty())
    }
}

/// Entries by path, and which properties the lister judges at all.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Listing {
    entries: BTreeMap<Vec<u8>, Entry>,
    judges: Option<Properties>,
    doubled: Vec<Vec<u8>>,
}

impl Listing {
    /// An empty listing of a lister that judges these properties.
    #[must_use]
    pub fn new(judges: Properties) -> Self {
        Self { judges: Some(judges), ..Self::default() }
    }

    /// Adds an entry. A second one of the same path is kept as a fault: see [`Self::doubled`].
    pub fn insert(&mut self, entry: Entry) {
        if self.entries.contains_key(&entry.path) {
            self.doubled.push(entry.path.clone());
        }
        self.entries.insert(entry.path.clone(), entry);
    }

    /// The entry of a path.
    #[must_use]
    pub fn get(&self, path: &[u8]) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// The entry of a path, to complete it.
    pub fn get_mut(&mut self, path: &[u8]) -> Option<&mut Entry> {
        self.entries.get_mut(path)
    }

    /// The entries in order of their paths' bytes.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// How many entries there are, the root included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What the lister can tell.
    #[must_use]
    pub fn judges(&self) -> Properties {
        self.judges.unwrap_or(Properties::empty())
    }

    /// Paths that were listed more than once.
    #[must_use]
    pub fn doubled(&self) -> &[Vec<u8>] {
        &self.doubled
    }

    /// The listing with each entry as `change` gives it, without those for which it gives none.
    ///
    /// A writer's test says with it how names and kinds are to read in a file system that cannot
    /// hold them as they are.
    #[must_use]
    pub fn map(&self, mut change: impl FnMut(Entry) -> Option<Entry>) -> Self {
        let mut changed = Self::new(self.judges());
        for entry in self.iter() {
            if let Some(entry) = change(entry.clone()) {
                changed.insert(entry);
            }
        }
        changed
    }

    /// Names the first path in each group of paths that `key` says are one file.
    pub(crate) fn link<K: Ord>(&mut self, key: impl Fn(&Entry) -> Option<K>) {
        let mut groups: BTreeMap<K, Vec<Vec<u8>>> = BTreeMap::new();
        for entry in self.entries.values() {
            if let Some(key) = key(entry) {
                groups.entry(key).or_default().push(entry.path.clone());
            }
        }
        for paths in groups.values().filter(|paths| paths.len() > 1) {
            for path in paths {
                if let Some(entry) = self.entries.get_mut(path) {
                    entry.hard_link_of = Some(paths[0].clone());
                }
            }
        }
    }
}

impl Extend<Entry> for Listing {
    fn extend<T: IntoIterator<Item = Entry>>(&mut self, entries: T) {
        for entry in entries {
            self.insert(entry);
        }
    }
}
