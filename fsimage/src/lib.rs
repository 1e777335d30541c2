#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod bridge;
mod options;
mod read;

pub use self::bridge::{ChangedName, MasterError, Mastered, master};
pub use self::options::Options;
pub use self::read::{Contents, Entry, FileContents, ReadError, Walk};
