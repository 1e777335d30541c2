#![cfg_attr(feature = "write", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "write"),
    doc = "Reads ISO 9660 volumes with Joliet and Rock Ridge; built without the feature `write`."
)]
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::indexing_slicing,
        clippy::unwrap_used,
        clippy::panic,
        clippy::std_instead_of_core,
        clippy::std_instead_of_alloc,
        clippy::alloc_instead_of_core
    )
)]

extern crate alloc;

mod raw;
mod read;
mod spec;
#[cfg(feature = "write")]
mod write;

pub use self::read::{
    Device, Entry, EntryKind, FileData, FileSection, Posix, ReadError, ReadOptions, TreeKind,
    Volume, VolumeInfo,
};
#[cfg(feature = "write")]
pub use self::write::{Measured, Options, Placed, Placement, WriteError, image, measure};
