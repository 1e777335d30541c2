#![doc = include_str!("../README.md")]
#![deny(unsafe_code)]
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::indexing_slicing,
        clippy::unwrap_used,
        clippy::panic
    )
)]

mod completion;
mod drives;
mod error;
mod fault;
#[cfg(target_os = "linux")]
mod linux;
mod trace;
mod transport;

pub use self::completion::{Completion, Sense, Status};
pub use self::drives::{DriveInfo, drives, open};
pub use self::error::{TransportError, TransportErrorKind};
pub use self::fault::{Attempt, Fault, FaultInjector};
pub use self::trace::Tracer;
pub use self::transport::{Capabilities, Data, Direction, Transport};
