//! What a device answers to a command: status, residue, sense.

use core::fmt;
use core::time::Duration;

discwright_core::code! {
    /// The status byte with which a device ends a command.
    ///
    /// Spec: SAM-5, 5.3.1 (status codes).
    pub struct Status(u8) {
        /// The command did what it was asked.
        GOOD = 0x00 => "GOOD",
        /// Something is to be said about the command: the sense data tell what.
        CHECK_CONDITION = 0x02 => "CHECK CONDITION",
        /// A condition that the command asked to wait for has come.
        CONDITION_MET = 0x04 => "CONDITION MET",
        /// The device cannot take the command now; sending it again later may help.
        BUSY = 0x08 => "BUSY",
        /// Another initiator has reserved the device.
        RESERVATION_CONFLICT = 0x18 => "RESERVATION CONFLICT",
        /// The device's queue of commands is full; sending the command again later may help.
        TASK_SET_FULL = 0x28 => "TASK SET FULL",
        /// Another initiator's condition must be cleared first.
        ACA_ACTIVE = 0x30 => "ACA ACTIVE",
        /// The command was aborted by another initiator.
        TASK_ABORTED = 0x40 => "TASK ABORTED",
    }
}

/// The end of a command that the device answered, well or badly.
///
/// A CHECK CONDITION with its sense data is a completion, not an error: whoever speaks the
/// command set decides what it means.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "a completion may carry a CHECK CONDITION"]
#[non_exhaustive]
pub struct Completion {
    /// The status byte.
    pub status: Status,
    /// How many bytes at the end of the data phase were not transferred: 0 where all were.
    ///
    /// Never more than the length of the data that the command was given.
    pub residue: u32,
    /// The sense data that came with the status; empty where none came.
    pub sense: Sense,
    /// How long the command took, by the transport's own clock.
    ///
    /// An emulated drive reports simulated time, which has nothing to do with the host's.
    pub elapsed: Duration,
}

impl Completion {
    /// A command that ended with GOOD, `residue` bytes of its data not transferred.
    pub const fn good(residue: u32) -> Self {
        Self::with_status(Status::GOOD, residue)
    }

    /// A command that ended with CHECK CONDITION; of `sense`, 252 bytes are kept.
    pub fn check_condition(sense: &[u8], residue: u32) -> Self {
        Self { sense: Sense::new(sense), ..Self::with_status(Status::CHECK_CONDITION, residue) }
    }

    /// A command that ended with `status` and without sense data.
    pub const fn with_status(status: Status, residue: u32) -> Self {
        Self { status, residue, sense: Sense::EMPTY, elapsed: Duration::ZERO }
    }

    /// The same completion, having taken `elapsed`.
    pub const fn after(mut self, elapsed: Duration) -> Self {
        self.elapsed = elapsed;
        self
    }

    /// Whether the command ended with GOOD.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.status == Status::GOOD
    }
}

/// Sense data as the device sent them: up to 252 bytes, held in place.
///
/// Spec: SPC-4, 4.5 (252 bytes is the most that sense data can have).
#[derive(Clone, Copy)]
pub struct Sense {
    length: u8,
    bytes: [u8; Self::MAX],
}

impl Sense {
    /// The most bytes that sense data can have.
    pub const MAX: usize = 252;

    /// No sense data.
    pub const EMPTY: Self = Self { length: 0, bytes: [0; Self::MAX] };

    /// The first 252 bytes of `sense`.
    #[must_use]
    pub fn new(sense: &[u8]) -> Self {
        let mut kept = Self::EMPTY;
        for (to, from) in kept.bytes.iter_mut().zip(sense) {
            *to = *from;
        }
        kept.length = u8::try_from(sense.len().min(Self::MAX)).unwrap_or(u8::MAX);
        kept
    }

    /// The sense data, nothing if there are none.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or(&self.bytes)
    }

    /// Whether there are no sense data.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl Default for Sense {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Eq for Sense {}

impl PartialEq for Sense {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl fmt::Debug for Sense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sense({:02x?})", self.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sense_keeps_what_fits_and_compares_by_it() {
        let long: Vec<u8> = (0..=255).collect();
        assert_eq!(Sense::new(&long).as_bytes(), &long[..252]);
        assert_eq!(Sense::new(&long), Sense::new(&long[..252]));
        assert_ne!(Sense::new(&[0x70]), Sense::new(&[0x70, 0]));
        assert!(Sense::new(&[]).is_empty());
    }

    #[test]
    fn a_status_without_a_name_prints_in_hex() {
        assert_eq!(Status(0x22).to_string(), "0x22");
        assert_eq!(Status::TASK_SET_FULL.to_string(), "TASK SET FULL");
    }
}
