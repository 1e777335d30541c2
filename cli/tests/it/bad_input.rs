use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::{bad, command, discwright, good, text, with_photos};

#[test]
fn a_folder_that_is_missing_or_empty_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("hollow")).unwrap();
    for job in [&["burn"][..], &["image", "-o", "out.iso"]] {
        let with = |source| [job, &[source]].concat();
        let line = bad(at, &with("nowhere"));
        assert!(line.contains("nowhere") && line.contains("No such file"), "{line}");
        let line = bad(at, &with("hollow"));
        assert!(line.contains("hollow is empty"), "{line}");
    }
    assert_eq!(fs::read_dir(at).unwrap().count(), 1, "no disc, no image is left behind");
}

#[test]
fn names_that_cannot_be_recorded_are_told_and_kept_where_they_can() {
    use std::os::unix::ffi::OsStrExt;
    let folder = with_photos();
    let at = folder.path();
    let odd = std::ffi::OsStr::from_bytes(b"caf\xE9.txt");
    fs::write(at.join("photos").join(odd), b"latin").unwrap();
    // Both become a_b in Joliet.
    fs::write(at.join("photos/a:b"), b"1").unwrap();
    fs::write(at.join("photos/a*b"), b"2").unwrap();
    let output = discwright(at, &["image", "photos", "-o", "odd.iso"]);
    let err = text(&output.stderr);
    assert!(output.status.success(), "{err}");
    assert!(err.contains("recorded otherwise in Joliet"), "{err}");
    assert!(err.contains("1 name is recorded otherwise in UDF, such as caf\u{FFFD}.txt"), "{err}");
    let list = discwright(at, &["ls", "odd.iso", "--json"]);
    let list = text(&list.stdout);
    assert!(list.contains("\"path_hex\":\"636166e92e747874\""), "{list}");

    let json = good(at, &["image", "photos", "-o", "odd.iso", "--json"]);
    assert!(json.contains("\"reason\":\"its bytes are no UTF-8\""), "{json}");
    let recorded = json.lines().filter(|line| line.contains("\"file_system\":\"joliet\""));
    let recorded: Vec<_> =
        recorded.filter(|line| line.contains("/a") || line.contains("\"a")).collect();
    assert!(recorded.len() >= 2, "{json}");
}

#[test]
fn an_image_too_big_for_the_medium_is_refused_before_the_first_write() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("large")).unwrap();
    fs::File::create(at.join("large/one")).unwrap().set_len(800 << 20).unwrap();
    let line = bad(at, &["burn", "large", "--medium", "cd-r"]);
    assert!(line.contains("MiB too big for the disc"), "{line}");
    assert!(!at.join("large.disc").exists(), "a disc that was not touched is not left behind");

    let small = with_photos();
    let drive = format!("emulated:{}", at.join("cd.disc").display());
    good(small.path(), &["burn", "photos", "--drive", &drive, "--medium", "cd-r"]);
    let before = fs::read(at.join("cd.disc")).unwrap();
    let line = bad(at, &["burn", "large", "--drive", "emulated:cd.disc"]);
    assert!(line.contains("the disc is closed"), "{line}");
    assert!(fs::read(at.join("cd.disc")).unwrap() == before);
}

#[test]
fn a_disc_that_holds_data_is_never_written_over() {
    let folder = with_photos();
    let at = folder.path();
    good(at, &["burn", "photos", "--drive", "emulated:a.disc"]);
    let before = fs::read(at.join("a.disc")).unwrap();
    let line = bad(at, &["burn", "photos", "--drive", "emulated:a.disc"]);
    assert!(line.contains("the disc is closed: it holds 1 session"), "{line}");
    assert!(line.contains("take a blank one"), "{line}");
    assert!(fs::read(at.join("a.disc")).unwrap() == before);
}

#[test]
fn a_disc_file_that_is_cut_short_or_no_disc_is_told_so() {
    let folder = with_photos();
    let at = folder.path();
    good(at, &["burn", "photos", "--drive", "emulated:a.disc"]);
    let whole = fs::read(at.join("a.disc")).unwrap();
    for cut in [0, 100, 5000, whole.len() / 2] {
        fs::write(at.join("cut.disc"), &whole[..cut]).unwrap();
        for job in [&["info", "--drive", "emulated:cut.disc"][..], &["ls", "emulated:cut.disc"]] {
            let line = bad(at, job);
            assert!(line.contains("cut.disc"), "{cut}: {line}");
        }
    }
    fs::write(at.join("photo.disc"), vec![0xFF; 200_000]).unwrap();
    let line = bad(at, &["info", "--drive", "emulated:photo.disc"]);
    assert!(line.contains("photo.disc"), "{line}");
    let line = bad(at, &["info", "--drive", "emulated:missing.disc"]);
    assert!(line.contains("missing.disc"), "{line}");
}

