//! What went wrong, where the disc stands, and what can be done.

use core::fmt;

use discwright_core::{Lba, MediaType, SectorRange, Sectors, SourceError};
use discwright_mmc::DecodeError;
use discwright_mmc::sense::{SenseData, SenseKey};
use discwright_scsi_transport::{Status, TransportError};

use crate::event::Phase;
use crate::medium::MediumState;

/// A command did not do what it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriveError {
    /// No answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The drive refused, and said why.
    #[error("{device}: {command}: {sense}")]
    Sense {
        /// The drive.
        device: String,
        /// The command, readable.
        command: String,
        /// What it said.
        sense: SenseData,
    },
    /// The drive gave a status that does not end a command.
    #[error("{device}: {command}: status {status}")]
    Status {
        /// The drive.
        device: String,
        /// The command, readable.
        command: String,
        /// The status.
        status: Status,
    },
    /// The drive's answer cannot be read.
    #[error("{device}: the answer to {command} cannot be read")]
    Answer {
        /// The drive.
        device: String,
        /// The command, readable.
        command: String,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// Less data crossed than the command has, although the drive reports success.
    #[error("{device}: {command}: {found} bytes crossed, not {expected}")]
    Short {
        /// The drive.
        device: String,
        /// The command, readable.
        command: String,
        /// Bytes that should have crossed.
        expected: usize,
        /// Bytes that did.
        found: usize,
    },
    /// The drive was busy for longer than it should be.
    #[error("{device}: still busy after {seconds} seconds: {sense}")]
    Busy {
        /// The drive.
        device: String,
        /// How long it was waited for.
        seconds: u64,
        /// What it last said.
        sense: SenseData,
    },
}

impl DriveError {
    /// What the drive said, if it said something.
    #[must_use]
    pub const fn sense(&self) -> Option<&SenseData> {
        match self {
            Self::Sense { sense, .. } | Self::Busy { sense, .. } => Some(sense),
            _ => None,
        }
    }

    /// Whether the drive refused the command as such.
    pub(crate) fn is_refused(&self) -> bool {
        self.sense().is_some_and(|sense| sense.key == SenseKey::ILLEGAL_REQUEST)
    }

    /// Whether the drive says that this place of the medium cannot be read, rather than that
    /// something is wrong with drive, medium or command as a whole.
    pub(crate) fn is_unreadable(&self) -> bool {
        let Self::Sense { sense, .. } = self else { return false };
        match sense.key {
            SenseKey::MEDIUM_ERROR | SenseKey::BLANK_CHECK => true,
            SenseKey::ILLEGAL_REQUEST => matches!(sense.asc.asc(), 0x21 | 0x64),
            _ => false,
        }
    }
}

