//! Chunks in order, read ahead by several threads into a bounded ring.

use alloc::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::{Options, PumpError};
use crate::{Cancel, Sector, SectorRange, SectorSource, Sectors, SourceError, SourceErrorKind};

/// Some sectors that came up for their turn.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Chunk<'a> {
    /// Which.
    pub range: SectorRange,
    /// Their bytes.
    pub bytes: &'a [u8],
    /// How many bytes of the ring were filled when this chunk's turn came, it included.
    pub filled: u64,
    /// How many bytes the ring holds when full.
    pub ring: u64,
}

/// Hands the sectors of `range` to `sink`, in order, while workers read ahead.
///
/// `sink` runs on the calling thread. It is given every chunk before the first that failed, so that
/// a burn writes all that could be read. Ends when the range does, when `sink` fails, when a chunk
/// cannot be read, or soon after `cancel` is raised; the workers are gone when it returns.
///
/// # Errors
///
/// [`PumpError`] with whichever of these came first.
pub fn in_order<S, E>(
    source: &S,
    range: SectorRange,
    options: &Options,
    cancel: &Cancel,
    mut sink: impl FnMut(Chunk<'_>) -> Result<(), E>,
) -> Result<(), PumpError<E>>
where
    S: SectorSource + ?Sized,
{
    let ring = Ring::new(source, range, options, cancel);
    std::thread::scope(|scope| {
        // However this ends, waiting workers are sent home before the scope joins them.
        let _end = EndOnDrop(&ring);
        for _ in 0..options.workers.get().min(ring.chunks_in_all()) {
            scope.spawn(|| ring.work());
        }
        loop {
            if cancel.is_cancelled() {
                return Err(PumpError::Cancelled);
            }
            let Some((filled, chunk)) = ring.take() else {
                return Ok(());
            };
            let (range, bytes) = chunk.map_err(|error| match error.kind() {
                SourceErrorKind::Cancelled if cancel.is_cancelled() => PumpError::Cancelled,
                _ => PumpError::Source(error),
            })?;
            sink(Chunk { range, bytes: &bytes, filled, ring: ring.capacity_bytes() })
                .map_err(PumpError::Sink)?;
            ring.give_back(bytes);
        }
    })
}

type Read = Result<(SectorRange, Vec<u8>), SourceError>;

struct Ring<'a, S: ?Sized> {
    source: &'a S,
    cancel: &'a Cancel,
    range: SectorRange,
    /// Sectors of a chunk.
    chunk: u32,
    /// How many chunks may be on their way at once.
    capacity: usize,
    state: Mutex<State>,
    /// Something was read, or the ring ended.
    filled: Condvar,
    /// Something was taken, or the ring ended.
    drained: Condvar,
}

#[derive(Default)]
struct State {
    /// The next chunk that a worker will claim.
    claimed: u32,
    /// The next chunk whose turn it is.
    taken: u32,
    ready: BTreeMap<u32, Read>,
    ready_bytes: u64,
    spare: VecDeque<Vec<u8>>,
    ended: bool,
}

impl<'a, S: SectorSource + ?Sized> Ring<'a, S> {
    fn new(source: &'a S, range: SectorRange, options: &Options, cancel: &'a Cancel) -> Self {
        let chunk = options.chunk_sectors(source.sector_size());
        let bytes = Sectors(chunk).bytes(source.sector_size());
        let capacity = options.ring_bytes.checked_div(bytes).unwrap_or_default().max(2);
        Self {
            source,
            cancel,
            range,
            chunk,
            capacity: usize::try_from(capacity).unwrap_or(usize::MAX),
            state: Mutex::default(),
            filled: Condvar::new(),
            drained: Condvar::new(),
        }
    }

    fn chunks_in_all(&self) -> usize {
        crate::index(self.range.count().0.div_ceil(self.chunk))
    }

