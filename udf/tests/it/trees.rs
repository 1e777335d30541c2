//! Trees to be written, and what a reader should say of them.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use discwright_core::source::Memory;
use discwright_core::{ByteSource, SectorSource, Timestamp};
use discwright_tree::{Attributes, Device, Kind, NodeId, Special, Tree};
use discwright_udf::{EntryKind, Volume};

/// What is compared of an entry.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Facts {
    pub(crate) kind: Kind,
    pub(crate) mode: u16,
    pub(crate) owner: (u32, u32),
    pub(crate) modified: Timestamp,
    pub(crate) links: u32,
    pub(crate) size: u64,
    pub(crate) target: Vec<u8>,
    pub(crate) device: (u32, u32),
    pub(crate) content: Vec<u8>,
}

pub(crate) type Listing = BTreeMap<Vec<u8>, Facts>;

/// Bytes that differ from file to file.
pub(crate) fn content(length: usize, seed: u8) -> Vec<u8> {
    (0..length).map(|i| (i as u64).wrapping_mul(0x9E37_79B9).to_le_bytes()[2] ^ seed).collect()
}

/// A tree with every kind of entry and names of several scripts and lengths.
pub(crate) fn all_kinds() -> Tree {
    let mut tree = Tree::new();
    let root = tree.root();
    let time = |n: i64| Timestamp::new(1_700_000_000 + n, 123_456_000).with_offset(120);
    let with =
        |mode: u16, n: i64| Attributes::default().mode(mode).owner(1000, 100).modified(time(n));
    tree.set_attributes(root, with(0o755, 0));
    let docs = tree.add_directory(root, b"docs", with(0o750, 1)).unwrap();
    let deep = (0..40).fold(docs, |at, n| {
        tree.add_directory(at, format!("level {n}").as_bytes(), with(0o755, 2)).unwrap()
    });
    tree.add_file(deep, b"bottom.txt", with(0o644, 3), Memory::from(content(10, 1))).unwrap();
    tree.add_file(root, b"empty", with(0o600, 4), Memory::default()).unwrap();
    tree.add_file(root, b"one sector", with(0o444, 5), Memory::from(content(2048, 2))).unwrap();
    let big = Memory::from(content((1 << 20) + 77, 3));
    let big = tree.add_file(root, b"big.bin", with(0o4755, 6), big).unwrap();
    tree.add_hard_link(docs, b"big again", big).unwrap();
    tree.add_hard_link(root, b"big too", big).unwrap();
    for (n, name) in ["grüße", "漢字.txt", "😀", "a:b*c?\"<>|\\", " lead", "trail ", "dot.", "CON"]
        .into_iter()
        .enumerate()
    {
        let bytes = Memory::from(content(n * 700, n as u8));
        tree.add_file(root, name.as_bytes(), with(0o640, 7), bytes).unwrap();
    }
    tree.add_file(root, &[b'n'; 254], with(0o644, 8), Memory::from(content(5, 5))).unwrap();
    tree.add_file(root, "語".repeat(84).as_bytes(), with(0o644, 8), Memory::from(content(6, 6)))
        .unwrap();
    tree.add_directory(root, b"no entries", with(0o1777, 9)).unwrap();
    for (name, target) in [
        (&b"relative"[..], &b"docs/level 0"[..]),
        (b"absolute", b"/usr/share/x"),
        (b"up", b"../../other"),
        (b"here", b"."),
        (b"slash", b"/"),
        (b"dangling", "nicht da/漢字".as_bytes()),
    ] {
        tree.add_symlink(root, name, with(0o777, 10), target).unwrap();
    }
    let long = "directory name/".repeat(200) + "end";
    tree.add_symlink(root, b"long link", with(0o777, 11), long.as_bytes()).unwrap();
    // Too long for the file entry, and as long as the Linux kernel follows.
    let block = "directory name/".repeat(104) + &"e".repeat(60);
    tree.add_symlink(root, b"block link", with(0o777, 11), block.as_bytes()).unwrap();
    let device = |major, minor| Device { major, minor };
    for (name, special) in [
        (&b"fifo"[..], Special::Fifo),
        (b"socket", Special::Socket),
        (b"block", Special::BlockDevice(device(8, 17))),
        (b"char", Special::CharDevice(device(1, 3))),
    ] {
        tree.add_special(root, name, with(0o660, 12), special).unwrap();
    }
    let many = tree.add_directory(root, b"many", with(0o755, 13)).unwrap();
    for n in 0..1000_usize {
        let name = format!("{n:04} {}", "x".repeat(n % 230));
        tree.add_file(
            many,
            name.as_bytes(),
            with(0o644, 14),
            Memory::from(content(n % 50, n as u8)),
        )
        .unwrap();
    }
    tree
}

/// What the tree says.
pub(crate) fn of_tree(tree: &Tree) -> Listing {
    let mut listing = Listing::new();
    for id in tree.ids().filter(|id| *id != tree.root()) {
        listing.insert(tree.path(id), facts_of(tree, id));
    }
    listing
}

fn facts_of(tree: &Tree, id: NodeId) -> Facts {
    let node = tree.node(id);
    let folders =
        tree.children(id).filter(|child| tree.node(*child).kind() == Kind::Directory).count();
    let first = tree.node(node.primary());
    let content = match node.kind() {
        Kind::File => {
            let source = tree.open(node.primary()).unwrap();
            let mut bytes = vec![0; usize::try_from(source.len()).unwrap()];
            source.read_at(0, &mut bytes).unwrap();
            bytes
        }
        _ => Vec::new(),
    };
    Facts {
        kind: node.kind(),
        mode: first.mode(),
        owner: (first.uid(), first.gid()),
        modified: first.modified(),
        links: if node.kind() == Kind::Directory { 1 + folders as u32 } else { node.links() },
        size: first.size(),
        target: first.target().to_vec(),
        device: (first.device().major, first.device().minor),
        content,
    }
}

/// What our reader says of a volume. Any finding is a failure.
pub(crate) fn of_volume<S: SectorSource>(volume: &Volume<S>) -> Listing {
    let mut listing = Listing::new();
    volume
        .walk(&mut discwright_core::Strict, |path, entry| {
            let content = match entry.kind() {
                EntryKind::File => {
                    let data = volume.open_file(entry).unwrap();
                    let mut bytes = vec![0; usize::try_from(data.len()).unwrap()];
                    data.read_at(0, &mut bytes).unwrap();
                    bytes
                }
                _ => Vec::new(),
            };
            let facts = Facts {
                kind: match entry.kind() {
                    EntryKind::Directory => Kind::Directory,
                    EntryKind::Symlink => Kind::Symlink,
                    EntryKind::BlockDevice => Kind::BlockDevice,
                    EntryKind::CharDevice => Kind::CharDevice,
                    EntryKind::Fifo => Kind::Fifo,
                    EntryKind::Socket => Kind::Socket,
                    _ => Kind::File,
                },
                mode: entry.mode(),
                owner: (entry.uid(), entry.gid()),
                modified: entry.modified(),
                links: u32::from(entry.links()),
                size: if entry.kind() == EntryKind::File { entry.size() } else { 0 },
                target: entry.target().to_vec(),
                device: entry.device().unwrap_or_default(),
                content,
            };
            assert!(listing.insert(path.to_vec(), facts).is_none(), "a path twice");
            ControlFlow::Continue(())
        })
        .unwrap();
    listing
}
