//! Two burns of the size that people have, and the memory they take.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Failure, metadata, root};

/// The most memory that a burn may take at the default speed, in KiB.
const MOST: u64 = 150 * 1024;

/// Burns 50,000 small files, and one of 5 GiB, to new emulated discs with everything read back, and
/// fails if a burn does, or takes more memory than it may. Needs 11 GiB of room for a while.
pub(crate) fn run() -> Result<(), Failure> {
    let say = |what: &str, error: std::io::Error| vec![format!("{what}: {error}")];
    let built = Command::new("cargo").args(["build", "--release"]).current_dir(root()).status();
    if !built.is_ok_and(|status| status.success()) {
        return Err(vec!["the program does not build".to_owned()]);
    }
    let target = metadata(&root().join("Cargo.toml"))?.target_directory;
    let program = target.join("release/discwright").into_std_path_buf();
    let folder = std::env::temp_dir().join(format!("discwright-scale-{}", std::process::id()));
    fs::create_dir(&folder).map_err(|error| say("a temporary folder", error))?;
    let result = both(&program, &folder);
    fs::remove_dir_all(&folder).map_err(|error| say("the temporary folder", error))?;
    result
}

fn both(program: &Path, folder: &Path) -> Result<(), Failure> {
    let say = |error: std::io::Error| vec![format!("the files to burn: {error}")];
    let many = many_files(folder).map_err(say)?;
    burn(program, folder, &many)?;
    fs::remove_dir_all(&many).map_err(say)?;
    let large = large_file(folder).map_err(say)?;
    burn(program, folder, &large)
}

fn burn(program: &Path, folder: &Path, source: &Path) -> Result<(), Failure> {
    let say = |error: std::io::Error| vec![format!("the program: {error}")];
    let name = source.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let began = Instant::now();
    let mut running = Command::new(program)
        .arg("burn")
        .arg(source)
        .current_dir(folder)
        .stdout(Stdio::null())
        .spawn()
        .map_err(say)?;
    let status = PathBuf::from(format!("/proc/{}/status", running.id()));
    let mut peak = 0;
    let ended = loop {
        if let Some(ended) = running.try_wait().map_err(say)? {
            break ended;
        }
        peak = peak.max(high_water(&status).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    };
    let seconds = began.elapsed().as_secs_f64();
    println!("scale: {name}: {seconds:.1} s, at most {} MiB, {ended}", peak / 1024);
    if !ended.success() {
        return Err(vec![format!("{name}: the burn failed: {ended}")]);
    }
    match peak {
        0 => Err(vec![format!("{name}: this system does not tell how much memory was taken")]),
        peak if peak > MOST => Err(vec![format!("{name}: {peak} KiB, at most {MOST} are allowed")]),
        _ => fs::remove_file(folder.join(format!("{name}.disc")))
            .map_err(|error| vec![format!("{name}: the disc is not where it was said: {error}")]),
    }
}

/// The most memory that a process has had so far, in KiB.
fn high_water(status: &Path) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// 50,000 files of 0 to 8 KiB in 500 folders.
fn many_files(folder: &Path) -> std::io::Result<PathBuf> {
    let many = folder.join("many");
    let bytes = noise(8192);
    for number in 0..500_usize {
        let inner = many.join(format!("folder {number:03}"));
        fs::create_dir_all(&inner)?;
        for file in 0..100_usize {
            let length = (number * 7919 + file * 104_729) % bytes.len();
            fs::write(inner.join(format!("file number {file:02}.txt")), &bytes[..length])?;
        }
    }
    Ok(many)
}

/// A file of 5 GiB, no MiB of it like another.
fn large_file(folder: &Path) -> std::io::Result<PathBuf> {
    let large = folder.join("large");
    fs::create_dir(&large)?;
    let mut file = File::create(large.join("five gibibytes"))?;
    let mut bytes = noise(1 << 20);
    for number in 0..5 * 1024_u64 {
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        file.write_all(&bytes)?;
    }
    Ok(large)
}

/// Bytes that no host file system packs together.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut step = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| step()).collect()
}