    fn capacity_bytes(&self) -> u64 {
        let chunk = Sectors(self.chunk).bytes(self.source.sector_size());
        u64::try_from(self.capacity).unwrap_or(u64::MAX).saturating_mul(chunk)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Only whole steps are done under the lock, so a poisoned state is a sound one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sectors of a chunk; `None` behind the end.
    fn sectors_of(&self, chunk: u32) -> Option<SectorRange> {
        let begin = chunk.checked_mul(self.chunk)?;
        let rest = self.range.count().0.checked_sub(begin).filter(|rest| *rest > 0)?;
        let first = Sector(self.range.first().0.checked_add(begin)?);
        SectorRange::new(first, Sectors(rest.min(self.chunk)))
    }

    fn work(&self) {
        while let Some((number, range, buffer)) = self.claim() {
            let report = Report { ring: self, number, result: None };
            report.with(self.read(range, buffer));
        }
    }

    fn claim(&self) -> Option<(u32, SectorRange, Vec<u8>)> {
        let mut state = self.lock();
        loop {
            let range = self.sectors_of(state.claimed)?;
            if state.ended {
                return None;
            }
            let ahead = crate::index(state.claimed.saturating_sub(state.taken));
            if ahead < self.capacity {
                let number = state.claimed;
                state.claimed = number.saturating_add(1);
                return Some((number, range, state.spare.pop_front().unwrap_or_default()));
            }
            state = self.drained.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn read(&self, range: SectorRange, mut buffer: Vec<u8>) -> Read {
        if self.cancel.is_cancelled() {
            return Err(SourceError::new(SourceErrorKind::Cancelled));
        }
        let bytes = range.count().bytes(self.source.sector_size());
        buffer.resize(usize::try_from(bytes).unwrap_or(usize::MAX), 0);
        match self.source.read(range.first(), &mut buffer) {
            Ok(()) => Ok((range, buffer)),
            Err(error) => Err(error.at_sectors(range)),
        }
    }

    /// Waits for the next chunk in turn; `None` behind the end.
    fn take(&self) -> Option<(u64, Read)> {
        let mut state = self.lock();
        self.sectors_of(state.taken)?;
        loop {
            let turn = state.taken;
            if let Some(read) = state.ready.remove(&turn) {
                let filled = state.ready_bytes;
                state.ready_bytes = filled.saturating_sub(bytes_of(&read));
                state.taken = turn.saturating_add(1);
                self.drained.notify_one();
                return Some((filled, read));
            }
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give_back(&self, buffer: Vec<u8>) {
        self.lock().spare.push_back(buffer);
    }

    fn put(&self, number: u32, read: Read) {
        let mut state = self.lock();
        // After the first chunk that cannot be read, nothing more is wanted.
        state.ended |= read.is_err();
        state.ready_bytes = state.ready_bytes.saturating_add(bytes_of(&read));
        state.ready.insert(number, read);
        drop(state);
        self.filled.notify_one();
    }

    fn end(&self) {
        self.lock().ended = true;
        self.drained.notify_all();
    }
}

fn bytes_of(read: &Read) -> u64 {
    read.as_ref().map_or(0, |(_, bytes)| u64::try_from(bytes.len()).unwrap_or(u64::MAX))
}

/// Ends the ring when it goes, so that no worker waits for a receiver that has left.
struct EndOnDrop<'r, 'a, S: SectorSource + ?Sized>(&'r Ring<'a, S>);

impl<S: SectorSource + ?Sized> Drop for EndOnDrop<'_, '_, S> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Puts a result into the ring even if the source panics, so that the receiver does not wait for
/// ever: it gets an error, and the panic goes on when the scope joins the worker.
struct Report<'r, 'a, S: SectorSource + ?Sized> {
    ring: &'r Ring<'a, S>,
    number: u32,
    result: Option<Read>,
}

impl<S: SectorSource + ?Sized> Report<'_, '_, S> {
    fn with(mut self, read: Read) {
        self.result = Some(read);
    }
}

impl<S: SectorSource + ?Sized> Drop for Report<'_, '_, S> {
    fn drop(&mut self) {
        let panicked = || Err(SourceError::new(SourceErrorKind::Other).because("reader panicked"));
        self.ring.put(self.number, self.result.take().unwrap_or_else(panicked));
    }
}
