//! bsdtar: the image turned into a tar stream, which says all in one pass and in any size.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use tempfile::TempDir;

use super::{FileSystem, Oracle};
use crate::text::{number, sha256_of};
use crate::tool::argument;
use crate::{Entry, Error, Kind, Listing, Properties, Tool, host};

/// Lists ISO 9660, Rock Ridge or Joliet.
///
/// # Errors
///
/// bsdtar fails, or writes what is no tar stream.
pub fn list(image: &Path, file_system: FileSystem) -> Result<Listing, Error> {
    let limits =
        Oracle::Bsdtar.limits(file_system).ok_or_else(|| Oracle::Bsdtar.unreadable(file_system))?;
    // An archive after @ takes no options for its reader, which then prefers Rock Ridge.
    match file_system {
        FileSystem::Iso9660 => {
            return extract(image, "iso9660:!joliet,iso9660:!rockridge", limits.judges);
        }
        FileSystem::Joliet => return extract(image, "iso9660:!rockridge", limits.judges),
        FileSystem::RockRidge | FileSystem::Udf => {}
    }
    let mut archive = std::ffi::OsString::from("@");
    archive.push(argument(image));
    let mut command = Tool::Bsdtar.command();
    command.args(["--format", "pax", "-cf", "-"]).arg(archive);
    let mut listing = Listing::new(limits.judges);
    let (entries, links) =
        Tool::Bsdtar.stream(command, &[0], |output| read(output).map_err(|e| e.to_string()))?;
    listing.extend(entries);
    // A later name of a file comes as a link to its first one.
    for (path, first) in &links {
        if let Some(mut entry) = listing.get(first).cloned() {
            entry.path.clone_from(path);
            listing.insert(entry);
        }
    }
    let firsts: Vec<&Vec<u8>> = links.values().collect();
    listing.link(|entry| {
        links
            .get(&entry.path)
            .or_else(|| firsts.iter().find(|f| **f == &entry.path).copied())
            .cloned()
    });
    Ok(listing)
}

/// What it extracts, by a choice of its reader's options.
fn extract(image: &Path, options: &str, judges: Properties) -> Result<Listing, Error> {
    let folder = TempDir::new().map_err(Error::io("temporary folder"))?;
    let mut command = Tool::Bsdtar.command();
    command.args(["--options", options, "-xf"]).arg(argument(image)).current_dir(folder.path());
    Tool::Bsdtar.finish(command, &[0])?;
    let mut listing = Listing::new(judges);
    listing.extend(host::list(folder.path())?.iter().cloned());
    Ok(listing)
}

type Links = BTreeMap<Vec<u8>, Vec<u8>>;

fn read(output: &mut dyn Read) -> std::io::Result<(Vec<Entry>, Links)> {
    let mut entries = Vec::new();
    let mut links = Links::new();
    let mut archive = tar::Archive::new(output);
    for item in archive.entries()? {
        let mut item = item?;
        let path = clean(&item.path_bytes());
        let kind = match item.header().entry_type() {
            tar::EntryType::Directory => Kind::Directory,
            tar::EntryType::Symlink => Kind::Symlink,
            tar::EntryType::Fifo => Kind::Fifo,
            tar::EntryType::Char => Kind::CharDevice,
            tar::EntryType::Block => Kind::BlockDevice,
            tar::EntryType::Link => {
                let first = item.link_name_bytes().unwrap_or_default();
                links.insert(path, clean(&first));
                continue;
            }
            _ => Kind::File,
        };
        let mut entry = Entry::new(path, kind);
        entry.mode = Some(item.header().mode()? & 0o7777);
        entry.uid = u32::try_from(item.header().uid()?).ok();
        entry.gid = u32::try_from(item.header().gid()?).ok();
        entry.mtime = i64::try_from(item.header().mtime()?).ok();
        if let Some(extensions) = item.pax_extensions()? {
            for extension in extensions {
                let extension = extension?;
                match extension.key_bytes() {
                    b"mtime" => entry.mtime = floor(extension.value_bytes()),
                    b"uid" => entry.uid = number(extension.value_bytes()),
                    b"gid" => entry.gid = number(extension.value_bytes()),
                    _ => {}
                }
            }
        }
        match kind {
            Kind::Symlink => entry.target = item.link_name_bytes().map(|name| name.into_owned()),
            Kind::CharDevice | Kind::BlockDevice => {
                let header = item.header();
                entry.device = header.device_major()?.zip(header.device_minor()?);
            }
            Kind::File => {
                let (digest, size) = sha256_of(&mut item)?;
                entry.sha256 = Some(digest);
                entry.size = Some(size);
            }
            _ => {}
        }
        entries.push(entry);
    }
    Ok((entries, links))
}

/// The path without `./` in front and `/` behind.
fn clean(path: &[u8]) -> Vec<u8> {
    let path = path.strip_suffix(b"/").unwrap_or(path);
    let path = if path == b"." { b"" } else { path };
    path.strip_prefix(b"./").unwrap_or(path).to_vec()
}

/// Whole seconds of `-12.5`, rounded down.
fn floor(value: &[u8]) -> Option<i64> {
    let mut parts = value.splitn(2, |&byte| byte == b'.');
    let seconds: i64 = number(parts.next()?)?;
    let fraction = parts.next().is_some_and(|digits| digits.iter().any(|&digit| digit != b'0'));
    Some(if value.starts_with(b"-") && fraction { seconds - 1 } else { seconds })
}
