//! `discwright info` and `discwright drives`.

use discwright::burn::Medium;
use discwright::scsi_transport::drives as list_drives;
use discwright::{SectorSize, Sectors, Target};
use serde_json::{Value, json};

use crate::args;
use crate::failure::Failure;
use crate::output::{Output, bytes};

pub(crate) fn info(args: &args::Info) -> Result<(), Failure> {
    let output = Output::new(args.json);
    let target = match &args.drive {
        Some(target) => target.clone(),
        None => only_drive()?,
    };
    let mut drive = target.open(None)?;
    let who = drive.inquire()?;
    let medium = match drive.medium() {
        Ok(medium) => Some(medium),
        Err(discwright::burn::Cause::NoMedium) => None,
        Err(error) => return Err(error.into()),
    };
    output.object(&json!({
        "result": "info", "drive": target.to_string(), "identity": who.to_string(),
        "medium": medium.as_ref().map(medium_object),
    }))?;
    output.say(&format!("{target}: {who}"))?;
    match &medium {
        Some(medium) => tell(medium, &output),
        None => output.say("no medium"),
    }
}

fn tell(medium: &Medium, output: &Output) -> Result<(), Failure> {
    let size = |sectors: Sectors| bytes(sectors.bytes(SectorSize::DATA));
    output.say(&format!(
        "{}, {}: {} session{}, {} in all, {} free",
        medium.media,
        medium.state,
        medium.sessions,
        if medium.sessions == 1 { "" } else { "s" },
        size(medium.capacity),
        size(medium.free),
    ))?;
    if !medium.write_speeds.is_empty() {
        let speeds: Vec<_> = medium.write_speeds.iter().map(u32::to_string).collect();
        output.say(&format!("write speeds: {} kB/s", speeds.join(", ")))?;
    }
    for track in &medium.tracks {
        let kind = match (track.blank, track.data) {
            (true, _) => "blank",
            (false, true) => "data",
            (false, false) => "audio",
        };
        let next = match track.next_writable {
            Some(next) => format!(", next writable block {next}"),
            None => String::new(),
        };
        output.say(&format!(
            "track {}, session {}: {kind}, from block {}, {} blocks ({}){next}",
            track.number,
            track.session,
            track.start,
            track.size,
            size(track.size),
        ))?;
    }
    Ok(())
}

fn medium_object(medium: &Medium) -> Value {
    let tracks: Vec<_> = medium
        .tracks
        .iter()
        .map(|track| {
            json!({
                "number": track.number.0, "session": track.session.0, "start": track.start.0,
                "sectors": track.size.0, "blank": track.blank, "data": track.data,
                "next_writable": track.next_writable.map(|next| next.0), "free": track.free.0,
            })
        })
        .collect();
    json!({
        "kind": medium.media.word(), "state": medium.state.to_string(),
        "sessions": medium.sessions, "sectors": medium.capacity.0, "free": medium.free.0,
        "next_writable": medium.next_writable.map(|next| next.0),
        "write_speeds": medium.write_speeds, "tracks": tracks,
    })
}

/// The machine's drive, if it has exactly one.
fn only_drive() -> Result<Target, Failure> {
    let mut found = list_drives()?;
    match (found.pop(), found.len()) {
        (Some(drive), 0) => Ok(Target::Device(drive.node)),
        (None, _) => Err(Failure::Failed(
            "this machine has no optical drive; name an emulated one with --drive emulated:PATH"
                .to_owned(),
        )),
        (Some(last), _) => {
            found.push(last);
            let names: Vec<_> = found.iter().map(|d| d.node.display().to_string()).collect();
            Err(Failure::Failed(format!("name a drive with --drive: {}", names.join(", "))))
        }
    }
}

pub(crate) fn drives(args: &args::Drives) -> Result<(), Failure> {
    let output = Output::new(args.json);
    let found = list_drives()?;
    if found.is_empty() {
        output.say("this machine has no optical drive")?;
    }
    for drive in &found {
        output.object(&json!({
            "event": "drive", "drive": drive.node.display().to_string(), "vendor": drive.vendor,
            "product": drive.product, "revision": drive.revision,
            "generic": drive.generic.as_ref().map(|path| path.display().to_string()),
        }))?;
        output.say(&format!(
            "{}  {} {} {}",
            drive.node.display(),
            drive.vendor,
            drive.product,
            drive.revision
        ))?;
    }
    output.object(&json!({"result": "drives", "count": found.len()}))
}
