//! Timestamps, as recorded and as meant.

use discwright_core::{Civil, Timestamp};
#[cfg(any(feature = "write", test))]
use zerocopy::little_endian::{I16, U16};

use crate::raw::RawTimestamp;

/// The offset that says that none was known.
const UNKNOWN_ZONE: i16 = -2047;

/// What a recorded time means; `None` if it is no date.
///
/// A time without a known offset is taken as UTC. Leap seconds read as the second before.
///
/// Spec: ECMA-167 3rd edition, 1/7.3; OSTA UDF 1.02, 2.1.5.
pub(crate) fn decode(raw: &RawTimestamp) -> Option<Timestamp> {
    // Twelve bits with a sign: moved to the top of 16, then back down with it.
    let zone = raw.type_and_zone.get() << 4;
    let zone = i16::from_le_bytes(zone.to_le_bytes()) >> 4;
    let offset_minutes = if zone == UNKNOWN_ZONE { 0 } else { zone };
    let micros = u32::from(raw.centiseconds.min(99))
        .saturating_mul(10_000)
        .saturating_add(u32::from(raw.hundreds_of_microseconds.min(99)).saturating_mul(100))
        .saturating_add(u32::from(raw.microseconds.min(99)));
    Timestamp::from_civil(Civil {
        year: i32::from(raw.year.get()),
        month: raw.month,
        day: raw.day,
        hour: raw.hour,
        minute: raw.minute,
        second: if raw.second == 60 { 59 } else { raw.second },
        nanosecond: micros.saturating_mul(1000),
        offset_minutes,
    })
}

/// How a moment is recorded: local time with its offset, to the microsecond.
///
/// Years outside what 1 to 9999 can say are recorded as the nearest that can.
#[cfg(any(feature = "write", test))]
pub(crate) fn encode(time: Timestamp) -> RawTimestamp {
    let civil = match time.civil() {
        Some(civil) if civil.year >= 1 => civil,
        _ => {
            let edge = if time.seconds() < 0 { FIRST } else { LAST };
            Civil { offset_minutes: 0, ..edge }
        }
    };
    let micros = civil.nanosecond.div_euclid(1000);
    let part = |unit: u32| u8::try_from(micros.div_euclid(unit).rem_euclid(100)).unwrap_or(0);
    let zone = u16::from_le_bytes(civil.offset_minutes.to_le_bytes()) & 0x0FFF;
    RawTimestamp {
        type_and_zone: U16::new(1 << 12 | zone),
        year: I16::new(i16::try_from(civil.year).unwrap_or(i16::MAX)),
        month: civil.month,
        day: civil.day,
        hour: civil.hour,
        minute: civil.minute,
        second: civil.second,
        centiseconds: part(10_000),
        hundreds_of_microseconds: part(100),
        microseconds: part(1),
    }
}

#[cfg(any(feature = "write", test))]
const FIRST: Civil = Civil {
    year: 1,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    offset_minutes: 0,
};

#[cfg(any(feature = "write", test))]
const LAST: Civil = Civil {
    year: 9999,
    month: 12,
    day: 31,
    hour: 23,
    minute: 59,
    second: 59,
    nanosecond: 999_999_000,
    offset_minutes: 0,
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use zerocopy::FromBytes;

    #[test]
    fn a_recorded_time_reads_as_its_writer_showed_it() {
        // genisoimage, 2022-04-07 20:31:13 at +02:00.
        let raw = RawTimestamp::read_from_bytes(&[
            0x78, 0x10, 0xE6, 0x07, 4, 7, 0x14, 0x1F, 0x0D, 0, 0, 0,
        ])
        .unwrap();
        let time = decode(&raw).unwrap();
        assert_eq!(std::format!("{time}"), "2022-04-07T20:31:13+02:00");
        assert_eq!(encode(time), raw);
    }

    #[test]
    fn no_date_is_no_time_and_no_zone_is_utc() {
        let mut raw = encode(Timestamp::EPOCH);
        raw.type_and_zone = U16::new(1 << 12 | 0x801);
        assert_eq!(decode(&raw), Some(Timestamp::EPOCH));
        raw.month = 0;
        assert_eq!(decode(&raw), None);
    }

    #[test]
    fn moments_beyond_the_calendar_are_recorded_as_its_edges() {
        assert_eq!(encode(Timestamp::new(i64::MAX, 0)).year.get(), 9999);
        assert_eq!(encode(Timestamp::new(i64::MIN, 0)).year.get(), 1);
    }

    proptest! {
        #[test]
        fn every_microsecond_goes_there_and_back(
            seconds in -62_000_000_000i64..250_000_000_000,
            micros in 0u32..1_000_000,
            offset in -1439i16..=1439,
        ) {
            let time = Timestamp::new(seconds, micros * 1000).with_offset(offset);
            prop_assert_eq!(decode(&encode(time)), Some(time));
        }
    }
}
