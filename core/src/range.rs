//! Runs of sectors, and the two kinds of list of them.

use alloc::vec::Vec;
use core::fmt;

use crate::{Sector, Sectors};

/// A run of sectors of a source. Its end always has an address.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct SectorRange {
    first: Sector,
    count: Sectors,
}

impl SectorRange {
    /// `count` sectors from `first`; `None` if the end has no address.
    #[must_use]
    pub const fn new(first: Sector, count: Sectors) -> Option<Self> {
        match first.checked_add(count) {
            Some(_) => Some(Self { first, count }),
            None => None,
        }
    }

    /// All of a source that has `count` sectors.
    #[must_use]
    pub const fn whole(count: Sectors) -> Self {
        Self { first: Sector::ZERO, count }
    }

    /// The sectors from `first` up to and without `end`; empty if `end` is not behind `first`.
    #[must_use]
    pub const fn between(first: Sector, end: Sector) -> Self {
        match end.since(first) {
            Some(count) => Self { first, count },
            None => Self { first, count: Sectors::ZERO },
        }
    }

    /// The first sector.
    #[must_use]
    pub const fn first(self) -> Sector {
        self.first
    }

    /// How many.
    #[must_use]
    pub const fn count(self) -> Sectors {
        self.count
    }

    /// The sector behind the last.
    #[must_use]
    pub const fn end(self) -> Sector {
        Sector(self.first.0.saturating_add(self.count.0))
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.count.0 == 0
    }

    /// Whether `sector` is one of them.
    #[must_use]
    pub const fn contains(self, sector: Sector) -> bool {
        self.first.0 <= sector.0 && sector.0 < self.end().0
    }

    /// What both ranges have, if anything.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let both = Self::between(self.first.max(other.first), self.end().min(other.end()));
        (!both.is_empty()).then_some(both)
    }
}

impl fmt::Display for SectorRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.first, self.end())
    }
}

/// Ranges in the order they were given: what to write, in turn.
///
/// A range that continues the last one is joined to it; nothing is sorted and overlaps are kept.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct OrderedRanges(Vec<SectorRange>);

impl OrderedRanges {
    /// Adds a range behind all others. An empty one is left out.
    pub fn push(&mut self, range: SectorRange) {
        if range.is_empty() {
            return;
        }
        if let Some(last) = self.0.last_mut()
            && last.end() == range.first()
        {
            *last = SectorRange::between(last.first(), range.end());
            return;
        }
        self.0.push(range);
    }

    /// The ranges, in turn.
    #[must_use]
    pub fn as_slice(&self) -> &[SectorRange] {
        &self.0
    }
}

/// A set of sectors as sorted ranges that neither touch nor overlap: what is covered.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CoveredRanges(Vec<SectorRange>);

impl CoveredRanges {
    /// Adds all sectors of `range`, and joins what then touches.
    pub fn insert(&mut self, range: SectorRange) {
        if range.is_empty() {
            return;
        }
        let begin = self.0.partition_point(|r| r.end() < range.first());
        let end = self.0.partition_point(|r| r.first() <= range.end());
        let joined = self.0.get(begin..end).unwrap_or_default();
        let first = joined.first().map_or(range.first(), |r| r.first().min(range.first()));
        let last = joined.last().map_or(range.end(), |r| r.end().max(range.end()));
        self.0.splice(begin..end, [SectorRange::between(first, last)]);
    }

    /// Whether every sector of `range` is in the set.
    #[must_use]
    pub fn covers(&self, range: SectorRange) -> bool {
        let after = self.0.partition_point(|r| r.end() <= range.first());
        range.is_empty()
            || self
                .0
                .get(after)
                .is_some_and(|r| r.first() <= range.first() && range.end() <= r.end())
    }

    /// How many sectors are in the set.
    #[must_use]
    pub fn count(&self) -> Sectors {
        Sectors(self.0.iter().fold(0, |sum, r| sum.saturating_add(r.count().0)))
    }

    /// The ranges, ascending.
    #[must_use]
    pub fn as_slice(&self) -> &[SectorRange] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range(first: u32, count: u32) -> SectorRange {
        SectorRange::new(Sector(first), Sectors(count)).unwrap()
    }

    #[test]
    fn a_range_whose_end_has_no_address_is_refused() {
        assert!(SectorRange::new(Sector(u32::MAX), Sectors(1)).is_none());
        assert!(SectorRange::new(Sector(u32::MAX), Sectors(0)).is_some());
    }

    #[test]
    fn ordered_ranges_join_what_continues_and_keep_the_order() {
        let mut list = OrderedRanges::default();
        for r in [range(10, 5), range(15, 1), range(0, 4), range(4, 0)] {
            list.push(r);
        }
        assert_eq!(list.as_slice(), [range(10, 6), range(0, 4)]);
    }

    proptest! {
        #[test]
        fn covered_ranges_are_a_set(ranges in proptest::collection::vec((0u32..200, 0u32..20), 0..30)) {
            let mut set = CoveredRanges::default();
            let mut model = [false; 256];
            for (first, count) in ranges {
                set.insert(range(first, count));
                model[first as usize..(first + count) as usize].fill(true);
            }
            prop_assert_eq!(set.count().0 as usize, model.iter().filter(|m| **m).count());
            prop_assert!(set.as_slice().windows(2).all(|w| w[0].end() < w[1].first()));
            for (at, inside) in model.iter().enumerate() {
                prop_assert_eq!(set.covers(range(at as u32, 1)), *inside);
            }
        }
    }
}
