use core::num::NonZeroU32;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;

use super::*;

fn all(source: &impl SectorSource) -> Vec<u8> {
    let mut out = vec![0xEE; source.sectors().bytes(source.sector_size()) as usize];
    source.read(Sector::ZERO, &mut out).unwrap();
    out
}

/// Reads a source in two parts, cut at `cut`.
fn in_two(source: &impl SectorSource, cut: u32) -> Vec<u8> {
    let size = source.sector_size();
    let mut out = vec![0xEE; source.sectors().bytes(size) as usize];
    let (a, b) = out.split_at_mut(Sectors(cut).bytes(size) as usize);
    source.read(Sector::ZERO, a).unwrap();
    source.read(Sector(cut), b).unwrap();
    out
}

#[test]
fn every_source_refuses_what_lies_outside() {
    let sources: [Box<dyn SectorSource>; 6] = [
        Box::new(zeros(Sectors(4))),
        Box::new(PseudoRandom::new(1, Sectors(4))),
        Box::new(Concat::new(zeros(Sectors(4)))),
        Box::new(
            Slice::new(zeros(Sectors(9)), SectorRange::new(Sector(2), Sectors(4)).unwrap())
                .unwrap(),
        ),
        Box::new(Sectored::new(Memory::from(vec![1; 2048 * 3 + 5]), SectorSize::DATA).unwrap()),
        Box::new(Cache::new(zeros(Sectors(4)), 1)),
    ];
    for source in sources {
        for (first, length) in [(0, 2048 * 5), (4, 2048), (0, 100), (u32::MAX, 4096)] {
            let error = source.read(Sector(first), &mut vec![0; length]).unwrap_err();
            assert_eq!(error.kind(), SourceErrorKind::Range, "{first} {length}");
        }
        source.read(Sector(4), &mut []).unwrap();
    }
}

#[test]
fn prn_01_pseudo_random_depends_on_seed_and_position_alone() {
    let source = PseudoRandom::new(7, Sectors(5));
    assert_eq!(all(&source), in_two(&source, 2));
    assert_ne!(all(&source), all(&PseudoRandom::new(8, Sectors(5))));
    let ones: u32 = all(&source).iter().map(|b| b.count_ones()).sum();
    assert!((40_000..42_000).contains(&ones), "{ones} of 81920 bits are set");
}

#[test]
fn zer_01_zeros_say_that_they_are_zeros() {
    let source = zeros(Sectors(3)).of_size(SectorSize::RAW);
    assert_eq!(all(&source), vec![0; 3 * 2352]);
    assert_eq!(source.extent(Sector(1)), Extent { sectors: Sectors(2), kind: ExtentKind::Zeros });
}

#[test]
fn cat_01_to_04_sources_follow_each_other() {
    let (a, b) = (PseudoRandom::new(1, Sectors(3)), PseudoRandom::new(2, Sectors(4)));
    let mut joined = Concat::new(a);
    joined.push(b).unwrap();
    let expected = [all(&a), all(&b)].concat();
    for cut in 0..=7 {
        assert_eq!(in_two(&joined, cut), expected);
    }
    let other = PseudoRandom::new(2, Sectors(4)).of_size(SectorSize::RAW);
    assert!(matches!(joined.push(other), Err(SizeMismatch::SectorSize { .. })));
    assert_eq!(joined.sectors(), Sectors(7));
}

#[test]
fn ilv_01_main_channel_and_subchannel_make_one_sector() {
    let main = Bytes::new(PseudoRandom::new(1, Sectors(3)).of_size(SectorSize::RAW));
    let sub = Memory::from((0..3 * 96).map(|i| i as u8).collect::<Vec<_>>());
    let n = |n| NonZeroU32::new(n).unwrap();
    let parts: Vec<(Box<dyn ByteSource>, _)> =
        vec![(Box::new(main.clone()), n(2352)), (Box::new(sub.clone()), n(96))];
    let woven = Interleave::new(parts).unwrap();
    assert_eq!((woven.sector_size(), woven.sectors()), (SectorSize::RAW_PW, Sectors(3)));
    let mut expected = Vec::new();
    for i in 0..3 {
        expected.extend(&all(main.get_ref())[i * 2352..][..2352]);
        expected.extend(&sub.as_bytes()[i * 96..][..96]);
    }
    assert_eq!(in_two(&woven, 1), expected);
    assert_eq!(
        Interleave::new(vec![(sub.clone(), n(96))]).unwrap_err(),
        InterleaveError::RoundSize(96)
    );
    let short: Vec<(Box<dyn ByteSource>, _)> =
        vec![(Box::new(main), n(2352)), (Box::new(Memory::from(vec![0; 96])), n(96))];
    assert_eq!(Interleave::new(short).err(), Some(InterleaveError::Lengths { part: 1 }));
}

