use discwright_burn::{Drive, Options, WriteMode};
use discwright_core::MediaType;
use discwright_mmc::AnyCommand;

use crate::{Watched, blank, burn_sectors};

/// The commands of a burn by name, runs of one name as one line.
fn commands(media: MediaType, mode: Option<WriteMode>) -> Vec<String> {
    let (drive, _folder) = blank(media);
    let (watched, cdbs) = Watched::new(drive);
    let mut options = Options::default();
    options.mode = mode;
    burn_sectors(&mut Drive::new(watched), 100, &options).unwrap();
    let mut lines: Vec<(String, u32)> = Vec::new();
    for cdb in cdbs.lock().unwrap().iter() {
        let name = match AnyCommand::decode(cdb).unwrap() {
            AnyCommand::CloseTrackSession(close) => close.to_string(),
            AnyCommand::PreventAllowMediumRemoval(lock) => lock.to_string(),
            other => other.cdb().opcode().to_string(),
        };
        match lines.last_mut() {
            Some((last, count)) if *last == name => *count += 1,
            _ => lines.push((name, 1)),
        }
    }
    lines
        .into_iter()
        .map(|(name, count)| if count == 1 { name } else { format!("{name} ×{count}") })
        .collect()
}

/// What every burn begins with: a look at the medium, the lock, and whether it is still the same.
const LOOK: [&str; 9] = [
    // The first answer is the unit attention of a new medium.
    "TEST UNIT READY ×2",
    "GET CONFIGURATION",
    "READ DISC INFORMATION",
    "READ TRACK INFORMATION",
    "GET PERFORMANCE",
    "PREVENT ALLOW MEDIUM REMOVAL prevent=true persistent=false",
    "TEST UNIT READY",
    "GET CONFIGURATION",
    "READ DISC INFORMATION",
];

/// What every burn ends with: is the disc what it should be, and does it read as it was sent.
const PROVE: [&str; 7] = [
    "TEST UNIT READY ×2",
    "GET CONFIGURATION",
    "READ DISC INFORMATION",
    "READ TRACK INFORMATION",
    "GET PERFORMANCE",
    "READ(10) ×PARTS",
    "PREVENT ALLOW MEDIUM REMOVAL prevent=false persistent=false",
];

fn expected(middle: &[&str], parts: u32, last_ready: &str) -> Vec<String> {
    let look = LOOK.iter();
    let prove = PROVE.iter().map(|line| match *line {
        "TEST UNIT READY ×2" => last_ready.to_owned(),
        line => line.replace("PARTS", &parts.to_string()),
    });
    look.chain(middle).map(|line| (*line).to_owned()).chain(prove).collect()
}

#[test]
fn a_cd_gets_a_cue_sheet_and_closes_itself() {
    assert_eq!(
        commands(MediaType::CdR, None),
        // 150 sectors of pre-gap and 300 of track in transfers of 32.
        expected(
            &["MODE SELECT(10)", "SEND CUE SHEET", "WRITE(10) ×15", "SYNCHRONIZE CACHE(10)"],
            10,
            "TEST UNIT READY ×2",
        )
    );
}

#[test]
fn a_cd_track_at_once_is_closed_by_command() {
    assert_eq!(
        commands(MediaType::CdR, Some(WriteMode::TrackAtOnce)),
        expected(
            &[
                "MODE SELECT(10)",
                "WRITE(10) ×10",
                "SYNCHRONIZE CACHE(10)",
                "CLOSE TRACK/SESSION immediate=true function=close track track=1",
                "TEST UNIT READY",
                "CLOSE TRACK/SESSION immediate=true function=close session track=0",
            ],
            10,
            "TEST UNIT READY ×3",
        )
    );
}

#[test]
fn dvd_and_blu_ray_are_written_in_order_and_finalized() {
    for (media, finalize, parts) in [
        (MediaType::DvdPlusR, "finalize disc", 4),
        (MediaType::DvdPlusRDl, "finalize with minimal radius", 4),
        (MediaType::BdR, "finalize disc", 4),
    ] {
        let finalize = format!("CLOSE TRACK/SESSION immediate=true function={finalize} track=0");
        let writes = format!("WRITE(10) ×{parts}");
        assert_eq!(
            commands(media, None),
            expected(
                &[
                    &writes,
                    "SYNCHRONIZE CACHE(10)",
                    "CLOSE TRACK/SESSION immediate=true function=close track track=1",
                    "TEST UNIT READY",
                    &finalize,
                ],
                parts,
                "TEST UNIT READY ×3",
            ),
            "{media}"
        );
    }
}
