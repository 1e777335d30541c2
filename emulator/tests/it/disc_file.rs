//! The disc's file: what is refused, and what survives.

use std::fs;

use discwright_core::MediaType;
use discwright_emulator::{Disc, DiscError};
use discwright_mmc::command::*;

use super::host::{Host, data};

#[test]
fn a_file_that_is_not_a_whole_disc_is_refused_by_kind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.disc");
    assert!(matches!(Disc::open(&path), Err(DiscError::NotFound { .. })));
    fs::write(&path, b"something else").unwrap();
    assert!(matches!(Disc::open(&path), Err(DiscError::NotADisc { .. })));
    let exists = Disc::create(&path, MediaType::CdR);
    assert!(matches!(exists, Err(DiscError::Exists { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"something else");
    assert!(matches!(
        Disc::open(folder.path()),
        Err(DiscError::NotADisc { .. } | DiscError::Io { .. })
    ));
    let other = folder.path().join("y.disc");
    let error = Disc::create(&other, MediaType::DvdRam).unwrap_err();
    assert_eq!(
        error.to_string(),
        "DVD-RAM cannot be emulated; there are CD-R, DVD+R, DVD+R DL, BD-R, BD-R DL"
    );
    assert!(!other.exists());

    let disc = Disc::create(&other, MediaType::CdR).unwrap();
    assert!(matches!(Disc::open(&other), Err(DiscError::InUse { .. })));
    drop(disc);
    let good = fs::read(&other).unwrap();
    let mut bytes = good.clone();
    bytes[16] = 9;
    fs::write(&other, &bytes).unwrap();
    assert!(matches!(Disc::open(&other), Err(DiscError::Version { found: 9, known: 1, .. })));
    for cut in [17, 39, 100, 65_535] {
        fs::write(&other, &good[..cut]).unwrap();
        let error = Disc::open(&other).unwrap_err();
        assert!(matches!(error, DiscError::Damaged { .. }), "{error}");
    }
}

#[test]
fn one_broken_state_gives_way_to_the_other() {
    let mut host = Host::blank(MediaType::DvdPlusR);
    host.write(0, &data(1, 16)).unwrap();
    host.sync().unwrap();
    host.write(16, &data(2, 16)).unwrap();
    host.sync().unwrap();
    drop(host.drive.eject());
    let good = fs::read(&host.path).unwrap();
    let mut next = Vec::new();
    for slot in [4_096, 34_816] {
        let mut bytes = good.clone();
        bytes[slot + 16] ^= 1;
        fs::write(&host.path, &bytes).unwrap();
        let mut other = Host::of(&host.path);
        next.push(other.next());
    }
    next.sort_unstable();
    assert_eq!(next, [16, 32]);
    let mut bytes = good;
    bytes[4_096 + 16] ^= 1;
    bytes[34_816 + 16] ^= 1;
    fs::write(&host.path, &bytes).unwrap();
    let error = Disc::open(&host.path).unwrap_err().to_string();
    assert!(error.ends_with("both copies of its state are broken"), "{error}");
}

#[test]
fn a_file_that_was_cut_short_says_by_how_much() {
    let mut host = Host::blank(MediaType::DvdPlusR);
    host.write(0, &data(1, 64)).unwrap();
    host.close(CloseFunction::SESSION, 0).unwrap();
    drop(host.drive.eject());
    let file = fs::OpenOptions::new().write(true).open(&host.path).unwrap();
    file.set_len(65_536 + 63 * 2048).unwrap();
    let error = Disc::open(&host.path).unwrap_err().to_string();
    assert!(error.contains("194560") && error.contains("196608"), "{error}");
}

#[test]
fn a_killed_drive_leaves_a_disc_that_claims_nothing_that_is_not_there() {
    for media in [MediaType::CdR, MediaType::DvdPlusR, MediaType::BdR] {
        let mut host = Host::blank(media);
        let folder = tempfile::tempdir().unwrap();
        let chunk = data(5, 1000);
        // 12 000 blocks: the state is saved at the first write and after each 16 MiB.
        for at in 0..12 {
            host.write(at * 1000, &chunk).unwrap();
            let copy = folder.path().join(format!("{at}.disc"));
            fs::copy(&host.path, &copy).unwrap();
            let mut found = Host::of(&copy);
            let next = found.next();
            assert!(next <= (at + 1) * 1000 && next + 8_200 + 64 > (at + 1) * 1000);
            for part in 0..next / 1000 {
                assert_eq!(found.read(part * 1000, 1000).unwrap(), chunk);
            }
            assert_eq!(found.read(next, 1), Err((5, 0x21, 0)));
            // What a killed process wrote behind it does not show through padding.
            let ones = vec![1; 2048];
            found.write(next, &ones).unwrap();
            found.sync().unwrap();
            let end = found.next();
            let padding = found.read(next + 1, (end - next - 1) as usize).unwrap();
            assert!(padding.iter().all(|byte| *byte == 0));
        }
    }
}

#[test]
fn a_drive_that_is_dropped_flushes() {
    let host = Host::blank(MediaType::BdR);
    let mut host = host;
    host.write(0, &data(1, 5)).unwrap();
    drop(host.drive.eject());
    let mut host = Host::of(&host.path);
    assert_eq!(host.next(), 32);
    assert_eq!(host.read(0, 5).unwrap(), data(1, 5));
}

#[test]
#[cfg(unix)]
fn zeros_take_no_room() {
    use std::os::unix::fs::MetadataExt;
    let mut host = Host::blank(MediaType::DvdPlusR);
    host.write(0, &vec![0; 32 << 20]).unwrap();
    host.close(CloseFunction::SESSION, 0).unwrap();
    let meta = fs::metadata(&host.path).unwrap();
    assert_eq!(meta.len(), 65_536 + (32 << 20));
    assert!(meta.blocks() * 512 < 1 << 20);
    assert_eq!(host.read(5, 1).unwrap(), vec![0; 2048]);
}

#[test]
fn a_blank_disc_of_each_kind_reopens_blank() {
    for media in MediaType::ALL {
        let Some(capacity) = Disc::capacity_of(*media) else {
            continue;
        };
        let mut host = Host::blank(*media);
        host.reopen();
        let disc = host.drive.disc().unwrap();
        assert_eq!((disc.media(), disc.capacity()), (*media, capacity));
        assert_eq!(host.disc().status, DiscStatus::EMPTY);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_drive_whose_file_fails_says_so_as_a_transport_error() {
    use std::error::Error;
    use std::time::Duration;

    use discwright_scsi_transport::{Data, Transport, TransportErrorKind};
    let mut host = Host::blank(MediaType::DvdPlusR);
    host.write(0, &data(1, 64)).unwrap();
    host.sync().unwrap();
    // The file is cut behind the drive's back.
    let file = fs::OpenOptions::new().write(true).open(&host.path).unwrap();
    file.set_len(65_536).unwrap();
    let mut room = [0; 2048];
    let read = [0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0];
    let failed = host.drive.execute(&read, Data::In(&mut room), Duration::ZERO);
    let error = failed.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Transport);
    assert!(error.source().is_some());
    assert!(error.to_string().contains("the disc's file failed"));
    assert_eq!(host.ready(), Ok(()));
}
