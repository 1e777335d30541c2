//! The optical drives of this machine, and opening one.

use std::path::{Path, PathBuf};

use crate::{Transport, TransportError};

/// An optical drive of this machine, as the system describes it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct DriveInfo {
    /// The path to [`open`]: `/dev/sr0` on Linux.
    pub node: PathBuf,
    /// The device's SCSI generic node (`/dev/sg1`), where the system has one.
    pub generic: Option<PathBuf>,
    /// Vendor identification, without the padding; empty if the system does not tell.
    pub vendor: String,
    /// Product identification, without the padding; empty if the system does not tell.
    pub product: String,
    /// Product revision level, without the padding; empty if the system does not tell.
    pub revision: String,
    /// Whether the system takes the drive for one that can write any medium, if it says so. The
    /// drive itself knows better, but has to be opened to be asked.
    pub recorder: Option<bool>,
}

/// Lists the optical drives of this machine, in the order in which the system counts them.
///
/// Asks the system, not the drives: no medium spins up.
///
/// # Errors
///
/// Where the system cannot be asked, and with kind
/// [`Unsupported`](crate::TransportErrorKind::Unsupported) on systems other than Linux.
pub fn drives() -> Result<Vec<DriveInfo>, TransportError> {
    system::drives()
}

/// Opens the drive at `path`, exclusively.
///
/// # Errors
///
/// By kind: no such device; permission (the message names the group to be in); busy (the
/// message says by whom, if that can be found out); unsupported where `path` is no SCSI CD or
/// SCSI generic node, and on systems other than Linux.
pub fn open(path: &Path) -> Result<Box<dyn Transport>, TransportError> {
    system::open(path)
}

#[cfg(target_os = "linux")]
use crate::linux as system;

#[cfg(not(target_os = "linux"))]
mod system {
    use super::{DriveInfo, Path, Transport, TransportError};
    use crate::TransportErrorKind::Unsupported;

    const DETAIL: &str = "drives can be reached on Linux only, so far";

    pub(super) fn drives() -> Result<Vec<DriveInfo>, TransportError> {
        Err(TransportError::new(Unsupported, std::env::consts::OS).with_detail(DETAIL))
    }

    pub(super) fn open(path: &Path) -> Result<Box<dyn Transport>, TransportError> {
        let device = path.display().to_string();
        Err(TransportError::new(Unsupported, device).with_detail(DETAIL))
    }
}
