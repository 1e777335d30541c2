//! Why a tree cannot be written.

use discwright_tree::{LayoutError, NodeId};

/// Why a tree cannot be written as ISO 9660.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The image cannot be laid out.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// A folder has more entries than 4 GiB of directory records.
    #[error("the folder {path} has more entries than a directory of ISO 9660 can hold")]
    DirectoryTooLong {
        /// Its path in the tree.
        path: alloc::string::String,
    },
    /// The caller's layout does not say where the data of a file lie.
    #[error("the data of file {0} have no place")]
    NoPlace(NodeId),
}
