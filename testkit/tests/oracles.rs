//! The oracles' own parsers, held against images that xorriso and genisoimage made.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::NamedTempFile;
use testkit::scenario::{self, Scenario};
use testkit::{Entry, Error, FileSystem, Listing, Oracle, Outcome, Tool, host, run, trial};

fn main() {
    let mut trials = Vec::new();
    for (made, maker) in [
        (&BY_XORRISO, Tool::Xorriso),
        (&BY_GENISOIMAGE, Tool::Genisoimage),
    ] {
        for oracle in Oracle::ALL {
            for (file_system, word) in FILE_SYSTEMS {
                let made_here = maker == Tool::Genisoimage || file_system != FileSystem::Udf;
                if oracle.limits(file_system).is_none() || !made_here {
                    continue;
                }
                let by = format!(
                    "{}_reads_{word}_of_{}",
                    oracle.tool().program(),
                    maker.program()
                );
                let needs = [maker, oracle.tool()];
                trials.push(trial(format!("{by}/small"), needs, move || {
                    judge(&made.small, oracle, file_system)
                }));
                if file_system != FileSystem::Iso9660 {
                    trials.push(trial(format!("{by}/everything"), needs, move || {
                        judge(&made.everything, oracle, file_system)
                    }));
                }
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
    everything: LazyLock<Result<Image, Error>>,
}

struct Image {
    file: NamedTempFile,
    truth: Listing,
    maker: Tool,
    _tree: Scenario,
}

static BY_XORRISO: Made = Made {
    small: LazyLock::new(|| make(Tool::Xorriso, scenario::small()?)),
    everything: LazyLock::new(|| make(Tool::Xorriso, scenario::everything()?)),
};
static BY_GENISOIMAGE: Made = Made {
    small: LazyLock::new(|| make(Tool::Genisoimage, scenario::small()?)),
    everything: LazyLock::new(|| make(Tool::Genisoimage, scenario::everything()?)),
};

fn make(maker: Tool, tree: Scenario) -> Result<Image, Error> {
    let file = NamedTempFile::new().expect("a temporary file");
    let (program, special): (&[&str], &[&str]) = match maker {
        Tool::Xorriso => (&["-as", "mkisofs", "-iso-level", "3", "--hardlinks"], &[]),
        _ => (&["-udf", "-allow-limited-size"], &[]),
    };
    let common = [
        "-quiet",
        "-R",
        "-J",
        "-joliet-long",
        "-D",
        "-V",
        "MADE",
        "-o",
    ];
    let paths = [file.path(), tree.path()].map(Path::as_os_str);
    let words = program
        .iter()
        .chain(&common)
        .chain(special)
        .map(|word| word.as_ref());
    maker.run(words.chain(paths))?;
    let truth = host::list(tree.path())?;
    Ok(Image {
        file,
        truth,
        maker,
        _tree: tree,
    })
}

fn judge(image: &Result<Image, Error>, oracle: Oracle, file_system: FileSystem) -> Outcome {
    let image = image.as_ref().map_err(|error| error.to_string())?;
    let truth = &image.truth;
    oracle
        .judge(image.file.path(), file_system, truth)?
        .agreed()
}
