//! The two forms in which moments are recorded.

use discwright_core::{Civil, Timestamp};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// A moment in a directory record, 7 bytes.
///
/// Spec: ECMA-119 4th edition, Recording Date and Time.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    FromBytes,
    Immutable,
    IntoBytes,
    KnownLayout,
    PartialEq,
    Unaligned,
)]
#[repr(C)]
pub(crate) struct RecordTime {
    /// Since 1900.
    pub(crate) year: u8,
    /// 1 to 12.
    pub(crate) month: u8,
    /// 1 to 31.
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
    /// Quarters of an hour east of UTC, −48 to 52.
    pub(crate) offset: i8,
}

const _: () = assert!(size_of::<RecordTime>() == 7);

impl RecordTime {
    /// Whether nothing is recorded.
    pub(crate) fn is_unset(self) -> bool {
        self == Self::default()
    }

    /// The moment, if there is such a date and time.
    pub(crate) fn timestamp(self) -> Option<Timestamp> {
        Timestamp::from_civil(Civil {
            year: i32::from(self.year).checked_add(1900)?,
            month: self.month,
            day: self.day,
            hour: self.hour,
            minute: self.minute,
            second: self.second,
            nanosecond: 0,
            offset_minutes: i16::from(self.offset).checked_mul(15)?,
        })
    }
}

/// A moment in a volume descriptor or a long time stamp, 17 bytes: digits and an offset.
///
/// Spec: ECMA-119 4th edition, Date and Time Format of a volume descriptor.
#[derive(
    Clone, Copy, Debug, Eq, FromBytes, Immutable, IntoBytes, KnownLayout, PartialEq, Unaligned,
)]
#[repr(C)]
pub(crate) struct VolumeTime {
    /// Year (4), month, day, hour, minute, second, hundredths (2 each).
    pub(crate) digits: [u8; 16],
    /// Quarters of an hour east of UTC.
    pub(crate) offset: i8,
}

const _: () = assert!(size_of::<VolumeTime>() == 17);

impl VolumeTime {
    /// "Not specified".
    pub(crate) const UNSET: Self = Self { digits: [b'0'; 16], offset: 0 };

    /// Whether nothing is recorded, also as some writers put it: with zeros or spaces.
    pub(crate) fn is_unset(self) -> bool {
        self == Self::UNSET || self.digits == [0; 16] || self.digits == [b' '; 16]
    }

    /// The moment, if the digits are digits and there is such a date and time.
    pub(crate) fn timestamp(self) -> Option<Timestamp> {
        let number = |from: usize, to: usize| -> Option<u32> {
            self.digits.get(from..to)?.iter().try_fold(0_u32, |n, c| {
                let digit = char::from(*c).to_digit(10)?;
                n.checked_mul(10)?.checked_add(digit)
            })
        };
        let small = |from: usize, to: usize| u8::try_from(number(from, to)?).ok();
        Timestamp::from_civil(Civil {
            year: i32::try_from(number(0, 4)?).ok()?,
            month: small(4, 6)?,
            day: small(6, 8)?,
            hour: small(8, 10)?,
            minute: small(10, 12)?,
            second: small(12, 14)?,
            nanosecond: number(14, 16)?.checked_mul(10_000_000)?,
            offset_minutes: i16::from(self.offset).checked_mul(15)?,
        })
    }
}

#[cfg(feature = "write")]
mod encode {
    use super::{RecordTime, Timestamp, VolumeTime};
    use discwright_core::Civil;

    impl RecordTime {
        /// The nearest moment that can be recorded: years 1900 to 2155, whole seconds, offsets in
        /// quarters of an hour (others are recorded in UTC).
        pub(crate) fn nearest(moment: Timestamp) -> Self {
            let first = Self { year: 0, month: 1, day: 1, ..Self::default() };
            let last =
                Self { year: 255, month: 12, day: 31, hour: 23, minute: 59, second: 59, offset: 0 };
            let (civil, offset) = with_quarters(moment);
            let Some(civil) = civil else {
                return if moment.seconds() < 0 { first } else { last };
            };
            match u8::try_from(civil.year.saturating_sub(1900)) {
                Ok(year) => Self {
                    year,
                    month: civil.month,
                    day: civil.day,
                    hour: civil.hour,
                    minute: civil.minute,
                    second: civil.second,
                    offset,
                },
                Err(_) if civil.year < 1900 => first,
                Err(_) => last,
            }
        }
    }

