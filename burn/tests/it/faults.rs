use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use discwright_burn::{
    Cause, Drive, DriveError, Event, MediumState, Options, Phase, Remedy, Verify, burn,
};
use discwright_core::source::{PseudoRandom, requested};
use discwright_core::{
    Cancel, MediaType, Sector, SectorSize, SectorSource, Sectors, SourceError, SourceErrorKind,
    Stop,
};
use discwright_scsi_transport::{
    Completion, Data, Fault, FaultInjector, Transport, TransportErrorKind,
};

use crate::{Watched, blank, burn_sectors};

const WRITE: u8 = 0x2A;
const READ: u8 = 0x28;
const CLOSE: u8 = 0x5B;
const LOCK: u8 = 0x1E;

fn sense(key: u8, asc: u8, ascq: u8) -> Completion {
    let mut bytes = [0; 18];
    (bytes[0], bytes[2], bytes[7], bytes[12], bytes[13]) = (0x70, key, 10, asc, ascq);
    Completion::check_condition(&bytes, 0)
}

/// A drive with a new DVD+R and these faults, whose last lock command can be looked at.
fn faulty(
    faults: impl FnOnce(
        FaultInjector<discwright_emulator::Drive>,
    ) -> FaultInjector<discwright_emulator::Drive>,
) -> (Drive, Arc<std::sync::Mutex<Vec<Vec<u8>>>>, tempfile::TempDir) {
    let (drive, folder) = blank(MediaType::DvdPlusR);
    let (watched, cdbs) = Watched::new(faults(FaultInjector::new(drive)));
    (Drive::new(watched), cdbs, folder)
}

fn unlocked(cdbs: &std::sync::Mutex<Vec<Vec<u8>>>) -> bool {
    let cdbs = cdbs.lock().unwrap();
    cdbs.iter().rfind(|cdb| cdb[0] == LOCK).is_some_and(|cdb| cdb[4] & 1 == 0)
}

#[test]
fn a_write_error_tells_where_the_disc_stands_and_lets_it_go() {
    let (mut drive, cdbs, _folder) =
        faulty(|f| f.on_nth(WRITE, 10, Fault::Answer(sense(3, 0x0C, 0))));
    let error = burn_sectors(&mut drive, 1000, &Options::default()).unwrap_err();
    assert_eq!(error.phase, Phase::Writing);
    assert!(matches!(*error.cause, Cause::Drive(DriveError::Sense { .. })));
    let aftermath = error.aftermath.as_ref().unwrap();
    assert_eq!(aftermath.sent, Sectors(9 * 32));
    assert_eq!(aftermath.state, Some(MediumState::Appendable));
    assert_eq!(aftermath.next_writable.map(|next| next.0), Some(9 * 32));
    assert_eq!(aftermath.remedy, Remedy::AnotherDisc);
    let words = error.to_string();
    assert!(words.starts_with("writing failed: emulated:"), "{words}");
    assert!(words.contains("the drive has taken 288 sectors of the image"), "{words}");
    assert!(unlocked(&cdbs));
}

#[test]
fn a_drive_that_is_busy_or_tells_of_a_recovered_error_is_not_a_failure() {
    let (mut drive, _, _folder) = faulty(|f| {
        f.on_nth(WRITE, 3, Fault::Answer(sense(2, 0x04, 0x08)))
            .on_nth(WRITE, 4, Fault::Answer(sense(2, 0x04, 0x08)))
            .on_nth(WRITE, 9, Fault::AnswerAfter(sense(1, 0x0C, 0x00)))
            .on_nth(0x35, 1, Fault::Answer(sense(2, 0x04, 0x07)))
            .on_nth(0x00, 4, Fault::Answer(sense(2, 0x04, 0x01)))
    });
    let report = burn_sectors(&mut drive, 1000, &Options::default()).unwrap();
    assert_eq!(report.read_back, Sectors(1008));
}

