//! What an image records otherwise than the tree has it.

use discwright_core::FileSystems;
use discwright_iso9660 as iso9660;
use discwright_tree::{Kind, NameChange, NodeId, Tree};
use discwright_udf as udf;

/// What an image records otherwise than the tree has it, or not at all.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Changes {
    /// Names of the volume that a file system has no characters or no room for, as they read.
    pub volume: Vec<(FileSystems, Box<str>)>,
    /// Names of files. Those of the plain ISO 9660 tree, which changes nearly every name, only where
    /// it is the one tree.
    pub names: Vec<ChangedName>,
    /// Targets of symlinks that UDF records otherwise, since it records their parts: `a//b` reads
    /// as `a/b`.
    pub targets: Vec<ChangedName>,
    /// What one file system leaves out because it has no such kind of file: symlinks and special
    /// files in Joliet and plain ISO 9660. Where Rock Ridge is there, the plain tree is its tree.
    pub omitted: Vec<(FileSystems, NodeId)>,
    /// What no file system of the image holds.
    pub lost: Vec<NodeId>,
    /// Folders whose parent the ISO 9660 path tables cannot number, since it is beyond the 65,535th.
    /// No reader of today is known to go by these.
    pub unnumbered_parents: usize,
}

/// A name that some file system records otherwise.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ChangedName {
    /// In which file system.
    pub file_system: FileSystems,
    /// Whose name, how it reads, and why.
    pub change: NameChange,
}

impl Changes {
    pub(crate) fn of(
        tree: &Tree,
        wanted: FileSystems,
        iso: Option<&iso9660::Measured>,
        udf: Option<&udf::Measured>,
    ) -> Self {
        let mut changes = Self::default();
        let holds_all = wanted.intersects(FileSystems::ROCK_RIDGE | FileSystems::UDF);
        if let Some(iso) = iso {
            let plain_alone = wanted == FileSystems::ISO9660;
            for (file_system, change) in iso.name_changes() {
                if change.node == tree.root() {
                    changes.volume.push((file_system, change.recorded));
                } else if plain_alone || file_system != FileSystems::ISO9660 {
                    changes.names.push(ChangedName { file_system, change });
                }
            }
            changes.omitted = iso.omitted().collect();
            changes.unnumbered_parents = iso.unnumbered_parents();
        }
        if let Some(udf) = udf {
            let told = |change: &NameChange| ChangedName {
                file_system: FileSystems::UDF,
                change: change.clone(),
            };
            changes.names.extend(udf.name_changes().iter().map(told));
            // Rock Ridge records targets as they are.
            changes.targets = udf.target_changes().iter().map(told).collect();
        }
        if !holds_all {
            let plain = |id: &NodeId| matches!(tree.node(*id).kind(), Kind::Directory | Kind::File);
            changes.lost = tree.ids().filter(|id| !plain(id)).collect();
        }
        changes
    }
}
