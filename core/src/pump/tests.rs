use core::convert::Infallible;
use core::num::NonZeroUsize;
use core::ops::ControlFlow;
use std::io::{Read, Seek};
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::source::{PseudoRandom, requested, zeros};
use crate::{
    Cancel, Sector, SectorRange, SectorSize, SectorSource, Sectors, SourceErrorKind, Stop,
    unobserved,
};

fn options(workers: usize) -> Options {
    Options {
        chunk_bytes: 3 * 2048 + 17,
        ring_bytes: 5 * 3 * 2048,
        workers: NonZeroUsize::new(workers).unwrap(),
    }
}

fn all(source: &impl SectorSource) -> Vec<u8> {
    let mut out = vec![0; source.sectors().bytes(source.sector_size()) as usize];
    source.read(Sector::ZERO, &mut out).unwrap();
    out
}

/// Reads as `PseudoRandom` does, but not at and behind a sector.
struct Until {
    sectors: PseudoRandom,
    bad: Sector,
    /// The furthest sector that was asked for.
    furthest: AtomicU32,
}

impl SectorSource for Until {
    fn sector_size(&self) -> SectorSize {
        self.sectors.sector_size()
    }
    fn sectors(&self) -> Sectors {
        self.sectors.sectors()
    }
    fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        let range = requested(self.sector_size(), self.sectors(), first, out.len())?;
        self.furthest.fetch_max(range.end().0, Ordering::Relaxed);
        if range.end() > self.bad {
            return Err(SourceError::new(SourceErrorKind::Medium));
        }
        self.sectors.read(first, out)
    }
}

fn until(bad: u32) -> Until {
    let sectors = PseudoRandom::new(9, Sectors(1000));
    Until { sectors, bad: Sector(bad), furthest: AtomicU32::new(0) }
}

#[test]
fn chunks_come_in_order_whatever_the_workers_do() {
    let source = PseudoRandom::new(4, Sectors(100));
    let whole = all(&source);
    for workers in [1, 2, 7] {
        let range = SectorRange::new(Sector(5), Sectors(90)).unwrap();
        let (mut out, mut next) = (Vec::new(), Sector(5));
        in_order(&source, range, &options(workers), &Cancel::new(), |chunk| {
            assert_eq!(chunk.range.first(), next);
            assert!(chunk.filled <= chunk.ring && chunk.filled >= chunk.bytes.len() as u64);
            next = chunk.range.end();
            out.extend_from_slice(chunk.bytes);
            Ok::<_, Infallible>(())
        })
        .unwrap();
        assert!(out == whole[5 * 2048..95 * 2048], "{workers} workers");
    }
}

#[test]
fn all_before_a_bad_chunk_is_delivered() {
    let source = until(500);
    let mut delivered = 0;
    let result = in_order(
        &source,
        SectorRange::whole(Sectors(1000)),
        &options(3),
        &Cancel::new(),
        |chunk| {
            delivered = chunk.range.end().0;
            Ok::<_, Infallible>(())
        },
    );
    let Err(PumpError::Source(error)) = result else { panic!("{result:?}") };
    assert_eq!((error.kind(), delivered), (SourceErrorKind::Medium, 498));
    assert_eq!(error.to_string(), "the medium cannot be read (sectors 498..501)");
}

#[test]
fn the_ring_bounds_what_is_read_ahead() {
    let source = until(1000);
    let mut furthest = 0;
    in_order(&source, SectorRange::whole(Sectors(1000)), &options(4), &Cancel::new(), |chunk| {
        std::thread::sleep(std::time::Duration::from_micros(300));
        let ahead = source.furthest.load(Ordering::Relaxed) - chunk.range.first().0;
        furthest = ahead.max(furthest);
        Ok::<_, Infallible>(())
    })
    .unwrap();
    // Five chunks in the ring, and the one that is being taken.
    assert!((3..=18).contains(&furthest), "{furthest} sectors ahead");
}

