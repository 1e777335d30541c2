//! Which crate of the family may lean on which.
//!
//! ARCHITECTURE.md draws the same table; an arrow that is not in it is a change of design.

use std::collections::BTreeMap;

use cargo_metadata::DependencyKind;

use crate::{Failure, metadata, root};

/// The published crates, each with those of the family that it may use.
const ROOMS: &[(&str, Arrows)] = &[
    ("discwright-core", Arrows::To(&[])),
    ("discwright-tree", Arrows::To(&["core"])),
    ("discwright-mmc", Arrows::To(&["core"])),
    ("discwright-scsi-transport", Arrows::To(&["core"])),
    ("discwright-iso9660", Arrows::To(&["core", "tree"])),
    ("discwright-udf", Arrows::To(&["core", "tree"])),
    ("discwright-rawcd", Arrows::To(&["core"])),
    ("discwright-fsimage", Arrows::To(&["core", "tree", "iso9660", "udf"])),
    ("discwright-burn", Arrows::To(&["core", "mmc", "scsi-transport", "rawcd"])),
    ("discwright-emulator", Arrows::To(&["core", "mmc", "scsi-transport", "rawcd"])),
    ("discwright", Arrows::ToPublished),
    ("discwright-cli", Arrows::ToPublished),
];

#[derive(Clone, Copy)]
enum Arrows {
    /// To these, by the names of their folders.
    To(&'static [&'static str]),
    /// To any published crate, but to the program.
    ToPublished,
}

/// Checks every normal and build dependency between the workspace's crates, and that each
/// published crate is in the table. Unpublished crates may use all, and be used by none.
pub(crate) fn check() -> Result<(), Failure> {
    let metadata = metadata(&root().join("Cargo.toml"))?;
    let rooms: BTreeMap<&str, Arrows> = ROOMS.iter().copied().collect();
    let mut wrong = Failure::new();
    let mut arrows = 0;
    let mut published = 0;
    for package in &metadata.packages {
        let unpublished = package.publish.as_ref().is_some_and(Vec::is_empty);
        let Some(&allowed) = rooms.get(package.name.as_str()) else {
            if !unpublished {
                wrong.push(format!("{} is published, and not in the table", package.name));
            }
            continue;
        };
        published += 1;
        let own = package.dependencies.iter().filter(|dependency| {
            dependency.path.is_some()
                && matches!(dependency.kind, DependencyKind::Normal | DependencyKind::Build)
        });
        for dependency in own {
            let name = dependency.name.as_str();
            let good = match allowed {
                Arrows::To(folders) => {
                    folders.iter().any(|folder| name.strip_prefix("discwright-") == Some(folder))
                }
                Arrows::ToPublished => rooms.contains_key(name) && name != "discwright-cli",
            };
            if good {
                arrows += 1;
            } else {
                wrong.push(format!("{} may not lean on {name}", package.name));
            }
        }
    }
    let known = |name: &str| metadata.packages.iter().any(|package| package.name.as_str() == name);
    for (name, _) in ROOMS.iter().filter(|(name, _)| !known(name)) {
        wrong.push(format!("{name} is in the table, and not in the workspace"));
    }
    if wrong.is_empty() {
        println!("arrows: {published} published crates, {arrows} arrows, all in the table");
        return Ok(());
    }
    Err(wrong)
}
