//! From a source of sectors to a file or standard output, with progress.

use core::ops::ControlFlow;
use core::time::Duration;
use std::io;
use std::path::Path;
use std::time::Instant;

use discwright::pump::{Options, Progress};
use discwright::tree::{save, stream};
use discwright::{Cancel, SectorSize, SectorSource, Stop};
use serde_json::json;

use crate::failure::Failure;
use crate::output::{Output, Step};

/// Where sectors go: a file, or `-` for standard output.
pub(crate) struct Destination<'a>(&'a Path);

impl<'a> Destination<'a> {
    /// What the command line says; JSON and sectors cannot share standard output.
    pub(crate) fn new(path: &'a Path, json: bool) -> Result<Self, Failure> {
        let to = Self(path);
        if to.is_stdout() && json {
            let line = "--json and an image cannot share standard output";
            return Err(Failure::Usage(line.to_owned()));
        }
        Ok(to)
    }

    /// Whether nothing else may be printed there.
    pub(crate) fn is_stdout(&self) -> bool {
        self.0 == Path::new("-")
    }

    /// Carries all sectors there; `what` names it while it lasts.
    pub(crate) fn take(
        &self,
        source: &impl SectorSource,
        what: &str,
        options: &Options,
        cancel: &Cancel,
        output: &Output,
    ) -> Result<(), Failure> {
        let of = source.sectors().bytes(SectorSize::DATA);
        let began = Instant::now();
        let mut observer = |progress: &Progress| {
            let done = progress.done.bytes(SectorSize::DATA);
            let seconds = began.elapsed().as_secs_f64().max(0.001);
            let rate = done as f64 / seconds;
            let left = Duration::try_from_secs_f64((of - done) as f64 / rate.max(1.0)).ok();
            let left = left.filter(|_| done > 0);
            output.step(&Step { what, done, of, rate: rate as u64, left });
            let told = output.object(&json!({
                "event": "progress", "phase": what, "bytes": done, "of": of,
                "bytes_per_second": rate as u64,
            }));
            if told.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(Stop) }
        };
        let done = if self.is_stdout() {
            stream(source, &mut io::stdout().lock(), options, cancel, &mut observer)
        } else {
            save(source, self.0, options, cancel, &mut observer)
        };
        output.end();
        Ok(done?)
    }
}
