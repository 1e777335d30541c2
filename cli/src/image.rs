//! `discwright image`.

use std::path::Path;

use discwright::fsimage::{ChangedName, MasterError, Mastered, Options};
use discwright::tree::{NodeId, WalkOptions};
use discwright::{
    Cancel, FileSystems, FolderError, SectorSize, SectorSource, Timestamp, image_of_folder, pump,
    unobserved, volume_name,
};
use serde_json::json;

use crate::args;
use crate::deliver::Destination;
use crate::failure::Failure;
use crate::output::{Output, bytes, entries};

pub(crate) fn run(args: &args::Image, cancel: &Cancel) -> Result<(), Failure> {
    let destination = Destination::new(&args.output, args.json)?;
    let wanted = args.fs.iter().copied().collect::<FileSystems>();
    let output = Output::new(args.json);
    let mastered = of_folder(&args.source, wanted, args.volume.as_deref(), cancel)?;
    tell_changes(&mastered, &output)?;
    let image = &mastered.image;
    let size = image.sectors().bytes(SectorSize::DATA);
    destination.take(image, "writing", &pump::Options::default(), cancel, &output)?;
    if destination.is_stdout() {
        return Ok(());
    }
    let files = image.tree().len() - 1;
    output.object(&json!({
        "result": "image", "path": args.output.display().to_string(), "bytes": size,
        "entries": files, "file_systems": wanted.words().collect::<Vec<_>>(),
    }))?;
    output.say(&format!(
        "{}: {} with {wanted}, {}",
        args.output.display(),
        bytes(size),
        entries(files),
    ))
}

/// Walks a folder and masters it.
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
    let image = image_of_folder(folder, &walk, &options, cancel, &mut unobserved());
    let image = image.map_err(usage_or_failure)?;
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

/// What the command line asks for and no image can have is wrong usage.
fn usage_or_failure(error: FolderError) -> Failure {
    use discwright::udf::WriteError::VolumeIdTooLong;
    match &error {
        FolderError::Master(
            MasterError::NoFileSystem
            | MasterError::NeedsIso9660
            | MasterError::Udf(VolumeIdTooLong(_)),
        ) => Failure::Usage(error.to_string()),
        _ => Failure::of(&error),
    }
}

/// Tells what the image records otherwise than the folder has it, or not at all.
pub(crate) fn tell_changes(mastered: &Mastered, output: &Output) -> Result<(), Failure> {
    let changes = &mastered.changes;
    let path =
        |node: NodeId| String::from_utf8_lossy(&mastered.image.tree().path(node)).into_owned();
    if output.is_json() {
        for (file_system, recorded) in &changes.volume {
            let word = file_system.words().next();
            let event = json!({"event": "volume", "file_system": word, "recorded": recorded});
            output.object(&event)?;
        }
        let names = changes.names.iter().map(|change| ("name", change));
        let targets = changes.targets.iter().map(|change| ("target", change));
        for (event, ChangedName { file_system, change, .. }) in names.chain(targets) {
            output.object(&json!({
                "event": event, "path": path(change.node),
                "file_system": file_system.words().next(), "recorded": change.recorded,
                "reason": change.reason.to_string(),
            }))?;
        }
        for (file_system, node) in &changes.omitted {
            output.object(&json!({
                "event": "omitted", "path": path(*node),
                "file_system": file_system.words().next(),
                "anywhere": !changes.lost.contains(node),
            }))?;
        }
        return Ok(());
    }
    // ISO 9660 has no small letters: no word is lost on that.
    let plain = |file_system: FileSystems| file_system == FileSystems::ISO9660;
    for (file_system, recorded) in changes.volume.iter().filter(|(system, _)| !plain(*system)) {
        output.warn(&format!("the volume is called {recorded} in {file_system}"))?;
    }
    for file_system in [FileSystems::ISO9660, FileSystems::JOLIET, FileSystems::UDF] {
        let in_it = |changed: &&ChangedName| changed.file_system == file_system;
        for (what, changed) in [("name", &changes.names), ("link's target", &changes.targets)] {
            let Some(first) = changed.iter().find(in_it) else { continue };
            let count = changed.iter().filter(in_it).count();
            output.warn(&format!(
                "{} recorded otherwise in {file_system}, such as {} as {} ({})",
                counted(count, what),
                path(first.change.node),
                first.change.recorded,
                first.change.reason,
            ))?;
        }
    }
    if let Some(first) = changes.lost.first() {
        output.warn(&format!(
            "{} left out, such as {}: no file system of the image holds symlinks and special files",
            counted(changes.lost.len(), "file"),
            path(*first),
        ))?;
    }
    if changes.unnumbered_parents > 0 {
        output.warn(&format!(
            "{} numbered in the path tables of ISO 9660 as if in another, which readers do not mind",
            counted(changes.unnumbered_parents, "folder"),
        ))?;
    }
    Ok(())
}

/// `1 name is`, `2 names are`.
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what} is") } else { format!("{count} {what}s are") }
}
