//! What can be wrong with a sector.

use core::fmt;

bitflags::bitflags! {
    /// The fields of a sector that are not what they should be; empty for a sound sector.
    ///
    /// Prints as a list: `EDC, P parity`.
    #[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
    pub struct Defects: u8 {
        /// The synchronization field.
        const SYNC = 1;
        /// The address in the header: not BCD, not on the clock, or another sector's.
        const ADDRESS = 1 << 1;
        /// The mode byte.
        const MODE = 1 << 2;
        /// The error detection code does not fit the sector.
        const EDC = 1 << 3;
        /// The intermediate field is not zero.
        const INTERMEDIATE = 1 << 4;
        /// The P parity does not fit header, data, EDC and intermediate field.
        const P = 1 << 5;
        /// The Q parity does not fit those and the P parity.
        const Q = 1 << 6;
    }
}

impl fmt::Display for Defects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        for (name, flag) in [
            ("sync", Self::SYNC),
            ("address", Self::ADDRESS),
            ("mode", Self::MODE),
            ("EDC", Self::EDC),
            ("intermediate field", Self::INTERMEDIATE),
            ("P parity", Self::P),
            ("Q parity", Self::Q),
        ] {
            if self.contains(flag) {
                write!(f, "{gap}{name}")?;
                gap = ", ";
            }
        }
        if gap.is_empty() { f.write_str("no defects") } else { Ok(()) }
    }
}
