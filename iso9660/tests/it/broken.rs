//! One good image, broken in one place at a time.

use std::ops::ControlFlow;
use std::sync::Arc;

use discwright_core::source::{Memory, Sectored};
use discwright_core::{
    Anomalies, ByteSource as _, FindingKind, Ignore, Limits, SectorSize, SourceErrorKind, Strict,
};
use discwright_iso9660::{Options, ReadError, ReadOptions, TreeKind, Volume, image};
use discwright_tree::{Attributes, Tree};
use proptest::prelude::*;

use crate::bytes;

const PRIMARY: usize = 16 * 2048;

fn good() -> Vec<u8> {
    let mut tree = Tree::new();
    let (root, attributes) = (tree.root(), Attributes::default());
    let folder = tree.add_directory(root, b"folder", attributes).unwrap();
    let inner = tree.add_directory(folder, b"inner", attributes).unwrap();
    let content = Memory::from(vec![7; 5000]);
    tree.add_file(inner, "n".repeat(250).as_bytes(), attributes, content).unwrap();
    tree.add_symlink(root, b"link", attributes, "t/".repeat(400).as_bytes()).unwrap();
    let image = image(Arc::new(tree), &Options::default()).unwrap();
    bytes(&image).unwrap()
}

fn source(bytes: Vec<u8>) -> Sectored<Memory> {
    Sectored::new(Memory::from(bytes), SectorSize::DATA).unwrap()
}

/// Opens and walks; the findings, and the error that ended it.
fn survey(bytes: Vec<u8>, options: &ReadOptions) -> (Anomalies, Option<ReadError>) {
    let mut anomalies = Anomalies::default();
    let source = source(bytes);
    let result = Volume::open(&source, options, &mut anomalies).and_then(|volume| {
        volume.walk(&mut anomalies, |_, entry| {
            if let Ok(data) = volume.open_file(entry) {
                let mut some = vec![0; usize::try_from(data.len().min(4096)).unwrap()];
                // Bytes or an error, either is an answer.
                drop(data.read_at(0, &mut some));
            }
            ControlFlow::Continue(())
        })
    });
    (anomalies, result.err())
}

/// Where the first record of the root directory begins.
fn root(bytes: &[u8]) -> usize {
    let block = &bytes[PRIMARY + 158..PRIMARY + 162];
    usize::try_from(u32::from_le_bytes(block.try_into().unwrap())).unwrap() * 2048
}

/// Where the directory record with that identifier begins, among those of the root.
fn record(bytes: &[u8], identifier: &[u8]) -> usize {
    let mut at = root(bytes);
    loop {
        let length = usize::from(bytes[at + 32]);
        if &bytes[at + 33..at + 33 + length] == identifier {
            return at;
        }
        assert!(bytes[at] != 0, "no such record");
        at += usize::from(bytes[at]);
    }
}

#[test]
fn the_good_image_has_no_faults() {
    for tree in [TreeKind::Iso9660, TreeKind::Joliet, TreeKind::RockRidge] {
        let (anomalies, error) = survey(good(), &ReadOptions::default().tree(tree));
        assert_eq!(anomalies.findings(), []);
        assert!(error.is_none(), "{error:?}");
    }
}

#[test]
fn without_primary_descriptor_there_is_no_volume() {
    let mut image = good();
    image[PRIMARY + 1] = b'X';
    let (_, error) = survey(image, &ReadOptions::default());
    let Some(ReadError::Corrupt(finding)) = error else {
        panic!("{error:?}");
    };
    assert_eq!(finding.kind(), FindingKind::Missing);
    assert_eq!(finding.location().address, 16);
    let (_, error) = survey(vec![0; 100], &ReadOptions::default());
    assert!(matches!(error, Some(ReadError::Corrupt(_))), "{error:?}");
}

#[test]
fn high_sierra_is_named() {
    let mut image = good();
    image[PRIMARY + 9..PRIMARY + 14].copy_from_slice(b"CDROM");
    let (_, error) = survey(image, &ReadOptions::default());
    assert!(matches!(error, Some(ReadError::Unsupported { .. })), "{error:?}");
}

#[test]
fn copies_of_a_number_that_differ_are_told_with_their_place() {
    let mut image = good();
    image[PRIMARY + 87] ^= 1;
    let (anomalies, error) = survey(image.clone(), &ReadOptions::default());
    assert!(error.is_none());
    let finding = &anomalies.findings()[0];
    assert_eq!(finding.kind(), FindingKind::Mismatch);
    assert_eq!(finding.field(), "Volume Space Size");
    assert_eq!(finding.location().address, 16);
    let strict = Volume::open(source(image), &ReadOptions::default(), &mut Strict);
    assert!(matches!(strict, Err(ReadError::Corrupt(_))));
}

#[test]
fn a_directory_that_leads_back_to_the_root_is_listed_once() {
    let mut image = good();
    let root_block = image[PRIMARY + 158..PRIMARY + 166].to_vec();
    let at = record(&image, b"FOLDER");
    image[at + 2..at + 10].copy_from_slice(&root_block);
    let (anomalies, error) = survey(image, &ReadOptions::default());
    assert!(error.is_none(), "{error:?}");
    let kinds: Vec<_> = anomalies.findings().iter().map(|finding| finding.kind()).collect();
    assert_eq!(kinds, [FindingKind::Loop]);
}

/// Where the `CE` in the record of the link begins.
fn continuation(image: &[u8]) -> usize {
    let at = record(image, b"LINK.;1");
    let length = usize::from(image[at]);
    let mut heads = image[at..at + length].windows(4);
    let inside = heads.rposition(|head| head == b"CE\x1C\x01");
    at + inside.expect("a record that is continued")
}