#[test]
fn a_drive_that_says_success_and_writes_nothing_is_found_out() {
    let good = || Fault::Answer(Completion::good(0));
    // Nothing at all is written or closed.
    let (mut drive, cdbs, _folder) =
        faulty(|f| f.on(WRITE, good()).on(CLOSE, good()).on(0x35, good()));
    let error = burn_sectors(&mut drive, 1000, &Options::default()).unwrap_err();
    assert_eq!(error.phase, Phase::Confirming);
    assert!(
        error.to_string().contains("the drive reports success, but the disc is blank"),
        "{error}"
    );
    // The drive has taken blocks: who knows what the laser did.
    assert_eq!(error.aftermath.unwrap().remedy, Remedy::AnotherDisc);
    assert!(unlocked(&cdbs));
    // Only the closing is a lie.
    let (mut drive, _, _folder) = faulty(|f| f.on(CLOSE, good()));
    let error = burn_sectors(&mut drive, 1000, &Options::default()).unwrap_err();
    assert_eq!(error.phase, Phase::Confirming);
    assert_eq!(error.aftermath.unwrap().remedy, Remedy::CloseAgain);
}

#[test]
fn a_bit_that_flips_on_the_disc_is_found_at_its_place() {
    let (drive, _folder) = blank(MediaType::DvdPlusR);
    let (watched, _) = Watched::new(drive);
    let flipping = watched.answering(|cdb, data| {
        let lba = u32::from_be_bytes([cdb[2], cdb[3], cdb[4], cdb[5]]);
        if let (READ, Data::In(bytes)) = (cdb[0], data)
            && (lba..lba + 32).contains(&500)
        {
            bytes[(500 - lba as usize) * 2048 + 77] ^= 4;
        }
    });
    let error = burn_sectors(&mut Drive::new(flipping), 1000, &Options::default()).unwrap_err();
    let Cause::Verify { bad } = &*error.cause else { panic!("{error}") };
    assert_eq!(bad.len(), 1);
    assert!(bad[0].contains(Sector(500)) && bad[0].count() == Sectors(32));
    assert!(error.to_string().contains("up to 32 of the sectors"), "{error}");
    assert!(error.to_string().contains("the first are 480..512"), "{error}");
    assert_eq!(error.aftermath.unwrap().state, Some(MediumState::Closed));
}

#[test]
fn blocks_that_cannot_be_read_back_are_bad_and_the_rest_is_still_read() {
    let (mut drive, _, _folder) = faulty(|f| {
        f.rule(|attempt| {
            let lba = u32::from_be_bytes(attempt.cdb.get(2..6)?.try_into().ok()?);
            (attempt.cdb[0] == READ && [64, 96, 320].contains(&lba))
                .then(|| Fault::Answer(sense(3, 0x11, 0x05)))
        })
    });
    let error = burn_sectors(&mut drive, 1000, &Options::default()).unwrap_err();
    let Cause::Verify { bad } = &*error.cause else { panic!("{error}") };
    let ranges: Vec<_> = bad.iter().map(ToString::to_string).collect();
    assert_eq!(ranges, ["64..128", "320..352"]);
}

#[test]
fn a_drive_that_refuses_to_read_past_its_cache_is_read_without() {
    let (mut drive, _, _folder) = faulty(|f| {
        f.rule(|attempt| {
            (attempt.cdb[0] == READ && attempt.cdb[1] & 8 != 0)
                .then(|| Fault::Answer(sense(5, 0x24, 0x00)))
        })
    });
    let report = burn_sectors(&mut drive, 1000, &Options::default()).unwrap();
    assert_eq!(report.read_back, Sectors(1008));
}

