//! Sectors of mode 1: 2048 bytes of user data, with everything that protects them.
//!
//! | bytes | field | |
//! |---|---|---|
//! | 0–11 | sync | [`SYNC`] |
//! | 12–15 | header | [`Header`], mode 1 |
//! | 16–2063 | user data | |
//! | 2064–2067 | EDC | [`edc`] of bytes 0–2063, little-endian |
//! | 2068–2075 | intermediate | zero |
//! | 2076–2247 | P parity | [`p_parity`] of bytes 12–2075 |
//! | 2248–2351 | Q parity | [`q_parity`] of bytes 12–2247 |
//!
//! Spec: ECMA-130 2nd edition, clause 14.

use core::mem::{offset_of, size_of};

use discwright_core::Lba;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::{AddressError, Defects, Header, Mode, P_BYTES, Q_BYTES, SYNC, edc, p_parity, q_parity};

/// Bytes of a whole sector.
pub const SECTOR_BYTES: usize = 2352;

/// Bytes of user data in a sector.
pub const USER_DATA_BYTES: usize = 2048;

/// A sector's fields in place.
#[derive(FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
struct Fields {
    sync: [u8; 12],
    header: [u8; 4],
    user_data: [u8; USER_DATA_BYTES],
    edc: [u8; 4],
    intermediate: [u8; 8],
    p: [u8; P_BYTES],
    q: [u8; Q_BYTES],
}

const _: () = assert!(size_of::<Fields>() == SECTOR_BYTES);
const _: () = assert!(offset_of!(Fields, edc) == 2064);
const _: () = assert!(offset_of!(Fields, p) == 2076);

/// The same, as the codes see it.
#[derive(FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
struct Covered {
    sync: [u8; 12],
    by_parity: [u8; 2064],
    parity: [u8; P_BYTES + Q_BYTES],
}

const _: () = assert!(size_of::<Covered>() == SECTOR_BYTES);

/// Makes the whole sector at `lba` of `user_data`.
///
/// # Errors
///
/// [`AddressError`] if no header can hold the address; `sector` is then as it was.
///
/// # Examples
///
/// ```
/// use discwright_core::Lba;
/// use discwright_rawcd::mode1;
///
/// let mut sector = [0; 2352];
/// mode1::encode(Lba(0), &[0; 2048], &mut sector)?;
/// assert_eq!(sector[12..16], [0x00, 0x02, 0x00, 0x01]);
/// # Ok::<(), discwright_rawcd::AddressError>(())
/// ```
pub fn encode(
    lba: Lba,
    user_data: &[u8; USER_DATA_BYTES],
    sector: &mut [u8; SECTOR_BYTES],
) -> Result<(), AddressError> {
    let header = Header::new(lba, Mode::ONE)?;
    let fields: &mut Fields = zerocopy::transmute_mut!(sector);
    fields.sync = SYNC;
    fields.header = header.encode();
    fields.user_data = *user_data;
    fields.intermediate = [0; 8];
    fields.edc = edc(covered_by_edc(fields)).to_le_bytes();
    let (p, q) = {
        let covered: &Covered = zerocopy::transmute_ref!(&*fields);
        let p = p_parity(&covered.by_parity);
        (p, q_parity(&covered.by_parity, &p))
    };
    fields.p = p;
    fields.q = q;
    Ok(())
}

/// The user data of a sector, sound or not.
#[must_use]
pub fn user_data(sector: &[u8; SECTOR_BYTES]) -> &[u8; USER_DATA_BYTES] {
    let fields: &Fields = zerocopy::transmute_ref!(sector);
    &fields.user_data
}

/// Finds everything that is wrong with the sector that should lie at `lba`.
///
/// Each field is judged for itself: the Q parity by the P parity as it stands, so that both show
/// where the user data are damaged, and one alone where a parity is.
#[must_use]
pub fn verify(lba: Lba, sector: &[u8; SECTOR_BYTES]) -> Defects {
    let fields: &Fields = zerocopy::transmute_ref!(sector);
    let covered: &Covered = zerocopy::transmute_ref!(sector);
    let mut defects = verify_edc(sector);
    let [.., mode] = fields.header;
    let expected = Header::new(lba, Mode(mode)).ok();
    defects.set(Defects::ADDRESS, expected.is_none() || Header::decode(fields.header) != expected);
    defects.set(Defects::INTERMEDIATE, fields.intermediate != [0; 8]);
    defects.set(Defects::P, fields.p != p_parity(&covered.by_parity));
    defects.set(Defects::Q, fields.q != q_parity(&covered.by_parity, &fields.p));
    defects
}

