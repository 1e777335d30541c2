//! What is written is what our reader reads. Others judge in `oracles`.

use std::sync::Arc;

use discwright_core::source::{Bytes, Memory, PseudoRandom, zeros};
use discwright_core::{
    ByteSource, Ignore, Sector, SectorRange, SectorSize, SectorSource, Sectors, Strict, Timestamp,
};
use discwright_tree::{Attributes, DataLayout, Device, NameChangeReason, Part, Special, Tree};
use discwright_udf::{self as write, Options, Placement, WriteError};
use discwright_udf::{ReadOptions, Volume};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::trees;

pub(crate) fn trials() -> Vec<Trial> {
    let cases: [(&str, fn()); 9] = [
        ("every kind of entry comes back", every_kind),
        ("any tree comes back", any_tree),
        ("a sector is the same alone as in a run", any_sector_alone),
        ("the same tree gives the same bytes", reproducible),
        ("a file of more extents than its entry holds comes back", huge_file),
        ("names that cannot be recorded are told and told apart", changed_names),
        ("counts and identifiers are right", volume_facts),
        ("places that cannot be are refused", refused_places),
        ("a hundred thousand entries in one directory come back", large_directory),
    ];
    cases
        .into_iter()
        .map(|(name, case)| {
            Trial::test(format!("roundtrip: {name}"), move || {
                case();
                Ok(())
            })
        })
        .collect()
}

fn open<S: SectorSource>(source: S) -> Volume<S> {
    Volume::open(source, &ReadOptions::default(), &mut Strict).unwrap()
}

fn bytes_of(image: &impl SectorSource) -> Vec<u8> {
    let mut bytes = vec![0xEE; image.sectors().0 as usize * 2048];
    image.read(Sector::ZERO, &mut bytes).unwrap();
    bytes
}

fn every_kind() {
    let tree = Arc::new(trees::all_kinds());
    let image = write::image(Arc::clone(&tree), &Options::default()).unwrap();
    assert_eq!(trees::of_volume(&open(&image)), trees::of_tree(&tree));
}

/// One step of building a tree.
#[derive(Clone, Debug)]
struct Step {
    parent: usize,
    name: String,
    what: u8,
    number: usize,
    mode: u16,
    seconds: i64,
}

fn build(steps: &[Step]) -> Tree {
    let mut tree = Tree::new();
    let mut folders = vec![tree.root()];
    let mut files = Vec::new();
    for step in steps {
        let parent = folders[step.parent % folders.len()];
        let attributes = Attributes::default()
            .mode(step.mode)
            .owner(step.number as u32, step.mode.into())
            .modified(Timestamp::new(step.seconds, (step.number as u32 % 1_000_000) * 1000));
        let name = step.name.as_bytes();
        // A name that is taken or none is left out, as the tree refuses it.
        match step.what {
            0 => folders.extend(tree.add_directory(parent, name, attributes)),
            1 => {
                let target = format!("../{}/{}", step.name.replace('\0', ""), step.number);
                let _ = tree.add_symlink(
                    parent,
                    name,
                    attributes,
                    target.replace("//", "/").as_bytes(),
                );
            }
            2 => {
                let device = Device { major: step.number as u32, minor: step.mode.into() };
                let _ = tree.add_special(parent, name, attributes, Special::BlockDevice(device));
            }
            3 if !files.is_empty() => {
                let _ = tree.add_hard_link(parent, name, files[step.number % files.len()]);
            }
            _ => {
                let content = Memory::from(trees::content(step.number, step.mode as u8));
                files.extend(tree.add_file(parent, name, attributes, content));
            }
        }
    }
    tree
}

fn any_step() -> impl Strategy<Value = Step> {
    let name = prop_oneof![
        3 => "[a-zA-Z0-9 ._-]{1,40}",
        2 => "[^/\0]{1,60}",
        1 => "[\u{4E00}-\u{9FFF}]{100,127}",
        1 => "[a-z\u{E0}-\u{FF}]{200,254}",
    ];
    (
        any::<usize>(),
        name,
        0..6_u8,
        0..5000_usize,
        0..0o10000_u16,
        -5_000_000_000..100_000_000_000_i64,
    )
        .prop_filter("a name that is too long is another case", |(_, name, ..)| {
            discwright_udf::cs0::encode(name).len() <= 255
        })
        .prop_map(|(parent, name, what, number, mode, seconds)| Step {
            parent,
            name,
            what,
            number,
            mode,
            seconds,
        })
}

