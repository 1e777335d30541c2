//! Any tree, written and read again by each of its trees.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use discwright_core::source::Memory;
use discwright_core::{ByteSource as _, FileSystems, Sector, SectorSource as _, Strict, Timestamp};
use discwright_iso9660::{
    Entry, EntryKind, Options, ReadOptions, TreeKind, Volume, image, measure,
};
use discwright_tree::{Attributes, Device, Image, Kind, NodeId, Special, Tree};
use proptest::prelude::*;

use crate::{bytes, listing};

#[derive(Clone, Debug)]
enum What {
    Directory,
    File(Vec<u8>),
    Symlink(Vec<u8>),
    Special(Special),
    HardLink(prop::sample::Index),
}

fn name() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => "[a-cA-C]{1,2}(\\.[a-cA-C]{1,2})?".prop_map(String::into_bytes),
        2 => "[ab*:;?. ]{1,5}".prop_map(String::into_bytes),
        2 => "(aaaaaaaaa){3,28}[abc]{1,3}(\\.(txt|[ab]{40}))?".prop_map(|name| name.into_bytes()),
        2 => "[äéß日\u{1F600}\u{7F}]{1,40}".prop_map(String::into_bytes),
        1 => prop::collection::vec(1_u8..=255, 1..20),
    ]
}

fn what() -> impl Strategy<Value = What> {
    let device = (0_u32..5000, 0_u32..1 << 20).prop_map(|(major, minor)| Device { major, minor });
    let part = prop_oneof![
        Just(String::new()),
        Just(".".to_owned()),
        Just("..".to_owned()),
        "[a-z]{1,9}",
        "[a-z]{240,255}",
    ];
    let target = prop::collection::vec(part, 1..40).prop_map(|parts| parts.join("/").into_bytes());
    prop_oneof![
        6 => Just(What::Directory),
        6 => prop::collection::vec(any::<u8>(), 0..3000).prop_map(What::File),
        2 => target.prop_map(What::Symlink),
        1 => device.clone().prop_map(|device| What::Special(Special::BlockDevice(device))),
        1 => device.prop_map(|device| What::Special(Special::CharDevice(device))),
        1 => Just(What::Special(Special::Fifo)),
        1 => Just(What::Special(Special::Socket)),
        1 => any::<prop::sample::Index>().prop_map(What::HardLink),
    ]
}

fn attributes() -> impl Strategy<Value = Attributes> {
    let moment = (-2_208_902_400_i64..5_869_497_600, -48_i16..=52);
    (0_u16..0o10000, any::<u32>(), any::<u32>(), moment).prop_map(|(mode, uid, gid, moment)| {
        let (seconds, quarters) = moment;
        Attributes::default()
            .mode(mode)
            .owner(uid, gid)
            .modified(Timestamp::new(seconds, 0).with_offset(quarters * 15))
    })
}

type Item = (prop::sample::Index, Vec<u8>, What, Attributes);

fn items() -> impl Strategy<Value = Vec<Item>> {
    let item = (any::<prop::sample::Index>(), name(), what(), attributes());
    prop::collection::vec(item, 0..80)
}

fn build(items: &[Item]) -> Tree {
    let mut tree = Tree::new();
    let mut folders = vec![tree.root()];
    let mut others: Vec<NodeId> = Vec::new();
    for (parent, name, what, attributes) in items {
        let parent = *parent.get(&folders);
        // Bad and taken names are the tree's to refuse.
        let added = match what {
            What::Directory => tree.add_directory(parent, name, *attributes),
            What::File(content) => {
                tree.add_file(parent, name, *attributes, Memory::from(content.clone()))
            }
            What::Symlink(target) => tree.add_symlink(parent, name, *attributes, target),
            What::Special(special) => tree.add_special(parent, name, *attributes, *special),
            What::HardLink(_) if others.is_empty() => continue,
            What::HardLink(to) => tree.add_hard_link(parent, name, *to.get(&others)),
        };
        match (added, what) {
            (Ok(id), What::Directory) => folders.push(id),
            (Ok(id), _) => others.push(id),
            (Err(_), _) => {}
        }
    }
    tree
}

fn options() -> Options {
    Options::default().volume_id("Round trip")
}