/// Why a burn failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// A command failed.
    #[error(transparent)]
    Drive(#[from] DriveError),
    /// What was to be burned could not be read.
    #[error("cannot read what is to be burned: {0}")]
    Source(#[source] SourceError),
    /// There is no medium in the drive.
    #[error("no medium in the drive")]
    NoMedium,
    /// The medium is of a kind that cannot be written, or not yet.
    #[error("{0} cannot be written: known are CD-R, DVD+R, DVD+R DL and BD-R")]
    Media(MediaType),
    /// The drive names no kind of medium that is known.
    #[error("the drive names an unknown kind of medium: {0}")]
    UnknownMedium(String),
    /// The medium holds something.
    #[error("the disc is {state}: it holds {sessions} session{}, and nothing on it is ever written over; take a blank one", if *.sessions == 1 { "" } else { "s" })]
    NotBlank {
        /// Appendable or closed.
        state: MediumState,
        /// How many.
        sessions: u16,
    },
    /// There is less room than is needed.
    #[error("the image is {} too big for the disc: it has {needed} sectors, the disc {room}", Bytes(*.needed, *.room))]
    TooBig {
        /// Sectors of the image with its padding.
        needed: Sectors,
        /// Sectors that the medium has.
        room: Sectors,
    },
    /// The drive says that all went well, but the disc is not as it should be.
    #[error("the drive reports success, but {0}")]
    NotConfirmed(String),
    /// What is on the disc is not what was sent.
    #[error("up to {} of the sectors read back differ from what was sent, or cannot be read; the first are {}", Count(.bad), Ranges(.bad))]
    Verify {
        /// The sectors, in ranges as long as a digest: 32 sectors.
        bad: Vec<SectorRange>,
    },
    /// Another medium lies in the drive than the one that was looked at.
    #[error("the medium was changed before the first write")]
    Changed,
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
}

/// A burn that failed: in which phase, why, what is on the disc and what can be done.
#[derive(Debug)]
#[non_exhaustive]
pub struct BurnError {
    /// What was being done.
    pub phase: Phase,
    /// Why it failed.
    pub cause: Box<Cause>,
    /// How the disc stands, once anything could have been written.
    pub aftermath: Option<Aftermath>,
}

/// How a disc stands after a burn that failed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Aftermath {
    /// How many sectors of the image the drive has taken.
    pub sent: Sectors,
    /// What the drive says of the disc now; `None` if it does not answer.
    pub state: Option<MediumState>,
    /// Where it says that writing would go on.
    pub next_writable: Option<Lba>,
    /// Complete sessions on it.
    pub sessions: Option<u16>,
    /// What can be done with it.
    pub remedy: Remedy,
}

/// What can be done after a failure.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Remedy {
    /// Nothing was written: try again with the same disc.
    TryAgain,
    /// All data are on the disc, but it is not closed: what closes it may save it.
    CloseAgain,
    /// The disc is whole, closed and confirmed; only reading it back was not finished.
    ReadBack,
    /// The disc is spoilt for this image: take another.
    AnotherDisc,
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TryAgain => "the same disc can be tried again",
            Self::CloseAgain => "all data are on it, and closing it may save it",
            Self::ReadBack => "it is whole and closed, only not read back",
            Self::AnotherDisc => "take another disc",
        })
    }
}

impl fmt::Display for Aftermath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sent == Sectors::ZERO {
            f.write_str("nothing of the image is on the disc")?;
        } else {
            write!(f, "the drive has taken {} sectors of the image", self.sent)?;
        }
        match self.state {
            Some(state) => write!(f, "; the disc is {state}")?,
            None => f.write_str("; the drive does not say how the disc stands")?,
        }
        if let Some(next) = self.next_writable {
            write!(f, ", next writable block {next}")?;
        }
        write!(f, "; {}", self.remedy)
    }
}

impl fmt::Display for BurnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed: {}", self.phase, self.cause)?;
        match &self.aftermath {
            Some(aftermath) => write!(f, " ({aftermath})"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for BurnError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        core::error::Error::source(&*self.cause)
    }
}

/// By how much sectors exceed the room for them, in a unit for people.
struct Bytes(Sectors, Sectors);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let over = self.0.checked_sub(self.1).unwrap_or(Sectors::ZERO);
        let kib = u64::from(over.0) * 2;
        if kib < 10 * 1024 {
            write!(f, "{kib} KiB")
        } else {
            write!(f, "{} MiB", kib.div_ceil(1024))
        }
    }
}

/// How many sectors ranges have.
struct Count<'a>(&'a [SectorRange]);

impl fmt::Display for Count<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count: u64 = self.0.iter().map(|range| u64::from(range.count().0)).sum();
        fmt::Display::fmt(&count, f)
    }
}

/// The first few of many ranges.
struct Ranges<'a>(&'a [SectorRange]);

impl fmt::Display for Ranges<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, range) in self.0.iter().take(4).enumerate() {
            write!(f, "{}{range}", if at == 0 { "" } else { ", " })?;
        }
        if self.0.len() > 4 { f.write_str(", …") } else { Ok(()) }
    }
}
