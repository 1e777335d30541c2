#![doc = include_str!("../README.md")]
#![cfg(unix)]
#![forbid(unsafe_code)]

pub mod corpus;
mod diff;
mod error;
mod gate;
pub mod host;
mod listing;
pub mod mask;
pub mod oracle;
pub mod scenario;
mod text;
mod tool;

pub use self::diff::{Difference, Rules};
pub use self::error::Error;
pub use self::gate::{Need, Outcome, run, trial};
pub use self::listing::{Entry, Kind, Listing, Properties};
pub use self::oracle::{FileSystem, Judgement, Limits, Oracle};
pub use self::tool::Tool;
