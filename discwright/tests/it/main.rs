//! What no single room may join: a folder becomes a disc.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use discwright::burn::{BurnError, Cause, Disc, Drive, Event, MediumState, Options, Phase, burn};
use discwright::fsimage::{self, Contents};
use discwright::tree::WalkOptions;
use discwright::{
    ByteSource, Cancel, FileSystems, Ignore, MediaType, Sector, SectorSource, SourceErrorKind,
    Target, burn_folder, emulator, image_of_folder, unobserved, volume_name,
};

fn blank(folder: &Path, media: MediaType) -> Drive {
    let disc = emulator::Disc::create(&folder.join("new.disc"), media).unwrap();
    Drive::new(emulator::Drive::new(disc))
}

/// Bytes that are not all the same.
fn noise(length: u32, seed: u32) -> Vec<u8> {
    (0..length).map(|i| ((i ^ seed).wrapping_mul(2_654_435_761) >> 23) as u8).collect()
}

#[test]
fn a_folder_is_burned_in_one_call_and_read_from_the_disc_in_each_file_system() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("music");
    fs::create_dir_all(folder.join("side a")).unwrap();
    let song = noise(3_000_001, 1);
    fs::write(folder.join("side a/song.flac"), &song).unwrap();
    fs::write(folder.join("notes"), b"").unwrap();
    let mut drive = blank(temporary.path(), MediaType::BdR);
    let report = burn_folder(
        &folder,
        &fsimage::Options::default(),
        &mut drive,
        &Options::default(),
        &Cancel::new(),
        &mut unobserved(),
    )
    .unwrap();
    assert_eq!(report.media, MediaType::BdR);

    let disc = Disc::new(drive).unwrap();
    for file_system in [FileSystems::ROCK_RIDGE, FileSystems::JOLIET, FileSystems::UDF] {
        let contents = Contents::open(&disc, file_system, &mut Ignore).unwrap();
        let mut read = Vec::new();
        contents
            .walk(&mut Ignore, &mut |path, entry| {
                if path == b"side a/song.flac" {
                    let file = contents.open_file(entry).unwrap();
                    read.resize(usize::try_from(file.len()).unwrap(), 0);
                    file.read_at(0, &mut read).unwrap();
                }
                ControlFlow::Continue(())
            })
            .unwrap();
        assert!(read == song, "{file_system}");
    }
}

/// What is done to a file while it is burned.
type Change = dyn Fn(&Path);

/// Burns a folder with two files, and does something to the second when the first is on its way.
fn burn_while(change: impl Fn(&Path)) -> (BurnError, std::path::PathBuf) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("folder");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a"), noise(8 << 20, 2)).unwrap();
    // Its name makes it the second.
    let file = folder.join("data");
    fs::write(&file, noise(20 << 20, 3)).unwrap();
    let image = image_of_folder(
        &folder,
        &WalkOptions::default(),
        &fsimage::Options::default(),
        &Cancel::new(),
        &mut unobserved(),
    )
    .unwrap();
    let mut drive = blank(temporary.path(), MediaType::DvdPlusR);
    let image = &image.mastered.image;
    // Little is read ahead, so that the second file is not opened when writing begins.
    let options = Options::default().ring_bytes(2 << 20);
    let mut changed = false;
    let error = burn(&mut drive, image, &options, &Cancel::new(), &mut |event: &Event| {
        if matches!(event, Event::Progress(_)) && !changed {
            changed = true;
            change(&file);
        }
        ControlFlow::Continue(())
    })
    .unwrap_err();
    // The medium was let go: it can be ejected.
    drive.eject().unwrap();
    (error, file)
}

#[test]
fn a_file_that_shrinks_grows_changes_or_vanishes_while_it_is_burned_is_named() {
    fn truncate(path: &Path, length: u64) {
        fs::File::options().write(true).open(path).unwrap().set_len(length).unwrap();
    }
    let cases: [(&Change, SourceErrorKind, &str); 4] = [
        (&|path| truncate(path, 1 << 20), SourceErrorKind::Shorter, "shorter than it was"),
        (&|path| truncate(path, 30 << 20), SourceErrorKind::Longer, "longer than it was"),
        (
            &|path| fs::write(path, noise(20 << 20, 4)).unwrap(),
            SourceErrorKind::Changed,
            "changed since",
        ),
        (&|path| fs::remove_file(path).unwrap(), SourceErrorKind::NotFound, "not there"),
    ];
    for (change, kind, words) in cases {
        let (error, file) = burn_while(change);
        assert_eq!(error.phase, Phase::Writing);
        let Cause::Source(cause) = &*error.cause else { panic!("{error}") };
        assert_eq!(cause.kind(), kind, "{error}");
        assert_eq!(cause.name(), file.to_str());
        let line = error.to_string();
        assert!(line.contains(words) && line.contains(file.to_str().unwrap()), "{line}");
        assert_eq!(error.aftermath.unwrap().state, Some(MediumState::Appendable));
    }
}

#[test]
fn an_emulated_disc_keeps_its_state_and_is_made_blank_where_there_is_none() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join("a.disc");
    let target: Target = format!("emulated:{}", path.display()).parse().unwrap();
    assert!(target.open(None).is_err(), "nothing is made unasked");
    let mut drive = target.open(Some(MediaType::CdR)).unwrap();
    assert_eq!(drive.medium().unwrap().state, MediumState::Blank);
    assert!(target.open(None).is_err(), "a disc lies in one drive at a time");
    let image = discwright::source::PseudoRandom::new(1, discwright::Sectors(400));
    burn(&mut drive, &image, &Options::default(), &Cancel::new(), &mut unobserved()).unwrap();
    drop(drive);
    // As it is, whatever kind a blank would be.
    let mut again = target.open(Some(MediaType::BdR)).unwrap();
    let medium = again.medium().unwrap();
    assert_eq!((medium.media, medium.state), (MediaType::CdR, MediumState::Closed));
    let mut sector = [0; 2048];
    Disc::new(again).unwrap().read(Sector(399), &mut sector).unwrap();
    let mut expected = [0; 2048];
    image.read(Sector(399), &mut expected).unwrap();
    assert_eq!(sector, expected);
}

#[test]
fn a_volume_is_named_after_what_is_burned() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("Holiday 2024");
    fs::create_dir(&folder).unwrap();
    assert_eq!(volume_name(&folder), "Holiday 2024");
    assert_eq!(volume_name(&folder.join("../Holiday 2024/.")), "Holiday 2024");
    fs::write(temporary.path().join("backup.iso"), b"x").unwrap();
    assert_eq!(volume_name(&temporary.path().join("backup.iso")), "backup");
    assert_eq!(volume_name(Path::new("/")), "DISC");
    let long = "n".repeat(200);
    assert_eq!(volume_name(Path::new(&long)).len(), 60);
}

/// Everything that a job holds can go to a thread of an asynchronous program's own.
#[test]
fn images_and_drives_can_be_moved_to_other_threads() {
    fn sent<T: Send + 'static>() {}
    sent::<discwright::tree::Tree>();
    sent::<discwright::tree::Image>();
    sent::<discwright::fsimage::Mastered>();
    sent::<Drive>();
}
