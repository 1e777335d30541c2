//! udfinfo: facts of a UDF volume. It lists no files.

use std::collections::BTreeMap;
use std::path::Path;

use crate::tool::argument;
use crate::{Error, Tool};

/// The facts by name: `label`, `udfrev`, `blocksize`, `blocks`, `numfiles`, `numdirs`,
/// `integrity`, `accesstype`, …; places as `start=16, blocks=6, type=VRS` are under `VRS`, with
/// the number of a second of the same type behind it: `ANCHOR`, `ANCHOR2`.
///
/// # Errors
///
/// udfinfo fails, as it does where it finds no UDF volume.
pub fn facts(image: &Path) -> Result<BTreeMap<String, String>, Error> {
    let text = Tool::Udfinfo.run(["--utf8".as_ref(), argument(image).as_os_str()])?;
    let mut facts = BTreeMap::new();
    for line in String::from_utf8_lossy(&text).lines() {
        if let Some((place, kind)) = line.split_once(", type=") {
            let same = |key: &&String| key.trim_end_matches(char::is_numeric) == kind;
            let before = facts.keys().filter(same).count();
            let number = if before == 0 { String::new() } else { (before + 1).to_string() };
            facts.insert(format!("{kind}{number}"), place.to_owned());
        } else if let Some((name, value)) = line.split_once('=') {
            facts.insert(name.to_owned(), value.to_owned());
        }
    }
    Ok(facts)
}
