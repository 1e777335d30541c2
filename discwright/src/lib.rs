#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]

#[cfg(feature = "image")]
mod folder;
#[cfg(feature = "burn")]
mod target;

pub use discwright_core::*;

#[cfg(feature = "burn")]
pub use discwright_burn as burn;
#[cfg(feature = "emulator")]
pub use discwright_emulator as emulator;
#[cfg(feature = "image")]
pub use discwright_fsimage as fsimage;
#[cfg(feature = "image")]
pub use discwright_iso9660 as iso9660;
#[cfg(feature = "mmc")]
pub use discwright_mmc as mmc;
#[cfg(feature = "rawcd")]
pub use discwright_rawcd as rawcd;
#[cfg(feature = "burn")]
pub use discwright_scsi_transport as scsi_transport;
#[cfg(feature = "image")]
pub use discwright_tree as tree;
#[cfg(feature = "image")]
pub use discwright_udf as udf;

#[cfg(all(feature = "image", feature = "emulator"))]
pub use self::folder::medium_for;
#[cfg(all(feature = "image", feature = "burn"))]
pub use self::folder::{BurnFolderError, burn_folder};
#[cfg(feature = "image")]
pub use self::folder::{FolderError, FolderImage, image_of_folder, volume_name};
#[cfg(feature = "burn")]
pub use self::target::{Choice, Recorder, Target, TargetError, choose};
