//! OSTA Compressed Unicode: how UDF records names.
//!
//! Spec: OSTA UDF 1.02, 2.1.1 and 2.1.3.

use alloc::vec::Vec;

/// The compression id of names whose characters are all below U+0100.
const EIGHT_BIT: u8 = 8;
/// The compression id of names in big-endian 16-bit units.
const SIXTEEN_BIT: u8 = 16;

/// The characters of a recorded name as UTF-8.
///
/// Surrogate pairs become one character; a surrogate alone is kept in the three bytes that WTF-8
/// gives it. Compression ids 254 and 255, which mark deleted names from UDF 2.00 on, read as 8 and
/// 16. `None` with any other id. No bytes are the empty name.
#[must_use]
pub fn decode(recorded: &[u8]) -> Option<Vec<u8>> {
    let Some((id, rest)) = recorded.split_first() else {
        return Some(Vec::new());
    };
    let mut out = Vec::with_capacity(rest.len());
    match *id {
        EIGHT_BIT | 254 => rest.iter().for_each(|b| push(&mut out, u32::from(*b))),
        SIXTEEN_BIT | 255 => {
            let units = rest.chunks_exact(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0,
            });
            for unit in char::decode_utf16(units) {
                match unit {
                    Ok(c) => push(&mut out, u32::from(c)),
                    Err(alone) => push(&mut out, u32::from(alone.unpaired_surrogate())),
                }
            }
        }
        _ => return None,
    }
    Some(out)
}

/// Appends a code point; a surrogate as WTF-8 has it.
fn push(out: &mut Vec<u8>, code: u32) {
    if let Some(c) = char::from_u32(code) {
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        return;
    }
    let [_, _, high, low] = code.to_be_bytes();
    out.extend_from_slice(&[
        0xE0 | (high >> 4),
        0x80 | ((high & 0x0F) << 2) | (low >> 6),
        0x80 | (low & 0x3F),
    ]);
}

/// The characters of a `dstring`: a name in a fixed field, whose last byte says how long it is.
///
/// What is no name reads as the empty string.
///
/// Spec: ECMA-167 3rd edition, 1/7.2.12; OSTA UDF 1.02, 2.1.3.
pub(crate) fn decode_dstring(field: &[u8]) -> alloc::string::String {
    let (length, field) = field.split_last().unwrap_or((&0, &[]));
    let used = usize::from(*length).min(field.len());
    let name = decode(field.get(..used).unwrap_or_default()).unwrap_or_default();
    alloc::string::String::from_utf8_lossy(&name).into_owned()
}

/// How a name is recorded: the compression id and its bytes, 8-bit where that suffices.
#[must_use]
pub fn encode(name: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len().saturating_add(1));
    if name.chars().all(|c| u32::from(c) < 0x100) {
        out.push(EIGHT_BIT);
        out.extend(name.chars().filter_map(|c| u8::try_from(c).ok()));
    } else {
        out.push(SIXTEEN_BIT);
        for unit in name.encode_utf16() {
            out.extend_from_slice(&unit.to_be_bytes());
        }
    }
    out
}

/// Fills `field` as a `dstring` with as much of `name` as it holds, cut between characters.
#[cfg(feature = "write")]
pub(crate) fn encode_dstring(name: &str, field: &mut [u8]) {
    field.fill(0);
    let room = field.len().saturating_sub(1);
    let mut end = name.len();
    let recorded = loop {
        let part = name.get(..end).unwrap_or_default();
        let recorded = encode(part);
        if recorded.len() <= room {
            break recorded;
        }
        end = part.char_indices().next_back().map_or(0, |(at, _)| at);
    };
    if recorded.len() <= 1 {
        return;
    }
    for (to, from) in field.iter_mut().zip(&recorded) {
        *to = *from;
    }
    if let Some(last) = field.last_mut() {
        *last = u8::try_from(recorded.len()).unwrap_or(u8::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_take_eight_bits_where_they_can() {
        assert_eq!(encode("aÿ"), [8, b'a', 0xFF]);
        assert_eq!(encode("aĀ"), [16, 0, b'a', 1, 0]);
        assert_eq!(encode("😀"), [16, 0xD8, 0x3D, 0xDE, 0x00]);
        assert_eq!(decode(&[16, 0xD8, 0x3D, 0xDE, 0x00]).unwrap(), "😀".as_bytes());
    }

    #[test]
    fn what_is_not_unicode_is_still_read() {
        assert_eq!(decode(&[16, 0xD8, 0x3D]).unwrap(), [0xED, 0xA0, 0xBD]);
        assert_eq!(decode(&[16, 0, b'a', 7]).unwrap(), b"a");
        assert_eq!(decode(&[9, b'a']), None);
        assert_eq!(decode(&[]).unwrap(), b"");
    }

    #[cfg(feature = "write")]
    #[test]
    fn a_dstring_is_cut_between_characters() {
        let mut field = [0xEE; 32];
        encode_dstring("ääääääääääääääääääääääääääääääääääää", &mut field);
        assert_eq!(decode_dstring(&field).chars().count(), 30);
        encode_dstring("😀😀😀😀😀😀😀😀😀", &mut field);
        assert_eq!(decode_dstring(&field), "😀😀😀😀😀😀😀");
        encode_dstring("", &mut field);
        assert_eq!(field, [0; 32]);
    }

    proptest! {
        #[test]
        fn every_name_goes_there_and_back(name in "\\PC{0,40}") {
            prop_assert_eq!(decode(&encode(&name)).unwrap(), name.as_bytes());
        }

        #[test]
        fn any_bytes_decode_or_do_not(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(name) = decode(&bytes) {
                prop_assert!(name.len() <= bytes.len() * 2);
            }
        }
    }
}
