//! Volumes that break the standard: what is read all the same, and what is said.

use std::ops::ControlFlow;
use std::sync::Arc;

use discwright_core::source::{Memory, Sectored};
use discwright_core::{
    Anomalies, ByteSource, FindingKind, Ignore, Sector, SectorSize, SectorSource, Space, Strict,
};
use discwright_tree::{Attributes, Tree};
use discwright_udf::raw::{Tag, TagIdentifier, crc};
use discwright_udf::{self as write, Options};
use discwright_udf::{EntryKind, ReadError, ReadOptions, Volume};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

pub(crate) fn trials() -> Vec<Trial> {
    let cases: [(&str, fn()); 14] = [
        ("the reserve sequence stands in for the main one", reserve_sequence),
        ("any of the anchors will do", anchors),
        ("a file entry that is none is left out and told", lost_entry),
        ("a wrong sum is told and the entry read", wrong_sum),
        ("a directory that leads back is entered once", directory_loop),
        ("directories that share their extents are read for a while", shared_directories),
        ("deleted names are shown where asked for", deleted_names),
        ("names that are paths are made names", unsafe_names),
        ("every form of allocation descriptor leads to the data", allocation_forms),
        ("what was never recorded is zeros and what is lost an error", gaps),
        ("a chain of allocation extents that leads back ends", chain_loop),
        ("of a chain of rewritten entries the last counts", strategy_4096),
        ("a strict reader stops at the first finding", strict),
        ("no change of bytes makes the reader panic or go on for ever", mutations),
    ];
    cases
        .into_iter()
        .map(|(name, case)| {
            Trial::test(format!("broken: {name}"), move || {
                case();
                Ok(())
            })
        })
        .collect()
}

/// The sector of the partition's block 0.
const PARTITION: usize = 257;
/// The sector of the root's file entry; those of the other nodes follow.
const ENTRIES: usize = 259;
/// Byte offsets in a file entry: ICB strategy and flags, and what stands behind the head.
const STRATEGY: usize = 20;
const FLAGS: usize = 34;
const LENGTH: usize = 56;
const ALLOCATION_LENGTH: usize = 172;
const ALLOCATION: usize = 176;

/// A volume in memory whose bytes can be changed.
#[derive(Clone)]
struct Disc(Vec<u8>);

impl Disc {
    /// Nodes: 1 `d`, 2 `d/f` of 5000 bytes, 3 `g` of 3000 bytes, 4 `l`, a link, 5 `pad`.
    fn new() -> Self {
        let mut tree = Tree::new();
        let folder = tree.add_directory(tree.root(), b"d", Attributes::default()).unwrap();
        let content = |byte, length| Memory::from(vec![byte; length]);
        tree.add_file(folder, b"f", Attributes::default(), content(0x11, 5000)).unwrap();
        tree.add_file(tree.root(), b"g", Attributes::default(), content(0x22, 3000)).unwrap();
        tree.add_symlink(tree.root(), b"l", Attributes::default(), b"d/f").unwrap();
        tree.add_file(tree.root(), b"pad", Attributes::default(), Memory::default()).unwrap();
        let image = write::image(Arc::new(tree), &Options::default()).unwrap();
        let mut bytes = vec![0; image.sectors().0 as usize * 2048];
        image.read(Sector::ZERO, &mut bytes).unwrap();
        Self(bytes)
    }

    fn sector(&mut self, sector: usize) -> &mut [u8] {
        &mut self.0[sector * 2048..][..2048]
    }

    fn entry(&mut self, node: usize) -> &mut [u8] {
        self.sector(ENTRIES + node)
    }

    /// The block of the root directory: behind six file entries.
    fn root_directory(&mut self) -> &mut [u8] {
        self.sector(ENTRIES + 6)
    }

    fn open(
        &self,
        options: &ReadOptions,
    ) -> (Result<Volume<Sectored<Memory>>, ReadError>, Anomalies) {
        let source = Sectored::new(Memory::from(self.0.clone()), SectorSize::DATA).unwrap();
        let mut anomalies = Anomalies::default();
        let volume = Volume::open(source, options, &mut anomalies);
        (volume, anomalies)
    }

