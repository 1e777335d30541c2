//! `discwright burn`.

use core::ops::ControlFlow;
use std::path::{Path, PathBuf};

use discwright::burn::{self as engine, Event, Options, Phase, Report};
use discwright::fsimage::Mastered;
use discwright::source::{HostFile, Sectored};
use discwright::{
    Cancel, Choice, FileSystems, SectorSize, SectorSource, Sectors, Target, choose, medium_for,
    volume_name,
};
use serde_json::json;

use crate::args::{self, Verify};
use crate::failure::Failure;
use crate::image;
use crate::output::{Output, Step, bytes, entries};

pub(crate) fn run(args: &args::Burn, cancel: &Cancel) -> Result<(), Failure> {
    let output = Output::new(args.json);
    let source = source(args, cancel)?;
    let image = source.sectors();
    let medium = args.medium.unwrap_or_else(|| medium_for(image.sectors()));
    let target = target(args)?;
    let new_disc = matches!(&target, Target::Emulated(path) if !path.exists());
    let mut drive = target.open(Some(medium))?;
    let announced = announce(&mut drive, &target, &output).and_then(|()| match &source {
        Source::Folder(mastered) => image::tell_changes(mastered, &output),
        Source::Image(_) => Ok(()),
    });
    let burned = announced.and_then(|()| {
        let options = Options::default().speed(args.speed).verify(level(args.verify));
        let result = engine::burn(&mut drive, image, &options, cancel, &mut |event: &Event| {
            // Whoever reads the output may go; the disc is burned to its end all the same.
            let _ = show(event, &output);
            ControlFlow::Continue(())
        });
        output.end();
        Ok(result?)
    });
    let report = match burned {
        Ok(report) => report,
        Err(failure) => {
            drop(drive);
            if new_disc && let Target::Emulated(path) = &target {
                remove_if_blank(path);
            }
            return Err(failure);
        }
    };
    tell(&report, &source.describe(args), &target, &output)
}

/// What is to be burned.
enum Source {
    Folder(Box<Mastered>),
    Image(Sectored<HostFile>),
}

impl Source {
    fn sectors(&self) -> &dyn SectorSource {
        match self {
            Self::Folder(mastered) => &mastered.image,
            Self::Image(image) => image,
        }
    }

    /// What to call it at the end.
    fn describe(&self, args: &args::Burn) -> String {
        let path = args.source.display();
        match self {
            Self::Image(_) => format!("the image {path}"),
            Self::Folder(mastered) => {
                let tree = mastered.image.tree();
                let (size, all) = (bytes(tree.total_size()), FileSystems::all());
                format!("{} ({size}) of {path} as {all}", entries(tree.len() - 1))
            }
        }
    }
}

fn source(args: &args::Burn, cancel: &Cancel) -> Result<Source, Failure> {
    let file = std::fs::metadata(&args.source).is_ok_and(|meta| meta.is_file());
    if !file {
        let (all, volume) = (FileSystems::all(), args.volume.as_deref());
        let mastered = image::of_folder(&args.source, all, volume, cancel)?;
        return Ok(Source::Folder(Box::new(mastered)));
    }
    if args.volume.is_some() {
        return Err(Failure::Usage(
            "--volume names the volume of a folder; an image file has its own".to_owned(),
        ));
    }
    let image = Sectored::new(HostFile::open(&args.source)?, SectorSize::DATA)?;
    if image.sectors() == Sectors::ZERO {
        return Err(Failure::Failed(format!("{} is empty", args.source.display())));
    }
    Ok(Source::Image(image))
}

fn target(args: &args::Burn) -> Result<Target, Failure> {
    match &args.drive {
        Some(Target::Device(path)) if args.medium.is_some() => Err(Failure::Usage(format!(
            "--medium is for emulated drives; {} has what lies in it",
            path.display()
        ))),
        Some(target) => Ok(target.clone()),
        None if args.medium.is_some() => new_disc_file(&args.source).map(Target::Emulated),
        None => match choose()? {
            Choice::Recorder(recorder) => Ok(Target::Device(recorder.info.node)),
            _ => new_disc_file(&args.source).map(Target::Emulated),
        },
    }
}

/// A name for a new disc file: in the current folder, unless that is what is being burned.
fn new_disc_file(source: &Path) -> Result<PathBuf, Failure> {
    let here = std::env::current_dir()?;
    let within = source.canonicalize().is_ok_and(|source| here.starts_with(source));
    let folder = if within { std::env::temp_dir() } else { PathBuf::new() };
    let name = volume_name(source);
    let numbered = |number: u32| match number {
        1 => folder.join(format!("{name}.disc")),
        _ => folder.join(format!("{name}-{number}.disc")),
    };
    (1..)
        .map(numbered)
        .find(|path| std::fs::symlink_metadata(path).is_err())
        .ok_or_else(|| Failure::Failed("no name is free for a new disc file".to_owned()))
}

