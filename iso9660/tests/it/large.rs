//! Files over 4 GiB and folders of many files.

use std::sync::Arc;

use discwright_core::source::Memory;
use discwright_core::{ByteSource, Sector, SectorSource as _, SourceError, Strict};
use discwright_iso9660::{Options, ReadOptions, TreeKind, Volume, image, measure};
use discwright_tree::{Attributes, Tree};

use crate::listing;

/// So many bytes; each word of eight tells its own place.
struct Places(u64);

impl ByteSource for Places {
    fn len(&self) -> u64 {
        self.0
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<(), SourceError> {
        for (at, byte) in (offset..).zip(out) {
            *byte = (at / 8).to_le_bytes()[usize::try_from(at % 8).unwrap()];
        }
        Ok(())
    }
}

#[test]
fn a_file_of_nine_gibibytes_has_three_sections_and_reads_as_one() {
    const LENGTH: u64 = (9 << 30) + 12_345;
    // A name so long that each section's record leads to the same continuation.
    let name = "n".repeat(255);
    let mut tree = Tree::new();
    let root = tree.root();
    tree.add_file(root, name.as_bytes(), Attributes::default(), Places(LENGTH)).unwrap();
    tree.add_file(root, b"z", Attributes::default(), Memory::from(b"z".to_vec())).unwrap();
    let image = image(Arc::new(tree), &Options::default()).unwrap();
    for by in [TreeKind::Iso9660, TreeKind::RockRidge, TreeKind::Joliet] {
        let options = ReadOptions::default().tree(by);
        let volume = Volume::open(&image, &options, &mut Strict).unwrap();
        let entries = listing(&volume);
        assert_eq!(entries.len(), 2, "{by}");
        let entry = &entries[0].1;
        let sections: Vec<_> = entry.sections().iter().map(|section| section.bytes).collect();
        assert_eq!(sections, [0xFFFF_F800, 0xFFFF_F800, (1 << 30) + 4096 + 12_345]);
        assert_eq!(entry.size(), LENGTH);
        if by == TreeKind::RockRidge {
            assert_eq!(entry.name(), name.as_bytes());
        }
        let data = volume.open_file(entry).unwrap();
        for at in [0, 0xFFFF_F800 - 5, 2 * 0xFFFF_F800 - 2000, LENGTH - 4096] {
            let (mut found, mut expected) = ([0; 4096], [0; 4096]);
            data.read_at(at, &mut found).unwrap();
            Places(LENGTH).read_at(at, &mut expected).unwrap();
            assert_eq!(found, expected, "{by} at {at}");
        }
    }
}

#[test]
fn twenty_thousand_files_of_colliding_names_in_one_folder() {
    let mut tree = Tree::new();
    let root = tree.root();
    for i in 0..20_000 {
        let name = format!("{} number {i}.txt", "long".repeat(30));
        tree.add_file(root, name.as_bytes(), Attributes::default(), Memory::from(vec![])).unwrap();
    }
    let image = image(Arc::new(tree), &Options::default()).unwrap();
    for by in [TreeKind::Iso9660, TreeKind::RockRidge, TreeKind::Joliet] {
        let options = ReadOptions::default().tree(by);
        let volume = Volume::open(&image, &options, &mut Strict).unwrap();
        let mut names: Vec<_> = listing(&volume).into_iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 20_000, "{by}");
    }
}

#[test]
fn more_directories_than_a_path_table_can_number() {
    let mut tree = Tree::new();
    let root = tree.root();
    for i in 0..65_540 {
        let name = format!("d{i}");
        let folder = tree.add_directory(root, name.as_bytes(), Attributes::default()).unwrap();
        if i == 9_999 {
            // Sorted last, so that its number is beyond 16 bits.
            tree.add_directory(folder, b"inner", Attributes::default()).unwrap();
        }
    }
    let (tree, options) = (Arc::new(tree), Options::default().joliet(false));
    let measured = measure(Arc::clone(&tree), &options).unwrap();
    assert_eq!(measured.unnumbered_parents(), 1);
    let image = image(tree, &options).unwrap();
    let volume = Volume::open(&image, &ReadOptions::default(), &mut Strict).unwrap();
    let inner = volume.lookup("d9999/inner", &mut Strict).unwrap();
    assert!(inner.is_some());
    let mut sector = [0; 2048];
    image.read(Sector(16), &mut sector).unwrap();
    let bytes = u32::from_le_bytes(sector[132..136].try_into().unwrap());
    assert!(bytes > 65_540 * 10);
}
