//! A moment, with the offset of the place where it was recorded.

use core::fmt;

use time::{OffsetDateTime, UtcOffset};

/// A moment since 1970-01-01 00:00:00 UTC, and the offset of its local clock.
///
/// The offset changes how the moment is shown, never which moment it is. 16 bytes.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Timestamp {
    seconds: i64,
    nanoseconds: u32,
    offset_minutes: i16,
}

const _: () = assert!(size_of::<Timestamp>() == 16);

/// A moment on the calendar and the local clock, Gregorian throughout.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a calendar does not grow")]
pub struct Civil {
    /// −9999 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59: leap seconds have no name here.
    pub second: u8,
    /// 0 to 999 999 999.
    pub nanosecond: u32,
    /// Minutes east of UTC, −1439 to 1439.
    pub offset_minutes: i16,
}

impl Timestamp {
    /// 1970-01-01 00:00:00 UTC.
    pub const EPOCH: Self = Self { seconds: 0, nanoseconds: 0, offset_minutes: 0 };

    /// A moment in UTC. `nanoseconds` of a second or more are taken as the last of the second.
    #[must_use]
    pub const fn new(seconds: i64, nanoseconds: u32) -> Self {
        let nanoseconds = if nanoseconds > 999_999_999 { 999_999_999 } else { nanoseconds };
        Self { seconds, nanoseconds, offset_minutes: 0 }
    }

    /// The same moment, on a clock `minutes` east of UTC; beyond a day the offset stays as it was.
    #[must_use]
    pub const fn with_offset(self, minutes: i16) -> Self {
        if minutes < -1439 || minutes > 1439 {
            return self;
        }
        Self { offset_minutes: minutes, ..self }
    }

    /// Whole seconds since the epoch, towards the past.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds behind [`Self::seconds`], below 10^9.
    #[must_use]
    pub const fn nanoseconds(self) -> u32 {
        self.nanoseconds
    }

    /// Minutes east of UTC of the local clock.
    #[must_use]
    pub const fn offset_minutes(self) -> i16 {
        self.offset_minutes
    }

    /// Date and time on the local clock; `None` outside the years −9999 to 9999.
    #[must_use]
    pub fn civil(self) -> Option<Civil> {
        let local = self.seconds.checked_add(i64::from(self.offset_minutes).checked_mul(60)?)?;
        let local = OffsetDateTime::from_unix_timestamp(local).ok()?;
        Some(Civil {
            year: local.year(),
            month: u8::from(local.month()),
            day: local.day(),
            hour: local.hour(),
            minute: local.minute(),
            second: local.second(),
            nanosecond: self.nanoseconds,
            offset_minutes: self.offset_minutes,
        })
    }

    /// The moment of a date and time on a local clock; `None` if there is no such date or time.
    #[must_use]
    pub fn from_civil(civil: Civil) -> Option<Self> {
        let month = time::Month::try_from(civil.month).ok()?;
        let date = time::Date::from_calendar_date(civil.year, month, civil.day).ok()?;
        let time = time::Time::from_hms(civil.hour, civil.minute, civil.second).ok()?;
        if civil.nanosecond > 999_999_999 || civil.offset_minutes.unsigned_abs() > 1439 {
            return None;
        }
        let local = OffsetDateTime::new_in_offset(date, time, UtcOffset::UTC).unix_timestamp();
        let offset = i64::from(civil.offset_minutes).checked_mul(60)?;
        Some(
            Self::new(local.checked_sub(offset)?, civil.nanosecond)
                .with_offset(civil.offset_minutes),
        )
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        (self.seconds, self.nanoseconds, self.offset_minutes).cmp(&(
            other.seconds,
            other.nanoseconds,
            other.offset_minutes,
        ))
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339, to the second.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(c) = self.civil() else {
            return write!(f, "@{}", self.seconds);
        };
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            c.year, c.month, c.day, c.hour, c.minute, c.second
        )?;
        if c.offset_minutes == 0 {
            return f.write_str("Z");
        }
        let east = c.offset_minutes.unsigned_abs();
        let sign = if c.offset_minutes < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", east.div_euclid(60), east.rem_euclid(60))
    }
}

#[cfg(feature = "std")]
impl From<std::time::SystemTime> for Timestamp {
    fn from(time: std::time::SystemTime) -> Self {
        match time.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => {
                Self::new(i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_nanos())
            }
            Err(before) => {
                let before = before.duration();
                let seconds = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
                match before.subsec_nanos() {
                    0 => Self::new(seconds.saturating_neg(), 0),
                    nanos => Self::new(
                        seconds.saturating_neg().saturating_sub(1),
                        1_000_000_000_u32.saturating_sub(nanos),
                    ),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    #[test]
    fn known_moments_read_as_the_calendar_says() {
        assert_eq!(Timestamp::new(951_782_400, 0).to_string(), "2000-02-29T00:00:00Z");
        assert_eq!(
            Timestamp::new(951_782_400, 0).with_offset(-210).to_string(),
            "2000-02-28T20:30:00-03:30"
        );
        assert_eq!(Timestamp::new(-1, 5).to_string(), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn a_date_that_does_not_exist_is_no_moment() {
        let civil = Timestamp::EPOCH.civil().unwrap();
        assert!(Timestamp::from_civil(Civil { month: 2, day: 30, ..civil }).is_none());
        assert!(Timestamp::from_civil(Civil { hour: 24, ..civil }).is_none());
    }

    proptest! {
        #[test]
        fn every_moment_goes_to_the_calendar_and_back(
            seconds in -300_000_000_000i64..250_000_000_000,
            nanos in 0u32..1_000_000_000,
            offset in -1439i16..=1439,
        ) {
            let moment = Timestamp::new(seconds, nanos).with_offset(offset);
            prop_assert_eq!(Timestamp::from_civil(moment.civil().unwrap()), Some(moment));
        }
    }
}
