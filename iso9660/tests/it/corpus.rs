//! Images that others made, read by us and compared with what others read in them.
//!
//! `DISCWRIGHT_CORPUS` names the folder of the corpus; without it every image counts as ignored.
//! An image's facts are rows of reader, path, type, size, SHA-256 and target. `bsdtar` tells all of
//! the richest tree, `xorriso` its files with contents, `isoinfo` the names of each tree.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use discwright_core::source::{Memory, Sectored};
use discwright_core::{Anomalies, ByteSource as _, Ignore, Sector, SectorSize, Strict};
use discwright_iso9660::{Entry, EntryKind, ReadError, ReadOptions, TreeKind, Volume};
use libtest_mimic::{Arguments, Failed, Trial};
use sha2::{Digest as _, Sha256};

type Image = Sectored<Memory>;
type Tested = Result<(), Failed>;

/// Images of `iso/` that are not as their facts say, each with the reason and what is expected.
enum Exception {
    /// The compressed file of zisofs is refused; all else is as the facts say.
    Compressed(&'static [&'static str]),
    /// The image is cut: descriptors only, the root directory lies behind its end.
    CutBehindDescriptors,
    /// isoinfo lists relocated directories where they were moved to, and we where they belong.
    Relocated,
}

fn exception(name: &str) -> Option<Exception> {
    match name {
        "libarchive_iso_zisofs.iso" => Some(Exception::Compressed(&["file", "hardlink"])),
        "utillinux_isosize-sample.iso" => Some(Exception::CutBehindDescriptors),
        "libcdio_deep-directory.iso" => Some(Exception::Relocated),
        _ => None,
    }
}

fn main() {
    let arguments = Arguments::from_args();
    let trials = match std::env::var_os("DISCWRIGHT_CORPUS").map(PathBuf::from) {
        Some(corpus) => corpus_trials(&corpus),
        None => vec![
            Trial::test("facts (DISCWRIGHT_CORPUS is not set)", || Ok(())).with_ignored_flag(true),
            Trial::test("malformed (DISCWRIGHT_CORPUS is not set)", || Ok(()))
                .with_ignored_flag(true),
        ],
    };
    libtest_mimic::run(&arguments, trials).exit();
}

fn corpus_trials(corpus: &Path) -> Vec<Trial> {
    let mut trials = Vec::new();
    for image in images(&corpus.join("iso")) {
        let name = plain_name(&image);
        let facts = corpus.join("iso/facts").join(format!("{name}.tsv"));
        trials.push(Trial::test(format!("facts::{name}"), move || compare(&name, &image, &facts)));
    }
    let image = corpus.join("iso/utillinux_iso-multi-0-174-348-genisoimage.img.xz");
    trials.push(Trial::test("each session has a volume of its own", move || sessions(&image)));
    for image in images(&corpus.join("malformed")) {
        let name = plain_name(&image);
        trials.push(Trial::test(format!("malformed::{name}"), move || survives(&image)));
    }
    assert!(trials.len() > 30, "the corpus is not whole");
    trials
}

fn images(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .expect("the corpus folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = plain_name(path);
            name.ends_with(".iso") || name.ends_with(".img")
        })
        .collect();
    found.sort();
    found
}

fn plain_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(".xz").unwrap_or(&name).to_owned()
}

fn load(path: &Path) -> Image {
    let bytes = if path.extension().is_some_and(|end| end == "xz") {
        let output = Command::new("xz").arg("-dc").arg(path).output();
        let output = output.expect("xz, to unpack the corpus");
        assert!(output.status.success(), "xz -dc {}", path.display());
        output.stdout
    } else {
        let mut bytes = Vec::new();
        let mut file = std::fs::File::open(path).expect("the image");
        file.read_to_end(&mut bytes).expect("the image");
        bytes
    };
    Sectored::new(Memory::from(bytes), SectorSize::DATA).expect("few sectors")
}

/// One row of facts, or of ours.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Row {
    path: String,
    kind: char,
    size: u64,
    sha256: String,
    target: String,
}

fn listing(image: &Image, tree: Option<TreeKind>, contents: bool) -> Result<Vec<Row>, Failed> {
    let mut options = ReadOptions::default();
    options.tree = tree;
    let volume = Volume::open(image, &options, &mut Ignore)?;
    let mut rows = Vec::new();
    let mut failed = None;
    volume.walk(&mut Ignore, |path, entry| match row(&volume, path, entry, contents) {
        Ok(row) => {
            rows.push(row);
            ControlFlow::Continue(())
        }
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(discwright_core::Stop)
        }
    })?;
    match failed {
        Some(error) => Err(error),
        None => Ok(rows),
    }
}

