//! Our images, as the programs of others read them.
//!
//! A program that is missing makes its trials count as ignored, or fail under
//! `DISCWRIGHT_REQUIRE_ORACLES=1`.

#[cfg(unix)]
mod unix {
    use std::collections::HashMap;
    use std::path::Path;
    use std::sync::{Arc, LazyLock};

    use discwright_core::{Cancel, FileSystems, Timestamp, pump, unobserved};
    use discwright_iso9660::{Options, image, measure};
    use discwright_tree::{NodeId, Tree, WalkOptions, save, walk};
    use tempfile::NamedTempFile;
    use testkit::scenario::{self, Scenario};
    use testkit::{FileSystem, Listing, Oracle, Outcome, host, run, trial};

    pub(crate) fn main() {
        let mut trials = Vec::new();
        for oracle in Oracle::ALL {
            for (file_system, word) in FILE_SYSTEMS {
                if oracle.limits(file_system).is_none() {
                    continue;
                }
                for (name, made) in [
                    ("small", &SMALL),
                    ("plain", &PLAIN),
                    ("everything", &EVERYTHING),
                    ("many_files", &MANY),
                ] {
                    let program = oracle.tool().program();
                    let test = move || judge(made, oracle, file_system);
                    let name = format!("{program}_reads_{word}/{name}");
                    trials.push(trial(name, [oracle.tool()], test));
                }
            }
        }
        run(trials);
    }

    const FILE_SYSTEMS: [(FileSystem, &str); 3] = [
        (FileSystem::Iso9660, "iso9660"),
        (FileSystem::RockRidge, "rockridge"),
        (FileSystem::Joliet, "joliet"),
    ];

    /// A folder, and the images made of it.
    struct Made {
        truth: Listing,
        tree: Arc<Tree>,
        /// With Rock Ridge and Joliet.
        rich: NamedTempFile,
        /// With Joliet alone.
        wide: NamedTempFile,
        /// With neither.
        bare: NamedTempFile,
        _folder: Scenario,
    }

    type Lazy = LazyLock<Result<Made, String>>;

    static SMALL: Lazy = LazyLock::new(|| make(scenario::small()));
    static PLAIN: Lazy = LazyLock::new(|| make(scenario::plain()));
    static EVERYTHING: Lazy = LazyLock::new(|| make(scenario::everything()));
    static MANY: Lazy = LazyLock::new(|| make(scenario::many_files(600)));

    fn rich() -> Options {
        Options::default().volume_id("ORACLES").created(Timestamp::new(1_700_000_000, 0))
    }

    fn wide() -> Options {
        rich().rock_ridge(false)
    }

    fn bare() -> Options {
        wide().joliet(false)
    }

    fn make(folder: Result<Scenario, testkit::Error>) -> Result<Made, String> {
        let folder = folder.map_err(|error| error.to_string())?;
        let truth = host::list(folder.path()).map_err(|error| error.to_string())?;
        let options = WalkOptions::default();
        let walked = walk(folder.path(), &options, &Cancel::default(), &mut unobserved());
        let tree = Arc::new(walked.map_err(|error| error.to_string())?.tree);
        let written = |options: &Options| {
            let file = NamedTempFile::new().map_err(|error| error.to_string())?;
            write(&tree, options, file.path()).map(|()| file)
        };
        Ok(Made {
            rich: written(&rich())?,
            wide: written(&wide())?,
            bare: written(&bare())?,
            truth,
            tree,
            _folder: folder,
        })
    }

    fn write(tree: &Arc<Tree>, options: &Options, to: &Path) -> Result<(), String> {
        let image = image(Arc::clone(tree), options).map_err(|error| error.to_string())?;
        let pump = pump::Options::default();
        save(&image, to, &pump, &Cancel::default(), &mut unobserved())
            .map_err(|error| error.to_string())
    }

    fn judge(made: &Lazy, oracle: Oracle, file_system: FileSystem) -> Outcome {
        let made = made.as_ref().map_err(Clone::clone)?;
        let (file, truth) = match file_system {
            FileSystem::RockRidge => (&made.rich, made.truth.clone()),
            FileSystem::Joliet => {
                let truth = renamed(made, &rich(), FileSystems::JOLIET)?;
                // GRUB 2.06 reads Rock Ridge wherever there is some.
                let grub = oracle == Oracle::Grub;
                (if grub { &made.wide } else { &made.rich }, truth)
            }
            _ => (&made.bare, renamed(made, &bare(), FileSystems::ISO9660)?),
        };
        let limits = oracle.limits(file_system).ok_or("it has no limits")?;
        if limits.refuses(&truth).is_some() {
            // Another reader judges such a tree.
            return Ok(());
        }
        oracle.judge(file.path(), file_system, &truth)?.agreed()
    }

    /// The truth by the names that a tree has, without what it leaves out.
    fn renamed(made: &Made, options: &Options, of: FileSystems) -> Result<Listing, testkit::Error> {
        let measured = measure(Arc::clone(&made.tree), options).expect("it was written");
        let changed: HashMap<NodeId, Vec<u8>> = measured
            .name_changes()
            .filter(|(file_system, _)| *file_system == of)
            .map(|(_, change)| (change.node, change.recorded.as_bytes().to_vec()))
            .collect();
        let omitted: Vec<NodeId> = measured
            .omitted()
            .filter(|(file_system, _)| *file_system == of)
            .map(|(_, id)| id)
            .collect();
        let mut paths = HashMap::from([(made.tree.root(), Vec::new())]);
        let mut by_path = HashMap::from([(Vec::new(), Vec::new())]);
        for id in made.tree.ids().skip(1).filter(|id| !omitted.contains(id)) {
            let node = made.tree.node(id);
            let mut path: Vec<u8> = paths[&node.parent()].clone();
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(changed.get(&id).map_or(node.name(), Vec::as_slice));
            by_path.insert(made.tree.path(id), path.clone());
            paths.insert(id, path);
        }
        Ok(made.truth.map(|mut entry| {
            entry.path = by_path.get(&entry.path)?.clone();
            Some(entry)
        }))
    }
}

fn main() {
    #[cfg(unix)]
    unix::main();
}
