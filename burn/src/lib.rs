//! From a drive and an image to a finished, verified disc.
