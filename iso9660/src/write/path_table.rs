//! Path tables: all directories in one list.
//!
//! Spec: ECMA-119 4th edition, Path Table.

use alloc::vec::Vec;

use super::BLOCK;

/// Which byte order a path table has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Order {
    /// Little-endian.
    L,
    /// Big-endian.
    M,
}

/// Where each sector of a path table begins in the list.
#[derive(Debug, Default)]
pub(super) struct PathTable {
    /// For each sector the record that its first byte is of, and where that record begins.
    starts: Vec<(u32, u64)>,
    bytes: u64,
}

impl PathTable {
    /// Adds a record for the next directory.
    pub(super) fn push(&mut self, number: u32, identifier: usize) {
        let begin = self.bytes;
        let length = u64::try_from(length(identifier)).unwrap_or(u64::MAX);
        self.bytes = begin.saturating_add(length);
        let block = u64::from(BLOCK);
        let sectors = u64::try_from(self.starts.len()).unwrap_or(u64::MAX);
        // A record begins in a new sector, or goes on in one.
        if sectors.saturating_mul(block) < self.bytes {
            self.starts.push((number, begin));
        }
    }

    /// Its length in bytes.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Its length in sectors.
    pub(super) fn sectors(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    /// Fills a sector of the table, which is zeros. `record` gives the extent, the number of the
    /// parent and the identifier of a directory by its number from 0.
    pub(super) fn emit(
        &self,
        order: Order,
        sector: u32,
        out: &mut [u8],
        mut record: impl FnMut(u32, &mut Vec<u8>) -> Option<(u32, u16)>,
    ) {
        let Some((first, begin)) = self.starts.get(discwright_core::index(sector)) else {
            return;
        };
        let here = u64::from(sector).saturating_mul(u64::from(BLOCK));
        // Of the first record, so much is in the sector before.
        let mut skipped = usize::try_from(here.saturating_sub(*begin)).unwrap_or(usize::MAX);
        let mut rest = out;
        let mut number = *first;
        let mut bytes = Vec::new();
        let mut identifier = Vec::new();
        while !rest.is_empty() {
            identifier.clear();
            let Some((extent, parent)) = record(number, &mut identifier) else {
                return;
            };
            bytes.clear();
            bytes.push(u8::try_from(identifier.len()).unwrap_or(u8::MAX));
            bytes.push(0);
            match order {
                Order::L => {
                    bytes.extend_from_slice(&extent.to_le_bytes());
                    bytes.extend_from_slice(&parent.to_le_bytes());
                }
                Order::M => {
                    bytes.extend_from_slice(&extent.to_be_bytes());
                    bytes.extend_from_slice(&parent.to_be_bytes());
                }
            }
            bytes.extend_from_slice(&identifier);
            bytes.resize(length(identifier.len()), 0);
            let part = bytes.get(skipped..).unwrap_or_default();
            skipped = 0;
            let count = part.len().min(rest.len());
            let (now, later) = rest.split_at_mut_checked(count).unwrap_or_default();
            now.copy_from_slice(part.get(..count).unwrap_or_default());
            rest = later;
            number = number.saturating_add(1);
        }
    }
}

/// Bytes of a record.
const fn length(identifier: usize) -> usize {
    identifier.saturating_add(8).saturating_add(identifier & 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sectors_join_to_the_whole_table() {
        let names: Vec<Vec<u8>> = (0..1000_usize).map(|i| vec![b'A'; 1 + i % 31]).collect();
        let mut table = PathTable::default();
        for (number, name) in (0..).zip(&names) {
            table.push(number, name.len());
        }
        let mut expected = Vec::new();
        for (number, name) in (0_u32..).zip(&names) {
            expected.extend_from_slice(&[u8::try_from(name.len()).unwrap(), 0]);
            expected.extend_from_slice(&(number + 100).to_be_bytes());
            expected.extend_from_slice(&[0, 7]);
            expected.extend_from_slice(name);
            expected.resize(expected.len().next_multiple_of(2), 0);
        }
        assert_eq!(table.bytes(), expected.len() as u64);
        let mut emitted = vec![0; table.sectors() as usize * 2048];
        for (sector, out) in (0..).zip(emitted.chunks_exact_mut(2048)) {
            table.emit(Order::M, sector, out, |number, identifier| {
                identifier.extend_from_slice(names.get(number as usize)?);
                Some((number + 100, 7))
            });
        }
        assert_eq!(emitted[..expected.len()], expected);
        assert!(emitted[expected.len()..].iter().all(|byte| *byte == 0));
    }
}
