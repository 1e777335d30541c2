//! Folders worth mastering, made anew in a temporary folder.
//!
//! Each entry's time of change is fixed and differs from its neighbours', so that a mix-up shows.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::fs::{FileExt as _, PermissionsExt as _, lchown, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, Timespec, Timestamps, makedev, mknodat, utimensat};
use tempfile::TempDir;

use crate::Error;

/// A folder with its contents, deleted when dropped.
#[derive(Debug)]
pub struct Scenario {
    folder: TempDir,
    made: Vec<(PathBuf, Timespec)>,
    skipped: Vec<&'static str>,
}

impl Scenario {
    /// An empty folder.
    ///
    /// # Errors
    ///
    /// No temporary folder can be made.
    pub fn new() -> Result<Self, Error> {
        let folder = TempDir::new().map_err(Error::io("temporary folder"))?;
        // TempDir's own 0700 would hide the tree from other users.
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.path(), mode).map_err(Error::io(folder.path()))?;
        Ok(Self { folder, made: Vec::new(), skipped: Vec::new() })
    }

    /// Where the folder is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What this user or file system did not allow to be made.
    #[must_use]
    pub fn skipped(&self) -> &[&'static str] {
        &self.skipped
    }

    /// Makes a file, with the folders above it.
    ///
    /// # Errors
    ///
    /// The system refuses, as with all that follow.
    pub fn file(&mut self, path: impl AsRef<OsStr>, contents: &[u8]) -> Result<PathBuf, Error> {
        let path = self.place(path.as_ref())?;
        fs::write(&path, contents).map_err(Error::io(&path))?;
        self.mode(&path, 0o644)?;
        Ok(path)
    }

    /// Makes a folder, with those above it.
    ///
    /// # Errors
    ///
    /// The system refuses.
    pub fn folder(&mut self, path: impl AsRef<OsStr>) -> Result<PathBuf, Error> {
        let path = self.place(path.as_ref())?;
        fs::create_dir(&path).map_err(Error::io(&path))?;
        self.mode(&path, 0o755)?;
        Ok(path)
    }

    /// Makes a symbolic link.
    ///
    /// # Errors
    ///
    /// The system refuses.
    pub fn symlink(
        &mut self,
        path: impl AsRef<OsStr>,
        target: impl AsRef<OsStr>,
    ) -> Result<(), Error> {
        let path = self.place(path.as_ref())?;
        symlink(target.as_ref(), &path).map_err(Error::io(path))
    }

    /// Gives a file another name.
    ///
    /// # Errors
    ///
    /// The system refuses.
    pub fn hard_link(
        &mut self,
        path: impl AsRef<OsStr>,
        to: impl AsRef<OsStr>,
    ) -> Result<(), Error> {
        let to = self.path().join(to.as_ref());
        let path = self.place(path.as_ref())?;
        fs::hard_link(to, &path).map_err(Error::io(path))
    }

    /// Makes a FIFO, a device node or a socket's entry; `device` is major and minor number.
    fn node(&mut self, path: &str, kind: FileType, device: (u32, u32)) -> Result<(), Error> {
        let path = self.place(path.as_ref())?;
        let device = makedev(device.0, device.1);
        mknodat(CWD, &path, kind, Mode::from_raw_mode(0o640), device)
            .map_err(|error| Error::io(&path)(error.into()))?;
        self.mode(&path, 0o640)
    }

    /// Sets the permission bits.
    ///
    /// # Errors
    ///
    /// The system refuses.
    pub fn mode(&self, path: impl AsRef<Path>, mode: u32) -> Result<(), Error> {
        let path = self.path().join(path);
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).map_err(Error::io(path))
    }

    /// Fixes an entry's time of last change; takes effect with [`Self::finish`].
    pub fn time(&mut self, path: impl AsRef<Path>, seconds: i64, nanoseconds: u32) {
        let path = self.path().join(path);
        self.made.push((path, Timespec { tv_sec: seconds, tv_nsec: nanoseconds.into() }));
    }

    /// Sets all times, and gives the tree as it is now to be mastered.
    ///
    /// # Errors
    ///
    /// The system refuses.
    pub fn finish(mut self) -> Result<Self, Error> {
        let root = self.path().to_path_buf();
        // A later word holds; the root comes last, since nothing touches it any more.
        self.made.insert(0, (root, Timespec { tv_sec: 1_000_000_000, tv_nsec: 0 }));
        for (path, time) in &self.made {
            let times = Timestamps { last_access: *time, last_modification: *time };
            utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)
                .map_err(|error| Error::io(path)(error.into()))?;
        }
        Ok(self)
    }

    /// The full path of an entry, after the folders above it exist.
    fn place(&mut self, path: &OsStr) -> Result<PathBuf, Error> {
        let full = self.path().join(Path::new(path));
        let mut parents = Vec::new();
        for parent in full.ancestors().skip(1).take_while(|parent| *parent != self.path()) {
            if parent.is_dir() {
                break;
            }
            parents.push(parent.to_path_buf());
        }
        while let Some(parent) = parents.pop() {
            fs::create_dir(&parent).map_err(Error::io(&parent))?;
            self.mode(&parent, 0o755)?;
            self.stamp(parent);
        }
        self.stamp(full.clone());
        Ok(full)
    }

    fn stamp(&mut self, path: PathBuf) {
        let number = i64::try_from(self.made.len()).unwrap_or(0);
        let time = Timespec { tv_sec: 1_000_000_100 + number * 8641, tv_nsec: 0 };
        self.made.push((path, time));
    }
}

