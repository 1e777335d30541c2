//! What a maintainer runs: `cargo xtask WORD`.

mod arrows;
mod fuzz;
mod scale;
mod sizes;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a check found wrong, or why it could not run; each line is shown.
type Failure = Vec<String>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words[..] {
        ["arrows"] => arrows::check(),
        ["sizes"] => sizes::check(),
        ["scale"] => scale::run(),
        ["fuzz", ref options @ ..] => fuzz::run(options),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(lines) => {
            for line in lines {
                eprintln!("error: {line}");
            }
            ExitCode::FAILURE
        }
    }
}

const USAGE: &str = "\
Usage: cargo xtask WORD

  arrows                         which crate may lean on which
  sizes                          lines of the source files
  scale                          burns 50,000 files and a file of 5 GiB, and measures the memory
  fuzz [--seconds N] [TARGET…]   each fuzz target, or those named, for N seconds (default 60);
                                 starts from the files under DISCWRIGHT_CORPUS if that is set
";

/// The folder of the workspace.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// What cargo knows of the workspace's own packages.
fn metadata(manifest: &Path) -> Result<cargo_metadata::Metadata, Failure> {
    cargo_metadata::MetadataCommand::new()
        .manifest_path(manifest)
        .no_deps()
        .exec()
        .map_err(|error| vec![format!("cargo metadata: {error}")])
}
