//! Numbers recorded in both byte orders, as ECMA-119 likes them.

use core::fmt;

use zerocopy::{
    FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned, big_endian, little_endian,
};

/// The two recorded copies of a number differ.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct EndianMismatch<T> {
    /// What the little-endian copy says.
    pub little: T,
    /// What the big-endian copy says.
    pub big: T,
}

impl<T: fmt::Display> fmt::Display for EndianMismatch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "little-endian {}, big-endian {}", self.little, self.big)
    }
}

impl<T: fmt::Display + fmt::Debug> core::error::Error for EndianMismatch<T> {}

macro_rules! both {
    ($(#[$meta:meta])* $name:ident, $int:ident, $le:ident, $size:literal) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq,
            Unaligned,
        )]
        #[repr(C)]
        pub struct $name {
            little: little_endian::$le,
            big: big_endian::$le,
        }

        const _: () = assert!(size_of::<$name>() == $size);

        impl $name {
            /// Records `value` in both orders.
            #[must_use]
            pub const fn new(value: $int) -> Self {
                Self { little: little_endian::$le::new(value), big: big_endian::$le::new(value) }
            }

            /// The number, if both copies agree.
            ///
            /// # Errors
            ///
            /// [`EndianMismatch`] with both values if they differ.
            pub fn get(self) -> Result<$int, EndianMismatch<$int>> {
                let (little, big) = (self.little.get(), self.big.get());
                if little == big { Ok(little) } else { Err(EndianMismatch { little, big }) }
            }

            /// The little-endian copy: the one that most writers get right.
            #[must_use]
            pub fn little(self) -> $int {
                self.little.get()
            }
        }
    };
}

both!(
    /// A 16-bit number, little-endian and then big-endian.
    ///
    /// Spec: ECMA-119 4th edition, 8.2.3.
    Both16, u16, U16, 4
);
both!(
    /// A 32-bit number, little-endian and then big-endian.
    ///
    /// Spec: ECMA-119 4th edition, 8.3.3.
    Both32, u32, U32, 8
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_are_recorded_and_compared() {
        assert_eq!(
            Both32::new(0x1234_5678).as_bytes(),
            [0x78, 0x56, 0x34, 0x12, 0x12, 0x34, 0x56, 0x78]
        );
        let torn = Both16::read_from_bytes(&[1, 0, 0, 2]).unwrap();
        assert_eq!(torn.get(), Err(EndianMismatch { little: 1, big: 2 }));
        assert_eq!(torn.little(), 1);
    }
}
