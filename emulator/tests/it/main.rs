//! Whole sequences of commands against emulated drives.

mod host;

mod dvd_plus_r;
