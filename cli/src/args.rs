//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use discwright::burn::Speed;
use discwright::{FileSystems, MediaType, Target};

/// Builds disc images, burns and reads CD, DVD and Blu-ray discs.
#[derive(Debug, Parser)]
#[command(name = "discwright", version, propagate_version = true, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  discwright burn photos                       a folder, to the recorder or an emulated one
  discwright burn photos --drive emulated:a.disc --medium bd-r
  discwright image photos -o photos.iso
  discwright ls photos.iso
  discwright info --drive /dev/sr0

DRIVE is a device such as /dev/sr0, or emulated:PATH, where PATH is the file of the disc.
Exit status: 0 done and, for burn, verified; 1 failed; 2 wrong usage.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Burn a folder or an image file to a blank disc, close it, and read it back
    Burn(Burn),
    /// Make an image file of a folder
    Image(Image),
    /// Copy a disc to an image file
    Read(Read),
    /// Tell about a drive, its medium, sessions and tracks
    Info(Info),
    /// List the drives of this machine
    Drives(Drives),
    /// List the files of an image or a disc
    Ls(Ls),
}

#[derive(Args, Debug)]
pub(crate) struct Burn {
    /// A folder, or an image file
    pub(crate) source: PathBuf,
    /// The drive: a device, or emulated:PATH; without it, the only recorder that has a blank
    /// medium, or a new emulated disc where there is no recorder
    #[arg(long, value_parser = target)]
    pub(crate) drive: Option<Target>,
    /// The kind of a new emulated disc; by default the first of dvd+r, dvd+r-dl, bd-r and bd-r-dl
    /// that is large enough
    #[arg(long, value_name = "KIND")]
    pub(crate) medium: Option<MediaType>,
    /// How much of the disc is read back and compared
    #[arg(long, value_enum, default_value_t)]
    pub(crate) verify: Verify,
    /// How fast: max, a multiple such as 4 or 2.4x, or kilobytes a second such as 4500kB/s
    #[arg(long, default_value = "max")]
    pub(crate) speed: Speed,
    /// The name of the volume; that of the folder by default
    #[arg(long, value_name = "NAME")]
    pub(crate) volume: Option<String>,
    /// Print one JSON object per line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Verify {
    /// Nothing
    None,
    /// Both ends and places between
    Quick,
    /// Every sector
    #[default]
    Full,
}

#[derive(Args, Debug)]
pub(crate) struct Image {
    /// A folder
    pub(crate) source: PathBuf,
    /// The image file; - for standard output
    #[arg(short, long, value_name = "OUT.iso")]
    pub(crate) output: PathBuf,
    /// The file systems, of iso9660, joliet, rockridge, udf
    #[arg(long, value_delimiter = ',', value_parser = file_system, default_value = "iso9660,joliet,rockridge,udf")]
    pub(crate) fs: Vec<FileSystems>,
    /// The name of the volume; that of the folder by default
    #[arg(long, value_name = "NAME")]
    pub(crate) volume: Option<String>,
    /// Print one JSON object per line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Read {
    /// The drive: a device, or emulated:PATH
    #[arg(long, value_parser = target)]
    pub(crate) drive: Target,
    /// The image file; - for standard output
    #[arg(short, long, value_name = "OUT.iso")]
    pub(crate) output: PathBuf,
    /// Print one JSON object per line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Info {
    /// The drive: a device, or emulated:PATH; without it, the only drive of this machine
    #[arg(long, value_parser = target)]
    pub(crate) drive: Option<Target>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Drives {
    /// Print one JSON object per drive
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Ls {
    /// An image file, a device, or emulated:PATH
    #[arg(value_name = "IMAGE|DRIVE")]
    pub(crate) source: String,
    /// Print one JSON object per file
    #[arg(long)]
    pub(crate) json: bool,
}

fn target(word: &str) -> Result<Target, String> {
    match word.strip_prefix("emulated:") {
        Some("") => Err("emulated: needs the path of a disc file".to_owned()),
        _ => word.parse().map_err(|never: core::convert::Infallible| match never {}),
    }
}

fn file_system(word: &str) -> Result<FileSystems, String> {
    FileSystems::from_word(word).ok_or_else(|| {
        let known: Vec<_> = FileSystems::all().words().collect();
        format!("not a file system; known are {}", known.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
