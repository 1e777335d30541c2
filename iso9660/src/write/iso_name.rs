//! Names in d-characters.

use discwright_tree::NameChangeReason;

use super::text::is_d;

/// Characters of a name and its extension together, the separator not counted.
///
/// Spec: ECMA-119 4th edition, File Identifier length of interchange levels 2 and 3.
const LENGTH: usize = 30;

/// Characters that an extension keeps of a name that is too long.
const KEPT_EXTENSION: usize = 8;

/// A name as readers show it: without version, without the separator of an empty extension.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct IsoName {
    /// Filled up with zeros, so that the order is that of the standard, which compares names as if
    /// filled up with what is less than any d-character, and `.` is less than those too.
    bytes: [u8; LENGTH + 1],
    length: u8,
}

impl IsoName {
    /// The nearest name, and why it is not the original.
    pub(super) fn map(name: &[u8], directory: bool) -> (Self, Option<NameChangeReason>) {
        let dot = match name.iter().rposition(|byte| *byte == b'.') {
            Some(dot) if dot > 0 && !directory => dot,
            _ => name.len(),
        };
        let (stem, extension) = name.split_at_checked(dot).unwrap_or((name, &[]));
        let mut reason = core::str::from_utf8(name).is_err().then_some(NameChangeReason::NotUtf8);
        let (mut stem, stem_length) = mapped(stem, &mut reason);
        let (mut extension, extension_length) =
            mapped(extension.get(1..).unwrap_or_default(), &mut reason);
        if stem_length.saturating_add(extension_length) > LENGTH {
            reason = reason.or(Some(NameChangeReason::Length));
            let room = LENGTH.saturating_sub(stem_length).max(KEPT_EXTENSION);
            extension.cut(room);
            stem.cut(LENGTH.saturating_sub(usize::from(extension.length)));
        }
        if extension.length == 0 && dot < name.len() {
            // "A." and "A" read the same.
            reason = reason.or(Some(NameChangeReason::Characters));
        }
        (stem.with_extension(extension), reason)
    }

    /// The `n`-th other name for a file whose name is taken: its number behind the name.
    pub(super) fn alternative(self, n: u32) -> Self {
        let (mut stem, extension) = self.split();
        let mut number = Self::EMPTY;
        number.push(b'_');
        for digit in alloc::format!("{n}").bytes() {
            number.push(digit);
        }
        let rest = LENGTH
            .saturating_sub(usize::from(number.length))
            .saturating_sub(usize::from(extension.length));
        stem.cut(rest);
        for byte in number.as_bytes() {
            stem.push(*byte);
        }
        stem.with_extension(extension)
    }

    /// The name as readers show it.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    const EMPTY: Self = Self { bytes: [0; LENGTH + 1], length: 0 };

    fn split(self) -> (Self, Self) {
        let name = self.as_bytes();
        let mut parts = name.splitn(2, |byte| *byte == b'.');
        let mut next = || {
            let mut part = Self::EMPTY;
            for byte in parts.next().unwrap_or_default() {
                part.push(*byte);
            }
            part
        };
        (next(), next())
    }

    fn with_extension(mut self, extension: Self) -> Self {
        if extension.length > 0 {
            self.push(b'.');
            for byte in extension.as_bytes() {
                self.push(*byte);
            }
        }
        self
    }

    /// Adds a byte, unless there is no room for it.
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(usize::from(self.length)) {
            *place = byte;
            self.length = self.length.saturating_add(1);
        }
    }

    fn cut(&mut self, length: usize) {
        if let Some(rest) = self.bytes.get_mut(length..) {
            rest.fill(0);
            self.length = self.length.min(u8::try_from(length).unwrap_or(u8::MAX));
        }
    }
}

/// The d-characters for some bytes, as many as there is room for, and how many there would be.
fn mapped(name: &[u8], reason: &mut Option<NameChangeReason>) -> (IsoName, usize) {
    let mut mapped = IsoName::EMPTY;
    let mut length = 0_usize;
    let mut push = |byte| {
        length = length.saturating_add(1);
        if usize::from(mapped.length) < LENGTH {
            mapped.push(byte);
        }
    };
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            let capital = c.to_ascii_uppercase();
            if !is_d(c) {
                *reason = reason.or(Some(NameChangeReason::Characters));
            }
            push(match u8::try_from(capital) {
                Ok(byte) if is_d(capital) => byte,
                _ => b'_',
            });
        }
        if !chunk.invalid().is_empty() {
            push(b'_');
        }
    }
    (mapped, length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use NameChangeReason::{Characters, Length, NotUtf8};

    #[test]
    fn names_are_mapped_and_the_reason_is_told() {
        let long = "A".repeat(40);
        for (name, shown, reason) in [
            ("README", "README", None),
            ("README.TXT", "README.TXT", None),
            ("readme.txt", "README.TXT", Some(Characters)),
            (".bashrc", "_BASHRC", Some(Characters)),
            ("a.tar.gz", "A_TAR.GZ", Some(Characters)),
            ("trailing.", "TRAILING", Some(Characters)),
            ("X.", "X", Some(Characters)),
            ("日本.txt", "__.TXT", Some(Characters)),
            (&*long, &"A".repeat(30), Some(Length)),
            (&format!("{long}.TXT"), &format!("{}.TXT", "A".repeat(27)), Some(Length)),
            (
                &format!("{long}.{long}"),
                &format!("{}.{}", "A".repeat(22), "A".repeat(8)),
                Some(Length),
            ),
            (&format!("A.{long}"), &format!("A.{}", "A".repeat(29)), Some(Length)),
        ] {
            let (mapped, why) = IsoName::map(name.as_bytes(), false);
            assert_eq!(mapped.as_bytes(), shown.as_bytes(), "{name}");
            assert_eq!(why, reason, "{name}");
        }
        let (mapped, why) = IsoName::map(b"A\xFFB", false);
        assert_eq!((mapped.as_bytes(), why), (&b"A_B"[..], Some(NotUtf8)));
        let (mapped, why) = IsoName::map(b"V1.0", true);
        assert_eq!((mapped.as_bytes(), why), (&b"V1_0"[..], Some(Characters)));
    }

    #[test]
    fn a_taken_name_gets_a_number_and_keeps_its_extension() {
        let name = |text: &str| IsoName::map(text.as_bytes(), false).0;
        assert_eq!(name("A.TXT").alternative(7).as_bytes(), b"A_7.TXT");
        let long = name(&format!("{}.TXT", "B".repeat(27)));
        let other = long.alternative(u32::MAX);
        assert_eq!(other.as_bytes(), b"BBBBBBBBBBBBBBBB_4294967295.TXT");
        assert!(name("AB") > name("A.B"));
    }
}