fn any_tree() {
    let steps = proptest::collection::vec(any_step(), 0..120);
    TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() })
        .run(&steps, |steps| {
            let tree = Arc::new(build(&steps));
            let image = write::image(Arc::clone(&tree), &Options::default()).unwrap();
            prop_assert_eq!(trees::of_volume(&open(&image)), trees::of_tree(&tree));
            Ok(())
        })
        .unwrap();
}

fn any_sector_alone() {
    let image = write::image(Arc::new(trees::all_kinds()), &Options::default()).unwrap();
    let whole = bytes_of(&image);
    let mut sector = [0xEE; 2048];
    for (at, bytes) in (0..).zip(whole.chunks_exact(2048)) {
        image.read(Sector(at), &mut sector).unwrap();
        assert_eq!(sector, bytes, "sector {at}");
    }
}

fn reproducible() {
    let image =
        |options: &Options| bytes_of(&write::image(Arc::new(trees::all_kinds()), options).unwrap());
    let options = Options::default().volume_id("SAME");
    assert!(image(&options) == image(&options.clone()));
    assert!(image(&options) != image(&options.created(Timestamp::new(1, 0))));
}

fn huge_file() {
    // More than a file entry and an allocation extent hold together; and beside it a small one, to
    // see that what lies behind is found.
    let size: u64 = (233 + 252 + 100) * ((1 << 30) - 2048) + 12_345;
    struct Numbers(u64);
    impl ByteSource for Numbers {
        fn len(&self) -> u64 {
            self.0
        }
        fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), discwright_core::SourceError> {
            for (at, byte) in (offset..).zip(out) {
                *byte = (at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8;
            }
            Ok(())
        }
    }
    let mut tree = Tree::new();
    tree.add_file(tree.root(), b"huge", Attributes::default(), Numbers(size)).unwrap();
    tree.add_file(tree.root(), b"small", Attributes::default(), Memory::from(vec![7; 3000]))
        .unwrap();
    let image = write::image(Arc::new(tree), &Options::default()).unwrap();
    let volume = open(&image);
    let entry = volume.lookup("huge", &mut Strict).unwrap();
    assert_eq!(entry.size(), size);
    let data = volume.open_file(&entry).unwrap();
    let extent: u64 = (1 << 30) - 2048;
    for at in [
        0,
        extent - 3,
        232 * extent - 3,
        233 * extent - 3,
        485 * extent - 3,
        500 * extent,
        size - 8,
    ] {
        let (mut found, mut wanted) = ([0; 8], [0; 8]);
        data.read_at(at, &mut found).unwrap();
        Numbers(size).read_at(at, &mut wanted).unwrap();
        assert_eq!(found, wanted, "at {at}");
    }
    let small = volume.lookup("small", &mut Strict).unwrap();
    let mut bytes = [0; 3000];
    volume.open_file(&small).unwrap().read_at(0, &mut bytes).unwrap();
    assert_eq!(bytes, [7; 3000]);
}

fn changed_names() {
    let mut tree = Tree::new();
    let root = tree.root();
    let long = |end: &str| format!("{}{end}.jpeg", "x".repeat(260));
    for name in [
        b"plain".to_vec(),
        b"bad \xFF".to_vec(),
        b"bad \xFE".to_vec(),
        b"bad _".to_vec(),
        long("1").into_bytes(),
        long("2").into_bytes(),
        "語".repeat(128).into_bytes(),
    ] {
        tree.add_directory(root, &name, Attributes::default()).unwrap();
    }
    tree.add_symlink(root, b"link", Attributes::default(), b"a//\xFF").unwrap();
    let tree = Arc::new(tree);
    let measured = write::measure(Arc::clone(&tree), &Options::default()).unwrap();
    let reasons: Vec<_> = measured.name_changes().iter().map(|c| c.reason).collect();
    use NameChangeReason::{Collision, Length};
    assert_eq!(reasons, [Collision, Collision, Length, Length, Length]);
    assert_eq!(measured.target_changes().len(), 1);
    assert_eq!(&*measured.target_changes()[0].recorded, "a/_");
    let mut wanted: Vec<_> = tree
        .ids()
        .skip(1)
        .map(|id| {
            let change = measured.name_changes().iter().find(|change| change.node == id);
            change.map_or_else(|| tree.node(id).name().to_vec(), |c| c.recorded.as_bytes().to_vec())
        })
        .collect();
    wanted.sort();
    let image = write::image(tree, &Options::default()).unwrap();
    let found: Vec<_> = trees::of_volume(&open(&image)).into_keys().collect();
    assert_eq!(found, wanted);
}

