//! What programs that others wrote read in our volumes.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use discwright_core::source::{Bytes, zeros};
use discwright_core::{Cancel, Sectors, Timestamp, pump, unobserved};
use discwright_tree::{Attributes, Tree, WalkOptions, save, walk};
use discwright_udf::{self as write, Options};
use libtest_mimic::{Failed, Trial};
use tempfile::NamedTempFile;
use testkit::scenario::{self, Scenario};
use testkit::{
    Entry, Error, FileSystem, Kind, Listing, Oracle, Outcome, Rules, Tool, host, oracle, trial,
};

type Make = fn() -> Result<Scenario, Error>;

/// Each folder through each program that reads UDF; and what udfinfo says of the volume.
pub(crate) fn trials() -> Vec<Trial> {
    let folders: [(&str, Make); 4] = [
        ("small", scenario::small),
        ("plain", scenario::plain),
        ("everything", scenario::everything),
        ("many files", || scenario::many_files(1000)),
    ];
    let mut trials = Vec::new();
    for oracle in Oracle::reading(FileSystem::Udf) {
        for (name, make) in folders {
            // 7-Zip takes no volume that holds a link or a special file.
            let refused = oracle == Oracle::SevenZip && name == "everything";
            // iso-info opens no volume that has no ISO 9660 beside UDF.
            if refused || oracle == Oracle::IsoInfo {
                continue;
            }
            let program = oracle.tool().program();
            let title = format!("oracles: {program} reads the folder {name}");
            trials.push(trial(title, [oracle.tool()], move || reads(oracle, make)));
        }
    }
    let title = "oracles: udfinfo finds all in order";
    trials.push(trial(title, [Tool::Udfinfo], facts));
    let title = "oracles: 7zz lists a file of 5 GiB";
    trials.push(trial(title, [Tool::SevenZip], lists_size));
    trials
}

/// Writes a folder as a UDF volume; what a reader should find in it comes besides.
fn write(folder: &Path) -> Result<(NamedTempFile, Listing), Failed> {
    let walked = walk(folder, &WalkOptions::default(), &Cancel::new(), &mut unobserved())?;
    let tree = Arc::new(walked.tree);
    let measured = write::measure(Arc::clone(&tree), &Options::default())?;
    // The paths as they are recorded: a folder's name changes those of all in it.
    let mut recorded: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
    recorded.insert(Vec::new(), Vec::new());
    for id in tree.ids().skip(1) {
        let node = tree.node(id);
        let change = measured.name_changes().iter().find(|change| change.node == id);
        let name = change.map_or(node.name(), |change| change.recorded.as_bytes());
        let mut path = recorded[&tree.path(node.parent())].clone();
        if !path.is_empty() {
            path.push(b'/');
        }
        path.extend_from_slice(name);
        recorded.insert(tree.path(id), path);
    }
    let expected = host::list(folder)?.map(|mut entry: Entry| {
        entry.hard_link_of = entry.hard_link_of.map(|path| recorded[&path].clone());
        entry.path = recorded[&entry.path].clone();
        Some(entry)
    });
    Ok((image_of(tree, &Options::default())?, expected))
}

fn image_of(tree: Arc<Tree>, options: &Options) -> Result<NamedTempFile, Failed> {
    let image = write::image(tree, options)?;
    let file = NamedTempFile::new()?;
    let save_options = pump::Options::default();
    save(&image, file.path(), &save_options, &Cancel::new(), &mut unobserved())?;
    Ok(file)
}

fn reads(oracle: Oracle, make: Make) -> Outcome {
    let scenario = make()?;
    let (image, expected) = write(scenario.path())?;
    // udfclient 0.8.11 shows block devices as directories.
    let judged = expected.map(|entry| {
        let shown = oracle != Oracle::Udfclient || entry.kind != Kind::BlockDevice;
        shown.then_some(entry)
    });
    let mut rules = Rules::all();
    rules.extra = expected.len() - judged.len();
    let judgement = oracle.judge_by(image.path(), FileSystem::Udf, &judged, rules)?;
    judgement.agreed()
}

/// A file of several extents has its size; its contents are zeros and take no room.
fn lists_size() -> Outcome {
    let mut tree = Tree::new();
    let content = Bytes::new(zeros(Sectors(5 << 19)));
    tree.add_file(tree.root(), b"large", Attributes::default(), content)?;
    let image = image_of(Arc::new(tree), &Options::default())?;
    let words = ["l", "-slt", "-tudf"].map(OsStr::new);
    let words = words.into_iter().chain([image.path().as_os_str()]);
    let listed = Tool::SevenZip.run(words)?;
    let listed = String::from_utf8_lossy(&listed);
    assert!(listed.contains("Path = large\n"), "{listed}");
    let size = format!("\nSize = {}\n", 5_u64 << 30);
    assert!(listed.contains(&size), "{listed}");
    Ok(())
}

fn facts() -> Outcome {
    let scenario = scenario::everything()?;
    let walked = walk(scenario.path(), &WalkOptions::default(), &Cancel::new(), &mut unobserved())?;
    let listing = host::list(scenario.path())?;
    let folders = listing.iter().filter(|e| e.kind == Kind::Directory).count();
    let links = listing
        .iter()
        .filter(|e| e.hard_link_of.as_ref().is_some_and(|first| *first != e.path))
        .count();
    let options =
        Options::default().volume_id("Grüße 漢").created(Timestamp::new(1_700_000_000, 0));
    let image = image_of(Arc::new(walked.tree), &options)?;
    let facts = oracle::udfinfo::facts(image.path())?;
    let directories = folders.to_string();
    let files = (listing.len() - folders - links).to_string();
    for (name, value) in [
        ("label", "Grüße 漢"),
        ("vid", "Grüße 漢"),
        ("udfrev", "1.02"),
        ("blocksize", "2048"),
        ("integrity", "closed"),
        ("accesstype", "readonly"),
        ("numdirs", &directories),
        ("numfiles", &files),
        ("behindblocks", "0"),
        ("impid", "*discwright"),
        ("VRS", "start=16, blocks=3"),
        ("MVDS", "start=32, blocks=16"),
        ("RVDS", "start=48, blocks=16"),
        ("ANCHOR", "start=256, blocks=1"),
    ] {
        assert_eq!(facts.get(name).map(String::as_str), Some(value), "{name}: {facts:?}");
    }
    assert!(facts.contains_key("ANCHOR2"), "{facts:?}");
    Ok(())
}
