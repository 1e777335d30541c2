//! isoinfo: `isoinfo -l` for attributes, `isoinfo -x` for contents.

use std::path::Path;

use super::{FileSystem, Oracle};
use crate::text::{join, mode, number, sha256_of, word};
use crate::tool::argument;
use crate::{Entry, Error, Kind, Listing, Tool};

/// Lists plain ISO 9660, Rock Ridge or Joliet.
///
/// Its dates have no time of day and are left out.
///
/// # Errors
///
/// isoinfo fails, or says what is not understood.
pub fn list(image: &Path, file_system: FileSystem) -> Result<Listing, Error> {
    let limits = Oracle::Isoinfo
        .limits(file_system)
        .ok_or_else(|| Oracle::Isoinfo.unreadable(file_system))?;
    let command = || {
        let mut command = Tool::Isoinfo.command();
        match file_system {
            FileSystem::RockRidge => {
                command.arg("-R");
            }
            // Latin-1 is the widest set that it can print.
            FileSystem::Joliet => {
                command.args(["-J", "-j", "iso8859-1"]);
            }
            FileSystem::Iso9660 | FileSystem::Udf => {}
        }
        command.arg("-i").arg(argument(image));
        command
    };
    let mut long = command();
    long.arg("-l");
    let text = Tool::Isoinfo.finish(long, &[0])?;
    let mut listing = Listing::new(limits.judges);
    for mut entry in parse(&text, file_system)? {
        if entry.kind == Kind::File && entry.size.is_some_and(|size| size > 0) {
            let mut name = vec![b'/'];
            name.extend_from_slice(&entry.path);
            let mut extract = command();
            extract
                .arg("-x")
                .arg(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(&name));
            entry.sha256 = Some(Tool::Isoinfo.stream(extract, &[0], |output| {
                sha256_of(output).map(|(digest, _)| digest).map_err(|error| error.to_string())
            })?);
        }
        if file_system == FileSystem::Joliet {
            entry.path = entry.path.iter().map(|&byte| char::from(byte)).collect::<String>().into();
        }
        listing.insert(entry);
    }
    Ok(listing)
}

/// Folders as `Directory listing of /a/`, then one line for each entry, as
/// `-rw-r--r--   1 2322 10341     4 Nov 21 2026 [     36 00]  name `; numbers of owners are octal.
fn parse(text: &[u8], file_system: FileSystem) -> Result<Vec<Entry>, Error> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut folder = Vec::new();
    let mut pending: Option<(Vec<u8>, Vec<u8>)> = None;
    for line in text.split(|&byte| byte == b'\n') {
        let head = head_of(line);
        if head.is_none() && !line.starts_with(HEADING) {
            // The rest of a name with a line feed in it, or the empty line after a folder.
            if let Some((_, open)) = pending.as_mut().filter(|_| !line.is_empty()) {
                open.push(b'\n');
                open.extend_from_slice(line);
            }
            continue;
        }
        if let Some((head, name)) = pending.take() {
            entries.extend(entry(&folder, &head, &name, file_system)?);
        }
        match head {
            Some(at) => pending = Some((line[..at].to_vec(), line[at..].to_vec())),
            None => folder = line[HEADING.len()..].trim_ascii().trim_slashes().to_vec(),
        }
    }
    if let Some((head, name)) = pending {
        entries.extend(entry(&folder, &head, &name, file_system)?);
    }
    Ok(entries)
}

const HEADING: &[u8] = b"Directory listing of ";

/// Where the name begins, in a line for an entry.
fn head_of(line: &[u8]) -> Option<usize> {
    Kind::from_letter(*line.first()?)?;
    if !line.get(1..10)?.iter().all(|byte| b"-rwxsStT".contains(byte)) {
        return None;
    }
    let end = line.iter().position(|&byte| byte == b']')?;
    (line.get(end..end + 3)? == b"]  ").then_some(end + 3)
}

fn entry(
    folder: &[u8],
    head: &[u8],
    name: &[u8],
    file_system: FileSystem,
) -> Result<Option<Entry>, Error> {
    let bad = || Error::output("isoinfo", "a line of -l", head);
    let (letters, rest) = word(head).ok_or_else(bad)?;
    let kind = Kind::from_letter(letters[0]).ok_or_else(bad)?;
    let arrow = name.windows(4).position(|part| part == b" -> ");
    let (name, target) = match arrow.filter(|_| kind == Kind::Symlink) {
        Some(at) => (&name[..at], Some(name[at + 4..].to_vec())),
        // One blank follows each name that is no link's.
        None => (name.strip_suffix(b" ").unwrap_or(name), None),
    };
    if name == b".." || (name == b"." && !folder.is_empty()) {
        return Ok(None);
    }
    let path = if name == b"." { Vec::new() } else { join(folder, name) };
    let mut entry = Entry::new(path, kind);
    let (_links, rest) = word(rest).ok_or_else(bad)?;
    // Owners of over four digits run together.
    let (uid, after) = word(rest).ok_or_else(bad)?;
    let (gid, rest) =
        if uid.len() > 4 { (&b""[..], after) } else { word(after).ok_or_else(bad)? };
    let (size, _) = word(rest).ok_or_else(bad)?;
    if file_system == FileSystem::RockRidge {
        let octal =
            |digits| u32::from_str_radix(std::str::from_utf8(digits).unwrap_or_default(), 8).ok();
        entry.mode = letters.get(1..10).and_then(mode);
        if !gid.is_empty() {
            entry.uid = octal(uid);
            entry.gid = octal(gid);
        }
        entry.target = target;
    }
    if kind == Kind::File {
        entry.size = number(size);
    }
    Ok(Some(entry))
}

trait TrimSlashes {
    fn trim_slashes(&self) -> &Self;
}

impl TrimSlashes for [u8] {
    fn trim_slashes(&self) -> &Self {
        let inner = self.strip_prefix(b"/").unwrap_or(self);
        inner.strip_suffix(b"/").unwrap_or(inner)
    }
}
