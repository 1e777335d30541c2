//! Whole sequences of commands against emulated drives.

mod host;

mod any_commands;
mod bd_r;
mod cd_r;
mod disc_file;
mod dvd_plus_r;
mod unit;
