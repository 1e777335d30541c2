//! The drives that the kernel's SCSI CD driver found.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::{DriveInfo, TransportError, TransportErrorKind};

/// The drives under `sys` (`/sys`), in the order of their numbers, with what the kernel's CD-ROM
/// layer says of them in `info` (`/proc/sys/dev/cdrom/info`).
pub(super) fn drives(sys: &Path, info: &Path) -> Result<Vec<DriveInfo>, TransportError> {
    let class = sys.join("class/block");
    let failed = |error: std::io::Error| {
        let kind = match error.kind() {
            ErrorKind::NotFound => TransportErrorKind::Unsupported,
            ErrorKind::PermissionDenied => TransportErrorKind::Permission,
            _ => TransportErrorKind::Transport,
        };
        TransportError::new(kind, class.display().to_string())
            .with_detail("the kernel's list of drives cannot be read")
            .with_cause(error)
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(&class).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("sr")?.parse::<u32>().ok());
        if let Some(number) = number {
            found.push(number);
        }
    }
    found.sort_unstable();
    let info = in_one_read(info).unwrap_or_default();
    Ok(found.into_iter().map(|number| describe(&class, number, &info)).collect())
}

/// The text of a file that the kernel shows to the first read alone, as it does this table.
fn in_one_read(path: &Path) -> std::io::Result<String> {
    let mut text = vec![0; 64 * 1024];
    let length = fs::File::open(path)?.read(&mut text)?;
    text.truncate(length);
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Whether a drive can write anything, by the kernel's table: a line for each ability, a column for
/// each drive. `None` where the table does not have the drive.
fn recorder(info: &str, name: &str) -> Option<bool> {
    let row = |title: &str| {
        let line = info.lines().find_map(|line| line.strip_prefix(title)?.strip_prefix(':'))?;
        Some(line.split_whitespace())
    };
    let column = row("drive name")?.position(|drive| drive == name)?;
    let abilities = ["Can write CD-R", "Can write CD-RW", "Can write DVD-R", "Can write DVD-RAM"];
    let told = abilities.into_iter().filter_map(|title| row(title)?.nth(column));
    let told: Vec<&str> = told.collect();
    (!told.is_empty()).then(|| told.contains(&"1"))
}

fn describe(class: &Path, number: u32, info: &str) -> DriveInfo {
    let name = format!("sr{number}");
    let device = class.join(&name).join("device");
    DriveInfo {
        node: Path::new("/dev").join(name),
        generic: generic(&device),
        vendor: attribute(&device.join("vendor")).unwrap_or_default(),
        product: attribute(&device.join("model")).unwrap_or_default(),
        revision: attribute(&device.join("rev")).unwrap_or_default(),
        recorder: recorder(info, &format!("sr{number}")),
    }
}

/// The SCSI generic node of a device.
fn generic(device: &Path) -> Option<PathBuf> {
    let entry = fs::read_dir(device.join("scsi_generic")).ok()?.next()?.ok()?;
    Some(Path::new("/dev").join(entry.file_name()))
}

/// The text of an attribute without padding; `None` where it cannot be read.
pub(super) fn attribute(path: &Path) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    Some(String::from_utf8_lossy(&bytes).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn drives_are_listed_by_number_with_what_the_kernel_knows() {
        let sys = tempfile::tempdir().unwrap();
        for (number, model) in [(10, "BD-RE  WH16NS60 \n"), (2, "DVDRAM GH24NSD1 \n")] {
            let device = format!("class/block/sr{number}/device");
            put(sys.path(), &format!("{device}/vendor"), "HL-DT-ST\n");
            put(sys.path(), &format!("{device}/model"), model);
            put(sys.path(), &format!("{device}/rev"), "1.02\n");
        }
        put(sys.path(), "class/block/sr2/device/scsi_generic/sg7/dev", "21:7\n");
        put(sys.path(), "class/block/sda/size", "1\n");
        put(sys.path(), "class/block/srx/size", "1\n");

        // As the kernel writes it, newest drive first.
        let info = "CD-ROM information, Id: cdrom.c 3.20 2003/12/17\n\n\
            drive name:\t\tsr10\tsr2\ndrive speed:\t\t4\t48\n\
            Can write CD-R:\t\t0\t1\nCan write CD-RW:\t0\t1\nCan read DVD:\t\t1\t1\n\
            Can write DVD-R:\t0\t1\nCan write DVD-RAM:\t0\t1\n\n\n";
        put(sys.path(), "info", info);

        let drives = drives(sys.path(), &sys.path().join("info")).unwrap();
        assert_eq!(drives.len(), 2);
        assert_eq!(
            drives[0],
            DriveInfo {
                node: "/dev/sr2".into(),
                generic: Some("/dev/sg7".into()),
                vendor: "HL-DT-ST".into(),
                product: "DVDRAM GH24NSD1".into(),
                revision: "1.02".into(),
                recorder: Some(true),
            }
        );
        assert_eq!(drives[1].node, Path::new("/dev/sr10"));
        assert_eq!(drives[1].product, "BD-RE  WH16NS60");
        assert_eq!((drives[1].generic.clone(), drives[1].recorder), (None, Some(false)));
    }

    #[test]
    fn a_player_is_told_from_a_recorder_by_the_kernels_table() {
        // QEMU's CD-ROM drive, as Linux 6.1 shows it.
        let player = "CD-ROM information, Id: cdrom.c 3.20 2003/12/17\n\ndrive name:\t\tsr0\n\
            drive speed:\t\t50\nCan play audio:\t\t1\nCan write CD-R:\t\t0\n\
            Can write CD-RW:\t0\nCan read DVD:\t\t1\nCan write DVD-R:\t0\n\
            Can write DVD-RAM:\t0\nCan read MRW:\t\t0\n\n\n";
        assert_eq!(recorder(player, "sr0"), Some(false));
        assert_eq!(recorder(&player.replace("CD-RW:\t0", "CD-RW:\t1"), "sr0"), Some(true));
        assert_eq!(recorder(player, "sr1"), None);
        assert_eq!(recorder("", "sr0"), None);
    }

    #[test]
    fn a_drive_without_attributes_is_listed_all_the_same() {
        let sys = tempfile::tempdir().unwrap();
        fs::create_dir_all(sys.path().join("class/block/sr0")).unwrap();
        let drives = drives(sys.path(), Path::new("")).unwrap();
        assert_eq!((drives.len(), drives[0].vendor.as_str()), (1, ""));
        assert_eq!(drives[0].recorder, None);
    }

    #[test]
    fn a_machine_that_cannot_be_asked_is_not_one_without_drives() {
        let sys = tempfile::tempdir().unwrap();
        assert_eq!(
            drives(sys.path(), Path::new("")).unwrap_err().kind(),
            TransportErrorKind::Unsupported
        );
        fs::create_dir_all(sys.path().join("class/block")).unwrap();
        assert_eq!(drives(sys.path(), Path::new("")).unwrap(), []);
    }
}
