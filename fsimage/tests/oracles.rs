//! Bridge images, judged by programs that others wrote: every file system of the image through
//! every program that reads it.

#[cfg(unix)]
fn main() {
    unix::main();
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod unix {
    use std::collections::{HashMap, HashSet};
    use std::path::PathBuf;
    use std::sync::{Arc, LazyLock};

    use discwright_core::{Cancel, FileSystems, pump, unobserved};
    use discwright_fsimage::{Options, master};
    use discwright_iso9660 as iso9660;
    use discwright_tree::{NodeId, Tree, WalkOptions, save, walk};
    use testkit::scenario::{self, Scenario};
    use testkit::{Error, FileSystem, Listing, Oracle, Outcome, Rules, Tool, host, run, trial};

    pub(super) fn main() {
        let mut trials = Vec::new();
        for (tree, made) in &MADE {
            for (file_system, word) in FILE_SYSTEMS {
                for oracle in Oracle::reading(file_system) {
                    let name = format!("bridge/{tree}/{word}/{}", oracle.tool().program());
                    let judge = move || judge(made, file_system, oracle);
                    trials.push(trial(name, [oracle.tool()], judge));
                }
            }
            let facts = move || volume_facts(made);
            trials.push(trial(format!("bridge/{tree}/volume/udfinfo"), [Tool::Udfinfo], facts));
            let ours = move || contents_by_our_own_reader(made);
            trials.push(trial(format!("bridge/{tree}/ours"), [] as [Tool; 0], ours));
        }
        let judges = [Tool::Xorriso, Tool::Bsdtar, Tool::SevenZip];
        for (bytes, word) in [
            ((4 << 30) - 1, "below four gibibytes"),
            (4 << 30, "four gibibytes"),
            ((4 << 30) + 1, "above four gibibytes"),
            (5 << 30, "five gibibytes"),
        ] {
            let large = move || a_large_file(bytes);
            trials.push(trial(format!("bridge/large/{word}"), judges, large));
        }
        trials.push(trial("bridge/a hundred thousand files", judges, a_full_folder));
        run(trials);
    }

    const FILE_SYSTEMS: [(FileSystem, &str); 4] = [
        (FileSystem::Iso9660, "iso9660"),
        (FileSystem::RockRidge, "rockridge"),
        (FileSystem::Joliet, "joliet"),
        (FileSystem::Udf, "udf"),
    ];

    type Made = LazyLock<Result<Image, String>>;

    static MADE: [(&str, Made); 4] = [
        ("small", LazyLock::new(|| make(scenario::small()))),
        ("plain", LazyLock::new(|| make(scenario::plain()))),
        ("everything", LazyLock::new(|| make(scenario::everything()))),
        ("many", LazyLock::new(|| make(scenario::many_files(3000)))),
    ];

    struct Image {
        path: PathBuf,
        truth: Listing,
        tree: Arc<Tree>,
        /// How names are recorded where not as they are, and what is left out.
        changed: HashMap<(FileSystems, NodeId), Box<str>>,
        omitted: Vec<(FileSystems, NodeId)>,
        /// What was mastered, and the folder that holds the image.
        kept: (Scenario, tempfile::TempDir),
    }

    fn make(scenario: Result<Scenario, Error>) -> Result<Image, String> {
        let scenario = scenario.map_err(|error| error.to_string())?;
        let say = |error: &dyn std::fmt::Display| error.to_string();
        let truth = host::list(scenario.path()).map_err(|e| say(&e))?;
        let walked =
            walk(scenario.path(), &WalkOptions::default(), &Cancel::new(), &mut unobserved());
        let tree = Arc::new(walked.map_err(|e| say(&e))?.tree);
        let options = Options::default().volume("BRIDGE");
        let mastered = master(Arc::clone(&tree), &options).map_err(|e| say(&e))?;
        let folder = tempfile::tempdir().map_err(|e| say(&e))?;
        let path = folder.path().join("bridge.iso");
        let pump = pump::Options::default();
        save(&mastered.image, &path, &pump, &Cancel::new(), &mut unobserved())
            .map_err(|e| say(&e))?;
        // Names of the plain tree are not reported for a bridge; the crate below knows them.
        let plain = iso9660::Options::default();
        let plain = iso9660::measure(Arc::clone(&tree), &plain).map_err(|e| say(&e))?;
        let plain = plain.name_changes().filter(|(tree, _)| *tree == FileSystems::ISO9660);
        let reported = mastered.changes.names.iter().map(|c| (c.file_system, c.change.clone()));
        let changed = reported
            .chain(plain)
            .map(|(file_system, change)| ((file_system, change.node), change.recorded))
            .collect();
        let omitted = mastered.changes.omitted;
        Ok(Image { path, truth, tree, changed, omitted, kept: (scenario, folder) })
    }

    impl Image {
        /// The truth with the names of one file system, without what it leaves out.
        fn truth_in(&self, file_system: FileSystem) -> Listing {
            let ours = match file_system {
                FileSystem::Iso9660 => FileSystems::ISO9660,
                FileSystem::RockRidge => FileSystems::ROCK_RIDGE,
                FileSystem::Joliet => FileSystems::JOLIET,
                FileSystem::Udf => FileSystems::UDF,
            };
            self.truth.map(|mut entry| {
                let node = self.tree.find(&entry.path)?;
                if self.omitted.contains(&(ours, node)) {
                    return None;
                }
                let mut names = Vec::new();
                let mut at = node;
                while at != self.tree.root() {
                    let name = self.changed.get(&(ours, at));
                    let original = self.tree.node(at).name();
                    names.push(name.map_or(original, |name| name.as_bytes()));
                    at = self.tree.node(at).parent();
                }
                names.reverse();
                entry.path = names.join(&b'/');
                Some(entry)
            })
        }
    }

    fn judge(made: &'static Made, file_system: FileSystem, oracle: Oracle) -> Outcome {
        let image = made.as_ref().map_err(Clone::clone)?;
        let truth = image.truth_in(file_system);
        let limits = oracle.limits(file_system).ok_or("it has no limits")?;
        if limits.refuses(&truth).is_some() {
            let listed = oracle.list(&image.path, file_system);
            let other = Oracle::reading(file_system)
                .filter(|o| o.limits(file_system).is_some_and(|l| l.refuses(&truth).is_none()));
            // The limit is real, and others take over.
            return match (listed.is_err(), other.count() >= 2) {
                (true, true) => Ok(()),
                (false, _) => Err("it refuses nothing: its limits have changed".into()),
                (_, false) => Err("less than two others judge such a tree".into()),
            };
        }
        oracle.judge_by(&image.path, file_system, &truth, Rules::all())?.agreed()
    }

    fn volume_facts(made: &'static Made) -> Outcome {
        let image = made.as_ref().map_err(Clone::clone)?;
        let facts = testkit::oracle::udfinfo::facts(&image.path)?;
        let directories = image.truth.iter().filter(|e| e.kind == testkit::Kind::Directory).count();
        let primaries = image.tree.ids().filter(|id| {
            let node = image.tree.node(*id);
            node.primary() == *id && node.kind() != discwright_tree::Kind::Directory
        });
        let blocks = std::fs::metadata(&image.path)?.len() / 2048;
        for (key, expected) in [
            ("label", "BRIDGE".to_owned()),
            ("udfrev", "1.02".to_owned()),
            ("blocksize", "2048".to_owned()),
            ("blocks", blocks.to_string()),
            ("integrity", "closed".to_owned()),
            ("accesstype", "readonly".to_owned()),
            ("numdirs", directories.to_string()),
            ("numfiles", primaries.count().to_string()),
        ] {
            let found = facts.get(key).ok_or(format!("{key} is not told"))?;
            if *found != expected {
                return Err(format!("{key}: expected {expected}, found {found}").into());
            }
        }
        Ok(())
    }

    /// A sparse file of some bytes: its size as three others see it in three trees, and marks at
    /// both ends and both sides of every border of an extent, where its sectors are to be.
    fn a_large_file(bytes: u64) -> Outcome {
        use std::os::unix::fs::FileExt as _;
        let image = make(scenario::big_file(bytes))?;
        let file = image.truth.iter().find(|entry| entry.kind == testkit::Kind::File);
        let name = String::from_utf8_lossy(file.ok_or("there is a file")?.name()).into_owned();
        let path = image.path.to_str().ok_or("a path")?.to_owned();
        let size = bytes.to_string();
        for (tool, words) in [
            (Tool::Xorriso, vec!["-indev", path.as_str(), "-lsl", "/"]),
            (Tool::Bsdtar, vec!["-tvf", path.as_str()]),
            (Tool::SevenZip, vec!["l", "-tudf", path.as_str()]),
            (Tool::SevenZip, vec!["l", "-tiso", path.as_str()]),
        ] {
            let listed = tool.run(words.iter())?;
            let text = String::from_utf8_lossy(&listed).into_owned();
            let line = text.lines().find(|line| line.contains(&name)).ok_or("it is listed")?;
            if !line.split_whitespace().any(|word| word == size) {
                return Err(format!("{}: {line}", tool.program()).into());
            }
        }
        // All extents follow each other, so a mark lies as far behind the first as in the file.
        let disc = std::fs::File::open(&image.path)?;
        let data = std::fs::metadata(&image.path)?.len() / 2048;
        let first = (257..data).find(|sector| {
            let mut start = [0; 16];
            let read = disc.read_exact_at(&mut start, sector * 2048);
            let (_, mark) = &scenario::marks(bytes)[0];
            read.is_ok() && start[..] == mark[..]
        });
        let first = first.ok_or("the first mark is on the image")? * 2048;
        let source = std::fs::File::open(image.kept.0.path().join(&name))?;
        for (at, mark) in scenario::marks(bytes) {
            // Marks near the end may overlap: the file itself says what is there.
            let (mut found, mut expected) = (vec![0; mark.len()], vec![1; mark.len()]);
            disc.read_exact_at(&mut found, first + at)?;
            source.read_exact_at(&mut expected, at)?;
            if found != expected {
                return Err(format!("the mark at {at} is not there").into());
            }
        }
        Ok(())
    }

    /// A folder of 100,000 files: every name and size, as others see them.
    fn a_full_folder() -> Outcome {
        const FILES: u32 = 100_000;
        let image = make(scenario::many_files(FILES))?;
        let path = image.path.to_str().ok_or("a path")?.to_owned();
        for (tool, words) in [
            (Tool::Bsdtar, vec!["-tf", path.as_str()]),
            (Tool::SevenZip, vec!["l", "-ba", "-slt", "-tudf", path.as_str()]),
            (Tool::Xorriso, vec!["-indev", path.as_str(), "-find", "/", "-type", "f"]),
        ] {
            let text = String::from_utf8_lossy(&tool.run(words.iter())?).into_owned();
            let listed: HashSet<&str> = text.split(['\n', '/', '\'', ' ']).collect();
            let files = image.truth.iter().filter(|e| e.kind == testkit::Kind::File);
            let names = files.map(|entry| String::from_utf8_lossy(entry.name()).into_owned());
            let (there, missing): (Vec<_>, Vec<_>) =
                names.partition(|name| listed.contains(name.as_str()));
            if there.len() != usize::try_from(FILES)? || !missing.is_empty() {
                let (program, missing) = (tool.program(), missing.len());
                return Err(format!("{program} does not list {missing} files").into());
            }
        }
        Ok(())
    }

    /// Our own reader over what the others have agreed to.
    fn contents_by_our_own_reader(made: &'static Made) -> Outcome {
        use discwright_core::source::{HostFile, Sectored};
        use discwright_core::{Anomalies, ByteSource, SectorSize};
        use discwright_fsimage::Contents;
        let image = made.as_ref().map_err(Clone::clone)?;
        let source = Arc::new(Sectored::new(HostFile::open(&image.path)?, SectorSize::DATA)?);
        for (file_system, ours) in [
            (FileSystem::RockRidge, FileSystems::ROCK_RIDGE),
            (FileSystem::Joliet, FileSystems::JOLIET),
            (FileSystem::Udf, FileSystems::UDF),
        ] {
            let truth = image.truth_in(file_system);
            let mut anomalies = Anomalies::default();
            let contents = Contents::open(Arc::clone(&source), ours, &mut anomalies)?;
            let (mut seen, mut wrong) = (0, Vec::new());
            contents.walk(&mut anomalies, &mut |path, entry| {
                seen += 1;
                let expected = truth.get(path);
                let data = contents.open_file(entry).map(|file| {
                    let mut data = vec![0; usize::try_from(file.len()).unwrap_or(0)];
                    file.read_at(0, &mut data).map(|()| data)
                });
                let same = expected.is_some_and(|expected| {
                    expected.size.is_none_or(|size| size == entry.size())
                        && expected.sha256.is_none_or(|sum| {
                            matches!(data, Ok(Ok(data)) if <[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(&data)) == sum)
                        })
                });
                if !same {
                    wrong.push(String::from_utf8_lossy(path).into_owned());
                }
                std::ops::ControlFlow::Continue(())
            })?;
            if !wrong.is_empty() || anomalies.count() > 0 {
                let first = anomalies.findings().first();
                return Err(format!("{ours}: {wrong:?} differ; {first:?}").into());
            }
            let expected = truth.iter().filter(|entry| !entry.path.is_empty()).count();
            if seen != expected {
                return Err(format!("{ours}: {seen} entries, expected {expected}").into());
            }
        }
        Ok(())
    }
}