/// The quick part of [`verify`]: whether the user data can be trusted, wherever the sector lies.
///
/// Looks at sync, mode and EDC alone.
#[must_use]
pub fn verify_edc(sector: &[u8; SECTOR_BYTES]) -> Defects {
    let fields: &Fields = zerocopy::transmute_ref!(sector);
    let [.., mode] = fields.header;
    let mut defects = Defects::empty();
    defects.set(Defects::SYNC, fields.sync != SYNC);
    defects.set(Defects::MODE, Mode(mode) != Mode::ONE);
    defects.set(Defects::EDC, fields.edc != edc(covered_by_edc(fields)).to_le_bytes());
    defects
}

fn covered_by_edc(fields: &Fields) -> &[u8] {
    fields.as_bytes().get(..offset_of!(Fields, edc)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A sector that other software encoded: the primary volume descriptor of libcdio's test
    /// image `isofs-m1.bin`, LBA 16.
    fn foreign() -> [u8; SECTOR_BYTES] {
        let digits: Vec<u8> = include_str!("../tests/data/libcdio-isofs-m1-lba16.hex")
            .chars()
            .filter_map(|char| char.to_digit(16))
            .map(|digit| u8::try_from(digit).unwrap())
            .collect();
        let bytes: Vec<u8> = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
        bytes.try_into().unwrap()
    }

    #[test]
    fn a_foreign_sector_is_sound_and_encodes_to_the_same_bytes() {
        let sector = foreign();
        assert_eq!(verify(Lba(16), &sector), Defects::empty());
        let mut ours = [0xEE; SECTOR_BYTES];
        encode(Lba(16), user_data(&sector), &mut ours).unwrap();
        assert!(ours == sector);
    }

    #[test]
    fn each_field_is_reported_for_itself() {
        let data = Defects::EDC | Defects::P | Defects::Q;
        for (at, defects) in [
            (0, Defects::SYNC | Defects::EDC),
            (11, Defects::SYNC | Defects::EDC),
            (12, Defects::ADDRESS | data),
            (14, Defects::ADDRESS | data),
            (15, Defects::MODE | data),
            (16, data),
            (2063, data),
            (2064, data),
            (2068, Defects::INTERMEDIATE | Defects::P | Defects::Q),
            (2076, Defects::P | Defects::Q),
            (2248, Defects::Q),
            (2351, Defects::Q),
        ] {
            let mut sector = foreign();
            sector[at] ^= 0x02;
            assert_eq!(verify(Lba(16), &sector), defects, "byte {at}");
        }
        assert_eq!(verify(Lba(17), &foreign()), Defects::ADDRESS);
        assert_eq!(verify(Lba(i32::MAX), &foreign()), Defects::ADDRESS);
        assert_eq!((Defects::EDC | Defects::Q).to_string(), "EDC, Q parity");
    }

    #[test]
    fn an_address_off_the_clock_leaves_the_sector_alone() {
        let mut sector = [7; SECTOR_BYTES];
        assert!(encode(Lba(404_850), &[0; USER_DATA_BYTES], &mut sector).is_err());
        assert!(sector == [7; SECTOR_BYTES]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_encoded_is_sound_and_any_changed_byte_is_found(
            lba in -45_150..=404_849_i32,
            bytes in proptest::collection::vec(any::<u8>(), USER_DATA_BYTES),
            at in 0..SECTOR_BYTES,
            flip in 1..=255_u8,
        ) {
            let bytes: [u8; USER_DATA_BYTES] = bytes.try_into().unwrap();
            let mut sector = [0; SECTOR_BYTES];
            encode(Lba(lba), &bytes, &mut sector).unwrap();
            prop_assert_eq!(verify(Lba(lba), &sector), Defects::empty());
            prop_assert_eq!(user_data(&sector), &bytes);
            sector[at] ^= flip;
            prop_assert!(!verify(Lba(lba), &sector).is_empty());
        }
    }
}
