//! The files to be mastered onto a disc image: a compact tree, the walk of a host folder, data layout, the composed image.
