#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![warn(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    clippy::std_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::alloc_instead_of_core
)]

extern crate alloc;

mod cdb;
pub mod command;
mod error;
pub mod feature;
pub mod mode;
mod opcode;
mod profile;
pub mod sense;
mod wire;

pub use self::cdb::{Cdb, Direction};
#[doc(inline)]
pub use self::command::{AnyCommand, AnyParameters, AnyReply, Command};
pub use self::error::{DecodeError, DecodeErrorKind};
pub use self::opcode::Opcode;
pub use self::profile::Profile;