/// The paths that the entries have in one tree, by what `measure` says of changed names.
fn expected_paths(tree: &Arc<Tree>, file_system: FileSystems) -> BTreeMap<Vec<u8>, NodeId> {
    let measured = measure(Arc::clone(tree), &options()).expect("a tree that can be written");
    let changed: HashMap<NodeId, Vec<u8>> = measured
        .name_changes()
        .filter(|(of, change)| *of == file_system && change.node != tree.root())
        .map(|(_, change)| (change.node, change.recorded.to_string().into_bytes()))
        .collect();
    let omitted: BTreeSet<NodeId> =
        measured.omitted().filter(|(of, _)| *of == file_system).map(|(_, id)| id).collect();
    let mut paths = BTreeMap::new();
    let mut of_node = HashMap::from([(tree.root(), Vec::new())]);
    for id in tree.ids().skip(1).filter(|id| !omitted.contains(id)) {
        let node = tree.node(id);
        let mut path: Vec<u8> = of_node[&node.parent()].clone();
        if !path.is_empty() {
            path.push(b'/');
        }
        path.extend_from_slice(changed.get(&id).map_or(node.name(), Vec::as_slice));
        of_node.insert(id, path.clone());
        assert!(paths.insert(path, id).is_none(), "two entries of one name");
    }
    paths
}

fn same_contents(volume: &Volume<&Image>, entry: &Entry, tree: &Tree, id: NodeId) {
    let data = volume.open_file(entry).expect("a plain file");
    let mut read = vec![0; usize::try_from(data.len()).expect("small")];
    data.read_at(0, &mut read).expect("bytes of the image");
    let mut original = vec![0; usize::try_from(tree.node(id).size()).expect("small")];
    let source = tree.open(id).expect("in memory");
    source.read_at(0, &mut original).expect("in memory");
    assert_eq!(read, original);
}

fn kind(kind: Kind) -> EntryKind {
    match kind {
        Kind::Directory => EntryKind::Directory,
        Kind::File => EntryKind::File,
        Kind::Symlink => EntryKind::Symlink,
        Kind::BlockDevice => EntryKind::BlockDevice,
        Kind::CharDevice => EntryKind::CharDevice,
        Kind::Fifo => EntryKind::Fifo,
        Kind::Socket => EntryKind::Socket,
    }
}

/// Reads the image by one tree, and compares what every tree has.
fn read_by(
    image: &Image,
    tree: &Arc<Tree>,
    by: TreeKind,
    expected: BTreeMap<Vec<u8>, NodeId>,
) -> Vec<(Entry, NodeId)> {
    let options = ReadOptions::default().tree(by);
    let volume = Volume::open(image, &options, &mut Strict).expect("a volume without faults");
    let mut expected = expected;
    let mut found = Vec::new();
    for (path, entry) in listing(&volume) {
        let shown = String::from_utf8_lossy(&path).into_owned();
        let id =
            expected.remove(&path).unwrap_or_else(|| panic!("{by}: {shown} should not be there"));
        let node = tree.node(id);
        assert_eq!(entry.kind() == EntryKind::Directory, node.kind() == Kind::Directory);
        assert_eq!(entry.modified(), Some(node.modified()), "{shown}");
        assert_eq!(entry.size(), node.size(), "{shown}");
        if node.kind() == Kind::File {
            same_contents(&volume, &entry, tree, id);
        }
        let again = volume.lookup(&path, &mut Strict).expect("the same entry");
        assert_eq!(again.as_ref(), Some(&entry));
        found.push((entry, id));
    }
    assert!(expected.is_empty(), "{by}: missing {expected:?}");
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_written_is_read(items in items()) {
        let tree = Arc::new(build(&items));
        let image = image(Arc::clone(&tree), &options()).unwrap();

        let paths = tree.ids().skip(1).map(|id| (tree.path(id), id)).collect();
        let found = read_by(&image, &tree, TreeKind::RockRidge, paths);
        let mut serials = HashMap::new();
        for (entry, id) in found {
            let node = tree.node(id);
            prop_assert_eq!(entry.kind(), kind(node.kind()));
            prop_assert_eq!(entry.mode(), Some(node.mode()));
            prop_assert_eq!((entry.uid(), entry.gid()), (Some(node.uid()), Some(node.gid())));
            prop_assert_eq!(entry.accessed(), Some(node.modified()));
            if node.kind() == Kind::Symlink {
                prop_assert_eq!(entry.target(), Some(node.target()));
            }
            if let Some(device) = entry.device() {
                prop_assert_eq!((device.major, device.minor), (node.device().major, node.device().minor));
            }
            if node.kind() != Kind::Directory {
                prop_assert_eq!(entry.links(), Some(node.links()));
            }
            let serial = entry.posix().and_then(|px| px.serial);
            prop_assert_eq!(*serials.entry(serial).or_insert(node.primary()), node.primary());
        }

        let paths = expected_paths(&tree, FileSystems::ISO9660);
        for (entry, _) in read_by(&image, &tree, TreeKind::Iso9660, paths) {
            let allowed = |c: &u8| c.is_ascii_uppercase() || c.is_ascii_digit() || b"_.".contains(c);
            prop_assert!(entry.name().len() <= 31 && entry.name().iter().all(allowed));
        }
        let paths = expected_paths(&tree, FileSystems::JOLIET);
        for (entry, _) in read_by(&image, &tree, TreeKind::Joliet, paths) {
            let name = std::str::from_utf8(entry.name()).unwrap();
            prop_assert!(name.encode_utf16().count() <= 64);
            prop_assert!(!name.contains(['*', ':', ';', '?', '\\']));
        }
    }

    #[test]
    fn sectors_are_the_same_in_whatever_order_they_are_read(items in items()) {
        let again = bytes(&image(Arc::new(build(&items)), &options()).unwrap()).unwrap();
        let image = image(Arc::new(build(&items)), &options()).unwrap();
        let whole = bytes(&image).unwrap();
        prop_assert!(whole == again, "another image of the same tree");
        let mut sector = [0x5A; 2048];
        for (at, expected) in whole.chunks_exact(2048).enumerate().rev() {
            image.read(Sector(u32::try_from(at).unwrap()), &mut sector).unwrap();
            prop_assert!(sector == expected, "sector {}", at);
        }
    }

    #[test]
    fn records_are_in_the_order_of_the_standard(items in items()) {
        let tree = Arc::new(build(&items));
        let image = image(tree, &options()).unwrap();
        for by in [TreeKind::Iso9660, TreeKind::Joliet] {
            let options = ReadOptions::default().tree(by);
            let volume = Volume::open(&image, &options, &mut Strict).unwrap();
            let folders = listing(&volume).into_iter().map(|(_, entry)| entry);
            let folders = folders.filter(|entry| entry.kind() == EntryKind::Directory);
            for folder in folders.chain([volume.root()]) {
                let names = volume.read_dir(&folder, &mut Strict).unwrap();
                let names = names.iter().map(|entry| {
                    // Code units of UCS-2 are in the order of the characters.
                    String::from_utf8_lossy(entry.name()).into_owned()
                });
                let names: Vec<_> = names.collect();
                prop_assert!(names.is_sorted(), "{names:?}");
            }
        }
    }
}