    /// Paths of a walk, and what was found wrong from the beginning.
    fn list(&self, options: &ReadOptions) -> (Vec<String>, Anomalies) {
        let (volume, mut anomalies) = self.open(options);
        let mut paths = Vec::new();
        volume
            .unwrap()
            .walk(&mut anomalies, |path, _| {
                paths.push(String::from_utf8_lossy(path).into_owned());
                ControlFlow::Continue(())
            })
            .unwrap();
        (paths, anomalies)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, discwright_core::SourceError> {
        let volume = self.open(&ReadOptions::default()).0.unwrap();
        let entry = volume.lookup(path, &mut Ignore).unwrap();
        let data = volume.open_file(&entry).unwrap();
        let mut bytes = vec![0xEE; usize::try_from(data.len()).unwrap()];
        data.read_at(0, &mut bytes)?;
        Ok(bytes)
    }
}

const ALL: [&str; 5] = ["d", "d/f", "g", "l", "pad"];

/// Makes checksum and CRC of a descriptor fit its changed bytes.
fn reseal(bytes: &mut [u8]) {
    let length = usize::from(u16::from_le_bytes([bytes[10], bytes[11]]));
    if let Some(body) = bytes.get(16..16 + length) {
        let sum = crc(body).to_le_bytes();
        bytes[8..10].copy_from_slice(&sum);
    }
    bytes[4] = 0;
    bytes[4] = bytes[..16].iter().fold(0, |sum: u8, b| sum.wrapping_add(*b));
}

/// Gives a file entry other contents: form and descriptors.
fn set_allocation(entry: &mut [u8], form: u8, allocation: &[u8]) {
    entry[FLAGS] = entry[FLAGS] & !7 | form;
    let length = u32::try_from(allocation.len()).unwrap();
    entry[ALLOCATION_LENGTH..][..4].copy_from_slice(&length.to_le_bytes());
    entry[ALLOCATION..][..allocation.len()].copy_from_slice(allocation);
    let covered = u16::try_from(ALLOCATION - 16 + allocation.len()).unwrap();
    entry[10..12].copy_from_slice(&covered.to_le_bytes());
    reseal(entry);
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Where the one extent of a file begins, by its file entry as written.
fn position(entry: &[u8]) -> u32 {
    u32::from_le_bytes(entry[ALLOCATION + 4..][..4].try_into().unwrap())
}

fn kinds(anomalies: &Anomalies) -> Vec<FindingKind> {
    anomalies.findings().iter().map(|finding| finding.kind()).collect()
}

fn reserve_sequence() {
    let mut disc = Disc::new();
    assert_eq!(disc.list(&ReadOptions::default()).0, ALL);
    disc.sector(33)[4] ^= 1;
    let (paths, anomalies) = disc.list(&ReadOptions::default());
    assert_eq!(paths, ALL);
    assert_eq!(kinds(&anomalies), [FindingKind::Signature]);
    let location = anomalies.findings()[0].location();
    assert_eq!((location.space, location.address), (Space::Sector, 33));
    disc.sector(49)[4] ^= 1;
    assert!(matches!(
        disc.open(&ReadOptions::default()).0,
        Err(ReadError::Corrupt(finding)) if finding.field() == "Logical Volume Descriptor"
    ));
}

fn anchors() {
    let mut disc = Disc::new();
    disc.sector(256).fill(0);
    let (paths, anomalies) = disc.list(&ReadOptions::default());
    assert_eq!(paths, ALL);
    assert_eq!(kinds(&anomalies), [FindingKind::Missing]);
    let last = disc.0.len() / 2048 - 1;
    disc.sector(last).fill(0);
    assert!(matches!(disc.open(&ReadOptions::default()).0, Err(ReadError::NotUdf)));
}

fn lost_entry() {
    let mut disc = Disc::new();
    disc.entry(3)[0] ^= 1;
    let (paths, anomalies) = disc.list(&ReadOptions::default());
    assert_eq!(paths, ["d", "d/f", "l", "pad"]);
    assert_eq!(kinds(&anomalies), [FindingKind::Signature]);
    let location = anomalies.findings()[0].location();
    let block = i64::try_from(ENTRIES + 3 - PARTITION).unwrap();
    assert_eq!((location.space, location.address), (Space::Partition(0), block));
    // Without the root there is nothing.
    disc.entry(0).fill(0);
    assert!(matches!(disc.open(&ReadOptions::default()).0, Err(ReadError::Corrupt(_))));
}

fn wrong_sum() {
    let mut disc = Disc::new();
    disc.entry(3)[36] ^= 1;
    let (paths, anomalies) = disc.list(&ReadOptions::default());
    assert_eq!(paths, ALL);
    assert_eq!(kinds(&anomalies), [FindingKind::Checksum]);
    assert_eq!(disc.read("g").unwrap(), vec![0x22; 3000]);
}

/// The file identifiers of a directory's block, by where they begin.
fn identifiers(block: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while block[at..].starts_with(&TagIdentifier::FILE_IDENTIFIER.0.to_le_bytes()) {
        found.push(at);
        at += (38 + usize::from(block[at + 19])).next_multiple_of(4);
    }
    found
}

fn directory_loop() {
    let mut disc = Disc::new();
    let block = disc.root_directory();
    let at = identifiers(block)[1];
    // `d` leads to the root.
    let root = u32::try_from(ENTRIES - PARTITION).unwrap();
    block[at + 24..][..4].copy_from_slice(&root.to_le_bytes());
    reseal(&mut block[at..]);
    let (paths, anomalies) = disc.list(&ReadOptions::default());
    assert_eq!(paths, ["d", "g", "l", "pad"]);
    assert_eq!(kinds(&anomalies), [FindingKind::Loop]);
}

/// A volume of 200 directories that all say that a list of 4000 names is theirs: without a bound,
/// what is read is 200 times what is there, and what is kept as much.
fn shared_directories() {
    const FOLDERS: usize = 200;
    let mut tree = Tree::new();
    for folder in 0..FOLDERS {
        let name = format!("folder {folder}");
        tree.add_directory(tree.root(), name.as_bytes(), Attributes::default()).unwrap();
    }
    let shared = tree.add_directory(tree.root(), b"shared", Attributes::default()).unwrap();
    for file in 0..4000 {
        let name = format!("a file with a number {file}");
        tree.add_file(shared, name.as_bytes(), Attributes::default(), Memory::default()).unwrap();
    }
    let image = write::image(Arc::new(tree), &Options::default()).unwrap();
    let mut bytes = vec![0; image.sectors().0 as usize * 2048];
    image.read(Sector::ZERO, &mut bytes).unwrap();
    let mut disc = Disc(bytes);
    let (length, place) = {
        let entry = disc.entry(FOLDERS + 1);
        let length: [u8; 8] = entry[LENGTH..][..8].try_into().unwrap();
        (length, entry[ALLOCATION..][..8].to_vec())
    };
    for folder in 1..=FOLDERS {
        let entry = disc.entry(folder);
        entry[LENGTH..][..8].copy_from_slice(&length);
        set_allocation(entry, 0, &place);
    }
    let (paths, anomalies) = disc.list(&ReadOptions::default());
    // The directories are a twentieth of the disc, so some forty of them are read in full.
    assert!((4000..400_000).contains(&paths.len()), "{} paths", paths.len());
    assert!(kinds(&anomalies).contains(&FindingKind::Limit));
}

fn deleted_names() {
    let mut disc = Disc::new();
    let block = disc.root_directory();
    let at = identifiers(block)[2];
    block[at + 18] |= 4;
    reseal(&mut block[at..]);
    assert_eq!(disc.list(&ReadOptions::default()).0, ["d", "d/f", "l", "pad"]);
    let (volume, _) = disc.open(&ReadOptions::default().deleted(true));
    let entry = volume.unwrap().lookup("g", &mut Strict).unwrap();
    assert!(entry.is_deleted() && !entry.is_hidden());
}

fn unsafe_names() {
    let mut disc = Disc::new();
    let block = disc.root_directory();
    let (g, pad) = (identifiers(block)[2], identifiers(block)[4]);
    block[g + 39] = b'/';
    reseal(&mut block[g..]);
    block[pad + 19] = 3;
    block[pad + 39..][..3].copy_from_slice(b"..\0");
    reseal(&mut block[pad..]);
    let (paths, anomalies) = disc.list(&ReadOptions::default());
    assert_eq!(paths, ["d", "d/f", "_", "l", "_"]);
    assert_eq!(kinds(&anomalies), [FindingKind::Name, FindingKind::Name]);
}

fn allocation_forms() {
    let at = position(Disc::new().entry(3));
    let long = words(&[2048, at, 0, 0, 952, at + 1, 0, 0]);
    let extended = words(&[2048, 2048, 2048, at, 0, 952, 952, 952, at + 1, 0]);
    // A chain whose first extent is the pad's entry.
    let pad = u32::try_from(ENTRIES + 5 - PARTITION).unwrap();
    let chained = words(&[2048, at, 3 << 30 | 2048, pad]);
    for (form, allocation) in [(1, long), (2, extended), (0, chained), (3, vec![0x22; 1000])] {
        let mut disc = Disc::new();
        if form == 3 {
            disc.entry(3)[LENGTH..][..4].copy_from_slice(&1000_u32.to_le_bytes());
        }
        set_allocation(disc.entry(3), form, &allocation);
        let mut extent = [words(&[0, 0, 0, 0, 0, 8]), words(&[952, at + 1])].concat();
        Tag::seal(&mut extent, TagIdentifier::ALLOCATION_EXTENT, pad);
        disc.entry(5)[..extent.len()].copy_from_slice(&extent);
        let length = if form == 3 { 1000 } else { 3000 };
        assert_eq!(disc.read("g").unwrap(), vec![0x22; length], "form {form}");
    }
}

fn gaps() {
    let mut disc = Disc::new();
    let at = position(disc.entry(3));
    set_allocation(disc.entry(3), 0, &words(&[1 << 30 | 2048, 0, 952, at]));
    assert_eq!(disc.read("g").unwrap(), [vec![0; 2048], vec![0x22; 952]].concat());
    for lost in [words(&[2048, at]), words(&[2048, at, 952, 0x00FF_FFFF])] {
        set_allocation(disc.entry(3), 0, &lost);
        assert!(disc.read("g").is_err());
    }
}

fn chain_loop() {
    let mut disc = Disc::new();
    let pad = u32::try_from(ENTRIES + 5 - PARTITION).unwrap();
    let at = position(disc.entry(3));
    set_allocation(disc.entry(3), 0, &words(&[2048, at, 3 << 30 | 2048, pad]));
    let mut extent = [words(&[0, 0, 0, 0, 0, 8]), words(&[3 << 30 | 2048, pad])].concat();
    Tag::seal(&mut extent, TagIdentifier::ALLOCATION_EXTENT, pad);
    disc.entry(5)[..extent.len()].copy_from_slice(&extent);
    assert!(disc.read("g").is_err());
}

fn strategy_4096() {
    let mut disc = Disc::new();
    // The link's entry gives way to an indirect entry behind `g`, which leads to `d/f`.
    disc.entry(3)[STRATEGY..][..2].copy_from_slice(&4096_u16.to_le_bytes());
    reseal(disc.entry(3));
    let location = u32::try_from(ENTRIES + 4 - PARTITION).unwrap();
    let later = u32::try_from(ENTRIES + 2 - PARTITION).unwrap();
    let mut indirect = [vec![0; 36], words(&[2048, later, 0, 0])].concat();
    Tag::seal(&mut indirect, TagIdentifier::INDIRECT_ENTRY, location);
    disc.entry(4)[..indirect.len()].copy_from_slice(&indirect);
    assert_eq!(disc.read("g").unwrap(), vec![0x11; 5000]);
    // A chain that leads back to itself ends.
    disc.entry(2)[STRATEGY..][..2].copy_from_slice(&4096_u16.to_le_bytes());
    reseal(disc.entry(2));
    let mut back = [vec![0; 36], words(&[2048, location - 1, 0, 0])].concat();
    Tag::seal(&mut back, TagIdentifier::INDIRECT_ENTRY, location - 1);
    disc.entry(3)[..back.len()].copy_from_slice(&back);
    assert_eq!(disc.read("d/f").unwrap(), vec![0x11; 5000]);
}

fn strict() {
    let mut disc = Disc::new();
    disc.entry(3)[36] ^= 1;
    let (volume, _) = disc.open(&ReadOptions::default());
    let volume = volume.unwrap();
    let root = volume.root();
    assert!(matches!(
        volume.read_dir(&root, &mut Strict),
        Err(ReadError::Corrupt(finding)) if finding.kind() == FindingKind::Checksum
    ));
    let file = volume.lookup("d/f", &mut Strict).unwrap();
    assert!(matches!(volume.read_dir(&file, &mut Strict), Err(ReadError::NotADirectory(_))));
    assert!(matches!(volume.open_file(&root), Err(ReadError::NotAFile(_))));
    assert!(matches!(volume.lookup("d/x", &mut Strict), Err(ReadError::NotFound(_))));
    assert!(matches!(volume.lookup("d/f/x", &mut Strict), Err(ReadError::NotADirectory(_))));
}

/// Reads all there is, as far as it goes.
fn exhaust(disc: &Disc) {
    let (volume, mut anomalies) = disc.open(&ReadOptions::default().deleted(true));
    let Ok(volume) = volume else { return };
    let _ = volume.walk(&mut anomalies, |_, entry| {
        if entry.kind() == EntryKind::File
            && let Ok(data) = volume.open_file(entry)
        {
            let mut bytes = vec![0; usize::try_from(data.len().min(10_000)).unwrap_or(0)];
            let _ = data.read_at(data.len() - bytes.len() as u64, &mut bytes);
        }
        ControlFlow::Continue(())
    });
}

fn mutations() {
    let good = Disc::new();
    // Everything but the data, where changes matter.
    let sectors = proptest::sample::select((32..66).chain(256..268).collect::<Vec<usize>>());
    let value = prop_oneof![any::<u8>(), Just(0), Just(0xFF), Just(0x80)];
    let change = (sectors, 0..520_usize, value);
    TestRunner::new(Config { cases: 3000, failure_persistence: None, ..Config::default() })
        .run(&(proptest::collection::vec(change, 1..12), any::<bool>()), |(changes, seal)| {
            let mut disc = good.clone();
            for (sector, offset, value) in changes {
                let bytes = disc.sector(sector);
                bytes[offset] = value;
                if seal {
                    reseal(bytes);
                }
            }
            exhaust(&disc);
            Ok(())
        })
        .unwrap();
}