#[test]
fn a_drive_that_goes_away_or_gives_no_answer_is_told_with_the_phase() {
    for (opcode, number, kind, phase) in [
        (WRITE, 5, TransportErrorKind::NoDevice, Phase::Writing),
        (WRITE, 5, TransportErrorKind::Timeout, Phase::Writing),
        (0x35, 1, TransportErrorKind::Reset, Phase::Flushing),
        (CLOSE, 2, TransportErrorKind::Timeout, Phase::Closing),
        (READ, 3, TransportErrorKind::NoDevice, Phase::Verifying),
    ] {
        let (mut drive, _, _folder) = faulty(|f| f.on_nth(opcode, number, Fault::Fail(kind)));
        let error = burn_sectors(&mut drive, 1000, &Options::default()).unwrap_err();
        assert_eq!(error.phase, phase);
        let Cause::Drive(DriveError::Transport(cause)) = &*error.cause else { panic!("{error}") };
        assert_eq!(cause.kind(), kind);
        assert!(error.aftermath.is_some());
    }
}

#[test]
fn a_disc_that_is_closed_and_confirmed_is_not_called_spoilt_when_reading_back_stops() {
    let (mut drive, cdbs, _folder) = faulty(|f| f);
    let image = PseudoRandom::new(5, Sectors(1000));
    let mut stop = |event: &Event| match event {
        Event::Phase(Phase::Verifying) => ControlFlow::Break(Stop),
        _ => ControlFlow::Continue(()),
    };
    let error = burn(&mut drive, &image, &Options::default(), &Cancel::new(), &mut stop);
    let error = error.unwrap_err();
    assert!(matches!(*error.cause, Cause::Cancelled));
    let aftermath = error.aftermath.unwrap();
    assert_eq!((aftermath.remedy, aftermath.sent), (Remedy::ReadBack, Sectors(1000)));
    assert_eq!(aftermath.state, Some(MediumState::Closed));
    assert!(unlocked(&cdbs));
}

#[test]
fn a_medium_that_is_changed_before_the_first_write_is_not_written() {
    // The unit attention of another medium comes with the lock; what then lies there has no disc
    // information, as a pressed one.
    let (mut drive, _, _folder) = faulty(|f| {
        f.on_nth(LOCK, 1, Fault::Answer(sense(6, 0x28, 0x00))).rule(|attempt| {
            (attempt.cdb[0] == 0x51 && attempt.number_of_opcode == 2)
                .then(|| Fault::Answer(sense(5, 0x30, 0x00)))
        })
    });
    let error = burn_sectors(&mut drive, 1000, &Options::default()).unwrap_err();
    assert!(matches!(*error.cause, Cause::Changed), "{error}");
    assert!(error.aftermath.is_none());
    assert_eq!(drive.medium().unwrap().state, MediumState::Blank);
}

#[test]
fn a_drive_that_has_no_time_is_asked_again_and_a_cut_transfer_is_a_failure() {
    use discwright_scsi_transport::Status;
    let busy = || Fault::Answer(Completion::with_status(Status::BUSY, 0));
    let full = || Fault::Answer(Completion::with_status(Status::TASK_SET_FULL, 0));
    let (mut drive, _, _folder) =
        faulty(|f| f.on_nth(WRITE, 3, busy()).on_nth(WRITE, 4, full()).on_nth(CLOSE, 1, busy()));
    burn_sectors(&mut drive, 1000, &Options::default()).unwrap();

    let (mut drive, _, _folder) =
        faulty(|f| f.on_nth(WRITE, 3, Fault::AnswerAfter(Completion::good(32_768))));
    let error = burn_sectors(&mut drive, 1000, &Options::default()).unwrap_err();
    assert!(
        matches!(*error.cause, Cause::Drive(DriveError::Short { found: 32_768, .. })),
        "{error}"
    );
}

#[test]
fn a_write_that_only_brings_word_of_an_earlier_one_is_sent_again() {
    let mut deferred = [0; 18];
    (deferred[0], deferred[2], deferred[7], deferred[12]) = (0x71, 1, 10, 0x0C);
    let deferred = Completion::check_condition(&deferred, 0);
    let (mut drive, _, _folder) = faulty(|f| f.on_nth(WRITE, 5, Fault::Answer(deferred)));
    burn_sectors(&mut drive, 1000, &Options::default()).unwrap();
}

