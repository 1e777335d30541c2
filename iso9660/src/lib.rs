//! ISO 9660 with Joliet and Rock Ridge: writer and reader.
