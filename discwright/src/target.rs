//! Which drive.

use core::fmt;
use core::str::FromStr;
use std::path::{Path, PathBuf};

use discwright_burn::{Drive, MediumState};
use discwright_core::MediaType;
use discwright_scsi_transport::{DriveInfo, TransportError, TransportErrorKind, drives, open};

/// A drive, as a person names it: a device path of the system, or `emulated:PATH`, where PATH is
/// the file of the emulated disc.
///
/// ```
/// use discwright::Target;
///
/// let target: Target = "emulated:backup.disc".parse()?;
/// assert_eq!(target, Target::Emulated("backup.disc".into()));
/// assert_eq!("/dev/sr0".parse(), Ok(Target::Device("/dev/sr0".into())));
/// # Ok::<(), core::convert::Infallible>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Target {
    /// A device of the system.
    Device(PathBuf),
    /// An emulated drive with the disc that this file holds.
    Emulated(PathBuf),
}

impl FromStr for Target {
    type Err = core::convert::Infallible;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Ok(match word.strip_prefix("emulated:") {
            Some(path) => Self::Emulated(path.into()),
            None => Self::Device(word.into()),
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(path) => write!(f, "{}", path.display()),
            Self::Emulated(path) => write!(f, "emulated:{}", path.display()),
        }
    }
}

/// Why there is no drive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// The device cannot be opened, or the machine's drives cannot be listed.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The emulated disc cannot be opened or made.
    #[cfg(feature = "emulator")]
    #[error(transparent)]
    Emulator(#[from] discwright_emulator::DiscError),
    /// Emulated drives were left out when this program was built.
    #[error("emulated drives are not in this build: its feature `emulator` is off")]
    NoEmulator,
    /// There are recorders, and none or several of them could be meant.
    #[error("{}", Listed(.0))]
    Which(Vec<Recorder>),
}

impl Target {
    /// Opens the drive. For an emulated one, `blank` makes the disc as a blank of that kind where
    /// its file does not exist.
    ///
    /// # Errors
    ///
    /// [`TargetError`]; a disc file that does not exist where `blank` is `None`.
    pub fn open(&self, blank: Option<MediaType>) -> Result<Drive, TargetError> {
        match self {
            Self::Device(path) => Ok(Drive::new(open(path)?)),
            Self::Emulated(path) => emulated(path, blank),
        }
    }
}

#[cfg(feature = "emulator")]
fn emulated(path: &Path, blank: Option<MediaType>) -> Result<Drive, TargetError> {
    use discwright_emulator as emulator;
    let disc = match blank {
        Some(media) if !path.exists() => emulator::Disc::create(path, media)?,
        _ => emulator::Disc::open(path)?,
    };
    Ok(Drive::new(emulator::Drive::new(disc)))
}

#[cfg(not(feature = "emulator"))]
fn emulated(_: &Path, _: Option<MediaType>) -> Result<Drive, TargetError> {
    Err(TargetError::NoEmulator)
}

/// A recorder of this machine and what lies in it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Recorder {
    /// Where it is and who it is.
    pub info: DriveInfo,
    /// What lies in it, or why that cannot be told, in words.
    pub medium: Result<(MediaType, MediumState), String>,
}

impl fmt::Display for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.info.node.display(), self.info.vendor, self.info.product)?;
        match &self.medium {
            Ok((media, state)) => write!(f, ": {media}, {state}"),
            Err(why) => write!(f, ": {why}"),
        }
    }
}

struct Listed<'a>(&'a [Recorder]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ready = self.0.iter().filter(|recorder| recorder.is_writable()).count();
        let many = if ready == 0 { "no recorder" } else { "more than one recorder" };
        write!(f, "{many} has a blank or appendable medium; name a drive:")?;
        self.0.iter().try_for_each(|recorder| write!(f, " {recorder};"))?;
        f.write_str(" or emulated:PATH, a disc that is a file")
    }
}

impl Recorder {
    fn is_writable(&self) -> bool {
        matches!(self.medium, Ok((_, MediumState::Blank | MediumState::Appendable)))
    }
}

/// Which drive to take when none is named.
#[derive(Debug)]
#[non_exhaustive]
pub enum Choice {
    /// The only recorder that has a blank or appendable medium.
    Recorder(Recorder),
    /// This machine has no recorder.
    NoRecorder,
}

/// Looks at the machine's recorders, and takes the only one with a blank or appendable medium.
///
/// # Errors
///
/// [`TargetError::Which`] with all recorders if none or several of them have one. A system whose
/// drives cannot be listed yet counts as one without.
pub fn choose() -> Result<Choice, TargetError> {
    let found = match drives() {
        Ok(found) => found,
        Err(error) if error.kind() == TransportErrorKind::Unsupported => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let mut recorders: Vec<Recorder> = found.into_iter().filter_map(look).collect();
    if recorders.is_empty() {
        return Ok(Choice::NoRecorder);
    }
    let ready = |recorders: &[Recorder]| recorders.iter().filter(|r| r.is_writable()).count();
    if ready(&recorders) != 1 {
        return Err(TargetError::Which(recorders));
    }
    match recorders.iter().position(Recorder::is_writable) {
        Some(at) => Ok(Choice::Recorder(recorders.swap_remove(at))),
        None => Err(TargetError::Which(recorders)),
    }
}

/// What a drive is and holds; nothing for one that says it can only read.
fn look(info: DriveInfo) -> Option<Recorder> {
    let mut drive = match open(&info.node) {
        Ok(transport) => Drive::new(transport),
        // Who cannot be asked, and is known as a player, is no recorder that could be meant.
        Err(_) if info.recorder == Some(false) => return None,
        Err(error) => {
            return Some(Recorder { info, medium: Err(error.to_string()) });
        }
    };
    if matches!(drive.is_recorder(), Ok(false)) {
        return None;
    }
    let medium = match drive.medium() {
        Ok(medium) => Ok((medium.media, medium.state)),
        Err(error) => Err(error.to_string()),
    };
    Some(Recorder { info, medium })
}
