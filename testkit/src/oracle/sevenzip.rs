//! 7-Zip: attributes from `7zz l -slt`, contents from `7zz x -so`, which writes one file after
//! the other in the order of the list.

use std::io::Read as _;
use std::path::Path;

use super::{FileSystem, Oracle};
use crate::text::{mode, number, numbers, seconds, sha256_of};
use crate::tool::argument;
use crate::{Entry, Error, Kind, Listing, Tool, mask};

/// Lists Rock Ridge, Joliet or UDF; without Rock Ridge on the image, plain ISO 9660.
///
/// 7-Zip prefers Joliet to Rock Ridge and has no option for it: it is shown a copy of the image
/// without Joliet.
///
/// # Errors
///
/// 7zz fails, or says what is not understood.
pub fn list(image: &Path, file_system: FileSystem) -> Result<Listing, Error> {
    let limits = Oracle::SevenZip
        .limits(file_system)
        .ok_or_else(|| Oracle::SevenZip.unreadable(file_system))?;
    let masked = match file_system {
        FileSystem::RockRidge | FileSystem::Iso9660 => mask::all_but(image, file_system)?,
        FileSystem::Joliet | FileSystem::Udf => None,
    };
    let image = masked.as_ref().map_or(image, |copy| copy.path());
    let kind = if file_system == FileSystem::Udf { "-tudf" } else { "-tiso" };
    let command = |arguments: &[&str]| {
        let mut command = Tool::SevenZip.command();
        command.args(arguments).args(["-sccUTF-8", kind, "--"]).arg(argument(image));
        command
    };
    let text = Tool::SevenZip.finish(command(&["l", "-slt", "-ba"]), &[0])?;
    let mut entries = parse(&text)?;
    Tool::SevenZip.stream(command(&["x", "-so", "-bd"]), &[0], |output| {
        for entry in entries.iter_mut().filter(|entry| entry.kind != Kind::Directory) {
            let size = entry.size.unwrap_or(0);
            let (digest, read) = sha256_of(output.take(size)).map_err(|error| error.to_string())?;
            if read != size {
                return Err(format!("the stream ends within {}", entry.path.escape_ascii()));
            }
            entry.sha256 = Some(digest);
        }
        let (_, more) = sha256_of(output).map_err(|error| error.to_string())?;
        if more > 0 {
            return Err(format!("the stream has {more} bytes more than the files"));
        }
        Ok(())
    })?;
    let mut listing = Listing::new(limits.judges);
    // Boot images are shown as files of their own.
    listing.extend(entries.into_iter().filter(|entry| !entry.path.starts_with(b"[BOOT]")));
    Ok(listing)
}

/// Blocks of `Name = value` lines, with an empty line after each.
fn parse(text: &[u8]) -> Result<Vec<Entry>, Error> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in text.split(|&byte| byte == b'\n') {
        let Some(at) = line.windows(3).position(|part| part == b" = ") else {
            continue;
        };
        let (name, value) = (&line[..at], &line[at + 3..]);
        if name == b"Path" {
            entries.push(Entry::new(value, Kind::File));
            continue;
        }
        let entry = entries
            .last_mut()
            .ok_or_else(|| Error::output("7zz", "a Path before all else", line))?;
        match name {
            b"Folder" if value == b"+" => entry.kind = Kind::Directory,
            b"Size" => entry.size = number(value),
            b"Modified" => {
                if let [y, mo, d, h, mi, s, ref fraction @ ..] = numbers(value)[..] {
                    entry.mtime = Some(seconds(y, mo, d, (h, mi, s)));
                    entry.mtime_micros = fraction.first().and_then(|&f| u32::try_from(f).ok());
                }
            }
            b"Mode" if value.len() == 10 => {
                entry.mode = mode(&value[1..]);
                if let Some(kind) = Kind::from_letter(value[0]) {
                    entry.kind = kind;
                }
            }
            b"Symbolic Link" if !value.is_empty() => {
                entry.kind = Kind::Symlink;
                entry.target = Some(value.to_vec());
            }
            _ => {}
        }
    }
    Ok(entries)
}
