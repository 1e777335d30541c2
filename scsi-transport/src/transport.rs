//! The one operation: a command descriptor block to a device, with its data.

use core::time::Duration;

use crate::{Completion, TransportError};

/// Carries command descriptor blocks to one device.
///
/// # For users
///
/// - **Answers.** `Ok` means that the device answered; look at the
///   [status](Completion::status). A CHECK CONDITION comes with its sense data, fetched by the
///   transport, so that REQUEST SENSE is never needed for it. `Err` means that no answer came;
///   whether the device did what it was asked is then unknown for kinds Timeout, Reset and
///   Transport, and it did nothing for the others.
/// - **Partial transfers.** Of `data.len() - residue` bytes from the front, the transport vouches
///   that they crossed. Bytes of an [`Data::In`] buffer behind that are unspecified; a device
///   that says nothing about how much it sent leaves residue 0, so a length field inside the
///   data counts for more. After a status other than GOOD, trust no byte but what the command
///   set promises.
/// - **Retries.** There are none below this trait: one call is at most one command. Waiting,
///   asking again on BUSY and unit attentions are the caller's.
/// - **Timeouts.** `timeout` bounds the wait for this command. A system may wait longer (Linux
///   never gives up before 7 s on some nodes); a command that ran out of time may still be
///   running in the drive.
/// - **Size.** Give at most [`Capabilities::max_transfer`] bytes of data.
///
/// # For implementers
///
/// - Send `cdb` as it is, once. Lengths that cannot be carried, of `cdb` or data, are refused
///   with [`Unsupported`](crate::TransportErrorKind::Unsupported) before anything is sent.
/// - Fetch the sense data with the status (autosense) and give them unchanged. Every status that
///   the device sent is `Ok`, BUSY and unknown codes among them.
/// - Report `residue` as the bytes at the end of the data that did not cross, at most
///   `data.len()`. Write nothing to an In buffer but what the device sent.
/// - Measure `elapsed` by the clock that the device lives by: an emulator reports simulated time.
/// - After any error the next call must be possible: it works, or it fails cleanly.
/// - Errors carry [`name`](Self::name) as their device.
///
/// # Examples
///
/// A device that knows TEST UNIT READY and nothing else:
///
/// ```
/// use core::time::Duration;
/// use discwright_scsi_transport::{Completion, Data, Transport, TransportError};
///
/// struct Minimal;
///
/// impl Transport for Minimal {
///     fn execute(
///         &mut self,
///         cdb: &[u8],
///         data: Data<'_>,
///         _timeout: Duration,
///     ) -> Result<Completion, TransportError> {
///         Ok(match cdb.first() {
///             Some(0x00) => Completion::good(data.len()),
///             _ => Completion::check_condition(
///                 &[0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0],
///                 data.len(),
///             ),
///         })
///     }
///
///     fn name(&self) -> &str {
///         "minimal"
///     }
/// }
///
/// let mut drive: Box<dyn Transport> = Box::new(Minimal);
/// let ready = drive.execute(&[0; 6], Data::None, Duration::from_secs(10))?;
/// assert!(ready.is_good());
/// # Ok::<(), TransportError>(())
/// ```
pub trait Transport: Send {
    /// Sends one command and waits for its end.
    ///
    /// # Errors
    ///
    /// If no answer came: see [`TransportErrorKind`](crate::TransportErrorKind).
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError>;

    /// How the device is called in messages: `/dev/sr0`, `emulated:disc.disc`.
    fn name(&self) -> &str;

    /// What the way to the device can carry. Unchanging while the transport lives.
    ///
    /// Provided: 64 KiB a command, buffers at any address.
    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }
}

impl<T: Transport + ?Sized> Transport for &mut T {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        (**self).execute(cdb, data, timeout)
    }

    fn name(&self) -> &str {
        (**self).name()
    }

    fn capabilities(&self) -> Capabilities {
        (**self).capabilities()
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        (**self).execute(cdb, data, timeout)
    }

    fn name(&self) -> &str {
        (**self).name()
    }

    fn capabilities(&self) -> Capabilities {
        (**self).capabilities()
    }
}

/// The data phase of a command, seen from the host.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "SAM knows no other single data phases")]
pub enum Data<'a> {
    /// No data.
    None,
    /// The device sends, at most this many bytes, to the front of the buffer.
    In(&'a mut [u8]),
    /// The host sends these bytes.
    Out(&'a [u8]),
}

/// Which way the data go, seen from the host.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "SAM knows no other single data phases")]
pub enum Direction {
    /// Neither.
    None,
    /// From the device.
    In,
    /// To the device.
    Out,
}

impl Data<'_> {
    /// The same data for a shorter time, to hand on to a transport underneath.
    pub fn reborrow(&mut self) -> Data<'_> {
        match self {
            Self::None => Data::None,
            Self::In(buffer) => Data::In(buffer),
            Self::Out(bytes) => Data::Out(bytes),
        }
    }

    /// The bytes: to be sent, or received so far.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::None => &[],
            Self::In(buffer) => buffer,
            Self::Out(bytes) => bytes,
        }
    }

    /// How many bytes there are room for, or to send; what does not fit 32 bits reads as the
    /// most that does, which no transport carries.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.as_bytes().len()).unwrap_or(u32::MAX)
    }

    /// Whether no byte is to cross.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_bytes().is_empty()
    }

    /// Which way the data go.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        match self {
            Self::None => Direction::None,
            Self::In(_) => Direction::In,
            Self::Out(_) => Direction::Out,
        }
    }
}

/// What the way to a device can carry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Capabilities {
    /// The most bytes of data that one command may have.
    pub max_transfer: u32,
    /// Buffers that begin on a multiple of this many bytes (a power of two) are passed to the
    /// device as they are; others are copied on the way, which costs time and nothing else.
    pub alignment: u32,
}

impl Capabilities {
    /// The same, with `bytes` as the most data of one command.
    #[must_use]
    pub const fn max_transfer(mut self, bytes: u32) -> Self {
        self.max_transfer = bytes;
        self
    }

    /// The same, with buffers preferred on multiples of `bytes`.
    #[must_use]
    pub const fn alignment(mut self, bytes: u32) -> Self {
        self.alignment = bytes;
        self
    }
}

impl Default for Capabilities {
    /// 64 KiB a command, which every system carries, and buffers at any address.
    fn default() -> Self {
        Self { max_transfer: 64 << 10, alignment: 1 }
    }
}
