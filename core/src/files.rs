//! Which file systems.

use core::fmt;

bitflags::bitflags! {
    /// A set of the file systems, and of the extensions that act as trees of their own.
    #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
    pub struct FileSystems: u8 {
        /// ISO 9660 (ECMA-119), the primary volume descriptor's tree.
        const ISO9660 = 1;
        /// Joliet, the supplementary volume descriptor's tree in UCS-2.
        const JOLIET = 1 << 1;
        /// Rock Ridge: POSIX names and attributes in the ISO 9660 tree.
        const ROCK_RIDGE = 1 << 2;
        /// UDF (ECMA-167, OSTA UDF).
        const UDF = 1 << 3;
    }
}

impl FileSystems {
    const NAMES: [(Self, &'static str, &'static str); 4] = [
        (Self::ISO9660, "iso9660", "ISO 9660"),
        (Self::JOLIET, "joliet", "Joliet"),
        (Self::ROCK_RIDGE, "rockridge", "Rock Ridge"),
        (Self::UDF, "udf", "UDF"),
    ];

    /// The set with one member that a word of command lines names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let named = Self::NAMES.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(word));
        named.map(|(one, _, _)| *one)
    }

    /// The words of the members: lower case, no spaces.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().filter(move |(one, _, _)| self.contains(*one)).map(|(_, word, _)| *word)
    }
}

impl fmt::Display for FileSystems {
    /// The titles, between commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = Self::NAMES.iter().filter(|(one, _, _)| self.contains(*one));
        for (at, (_, _, title)) in members.enumerate() {
            write!(f, "{}{title}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
