//! Running the fuzz targets for a while.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Failure, metadata, root};

/// Bytes of the longest input that is tried.
const LONGEST: usize = 1 << 20;

/// Runs each target, or those named, and fails at the first finding.
///
/// Uses the nightly toolchain with the address sanitizer if it is installed, else the stable one
/// without; it installs no toolchain.
pub(crate) fn run(options: &[&str]) -> Result<(), Failure> {
    let mut seconds = 60_u64;
    let mut named = Vec::new();
    let mut words = options.iter();
    while let Some(&word) = words.next() {
        match word {
            "--seconds" => {
                seconds = words
                    .next()
                    .and_then(|number| number.parse().ok())
                    .ok_or_else(|| vec!["--seconds takes a number".to_owned()])?;
            }
            _ => named.push(word.to_owned()),
        }
    }
    let folder = root().join("fuzz");
    let all: Vec<String> = metadata(&folder.join("Cargo.toml"))?
        .packages
        .iter()
        .flat_map(|package| &package.targets)
        .filter(|target| target.is_bin())
        .map(|target| target.name.clone())
        .collect();
    if let Some(unknown) = named.iter().find(|name| !all.contains(name)) {
        return Err(vec![format!("no fuzz target {unknown}; there are {}", all.join(", "))]);
    }
    let targets = if named.is_empty() { all } else { named };
    let nightly = has_nightly();
    if !cargo(nightly, &["fuzz", "--version"])
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
    {
        return Err(vec!["cargo-fuzz is missing: cargo install --locked cargo-fuzz".into()]);
    }
    for target in &targets {
        let seeds = seed(&folder, target)?;
        println!("fuzz: {target}, {seconds} s, {seeds} seeds from the corpus");
        let mut command = cargo(nightly, &["fuzz", "run", "--fuzz-dir"]);
        command.arg(&folder);
        if !nightly {
            command.args(["--sanitizer", "none"]);
        }
        command.arg(target).arg("--").args([
            format!("-max_total_time={seconds}"),
            format!("-max_len={LONGEST}"),
            "-timeout=10".to_owned(),
            "-rss_limit_mb=2048".to_owned(),
            "-print_final_stats=1".to_owned(),
        ]);
        let status = command
            .current_dir(root())
            .status()
            .map_err(|error| vec![format!("cargo fuzz: {error}")])?;
        if !status.success() {
            let artifacts = folder.join("artifacts").join(target);
            return Err(vec![format!("{target}: a finding, under {}", artifacts.display())]);
        }
    }
    Ok(())
}

/// Whether rustup has the nightly toolchain installed.
fn has_nightly() -> bool {
    Command::new("rustup").args(["toolchain", "list"]).output().is_ok_and(|list| {
        list.stdout.split(|&byte| byte == b'\n').any(|l| l.starts_with(b"nightly"))
    })
}

/// Cargo of the toolchain for fuzzing.
fn cargo(nightly: bool, arguments: &[&str]) -> Command {
    let mut command = if nightly {
        // `rustup run` installs nothing unless told to.
        let mut command = Command::new("rustup");
        command.args(["run", "nightly", "cargo"]);
        command
    } else {
        Command::new("cargo")
    };
    // Those of the cargo that runs this program would be taken over.
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTC");
    command.args(arguments);
    command
}

/// Puts the corpus's files for a target where cargo-fuzz looks for inputs.
fn seed(folder: &Path, target: &str) -> Result<usize, Failure> {
    let (folders, strip): (&[&str], usize) = match target {
        "iso9660_volume" => (&["iso", "malformed"], 16 * 2048),
        "udf_volume" => (&["udf", "malformed"], 16 * 2048),
        _ => (&[], 0),
    };
    let inputs = folder.join("corpus").join(target);
    let failed = |error: std::io::Error| vec![format!("{}: {error}", inputs.display())];
    fs::create_dir_all(&inputs).map_err(failed)?;
    let Some(corpus) = std::env::var_os("DISCWRIGHT_CORPUS").map(PathBuf::from) else {
        return Ok(0);
    };
    let mut seeds = 0;
    for item in folders.iter().flat_map(|name| fs::read_dir(corpus.join(name))).flatten().flatten()
    {
        let path = item.path();
        let name = item.file_name().to_string_lossy().into_owned();
        let image = ["iso", "img"].iter().any(|kind| name.trim_end_matches(".xz").ends_with(kind));
        if !image {
            continue;
        }
        let bytes = if name.ends_with(".xz") {
            let unpacked = Command::new("xz").arg("-dc").arg(&path).output().map_err(failed)?;
            unpacked.stdout
        } else {
            fs::read(&path).map_err(failed)?
        };
        // The targets put the first sixteen sectors, which no volume uses, before their input.
        if let Some(bytes) = bytes.get(strip..) {
            let bytes = &bytes[..bytes.len().min(LONGEST)];
            fs::write(inputs.join(&name), bytes).map_err(failed)?;
            seeds += 1;
        }
    }
    Ok(seeds)
}