#[test]
fn without_rock_ridge_there_are_folders_and_files_alone() {
    let mut tree = Tree::new();
    let root = tree.root();
    let attributes = Attributes::default();
    tree.add_symlink(root, b"link", attributes, b"file").unwrap();
    tree.add_file(root, b"file", attributes, Memory::from(b"x".to_vec())).unwrap();
    let options = Options::default().rock_ridge(false).joliet(false);
    let tree = Arc::new(tree);
    let measured = measure(Arc::clone(&tree), &options).unwrap();
    let omitted: Vec<_> = measured.omitted().map(|(of, id)| (of, tree.path(id))).collect();
    assert_eq!(omitted, [(FileSystems::ISO9660, b"link".to_vec())]);
    let image = image(tree, &options).unwrap();
    let volume = Volume::open(&image, &ReadOptions::default(), &mut Strict).unwrap();
    assert_eq!(volume.trees(), [TreeKind::Iso9660]);
    let names: Vec<_> = listing(&volume).into_iter().map(|(path, _)| path).collect();
    assert_eq!(names, [b"FILE"]);
}

#[test]
fn the_descriptors_tell_what_the_options_say() {
    let created = Timestamp::new(1_700_000_000, 120_000_000).with_offset(120);
    let options = Options::default()
        .volume_id("Ferien – Süden")
        .system_id("linux")
        .publisher_id("A. Nother")
        .created(created);
    let tree = Arc::new(Tree::new());
    let image = image(tree, &options).unwrap();
    let open = |tree| {
        let options = ReadOptions::default().tree(tree);
        Volume::open(&image, &options, &mut Strict).unwrap()
    };
    let plain = open(TreeKind::RockRidge);
    assert_eq!(plain.info().volume, "FERIEN___S_DEN");
    assert_eq!(plain.info().publisher, "A. NOTHER");
    assert_eq!(plain.info().system, "LINUX");
    assert_eq!(plain.info().application, "DISCWRIGHT");
    assert_eq!(plain.info().created, Some(created));
    assert_eq!(plain.info().expires, None);
    assert_eq!(plain.info().space_bytes, u64::from(image.sectors().0) * 2048);
    let joliet = open(TreeKind::Joliet);
    assert_eq!(joliet.info().volume, "Ferien – Süden");
    assert_eq!(joliet.info().publisher, "A. Nother");
}
