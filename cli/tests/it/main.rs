//! The program, run as a person runs it.

#![cfg(unix)]

mod bad_input;
mod jobs;

use std::path::Path;
use std::process::{Command, Output};

/// The program, in a folder of its own.
fn discwright(folder: &Path, words: &[&str]) -> Output {
    command(folder, words).output().unwrap()
}

fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_discwright"));
    command.current_dir(folder).args(words).env_remove("SOURCE_DATE_EPOCH");
    command
}

/// A folder with `photos` in it: a few files, a folder and a symlink.
fn with_photos() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let photos = folder.path().join("photos");
    std::fs::create_dir_all(photos.join("2024")).unwrap();
    std::fs::write(photos.join("2024/a long name with spaces.jpg"), vec![7; 5000]).unwrap();
    std::fs::write(photos.join("empty"), b"").unwrap();
    std::os::unix::fs::symlink("2024", photos.join("latest")).unwrap();
    folder
}

/// Runs what should go well, and gives what it printed.
fn good(folder: &Path, words: &[&str]) -> String {
    let output = discwright(folder, words);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{words:?}\n{out}\n{err}");
    out
}

/// Runs what should fail with status 1 and one line, and gives that line.
fn bad(folder: &Path, words: &[&str]) -> String {
    let output = discwright(folder, words);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{words:?}\n{out}\n{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(err.starts_with("discwright: "), "{err}");
    err
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
