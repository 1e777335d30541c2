//! Volumes that others wrote, as other readers list them.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use discwright_core::source::{Memory, Sectored};
use discwright_core::{Anomalies, ByteSource, Sector, SectorSize};
use discwright_udf::{EntryKind, ReadError, ReadOptions, Volume};
use libtest_mimic::{Failed, Trial};
use sha2::{Digest, Sha256};

/// Volumes that the reader refuses, by name and by what it says.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("utillinux_udf-hdd-macosx-2.60-4096.img", "a metadata partition (UDF 2.50)"),
    ("syz_udf_10.img", "a sparable partition (UDF 1.50)"),
    ("syz_udf_12.img", "a sparable partition (UDF 1.50)"),
    ("syz_udf_14.img", "a sparable partition (UDF 1.50)"),
    ("syz_udf_30.img", "a sparable partition (UDF 1.50)"),
    ("syz_udf_32.img", "a sparable partition (UDF 1.50)"),
    ("syz_udf_34.img", "a sparable partition (UDF 1.50)"),
    ("syz_udf_48.img", "a sparable partition (UDF 1.50)"),
    ("syz_udf_50.img", "a sparable partition (UDF 1.50)"),
    ("syz_udf_52.img", "a sparable partition (UDF 1.50)"),
];

/// What is known of volumes beside their files: label, block size, revision.
const VOLUMES: &[(&str, &str, u32, &str)] = &[
    ("libcdio_test-udf1.iso", "CDROM", 2048, "1.02"),
    ("isolyzer_iso9660_udf.iso", "UDF Bridge", 2048, "1.02"),
    ("utillinux_udf.img", "test-udf", 2048, "1.02"),
    ("utillinux_udf-cd-nero-6.img", "UDF Label", 2048, "2.01"),
    ("utillinux_udf-hdd-mkudffs-1.3-3.img", "Ã¿", 2048, "2.01"),
    ("utillinux_udf-hdd-mkudffs-1.3-4.img", "Label", 1024, "2.01"),
    ("utillinux_udf-hdd-mkudffs-2.2.img", "😀", 512, "2.01"),
    ("utillinux_udf-hdd-udfclient-0.7.5.img", "discname", 512, "2.01"),
    ("syz_udf_38.img", "LinuxUDF", 4096, "1.01"),
];

type Image = Sectored<Memory>;

/// One trial for each image of the corpus; ignored ones where there is no corpus.
pub(crate) fn trials() -> Vec<Trial> {
    let Some(corpus) = std::env::var_os("DISCWRIGHT_CORPUS").map(PathBuf::from) else {
        return vec![
            Trial::test("corpus: DISCWRIGHT_CORPUS names no folder", || Ok(()))
                .with_ignored_flag(true),
        ];
    };
    let mut trials = Vec::new();
    for path in images(&corpus.join("udf")) {
        let name = image_name(&path);
        let facts = corpus.join("udf/facts").join(format!("{name}.tsv"));
        trials.push(Trial::test(format!("corpus: {name} reads as others read it"), move || {
            reads_as_others_read_it(&path, &name, &facts)
        }));
    }
    let sessions = corpus.join("udf/utillinux_udf-multi-0-417-834-genisoimage.img.xz");
    trials.push(Trial::test("corpus: each session has its own volume", move || {
        each_session(&sessions)
    }));
    for path in images(&corpus.join("malformed")) {
        let name = image_name(&path);
        trials.push(Trial::test(format!("corpus: {name} neither panics nor hangs"), move || {
            survives(&path)
        }));
    }
    assert!(trials.len() > 50, "the corpus lacks images");
    trials
}

fn images(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the corpus has this folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = image_name(path);
            name.ends_with(".img") || name.ends_with(".iso")
        })
        .collect();
    paths.sort();
    paths
}

fn image_name(path: &Path) -> String {
    let name = path.file_name().expect("a file").to_string_lossy().into_owned();
    name.strip_suffix(".xz").map(str::to_owned).unwrap_or(name)
}

fn load(path: &Path) -> Result<Image, Failed> {
    let bytes = if path.extension().is_some_and(|e| e == "xz") {
        let output = Command::new("xz").arg("-dc").arg(path).output()?;
        if !output.status.success() {
            return Err(format!("xz -dc {}: {}", path.display(), output.status).into());
        }
        output.stdout
    } else {
        std::fs::read(path)?
    };
    Ok(Sectored::new(Memory::from(bytes), SectorSize::DATA)?)
}

/// Kind, size, digest and target of each path.
type Listing = BTreeMap<String, (char, u64, String, String)>;

