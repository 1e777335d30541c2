use std::fs;

use discwright_core::pump::Options;
use discwright_core::source::{PseudoRandom, Slice, zeros};
use discwright_core::{
    Cancel, Sector, SectorRange, SectorSize, SectorSource, Sectors, SourceError, SourceErrorKind,
    unobserved,
};
use discwright_tree::{SaveError, save, stream};

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_appears_when_it_is_whole_and_replaces_the_old() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.iso");
    fs::write(&path, b"old").unwrap();
    let source = PseudoRandom::new(1, Sectors(700));
    save(&source, &path, &Options::default(), &Cancel::new(), &mut unobserved()).unwrap();
    let mut expected = vec![0; 700 * 2048];
    source.read(Sector::ZERO, &mut expected).unwrap();
    assert!(fs::read(&path).unwrap() == expected);
    assert_eq!(names(folder.path()), ["out.iso"]);
}

#[test]
fn a_failure_leaves_the_old_file_and_nothing_else() {
    struct Broken;
    impl SectorSource for Broken {
        fn sector_size(&self) -> SectorSize {
            SectorSize::DATA
        }
        fn sectors(&self) -> Sectors {
            Sectors(2000)
        }
        fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
            if first.0 > 1000 {
                return Err(SourceError::new(SourceErrorKind::Shorter).named("some/file"));
            }
            out.fill(7);
            Ok(())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.iso");
    fs::write(&path, b"old").unwrap();
    let error = save(&Broken, &path, &Options::default(), &Cancel::new(), &mut unobserved());
    assert!(matches!(error, Err(SaveError::Source(e)) if e.name() == Some("some/file")));
    let cancel = Cancel::new();
    cancel.cancel();
    let error = save(&zeros(Sectors(9)), &path, &Options::default(), &cancel, &mut unobserved());
    assert!(matches!(error, Err(SaveError::Cancelled)), "{error:?}");
    assert_eq!(
        (fs::read(&path).unwrap(), names(folder.path())),
        (b"old".to_vec(), vec!["out.iso".to_owned()])
    );
}

/// A host without room, as the kernel gives one: every write to /dev/full fails.
#[cfg(target_os = "linux")]
#[test]
fn a_host_without_room_is_told_with_its_name() {
    let path = std::path::Path::new("/dev/full");
    let source = PseudoRandom::new(1, Sectors(9));
    let error =
        save(&source, path, &Options::default(), &Cancel::new(), &mut unobserved()).unwrap_err();
    let SaveError::Output { path: named, source } = error else { panic!("{error}") };
    assert_eq!((named.as_path(), source.kind()), (path, std::io::ErrorKind::StorageFull));
}

#[test]
fn a_folder_that_is_not_there_is_told_with_its_name() {
    let path = std::path::Path::new("/nowhere/at/all/out.iso");
    let error =
        save(&zeros(Sectors(1)), path, &Options::default(), &Cancel::new(), &mut unobserved());
    assert_eq!(error.unwrap_err().to_string(), "cannot write /nowhere/at/all/out.iso");
}

#[test]
fn a_stream_gets_all_sectors_in_order() {
    let source = PseudoRandom::new(1, Sectors(3000));
    let part = Slice::new(source, SectorRange::new(Sector(7), Sectors(2000)).unwrap()).unwrap();
    let mut out = Vec::new();
    stream(&part, &mut out, &Options::default(), &Cancel::new(), &mut unobserved()).unwrap();
    let mut expected = vec![0; 2000 * 2048];
    part.read(Sector::ZERO, &mut expected).unwrap();
    assert!(out == expected);
}
