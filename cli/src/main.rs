//! The program `discwright`: builds disc images, burns and reads discs.

#![forbid(unsafe_code)]

mod args;
mod burn;
mod deliver;
mod failure;
mod image;
mod info;
mod ls;
mod output;
mod read;

use std::process::ExitCode;

use clap::Parser;
use discwright::Cancel;

use crate::args::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let cancel = Cancel::new();
    // What leaves something half-done ends in order; the rest may just end.
    if matches!(cli.command, Command::Burn(_) | Command::Image(_) | Command::Read(_)) {
        let raise = cancel.clone();
        if let Err(error) = ctrlc::set_handler(move || raise.cancel()) {
            failure::say(&format!("interrupts cannot be caught: {error}"));
        }
    }
    let done = match &cli.command {
        Command::Burn(args) => burn::run(args, &cancel),
        Command::Image(args) => image::run(args, &cancel),
        Command::Read(args) => read::run(args, &cancel),
        Command::Info(args) => info::info(args),
        Command::Drives(args) => info::drives(args),
        Command::Ls(args) => ls::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}