#[test]
fn a_track_that_the_drive_has_closed_itself_is_no_failure() {
    // What it says of the track it did; closing the disc closes the track in any case.
    let (mut drive, _, _folder) =
        faulty(|f| f.on_nth(CLOSE, 1, Fault::Answer(sense(5, 0x24, 0x00))));
    let report = burn_sectors(&mut drive, 1000, &Options::default()).unwrap();
    assert_eq!(report.warnings.len(), 1);
    assert!(report.warnings[0].contains("the track is not closed by command"));
}

#[test]
fn a_pressed_eject_button_does_not_spoil_a_disc() {
    let (mut drive, _, _folder) =
        faulty(|f| f.on_nth(WRITE, 5, Fault::Answer(sense(6, 0x5A, 0x01))));
    burn_sectors(&mut drive, 1000, &Options::default()).unwrap();
}

#[test]
fn a_disc_that_reads_nowhere_is_given_up_and_one_that_is_taken_out_is_told_so() {
    let (mut drive, cdbs, _folder) = faulty(|f| f.on(READ, Fault::Answer(sense(3, 0x11, 0))));
    let error = burn_sectors(&mut drive, 20_000, &Options::default()).unwrap_err();
    let Cause::Verify { bad } = &*error.cause else { panic!("{error}") };
    assert_eq!(bad.iter().map(|range| range.count().0).sum::<u32>(), 20_000);
    let reads = cdbs.lock().unwrap().iter().filter(|cdb| cdb[0] == READ).count();
    assert_eq!(reads, 256);
    let (mut drive, _, _folder) =
        faulty(|f| f.on_nth(READ, 5, Fault::Answer(sense(2, 0x3A, 0x02))));
    let error = burn_sectors(&mut drive, 1000, &Options::default()).unwrap_err();
    assert!(matches!(*error.cause, Cause::Drive(_)), "{error}");
}

#[test]
fn a_panicking_observer_leaves_the_drive_unlocked() {
    let (mut drive, cdbs, _folder) = faulty(|f| f);
    let image = PseudoRandom::new(5, Sectors(1000));
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut panics = |event: &Event| match event {
            Event::Phase(Phase::Writing) => panic!("no more"),
            _ => ControlFlow::Continue(()),
        };
        burn(&mut drive, &image, &Options::default(), &Cancel::new(), &mut panics)
    }));
    assert!(result.is_err());
    assert!(unlocked(&cdbs));
}

#[test]
fn a_double_layer_drive_that_knows_but_one_way_to_finalize_is_served() {
    let (drive, _folder) = blank(MediaType::DvdPlusRDl);
    let picky = FaultInjector::new(drive).rule(|attempt| {
        (attempt.cdb[0] == CLOSE && attempt.cdb[2] == 5)
            .then(|| Fault::Answer(sense(5, 0x24, 0x00)))
    });
    burn_sectors(&mut Drive::new(picky), 100, &Options::default()).unwrap();
}

#[test]
fn a_speed_or_lock_that_is_refused_is_a_warning() {
    let (mut drive, _, _folder) = faulty(|f| {
        f.on(0xB6, Fault::Answer(sense(5, 0x21, 0x00))).on(LOCK, Fault::Answer(sense(5, 0x20, 0)))
    });
    let options = Options::default().speed("4x".parse().unwrap());
    let report = burn_sectors(&mut drive, 100, &options).unwrap();
    assert_eq!(report.warnings.len(), 3, "{:?}", report.warnings);
}

#[test]
fn a_medium_that_is_changed_while_it_is_written_is_a_failure() {
    let (mut drive, _, _folder) =
        faulty(|f| f.on_nth(WRITE, 4, Fault::Answer(sense(6, 0x28, 0x00))));
    let error = burn_sectors(&mut drive, 1000, &Options::default()).unwrap_err();
    assert_eq!(error.phase, Phase::Writing);
}

