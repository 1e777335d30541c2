//! From a tree to a plan, and from a plan to places.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use discwright_core::{FileSystems, Sector, Sectors};
use discwright_tree::{DataLayout, Kind, LayoutError, NameChange, NameChangeReason, NodeId, Tree};

use super::hierarchy::{Form, Hierarchy};
use super::text::{joliet_volume_name, volume_name};
use super::{DESCRIPTORS, Options, Placed, WriteError};

/// Plans the metadata of a tree: which names, in which order, in how many sectors.
///
/// Takes time in proportion to the entries (and their sorting), reads no file, and keeps some
/// eight bytes for each entry beside the tree.
///
/// # Errors
///
/// [`WriteError::DirectoryTooLong`], or [`WriteError::Layout`] if 32 bits cannot count the
/// sectors.
pub fn measure(tree: Arc<Tree>, options: &Options) -> Result<Measured, WriteError> {
    let rock_ridge = options.rock_ridge;
    let primary = Hierarchy::new(&tree, Form::Iso9660 { rock_ridge })?;
    let joliet = match options.joliet {
        true => Some(Hierarchy::new(&tree, Form::Joliet)?),
        false => None,
    };
    let rest = joliet.as_ref().map_or(0, Hierarchy::sectors);
    primary.sectors().checked_add(rest).ok_or(LayoutError::TooLong)?;
    Ok(Measured { plan: Plan { tree, options: options.clone(), primary, joliet } })
}

/// What is known before anything has an address.
pub(super) struct Plan {
    pub(super) tree: Arc<Tree>,
    pub(super) options: Options,
    pub(super) primary: Hierarchy,
    pub(super) joliet: Option<Hierarchy>,
}

/// A tree whose metadata are planned and have no addresses yet.
pub struct Measured {
    plan: Plan,
}

/// Where things are to lie.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "made by callers; all of it is needed")]
pub struct Placement<'l> {
    /// The first of [`Measured::metadata`] sectors for path tables and directories.
    pub metadata: Sector,
    /// Where the files' data lie.
    pub data: &'l DataLayout,
    /// How many sectors the volume has from sector 0: what the descriptors tell as its size.
    pub volume: Sectors,
}

impl Measured {
    /// Sectors of the volume descriptors, which begin at sector 16: primary, Joliet and the
    /// terminator.
    #[must_use]
    pub fn descriptors(&self) -> Sectors {
        self.plan.descriptors()
    }

    /// Sectors of everything else but the files' data: path tables, directories, continuations of
    /// Rock Ridge, for all trees.
    #[must_use]
    pub fn metadata(&self) -> Sectors {
        self.plan.metadata()
    }

    /// The names that a tree records otherwise than they are: those of the plain tree under
    /// [`FileSystems::ISO9660`] (all with small letters are among them), those of the Joliet tree
    /// under [`FileSystems::JOLIET`]. Rock Ridge records every name as it is.
    ///
    /// A change of the root's name is one of the volume name. Made up as it is asked for, since it
    /// may be as long as the tree.
    pub fn name_changes(&self) -> impl Iterator<Item = (FileSystems, NameChange)> {
        let plan = &self.plan;
        let primary = plan.primary.name_changes(&plan.tree);
        let joliet = plan.joliet.iter();
        let joliet = joliet.flat_map(|joliet| joliet.name_changes(&plan.tree));
        let iso = self.volume_change(volume_name);
        let wide = plan.joliet.as_ref();
        let wide = wide.and_then(|_| self.volume_change(joliet_volume_name));
        iso.into_iter()
            .chain(primary)
            .map(|change| (FileSystems::ISO9660, change))
            .chain(wide.into_iter().chain(joliet).map(|change| (FileSystems::JOLIET, change)))
    }

    /// The entries that a tree leaves out: Joliet, and ISO 9660 without Rock Ridge, have folders
    /// and files and nothing else.
    pub fn omitted(&self) -> impl Iterator<Item = (FileSystems, NodeId)> {
        let tree = &self.plan.tree;
        let mut without = Vec::new();
        if !self.plan.options.rock_ridge {
            without.push(FileSystems::ISO9660);
        }
        if self.plan.joliet.is_some() {
            without.push(FileSystems::JOLIET);
        }
        without.into_iter().flat_map(move |file_system| {
            tree.ids()
                .filter(|id| !matches!(tree.node(*id).kind(), Kind::Directory | Kind::File))
                .map(move |id| (file_system, id))
        })
    }

    /// How many directories have a parent beyond the 65,535 that a path table can number, in all
    /// trees. Their records in the path tables name no true parent; readers that go by the
    /// directories themselves, as all known ones of today do, see everything.
    #[must_use]
    pub fn unnumbered_parents(&self) -> usize {
        let joliet = self.plan.joliet.as_ref();
        let joliet = joliet.map_or(0, Hierarchy::unnumbered_parents);
        let primary = self.plan.primary.unnumbered_parents();
        primary.saturating_add(joliet)
    }

    /// Gives everything its address.
    ///
    /// # Errors
    ///
    /// [`WriteError::Layout`] if the metadata reach over their descriptors or the end of the
    /// volume, [`WriteError::NoPlace`] if the layout is not one of this tree.
    pub fn place(self, placement: Placement<'_>) -> Result<Placed, WriteError> {
        Placed::new(self.plan, placement)
    }

    fn volume_change(&self, map: fn(&str) -> alloc::string::String) -> Option<NameChange> {
        let name = &self.plan.options.volume_id;
        let recorded = map(name);
        let reason = if recorded == *name {
            return None;
        } else if recorded.chars().zip(name.chars()).all(|(a, b)| a == b) {
            NameChangeReason::Length
        } else {
            NameChangeReason::Characters
        };
        Some(NameChange {
            node: self.plan.tree.root(),
            recorded: recorded.into_boxed_str(),
            reason,
        })
    }
}

impl Plan {
    pub(super) fn descriptors(&self) -> Sectors {
        Sectors(if self.joliet.is_some() { 3 } else { 2 })
    }

    pub(super) fn metadata(&self) -> Sectors {
        let joliet = self.joliet.as_ref().map_or(0, Hierarchy::sectors);
        Sectors(self.primary.sectors().saturating_add(joliet))
    }

    /// The sector behind the descriptors.
    pub(super) fn descriptors_end(&self) -> Sector {
        Sector(DESCRIPTORS.0.saturating_add(self.descriptors().0))
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("tree", &self.tree)
            .field("options", &self.options)
            .field("metadata", &self.metadata())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Measured").field(&self.plan).finish()
    }
}
