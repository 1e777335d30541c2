//! Names in UCS-2.

use alloc::string::String;
use alloc::vec::Vec;

use discwright_tree::NameChangeReason;

use super::text::is_joliet;

/// Characters of a name.
///
/// Spec: Joliet Specification, Relaxation of Restriction on Filename Length.
const LENGTH: usize = 64;

/// Characters of an extension, its dot too, that are kept of a name that is too long.
const KEPT_EXTENSION: usize = 16;

/// A name in characters of UCS-2.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct JolietName(Vec<u16>);

impl JolietName {
    /// The nearest name, and why it is not the original.
    pub(super) fn map(name: &[u8]) -> (Self, Option<NameChangeReason>) {
        let mut reason = None;
        let mut units = Vec::with_capacity(name.len());
        for chunk in name.utf8_chunks() {
            for c in chunk.valid().chars() {
                let unit = u16::try_from(u32::from(c)).ok().filter(|_| is_joliet(c));
                if unit.is_none() {
                    reason = reason.or(Some(NameChangeReason::Characters));
                }
                units.push(unit.unwrap_or(u16::from(b'_')));
            }
            if !chunk.invalid().is_empty() {
                reason = Some(NameChangeReason::NotUtf8);
                units.push(u16::from(b'_'));
            }
        }
        if core::str::from_utf8(name).is_err() {
            reason = Some(NameChangeReason::NotUtf8);
        }
        let mut name = Self(units);
        if name.0.len() > LENGTH {
            reason = reason.or(Some(NameChangeReason::Length));
            name.insert(&[]);
        }
        (name, reason)
    }

    /// The `n`-th other name for a file whose name is taken: its number behind the name.
    pub(super) fn alternative(mut self, n: u32) -> Self {
        let number: Vec<u16> = alloc::format!("_{n}").encode_utf16().collect();
        self.insert(&number);
        self
    }

    /// As it is recorded.
    pub(super) fn units(&self) -> &[u16] {
        &self.0
    }

    /// As readers show it.
    pub(super) fn text(&self) -> String {
        String::from_utf16_lossy(&self.0)
    }

    /// Puts text before the extension, and cuts what is before it so that all fits.
    fn insert(&mut self, text: &[u16]) {
        let dot = self.0.iter().rposition(|unit| *unit == u16::from(b'.'));
        let extension = match dot {
            Some(dot) if dot > 0 && self.0.len().saturating_sub(dot) <= KEPT_EXTENSION => {
                self.0.split_off(dot)
            }
            _ => Vec::new(),
        };
        let room = LENGTH.saturating_sub(text.len()).saturating_sub(extension.len());
        self.0.truncate(room);
        self.0.extend_from_slice(text);
        self.0.extend_from_slice(&extension);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NameChangeReason::{Characters, Length, NotUtf8};

    #[test]
    fn names_are_mapped_and_the_reason_is_told() {
        let long = "é".repeat(70);
        for (name, shown, reason) in [
            ("a b.txt", "a b.txt", None),
            ("日本", "日本", None),
            ("a:b*c?d;e\\f\u{1}", "a_b_c_d_e_f_", Some(Characters)),
            ("\u{1F600}", "_", Some(Characters)),
            (&*long, &"é".repeat(64), Some(Length)),
            (&format!("{long}.txt"), &format!("{}.txt", "é".repeat(60)), Some(Length)),
        ] {
            let (mapped, why) = JolietName::map(name.as_bytes());
            assert_eq!((&*mapped.text(), why), (shown, reason), "{name}");
        }
        let (mapped, why) = JolietName::map(b"a\xFF.b");
        assert_eq!((&*mapped.text(), why), ("a_.b", Some(NotUtf8)));
    }

    #[test]
    fn a_taken_name_gets_a_number_and_keeps_its_extension() {
        let name = |text: &str| JolietName::map(text.as_bytes()).0;
        assert_eq!(name("a.txt").alternative(3).text(), "a_3.txt");
        assert_eq!(name(".x").alternative(1).text(), ".x_1");
        let long = name(&"z".repeat(64)).alternative(12);
        assert_eq!(long.text(), format!("{}_12", "z".repeat(61)));
    }
}
