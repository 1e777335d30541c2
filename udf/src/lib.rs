//! UDF file systems: writer and reader.
