//! Straight to a file, each chunk at its place.

use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;
use std::fs::File;
use std::io;
use std::sync::{Condvar, Mutex, PoisonError};

use super::{Options, PumpError};
use crate::{
    Cancel, ExtentKind, Observer, Sector, SectorRange, SectorSource, Sectors, SourceError,
    SourceErrorKind,
};

/// How far an image has come.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a fraction, no more")]
pub struct Progress {
    /// Sectors that are in the file.
    pub done: Sectors,
    /// Sectors in all.
    pub of: Sectors,
}

/// Writes all sectors of `source` to an empty file.
///
/// Workers read and write side by side at positions, so chunks land in any order. The file is first
/// made as long as the source; runs of zeros are then left as holes where the host can. On failure
/// the file holds an unknown part of the image: whoever called keeps it from being taken for whole.
/// `observer` is called on the calling thread, about ten times a second.
///
/// # Errors
///
/// [`PumpError::Source`] and [`PumpError::Sink`] with the first failure,
/// [`PumpError::Cancelled`] when the flag was raised or the observer asked to stop.
pub fn to_file<S, O>(
    source: &S,
    file: &File,
    options: &Options,
    cancel: &Cancel,
    observer: &mut O,
) -> Result<(), PumpError<io::Error>>
where
    S: SectorSource + ?Sized,
    O: Observer<Progress> + ?Sized,
{
    let of = source.sectors();
    file.set_len(of.bytes(source.sector_size())).map_err(PumpError::Sink)?;
    let job = Job {
        source,
        file,
        cancel,
        chunk: options.chunk_sectors(source.sector_size()),
        next: AtomicU32::new(0),
        state: Mutex::default(),
        changed: Condvar::new(),
    };
    std::thread::scope(|scope| {
        for _ in 0..options.workers.get() {
            scope.spawn(|| {
                // A worker that panics must not leave the observer waiting.
                let result = Leave(&job);
                job.work();
                drop(result);
            });
        }
        job.watch(of, options.workers.get(), observer)
    })
}

struct Job<'a, S: ?Sized> {
    source: &'a S,
    file: &'a File,
    cancel: &'a Cancel,
    chunk: u32,
    next: AtomicU32,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    done: u32,
    left: usize,
    stop: bool,
    failed: Option<PumpError<io::Error>>,
}

impl<S: SectorSource + ?Sized> Job<'_, S> {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let mut buffer = Vec::new();
        while let Some(range) = self.claim() {
            match self.carry(range, &mut buffer) {
                Ok(()) => {
                    let mut state = self.state();
                    state.done = state.done.saturating_add(range.count().0);
                }
                Err(error) => {
                    let mut state = self.state();
                    state.stop = true;
                    state.failed.get_or_insert(error);
                }
            }
        }
    }

    fn claim(&self) -> Option<SectorRange> {
        if self.cancel.is_cancelled() || self.state().stop {
            return None;
        }
        let step = |at: u32| Some(at.saturating_add(self.chunk));
        let first = self.next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step);
        let first = first.unwrap_or_else(|at| at);
        let rest = SectorRange::between(Sector(first), Sector(self.source.sectors().0)).count();
        SectorRange::new(Sector(first), rest.min(Sectors(self.chunk))).filter(|r| !r.is_empty())
    }

    fn carry(&self, range: SectorRange, buffer: &mut Vec<u8>) -> Result<(), PumpError<io::Error>> {
        let extent = self.source.extent(range.first());
        if extent.kind == ExtentKind::Zeros && extent.sectors >= range.count() {
            return Ok(());
        }
        let size = self.source.sector_size();
        let bytes = range.count().bytes(size);
        buffer.resize(usize::try_from(bytes).unwrap_or(usize::MAX), 0);
        self.source
            .read(range.first(), buffer)
            .map_err(|error| PumpError::Source(error.at_sectors(range)))?;
        if is_zero(buffer) {
            return Ok(());
        }
        write_all_at(self.file, range.first().byte_offset(size), buffer).map_err(PumpError::Sink)
    }

    /// Tells the observer until all workers have left.
    fn watch<O: Observer<Progress> + ?Sized>(
        &self,
        of: Sectors,
        workers: usize,
        observer: &mut O,
    ) -> Result<(), PumpError<io::Error>> {
        let mut stopped = false;
        loop {
            let wait = Duration::from_millis(100);
            let (state, _) = self
                .changed
                .wait_timeout_while(self.state(), wait, |state| state.left < workers)
                .unwrap_or_else(PoisonError::into_inner);
            let (done, over) = (Sectors(state.done), state.left >= workers);
            drop(state);
            if observer.event(&Progress { done, of }).is_break() {
                stopped = true;
                self.state().stop = true;
            }
            if over {
                let failed = self.state().failed.take();
                return match failed {
                    Some(error) => Err(error),
                    None if done == of => Ok(()),
                    None if stopped || self.cancel.is_cancelled() => Err(PumpError::Cancelled),
                    // A worker panicked; the scope passes that on.
                    None => Err(PumpError::Source(SourceError::new(SourceErrorKind::Other))),
                };
            }
        }
    }
}

struct Leave<'r, 'a, S: SectorSource + ?Sized>(&'r Job<'a, S>);

impl<S: SectorSource + ?Sized> Drop for Leave<'_, '_, S> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.left = state.left.saturating_add(1);
        drop(state);
        self.0.changed.notify_all();
    }
}

/// Whether all bytes are zero; looks at whole pages at once, which compilers turn into vectors.
fn is_zero(bytes: &[u8]) -> bool {
    bytes.chunks(4096).all(|page| page.iter().fold(0, |all, byte| all | byte) == 0)
}

#[cfg(unix)]
fn write_all_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_all_at(file: &File, mut offset: u64, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_write(file, bytes, offset)?;
        if count == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = bytes.get(count..).unwrap_or_default();
        offset = offset.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }
    Ok(())
}