#[test]
fn an_empty_continuation_behind_the_end_is_not_read() {
    let mut image = good();
    let from = continuation(&image);
    let end = u32::try_from(image.len() / 2048).unwrap();
    image[from + 4..from + 8].copy_from_slice(&end.to_le_bytes());
    image[from + 8..from + 12].copy_from_slice(&end.to_be_bytes());
    image[from + 12..from + 28].fill(0);
    let (anomalies, error) = survey(image, &ReadOptions::default());
    assert!(error.is_none(), "{error:?}");
    assert_eq!(anomalies.findings(), []);
}

#[test]
fn a_continuation_that_leads_to_itself_ends() {
    let mut image = good();
    // Make the area that CE leads to begin with the same CE.
    let from = continuation(&image);
    let ce = image[from..from + 28].to_vec();
    let word = |from: usize| u32::from_le_bytes(ce[from..from + 4].try_into().unwrap());
    let area = usize::try_from(word(4) * 2048 + word(12)).unwrap();
    image[area..area + 28].copy_from_slice(&ce);
    let (anomalies, error) = survey(image, &ReadOptions::default().tree(TreeKind::RockRidge));
    assert!(error.is_none(), "{error:?}");
    let found = anomalies.findings().iter().any(|finding| finding.kind() == FindingKind::Loop);
    assert!(found, "{anomalies:?}");
}

#[test]
fn a_record_that_crosses_its_sector_is_left_out() {
    let mut image = good();
    let at = record(&image, b"LINK.;1");
    image[at] = 20;
    let (anomalies, error) = survey(image, &ReadOptions::default());
    assert!(error.is_none());
    let finding = &anomalies.findings()[0];
    assert_eq!(finding.field(), "Length of Directory Record");
    assert_eq!(finding.kind(), FindingKind::Range);
    assert_eq!(finding.location().offset, u64::try_from(at % 2048).unwrap());
}

#[test]
fn data_behind_the_end_fail_when_they_are_read() {
    let mut image = good();
    image.truncate(image.len() - 4096);
    let mut anomalies = Anomalies::default();
    let volume = Volume::open(source(image), &ReadOptions::default(), &mut anomalies).unwrap();
    assert_eq!(anomalies.findings()[0].field(), "Volume Space Size");
    let path = format!("folder/inner/{}", "n".repeat(250));
    let entry = volume.lookup(&path, &mut anomalies).unwrap().unwrap();
    let data = volume.open_file(&entry).unwrap();
    let mut all = vec![0; 5000];
    let error = data.read_at(0, &mut all).unwrap_err();
    assert_eq!(error.kind(), SourceErrorKind::Shorter);
    data.read_at(0, &mut all[..100]).unwrap();
}

#[test]
fn names_that_would_lead_elsewhere_are_made_harmless() {
    let mut image = good();
    let at = record(&image, b"FOLDER");
    image[at + 33..at + 39].copy_from_slice(b"../../");
    let options = ReadOptions::default().tree(TreeKind::Iso9660);
    let mut anomalies = Anomalies::default();
    let volume = Volume::open(source(image), &options, &mut anomalies).unwrap();
    let names = volume.read_dir(&volume.root(), &mut anomalies).unwrap();
    assert_eq!(names[0].name(), b".._.._");
    assert_eq!(anomalies.findings()[0].kind(), FindingKind::Name);
}

#[test]
fn limits_are_errors_of_their_own() {
    let few = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        survey(good(), &ReadOptions::default().limits(limits)).1
    };
    for error in [
        few(|limits| limits.entries = 1),
        few(|limits| limits.depth = 1),
        few(|limits| limits.directory_bytes = 2047),
        few(|limits| limits.path_bytes = 10),
    ] {
        assert!(matches!(error, Some(ReadError::Limit(_))), "{error:?}");
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let volume = Volume::open(source(good()), &ReadOptions::default(), &mut Strict).unwrap();
    assert_eq!(volume.lookup("nothing", &mut Ignore).unwrap(), None);
    assert_eq!(volume.lookup("link/below", &mut Ignore).unwrap(), None);
    let link = volume.lookup("/link", &mut Ignore).unwrap().unwrap();
    assert!(matches!(volume.open_file(&link), Err(ReadError::NotAFile)));
    let listed = volume.read_dir(&link, &mut Ignore);
    assert!(matches!(listed, Err(ReadError::NotADirectory)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn whatever_the_bytes_say_reading_ends(
        changes in prop::collection::vec((0.0_f64..1.0, any::<u8>()), 1..40),
        cut in prop::option::of(0.0_f64..1.0),
        tree in prop_oneof![
            Just(TreeKind::Iso9660), Just(TreeKind::Joliet), Just(TreeKind::RockRidge),
        ],
    ) {
        let mut image = good();
        for (place, byte) in changes {
            // Only metadata: 16 sectors of descriptors behind nothing, and what follows.
            let span = image.len() - PRIMARY;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a small image")]
            let at = PRIMARY + (place * span as f64) as usize;
            image[at] = byte;
        }
        if let Some(cut) = cut {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a length of a small image")]
            let length = (cut * image.len() as f64) as usize;
            image.truncate(length);
        }
        let (_, error) = survey(image, &ReadOptions::default().tree(tree));
        prop_assert!(!matches!(error, Some(ReadError::NotADirectory | ReadError::Source(_))), "{error:?}");
    }
}
