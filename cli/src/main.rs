//! The program discwright: builds disc images, burns and reads discs.
fn main() {}
