//! xorriso: attributes as `-find / -exec lsdl` prints them, times, contents and hard links from
//! what it extracts.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{FileSystem, Oracle};
use crate::text::{mode, number, word};
use crate::tool::argument;
use crate::{Entry, Error, Kind, Listing, Tool, host};

/// Lists ISO 9660, Rock Ridge or Joliet.
///
/// # Errors
///
/// xorriso fails, or says what is not understood.
pub fn list(image: &Path, file_system: FileSystem) -> Result<Listing, Error> {
    let limits = Oracle::Xorriso
        .limits(file_system)
        .ok_or_else(|| Oracle::Xorriso.unreadable(file_system))?;
    let tree = match file_system {
        FileSystem::RockRidge | FileSystem::Udf => "nojoliet",
        FileSystem::Joliet => "norock",
        FileSystem::Iso9660 => "ecma119",
    };
    let command = |extract: &[&str]| -> Command {
        let mut command = Tool::Xorriso.command();
        // No start-up files; ECMA-119 names without any change.
        command.args(["-no_rc", "-ecma119_map", "unmapped", "-read_fs", tree]);
        command.args(["-hardlinks", "on"]).args(extract);
        command.arg("-indev").arg(argument(image));
        command
    };
    let mut lsdl = command(&[]);
    lsdl.args(["-find", "/", "-exec", "lsdl", "--"]);
    let mut listing = Listing::new(limits.judges);
    listing.extend(parse(&Tool::Xorriso.finish(lsdl, &[0])?)?);

    let folder = TempDir::new().map_err(Error::io("temporary folder"))?;
    let out = folder.path().join("tree");
    let mut extract = command(&["-osirrox", "on:sort_lba_off:auto_chmod_on"]);
    extract.args(["-extract", "/"]).arg(&out);
    Tool::Xorriso.finish(extract, &[0])?;
    let extracted = readable(&out).and_then(|()| host::list(&out))?;
    let mut same: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
    for entry in extracted.iter() {
        if let Some(known) = listing.get_mut(&entry.path) {
            // It gives the times of links to none that it extracts.
            known.mtime = entry.mtime.filter(|_| entry.kind != Kind::Symlink);
            known.sha256 = entry.sha256;
            if let Some(first) = &entry.hard_link_of {
                same.insert(entry.path.clone(), first.clone());
            }
        }
    }
    listing.link(|entry| same.get(&entry.path).cloned());
    Ok(listing)
}

/// Lets a user other than root read what was extracted with its modes.
fn readable(folder: &Path) -> Result<(), Error> {
    if rustix::process::geteuid().is_root() {
        return Ok(());
    }
    for item in std::fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = item.map_err(Error::io(folder))?.path();
        let metadata = std::fs::symlink_metadata(&path).map_err(Error::io(&path))?;
        if !metadata.is_symlink() {
            let times = std::fs::FileTimes::new()
                .set_modified(metadata.modified().map_err(Error::io(&path))?);
            let mode = metadata.permissions().mode() | 0o700;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode))
                .map_err(Error::io(&path))?;
            if metadata.is_dir() {
                readable(&path)?;
                let opened = std::fs::File::open(&path).map_err(Error::io(&path))?;
                opened.set_times(times).map_err(Error::io(&path))?;
            }
        }
    }
    Ok(())
}

/// Lines as `-rw-r--r--    1 0        0               4 Nov 21 01:15 '/a name'`, the name quoted
/// for a shell and hence perhaps over several lines.
fn parse(mut text: &[u8]) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    while !text.trim_ascii().is_empty() {
        let bad = || Error::output("xorriso", "a line of lsdl", text);
        let quote = text.iter().position(|&byte| byte == b'\'').ok_or_else(bad)?;
        let (head, rest) = text.split_at(quote);
        let (path, rest) = quoted(rest).ok_or_else(bad)?;
        let path = path.strip_prefix(b"/").unwrap_or(&path).to_vec();
        let (letters, head) = word(head).ok_or_else(bad)?;
        let kind = letters.first().copied().and_then(Kind::from_letter).ok_or_else(bad)?;
        let mut entry = Entry::new(path, kind);
        entry.mode = letters.get(1..10).and_then(mode);
        let (_links, head) = word(head).ok_or_else(bad)?;
        let (uid, head) = word(head).ok_or_else(bad)?;
        let (gid, head) = word(head).ok_or_else(bad)?;
        entry.uid = number(uid);
        entry.gid = number(gid);
        let (size, _) = word(head).ok_or_else(bad)?;
        if kind == Kind::File {
            entry.size = number(size);
        }
        if let Some(comma) = size.iter().position(|&byte| byte == b',') {
            entry.device = number(&size[..comma]).zip(number(&size[comma + 1..]));
        }
        let mut rest = rest;
        if let Some(arrow) = rest.strip_prefix(b" -> ") {
            let (target, after) = quoted(arrow).ok_or_else(bad)?;
            entry.target = Some(target);
            rest = after;
        }
        entries.push(entry);
        text = rest.strip_prefix(b"\n").ok_or_else(bad)?;
    }
    Ok(entries)
}

/// Takes a text in single quotes, in which `'"'"'` stands for one quote.
fn quoted(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut text = text.strip_prefix(b"'")?;
    let mut inner = Vec::new();
    loop {
        let end = text.iter().position(|&byte| byte == b'\'')?;
        inner.extend_from_slice(&text[..end]);
        text = &text[end + 1..];
        match text.strip_prefix(b"\"'\"'") {
            Some(more) => {
                inner.push(b'\'');
                text = more;
            }
            None => return Some((inner, text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_lsdl_are_read() {
        let text = b"-rwsr-xr-x    1 12       34           2049 Nov 21 01:15 '/a/z'\"'\"'\nq'\n\
            lrwxrwxrwx    1 0        0               0 Nov 21 01:15 '/l' -> '../x'\n\
            brw-r--r--    1 0        0         260,300 Nov 21 01:15 '/b'\n";
        let entries = parse(text).unwrap();
        assert_eq!(entries[0].path, b"a/z'\nq");
        assert_eq!((entries[0].mode, entries[0].size), (Some(0o4755), Some(2049)));
        assert_eq!(entries[1].target.as_deref(), Some(&b"../x"[..]));
        assert_eq!(entries[2].device, Some((260, 300)));
    }
}
