//! The address spaces: blocks of a device, sectors of a source, minutes and frames of a CD.

use core::fmt;
use core::num::NonZeroU32;

/// A logical block address on a device: what READ and WRITE commands carry.
///
/// Negative in the lead-in and the first pre-gap of a CD, down to −45 150. Counts blocks of the
/// medium (2048 bytes of user data for everything but audio), from the start of the disc, never
/// of a session.
///
/// Spec: MMC-6, "LBA to MSF translation".
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "an address is its number")]
pub struct Lba(pub i32);

/// A sector of a [`SectorSource`](crate::SectorSource), counted from 0 at the source's start.
///
/// Where the source begins on a disc is said beside it, never inside it: see
/// [`source::Placed`](crate::source::Placed).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "an address is its number")]
pub struct Sector(pub u32);

/// A count of sectors or of device blocks.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "a count is its number")]
pub struct Sectors(pub u32);

/// A track number, 1 to 99 on a CD, wider on DVD and Blu-ray (where MMC calls it RZone or
/// logical track).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "a number is its number")]
pub struct TrackNo(pub u16);

/// A session number, counted from 1.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_structs, reason = "a number is its number")]
pub struct SessionNo(pub u16);

impl Lba {
    /// The address `count` blocks on, or `None` past the end of the space.
    #[must_use]
    pub const fn checked_add(self, count: Sectors) -> Option<Self> {
        match self.0.checked_add_unsigned(count.0) {
            Some(at) => Some(Self(at)),
            None => None,
        }
    }

    /// How many blocks `self` lies behind `earlier`, or `None` if it lies before it.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Option<Sectors> {
        if self.0 < earlier.0 { None } else { Some(Sectors(self.0.abs_diff(earlier.0))) }
    }
}

impl Sector {
    /// The first sector of every source.
    pub const ZERO: Self = Self(0);

    /// The sector `count` further on, or `None` past the last that 32 bits can name.
    #[must_use]
    pub const fn checked_add(self, count: Sectors) -> Option<Self> {
        match self.0.checked_add(count.0) {
            Some(at) => Some(Self(at)),
            None => None,
        }
    }

    /// How many sectors `self` lies behind `earlier`, or `None` if it lies before it.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Option<Sectors> {
        match self.0.checked_sub(earlier.0) {
            Some(count) => Some(Sectors(count)),
            None => None,
        }
    }

    /// Where the sector begins, in bytes from the start of its source.
    #[must_use]
    pub const fn byte_offset(self, size: SectorSize) -> u64 {
        Sectors(self.0).bytes(size)
    }

    /// The first sector that begins at or after `self` on a multiple of `alignment`.
    ///
    /// `None` past the last sector that 32 bits can name.
    #[must_use]
    pub const fn align_up(self, alignment: NonZeroU32) -> Option<Self> {
        match self.0.checked_next_multiple_of(alignment.get()) {
            Some(at) => Some(Self(at)),
            None => None,
        }
    }
}

impl Sectors {
    /// No sectors.
    pub const ZERO: Self = Self(0);

    /// How many sectors of `size` hold `bytes`, the last perhaps in part.
    ///
    /// `None` if that is more than 32 bits can count.
    #[must_use]
    pub fn holding(bytes: u64, size: SectorSize) -> Option<Self> {
        u32::try_from(bytes.div_ceil(u64::from(size.get()))).ok().map(Self)
    }

    /// The sum, or `None` if 32 bits cannot count it.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, or `None` if `other` is more.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(rest) => Some(Self(rest)),
            None => None,
        }
    }

    /// How many bytes this many sectors of `size` hold. Always fits: 2^32 × 2^16.
    #[must_use]
    #[expect(clippy::as_conversions, reason = "widening; From is not const")]
    pub const fn bytes(self, size: SectorSize) -> u64 {
        (self.0 as u64).saturating_mul(size.get() as u64)
    }
}

/// The size of a sector of a source, in bytes: 512 to 32768 in powers of two, or one of the raw
/// CD forms of 2352, 2368 and 2448 bytes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SectorSize(u16);

impl SectorSize {
    /// 2048 bytes: the user data of a CD mode 1 sector, and the sector of DVD and Blu-ray.
    pub const DATA: Self = Self(2048);
    /// 2352 bytes: a whole CD sector.
    pub const RAW: Self = Self(2352);
    /// 2368 bytes: a whole CD sector and 16 bytes of P and Q subchannel.
    pub const RAW_PQ: Self = Self(2368);
    /// 2448 bytes: a whole CD sector and 96 bytes of P to W subchannel.
    pub const RAW_PW: Self = Self(2448);

    /// The size of `bytes`, if a source may have sectors of it.
    #[must_use]
    pub const fn new(bytes: u32) -> Option<Self> {
        match bytes {
            512 => Some(Self(512)),
            1024 => Some(Self(1024)),
            2048 => Some(Self::DATA),
            4096 => Some(Self(4096)),
            8192 => Some(Self(8192)),
            16384 => Some(Self(16384)),
            32768 => Some(Self(32768)),
            2352 => Some(Self::RAW),
            2368 => Some(Self::RAW_PQ),
            2448 => Some(Self::RAW_PW),
            _ => None,
        }
    }

