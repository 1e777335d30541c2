//! Text fields of the descriptors.

use alloc::string::String;

/// Whether a d-character: `A`–`Z`, `0`–`9`, `_`.
///
/// Spec: ECMA-119 4th edition, d-characters.
pub(super) const fn is_d(c: char) -> bool {
    matches!(c, 'A'..='Z' | '0'..='9' | '_')
}

/// Whether an a-character: d-characters, space and punctuation.
///
/// Spec: ECMA-119 4th edition, a-characters.
const fn is_a(c: char) -> bool {
    is_d(c) || matches!(c, ' '..='"' | '%'..='/' | ':'..='?')
}

/// Whether Joliet allows the character in a name.
///
/// Spec: Joliet Specification, Allowed Character Set.
pub(super) const fn is_joliet(c: char) -> bool {
    !matches!(c, '\0'..='\u{1F}' | '*' | '/' | ':' | ';' | '?' | '\\' | '\u{10000}'..)
}

/// The capital of a letter of ASCII, or else the character if it is allowed, or `_`.
fn mapped(c: char, allowed: fn(char) -> bool) -> char {
    let c = c.to_ascii_uppercase();
    if allowed(c) { c } else { '_' }
}

/// A field of d-characters, filled up with spaces.
pub(super) fn d_field<const N: usize>(text: &str) -> [u8; N] {
    field(text.chars().map(|c| mapped(c, is_d)))
}

/// A field of a-characters, filled up with spaces.
pub(super) fn a_field<const N: usize>(text: &str) -> [u8; N] {
    field(text.chars().map(|c| mapped(c, is_a)))
}

fn field<const N: usize>(chars: impl Iterator<Item = char>) -> [u8; N] {
    let mut field = [b' '; N];
    for (byte, c) in field.iter_mut().zip(chars) {
        *byte = u8::try_from(c).unwrap_or(b'_');
    }
    field
}

/// A field of UCS-2 big-endian, filled up with spaces; a last odd byte is 0.
pub(super) fn ucs2_field<const N: usize>(text: &str) -> [u8; N] {
    let mut field = [0; N];
    let units = text.chars().map(ucs2).chain(core::iter::repeat(' '));
    for (pair, c) in field.as_chunks_mut::<2>().0.iter_mut().zip(units) {
        *pair = u16::try_from(u32::from(c)).unwrap_or(u16::from(b'_')).to_be_bytes();
    }
    field
}

/// The character if it is one of UCS-2 and none of control, or `_`.
const fn ucs2(c: char) -> char {
    match c {
        ' '..'\u{10000}' => c,
        _ => '_',
    }
}

/// How the volume name reads in the primary descriptor.
pub(super) fn volume_name(text: &str) -> String {
    text.chars().take(32).map(|c| mapped(c, is_d)).collect()
}

/// How it reads in the Joliet descriptor.
pub(super) fn joliet_volume_name(text: &str) -> String {
    let text = text.chars().take(16);
    text.map(ucs2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_hold_what_their_characters_allow() {
        assert_eq!(d_field::<8>("my disc"), *b"MY_DISC ");
        assert_eq!(a_field::<8>("a-b @é"), *b"A-B __  ");
        assert_eq!(d_field::<3>("abcdef"), *b"ABC");
        assert_eq!(ucs2_field::<7>("é\u{1F600}"), [0, 0xE9, 0, b'_', 0, b' ', 0]);
    }
}
