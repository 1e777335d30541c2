#![doc = include_str!("../README.md")]
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

mod defects;
mod ecc;
mod edc;
mod header;
pub mod mode1;
mod user_data;

pub use self::defects::Defects;
pub use self::ecc::{P_BYTES, Q_BYTES, p_parity, q_parity};
pub use self::edc::edc;
pub use self::header::{AddressError, Header, Mode, SYNC};
pub use self::user_data::{BadSector, NotRaw, UserData};
