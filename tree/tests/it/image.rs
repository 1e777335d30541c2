use std::sync::Arc;

use discwright_core::source::{Memory, PseudoRandom};
use discwright_core::{
    ExtentKind, Sector, SectorRange, SectorSource, Sectors, SourceError, SourceErrorKind,
};
use discwright_tree::{Attributes, DataLayout, Image, LayoutError, Part, Tree};
use proptest::prelude::*;

/// Fills its range with sectors that say where they lie.
struct Numbered(SectorRange);

impl Part for Numbered {
    fn ranges(&self) -> Vec<SectorRange> {
        vec![self.0]
    }

    fn emit(&self, first: Sector, out: &mut [u8]) -> Result<(), SourceError> {
        for (sector, number) in out.chunks_mut(2048).zip(first.0..) {
            sector.fill(number as u8 | 0x80);
        }
        Ok(())
    }
}

fn range(first: u32, count: u32) -> SectorRange {
    SectorRange::new(Sector(first), Sectors(count)).unwrap()
}

fn contents(seed: u64, bytes: usize) -> Vec<u8> {
    let mut all = vec![0; bytes.next_multiple_of(2048)];
    let source = PseudoRandom::new(seed, Sectors(all.len() as u32 / 2048));
    source.read(Sector::ZERO, &mut all).unwrap();
    all.truncate(bytes);
    all
}

fn image(sizes: &[usize]) -> (Image, Vec<u8>) {
    let mut tree = Tree::new();
    for (i, size) in sizes.iter().enumerate() {
        let content = Memory::from(contents(i as u64, *size));
        tree.add_file(tree.root(), format!("{i}").as_bytes(), Attributes::default(), content)
            .unwrap();
    }
    let data = DataLayout::place(&tree, Sector(5)).unwrap();
    let sectors = data.end().0 + 3;
    let mut expected = vec![0; sectors as usize * 2048];
    for at in 2..4 {
        expected[at * 2048..][..2048].fill(at as u8 | 0x80);
    }
    for (i, size) in sizes.iter().enumerate() {
        let id = tree.find(format!("{i}").as_bytes()).unwrap();
        if let Some(run) = data.run(id) {
            let at = run.first().0 as usize * 2048;
            expected[at..at + size].copy_from_slice(&contents(i as u64, *size));
        }
    }
    let parts: Vec<Box<dyn Part>> = vec![Box::new(Numbered(range(2, 2)))];
    (Image::new(Arc::new(tree), data, parts, Sectors(sectors)).unwrap(), expected)
}

#[test]
fn large_files_begin_on_four_kibibytes_and_empty_ones_nowhere() {
    let (image, expected) = image(&[1, 0, 1 << 20, 2048]);
    let run = |name: &[u8]| image.data().run(image.tree().find(name).unwrap());
    assert_eq!(run(b"0"), Some(range(5, 1)));
    assert_eq!(run(b"1"), None);
    assert_eq!(run(b"2"), Some(range(6, 512)));
    assert_eq!(run(b"3"), Some(range(518, 1)));
    let mut all = vec![1; expected.len()];
    image.read(Sector::ZERO, &mut all).unwrap();
    assert!(all == expected);
    assert_eq!(image.extent(Sector(0)).kind, ExtentKind::Zeros);
    assert_eq!(image.extent(Sector(0)).sectors, Sectors(2));
    assert_eq!(image.extent(Sector(6)).sectors, Sectors(512));
}

#[test]
fn parts_that_overlap_or_lie_behind_the_end_are_refused() {
    let place = |parts: Vec<Box<dyn Part>>, sectors| {
        let mut tree = Tree::new();
        tree.add_file(tree.root(), b"f", Attributes::default(), Memory::from(vec![0; 5000]))
            .unwrap();
        let data = DataLayout::place(&tree, Sector(10)).unwrap();
        Image::new(Arc::new(tree), data, parts, Sectors(sectors)).unwrap_err()
    };
    let part = |first, count| Box::new(Numbered(range(first, count))) as Box<dyn Part>;
    assert!(matches!(place(vec![part(0, 4), part(3, 1)], 20), LayoutError::Overlap(_)));
    assert!(matches!(place(vec![part(12, 1)], 20), LayoutError::Overlap(_)));
    assert!(matches!(place(vec![part(20, 1)], 20), LayoutError::Behind(_)));
    assert!(matches!(place(vec![], 12), LayoutError::Behind(_)));
}

#[test]
fn a_failing_file_is_named_with_its_sectors() {
    struct Bad;
    impl discwright_core::ByteSource for Bad {
        fn len(&self) -> u64 {
            3000
        }
        fn read_at(&self, _: u64, _: &mut [u8]) -> Result<(), SourceError> {
            Err(SourceError::new(SourceErrorKind::Medium))
        }
    }
    let mut tree = Tree::new();
    let dir = tree.add_directory(tree.root(), b"dir", Attributes::default()).unwrap();
    tree.add_file(dir, b"bad", Attributes::default(), Bad).unwrap();
    let data = DataLayout::place(&tree, Sector(1)).unwrap();
    let image = Image::new(Arc::new(tree), data, vec![], Sectors(3)).unwrap();
    let error = image.read(Sector(0), &mut [0; 3 * 2048]).unwrap_err();
    assert_eq!(error.to_string(), "dir/bad: the medium cannot be read (sectors 1..3)");
}

proptest! {
    #[test]
    fn any_read_gives_what_the_layout_says(
        sizes in proptest::collection::vec(prop_oneof![0usize..5000, Just(2048), Just(4096)], 0..12),
        at in 0usize..60, count in 0usize..40,
    ) {
        let (image, expected) = image(&sizes);
        let sectors = expected.len() / 2048;
        let at = at.min(sectors);
        let count = count.min(sectors - at);
        let mut out = vec![1; count * 2048];
        image.read(Sector(at as u32), &mut out).unwrap();
        prop_assert!(out == expected[at * 2048..(at + count) * 2048]);
    }
}
