//! Vectors that are cheap to clone: chunks shared until one of the owners changes them.

use std::sync::Arc;

/// A vector in shared chunks. A clone copies one pointer for each chunk; a change copies its chunk.
#[derive(Debug)]
pub(crate) struct Chunks<T> {
    chunks: Vec<Arc<Vec<T>>>,
    len: u32,
}

/// Items of a chunk: a power of two, so that index arithmetic is shifts and masks.
const SHIFT: u32 = 10;
const MASK: u32 = (1 << SHIFT) - 1;

impl<T: Clone> Chunks<T> {
    pub(crate) const fn new() -> Self {
        Self { chunks: Vec::new(), len: 0 }
    }

    pub(crate) const fn len(&self) -> u32 {
        self.len
    }

    /// Adds an item, and says at which index; `None` when 32 bits cannot count it.
    pub(crate) fn push(&mut self, item: T) -> Option<u32> {
        let at = self.len;
        self.len = at.checked_add(1)?;
        if at & MASK == 0 {
            self.chunks.push(Arc::default());
        }
        Arc::make_mut(self.chunks.last_mut()?).push(item);
        Some(at)
    }

    pub(crate) fn get(&self, at: u32) -> Option<&T> {
        let chunk = self.chunks.get(discwright_core::index(at >> SHIFT))?;
        chunk.get(discwright_core::index(at & MASK))
    }

    pub(crate) fn get_mut(&mut self, at: u32) -> Option<&mut T> {
        let chunk = self.chunks.get_mut(discwright_core::index(at >> SHIFT))?;
        Arc::make_mut(chunk).get_mut(discwright_core::index(at & MASK))
    }
}

impl<T> Clone for Chunks<T> {
    fn clone(&self) -> Self {
        Self { chunks: self.chunks.clone(), len: self.len }
    }
}

/// Byte strings packed behind each other, none longer than 65535.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {
    /// INVARIANT: no chunk holds more than 65536 bytes, so the low half of a place is an offset.
    chunks: Vec<Arc<Vec<u8>>>,
}

/// Where a byte string lies in its pool.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    at: u32,
    len: u16,
}

impl Pool {
    const CHUNK: usize = 1 << 16;

    /// Adds a byte string; `None` if it is longer than 65535 or the pool holds 4 GiB.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Option<Place> {
        let len = u16::try_from(bytes.len()).ok()?;
        let room = |chunk: &Arc<Vec<u8>>| Self::CHUNK.saturating_sub(chunk.len()) >= bytes.len();
        if !self.chunks.last().is_some_and(room) {
            u16::try_from(self.chunks.len()).ok()?;
            self.chunks.push(Arc::default());
        }
        let chunk = u32::try_from(self.chunks.len()).ok()?.checked_sub(1)?;
        let last = Arc::make_mut(self.chunks.last_mut()?);
        let offset = u32::try_from(last.len()).ok()?;
        // A full chunk leaves no offset for an empty string; offset 0 serves as well.
        let offset = if len == 0 { 0 } else { offset };
        last.extend_from_slice(bytes);
        Some(Place { at: chunk << 16 | offset, len })
    }

    pub(crate) fn get(&self, place: Place) -> &[u8] {
        let begin = discwright_core::index(place.at & 0xFFFF);
        self.chunks
            .get(discwright_core::index(place.at >> 16))
            .and_then(|chunk| chunk.get(begin..)?.get(..usize::from(place.len)))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_keeps_what_it_had() {
        let mut a = Chunks::new();
        for i in 0..3000u32 {
            assert_eq!(a.push(i), Some(i));
        }
        let b = a.clone();
        *a.get_mut(2500).unwrap() = 7;
        a.push(1).unwrap();
        assert_eq!((a.get(2500), b.get(2500), b.get(3000)), (Some(&7), Some(&2500), None));
        assert_eq!(b.len(), 3000);
    }

    #[test]
    fn the_pool_returns_what_it_was_given() {
        let mut pool = Pool::default();
        let strings: Vec<Vec<u8>> = (0..500)
            .map(|i| vec![i as u8; (i * 131) % 65536])
            .chain([vec![], vec![9; 65535]])
            .collect();
        let places: Vec<_> = strings.iter().map(|s| pool.push(s).unwrap()).collect();
        for (place, string) in places.iter().zip(&strings) {
            assert_eq!(pool.get(*place), string);
        }
        assert!(pool.push(&vec![0; 65536]).is_none());
    }
}
