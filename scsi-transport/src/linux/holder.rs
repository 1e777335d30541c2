//! Who holds a device that cannot be had.

use std::fs;
use std::path::Path;

use super::enumerate::attribute;

/// Who holds the node `canonical`, as far as `proc` (`/proc`) tells this user: a mount, or a
/// process that has it open.
pub(super) fn holder(proc: &Path, canonical: &Path) -> Option<String> {
    mounted(proc, canonical).or_else(|| opened(proc, canonical))
}

fn mounted(proc: &Path, canonical: &Path) -> Option<String> {
    let mounts = fs::read_to_string(proc.join("self/mounts")).ok()?;
    mounts.lines().find_map(|line| {
        let mut fields = line.split(' ');
        let (device, place) = (fields.next()?, fields.next()?);
        // The kernel writes blanks in octal.
        (Path::new(device) == canonical)
            .then(|| format!("mounted at {}", place.replace("\\040", " ")))
    })
}

fn opened(proc: &Path, canonical: &Path) -> Option<String> {
    for entry in fs::read_dir(proc).ok()?.flatten() {
        let name = entry.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // Other users' processes cannot be looked into.
        let Ok(files) = fs::read_dir(entry.path().join("fd")) else {
            continue;
        };
        let has = |file: &Path| fs::read_link(file).is_ok_and(|target| target == canonical);
        if files.flatten().any(|file| has(&file.path())) {
            let program = attribute(&entry.path().join("comm")).unwrap_or_default();
            return Some(match program.as_str() {
                "" => format!("held by process {pid}"),
                program => format!("held by {program}, process {pid}"),
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_is_named_before_a_process() {
        let proc = tempfile::tempdir().unwrap();
        let at = |path: &str| proc.path().join(path);
        let node = Path::new("/dev/sr0");
        assert_eq!(holder(proc.path(), node), None);

        fs::create_dir_all(at("4711/fd")).unwrap();
        fs::create_dir_all(at("self")).unwrap();
        std::os::unix::fs::symlink("/dev/sr0", at("4711/fd/5")).unwrap();
        assert_eq!(holder(proc.path(), node).unwrap(), "held by process 4711");
        fs::write(at("4711/comm"), "k3b\n").unwrap();
        assert_eq!(holder(proc.path(), node).unwrap(), "held by k3b, process 4711");

        fs::write(
            at("self/mounts"),
            "/dev/sda1 / ext4 rw 0 0\n/dev/sr0 /media/My\\040Disc udf ro 0 0\n",
        )
        .unwrap();
        assert_eq!(holder(proc.path(), node).unwrap(), "mounted at /media/My Disc");
        assert_eq!(holder(proc.path(), Path::new("/dev/sr1")), None);
    }
}