/// A handful of plain files and folders that every file system and reader can hold.
///
/// # Errors
///
/// The system refuses.
pub fn small() -> Result<Scenario, Error> {
    let mut tree = Scenario::new()?;
    tree.file("ONE.TXT", b"one\n")?;
    tree.file("DIR/TWO.BIN", &pattern(5000, 2))?;
    tree.file("DIR/SUB/EMPTY.DAT", b"")?;
    tree.folder("VOID")?;
    tree.finish()
}

/// Everything that a file system may trip over, each kind in a folder of its own.
///
/// Devices and other owners need root; [`Scenario::skipped`] says what is missing.
///
/// # Errors
///
/// The system refuses.
pub fn everything() -> Result<Scenario, Error> {
    let mut tree = Scenario::new()?;
    names(&mut tree)?;
    shapes(&mut tree)?;
    links(&mut tree)?;
    times(&mut tree)?;
    attributes(&mut tree)?;
    specials(&mut tree)?;
    tree.finish()
}

/// [`everything`] without links, special files and other owners: what any file system holds.
///
/// # Errors
///
/// The system refuses.
pub fn plain() -> Result<Scenario, Error> {
    let mut tree = Scenario::new()?;
    names(&mut tree)?;
    shapes(&mut tree)?;
    times(&mut tree)?;
    tree.finish()
}

/// `count` files of a few bytes each in one folder, `many/file-00000` and on.
///
/// # Errors
///
/// The system refuses.
pub fn many_files(count: u32) -> Result<Scenario, Error> {
    let mut tree = Scenario::new()?;
    for number in 0..count {
        tree.file(format!("many/file-{number:05}"), format!("{number}\n").as_bytes())?;
    }
    tree.finish()
}

/// One sparse file `big` of so many bytes, with data in few places: see [`marks`].
///
/// # Errors
///
/// The system refuses.
pub fn big_file(bytes: u64) -> Result<Scenario, Error> {
    let mut tree = Scenario::new()?;
    let path = tree.place("big".as_ref())?;
    let file = File::create(&path).map_err(Error::io(&path))?;
    file.set_len(bytes).map_err(Error::io(&path))?;
    for (offset, data) in marks(bytes) {
        file.write_all_at(&data, offset).map_err(Error::io(&path))?;
    }
    tree.mode(&path, 0o644)?;
    tree.finish()
}

/// Where a [`big_file`] holds data, and which: at its start and end, and on both sides of each
/// bound of extents (ISO 9660's 4 GiB less a sector, UDF's 1 GiB less a sector, 4 GiB).
#[must_use]
pub fn marks(bytes: u64) -> Vec<(u64, Vec<u8>)> {
    let sector = 2048;
    let bounds = [0, (1 << 30) - sector, 1 << 30, (1 << 32) - sector, 1 << 32, bytes];
    let mut marks = Vec::new();
    for bound in bounds {
        for offset in [bound.saturating_sub(17), bound] {
            if offset < bytes {
                let length = usize::try_from((bytes - offset).min(16)).unwrap_or(0);
                let text = format!("{offset:016x}");
                marks.push((offset, text.as_bytes()[..length].to_vec()));
            }
        }
    }
    marks.dedup();
    marks
}

