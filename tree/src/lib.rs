#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
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

mod attributes;
mod chunks;
mod content;
mod host_name;
mod image;
mod layout;
mod names;
mod node;
mod save;
mod tree;
mod walk;

pub use self::attributes::{Attributes, Device, Kind, Special};
pub use self::image::{Image, Part};
pub use self::layout::{DataLayout, LayoutError};
pub use self::names::{NameChange, NameChangeReason, distinct};
pub use self::node::{Node, NodeId};
pub use self::save::{SaveError, save, stream};
pub use self::tree::{Tree, TreeError};
pub use self::walk::{Found, Skipped, Unreadable, WalkError, WalkOptions, Walked, walk};
