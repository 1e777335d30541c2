use discwright_burn::{Disc, Drive, MediumState, Options, Speed, Verify, WriteMode};
use discwright_core::source::PseudoRandom;
use discwright_core::{MediaType, SectorSource, Sectors};

use crate::{all, blank, burn_sectors};

#[test]
fn every_kind_and_mode_gives_a_closed_disc_that_reads_as_the_image() {
    for (media, mode, count) in [
        (MediaType::CdR, None, 1000),
        (MediaType::CdR, None, 10),
        (MediaType::CdR, Some(WriteMode::TrackAtOnce), 1000),
        (MediaType::CdR, Some(WriteMode::TrackAtOnce), 10),
        (MediaType::DvdPlusR, None, 1001),
        (MediaType::DvdPlusR, None, 1),
        (MediaType::DvdPlusRDl, None, 777),
        (MediaType::BdR, None, 1),
        (MediaType::BdR, None, 3333),
        (MediaType::BdRDl, None, 64),
    ] {
        let (drive, _folder) = blank(media);
        let mut drive = Drive::new(drive);
        let before = drive.medium().unwrap();
        assert_eq!((before.media, before.state), (media, MediumState::Blank));
        let mut options = Options::default();
        options.mode = mode;
        let report = burn_sectors(&mut drive, count, &options).unwrap();
        assert_eq!(report.image, Sectors(count), "{media}");
        assert_eq!(report.read_back.0, count + report.padding.0, "{media}");
        assert!(report.warnings.is_empty(), "{media}: {:?}", report.warnings);
        assert!(report.drive_time.as_millis() > 0, "an emulated drive tells simulated time");
        let after = drive.medium().unwrap();
        assert_eq!((after.state, after.sessions, after.tracks.len()), (MediumState::Closed, 1, 1));

        let disc = Disc::new(drive).unwrap();
        assert!(disc.sectors().0 >= count, "{media}: {}", disc.sectors());
        // All that is said to be readable is, run-out blocks of a track at once left out.
        let mut back = all(&disc);
        assert!(back.len() >= count as usize * 2048);
        assert!(back[count as usize * 2048..].iter().all(|byte| *byte == 0));
        back.truncate(count as usize * 2048);
        assert!(back == all(&PseudoRandom::new(5, Sectors(count))), "{media} {mode:?}");
    }
}

#[test]
fn a_blank_disc_has_nothing_to_read() {
    let (drive, _folder) = blank(MediaType::DvdPlusR);
    assert_eq!(Disc::new(Drive::new(drive)).unwrap().sectors(), Sectors::ZERO);
}

#[test]
fn the_speed_is_asked_for_in_the_drives_terms() {
    for (media, speed, factor) in [
        (MediaType::CdR, Speed::Hundredths(400), 4.0),
        (MediaType::DvdPlusR, Speed::Hundredths(400), 4.0),
        (MediaType::BdR, Speed::Hundredths(200), 3.0),
    ] {
        let time = |speed: Speed| {
            let (drive, _folder) = blank(media);
            let options = Options::default().speed(speed).verify(Verify::None);
            let report = burn_sectors(&mut Drive::new(drive), 20_000, &options).unwrap();
            assert!(report.warnings.is_empty(), "{media}: {:?}", report.warnings);
            report.drive_time.as_secs_f64()
        };
        let (slow, fast) = (time(speed), time(Speed::Max));
        // Simulated time, so that this holds on any machine; closing takes its share of both.
        let bytes = 20_000.0 * 2048.0;
        let expected = bytes / (f64::from(speed.kilobytes(media).unwrap()) * 1000.0);
        assert!(slow - fast > expected * (1.0 - 1.0 / factor) * 0.7, "{media}: {slow} {fast}");
    }
}

#[test]
fn a_quick_look_reads_part_and_none_reads_nothing() {
    let (drive, _folder) = blank(MediaType::DvdPlusR);
    let quick = Options::default().verify(Verify::Quick);
    let report = burn_sectors(&mut Drive::new(drive), 100_000, &quick).unwrap();
    assert_eq!(report.read_back, Sectors(96 * 32), "both ends and 64 places");
    let (drive, _folder) = blank(MediaType::DvdPlusR);
    let none = Options::default().verify(Verify::None);
    let report = burn_sectors(&mut Drive::new(drive), 1000, &none).unwrap();
    assert_eq!(report.read_back, Sectors::ZERO);
}

#[test]
fn an_emulated_drive_is_a_recorder_and_an_empty_one_says_so() {
    let (drive, _folder) = blank(MediaType::BdR);
    assert!(Drive::new(drive).is_recorder().unwrap());
    let mut empty = Drive::new(discwright_emulator::Drive::empty("nothing in it"));
    assert!(empty.is_recorder().unwrap());
    assert!(matches!(empty.medium(), Err(discwright_burn::Cause::NoMedium)));
}