fn row(volume: &Volume<&Image>, path: &[u8], entry: &Entry, contents: bool) -> Result<Row, Failed> {
    let kind = match entry.kind() {
        EntryKind::Directory => 'd',
        EntryKind::File => 'f',
        EntryKind::Symlink => 'l',
        _ => 'o',
    };
    let mut sha256 = String::new();
    if contents && kind == 'f' {
        match volume.open_file(entry) {
            Ok(data) => {
                let mut bytes = vec![0; usize::try_from(data.len())?];
                data.read_at(0, &mut bytes)?;
                for byte in Sha256::digest(&bytes) {
                    sha256.push_str(&format!("{byte:02x}"));
                }
            }
            Err(ReadError::Unsupported { .. }) => sha256.push_str("unsupported"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Row {
        path: String::from_utf8_lossy(path).into_owned(),
        kind,
        size: entry.size(),
        sha256,
        target: entry
            .target()
            .map(|target| String::from_utf8_lossy(target).into_owned())
            .unwrap_or_default(),
    })
}

/// The facts by reader.
fn facts(path: &Path) -> Result<BTreeMap<String, Vec<Row>>, Failed> {
    let text = std::fs::read_to_string(path)?;
    let mut facts = BTreeMap::<String, Vec<Row>>::new();
    for line in text.lines().skip(1) {
        let fields: Vec<_> = line.split('\t').collect();
        let [reader, path, kind, size, sha256, target] = fields[..] else {
            return Err(format!("a row of {} fields", fields.len()).into());
        };
        facts.entry(reader.to_owned()).or_default().push(Row {
            path: path.trim_start_matches("./").trim_start_matches('/').to_owned(),
            kind: kind.chars().next().unwrap_or(' '),
            size: size.parse().unwrap_or(0),
            sha256: sha256.to_owned(),
            target: target.to_owned(),
        });
    }
    Ok(facts)
}

fn compare(name: &str, image: &Path, facts_path: &Path) -> Tested {
    let image = load(image);
    let exception = exception(name);
    if matches!(exception, Some(Exception::CutBehindDescriptors)) {
        let mut anomalies = Anomalies::default();
        let volume = Volume::open(&image, &ReadOptions::default(), &mut anomalies)?;
        assert!(anomalies.count() > 0);
        assert_eq!(volume.read_dir(&volume.root(), &mut Ignore)?, []);
        return Ok(());
    }
    let facts = facts(facts_path)?;
    let ours: BTreeSet<Row> = listing(&image, None, true)?.into_iter().collect();
    let mut bsdtar: BTreeSet<Row> = facts["bsdtar"].iter().cloned().collect();
    bsdtar.retain(|row| row.path != ".");
    if let Some(Exception::Compressed(files)) = exception {
        let refused: Vec<_> = ours.iter().filter(|row| row.sha256 == "unsupported").collect();
        assert_eq!(refused.iter().map(|row| &*row.path).collect::<Vec<_>>(), files);
        bsdtar.retain(|row| !files.contains(&&*row.path));
        let rest = ours.iter().filter(|row| row.sha256 != "unsupported").cloned().collect();
        same("bsdtar", &rest, &bsdtar)?;
    } else {
        same("bsdtar", &ours, &bsdtar)?;
        let files = |rows: &[Row]| -> BTreeSet<Row> {
            rows.iter().filter(|row| row.kind == 'f').cloned().collect()
        };
        if let Some(xorriso) = facts.get("xorriso") {
            let ours: Vec<Row> = ours.iter().cloned().collect();
            same("xorriso", &files(&ours), &files(xorriso))?;
        }
    }
    for (reader, tree) in [
        ("isoinfo-iso", TreeKind::Iso9660),
        ("isoinfo-joliet", TreeKind::Joliet),
        ("isoinfo-rr", TreeKind::RockRidge),
    ] {
        let Some(rows) = facts.get(reader) else {
            continue;
        };
        if tree == TreeKind::RockRidge && matches!(exception, Some(Exception::Relocated)) {
            continue;
        }
        let plain = |path: &str| {
            let path = path.strip_suffix(";1").unwrap_or(path);
            let cut = tree == TreeKind::Iso9660;
            let path = if cut { path.strip_suffix('.').unwrap_or(path) } else { path };
            path.to_owned()
        };
        let theirs: BTreeSet<String> = rows.iter().map(|row| plain(&row.path)).collect();
        let ours = listing(&image, Some(tree), false)?;
        let ours: BTreeSet<String> = ours.into_iter().map(|row| row.path).collect();
        same(reader, &ours, &theirs)?;
    }
    Ok(())
}

fn same<T: Ord + std::fmt::Debug>(
    reader: &str,
    ours: &BTreeSet<T>,
    theirs: &BTreeSet<T>,
) -> Tested {
    if ours == theirs {
        return Ok(());
    }
    let only_ours: Vec<_> = ours.difference(theirs).collect();
    let only_theirs: Vec<_> = theirs.difference(ours).collect();
    Err(format!("only we: {only_ours:#?}\nonly {reader}: {only_theirs:#?}").into())
}

/// The volumes of an image of three sessions, by the places where its maker wrote them.
fn sessions(image: &Path) -> Tested {
    let image = load(image);
    for (begin, name) in [(0, "first session"), (174, "second session"), (348, "third session")] {
        let options = ReadOptions::default().session(Sector(begin));
        let volume = Volume::open(&image, &options, &mut Ignore)?;
        assert_eq!(volume.info().volume, name);
        let root = volume.root().sections()[0].offset / 2048;
        assert!(root >= u64::from(begin), "the root of {name} is at {root}");
        volume.read_dir(&volume.root(), &mut Strict)?;
    }
    Ok(())
}

/// Whatever the bytes say: every tree is walked to its end or to an error, in bounded time, and
/// the beginning of every file can be asked for.
fn survives(image: &Path) -> Tested {
    let image = load(image);
    let begun = Instant::now();
    for tree in [TreeKind::Iso9660, TreeKind::Joliet, TreeKind::RockRidge] {
        let mut anomalies = Anomalies::default();
        let options = ReadOptions::default().tree(tree);
        let Ok(volume) = Volume::open(&image, &options, &mut anomalies) else {
            continue;
        };
        let walked = volume.walk(&mut anomalies, |path, entry| {
            assert!(!entry.name().contains(&b'/') && !entry.name().is_empty());
            assert!(path.ends_with(entry.name()));
            if let Ok(data) = volume.open_file(entry) {
                let mut start = vec![0; usize::try_from(data.len().min(4096)).expect("small")];
                // Bytes or an error, either is an answer.
                drop(data.read_at(0, &mut start));
            }
            ControlFlow::Continue(())
        });
        if let Err(ReadError::NotADirectory | ReadError::SectorSize(_)) = walked {
            return Err("an error that blames the caller".into());
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    Ok(())
}
