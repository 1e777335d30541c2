//! Trees to master, in memory, so that benches measure us and not a disk.

use discwright_core::source::Memory;
use discwright_tree::{Attributes, Tree};

/// `count` files of so many bytes each, all in the root.
///
/// # Panics
///
/// Never: the names differ.
#[must_use]
pub fn flat(count: u32, bytes: usize) -> Tree {
    let mut tree = Tree::new();
    for number in 0..count {
        let content = Memory::new(pattern(bytes, number));
        tree.add_file(tree.root(), name(number).as_bytes(), Attributes::default(), content)
            .expect("each name is new");
    }
    tree
}

/// `levels` folders, each in the one before, with `count` files of so many bytes in each.
///
/// # Panics
///
/// Never: the names differ.
#[must_use]
pub fn deep(levels: u32, count: u32, bytes: usize) -> Tree {
    let mut tree = Tree::new();
    let mut folder = tree.root();
    for level in 0..levels {
        folder = tree
            .add_directory(folder, format!("level {level}").as_bytes(), Attributes::default())
            .expect("each folder is empty before");
        for number in 0..count {
            let content = Memory::new(pattern(bytes, level ^ number));
            tree.add_file(folder, name(number).as_bytes(), Attributes::default(), content)
                .expect("each name is new");
        }
    }
    tree
}

/// One file of so many bytes.
///
/// # Panics
///
/// Never: it is the only one.
#[must_use]
pub fn large(bytes: usize) -> Tree {
    flat(1, bytes)
}

/// The root README, so that its example is compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

fn name(number: u32) -> String {
    format!("a file with number {number:06}.dat")
}

fn pattern(bytes: usize, seed: u32) -> Vec<u8> {
    seed.to_le_bytes().into_iter().cycle().take(bytes).collect()
}
