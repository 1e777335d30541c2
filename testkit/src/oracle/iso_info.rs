//! libcdio's iso-info: `-l` for ISO 9660 with its extensions, `-U` for UDF.

use std::path::Path;

use super::{FileSystem, Oracle};
use crate::text::{join, mode, month, number, numbers, seconds, word};
use crate::tool::argument;
use crate::{Entry, Error, Kind, Listing, Tool};

/// Lists Rock Ridge, Joliet or UDF. It extracts nothing.
///
/// # Errors
///
/// iso-info fails, or says what is not understood.
pub fn list(image: &Path, file_system: FileSystem) -> Result<Listing, Error> {
    let limits = Oracle::IsoInfo
        .limits(file_system)
        .ok_or_else(|| Oracle::IsoInfo.unreadable(file_system))?;
    let mut command = Tool::IsoInfo.command();
    command.arg("--no-header");
    match file_system {
        FileSystem::RockRidge => command.args(["--no-joliet", "-l"]),
        FileSystem::Joliet | FileSystem::Iso9660 => command.args(["--no-rock-ridge", "-l"]),

        FileSystem::Udf => command.arg("-U"),
    };
    // With -i before it, -U would list ISO 9660.
    command.arg(argument(image));
    let text = Tool::IsoInfo.finish(command, &[0])?;
    let mut listing = Listing::new(limits.judges);
    if file_system == FileSystem::Udf {
        listing.extend(parse_udf(&text));
    } else {
        listing.extend(parse_iso(&text)?);
    }
    Ok(listing)
}

/// Lines as `        644 /a/.` for a folder and `          1 /a/b` for a file, after the facts.
fn parse_udf(text: &[u8]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for line in text.split(|&byte| byte == b'\n') {
        let Some((size, rest)) = word(line) else {
            continue;
        };
        let (Some(size), Some(path)) = (number(size), rest.strip_prefix(b" /")) else {
            continue;
        };
        let folder = if path == b"." { Some(&b""[..]) } else { path.strip_suffix(b"/.") };
        let mut entry = match folder {
            Some(folder) => Entry::new(folder, Kind::Directory),
            None => Entry::new(path, Kind::File),
        };
        if entry.kind == Kind::File {
            entry.size = Some(size);
        }
        entries.push(entry);
    }
    entries
}

/// Folders as `/a/:`, then lines as
/// `  -rw-r--r--   2 0 0 [LSN     33]         1 Mar 04 1985 05:06:07  name`, of which `d` or `-`
/// alone stands in front without Rock Ridge.
fn parse_iso(text: &[u8]) -> Result<Vec<Entry>, Error> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in text.split(|&byte| byte == b'\n') {
        // A line feed within a name goes on with the line before.
        let starts = line.starts_with(b"  ") || line.starts_with(b"/") || line.is_empty();
        match lines.last_mut() {
            Some(last) if !starts && last.starts_with(b"  ") => {
                last.push(b'\n');
                last.extend_from_slice(line);
            }
            _ => lines.push(line.to_vec()),
        }
    }
    let mut entries = Vec::new();
    let mut folder: Option<Vec<u8>> = None;
    for line in &lines {
        if line.starts_with(b"/") {
            let path = line.strip_suffix(b":").unwrap_or(line);
            let path = path.strip_prefix(b"/").unwrap_or(path);
            folder = Some(path.strip_suffix(b"/").unwrap_or(path).to_vec());
        } else if let Some(folder) = folder.as_ref().filter(|_| line.starts_with(b"  ")) {
            entries.extend(entry(folder, line)?);
        }
    }
    Ok(entries)
}

fn entry(folder: &[u8], line: &[u8]) -> Result<Option<Entry>, Error> {
    let bad = || Error::output("iso-info", "a line of -l", line);
    let (letters, mut rest) = word(line).ok_or_else(bad)?;
    let kind = letters.first().copied().and_then(Kind::from_letter).ok_or_else(bad)?;
    let mut entry = Entry::new(Vec::new(), kind);
    if letters.len() == 10 {
        entry.mode = mode(&letters[1..]);
        let mut owner = [None; 3];
        for value in &mut owner {
            let (digits, after) = word(rest).ok_or_else(bad)?;
            *value = number(digits);
            rest = after;
        }
        entry.uid = owner[1];
        entry.gid = owner[2];
    }
    let close = rest.iter().position(|&byte| byte == b']').ok_or_else(bad)?;
    let (size, rest) = word(&rest[close + 1..]).ok_or_else(bad)?;
    if kind == Kind::File {
        entry.size = number(size);
    }
    // ` Mar 04 1985 05:06:07  name`
    let (date, name) = rest.split_at_checked(23).ok_or_else(bad)?;
    if let [day, year, h, m, s] = numbers(date)[..] {
        entry.mtime = month(date.get(1..4).ok_or_else(bad)?)
            .map(|month| seconds(year, month, day, (h, m, s)));
    }
    let arrow = name.windows(4).position(|part| part == b" -> ");
    let name = match arrow.filter(|_| kind == Kind::Symlink) {
        Some(at) => {
            entry.target = Some(name[at + 4..].to_vec());
            &name[..at]
        }
        None => name,
    };
    if name == b".." || (name == b"." && !folder.is_empty()) {
        return Ok(None);
    }
    entry.path = if name == b"." { Vec::new() } else { join(folder, name) };
    Ok(Some(entry))
}