/// A limit on the size of files stands for a host without room.
#[test]
fn an_image_that_finds_no_room_leaves_no_file_under_its_name() {
    let folder = with_photos();
    let at = folder.path();
    fs::write(at.join("photos/large"), vec![1; 4 << 20]).unwrap();
    fs::write(at.join("out.iso"), b"what was there before").unwrap();
    let script = format!(
        "trap '' XFSZ; ulimit -f 1000; exec '{}' image photos -o out.iso",
        env!("CARGO_BIN_EXE_discwright")
    );
    let output = std::process::Command::new("sh").args(["-c", &script]).current_dir(at).output();
    let output = output.unwrap();
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("cannot write out.iso"), "{err}");
    assert_eq!(fs::read(at.join("out.iso")).unwrap(), b"what was there before");
    assert_eq!(fs::read_dir(at).unwrap().count(), 2, "no half-made file is left");

    let script =
        script.replace("image photos -o out.iso", "burn photos --drive emulated:full.disc");
    let output = std::process::Command::new("sh").args(["-c", &script]).current_dir(at).output();
    let err = text(&output.unwrap().stderr);
    assert!(err.contains("full.disc"), "{err}");
    let line = bad(at, &["image", "photos", "-o", "no/such/folder/out.iso"]);
    assert!(line.contains("cannot write no/such/folder/out.iso"), "{line}");
}

#[test]
fn an_interrupt_leaves_a_disc_whose_state_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("large")).unwrap();
    // Sparse, so that it takes no room; large, so that it takes its time.
    fs::File::create(at.join("large/zeros")).unwrap().set_len(22 << 30).unwrap();
    let mut burning = command(at, &["burn", "large", "--drive", "emulated:a.disc", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut events = BufReader::new(burning.stdout.take().unwrap()).lines();
    let writing = |line: &str| line.contains("\"progress\"") && line.contains("\"writing\"");
    assert!(events.by_ref().map_while(Result::ok).any(|line| writing(&line)), "it began to write");
    let interrupted = std::process::Command::new("kill")
        .args(["-INT", &burning.id().to_string()])
        .status()
        .unwrap();
    assert!(interrupted.success());
    for _ in events {}
    let mut err = String::new();
    burning.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(burning.wait().unwrap().code(), Some(1), "{err}");
    assert!(err.contains("writing failed: cancelled"), "{err}");
    assert!(err.contains("sectors of the image; the disc is appendable"), "{err}");
    // The disc is whole and says of itself what the message said.
    let info = good(at, &["info", "--drive", "emulated:a.disc"]);
    assert!(info.contains("BD-R, appendable: 0 sessions"), "{info}");
}

#[test]
fn wrong_usage_has_a_status_of_its_own() {
    let folder = with_photos();
    for words in [
        &["burn"][..],
        &["burn", "photos", "--speed", "fast"],
        &["burn", "photos", "--medium", "floppy"],
        &["burn", "photos", "--drive", "emulated:"],
        &["image", "photos"],
        &["image", "photos", "-o", "a.iso", "--fs", "ntfs"],
        &["image", "photos", "-o", "a.iso", "--fs", "joliet"],
        &["image", "photos", "-o", "a.iso", "--volume", &"v".repeat(130)],
        &["image", "photos", "-o", "-", "--json"],
        &["burn", "photos", "--drive", "/dev/nothing", "--medium", "cd-r"],
        &["fly"],
    ] {
        let output = discwright(folder.path(), words);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {}", text(&output.stderr));
    }
    let line = bad(folder.path(), &["burn", "photos", "--drive", "/dev/nothing"]);
    assert!(line.contains("/dev/nothing"), "{line}");
}

#[test]
fn a_reader_of_the_output_that_goes_away_does_not_spoil_the_disc() {
    let folder = with_photos();
    let mut burning = command(folder.path(), &["burn", "photos", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut events = BufReader::new(burning.stdout.take().unwrap()).lines();
    let started = events.by_ref().map_while(Result::ok).any(|line| line.contains("preparing"));
    assert!(started);
    drop(events);
    burning.wait().unwrap();
    let info = good(folder.path(), &["info", "--drive", "emulated:photos.disc"]);
    assert!(info.contains("DVD+R, closed: 1 session"), "{info}");
}

#[test]
fn what_no_file_system_of_the_image_holds_is_told() {
    let folder = with_photos();
    let words = [
        "image",
        "photos",
        "-o",
        "a.iso",
        "--fs",
        "iso9660,joliet",
        "--volume",
        "A Long Volume Name",
    ];
    let output = discwright(folder.path(), &words);
    let err = text(&output.stderr);
    assert!(output.status.success(), "{err}");
    assert!(err.contains("1 file is left out, such as latest"), "{err}");
    assert!(err.contains("the volume is called A Long Volume Na in Joliet"), "{err}");
    assert!(!err.contains("such as  as"), "{err}");
}

#[test]
fn an_output_that_is_a_link_is_followed() {
    let folder = with_photos();
    let at = folder.path();
    fs::write(at.join("real.iso"), b"old").unwrap();
    std::os::unix::fs::symlink("real.iso", at.join("link.iso")).unwrap();
    good(at, &["image", "photos", "-o", "link.iso"]);
    assert!(fs::symlink_metadata(at.join("link.iso")).unwrap().is_symlink());
    assert!(fs::metadata(at.join("real.iso")).unwrap().len() > 2048);
    let long = format!("{}.iso", "n".repeat(251));
    good(at, &["image", "photos", "-o", &long]);
}
