//! GRUB's own drivers, run by grub-fstest: `ls` for each folder, `cat` for each file.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::Path;

use super::{FileSystem, Oracle};
use crate::text::{join, number, seconds, sha256_of, word};
use crate::tool::argument;
use crate::{Entry, Error, Kind, Listing, Tool, mask};

/// Lists Rock Ridge, Joliet or UDF; without Rock Ridge on the image, plain ISO 9660.
///
/// GRUB looks for UDF first, then for Joliet, then for Rock Ridge, and is shown a copy of the
/// image without those before the one that it is to read.
///
/// # Errors
///
/// grub-fstest fails, or says what is not understood.
pub fn list(image: &Path, file_system: FileSystem) -> Result<Listing, Error> {
    let limits =
        Oracle::Grub.limits(file_system).ok_or_else(|| Oracle::Grub.unreadable(file_system))?;
    let masked = match file_system {
        FileSystem::Udf => None,
        _ => mask::all_but(image, file_system)?,
    };
    let image = masked.as_ref().map_or(image, |copy| copy.path());
    let run = |arguments: &[&str], path: &[u8]| {
        let mut place = b"(loop0)/".to_vec();
        place.extend_from_slice(path);
        let mut command = Tool::GrubFstest.command();
        command.arg(argument(image)).args(arguments).arg(OsString::from_vec(place));
        command
    };
    let mut listing = Listing::new(limits.judges);
    listing.insert(Entry::new(Vec::new(), Kind::Directory));
    let mut folders = vec![Vec::new()];
    while let Some(folder) = folders.pop() {
        let inside = if folder.is_empty() { Vec::new() } else { [&folder[..], b"/"].concat() };
        let text = Tool::GrubFstest.finish(run(&["ls", "--", "-a", "-l"], &inside), &[0])?;
        for mut entry in parse(&text)? {
            entry.path = join(&folder, &entry.path);
            if entry.kind == Kind::Directory {
                folders.push(entry.path.clone());
            } else if entry.size.is_some_and(|size| size > 0) {
                let command = run(&["cat"], &entry.path);
                entry.sha256 = Some(Tool::GrubFstest.stream(command, &[0], |output| {
                    sha256_of(output).map(|(digest, _)| digest).map_err(|error| error.to_string())
                })?);
            }
            listing.insert(entry);
        }
    }
    Ok(listing)
}

/// Lines as `1            19850304050607 hard`, with `DIR` for a folder, whose name ends in `/`.
fn parse(text: &[u8]) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    for line in text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let bad = || Error::output("grub-fstest", "a line of ls -l", line);
        let (size, rest) = word(line).ok_or_else(bad)?;
        // The size takes twelve columns; a time that it cannot tell is left out.
        let rest =
            line.get(12.max(size.len())..).filter(|_| rest.starts_with(b" ")).ok_or_else(bad)?;
        let after = rest.strip_prefix(b" ").unwrap_or(rest);
        let time = after.get(..14).filter(|time| time.iter().all(u8::is_ascii_digit));
        let name = match time {
            Some(_) => after[14..].strip_prefix(b" ").ok_or_else(bad)?,
            None => rest,
        };
        if matches!(name, b"./" | b"../") {
            continue;
        }
        let mut entry = match name.strip_suffix(b"/").filter(|_| size == b"DIR") {
            Some(name) => Entry::new(name, Kind::Directory),
            None => Entry::new(name, Kind::File),
        };
        if entry.kind == Kind::File {
            entry.size = Some(number(size).ok_or_else(bad)?);
        }
        if let Some(time) = time {
            let digits = |from, to| number::<i64>(&time[from..to]).ok_or_else(bad);
            let clock = (digits(8, 10)?, digits(10, 12)?, digits(12, 14)?);
            entry.mtime = Some(seconds(digits(0, 4)?, digits(4, 6)?, digits(6, 8)?, clock));
        }
        entries.push(entry);
    }
    Ok(entries)
}