#[test]
fn the_last_sector_of_bytes_is_filled_up_with_zeros() {
    let source = Sectored::new(Memory::from(vec![7; 2049]), SectorSize::DATA).unwrap();
    let mut expected = vec![7; 2049];
    expected.resize(4096, 0);
    assert_eq!(all(&source), expected);
}

#[test]
fn a_cache_asks_once_and_a_bad_sector_hides_no_good_ones() {
    struct Scratched(AtomicU32);
    impl SectorSource for Scratched {
        fn sector_size(&self) -> SectorSize {
            SectorSize::DATA
        }
        fn sectors(&self) -> Sectors {
            Sectors(100)
        }
        fn read(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            let range = requested(SectorSize::DATA, Sectors(100), first, out.len())?;
            if range.contains(Sector(40)) {
                return Err(SourceError::new(SourceErrorKind::Medium).at_sectors(range));
            }
            PseudoRandom::new(3, Sectors(100)).read(first, out)
        }
    }
    let scratched = Scratched(AtomicU32::new(0));
    let cache = Cache::new(&scratched, 2);
    let truth = all(&PseudoRandom::new(3, Sectors(100)));
    let mut sector = [0; 2048];
    for at in [0, 5, 31, 99, 64] {
        cache.read(Sector(at), &mut sector).unwrap();
        assert_eq!(sector, truth[at as usize * 2048..][..2048], "sector {at}");
    }
    assert_eq!(scratched.0.load(Ordering::Relaxed), 3);
    cache.read(Sector(39), &mut sector).unwrap();
    assert_eq!(sector, truth[39 * 2048..][..2048]);
    assert_eq!(cache.read(Sector(40), &mut sector).unwrap_err().kind(), SourceErrorKind::Medium);
}

#[test]
fn a_source_is_a_stream_and_a_stream_a_source() {
    let bytes: Vec<u8> = (0..1000).map(|i| (i % 251) as u8).collect();
    let mut reader = Reader::new(Memory::from(bytes.clone()));
    let mut copy = Vec::new();
    reader.read_to_end(&mut copy).unwrap();
    assert_eq!(copy, bytes);
    assert_eq!(reader.seek(SeekFrom::End(-3)).unwrap(), 997);
    assert!(reader.seek(SeekFrom::Current(-1000)).is_err());
    let source = FromReader::new(Cursor::new(bytes.clone()), "cursor").unwrap();
    let mut part = [0; 7];
    source.read_at(990, &mut part).unwrap();
    assert_eq!(part, bytes[990..997]);
    assert_eq!(source.read_at(995, &mut part).unwrap_err().kind(), SourceErrorKind::Range);
}

#[test]
fn a_missing_file_is_named() {
    let error = HostFile::open("/nowhere/at/all").unwrap_err();
    assert_eq!(error.kind(), SourceErrorKind::NotFound);
    assert_eq!(error.name(), Some("/nowhere/at/all"));
    assert!(HostFile::open(std::env::temp_dir()).is_err());
}

proptest! {
    #[test]
    fn bytes_of_sectors_are_the_same_wherever_the_read_begins(offset in 0usize..10_000, length in 0usize..9000) {
        let source = PseudoRandom::new(5, Sectors(10));
        let whole = all(&source);
        let length = length.min(whole.len() - offset);
        let mut part = vec![0; length];
        Bytes::new(source).read_at(offset as u64, &mut part).unwrap();
        prop_assert_eq!(&part[..], &whole[offset..offset + length]);
    }
}
