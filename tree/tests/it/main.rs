//! The behaviour of discwright-tree against a real host folder.

mod image;
mod save;
mod walk;