fn list(volume: &Volume<Image>) -> Result<(Listing, Anomalies), ReadError> {
    let mut listing = Listing::new();
    let mut anomalies = Anomalies::default();
    let mut failed = None;
    volume.walk(&mut anomalies, |path, entry| {
        let (kind, size) = match entry.kind() {
            EntryKind::Directory => ('d', 0),
            EntryKind::Symlink => ('l', 0),
            EntryKind::File => ('f', entry.size()),
            _ => ('s', 0),
        };
        let mut digest = String::new();
        if kind == 'f' {
            match digest_of(volume, entry) {
                Ok(found) => digest = found,
                Err(error) => failed = Some(error),
            }
        }
        let target = String::from_utf8_lossy(entry.target()).into_owned();
        let path = String::from_utf8_lossy(path).into_owned();
        listing.insert(path, (kind, size, digest, target));
        ControlFlow::Continue(())
    })?;
    match failed {
        Some(error) => Err(error),
        None => Ok((listing, anomalies)),
    }
}

fn digest_of(volume: &Volume<Image>, entry: &discwright_udf::Entry) -> Result<String, ReadError> {
    let data = volume.open_file(entry)?;
    let mut digest = Sha256::new();
    let mut at = 0;
    let mut buffer = vec![0; 1 << 16];
    while at < data.len() {
        let part = buffer.len().min(usize::try_from(data.len() - at).unwrap_or(usize::MAX));
        data.read_at(at, &mut buffer[..part])?;
        digest.update(&buffer[..part]);
        at += part as u64;
    }
    Ok(digest.finalize().iter().map(|b| format!("{b:02x}")).collect())
}

fn reads_as_others_read_it(path: &Path, name: &str, facts: &Path) -> Result<(), Failed> {
    let source = load(path)?;
    let mut opening = Anomalies::default();
    let opened = Volume::open(source, &ReadOptions::default(), &mut opening);
    if let Some((_, reason)) = UNSUPPORTED.iter().find(|(image, _)| *image == name) {
        return match opened {
            Err(ReadError::Unsupported(what)) if what == *reason => Ok(()),
            Err(error) => Err(format!("refused with other words: {error}").into()),
            Ok(_) => Err("was expected to be refused".into()),
        };
    }
    let volume = opened?;
    if let Some((_, label, block_size, revision)) =
        VOLUMES.iter().find(|(image, ..)| *image == name)
    {
        assert_eq!(volume.label(), *label);
        assert_eq!(volume.block_size(), *block_size);
        assert_eq!(volume.revision().to_string(), *revision);
    }
    let (listing, anomalies) = list(&volume)?;
    // An image without facts has no files that any of the other readers could list.
    let facts = if facts.exists() { std::fs::read_to_string(facts)? } else { String::new() };
    let wanted = wanted(&facts);
    assert_eq!(listing, wanted, "findings: {:?}", anomalies.findings());
    // A second way to each entry.
    for path in listing.keys() {
        let entry = volume.lookup(path, &mut discwright_core::Ignore)?;
        assert!(path.as_bytes().ends_with(entry.name()));
    }
    Ok(())
}

/// The listing that the readers of the facts agree on. The one that knows links wins.
fn wanted(facts: &str) -> Listing {
    let mut wanted = Listing::new();
    for line in facts.lines().skip(1) {
        let columns: Vec<_> = line.split('\t').collect();
        let [reader, path, kind, size, digest, target] = columns[..] else {
            panic!("a line of facts has six columns: {line}");
        };
        if path == "." || path.starts_with('/') || !matches!(reader, "udfwalk" | "7z") {
            continue;
        }
        let kind = kind.chars().next().expect("a kind");
        let size = if kind == 'f' { size.parse().expect("a size") } else { 0 };
        let row = (kind, size, digest.to_owned(), target.to_owned());
        if reader == "udfwalk" || !wanted.contains_key(path) {
            wanted.insert(path.to_owned(), row);
        }
    }
    wanted
}

fn survives(path: &Path) -> Result<(), Failed> {
    let source = load(path)?;
    let mut anomalies = Anomalies::default();
    let options = ReadOptions::default().deleted(true);
    if let Ok(volume) = Volume::open(source, &options, &mut anomalies) {
        let _ = volume.walk(&mut anomalies, |_, entry| {
            if entry.kind() == EntryKind::File && entry.size() < 64 << 20 {
                let _ = digest_of(&volume, entry);
            }
            ControlFlow::Continue(())
        });
    }
    Ok(())
}

/// Three sessions, whose volumes the name of the image tells.
fn each_session(path: &Path) -> Result<(), Failed> {
    for (start, label) in [(0, "first session"), (417, "second session"), (834, "third session")] {
        let options = ReadOptions::default().session(Sector(start));
        let volume = Volume::open(load(path)?, &options, &mut Anomalies::default())?;
        assert_eq!(volume.label(), label);
    }
    Ok(())
}