    /// The size in bytes; never 0.
    #[must_use]
    #[expect(clippy::as_conversions, reason = "widening; From is not const")]
    pub const fn get(self) -> u32 {
        self.0 as u32
    }

    /// The size in bytes, to index a buffer with.
    #[must_use]
    pub const fn index(self) -> usize {
        crate::index(self.get())
    }
}

/// A time of the CD's clock: 75 frames (sectors) a second, address 00:02:00 at block 0.
///
/// Lead-in times run from 90:00:00 to 99:59:74 and stand for negative addresses.
///
/// Spec: MMC-6, "LBA to MSF translation"; ECMA-130, 22.3.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Msf {
    minute: u8,
    second: u8,
    frame: u8,
}

impl Msf {
    /// Frames a second.
    pub const FRAMES: u32 = 75;
    /// The start of the first pre-gap, 150 frames before block 0.
    pub const ZERO: Self = Self { minute: 0, second: 0, frame: 0 };
    /// How many frames the clock shows at block 0.
    const OFFSET: i32 = 150;
    /// All the frames that the clock can show, 100 minutes.
    const WRAP: i32 = 450_000;
    /// The first frame count that stands for a negative address: 90:00:00.
    const LEAD_IN: i32 = 405_000;

    /// A time, if the fields are in range: minute to 99, second to 59, frame to 74.
    #[must_use]
    pub const fn new(minute: u8, second: u8, frame: u8) -> Option<Self> {
        if minute > 99 || second > 59 || frame > 74 {
            return None;
        }
        Some(Self { minute, second, frame })
    }

    /// The time of a block; `None` outside −45 150 to 404 849.
    #[must_use]
    pub fn from_lba(lba: Lba) -> Option<Self> {
        let frames = lba.0.checked_add(Self::OFFSET)?;
        let frames = if frames < 0 { frames.checked_add(Self::WRAP)? } else { frames };
        if lba.0 < -Self::OFFSET && frames < Self::LEAD_IN {
            return None;
        }
        if lba.0 >= -Self::OFFSET && frames >= Self::LEAD_IN {
            return None;
        }
        let frames = u32::try_from(frames).ok()?;
        let (seconds, frame) = (frames.checked_div(75)?, frames.checked_rem(75)?);
        let (minute, second) = (seconds.checked_div(60)?, seconds.checked_rem(60)?);
        Self::new(u8::try_from(minute).ok()?, u8::try_from(second).ok()?, u8::try_from(frame).ok()?)
    }

    /// The block at this time.
    #[must_use]
    pub fn to_lba(self) -> Lba {
        let frames = (i32::from(self.minute).saturating_mul(60))
            .saturating_add(i32::from(self.second))
            .saturating_mul(75)
            .saturating_add(i32::from(self.frame));
        let frames =
            if frames >= Self::LEAD_IN { frames.saturating_sub(Self::WRAP) } else { frames };
        Lba(frames.saturating_sub(Self::OFFSET))
    }

    /// Minutes, 0 to 99.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// Seconds, 0 to 59.
    #[must_use]
    pub const fn second(self) -> u8 {
        self.second
    }

    /// Frames, 0 to 74.
    #[must_use]
    pub const fn frame(self) -> u8 {
        self.frame
    }
}

impl fmt::Display for Msf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.minute, self.second, self.frame)
    }
}

macro_rules! display_number {
    ($($name:ident),+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    )+};
}
display_number!(Lba, Sector, Sectors, SectorSize, TrackNo, SessionNo);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_clock_agrees_with_the_field_on_known_places() {
        // Columns: LBA, time. Block 0, the pre-gap, an 80-minute disc's end, the ATIP lead-in start
        // times that disc makers use, and the last address of each side.
        for (lba, m, s, f) in [
            (0, 0, 2, 0),
            (-150, 0, 0, 0),
            (-151, 99, 59, 74),
            (359_849, 79, 59, 74),
            (-11_634, 97, 26, 66),
            (-45_150, 90, 0, 0),
            (404_849, 89, 59, 74),
        ] {
            let time = Msf::new(m, s, f).unwrap();
            assert_eq!(Msf::from_lba(Lba(lba)), Some(time), "LBA {lba}");
            assert_eq!(time.to_lba(), Lba(lba), "time {time}");
        }
    }

    #[test]
    fn addresses_outside_the_clock_have_no_time() {
        for lba in [-45_151, 404_850, i32::MIN, i32::MAX] {
            assert_eq!(Msf::from_lba(Lba(lba)), None);
        }
    }

    proptest! {
        #[test]
        fn every_block_of_the_clock_goes_there_and_back(lba in -45_150..=404_849i32) {
            prop_assert_eq!(Msf::from_lba(Lba(lba)).unwrap().to_lba(), Lba(lba));
        }
    }
}
