//! Why a command got no answer.

use core::fmt;
use std::error::Error;

/// A command that the device did not answer, or a device that could not be opened.
///
/// Prints as one line: the device, what happened, and what is known beyond that. What the
/// device itself reported (CHECK CONDITION) is never one of these: see
/// [`Completion`](crate::Completion).
pub struct TransportError {
    kind: TransportErrorKind,
    device: String,
    detail: String,
    holder: Option<String>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

/// What a caller may branch on.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No answer came in the time given. The device may still be at work, or may have done what
    /// it was asked.
    Timeout,
    /// The bus or the device was reset while the command ran. Whether it was carried out is
    /// unknown.
    Reset,
    /// The device is not there, or no longer.
    NoDevice,
    /// The system does not let this user have the device, or send it this command.
    Permission,
    /// Somebody else holds the device: see [`TransportError::holder`].
    Busy,
    /// This system, this node or this transport cannot do what was asked. Nothing was sent.
    Unsupported,
    /// Any other failure between the caller and the device.
    Transport,
}

impl TransportError {
    /// A failure of `kind` at the device that messages call `device`.
    #[must_use]
    pub fn new(kind: TransportErrorKind, device: impl Into<String>) -> Self {
        Self { kind, device: device.into(), detail: String::new(), holder: None, cause: None }
    }

    /// The same failure, with a clause that says more: what was found, or what to do.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same failure, with who holds the device ("mounted at /media/disc").
    #[must_use]
    pub fn with_holder(mut self, holder: impl Into<String>) -> Self {
        self.holder = Some(holder.into());
        self
    }

    /// The same failure, with the error that it came from.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// What kind of failure.
    #[must_use]
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// The device, as messages call it: a path, or `emulated:` and a path.
    #[must_use]
    pub fn device(&self) -> &str {
        &self.device
    }

    /// Who holds a busy device, if that could be found out.
    #[must_use]
    pub fn holder(&self) -> Option<&str> {
        self.holder.as_deref()
    }
}

impl fmt::Display for TransportErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Timeout => "no answer in time",
            Self::Reset => "the device was reset",
            Self::NoDevice => "no such device",
            Self::Permission => "permission denied",
            Self::Busy => "in use by another",
            Self::Unsupported => "not supported",
            Self::Transport => "the command did not get through",
        })
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.device, self.kind)?;
        if let Some(holder) = &self.holder {
            write!(f, " ({holder})")?;
        }
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("kind", &self.kind)
            .field("device", &self.device)
            .field("detail", &self.detail)
            .field("holder", &self.holder)
            .field("cause", &self.cause)
            .finish()
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let cause: &(dyn Error + Send + Sync) = self.cause.as_deref()?;
        Some(cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_names_device_kind_holder_and_detail() {
        let error = TransportError::new(TransportErrorKind::Busy, "/dev/sr0")
            .with_holder("mounted at /media/disc")
            .with_detail("unmount it first");
        assert_eq!(
            error.to_string(),
            "/dev/sr0: in use by another (mounted at /media/disc): unmount it first"
        );
        assert!(error.source().is_none());
    }

    #[test]
    fn the_cause_is_the_source() {
        let error = TransportError::new(TransportErrorKind::NoDevice, "/dev/sr0")
            .with_cause(std::io::Error::other("gone"));
        assert_eq!(error.source().unwrap().to_string(), "gone");
    }
}