/// Bytes without long repeats, which differ by seed.
#[must_use]
pub fn pattern(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

fn names(tree: &mut Scenario) -> Result<(), Error> {
    let scripts = [
        "日本語のファイル名.txt",
        "中文目录",
        "Кириллица.txt",
        "Ελληνικά",
        "العربية.txt",
        "हिन्दी",
        "emoji-😀-🚀.bin",
        "family-👩\u{200d}👩\u{200d}👧.txt",
        "combining-e\u{301}-a\u{30a}.txt",
        "composed-é-å.txt",
        "ÄÖÜ-äöü-ß.txt",
    ];
    for name in scripts {
        tree.file(format!("scripts/{name}"), name.as_bytes())?;
    }
    let plain = [
        " leading space",
        "trailing space ",
        "two  spaces",
        ".hidden",
        "..two-dots",
        "...",
        "dot.at.end.",
        "many.dots.in.one.name",
        "semicolon;1",
        "a*b?c<d>e|f\"g:h\\i",
        "quote'and\"quote",
        "$(dollar)`back`&amp;#!",
        "tab\there",
        "percent%41",
        "-option",
        "readme",
        "README",
        "ReadMe",
        "CON",
        "no-extension",
        "A",
    ];
    for (seed, name) in plain.iter().enumerate() {
        tree.file(format!("names/{name}"), format!("{seed} {name}").as_bytes())?;
    }
    tree.file(format!("long/{}", "n".repeat(255)), b"255 bytes")?;
    tree.file(format!("long/{}.{}", "s".repeat(200), "e".repeat(54)), b"long extension")?;
    // Alike in their first 200 characters.
    tree.file(format!("long/{}1", "n".repeat(200)), b"first")?;
    tree.file(format!("long/{}2", "n".repeat(200)), b"second")?;
    tree.file(format!("long/{}", "語".repeat(85)), b"255 bytes in 85 characters")?;
    tree.file(format!("long/{}", "😀".repeat(63)), b"252 bytes in 126 code units")?;
    tree.file(format!("long/{}", "ж".repeat(120)), b"240 bytes in 120 characters")?;
    Ok(())
}

fn shapes(tree: &mut Scenario) -> Result<(), Error> {
    for (seed, size) in [0, 1, 2047, 2048, 2049, 4095, 4096, 65_536, 300_001].iter().enumerate() {
        tree.file(format!("sizes/{size:06}.bin"), &pattern(*size, seed as u64))?;
    }
    tree.folder("empty folder")?;
    tree.folder("nested/empty/folders")?;
    let mut deep = String::from("deep");
    for level in 1..=24 {
        deep.push_str(&format!("/level{level:02}"));
    }
    tree.file(format!("{deep}/at the end.txt"), b"deep down")?;
    tree.folder(format!("{deep}/empty"))?;
    for number in 0..100 {
        tree.file(format!("wide/entry {number:03}"), format!("{number}").as_bytes())?;
    }
    Ok(())
}

fn links(tree: &mut Scenario) -> Result<(), Error> {
    tree.file("links/target.txt", b"linked to")?;
    // libisofs takes 1023 bytes and no more.
    let long = "segment-of-a-target/".repeat(50) + "end";
    let symlinks = [
        ("relative", "target.txt"),
        ("up", "../sizes/000001.bin"),
        ("dots", "./../links/./../links/target.txt"),
        ("only-dot", "."),
        ("only-dots", ".."),
        ("absolute", "/usr/bin/env"),
        ("root", "/"),
        ("dangling", "no/such/file"),
        ("folder", "../deep"),
        ("spaces", "a name/with spaces"),
        ("script", "../scripts/日本語のファイル名.txt"),
        ("long", &long),
    ];
    for (name, target) in symlinks {
        tree.symlink(format!("links/{name}"), target)?;
    }
    let component = "c".repeat(250);
    tree.symlink("links/long-component", format!("{component}/{component}"))?;
    tree.file("hard/a", &pattern(3000, 77))?;
    tree.hard_link("hard/b", "hard/a")?;
    tree.hard_link("hard/elsewhere/c", "hard/a")?;
    // The same bytes, yet another file.
    tree.file("hard/copy", &pattern(3000, 77))?;
    Ok(())
}

fn times(tree: &mut Scenario) -> Result<(), Error> {
    let times = [
        ("1965", -152_391_233, 0),
        ("1970", 0, 0),
        ("1980-dos", 315_532_800, 0),
        ("half", 1_234_567_890, 500_000_000),
        ("micro", 1_234_567_891, 123_456_000),
        ("nano", 1_234_567_892, 987_654_321),
        ("odd", 1_234_567_893, 10_000_000),
        ("2030", 1_900_000_000, 0),
        ("2050", 2_524_608_000, 0),
    ];
    for (name, seconds, nanoseconds) in times {
        let path = tree.file(format!("times/{name}"), name.as_bytes())?;
        tree.time(path, seconds, nanoseconds);
    }
    Ok(())
}

fn attributes(tree: &mut Scenario) -> Result<(), Error> {
    for mode in [0o000, 0o400, 0o600, 0o644, 0o711, 0o777, 0o1644, 0o2755, 0o4755, 0o7777] {
        let path = tree.file(format!("modes/{mode:04o}"), b"")?;
        tree.mode(path, mode)?;
    }
    tree.folder("modes/sticky")?;
    tree.mode("modes/sticky", 0o1777)?;
    tree.folder("modes/private")?;
    tree.mode("modes/private", 0o700)?;
    if rustix::process::geteuid().is_root() {
        for (name, uid, gid) in [("small", 1, 2), ("user", 1000, 100), ("large", 70_000, 3_000_000)]
        {
            let path = tree.file(format!("owners/{name}"), name.as_bytes())?;
            lchown(&path, Some(uid), Some(gid)).map_err(Error::io(path))?;
        }
    } else {
        tree.skipped.push("files of other owners");
    }
    Ok(())
}

fn specials(tree: &mut Scenario) -> Result<(), Error> {
    tree.node("special/fifo", FileType::Fifo, (0, 0))?;
    // Root of a container may lack the right.
    let nodes = [
        ("special/null", FileType::CharacterDevice, (1, 3)),
        ("special/large", FileType::CharacterDevice, (300, 70_000)),
        ("special/disk", FileType::BlockDevice, (8, 1)),
    ];
    for (path, kind, device) in nodes {
        if tree.node(path, kind, device).is_err() {
            tree.made.pop();
            tree.skipped.push("device nodes");
            break;
        }
    }
    Ok(())
}