#[test]
fn a_cancelled_burn_leaves_the_drive_unlocked_and_says_what_is_on_the_disc() {
    for by_observer in [true, false] {
        let (mut drive, cdbs, _folder) = faulty(|f| f);
        let cancel = Cancel::new();
        let image = PseudoRandom::new(5, Sectors(100_000));
        let error = burn(&mut drive, &image, &Options::default(), &cancel, &mut |event: &Event| {
            match event {
                Event::Progress(_) if by_observer => return ControlFlow::Break(Stop),
                Event::Progress(_) => cancel.cancel(),
                _ => (),
            }
            ControlFlow::Continue(())
        })
        .unwrap_err();
        assert!(matches!(*error.cause, Cause::Cancelled));
        assert_eq!(error.phase, Phase::Writing);
        let aftermath = error.aftermath.unwrap();
        assert!(aftermath.sent > Sectors::ZERO && aftermath.sent < Sectors(100_000));
        assert_eq!(aftermath.state, Some(MediumState::Appendable));
        assert!(unlocked(&cdbs));
        drive.eject().unwrap();
    }
}

#[test]
fn a_source_that_fails_midway_is_named_and_all_before_it_is_on_the_disc() {
    struct Torn(PseudoRandom);
    impl SectorSource for Torn {
        fn sector_size(&self) -> SectorSize {
            SectorSize::DATA
        }
        fn sectors(&self) -> Sectors {
            self.0.sectors()
        }
        fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
            let range = requested(self.sector_size(), self.sectors(), first, out.len())?;
            if range.end() > Sector(5000) {
                return Err(SourceError::new(SourceErrorKind::Shorter).named("music/a.flac"));
            }
            self.0.read(first, out)
        }
    }
    let (mut drive, cdbs, _folder) = faulty(|f| f);
    let image = Torn(PseudoRandom::new(5, Sectors(20_000)));
    let quiet = &mut |_: &Event| ControlFlow::Continue(());
    let error = burn(&mut drive, &image, &Options::default(), &Cancel::new(), quiet).unwrap_err();
    let Cause::Source(cause) = &*error.cause else { panic!("{error}") };
    assert_eq!((cause.kind(), cause.name()), (SourceErrorKind::Shorter, Some("music/a.flac")));
    // Chunks of 512 sectors: the ninth ends at 4608.
    assert_eq!(error.aftermath.unwrap().sent, Sectors(4608));
    assert!(unlocked(&cdbs));
}

#[test]
fn what_does_not_fit_is_refused_before_anything_is_sent() {
    let (drive, _folder) = blank(MediaType::CdR);
    let (watched, cdbs) = Watched::new(drive);
    let asked = AtomicU32::new(0);
    struct Counted<'a>(&'a AtomicU32);
    impl SectorSource for Counted<'_> {
        fn sector_size(&self) -> SectorSize {
            SectorSize::DATA
        }
        fn sectors(&self) -> Sectors {
            Sectors(360_500)
        }
        fn read(&self, _: Sector, _: &mut [u8]) -> Result<(), SourceError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    }
    let quiet = &mut |_: &Event| ControlFlow::Continue(());
    let mut drive = Drive::new(watched);
    let options = Options::default().verify(Verify::Full);
    let error = burn(&mut drive, &Counted(&asked), &options, &Cancel::new(), quiet).unwrap_err();
    let Cause::TooBig { needed, room } = *error.cause else { panic!("{error}") };
    assert!(needed == Sectors(360_500) && room < needed);
    assert!(error.aftermath.is_none());
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    assert!(cdbs.lock().unwrap().iter().all(|cdb| ![WRITE, 0x55, 0x5D, LOCK].contains(&cdb[0])));
    assert_eq!(drive.medium().unwrap().state, MediumState::Blank);
}

/// A transport is `Send`, and so is everything that holds one.
#[test]
fn drives_and_jobs_can_be_moved_to_other_threads() {
    fn sent<T: Send + 'static>() {}
    sent::<Drive>();
    sent::<discwright_burn::Disc>();
    sent::<Box<dyn Transport>>();
    sent::<discwright_burn::BurnError>();
}
