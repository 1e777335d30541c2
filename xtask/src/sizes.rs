//! How long the source files are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Failure, metadata, root};

/// Lines that half of the library files may have at most.
const MEDIAN: usize = 200;
/// Lines that nine in ten library files may have at most.
const NINE_TENTHS: usize = 600;
/// Lines that no file may exceed, tests included.
const MOST: usize = 1000;

/// Files that may be longer, since each is one table.
const TABLES: &[&str] = &[];

/// Prints median, 90th percentile and maximum of the library files' lines, and fails where a
/// limit is exceeded.
pub(crate) fn check() -> Result<(), Failure> {
    let root = root();
    let mut wrong = Failure::new();
    let mut library = Vec::new();
    for package in metadata(&root.join("Cargo.toml"))?.packages {
        let folder = package.manifest_path.parent().map(|path| path.as_std_path().to_path_buf());
        for file in folder.into_iter().flat_map(|folder| sources(&folder)) {
            let text = fs::read(&file).map_err(|e| vec![format!("{}: {e}", file.display())])?;
            let lines = text.iter().filter(|&&byte| byte == b'\n').count();
            let name = file.strip_prefix(&root).unwrap_or(&file).to_path_buf();
            if lines > MOST && !TABLES.iter().any(|table| name == Path::new(table)) {
                wrong.push(format!("{}: {lines} lines, at most {MOST}", name.display()));
            }
            if name.components().any(|part| part.as_os_str() == "src") {
                library.push((lines, name));
            }
        }
    }
    for table in TABLES.iter().filter(|table| !root.join(table).is_file()) {
        wrong.push(format!("{table} is named as a table, and not there"));
    }
    library.sort();
    let at = |tenths: usize| library.get((library.len() * tenths / 10).min(library.len() - 1));
    let (Some((median, _)), Some((most_have, _)), Some((longest, name))) =
        (at(5), at(9), library.last())
    else {
        return Err(vec!["no source files".into()]);
    };
    println!(
        "sizes: {} library files, median {median}, 90th percentile {most_have}, longest {longest} \
         ({})",
        library.len(),
        name.display()
    );
    if *median > MEDIAN {
        wrong.push(format!("the median is {median} lines, at most {MEDIAN}"));
    }
    if *most_have > NINE_TENTHS {
        wrong.push(format!("the 90th percentile is {most_have} lines, at most {NINE_TENTHS}"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// The Rust files under a crate's `src`, `tests`, `benches` and `examples`.
fn sources(package: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["src", "tests", "benches", "examples"].map(|name| package.join(name)).into();
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = item.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}
