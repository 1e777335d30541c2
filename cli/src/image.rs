//! `discwright image`.

use core::ops::ControlFlow;
use std::io;
use std::path::Path;

use discwright::fsimage::{ChangedName, Mastered, Options};
use discwright::pump::Progress;
use discwright::tree::{WalkOptions, save, stream};
use discwright::{
    Cancel, FileSystems, SectorSize, SectorSource, Timestamp, image_of_folder, pump, unobserved,
    volume_name,
};
use serde_json::json;

use crate::args;
use crate::failure::Failure;
use crate::output::{Output, Step, bytes};

pub(crate) fn run(args: &args::Image, cancel: &Cancel) -> Result<(), Failure> {
    let to_stdout = args.output == Path::new("-");
    if to_stdout && args.json {
        return Err(Failure::Usage("--json and an image cannot share standard output".to_owned()));
    }
    let wanted = args.fs.iter().copied().collect::<FileSystems>();
    let output = Output::new(args.json);
    let mastered = of_folder(&args.source, wanted, args.volume.as_deref(), cancel)?;
    tell_changes(&mastered, &output)?;
    let image = &mastered.image;
    let size = image.sectors().bytes(SectorSize::DATA);
    let began = std::time::Instant::now();
    let mut observer = |progress: &Progress| {
        let (done, of) = (progress.done.bytes(SectorSize::DATA), size);
        let seconds = began.elapsed().as_secs_f64().max(0.001);
        let rate = done as f64 / seconds;
        let left = (of - done) as f64 / rate.max(1.0);
        let left = core::time::Duration::try_from_secs_f64(left).ok().filter(|_| done > 0);
        output.step(&Step { what: "writing", done, of, rate: rate as u64, left });
        if output.is_json() {
            let event = json!({
                "event": "progress", "phase": "writing", "bytes": done, "of": of,
                "bytes_per_second": rate as u64,
            });
            if output.object(&event).is_err() {
                return ControlFlow::Break(discwright::Stop);
            }
        }
        ControlFlow::Continue(())
    };
    let options = pump::Options::default();
    let saved = if to_stdout {
        stream(image, &mut io::stdout().lock(), &options, cancel, &mut observer)
    } else {
        save(image, &args.output, &options, cancel, &mut observer)
    };
    output.end();
    saved?;
    if to_stdout {
        return Ok(());
    }
    let files = image.tree().len() - 1;
    output.object(&json!({
        "result": "image", "path": args.output.display().to_string(), "bytes": size,
        "entries": files, "file_systems": wanted.words().collect::<Vec<_>>(),
    }))?;
    output.say(&format!(
        "{}: {} with {wanted}, {files} entries",
        args.output.display(),
        bytes(size)
    ))
}

/// Walks a folder and masters it; one that is empty is refused.
pub(crate) fn of_folder(
    folder: &Path,
    file_systems: FileSystems,
    volume: Option<&str>,
    cancel: &Cancel,
) -> Result<Mastered, Failure> {
    let volume = volume.map_or_else(|| volume_name(folder), str::to_owned);
    let options =
        Options::default().file_systems(file_systems).volume(volume).created(creation_time()?);
    let walk = WalkOptions::default();
    let image = image_of_folder(folder, &walk, &options, cancel, &mut unobserved())?;
    if image.mastered.image.tree().len() == 1 {
        let empty = "is empty: there is nothing to put on a disc";
        return Err(Failure::Failed(format!("{} {empty}", folder.display())));
    }
    Ok(image.mastered)
}

/// `SOURCE_DATE_EPOCH`, or now.
fn creation_time() -> Result<Timestamp, Failure> {
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(std::time::SystemTime::now().into());
    };
    match epoch.to_str().and_then(|epoch| epoch.parse().ok()) {
        Some(seconds) => Ok(Timestamp::new(seconds, 0)),
        None => Err(Failure::Usage("SOURCE_DATE_EPOCH is not a number of seconds".to_owned())),
    }
}

/// Tells which names of the trees that people look at were changed.
pub(crate) fn tell_changes(mastered: &Mastered, output: &Output) -> Result<(), Failure> {
    if output.is_json() {
        for ChangedName { file_system, change, .. } in &mastered.changed_names {
            let path = mastered.image.tree().path(change.node);
            output.object(&json!({
                "event": "name", "path": String::from_utf8_lossy(&path),
                "file_system": file_system.words().next(), "recorded": change.recorded,
                "reason": change.reason.to_string(),
            }))?;
        }
        return Ok(());
    }
    for file_system in [FileSystems::JOLIET, FileSystems::UDF] {
        let changed = mastered.changed_names.iter().filter(|c| c.file_system == file_system);
        let names: Vec<_> = changed.collect();
        let Some(first) = names.first() else { continue };
        let path = mastered.image.tree().path(first.change.node);
        output.warn(&format!(
            "{} name{} recorded otherwise in {file_system}, such as {} as {} ({})",
            names.len(),
            if names.len() == 1 { " is" } else { "s are" },
            String::from_utf8_lossy(&path),
            first.change.recorded,
            first.change.reason,
        ))?;
    }
    Ok(())
}
