//! What a burn tells while it runs.

use core::fmt;
use core::time::Duration;

use discwright_core::{Lba, Sectors};

use crate::plan::WriteMode;

/// A part of a burn.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Phase {
    /// Looking at drive and medium, choosing how to write.
    Planning,
    /// Setting the drive up: write parameters, speed, lead-in.
    Preparing,
    /// Sending data.
    Writing,
    /// Waiting for the drive to write what its buffer holds.
    Flushing,
    /// Closing track, session and disc.
    Closing,
    /// Asking the drive whether the disc is what it should be.
    Confirming,
    /// Reading the disc back.
    Verifying,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Planning => "planning",
            Self::Preparing => "preparing",
            Self::Writing => "writing",
            Self::Flushing => "flushing",
            Self::Closing => "closing",
            Self::Confirming => "confirming",
            Self::Verifying => "verifying",
        })
    }
}

/// What happens in a burn.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// How it will be written, and why so.
    Planned {
        /// The write mode.
        mode: WriteMode,
        /// Why this one, in words.
        reason: &'static str,
        /// Where the data will begin.
        start: Lba,
        /// Sectors of the image.
        image: Sectors,
        /// Zero sectors behind it, to fill up a track or an ECC block.
        padding: Sectors,
    },
    /// A phase begins.
    Phase(Phase),
    /// How far the phase has come. At most some ten times a second.
    Progress(Progress),
    /// Something that does not stop the burn, in words.
    Warning(String),
}

/// How far a phase has come.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Progress {
    /// Which phase.
    pub phase: Phase,
    /// Sectors done.
    pub done: Sectors,
    /// Sectors in all.
    pub of: Sectors,
    /// Time since the phase began.
    pub elapsed: Duration,
    /// How full the read-ahead ring is, in thousandths; 1000 when verifying.
    pub buffer: u16,
}

impl Progress {
    /// Bytes a second since the phase began, for sectors of 2048 bytes.
    #[must_use]
    pub fn rate(&self) -> u64 {
        let bytes = f64::from(self.done.0) * 2048.0;
        (bytes / self.elapsed.as_secs_f64().max(0.001)) as u64
    }

    /// The time left at this rate; `None` while nothing is known.
    #[must_use]
    pub fn left(&self) -> Option<Duration> {
        let rest = self.of.checked_sub(self.done)?;
        if self.done == Sectors::ZERO {
            return None;
        }
        let share = f64::from(rest.0) / f64::from(self.done.0);
        Duration::try_from_secs_f64(self.elapsed.as_secs_f64() * share).ok()
    }
}