/// The first line: which drive, which medium, which file.
fn announce(drive: &mut engine::Drive, target: &Target, output: &Output) -> Result<(), Failure> {
    let who = drive.inquire().map_err(|error| Failure::of(&error))?;
    let medium = drive.medium()?;
    let file = match target {
        Target::Emulated(path) => Some(path.display().to_string()),
        _ => None,
    };
    output.object(&json!({
        "event": "drive", "drive": target.to_string(), "identity": who.to_string(),
        "emulated": file.is_some(), "medium": medium.media.word(),
        "state": medium.state.to_string(), "disc_file": file,
    }))?;
    let state = medium.state;
    output.say(&match file {
        Some(file) => format!(
            "Burning to an emulated drive ({who}), {} ({state}), whose disc is the file {file}",
            medium.media
        ),
        None => format!("Burning to {target} ({who}), {} ({state})", medium.media),
    })
}

fn show(event: &Event, output: &Output) -> Result<(), Failure> {
    match event {
        Event::Planned { mode, reason, start, image, padding, .. } => output.object(&json!({
            "event": "planned", "mode": mode.to_string(), "reason": reason,
            "start": start.0, "sectors": image.0, "padding": padding.0,
        })),
        Event::Phase(phase) => {
            output.object(&json!({"event": "phase", "phase": phase.to_string()}))?;
            if matches!(phase, Phase::Closing | Phase::Flushing) {
                let what = phase.to_string();
                output.step(&Step { what: &what, done: 0, of: 0, rate: 0, left: None });
            }
            Ok(())
        }
        Event::Progress(progress) => {
            let (done, of) =
                (progress.done.bytes(SectorSize::DATA), progress.of.bytes(SectorSize::DATA));
            let what = progress.phase.to_string();
            output.step(&Step {
                what: &what,
                done,
                of,
                rate: progress.rate(),
                left: progress.left(),
            });
            output.object(&json!({
                "event": "progress", "phase": what, "bytes": done, "of": of,
                "bytes_per_second": progress.rate(), "buffer": f64::from(progress.buffer) / 1000.0,
                "seconds_left": progress.left().map(|left| left.as_secs()),
            }))
        }
        Event::Warning(warning) => output.warn(warning),
        _ => Ok(()),
    }
}

/// The last lines: what is on the disc, and where.
fn tell(report: &Report, what: &str, target: &Target, output: &Output) -> Result<(), Failure> {
    let last = i64::from(report.start.0) + i64::from(report.image.0) - 1;
    output.object(&json!({
        "result": "burned", "drive": target.to_string(), "medium": report.media.word(),
        "mode": report.mode.to_string(), "start": report.start.0, "sectors": report.image.0,
        "padding": report.padding.0, "closed": true, "verified_sectors": report.read_back.0,
        "verify": match report.verified {
            engine::Verify::None => "none",
            engine::Verify::Quick => "quick",
            _ => "full",
        },
        "seconds": report.elapsed.as_secs_f64(),
        "drive_seconds": report.drive_time.as_secs_f64(),
        "warnings": report.warnings,
    }))?;
    let verified = match report.verified {
        engine::Verify::None => "not read back".to_owned(),
        engine::Verify::Quick => {
            let read = bytes(report.read_back.bytes(SectorSize::DATA));
            format!("verified by samples ({read})")
        }
        _ => "verified in every sector".to_owned(),
    };
    output.say(&format!("Burned, closed and {verified}: {what}"))?;
    output.say(&format!(
        "On the {} in {target}: blocks {} to {last}, {}, one session, closed",
        report.media,
        report.start,
        bytes(report.image.bytes(SectorSize::DATA)),
    ))
}

const fn level(verify: Verify) -> engine::Verify {
    match verify {
        Verify::None => engine::Verify::None,
        Verify::Quick => engine::Verify::Quick,
        Verify::Full => engine::Verify::Full,
    }
}

/// Takes a disc file away that was made for this burn and never written.
fn remove_if_blank(path: &Path) {
    let blank = Target::Emulated(path.to_owned())
        .open(None)
        .ok()
        .and_then(|mut drive| drive.medium().ok())
        .is_some_and(|medium| medium.state == engine::MediumState::Blank);
    if blank {
        // What cannot be removed stays, blank and harmless.
        let _ = std::fs::remove_file(path);
    }
}
