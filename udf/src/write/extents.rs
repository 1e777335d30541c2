//! Allocation descriptors of any number: in the file entry, and in blocks behind it.

use core::ops::Range;

use zerocopy::IntoBytes;

use super::BLOCK;
use crate::raw::{AllocationExtentDescriptor, FileEntry, ShortAd};

/// Bytes of one extent at most: the largest number of whole blocks below 2^30 bytes.
///
/// Spec: OSTA UDF 1.02, 2.3.10.
pub(super) const LONGEST_EXTENT: u64 = (1 << 30) - 2048;
/// Allocation descriptors that a file entry without attributes holds.
const IN_ENTRY: u64 = 234;
/// Allocation descriptors that an allocation extent holds.
const IN_EXTENT: u64 = 253;

const _: () = assert!((BLOCK - size_of::<FileEntry>()) / size_of::<ShortAd>() == 234);
const _: () =
    assert!((BLOCK - size_of::<AllocationExtentDescriptor>()) / size_of::<ShortAd>() == 253);

/// How a file of so many bytes is recorded: one descriptor for each extent, and where there are
/// too many, a chain of allocation extents for those that the file entry does not hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Extents {
    bytes: u64,
}

impl Extents {
    pub(super) const fn of(bytes: u64) -> Self {
        Self { bytes }
    }

    /// How many descriptors.
    const fn count(self) -> u64 {
        self.bytes.div_ceil(LONGEST_EXTENT)
    }

    /// How many blocks of allocation extents.
    pub(super) fn blocks(self) -> u64 {
        match self.count().checked_sub(IN_ENTRY) {
            None | Some(0) => 0,
            // One place of the entry, and of every extent but the last, leads on.
            Some(more) => more.div_ceil(IN_EXTENT.saturating_sub(1)),
        }
    }

    /// Which descriptors stand in the file entry.
    fn in_entry(self) -> Range<u64> {
        if self.blocks() == 0 { 0..self.count() } else { 0..IN_ENTRY.saturating_sub(1) }
    }

    /// Which descriptors stand in allocation extent `index`.
    fn in_extent(self, index: u64) -> Range<u64> {
        let step = IN_EXTENT.saturating_sub(1);
        let first = IN_ENTRY.saturating_sub(1).saturating_add(index.saturating_mul(step));
        if index.saturating_add(1) >= self.blocks() {
            first..self.count()
        } else {
            first..first.saturating_add(step)
        }
    }

    /// The descriptors that stand in the file entry, for data from block `data` and allocation
    /// extents from block `chain`.
    pub(super) fn entry_descriptors(self, data: u32, chain: u32) -> Vec<u8> {
        let next = (self.blocks() > 0).then_some(chain);
        self.descriptors(self.in_entry(), data, next)
    }

    /// The descriptors that stand in allocation extent `index`.
    pub(super) fn extent_descriptors(self, index: u32, data: u32, chain: u32) -> Vec<u8> {
        let following = u64::from(index).saturating_add(1);
        let next =
            (following < self.blocks()).then(|| chain.saturating_add(index).saturating_add(1));
        self.descriptors(self.in_extent(u64::from(index)), data, next)
    }

    fn descriptors(self, which: Range<u64>, data: u32, next: Option<u32>) -> Vec<u8> {
        let mut out = Vec::new();
        for index in which {
            let offset = index.saturating_mul(LONGEST_EXTENT);
            let length = self.bytes.saturating_sub(offset).min(LONGEST_EXTENT);
            let blocks = offset.div_euclid(2048);
            let position = u64::from(data).saturating_add(blocks);
            let ad = ShortAd::new(
                u32::try_from(length).unwrap_or(0),
                u32::try_from(position).unwrap_or(u32::MAX),
            );
            out.extend_from_slice(ad.as_bytes());
        }
        if let Some(next) = next {
            out.extend_from_slice(ShortAd::continuation(2048, next).as_bytes());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_byte_has_one_descriptor(count in 0u64..2000, rest in 1u64..=LONGEST_EXTENT) {
            let bytes = count.saturating_sub(1) * LONGEST_EXTENT + if count == 0 { 0 } else { rest };
            let extents = Extents::of(bytes);
            prop_assert_eq!(extents.count(), count);
            let mut next = extents.in_entry().end;
            for index in 0..extents.blocks() {
                let here = extents.in_extent(index);
                prop_assert_eq!(here.start, next);
                let last = index + 1 == extents.blocks();
                let most = if last { IN_EXTENT } else { IN_EXTENT - 1 };
                prop_assert!(here.end - here.start <= most);
                prop_assert!(here.end > here.start);
                next = here.end;
            }
            prop_assert_eq!(next, count);
        }
    }

    #[test]
    fn the_chain_begins_where_the_entry_is_full() {
        assert_eq!(Extents::of(234 * LONGEST_EXTENT).blocks(), 0);
        assert_eq!(Extents::of(234 * LONGEST_EXTENT + 1).blocks(), 1);
        assert_eq!(Extents::of((233 + 253) * LONGEST_EXTENT).blocks(), 1);
        assert_eq!(Extents::of((233 + 253) * LONGEST_EXTENT + 1).blocks(), 2);
        assert_eq!(Extents::of(234 * LONGEST_EXTENT).entry_descriptors(0, 9).len(), 234 * 8);
        assert_eq!(Extents::of(235 * LONGEST_EXTENT).entry_descriptors(0, 9).len(), 234 * 8);
        assert_eq!(Extents::of(235 * LONGEST_EXTENT).extent_descriptors(0, 0, 9).len(), 2 * 8);
    }
}