    impl VolumeTime {
        /// The moment to the hundredth of a second; unset outside the years 1 to 9999.
        pub(crate) fn nearest(moment: Timestamp) -> Self {
            let (civil, offset) = with_quarters(moment);
            let Some(civil) = civil.filter(|civil| (1..=9999).contains(&civil.year)) else {
                return Self::UNSET;
            };
            let text = std::format!(
                "{:04}{:02}{:02}{:02}{:02}{:02}{:02}",
                civil.year,
                civil.month,
                civil.day,
                civil.hour,
                civil.minute,
                civil.second,
                civil.nanosecond.div_euclid(10_000_000),
            );
            match text.as_bytes().try_into() {
                Ok(digits) => Self { digits, offset },
                Err(_) => Self::UNSET,
            }
        }
    }

    /// The calendar of a moment whose offset can be recorded, and the offset.
    fn with_quarters(moment: Timestamp) -> (Option<Civil>, i8) {
        let quarters = i8::try_from(moment.offset_minutes().div_euclid(15)).unwrap_or(0);
        let recordable =
            moment.offset_minutes().rem_euclid(15) == 0 && (-48..=52).contains(&quarters);
        let offset = if recordable { quarters } else { 0 };
        (moment.with_offset(i16::from(offset).saturating_mul(15)).civil(), offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_its_fields_say() {
        let time = RecordTime::read_from_bytes(&[125, 2, 28, 23, 59, 58, 0xFC]).unwrap();
        assert_eq!(time.timestamp().unwrap().to_string(), "2025-02-28T23:59:58-01:00");
        let time = VolumeTime { digits: *b"2006010516501950", offset: 4 };
        let moment = time.timestamp().unwrap();
        assert_eq!(moment.to_string(), "2006-01-05T16:50:19+01:00");
        assert_eq!(moment.nanoseconds(), 500_000_000);
    }

    #[test]
    fn what_is_no_date_is_no_moment() {
        let time = RecordTime::read_from_bytes(&[125, 2, 29, 0, 0, 0, 0]).unwrap();
        assert_eq!(time.timestamp(), None);
        assert!(!time.is_unset());
        assert!(RecordTime::default().is_unset());
        let time = VolumeTime { digits: *b"20060105165019x0", offset: 0 };
        assert_eq!(time.timestamp(), None);
    }

    #[cfg(feature = "write")]
    proptest::proptest! {
        #[test]
        fn a_recordable_moment_goes_there_and_back(
            seconds in -2_208_902_400_i64..5_869_497_600,
            quarters in -48_i16..=52,
        ) {
            let moment = Timestamp::new(seconds, 0).with_offset(quarters * 15);
            proptest::prop_assert_eq!(RecordTime::nearest(moment).timestamp(), Some(moment));
            proptest::prop_assert_eq!(VolumeTime::nearest(moment).timestamp(), Some(moment));
        }
    }

    #[cfg(feature = "write")]
    #[test]
    fn a_moment_that_cannot_be_recorded_becomes_the_nearest() {
        assert_eq!(
            RecordTime::nearest(Timestamp::new(i64::MIN, 0)).as_bytes(),
            [0, 1, 1, 0, 0, 0, 0]
        );
        assert_eq!(
            RecordTime::nearest(Timestamp::new(i64::MAX, 0)).as_bytes(),
            [255, 12, 31, 23, 59, 59, 0]
        );
        let odd = Timestamp::new(1_000_000_000, 0).with_offset(344);
        let time = RecordTime::nearest(odd).timestamp().unwrap();
        assert_eq!(time, Timestamp::new(1_000_000_000, 0));
    }
}
