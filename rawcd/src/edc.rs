//! The error detection code.

/// Computes the error detection code (EDC) of `bytes`.
///
/// A CRC of 32 bits by (x^16 + x^15 + x^2 + 1)(x^16 + x^2 + x + 1), begun at 0, bits taken from
/// the least significant on, not inverted at the end. It is stored little-endian. In mode 1 it
/// covers bytes 0 to 2063 of the sector: sync, header and user data.
///
/// Spec: ECMA-130 2nd edition, 14.3.
///
/// ```
/// assert_eq!(discwright_rawcd::edc(b"123456789"), 0x6EC2_EDC4);
/// ```
#[must_use]
pub fn edc(bytes: &[u8]) -> u32 {
    let (blocks, rest) = bytes.as_chunks::<8>();
    let mut state = 0_u32;
    for &[a, b, c, d, e, f, g, h] in blocks {
        let [a, b, c, d] = (state ^ u32::from_le_bytes([a, b, c, d])).to_le_bytes();
        let [t0, t1, t2, t3, t4, t5, t6, t7] = &TABLES;
        state = look(t7, a)
            ^ look(t6, b)
            ^ look(t5, c)
            ^ look(t4, d)
            ^ look(t3, e)
            ^ look(t2, f)
            ^ look(t1, g)
            ^ look(t0, h);
    }
    let [table, ..] = &TABLES;
    for &byte in rest {
        let [low, ..] = state.to_le_bytes();
        state = (state >> 8) ^ look(table, low ^ byte);
    }
    state
}

#[expect(clippy::indexing_slicing, reason = "a byte is always below 256")]
fn look(table: &[u32; 256], byte: u8) -> u32 {
    table[usize::from(byte)]
}

/// The polynomial with its bits reversed, without the leading one.
const POLYNOMIAL: u32 = 0xD801_8001;

/// `TABLES[n][b]` is the code of the byte `b` followed by `n` zero bytes.
static TABLES: [[u32; 256]; 8] = tables();

#[expect(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which checks"
)]
const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut state = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            state = if state & 1 == 0 { state >> 1 } else { (state >> 1) ^ POLYNOMIAL };
            bit += 1;
        }
        tables[0][byte] = state;
        byte += 1;
    }
    let mut zeros = 1;
    while zeros < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[zeros - 1][byte];
            tables[zeros][byte] = (before >> 8) ^ tables[0][(before & 0xFF) as usize];
            byte += 1;
        }
        zeros += 1;
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, a bit at a time.
    fn by_bits(bytes: &[u8]) -> u32 {
        bytes.iter().fold(0, |state, &byte| {
            (0..8).fold(state ^ u32::from(byte), |state, _| {
                if state & 1 == 0 { state >> 1 } else { (state >> 1) ^ POLYNOMIAL }
            })
        })
    }

    #[test]
    fn the_polynomial_is_the_product_of_the_standards_two_factors() {
        // Multiplied without carry, most significant power first.
        let (first, second) = (0x1_8005_u64, 0x1_0007_u64);
        let product =
            (0..17).filter(|bit| second >> bit & 1 == 1).fold(0, |sum, bit| sum ^ (first << bit));
        assert_eq!(product >> 32, 1);
        assert_eq!(u32::try_from(product & 0xFFFF_FFFF).unwrap().reverse_bits(), POLYNOMIAL);
    }

    #[test]
    fn nothing_has_the_code_zero() {
        assert_eq!(edc(&[]), 0);
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_definition(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_eq!(edc(&bytes), by_bits(&bytes));
        }
    }
}
