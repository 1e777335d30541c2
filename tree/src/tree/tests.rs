use std::collections::BTreeMap;

use discwright_core::source::Memory;
use proptest::prelude::*;

use super::*;

fn attributes() -> Attributes {
    Attributes::default()
}

#[test]
fn what_is_no_name_or_no_folder_is_refused_and_changes_nothing() {
    let mut tree = Tree::new();
    let root = tree.root();
    let file = tree.add_file(root, b"file", attributes(), Memory::default()).unwrap();
    for name in [&b""[..], b".", b"..", b"a/b", b"a\0b"] {
        assert_eq!(tree.add_directory(root, name, attributes()), Err(TreeError::BadName));
    }
    assert_eq!(tree.add_directory(root, &[b'x'; 65536], attributes()), Err(TreeError::BadName));
    assert_eq!(tree.add_directory(file, b"x", attributes()), Err(TreeError::NotADirectory));
    assert_eq!(tree.add_directory(root, b"file", attributes()), Err(TreeError::NameTaken));
    assert_eq!(tree.add_hard_link(root, b"x", root), Err(TreeError::DirectoryLink));
    assert_eq!(tree.len(), 2);
}

#[test]
fn a_hard_link_is_the_same_file_by_another_name() {
    let mut tree = Tree::new();
    let root = tree.root();
    let a = tree.add_file(root, b"a", attributes(), Memory::from(vec![1, 2, 3])).unwrap();
    let b = tree.add_hard_link(root, b"b", a).unwrap();
    let c = tree.add_hard_link(root, b"c", b).unwrap();
    assert_eq!((tree.node(c).primary(), tree.node(b).links(), tree.node(c).size()), (a, 3, 3));
    assert_eq!(tree.total_size(), 3);
    assert_eq!(tree.open(c).unwrap().len(), 3);
}

#[test]
fn device_numbers_are_kept() {
    let mut tree = Tree::new();
    let device = crate::Device { major: 8, minor: 0x1_0001 };
    let id =
        tree.add_special(tree.root(), b"sda", attributes(), Special::BlockDevice(device)).unwrap();
    assert_eq!((tree.node(id).device(), tree.node(id).size()), (device, 0));
}

#[test]
fn a_clone_is_not_changed_by_the_other() {
    let mut tree = Tree::new();
    let before = tree.clone();
    tree.add_directory(tree.root(), b"new", attributes()).unwrap();
    assert_eq!((before.len(), tree.len()), (1, 2));
    assert_eq!(before.find(b"new"), None);
    assert_eq!(before.children(before.root()).count(), 0);
}

#[test]
fn an_entry_takes_some_hundred_bytes() {
    assert!(size_of::<Record>() <= 96, "{}", size_of::<Record>());
}

proptest! {
    #[test]
    fn every_path_leads_to_its_entry(paths in proptest::collection::vec("[abc]{1,2}(/[abc]{1,2}){0,3}", 1..60)) {
        let mut tree = Tree::new();
        let mut model = BTreeMap::new();
        for path in &paths {
            let mut at = tree.root();
            let mut so_far = String::new();
            for name in path.split('/') {
                so_far = if so_far.is_empty() { name.to_owned() } else { format!("{so_far}/{name}") };
                at = match tree.child(at, name.as_bytes()) {
                    Some(id) => id,
                    None => tree.add_directory(at, name.as_bytes(), attributes()).unwrap(),
                };
                model.insert(so_far.clone(), at);
            }
        }
        prop_assert_eq!(tree.len(), model.len() + 1);
        for (path, id) in &model {
            prop_assert_eq!(tree.find(path.as_bytes()), Some(*id));
            prop_assert_eq!(&tree.path(*id), path.as_bytes());
            let parent = tree.node(*id).parent();
            prop_assert!(tree.children(parent).any(|child| child == *id));
        }
    }
}
