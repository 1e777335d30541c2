//! Burns onto emulated drives, with and without faults.

mod faults;
mod kinds;
mod sequence;

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use discwright_burn::{BurnError, Drive, Event, Options, Report, burn};
use discwright_core::source::PseudoRandom;
use discwright_core::{Cancel, MediaType, SectorSource, Sectors};
use discwright_emulator as emulator;
use discwright_scsi_transport::{Completion, Data, Transport, TransportError};

/// A new disc of a kind in an emulated drive, and the folder that holds its file.
fn blank(media: MediaType) -> (emulator::Drive, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let disc = emulator::Disc::create(&folder.path().join("new.disc"), media).unwrap();
    (emulator::Drive::new(disc), folder)
}

/// Burns pseudo-random sectors as `options` say.
fn burn_sectors(drive: &mut Drive, count: u32, options: &Options) -> Result<Report, BurnError> {
    let image = PseudoRandom::new(5, Sectors(count));
    burn(drive, &image, options, &Cancel::new(), &mut |_: &Event| ControlFlow::Continue(()))
}

fn all(source: &impl SectorSource) -> Vec<u8> {
    let mut out = vec![0; source.sectors().bytes(source.sector_size()) as usize];
    source.read(discwright_core::Sector::ZERO, &mut out).unwrap();
    out
}

/// Sees a command and the data that it was answered with.
type Answer = dyn FnMut(&[u8], Data<'_>) + Send;

/// Notes every command that passes, and lets a test look at, or change, what is answered.
struct Watched<T> {
    inner: T,
    cdbs: Arc<Mutex<Vec<Vec<u8>>>>,
    answer: Box<Answer>,
}

impl<T> Watched<T> {
    fn new(inner: T) -> (Self, Arc<Mutex<Vec<Vec<u8>>>>) {
        let cdbs = Arc::default();
        (Self { inner, cdbs: Arc::clone(&cdbs), answer: Box::new(|_, _| ()) }, cdbs)
    }

    /// Shows every answered command with its data to `answer`.
    fn answering(mut self, answer: impl FnMut(&[u8], Data<'_>) + Send + 'static) -> Self {
        self.answer = Box::new(answer);
        self
    }
}

impl<T: Transport> Transport for Watched<T> {
    fn execute(
        &mut self,
        cdb: &[u8],
        mut data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        self.cdbs.lock().unwrap().push(cdb.to_vec());
        let done = self.inner.execute(cdb, data.reborrow(), timeout)?;
        (self.answer)(cdb, data);
        Ok(done)
    }

    fn name(&self) -> &str {
        self.inner.name()
    }
}