#[test]
fn a_receiver_that_fails_or_a_flag_ends_it() {
    let source = until(1000);
    let whole = SectorRange::whole(Sectors(1000));
    let refused = in_order(&source, whole, &options(2), &Cancel::new(), |_| Err("full"));
    assert!(matches!(refused, Err(PumpError::Sink("full"))));
    let cancel = Cancel::new();
    let mut chunks = 0;
    let cancelled = in_order(&source, whole, &options(2), &cancel, |_| {
        chunks += 1;
        cancel.cancel();
        Ok::<_, Infallible>(())
    });
    assert!(matches!(cancelled, Err(PumpError::Cancelled)), "{cancelled:?}");
    assert_eq!(chunks, 1);
}

#[test]
fn a_flag_that_rises_while_a_chunk_is_waited_for_is_no_failure_of_the_source() {
    struct Raises<'a>(PseudoRandom, &'a Cancel);
    impl SectorSource for Raises<'_> {
        fn sector_size(&self) -> SectorSize {
            self.0.sector_size()
        }
        fn sectors(&self) -> Sectors {
            self.0.sectors()
        }
        fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
            if first.0 > 30 {
                self.1.cancel();
                return Err(SourceError::new(SourceErrorKind::Cancelled));
            }
            self.0.read(first, out)
        }
    }
    let cancel = Cancel::new();
    let source = Raises(PseudoRandom::new(1, Sectors(1000)), &cancel);
    let whole = SectorRange::whole(Sectors(1000));
    let result = in_order(&source, whole, &options(1), &cancel, |_| Ok::<_, Infallible>(()));
    assert!(matches!(result, Err(PumpError::Cancelled)), "{result:?}");
}

#[test]
fn a_file_gets_every_sector_at_its_place() {
    let source = PseudoRandom::new(6, Sectors(500));
    let mut file = temporary();
    let mut last = None;
    to_file(&source, &file, &options(3), &Cancel::new(), &mut |progress: &Progress| {
        last = Some(*progress);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(last, Some(Progress { done: Sectors(500), of: Sectors(500) }));
    let mut written = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut written).unwrap();
    assert!(written == all(&source));
}

#[test]
fn zeros_are_as_long_in_the_file_as_in_the_source() {
    let file = temporary();
    to_file(&zeros(Sectors(300)), &file, &options(2), &Cancel::new(), &mut unobserved()).unwrap();
    assert_eq!(file.metadata().unwrap().len(), 300 * 2048);
}

#[test]
fn a_file_job_ends_with_the_first_failure_or_wish_to_stop() {
    let failed = to_file(&until(400), &temporary(), &options(3), &Cancel::new(), &mut unobserved());
    assert!(matches!(failed, Err(PumpError::Source(e)) if e.kind() == SourceErrorKind::Medium));
    let cancel = Cancel::new();
    cancel.cancel();
    let cancelled = to_file(&until(1000), &temporary(), &options(3), &cancel, &mut unobserved());
    assert!(matches!(cancelled, Err(PumpError::Cancelled)));

    struct Slow(PseudoRandom);
    impl SectorSource for Slow {
        fn sector_size(&self) -> SectorSize {
            self.0.sector_size()
        }
        fn sectors(&self) -> Sectors {
            self.0.sectors()
        }
        fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
            std::thread::sleep(std::time::Duration::from_millis(5));
            self.0.read(first, out)
        }
    }
    let slow = Slow(PseudoRandom::new(1, Sectors(3000)));
    let mut stop = |_: &Progress| ControlFlow::Break(Stop);
    let stopped = to_file(&slow, &temporary(), &options(2), &Cancel::new(), &mut stop);
    assert!(matches!(stopped, Err(PumpError::Cancelled)), "{stopped:?}");
}

fn temporary() -> std::fs::File {
    tempfile::tempfile().unwrap()
}
