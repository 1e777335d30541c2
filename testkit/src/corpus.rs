//! The files that others made, in the folder that `DISCWRIGHT_CORPUS` names.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::{Error, Tool};

/// The corpus folder, if the variable names one that exists.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    std::env::var_os("DISCWRIGHT_CORPUS").map(PathBuf::from).filter(|folder| folder.is_dir())
}

/// The contents of a file, unpacked if its name ends in `.xz`.
///
/// # Errors
///
/// There is no corpus or no such file, or `xz` fails.
pub fn read(path: &str) -> Result<Vec<u8>, Error> {
    let file = folder().ok_or_else(|| Error::Corpus("DISCWRIGHT_CORPUS names no folder".into()))?;
    let file = file.join(path);
    if path.ends_with(".xz") {
        return Tool::Xz.run(["-dc".as_ref(), file.as_os_str()]);
    }
    fs::read(&file).map_err(Error::io(file))
}

/// One row of a manifest: the values by the names in its first line.
pub type Row = BTreeMap<String, String>;

/// The rows of a table of values with tabs between them, whose first line has the names.
///
/// # Errors
///
/// As [`read`].
pub fn table(path: &str) -> Result<Vec<Row>, Error> {
    let bytes = read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    Ok(lines
        .map(|line| {
            let values = line.split('\t').map(str::to_owned);
            names.iter().map(|&name| name.to_owned()).zip(values).collect()
        })
        .collect())
}

/// The rows of a folder's `MANIFEST.tsv`: columns `file`, `raw_sha256`, `what`, `expected_facts`
/// and others.
///
/// # Errors
///
/// As [`read`].
pub fn manifest(folder: &str) -> Result<Vec<Row>, Error> {
    table(&format!("{folder}/MANIFEST.tsv"))
}

/// What one reader says of one path of an image.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Fact {
    /// Who says so: `bsdtar`, `7z`, `xorriso`, `isoinfo-iso`, `isoinfo-joliet`, …
    pub reader: String,
    /// The path, in that reader's spelling.
    pub path: String,
    /// `f`, `d`, `l`, …; empty where the reader does not say.
    pub kind: String,
    /// Bytes of a file.
    pub size: Option<u64>,
    /// SHA-256 of the contents in hexadecimal digits.
    pub sha256: Option<String>,
    /// Where a symbolic link points.
    pub target: Option<String>,
}

/// What the readers say of an image, such as `iso/libcdio_joliet.iso.xz`; none where the corpus
/// keeps no facts of it.
///
/// # Errors
///
/// The table is there and cannot be read.
pub fn facts(image: &str) -> Result<Vec<Fact>, Error> {
    let (folder, name) = image.rsplit_once('/').unwrap_or(("", image));
    let name = name.strip_suffix(".xz").unwrap_or(name);
    let path = format!("{folder}/facts/{name}.tsv");
    if !self::folder().is_some_and(|root| root.join(&path).is_file()) {
        return Ok(Vec::new());
    }
    Ok(table(&path)?
        .into_iter()
        .map(|row| {
            let value = |name: &str| row.get(name).cloned().unwrap_or_default();
            let given = |name: &str| Some(value(name)).filter(|value| !value.is_empty());
            Fact {
                reader: value("reader"),
                path: value("path"),
                kind: value("type"),
                size: given("size").and_then(|size| size.parse().ok()),
                sha256: given("sha256"),
                target: given("link_target"),
            }
        })
        .collect())
}
