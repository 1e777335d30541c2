#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod bridge;
mod changes;
mod options;
mod read;

pub use self::bridge::{MasterError, Mastered, master};
pub use self::changes::{ChangedName, Changes};
pub use self::options::Options;
pub use self::read::{Contents, Entry, FileContents, ReadError, Walk};
