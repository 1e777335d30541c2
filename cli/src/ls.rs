//! `discwright ls`.

use core::ops::ControlFlow;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use discwright::burn::Disc;
use discwright::fsimage::{Contents, Entry};
use discwright::source::{Cache, HostFile, Sectored};
use discwright::tree::Kind;
use discwright::{Anomalies, FileSystems, SectorSize, SectorSource, Stop, Target};
use serde_json::json;

use crate::args;
use crate::failure::{self, Failure};

pub(crate) fn run(args: &args::Ls) -> Result<(), Failure> {
    let source: Arc<dyn SectorSource> = open(&args.source)?;
    let mut anomalies = Anomalies::default();
    let contents = Contents::open(source, FileSystems::empty(), &mut anomalies)
        .map_err(|error| named(&args.source, Failure::of(&error)))?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut printed = Ok(());
    let mut entries = 0_u64;
    let mut show = |path: &[u8], entry: Entry<'_>| {
        entries += 1;
        printed =
            if args.json { object(&mut out, path, entry) } else { line(&mut out, path, entry) };
        if printed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(Stop) }
    };
    let walked = contents.walk(&mut anomalies, &mut show);
    printed?;
    if walked.is_err() {
        out.flush()?;
    }
    walked.map_err(|error| named(&args.source, Failure::of(&error)))?;
    let count = anomalies.count();
    if args.json {
        let system = contents.file_system().words().next();
        let result = json!({
            "result": "listed", "entries": entries, "file_system": system, "anomalies": count,
        });
        writeln!(out, "{result}")?;
    }
    out.flush()?;
    if let Some(first) = anomalies.findings().first() {
        let things = if count == 1 { "thing in it breaks" } else { "things in it break" };
        let source = &args.source;
        failure::say(&format!("{source}: {count} {things} the standard; the first: {first}"));
    }
    Ok(())
}

fn named(what: &str, failure: Failure) -> Failure {
    match failure {
        Failure::Failed(line) if !line.starts_with(what) => {
            Failure::Failed(format!("{what}: {line}"))
        }
        other => other,
    }
}

/// An image file, or the disc in a drive.
fn open(word: &str) -> Result<Arc<dyn SectorSource>, Failure> {
    let path = Path::new(word);
    let regular = std::fs::metadata(path).is_ok_and(|meta| meta.is_file());
    let drive = word.starts_with("emulated:") || (path.exists() && !regular && !path.is_dir());
    if !drive {
        return Ok(Arc::new(Sectored::new(HostFile::open(path)?, SectorSize::DATA)?));
    }
    let Ok(target) = word.parse::<Target>();
    // 16 MiB: the metadata of an ordinary disc.
    Ok(Arc::new(Cache::new(Disc::new(target.open(None)?)?, 256)))
}

fn line(out: &mut impl Write, path: &[u8], entry: Entry<'_>) -> io::Result<()> {
    let mode = match entry.mode() {
        Some(mode) => permissions(mode),
        None => "---------".to_owned(),
    };
    let (uid, gid) = entry.owner().unwrap_or((0, 0));
    let size = match entry.device() {
        Some(device) => format!("{}, {}", device.major, device.minor),
        None => entry.size().to_string(),
    };
    let time = entry.modified().map_or_else(|| "-".to_owned(), |time| time.to_string());
    write!(out, "{}{mode} {uid:>5} {gid:>5} {size:>12} {time:<20} ", letter(entry.kind()))?;
    printable(out, path)?;
    if let Some(target) = entry.target() {
        out.write_all(b" -> ")?;
        printable(out, target)?;
    }
    out.write_all(b"\n")
}

/// Writes a name so that no terminal is steered by it.
fn printable(out: &mut impl Write, name: &[u8]) -> io::Result<()> {
    for c in String::from_utf8_lossy(name).chars() {
        if c.is_control() {
            write!(out, "{}", c.escape_default())?;
        } else {
            write!(out, "{c}")?;
        }
    }
    Ok(())
}

fn object(out: &mut impl Write, path: &[u8], entry: Entry<'_>) -> io::Result<()> {
    let mut object = json!({
        "path": String::from_utf8_lossy(path),
        "kind": match entry.kind() {
            Kind::Directory => "directory",
            Kind::File => "file",
            Kind::Symlink => "symlink",
            Kind::BlockDevice => "block-device",
            Kind::CharDevice => "char-device",
            Kind::Fifo => "fifo",
            Kind::Socket => "socket",
        },
        "bytes": entry.size(),
        "mode": entry.mode().map(|mode| format!("{mode:04o}")),
        "uid": entry.owner().map(|(uid, _)| uid),
        "gid": entry.owner().map(|(_, gid)| gid),
        "modified": entry.modified().map(|time| time.to_string()),
    });
    if let Some(target) = entry.target() {
        object["target"] = String::from_utf8_lossy(target).into();
    }
    if let Some(device) = entry.device() {
        object["device"] = json!([device.major, device.minor]);
    }
    if std::str::from_utf8(path).is_err() {
        let hex: String = path.iter().map(|byte| format!("{byte:02x}")).collect();
        object["path_hex"] = hex.into();
    }
    writeln!(out, "{object}")
}

const fn letter(kind: Kind) -> char {
    match kind {
        Kind::Directory => 'd',
        Kind::File => '-',
        Kind::Symlink => 'l',
        Kind::BlockDevice => 'b',
        Kind::CharDevice => 'c',
        Kind::Fifo => 'p',
        Kind::Socket => 's',
    }
}

/// Nine letters, as `ls -l` writes them.
fn permissions(mode: u16) -> String {
    let mut letters = String::with_capacity(9);
    for (class, special, set, unset) in
        [(6, 0o4000, 's', 'S'), (3, 0o2000, 's', 'S'), (0, 0o1000, 't', 'T')]
    {
        let bits = mode >> class;
        letters.push(if bits & 4 != 0 { 'r' } else { '-' });
        letters.push(if bits & 2 != 0 { 'w' } else { '-' });
        letters.push(match (mode & special != 0, bits & 1 != 0) {
            (true, true) => set,
            (true, false) => unset,
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_read_as_everywhere() {
        for (mode, letters) in [
            (0o755, "rwxr-xr-x"),
            (0o4711, "rws--x--x"),
            (0o1777, "rwxrwxrwt"),
            (0o6644, "rwSr-Sr--"),
        ] {
            assert_eq!(permissions(mode), letters);
        }
    }
}
