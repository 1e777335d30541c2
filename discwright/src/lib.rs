//! Builds disc images and burns CD, DVD and Blu-ray media.
