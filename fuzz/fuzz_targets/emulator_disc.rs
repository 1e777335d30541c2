//! A disc file of any bytes: it is refused, or it is a disc that a drive can be used with.
//!
//! The input is the start of a file; where it opens, its rest is commands of 12 bytes each.

#![no_main]

use std::time::Duration;

use discwright_core::MediaType;
use discwright_emulator::{Disc, Drive};
use discwright_scsi_transport::{Data, Transport};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&kind, input)) = input.split_first() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("disc");
    // A blank of some kind, over which the input is laid: most of it opens.
    let kinds = [MediaType::CdR, MediaType::DvdPlusR, MediaType::DvdPlusRDl, MediaType::BdR];
    drop(Disc::create(&path, kinds[usize::from(kind % 4)]).expect("a blank"));
    let (over, commands) = input.split_at(input.len().min(usize::from(kind)));
    let mut bytes = std::fs::read(&path).expect("it was just written");
    for (byte, change) in bytes.iter_mut().zip(over) {
        *byte ^= change;
    }
    std::fs::write(&path, &bytes).expect("room for it");
    let Ok(disc) = Disc::open(&path) else {
        return;
    };
    let capacity = disc.capacity();
    let mut drive = Drive::new(disc);
    let mut buffer = vec![0x5A; 64 * 1024];
    for cdb in commands.chunks_exact(12) {
        let data = match cdb[11] % 3 {
            0 => Data::None,
            1 => Data::In(&mut buffer),
            _ => Data::Out(&buffer),
        };
        let _ = drive.execute(cdb, data, Duration::from_secs(1));
    }
    drop(drive);
    // Whatever was done to it, it is a disc.
    let again = Disc::open(&path).expect("a drive leaves a disc behind");
    assert_eq!(again.capacity(), capacity);
});