fn volume_facts() {
    let options = Options::default()
        .volume_id("Größe")
        .created(Timestamp::new(1_234_567_890, 0).with_offset(-300));
    let image = write::image(Arc::new(trees::all_kinds()), &options).unwrap();
    assert_eq!(image.sectors().0 % 16, 0);
    let volume = open(&image);
    assert_eq!((volume.label(), volume.volume_id()), ("Größe", "Größe"));
    assert_eq!(volume.volume_set_id().get(..8), Some("499602d2"));
    assert_eq!(volume.revision().to_string(), "1.02");
    assert_eq!(volume.implementation(), "*discwright");
    assert_eq!(volume.recorded(), Some(options.created));
    let integrity = volume.integrity().unwrap();
    assert!(integrity.closed);
    assert_eq!(integrity.directories, Some(44));
    // Three names of one file count once.
    let names = trees::of_tree(&trees::all_kinds()).len();
    assert_eq!(integrity.files, Some((names - 43 - 2) as u32));
    assert_eq!(integrity.next_unique_id, (names - 2 + 1 + 15) as u64);
    let partition = volume.partitions()[0];
    assert_eq!(partition.access, 1);
    let sectors = partition.sectors(SectorSize::DATA).unwrap();
    assert_eq!(sectors.first(), Sector(257));
    let too_long = Options::default().volume_id("語".repeat(64));
    assert!(matches!(
        write::measure(Arc::new(Tree::new()), &too_long),
        Err(WriteError::VolumeIdTooLong(_))
    ));
    let empty = write::image(Arc::new(Tree::new()), &Options::default()).unwrap();
    assert!(trees::of_volume(&open(&empty)).is_empty());
}

fn refused_places() {
    let mut tree = Tree::new();
    tree.add_file(tree.root(), b"f", Attributes::default(), Bytes::new(zeros(Sectors(10))))
        .unwrap();
    let tree = Arc::new(tree);
    let data = DataLayout::place(&tree, Sector(400)).unwrap();
    let nothing = DataLayout::place(&Tree::new(), Sector(400)).unwrap();
    let good = Placement {
        recognition: Sector(16),
        main_sequence: Sector(32),
        reserve_sequence: Sector(48),
        integrity: Sector(64),
        partition: SectorRange::between(Sector(257), Sector(499)),
        metadata: Sector(300),
        data: &data,
        volume: Sectors(500),
    };
    let place = |placement: Placement<'_>| {
        write::measure(Arc::clone(&tree), &Options::default()).unwrap().place(&placement)
    };
    let placed = place(good).unwrap();
    let ranges = placed.ranges();
    assert!(ranges.iter().all(|range| range.end() <= Sector(500)));
    // Asking for what is not the part's own is an error, not zeros.
    assert!(placed.emit(Sector(200), &mut [0; 2048]).is_err());
    assert!(placed.emit(Sector(16), &mut [0; 100]).is_err());
    for (placement, overlap) in [
        (Placement { main_sequence: Sector(17), ..good }, true),
        (Placement { reserve_sequence: Sector(250), ..good }, true),
        (Placement { metadata: Sector(399), ..good }, true),
        (Placement { partition: SectorRange::between(Sector(60), Sector(499)), ..good }, true),
        (Placement { partition: SectorRange::between(Sector(257), Sector(500)), ..good }, true),
        (Placement { metadata: Sector(100), ..good }, false),
        (Placement { volume: Sectors(450), ..good }, false),
        (Placement { partition: SectorRange::between(Sector(257), Sector(409)), ..good }, false),
    ] {
        match place(placement) {
            Err(WriteError::Overlap(..)) => assert!(overlap, "{placement:?}"),
            Err(WriteError::Outside(..)) => assert!(!overlap, "{placement:?}"),
            other => panic!("{placement:?}: {other:?}"),
        }
    }
    assert!(matches!(place(Placement { data: &nothing, ..good }), Err(WriteError::NoData(_))));
}

fn large_directory() {
    let mut tree = Tree::new();
    let root = tree.root();
    for n in 0..100_000 {
        let name = format!("file number {n}");
        tree.add_file(root, name.as_bytes(), Attributes::default(), Memory::default()).unwrap();
    }
    let random = Bytes::new(PseudoRandom::new(1, Sectors(3)));
    tree.add_file(root, b"last", Attributes::default(), random).unwrap();
    let image = write::image(Arc::new(tree), &Options::default()).unwrap();
    let volume = open(&image);
    let entries = volume.read_dir(&volume.root(), &mut Strict).unwrap();
    assert_eq!(entries.len(), 100_001);
    assert_eq!(entries[99_999].name(), b"file number 99999");
    assert_eq!(volume.lookup("/last", &mut Ignore).unwrap().size(), 3 * 2048);
}
