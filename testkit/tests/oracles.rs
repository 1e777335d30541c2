//! The oracles' own parsers, held against images that xorriso and genisoimage made.

use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::LazyLock;

use tempfile::NamedTempFile;
use testkit::scenario::{self, Scenario};
use testkit::{
    Entry, Error, FileSystem, Kind, Listing, Oracle, Outcome, Rules, Tool, host, run, trial,
};

fn main() {
    let mut trials = Vec::new();
    for oracle in Oracle::ALL {
        for (file_system, word) in FILE_SYSTEMS {
            if oracle.limits(file_system).is_none() {
                continue;
            }
            // What genisoimage writes in the other file systems has faults of its own.
            let (made, maker) = match file_system {
                FileSystem::Udf => (&BY_GENISOIMAGE, Tool::Genisoimage),
                _ => (&BY_XORRISO, Tool::Xorriso),
            };
            let by = format!("{}_reads_{word}", oracle.tool().program());
            let needs = [maker, oracle.tool()];
            let small = move || judge(&made.small, oracle, file_system);
            trials.push(trial(format!("{by}/small"), needs, small));
            // Names of plain ISO 9660 are the maker's choice.
            if file_system != FileSystem::Iso9660 {
                let plain = move || judge(&made.plain, oracle, file_system);
                trials.push(trial(format!("{by}/plain"), needs, plain));
                let everything = move || judge(&made.everything, oracle, file_system);
                trials.push(trial(format!("{by}/everything"), needs, everything));
            }
        }
    }
    run(trials);
}

const FILE_SYSTEMS: [(FileSystem, &str); 4] = [
    (FileSystem::Iso9660, "iso9660"),
    (FileSystem::RockRidge, "rockridge"),
    (FileSystem::Joliet, "joliet"),
    (FileSystem::Udf, "udf"),
];

struct Made {
    small: LazyLock<Result<Image, Error>>,
    plain: LazyLock<Result<Image, Error>>,
    everything: LazyLock<Result<Image, Error>>,
}

struct Image {
    file: NamedTempFile,
    truth: Listing,
    _tree: Scenario,
}

static BY_XORRISO: Made = Made {
    small: LazyLock::new(|| make(Tool::Xorriso, scenario::small()?)),
    plain: LazyLock::new(|| make(Tool::Xorriso, scenario::plain()?)),
    everything: LazyLock::new(|| make(Tool::Xorriso, scenario::everything()?)),
};
static BY_GENISOIMAGE: Made = Made {
    small: LazyLock::new(|| make(Tool::Genisoimage, scenario::small()?)),
    plain: LazyLock::new(|| make(Tool::Genisoimage, scenario::plain()?)),
    everything: LazyLock::new(|| make(Tool::Genisoimage, scenario::everything()?)),
};

fn make(maker: Tool, tree: Scenario) -> Result<Image, Error> {
    let file = NamedTempFile::new().expect("a temporary file");
    if maker == Tool::Genisoimage {
        // It refuses characters beyond the first 65,536, and names that Joliet cannot tell apart.
        for entry in host::list(tree.path())?.iter() {
            if std::str::from_utf8(&entry.path).is_ok_and(|path| {
                path.chars().any(|c| c > '\u{ffff}')
                    || path.ends_with("nnn1")
                    || path.ends_with("nnn2")
            }) {
                let path = std::ffi::OsStr::from_bytes(&entry.path);
                std::fs::remove_file(tree.path().join(path)).expect("it was just listed");
            }
        }
    }
    let (program, special): (&[&str], &[&str]) = match maker {
        Tool::Xorriso => (&["-as", "mkisofs", "-iso-level", "3", "--hardlinks"], &[]),
        _ => (&["-udf", "-allow-limited-size"], &[]),
    };
    let common = ["-quiet", "-R", "-J", "-joliet-long", "-D", "-V", "MADE", "-o"];
    let paths = [file.path(), tree.path()].map(Path::as_os_str);
    let words = program.iter().chain(&common).chain(special).map(|word| word.as_ref());
    maker.run(words.chain(paths))?;
    let truth = host::list(tree.path())?;
    Ok(Image { file, truth, _tree: tree })
}

fn judge(image: &Result<Image, Error>, oracle: Oracle, file_system: FileSystem) -> Outcome {
    let image = image.as_ref().map_err(|error| error.to_string())?;
    let truth = match file_system {
        FileSystem::Joliet => image.truth.map(in_joliet),
        FileSystem::Udf => image.truth.map(in_udf),
        FileSystem::Iso9660 | FileSystem::RockRidge => image.truth.clone(),
    };
    let limits = oracle.limits(file_system).ok_or("it has no limits")?;
    if limits.refuses(&truth).is_some() {
        // The limit is real: the program fails.
        let listed = oracle.list(image.file.path(), file_system);
        return if listed.is_err() { Ok(()) } else { Err("refused nothing".into()) };
    }
    let mut rules = Rules::all();
    // The maker gives them other names.
    rules.extra = image.truth.len() - truth.len();
    oracle.judge_by(image.file.path(), file_system, &truth, rules)?.agreed()
}

/// What Joliet keeps unchanged: files and directories of names that both makers leave alone.
fn in_joliet(entry: Entry) -> Option<Entry> {
    let name = String::from_utf8_lossy(entry.name()).into_owned();
    let kept = matches!(entry.kind, Kind::File | Kind::Directory)
        && name.encode_utf16().count() <= 64
        && name.chars().all(|c| (' '..='\u{ffff}').contains(&c) && !"*/:;?\\".contains(c));
    kept.then_some(entry)
}

/// What genisoimage writes into UDF: names as in Joliet, links (with their target's time) and
/// special files as empty files, whole seconds, and dates from 2028 on a day late.
fn in_udf(mut entry: Entry) -> Option<Entry> {
    if !matches!(entry.kind, Kind::File | Kind::Directory) {
        entry.kind = Kind::File;
        entry.size = Some(0);
        entry.sha256 = None;
    }
    if entry.target.is_some() {
        entry.mtime = None;
    }
    entry.mtime_micros = None;
    entry.mtime = entry.mtime.filter(|&time| time < 1_800_000_000);
    in_joliet(entry)
}
