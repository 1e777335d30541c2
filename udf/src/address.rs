//! The address spaces of a volume: blocks of a partition.

use core::fmt;

use crate::raw::RawLbAddr;

/// A logical block of a partition, counted from the partition's start.
///
/// Spec: ECMA-167 3rd edition, 4/7.1.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "an address is its number")]
pub struct Lbn(pub u32);

/// A logical block of any partition of a logical volume: `lb_addr`.
///
/// Spec: ECMA-167 3rd edition, 4/7.1.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "the standard closed it")]
pub struct LbAddr {
    /// Partition Reference Number: which of the volume's partition maps, from 0.
    pub partition: u16,
    /// The block in that partition.
    pub block: Lbn,
}

impl fmt::Display for Lbn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Display for LbAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.partition, self.block)
    }
}

impl From<RawLbAddr> for LbAddr {
    fn from(raw: RawLbAddr) -> Self {
        Self { partition: raw.partition.get(), block: Lbn(raw.block.get()) }
    }
}
