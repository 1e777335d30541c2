//! What kind of disc.

use core::fmt;
use core::str::FromStr;

macro_rules! media {
    ($($(#[$meta:meta])* $name:ident = $word:literal, $title:literal;)+) => {
        /// A kind of medium, as a person calls it.
        ///
        /// [`Display`](fmt::Display) gives the title on the box; [`MediaType::word`] and
        /// [`FromStr`] the word of command lines.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum MediaType {
            $($(#[$meta])* $name,)+
        }

        impl MediaType {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word of command lines: lower case, no spaces.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

media! {
    /// Pressed CD.
    CdRom = "cd-rom", "CD-ROM";
    /// Write-once CD.
    CdR = "cd-r", "CD-R";
    /// Rewritable CD.
    CdRw = "cd-rw", "CD-RW";
    /// Pressed DVD.
    DvdRom = "dvd-rom", "DVD-ROM";
    /// Write-once DVD of the DVD Forum.
    DvdR = "dvd-r", "DVD-R";
    /// The same with two layers.
    DvdRDl = "dvd-r-dl", "DVD-R DL";
    /// Rewritable DVD of the DVD Forum.
    DvdRw = "dvd-rw", "DVD-RW";
    /// Random-access DVD.
    DvdRam = "dvd-ram", "DVD-RAM";
    /// Write-once DVD of the DVD+RW Alliance.
    DvdPlusR = "dvd+r", "DVD+R";
    /// The same with two layers.
    DvdPlusRDl = "dvd+r-dl", "DVD+R DL";
    /// Rewritable DVD of the DVD+RW Alliance.
    DvdPlusRw = "dvd+rw", "DVD+RW";
    /// Pressed Blu-ray.
    BdRom = "bd-rom", "BD-ROM";
    /// Write-once Blu-ray, one layer.
    BdR = "bd-r", "BD-R";
    /// Write-once Blu-ray, two layers.
    BdRDl = "bd-r-dl", "BD-R DL";
    /// Rewritable Blu-ray, one layer.
    BdRe = "bd-re", "BD-RE";
    /// Rewritable Blu-ray, two layers.
    BdReDl = "bd-re-dl", "BD-RE DL";
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// A word that names no kind of medium.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ParseMediaTypeError;

impl fmt::Display for ParseMediaTypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a kind of medium; known are")?;
        for (at, media) in MediaType::ALL.iter().enumerate() {
            write!(f, "{} {}", if at == 0 { "" } else { "," }, media.word())?;
        }
        Ok(())
    }
}

impl core::error::Error for ParseMediaTypeError {}

impl FromStr for MediaType {
    type Err = ParseMediaTypeError;

    fn from_str(word: &str) -> Result<Self, ParseMediaTypeError> {
        Self::ALL
            .iter()
            .copied()
            .find(|media| media.word().eq_ignore_ascii_case(word))
            .ok_or(ParseMediaTypeError)
    }
}
