#![cfg_attr(feature = "write", doc = include_str!("../README.md"))]
#![cfg_attr(not(feature = "write"), doc = "UDF file systems: a reader for any source of sectors.")]
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

mod address;
pub mod cs0;
mod error;
pub mod raw;
mod read;
mod time;
#[cfg(feature = "write")]
mod write;

pub use self::address::{LbAddr, Lbn};
pub use self::error::ReadError;
pub use self::read::{
    Entry, EntryKind, FileData, Integrity, Partition, ReadOptions, Revision, Volume,
};
#[cfg(feature = "write")]
pub use self::write::{
    Measured, Options, Placed, Placement, SMALLEST_END, WriteError, image, measure,
};

// So that volumes, contents and images may move to other threads, and be shared by them.
const _: () = {
    const fn shared<T: Send + Sync + 'static>() {}
    type Source = discwright_core::source::Sectored<discwright_core::source::Memory>;
    shared::<Volume<Source>>();
    shared::<FileData<Source>>();
    #[cfg(feature = "write")]
    shared::<Placed>();
};
