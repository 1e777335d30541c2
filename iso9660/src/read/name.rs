//! From recorded identifiers to names.

use alloc::string::String;
use alloc::vec::Vec;

/// Decodes big-endian UCS-2, pairs of surrogates included. Says too whether all of it was text.
pub(super) fn ucs2(bytes: &[u8]) -> (String, bool) {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
    let mut whole = bytes.len() & 1 == 0;
    let text = char::decode_utf16(units)
        .map(|unit| {
            unit.unwrap_or_else(|_| {
                whole = false;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    (text, whole)
}

/// Cuts off the version number: `;` and digits at the end.
pub(super) fn without_version(name: &[u8]) -> &[u8] {
    let digits = name.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    match name.len().checked_sub(digits).and_then(|at| name.split_at_checked(at)) {
        Some(([rest @ .., b';'], _)) if !rest.is_empty() => rest,
        _ => name,
    }
}

/// Cuts off the separator that stands before an empty extension.
pub(super) fn without_empty_extension(name: &[u8]) -> &[u8] {
    match name {
        [rest @ .., b'.'] if !rest.is_empty() => rest,
        _ => name,
    }
}

/// Makes a name harmless: no separator, no NUL, not a reference to a directory. Says whether it was.
pub(super) fn harmless(name: &mut Vec<u8>) -> bool {
    let mut was = true;
    for byte in name.iter_mut() {
        if matches!(*byte, 0 | b'/') {
            *byte = b'_';
            was = false;
        }
    }
    if matches!(name.as_slice(), b"" | b"." | b"..") {
        name.clear();
        name.push(b'_');
        was = false;
    }
    was
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_and_empty_extension_are_cut_off() {
        for (recorded, name) in [
            ("README.;1", "README"),
            ("A.B;1", "A.B"),
            ("A.B;32767", "A.B"),
            ("DIR", "DIR"),
            ("A1", "A1"),
            (";1", ";1"),
            ("A;B", "A;B"),
            ("A;", "A"),
            (".;1", "."),
        ] {
            let cut = without_empty_extension(without_version(recorded.as_bytes()));
            assert_eq!(cut, name.as_bytes(), "{recorded}");
        }
    }

    #[test]
    fn what_would_lead_elsewhere_is_made_harmless() {
        for (recorded, name, was) in [
            ("..", "_", false),
            ("", "_", false),
            ("a/../b", "a_.._b", false),
            ("a\0", "a_", false),
            ("...", "...", true),
        ] {
            let mut bytes = recorded.as_bytes().to_vec();
            assert_eq!((harmless(&mut bytes), &*bytes), (was, name.as_bytes()));
        }
    }

    #[test]
    fn text_that_is_none_is_told() {
        assert_eq!(ucs2(&[0, b'a', 0xD8, 0x3D, 0xDE, 0x00]), ("a\u{1F600}".into(), true));
        assert_eq!(ucs2(&[0xD8, 0x3D, 0, b'b']), ("\u{FFFD}b".into(), false));
        assert_eq!(ucs2(&[0, b'a', 0]), ("a".into(), false));
    }
}
