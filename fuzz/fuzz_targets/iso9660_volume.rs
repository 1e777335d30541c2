//! A volume of ISO 9660, Joliet or Rock Ridge, read through and through.
//!
//! The input is what follows the system area, from sector 16 on.

#![no_main]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::ops::ControlFlow;

use discwright_core::source::{Memory, Sectored};
use discwright_core::{Anomalies, ByteSource, Ignore, Limits, SectorSize};
use discwright_iso9660::{Entry, EntryKind, ReadOptions, Volume};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let bytes = [&[0; 16 * 2048], input].concat();
    let Ok(source) = Sectored::new(Memory::new(bytes), SectorSize::DATA) else {
        return;
    };
    let options = ReadOptions::default().limits(limits());
    let Ok(volume) = Volume::open(&source, &options, &mut Anomalies::default()) else {
        return;
    };
    for &tree in volume.trees() {
        // Found a moment ago, hence there to be opened; only the source could refuse.
        if let Ok(volume) = Volume::open(&source, &options.tree(tree), &mut Ignore) {
            assert_eq!(volume.tree(), tree);
            through(&volume);
        }
    }
});

fn through(volume: &Volume<&Sectored<Memory>>) {
    black_box(format!("{:?} {:?}", volume.info(), volume.root()));
    let mut paths = BTreeSet::new();
    let mut doubled = false;
    let mut budget = 1 << 20;
    let mut findings = Anomalies::default();
    let walked = volume.walk(&mut findings, |path, entry| {
        touch(entry);
        contents(volume, entry, &mut budget);
        doubled |= !paths.insert(path.to_vec());
        doubled |= entry.name().is_empty() || entry.name().contains(&b'/');
        ControlFlow::Continue(())
    });
    for finding in findings.findings() {
        black_box(finding.to_string());
    }
    // What a walk shows is found by its path.
    if walked.is_ok() && !doubled {
        for path in paths.iter().take(8) {
            assert!(matches!(volume.lookup(path, &mut Ignore), Ok(Some(_))), "{path:?}");
        }
    }
}

fn touch(entry: &Entry) {
    black_box((entry.name(), entry.kind(), entry.hidden(), entry.mode(), entry.uid(), entry.gid()));
    black_box((entry.links(), entry.posix(), entry.modified(), entry.accessed()));
    black_box((entry.attributes_changed(), entry.size(), entry.target(), entry.device()));
    black_box((entry.sections(), entry.location().to_string()));
}

fn contents(volume: &Volume<&Sectored<Memory>>, entry: &Entry, budget: &mut usize) {
    match volume.open_file(entry) {
        Ok(file) => {
            assert_eq!(entry.kind(), EntryKind::File);
            let length = usize::try_from(file.len()).unwrap_or(usize::MAX).min(5000).min(*budget);
            *budget -= length;
            let mut once = vec![0; length];
            let mut again = vec![0; length];
            let first = file.read_at(0, &mut once).is_ok();
            assert_eq!(first, file.read_at(0, &mut again).is_ok());
            assert!(!first || once == again);
            assert!(file.read_at(file.len(), &mut [0]).is_err());
        }
        Err(error) => {
            black_box(error.to_string());
        }
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.entries = 2000;
    limits.depth = 50;
    limits.directory_bytes = 1 << 18;
    limits.continuations = 100;
    limits.path_bytes = 4096;
    limits
}
