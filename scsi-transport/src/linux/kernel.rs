//! What is asked of the kernel, and how its answers read.

use core::time::Duration;

use rustix::io::Errno;

use crate::{Completion, Data, Sense, Status, TransportError, TransportErrorKind};

/// The one request of the driver; a fake one stands in for it in tests.
pub(super) trait Kernel: Send {
    /// Sends one command; `timeout` in milliseconds.
    fn sg_io(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        sense: &mut [u8; Sense::MAX],
        timeout: u32,
    ) -> Result<Answer, Errno>;
}

/// What the driver says of a command that it ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u8,
    pub(super) host_status: u16,
    pub(super) driver_status: u16,
    pub(super) residue: i32,
    pub(super) sense_length: u8,
}

discwright_core::code! {
    /// How the host adapter's driver saw a command end.
    ///
    /// Spec: Linux, include/scsi/scsi_status.h, `enum scsi_host_status`.
    pub(super) struct HostStatus(u16) {
        /// Nothing to say.
        OK = 0x00 => "DID_OK",
        /// The device cannot be reached.
        NO_CONNECT = 0x01 => "DID_NO_CONNECT",
        /// The bus stayed busy.
        BUS_BUSY = 0x02 => "DID_BUS_BUSY",
        /// The time ran out.
        TIME_OUT = 0x03 => "DID_TIME_OUT",
        /// No such target.
        BAD_TARGET = 0x04 => "DID_BAD_TARGET",
        /// Aborted.
        ABORT = 0x05 => "DID_ABORT",
        /// A parity or checksum error on the bus.
        PARITY = 0x06 => "DID_PARITY",
        /// The adapter's driver gives no other cause.
        ERROR = 0x07 => "DID_ERROR",
        /// A reset came in between.
        RESET = 0x08 => "DID_RESET",
        /// An unexpected interrupt.
        BAD_INTR = 0x09 => "DID_BAD_INTR",
        /// Passed through unseen.
        PASSTHROUGH = 0x0a => "DID_PASSTHROUGH",
        /// The driver asks for another try.
        SOFT_ERROR = 0x0b => "DID_SOFT_ERROR",
        /// Try again at once.
        IMM_RETRY = 0x0c => "DID_IMM_RETRY",
        /// To be queued again.
        REQUEUE = 0x0d => "DID_REQUEUE",
        /// The link broke for a while.
        TRANSPORT_DISRUPTED = 0x0e => "DID_TRANSPORT_DISRUPTED",
        /// The link broke for long.
        TRANSPORT_FAILFAST = 0x0f => "DID_TRANSPORT_FAILFAST",
        /// The target failed; its sense data tell.
        TARGET_FAILURE = 0x10 => "DID_TARGET_FAILURE",
        /// This path to the target failed.
        NEXUS_FAILURE = 0x11 => "DID_NEXUS_FAILURE",
        /// No room left on the target; its sense data tell.
        ALLOC_FAILURE = 0x12 => "DID_ALLOC_FAILURE",
        /// The medium failed; the sense data tell.
        MEDIUM_ERROR = 0x13 => "DID_MEDIUM_ERROR",
        /// A link not to be relied on.
        TRANSPORT_MARGINAL = 0x14 => "DID_TRANSPORT_MARGINAL",
    }
}

/// The driver found sense data, whatever the status byte says.
const DRIVER_SENSE: u16 = 0x08;
/// The driver's own timeout, in the low half of the driver status.
const DRIVER_TIMEOUT: u16 = 0x06;

impl HostStatus {
    /// Whether the device had its say: then its status and sense stand, as adapters set these
    /// codes beside a CHECK CONDITION.
    const fn leaves_word_to_device(self) -> bool {
        matches!(
            self,
            Self::OK
                | Self::ERROR
                | Self::PASSTHROUGH
                | Self::SOFT_ERROR
                | Self::TARGET_FAILURE
                | Self::NEXUS_FAILURE
                | Self::ALLOC_FAILURE
                | Self::MEDIUM_ERROR
        )
    }

    const fn kind(self) -> TransportErrorKind {
        match self {
            Self::NO_CONNECT | Self::BAD_TARGET => TransportErrorKind::NoDevice,
            Self::TIME_OUT => TransportErrorKind::Timeout,
            Self::RESET => TransportErrorKind::Reset,
            _ => TransportErrorKind::Transport,
        }
    }
}

/// What an answer means: a completion, or a failure on the way.
pub(super) fn interpret(
    device: &str,
    answer: Answer,
    sense: &[u8; Sense::MAX],
    length: u32,
    elapsed: Duration,
) -> Result<Completion, TransportError> {
    let host = HostStatus(answer.host_status);
    let driver = answer.driver_status & 0x0f;
    let sense = Sense::new(sense.get(..usize::from(answer.sense_length)).unwrap_or(sense));
    let mut status = Status(answer.status);
    if status == Status::GOOD && driver == DRIVER_SENSE && !sense.is_empty() {
        // Some adapters fetch the sense data and lose the status that made them do so.
        status = Status::CHECK_CONDITION;
    }
    let spoken = status != Status::GOOD && host.leaves_word_to_device();
    if !spoken && host != HostStatus::OK && host != HostStatus::PASSTHROUGH {
        let detail = format!("the host adapter reports {host}");
        return Err(TransportError::new(host.kind(), device).with_detail(detail));
    }
    if status == Status::GOOD && driver != 0 && driver != DRIVER_SENSE {
        let kind = match driver {
            DRIVER_TIMEOUT => TransportErrorKind::Timeout,
            _ => TransportErrorKind::Transport,
        };
        let detail = format!("the driver reports {:#04x}", answer.driver_status);
        return Err(TransportError::new(kind, device).with_detail(detail));
    }
    let residue = u32::try_from(answer.residue).unwrap_or(0).min(length);
    let mut completion = Completion::with_status(status, residue).after(elapsed);
    completion.sense = sense;
    Ok(completion)
}

/// Why the kernel refused to send a command.
pub(super) fn refusal(device: &str, errno: Errno) -> TransportError {
    let (kind, detail) = match errno {
        Errno::ACCESS | Errno::PERM | Errno::ROFS => {
            (TransportErrorKind::Permission, "the system does not let this user send this command")
        }
        Errno::NODEV | Errno::NXIO => (TransportErrorKind::NoDevice, "it was taken away"),
        Errno::NOTTY | Errno::NOSYS => {
            (TransportErrorKind::Unsupported, "the node does not take SCSI commands")
        }
        Errno::INVAL => {
            (TransportErrorKind::Unsupported, "the driver refuses a command of this form or length")
        }
        Errno::BUSY => (TransportErrorKind::Busy, ""),
        Errno::TIMEDOUT => (TransportErrorKind::Timeout, ""),
        _ => (TransportErrorKind::Transport, "the system call failed"),
    };
    let detail = if kind == TransportErrorKind::Transport {
        format!("{detail}: {errno}")
    } else {
        detail.to_owned()
    };
    TransportError::new(kind, device).with_detail(detail).with_cause(std::io::Error::from(errno))
}
