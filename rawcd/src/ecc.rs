//! The error correction codes: two Reed-Solomon codes over GF(2^8), crossed.
//!
//! Bytes 12 to 2351 of a sector are seen as rows of 43 pairs of bytes; both bytes of the pairs
//! are coded alike and apart. Of 26 rows, 24 are header, data, EDC and intermediate field, and
//! two are the P parity of the columns. The Q parity covers 26 diagonals of those rows, each of
//! 43 pairs: that with number N has its Mth pair in column M of row (M + N) mod 26.
//!
//! Both codes have the check matrix
//! `1 1 … 1 1` over `α^(n-1) α^(n-2) … α 1`, with α = 2 in the field of x^8 + x^4 + x^3 + x^2 + 1.
//! So with the sum A of the data, and B their sum weighted, the two parity bytes p and q follow
//! from `p + q = A` and `αp + q = B`: `p = (A + B) / (α + 1)`, `q = A + p`.

/// The length of the P parity of a sector.
pub const P_BYTES: usize = 172;

/// The length of the Q parity of a sector.
pub const Q_BYTES: usize = 104;

/// Bytes of a row: 43 pairs.
const ROW: usize = 86;
/// Pairs of a row.
const PAIRS: usize = 43;
/// Bytes of one row of Q parity: a pair for each of 26 diagonals.
const DIAGONALS: usize = 52;

/// Computes the P parity of bytes 12 to 2075 of a sector.
///
/// It lies at bytes 2076 to 2247: first one byte pair for each of 43 columns, then the other.
///
/// Spec: ECMA-130 2nd edition, 14.5 and Annex A.
#[must_use]
pub fn p_parity(covered: &[u8; 2064]) -> [u8; P_BYTES] {
    let (rows, _) = covered.as_chunks::<ROW>();
    let mut sums = Sums::new();
    for row in rows {
        sums.add(row);
    }
    let mut parity = [0; P_BYTES];
    sums.parity(&mut parity);
    parity
}

/// Computes the Q parity of bytes 12 to 2075 of a sector and its P parity.
///
/// It lies at bytes 2248 to 2351: first one byte pair for each of 26 diagonals, then the other.
///
/// Spec: ECMA-130 2nd edition, 14.6 and Annex A.
#[must_use]
pub fn q_parity(covered: &[u8; 2064], p: &[u8; P_BYTES]) -> [u8; Q_BYTES] {
    let mut rows = [[[0_u8; 2]; PAIRS]; 26];
    let (covered, _) = covered.as_chunks::<ROW>();
    let (p, _) = p.as_chunks::<ROW>();
    for (row, bytes) in rows.iter_mut().zip(covered.iter().chain(p)) {
        *row = zerocopy::transmute!(*bytes);
    }
    let mut sums = Sums::<DIAGONALS>::new();
    for column in 0..PAIRS {
        let first = column.checked_rem(26).unwrap_or_default();
        let (before, from) = rows.split_at_checked(first).unwrap_or_default();
        let mut pairs = [[0_u8; 2]; 26];
        for (pair, row) in pairs.iter_mut().zip(from.iter().chain(before)) {
            *pair = row.get(column).copied().unwrap_or_default();
        }
        sums.add(&zerocopy::transmute!(pairs));
    }
    let mut parity = [0; Q_BYTES];
    sums.parity(&mut parity);
    parity
}

/// The two sums over the data of `N` code words at once, one word to a byte.
struct Sums<const N: usize> {
    plain: [u8; N],
    /// The data so far, each weighted by α to the power of how many came since, and one.
    weighted: [u8; N],
}

impl<const N: usize> Sums<N> {
    const fn new() -> Self {
        Self { plain: [0; N], weighted: [0; N] }
    }

    fn add(&mut self, row: &[u8; N]) {
        let sums = self.plain.iter_mut().zip(&mut self.weighted);
        for ((plain, weighted), &byte) in sums.zip(row) {
            *plain ^= byte;
            *weighted = times_alpha(*weighted ^ byte);
        }
    }

    /// Writes the parity: the first bytes of all words, then the second.
    fn parity(&self, out: &mut [u8]) {
        let (first, second) = out.split_at_mut_checked(N).unwrap_or_default();
        let sums = self.plain.iter().zip(&self.weighted);
        for ((p, q), (&plain, &weighted)) in first.iter_mut().zip(second).zip(sums) {
            // `weighted` lacks one power of α: the last data byte weighs α^2.
            *p = over_three(plain ^ times_alpha(weighted));
            *q = plain ^ *p;
        }
    }
}

const fn times_alpha(byte: u8) -> u8 {
    // The byte carried out, as 0 or all ones.
    let carry = (byte >> 7).wrapping_neg();
    (byte << 1) ^ (carry & 0x1D)
}

#[expect(clippy::indexing_slicing, reason = "a byte is always below 256")]
fn over_three(byte: u8) -> u8 {
    OVER_THREE[usize::from(byte)]
}

/// Each element of the field, divided by α + 1.
static OVER_THREE: [u8; 256] = over_three_table();

#[expect(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which checks"
)]
const fn over_three_table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut quotient = 0;
    while quotient < 256 {
        let byte = quotient as u8;
        table[(byte ^ times_alpha(byte)) as usize] = byte;
        quotient += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn times(a: u8, b: u8) -> u8 {
        (0..8)
            .rev()
            .fold(0, |product, bit| times_alpha(product) ^ if b >> bit & 1 == 1 { a } else { 0 })
    }

    /// Both syndromes of a code word, by the check matrix as the standard writes it.
    fn syndromes(word: &[u8]) -> (u8, u8) {
        let mut power = 1;
        word.iter().rev().fold((0, 0), |(plain, weighted), &byte| {
            let sums = (plain ^ byte, weighted ^ times(byte, power));
            power = times(power, 2);
            sums
        })
    }

    /// All code words of bytes 12 to 2351, by the standard's own numbering of words of 16 bits.
    fn check(covered: &[u8; 2064]) {
        let p = p_parity(covered);
        let q = q_parity(covered, &p);
        let bytes: Vec<u8> = covered.iter().chain(&p).chain(&q).copied().collect();
        for plane in 0..2 {
            let at = |word: usize| bytes[word * 2 + plane];
            for column in 0..43 {
                let word: Vec<u8> = (0..26).map(|row| at(43 * row + column)).collect();
                assert_eq!(syndromes(&word), (0, 0), "P, plane {plane}, column {column}");
            }
            for n in 0..26 {
                let mut word: Vec<u8> = (0..43).map(|m| at((44 * m + 43 * n) % 1118)).collect();
                word.extend([at(43 * 26 + n), at(44 * 26 + n)]);
                assert_eq!(syndromes(&word), (0, 0), "Q, plane {plane}, diagonal {n}");
            }
        }
    }

    #[test]
    fn division_by_three_undoes_multiplication() {
        for byte in 0..=255 {
            assert_eq!(times(over_three(byte), 3), byte);
        }
    }

    #[test]
    fn zeros_have_zeros_for_parity() {
        assert_eq!(p_parity(&[0; 2064]), [0; P_BYTES]);
        assert_eq!(q_parity(&[0; 2064], &[0; P_BYTES]), [0; Q_BYTES]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn every_code_word_satisfies_the_check_matrix(
            bytes in proptest::collection::vec(any::<u8>(), 2064)
        ) {
            check(&bytes.try_into().unwrap());
        }
    }
}
