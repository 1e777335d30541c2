//! Speeds, as people and as drives say them.

use core::fmt;
use core::str::FromStr;

use discwright_core::MediaType;

/// How fast to write.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Speed {
    /// As fast as drive and medium can.
    #[default]
    Max,
    /// That many hundredths of the medium's single speed: 240 is 2.4×.
    Hundredths(u32),
    /// That many kilobytes (1000 bytes) a second.
    Kilobytes(u32),
}

impl Speed {
    /// The speed in kilobytes a second on a kind of medium; `None` for [`Speed::Max`].
    #[must_use]
    pub fn kilobytes(self, media: MediaType) -> Option<u32> {
        match self {
            Self::Max => None,
            Self::Hundredths(times) => {
                let tenths = u64::from(times) * u64::from(single(media));
                Some(u32::try_from(tenths / 1000).unwrap_or(u32::MAX))
            }
            Self::Kilobytes(kilobytes) => Some(kilobytes),
        }
    }
}

/// Tenths of a kilobyte a second at single speed.
///
/// CD 75 sectors of 2352 bytes, as drives count it; DVD 1385 kB/s; Blu-ray 4495.5 kB/s.
/// Spec: MMC-6, "Write speeds".
pub(crate) const fn single(media: MediaType) -> u32 {
    match media {
        MediaType::CdRom | MediaType::CdR | MediaType::CdRw => 1_764,
        MediaType::BdRom
        | MediaType::BdR
        | MediaType::BdRDl
        | MediaType::BdRe
        | MediaType::BdReDl => 44_955,
        _ => 13_850,
    }
}

/// A word that is no speed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "not a speed: say `max`, a multiple such as `4` or `2.4x`, or kilobytes a second such as `4500kB/s`"
)]
#[non_exhaustive]
pub struct ParseSpeedError;

impl FromStr for Speed {
    type Err = ParseSpeedError;

    fn from_str(word: &str) -> Result<Self, ParseSpeedError> {
        let word = word.trim().to_ascii_lowercase();
        if word == "max" {
            return Ok(Self::Max);
        }
        if let Some(kilobytes) = word.strip_suffix("kb/s").or_else(|| word.strip_suffix('k')) {
            let kilobytes = kilobytes.trim().parse().map_err(|_| ParseSpeedError)?;
            return if kilobytes == 0 {
                Err(ParseSpeedError)
            } else {
                Ok(Self::Kilobytes(kilobytes))
            };
        }
        let times = word.strip_suffix('x').unwrap_or(&word);
        let times: f64 = times.parse().map_err(|_| ParseSpeedError)?;
        if !(0.01..=10_000.0).contains(&times) {
            return Err(ParseSpeedError);
        }
        // In range, so the conversion is exact to a hundredth.
        Ok(Self::Hundredths((times * 100.0).round() as u32))
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Max => f.write_str("max"),
            Self::Hundredths(times) if times % 100 == 0 => write!(f, "{}x", times / 100),
            Self::Hundredths(times) => write!(f, "{:.1}x", f64::from(*times) / 100.0),
            Self::Kilobytes(kilobytes) => write!(f, "{kilobytes} kB/s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_drives_mean_the_same_speed() {
        for (word, media, kilobytes) in [
            ("4x", MediaType::CdR, Some(705)),
            ("16", MediaType::DvdPlusR, Some(22_160)),
            ("2.4x", MediaType::DvdPlusR, Some(3_324)),
            ("2x", MediaType::BdR, Some(8_991)),
            ("4500kB/s", MediaType::BdR, Some(4_500)),
            ("MAX", MediaType::BdR, None),
        ] {
            let speed: Speed = word.parse().unwrap();
            assert_eq!(speed.kilobytes(media), kilobytes, "{word}");
        }
        for word in ["", "0", "-1x", "fast", "0kB/s", "1e9x", "nan"] {
            assert_eq!(word.parse::<Speed>(), Err(ParseSpeedError), "{word}");
        }
    }
}
