//! udfclient: contents from its command `get`, attributes from `ls`.

use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Stdio;

use tempfile::{NamedTempFile, TempDir};

use super::{FileSystem, Oracle};
use crate::text::{join, mode, number, word};
use crate::tool::argument;
use crate::{Entry, Error, Kind, Listing, Tool, host};

/// Lists a UDF volume of 2048-byte blocks.
///
/// # Errors
///
/// udfclient fails or mounts nothing, or says what is not understood.
pub fn list(image: &Path, file_system: FileSystem) -> Result<Listing, Error> {
    let limits = Oracle::Udfclient
        .limits(file_system)
        .ok_or_else(|| Oracle::Udfclient.unreadable(file_system))?;
    let folder = TempDir::new().map_err(Error::io("temporary folder"))?;
    let text = ask(image, folder.path(), &[b"ls /".to_vec()])?;
    let volume = parse(&text)
        .into_iter()
        .find(|entry| entry.kind == Kind::Directory)
        .ok_or_else(|| Error::output("udfclient", "a mounted volume", &text))?
        .path;

    // What it extracts says which folders there are.
    let quote = |path: &[u8]| [b"\"/", &join(&volume, path)[..], b"\""].concat();
    ask(image, folder.path(), &[[b"get ", &quote(b"")[..], b" tree"].concat()])?;
    let tree = folder.path().join("tree");
    let extracted = if tree.is_dir() { host::list(&tree)? } else { Listing::new(limits.judges) };
    let mut listing = Listing::new(limits.judges);
    listing.insert(Entry::new(Vec::new(), Kind::Directory));
    let mut folders = vec![Vec::new()];
    while !folders.is_empty() {
        let questions: Vec<Vec<u8>> =
            folders.iter().map(|path| [b"ls ", &quote(path)[..]].concat()).collect();
        let text = ask(image, folder.path(), &questions)?;
        let answers = sections(&text);
        if answers.len() != folders.len() {
            return Err(Error::output("udfclient", "one answer to each ls", &text));
        }
        let mut next = Vec::new();
        for (folder, answer) in folders.iter().zip(answers) {
            for mut entry in parse(answer) {
                if entry.path == b"." || entry.path == b".." {
                    continue;
                }
                entry.path = join(folder, &entry.path);
                if let Some(known) = extracted.get(&entry.path) {
                    entry.sha256 = known.sha256;
                }
                if entry.kind == Kind::Directory {
                    next.push(entry.path.clone());
                }
                listing.insert(entry);
            }
        }
        folders = next;
    }
    Ok(listing)
}

/// Gives udfclient lines to work on and returns what it prints from the first prompt on.
fn ask(image: &Path, folder: &Path, lines: &[Vec<u8>]) -> Result<Vec<u8>, Error> {
    let mut script = NamedTempFile::new().map_err(Error::io("temporary file"))?;
    for line in lines {
        script
            .write_all(line)
            .and_then(|()| script.write_all(b"\n"))
            .map_err(Error::io("script"))?;
    }
    let input = std::fs::File::open(script.path()).map_err(Error::io(script.path()))?;
    let mut command = Tool::Udfclient.command();
    // Of a regular file it would take 512-byte sectors.
    command.args(["-b", "2048"]).arg(argument(image));
    command.current_dir(folder).stdin(Stdio::from(input));
    let text = Tool::Udfclient.finish(command, &[0])?;
    let start = find(&text, PROMPT).ok_or_else(|| Error::output("udfclient", "a prompt", &text))?;
    let text = &text[start..];
    let end = find(text, b"UDF> quit").unwrap_or(text.len());
    Ok(text[..end].to_vec())
}

const PROMPT: &[u8] = b"UDF> ";

/// The answers, one after each prompt.
fn sections(mut text: &[u8]) -> Vec<&[u8]> {
    let mut sections = Vec::new();
    while let Some(rest) = text.strip_prefix(PROMPT) {
        // A prompt stands at the beginning of a line.
        let end = find(rest, b"\nUDF> ").map_or(rest.len(), |at| at + 1);
        sections.push(&rest[..end]);
        text = &rest[end..];
    }
    sections
}

/// Lines as `-r--r--r--     -1     -1           1  hard`, where -1 stands for no owner.
fn parse(text: &[u8]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for line in text.split(|&byte| byte == b'\n') {
        let Some((letters, rest)) = word(line).filter(|(letters, _)| letters.len() == 10) else {
            continue;
        };
        let (Some(kind), Some(bits)) = (Kind::from_letter(letters[0]), mode(&letters[1..])) else {
            continue;
        };
        let Some((uid, rest)) = word(rest) else {
            continue;
        };
        let Some((gid, rest)) = word(rest) else {
            continue;
        };
        let Some((size, rest)) = word(rest) else {
            continue;
        };
        let Some(name) = rest.strip_prefix(b"  ") else {
            continue;
        };
        let mut entry = Entry::new(name, kind);
        entry.mode = Some(bits);
        entry.uid = number(uid);
        entry.gid = number(gid);
        if kind == Kind::File {
            entry.size = number(size);
        }
        entries.push(entry);
    }
    entries
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// Whether udfclient prints a name as it is: it knows ASCII only, and its command lines have no
/// way to quote a double quote.
pub(super) fn prints(name: &[u8]) -> bool {
    let name = std::ffi::OsStr::from_bytes(name).as_bytes();
    name.iter().all(|byte| (0x20..0x7f).contains(byte) && *byte != b'"')
}
