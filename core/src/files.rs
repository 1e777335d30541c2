//! Which file systems.

bitflags::bitflags! {
    /// A set of the file systems, and of the extensions that act as trees of their own.
    #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
    pub struct FileSystems: u8 {
        /// ISO 9660 (ECMA-119), the primary volume descriptor's tree.
        const ISO9660 = 1;
        /// Joliet, the supplementary volume descriptor's tree in UCS-2.
        const JOLIET = 1 << 1;
        /// Rock Ridge: POSIX names and attributes in the ISO 9660 tree.
        const ROCK_RIDGE = 1 << 2;
        /// UDF (ECMA-167, OSTA UDF).
        const UDF = 1 << 3;
    }
}
