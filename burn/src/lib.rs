#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod burn;
mod digest;
mod disc;
mod drive;
mod error;
mod event;
mod medium;
mod parameters;
mod plan;
mod speed;
mod verify;

pub use self::burn::{Options, Report, burn};
pub use self::disc::Disc;
pub use self::drive::Drive;
pub use self::error::{Aftermath, BurnError, Cause, DriveError, Remedy};
pub use self::event::{Event, Phase, Progress};
pub use self::medium::{Medium, MediumState, Track};
pub use self::plan::{Close, Observed, Plan, Step, Verify, Wish, WriteMode};
pub use self::speed::{ParseSpeedError, Speed};
