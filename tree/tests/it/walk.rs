use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use discwright_core::{Cancel, SourceErrorKind, Stop, unobserved};
use discwright_tree::{Kind, Tree, Unreadable, WalkError, WalkOptions, walk};

fn walked(folder: &Path) -> Tree {
    walk(folder, &WalkOptions::default(), &Cancel::new(), &mut unobserved()).unwrap().tree
}

#[test]
fn a_folder_is_taken_as_it_is_in_the_order_of_names() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("b")).unwrap();
    fs::write(at.join("b/z"), b"zz").unwrap();
    fs::write(at.join("b/a"), b"a").unwrap();
    fs::write(at.join("a"), b"").unwrap();
    let tree = walked(at);
    let paths: Vec<_> = tree.ids().map(|id| String::from_utf8(tree.path(id)).unwrap()).collect();
    assert_eq!(paths, ["", "a", "b", "b/a", "b/z"]);
    let z = tree.find(b"b/z").unwrap();
    assert_eq!(tree.node(z).size(), 2);
    assert_eq!(tree.host_path(z).unwrap(), at.join("b/z"));
    let mut contents = [0; 2];
    tree.open(z).unwrap().read_at(0, &mut contents).unwrap();
    assert_eq!(&contents, b"zz");
}

#[cfg(unix)]
#[test]
fn links_modes_times_and_names_that_are_no_utf8_are_kept() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let odd = std::ffi::OsStr::from_bytes(b"odd\xFF\xFEname");
    fs::write(at.join(odd), b"1").unwrap();
    fs::hard_link(at.join(odd), at.join("other")).unwrap();
    symlink("../somewhere/else", at.join("link")).unwrap();
    fs::set_permissions(at.join(odd), fs::Permissions::from_mode(0o4751)).unwrap();
    let time = std::time::UNIX_EPOCH + std::time::Duration::new(1_234_567_890, 123_456_789);
    fs::File::open(at.join(odd)).unwrap().set_modified(time).unwrap();

    let tree = walked(at);
    let node = tree.node(tree.find(b"odd\xFF\xFEname").unwrap());
    assert_eq!((node.mode(), node.links()), (0o4751, 2));
    assert_eq!(node.modified(), time.into());
    assert_eq!(node.uid(), fs::metadata(at).unwrap().uid());
    assert_eq!(tree.node(tree.find(b"other").unwrap()).primary(), node.id());
    let link = tree.node(tree.find(b"link").unwrap());
    assert_eq!((link.kind(), link.target()), (Kind::Symlink, &b"../somewhere/else"[..]));
}

#[test]
fn what_is_missing_or_no_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    let walk = |path: &Path| {
        walk(path, &WalkOptions::default(), &Cancel::new(), &mut unobserved()).unwrap_err()
    };
    assert!(matches!(walk(&file), WalkError::NotADirectory(path) if path == file));
    let missing = folder.path().join("missing");
    assert!(matches!(walk(&missing), WalkError::Host { path, .. } if path == missing));
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read_fails_the_walk_or_is_left_out_by_name() {
    // Root reads everything, but not a process's memory map that has gone.
    let folder = Path::new("/proc/self/task");
    let nested = WalkOptions::default().unreadable(Unreadable::Skip);
    let mut told = 0;
    let result = walk(folder, &nested, &Cancel::new(), &mut |_: &_| {
        told += 1;
        ControlFlow::Continue(())
    });
    // Threads of other tests come and go: with `Skip` the walk does not mind.
    let walked = result.unwrap();
    assert!(told > 1 && walked.tree.len() > 1);
    for skipped in &walked.skipped {
        assert!(skipped.path.starts_with(folder), "{skipped:?}");
    }
}

#[test]
fn a_walk_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut stop = |_: &_| ControlFlow::Break(Stop);
    let stopped = walk(folder.path(), &WalkOptions::default(), &Cancel::new(), &mut stop);
    assert!(matches!(stopped, Err(WalkError::Cancelled)));
}

#[test]
fn a_file_that_shrinks_grows_changes_or_vanishes_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let write = |bytes: &[u8]| fs::write(&path, bytes).unwrap();
    write(b"0123456789");
    let tree = walked(folder.path());
    let id = tree.find(b"data").unwrap();
    let opened = tree.open(id).unwrap();
    let mut all = [0; 10];
    opened.read_at(0, &mut all).unwrap();

    write(b"01234");
    let error = tree.open(id).err().unwrap();
    assert_eq!(error.kind(), SourceErrorKind::Shorter);
    assert_eq!(error.name(), path.to_str());
    assert_eq!(opened.read_at(0, &mut all).unwrap_err().kind(), SourceErrorKind::Shorter);

    write(b"0123456789abc");
    assert_eq!(tree.open(id).err().unwrap().kind(), SourceErrorKind::Longer);
    // The file grew after it was opened: found with the next read, whichever part that is.
    assert_eq!(opened.read_at(0, &mut all[..5]).unwrap_err().kind(), SourceErrorKind::Longer);

    write(b"abcdefghij");
    let past = std::time::UNIX_EPOCH;
    fs::File::options().write(true).open(&path).unwrap().set_modified(past).unwrap();
    assert_eq!(tree.open(id).err().unwrap().kind(), SourceErrorKind::Changed);

    fs::remove_file(&path).unwrap();
    assert_eq!(tree.open(id).err().unwrap().kind(), SourceErrorKind::NotFound);
}
