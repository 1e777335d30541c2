use std::fs;

use serde_json::Value;

use crate::{command, discwright, good, text, with_photos};

#[test]
fn a_folder_becomes_a_disc_that_can_be_listed_told_about_and_read() {
    let folder = with_photos();
    let at = folder.path();
    for kind in ["cd-r", "dvd+r", "dvd+r-dl", "bd-r", "bd-r-dl"] {
        let drive = format!("emulated:{kind}.disc");
        let out = good(at, &["burn", "photos", "--drive", &drive, "--medium", kind]);
        let first = out.lines().next().unwrap();
        assert!(first.starts_with("Burning to an emulated drive"), "{first}");
        assert!(first.ends_with(&format!("whose disc is the file {kind}.disc")), "{first}");
        assert!(out.contains("Burned, closed and verified in every sector: 4 entries"), "{out}");
        assert!(out.contains(&format!("in {drive}: blocks 0 to ")), "{out}");

        let list = good(at, &["ls", &drive]);
        assert!(list.contains(" 2024/a long name with spaces.jpg\n"), "{list}");
        assert!(list.contains(" latest -> 2024\n"), "{list}");
        let info = good(at, &["info", "--drive", &drive]);
        assert!(info.contains("closed: 1 session,"), "{info}");

        let image = format!("{kind}.iso");
        good(at, &["read", "--drive", &drive, "-o", &image]);
        assert_eq!(good(at, &["ls", &image]), list);
    }
}

#[test]
fn without_a_drive_each_run_makes_a_disc_of_its_own() {
    let folder = with_photos();
    let at = folder.path();
    let first = good(at, &["burn", "photos"]);
    assert!(first.contains("DVD+R (blank), whose disc is the file photos.disc"), "{first}");
    let before = fs::read(at.join("photos.disc")).unwrap();
    let second = good(at, &["burn", "photos"]);
    assert!(second.contains("whose disc is the file photos-2.disc"), "{second}");
    assert!(fs::read(at.join("photos.disc")).unwrap() == before);
    // Not into the folder that is being burned.
    let within = good(&at.join("photos"), &["burn", "."]);
    assert!(!at.join("photos/photos.disc").exists(), "{within}");
    let name = within.lines().next().unwrap().split("file ").last().unwrap();
    fs::remove_file(name).unwrap();
}

#[test]
fn a_medium_is_chosen_that_is_large_enough() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("large")).unwrap();
    // Sparse: nothing of it takes room here or in the disc's file.
    fs::File::create(at.join("large/five")).unwrap().set_len(5 << 30).unwrap();
    let out = good(at, &["burn", "large", "--verify", "quick"]);
    assert!(out.contains("DVD+R DL (blank)"), "{out}");
    assert!(out.contains("verified by samples"), "{out}");
}

#[test]
fn json_is_one_object_a_line_and_ends_with_the_result() {
    let folder = with_photos();
    let out = good(folder.path(), &["burn", "photos", "--json", "--speed", "4x"]);
    let objects: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects[0]["event"], "drive");
    assert_eq!(objects[0]["disc_file"], "photos.disc");
    let phases: Vec<_> = objects.iter().filter_map(|o| o["phase"].as_str()).collect();
    for phase in ["writing", "closing", "verifying"] {
        assert!(phases.contains(&phase), "{phases:?}");
    }
    let last = objects.last().unwrap();
    assert_eq!((&last["result"], &last["closed"]), (&"burned".into(), &true.into()));
    assert_eq!(
        last["verified_sectors"],
        last["sectors"].as_u64().unwrap() + last["padding"].as_u64().unwrap()
    );

    let list = good(folder.path(), &["ls", "emulated:photos.disc", "--json"]);
    let link = list.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
    let link = link.into_iter().find(|o| o["path"] == "latest").unwrap();
    assert_eq!((&link["kind"], &link["target"]), (&"symlink".into(), &"2024".into()));
    let info = good(folder.path(), &["info", "--drive", "emulated:photos.disc", "--json"]);
    let info: Value = serde_json::from_str(&info).unwrap();
    assert_eq!(info["medium"]["state"], "closed");
}

#[test]
fn an_image_holds_the_file_systems_that_were_asked_for() {
    let folder = with_photos();
    let at = folder.path();
    let out = good(at, &["image", "photos", "-o", "a.iso", "--fs", "udf", "--volume", "SUMMER"]);
    assert!(out.starts_with("a.iso: ") && out.contains("with UDF, 4 entries"), "{out}");
    let bytes = fs::read(at.join("a.iso")).unwrap();
    assert_eq!(&bytes[16 * 2048 + 1..][..5], b"BEA01");
    good(at, &["image", "photos", "-o", "b.iso", "--fs", "iso9660,rockridge"]);
    let bytes = fs::read(at.join("b.iso")).unwrap();
    assert_eq!(&bytes[16 * 2048 + 1..][..5], b"CD001");
    assert!(good(at, &["ls", "b.iso"]).contains("latest -> 2024"));
}

#[test]
fn the_same_folder_and_moment_give_the_same_image() {
    let folder = with_photos();
    let make = |name: &str| {
        let made = command(folder.path(), &["image", "photos", "-o", name])
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .status();
        assert!(made.unwrap().success());
        fs::read(folder.path().join(name)).unwrap()
    };
    assert!(make("a.iso") == make("b.iso"));
}

#[test]
fn an_image_goes_to_standard_output_and_onto_a_disc() {
    let folder = with_photos();
    let at = folder.path();
    let piped = command(at, &["image", "photos", "-o", "-"])
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .output()
        .unwrap();
    assert!(piped.status.success(), "{}", text(&piped.stderr));
    fs::write(at.join("piped.iso"), &piped.stdout).unwrap();
    let out = good(at, &["burn", "piped.iso", "--drive", "emulated:x.disc"]);
    assert!(out.contains("the image piped.iso"), "{out}");
    good(at, &["read", "--drive", "emulated:x.disc", "-o", "back.iso"]);
    assert!(fs::read(at.join("back.iso")).unwrap() == piped.stdout);
}

#[test]
fn drives_and_help_answer() {
    let folder = tempfile::tempdir().unwrap();
    let help = good(folder.path(), &["--help"]);
    assert!(help.contains("discwright burn photos"), "{help}");
    assert!(help.lines().count() <= 40, "{help}");
    for command in ["burn", "image", "read", "info", "drives", "ls"] {
        good(folder.path(), &[command, "--help"]);
    }
    // Whether this machine has a drive or not, the question has an answer.
    let drives = discwright(folder.path(), &["drives", "--json"]);
    assert!(drives.status.success(), "{}", text(&drives.stderr));
}
