//! Opening a node, and finding out what can be sent through it.

use core::time::Duration;
use std::fs;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::thread;

use rustix::fs::{Mode, OFlags, major, minor};
use rustix::io::Errno;

use super::enumerate::attribute;
use super::holder::holder;
use super::sys::Node;
use crate::{Capabilities, TransportError, TransportErrorKind};

/// Major number of SCSI CD block nodes.
///
/// Spec: Linux, Documentation/admin-guide/devices.txt.
const SCSI_CDROM_MAJOR: u32 = 11;
/// Major number of SCSI generic character nodes.
const SCSI_GENERIC_MAJOR: u32 = 21;

/// The most that is asked of any adapter by one command: what USB bridges carry as well.
const MAX_TRANSFER: u32 = 64 << 10;

/// How long to wait before each further try while another has the node: udev looks at a drive
/// for a moment after each change of its medium.
const WAITS: [Duration; 6] = [
    Duration::from_millis(20),
    Duration::from_millis(40),
    Duration::from_millis(80),
    Duration::from_millis(160),
    Duration::from_millis(320),
    Duration::from_millis(640),
];

/// Where the system describes itself.
struct Roots {
    sys: PathBuf,
    proc: PathBuf,
    group: PathBuf,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Driver {
    /// SCSI CD: a block node.
    Cd,
    /// SCSI generic: a character node.
    Generic,
}

/// Opens the node at `path` for this process alone.
pub(super) fn open(path: &Path) -> Result<(Node, Capabilities), TransportError> {
    let roots = Roots {
        sys: PathBuf::from("/sys"),
        proc: PathBuf::from("/proc"),
        group: PathBuf::from("/etc/group"),
    };
    let metadata = fs::metadata(path).map_err(|error| {
        let errno = Errno::from_io_error(&error).unwrap_or(Errno::IO);
        not_opened(&roots, path, errno)
    })?;
    let (driver, number) = driver(&metadata).ok_or_else(|| {
        unsupported(path, "neither a SCSI CD node (/dev/sr0) nor a SCSI generic node (/dev/sg0)")
    })?;
    if driver == Driver::Generic && !is_optical(&roots.sys, number) {
        return Err(unsupported(path, "the device behind it is no optical drive"));
    }
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::EXCL;
    let fd = patiently(|| rustix::fs::open(path, flags, Mode::empty()), thread::sleep)
        .map_err(|errno| not_opened(&roots, path, errno))?;
    let node = Node::new(fd);
    let granted = node.reserve(i32::try_from(MAX_TRANSFER).unwrap_or(i32::MAX)).ok();
    let capabilities = match driver {
        Driver::Cd => queue_limits(&roots.sys, number, granted),
        Driver::Generic => {
            Capabilities::default().max_transfer(transfer_limit([granted_bytes(granted)]))
        }
    };
    Ok((node, capabilities))
}

fn driver(metadata: &fs::Metadata) -> Option<(Driver, u32)> {
    let (kind, device) = (metadata.file_type(), metadata.rdev());
    match major(device) {
        SCSI_CDROM_MAJOR if kind.is_block_device() => Some((Driver::Cd, minor(device))),
        SCSI_GENERIC_MAJOR if kind.is_char_device() => Some((Driver::Generic, minor(device))),
        _ => None,
    }
}

/// Whether a generic node's device is of type 5 (CD/DVD), as far as is known: a system that
/// does not tell is taken at the caller's word.
fn is_optical(sys: &Path, number: u32) -> bool {
    attribute(&sys.join(format!("class/scsi_generic/sg{number}/device/type")))
        .is_none_or(|kind| kind == "5")
}

/// Tries again, for a bounded time, while the node is busy.
fn patiently<T>(
    mut open: impl FnMut() -> Result<T, Errno>,
    mut sleep: impl FnMut(Duration),
) -> Result<T, Errno> {
    for wait in WAITS {
        match open() {
            Err(Errno::BUSY | Errno::INTR) => sleep(wait),
            decided => return decided,
        }
    }
    open()
}

/// What the block layer lets through to drive `number`.
fn queue_limits(sys: &Path, number: u32, granted: Option<i32>) -> Capabilities {
    let queue = sys.join(format!("block/sr{number}/queue"));
    let number = |name: &str| attribute(&queue.join(name))?.parse::<u32>().ok();
    let max_sectors = number("max_sectors_kb").and_then(|kib| kib.checked_mul(1024));
    // A mask of the address bits that must be 0.
    let alignment = number("dma_alignment").and_then(|mask| mask.checked_add(1));
    Capabilities::default()
        .max_transfer(transfer_limit([max_sectors, granted_bytes(granted)]))
        .alignment(alignment.filter(|bytes| bytes.is_power_of_two()).unwrap_or(1))
}

fn granted_bytes(granted: Option<i32>) -> Option<u32> {
    granted.and_then(|bytes| u32::try_from(bytes).ok())
}

/// The least of the limits that are known, and at most [`MAX_TRANSFER`].
fn transfer_limit<const N: usize>(limits: [Option<u32>; N]) -> u32 {
    limits.into_iter().flatten().filter(|&bytes| bytes > 0).fold(MAX_TRANSFER, u32::min)
}

fn unsupported(path: &Path, detail: &str) -> TransportError {
    TransportError::new(TransportErrorKind::Unsupported, path.display().to_string())
        .with_detail(detail)
}

/// Why `path` could not be opened, and what to do about it.
fn not_opened(roots: &Roots, path: &Path, errno: Errno) -> TransportError {
    let failure = |kind| {
        TransportError::new(kind, path.display().to_string())
            .with_cause(std::io::Error::from(errno))
    };
    match errno {
        Errno::NOENT | Errno::NODEV | Errno::NXIO | Errno::NOTDIR | Errno::NOMEDIUM => {
            failure(TransportErrorKind::NoDevice)
        }
        Errno::ACCESS | Errno::PERM | Errno::ROFS => {
            let detail = match group_of(roots, path) {
                Some(group) => format!(
                    "reading and writing it takes membership of its group \"{group}\" \
                     (or the administrator)"
                ),
                None => "reading and writing it takes the administrator".to_owned(),
            };
            failure(TransportErrorKind::Permission).with_detail(detail)
        }
        Errno::BUSY => {
            let canonical = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
            let failure = failure(TransportErrorKind::Busy);
            match holder(&roots.proc, &canonical) {
                Some(holder) => failure.with_holder(holder),
                None => failure.with_detail("another program has it open, or it is mounted"),
            }
        }
        _ => {
            failure(TransportErrorKind::Transport).with_detail(format!("cannot be opened: {errno}"))
        }
    }
}

/// The name of the group that a node belongs to, its number where it has no name; `None` for the
/// administrator's own.
fn group_of(roots: &Roots, path: &Path) -> Option<String> {
    let gid = fs::metadata(path).ok()?.gid();
    (gid != 0).then(|| group_name(&roots.group, gid).unwrap_or_else(|| gid.to_string()))
}

fn group_name(file: &Path, gid: u32) -> Option<String> {
    let groups = fs::read_to_string(file).ok()?;
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(gid)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots(root: &Path) -> Roots {
        Roots { sys: root.join("sys"), proc: root.join("proc"), group: root.join("group") }
    }

    #[test]
    fn a_busy_node_is_tried_again_for_a_bounded_time() {
        let mut slept = Duration::ZERO;
        let mut tries = 0;
        let result = patiently(
            || {
                tries += 1;
                if tries < 4 { Err(Errno::BUSY) } else { Ok(tries) }
            },
            |wait| slept += wait,
        );
        assert_eq!((result, slept), (Ok(4), Duration::from_millis(140)));

        let mut tries = 0;
        let result: Result<(), _> = patiently(
            || {
                tries += 1;
                Err(Errno::BUSY)
            },
            |_| {},
        );
        assert_eq!((result, tries), (Err(Errno::BUSY), 7));

        let refused: Result<(), _> = patiently(|| Err(Errno::ACCESS), |_| panic!("no waiting"));
        assert_eq!(refused, Err(Errno::ACCESS));
    }

    #[test]
    fn the_error_says_who_holds_the_node() {
        let root = tempfile::tempdir().unwrap();
        let roots = roots(root.path());
        let node = Path::new("/dev/sr99");
        let error = not_opened(&roots, node, Errno::BUSY);
        assert_eq!(error.kind(), TransportErrorKind::Busy);
        assert_eq!(
            error.to_string(),
            "/dev/sr99: in use by another: another program has it open, or it is mounted"
        );
        fs::create_dir_all(roots.proc.join("self")).unwrap();
        fs::write(roots.proc.join("self/mounts"), "/dev/sr99 /mnt iso9660 ro 0 0\n").unwrap();
        let error = not_opened(&roots, node, Errno::BUSY);
        assert_eq!(error.holder(), Some("mounted at /mnt"));
        assert_eq!(error.to_string(), "/dev/sr99: in use by another (mounted at /mnt)");
    }

    #[test]
    fn a_denied_node_names_its_group() {
        let root = tempfile::tempdir().unwrap();
        let roots = roots(root.path());
        fs::write(&roots.group, "root:x:0:\ncdrom:x:24:ann,bob\noptical:x:240:\n").unwrap();
        assert_eq!(group_name(&roots.group, 24).as_deref(), Some("cdrom"));
        assert_eq!(group_name(&roots.group, 2), None);

        // The group of a file that this user made stands for the node's.
        let node = root.path().join("node");
        fs::write(&node, "").unwrap();
        let gid = fs::metadata(&node).unwrap().gid();
        fs::write(&roots.group, format!("cdrom:x:{gid}:\n")).unwrap();
        let error = not_opened(&roots, &node, Errno::ACCESS);
        assert_eq!(error.kind(), TransportErrorKind::Permission);
        let who = if gid == 0 { "the administrator" } else { "its group \"cdrom\"" };
        assert!(error.to_string().contains(who), "{error}");
    }

    #[test]
    fn a_missing_node_is_no_device() {
        let root = tempfile::tempdir().unwrap();
        for errno in [Errno::NOENT, Errno::NXIO, Errno::NODEV] {
            let error = not_opened(&roots(root.path()), Path::new("/dev/sr99"), errno);
            assert_eq!(error.to_string(), "/dev/sr99: no such device");
        }
    }

    #[test]
    fn the_transfer_limit_is_the_least_that_is_known() {
        let root = tempfile::tempdir().unwrap();
        let sys = root.path();
        let limits = |granted| queue_limits(sys, 3, granted);
        assert_eq!(limits(None), Capabilities::default());

        let queue = sys.join("block/sr3/queue");
        fs::create_dir_all(&queue).unwrap();
        fs::write(queue.join("max_sectors_kb"), "1280\n").unwrap();
        fs::write(queue.join("dma_alignment"), "3\n").unwrap();
        assert_eq!(
            limits(Some(32 << 10)),
            Capabilities::default().max_transfer(32 << 10).alignment(4)
        );
        assert_eq!(limits(Some(0)).max_transfer, 64 << 10);
        fs::write(queue.join("max_sectors_kb"), "31\n").unwrap();
        assert_eq!(limits(None).max_transfer, 31 << 10);
    }

    #[test]
    fn a_generic_node_of_a_hard_disk_is_not_taken() {
        let root = tempfile::tempdir().unwrap();
        let sys = root.path();
        let device = sys.join("class/scsi_generic/sg0/device");
        fs::create_dir_all(&device).unwrap();
        assert!(is_optical(sys, 0));
        fs::write(device.join("type"), "0\n").unwrap();
        assert!(!is_optical(sys, 0));
        fs::write(device.join("type"), "5\n").unwrap();
        assert!(is_optical(sys, 0));
    }
}
