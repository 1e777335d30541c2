//! `discwright read`.

use core::ops::ControlFlow;
use std::io;
use std::path::Path;
use std::time::Instant;

use discwright::burn::Disc;
use discwright::pump::Progress;
use discwright::tree::{save, stream};
use discwright::{Cancel, SectorSize, SectorSource, Sectors, pump};
use serde_json::json;

use crate::args;
use crate::failure::Failure;
use crate::output::{Output, Step, bytes};

pub(crate) fn run(args: &args::Read, cancel: &Cancel) -> Result<(), Failure> {
    let to_stdout = args.output == Path::new("-");
    if to_stdout && args.json {
        return Err(Failure::Usage("--json and an image cannot share standard output".to_owned()));
    }
    let output = Output::new(args.json);
    let disc = Disc::new(args.drive.open(None)?)?;
    if disc.sectors() == Sectors::ZERO {
        return Err(Failure::Failed(format!("{}: the disc is blank", args.drive)));
    }
    let size = disc.sectors().bytes(SectorSize::DATA);
    let began = Instant::now();
    let mut observer = |progress: &Progress| {
        let done = progress.done.bytes(SectorSize::DATA);
        let seconds = began.elapsed().as_secs_f64().max(0.001);
        let rate = (done as f64 / seconds) as u64;
        output.step(&Step { what: "reading", done, of: size, rate, left: None });
        let event = json!({
            "event": "progress", "phase": "reading", "bytes": done, "of": size,
            "bytes_per_second": rate,
        });
        match output.object(&event) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(discwright::Stop),
        }
    };
    // A drive has one head: one worker reads, in order.
    let options = pump::Options::default().workers(core::num::NonZeroUsize::MIN);
    let done = if to_stdout {
        stream(&disc, &mut io::stdout().lock(), &options, cancel, &mut observer)
    } else {
        save(&disc, &args.output, &options, cancel, &mut observer)
    };
    output.end();
    done?;
    if to_stdout {
        return Ok(());
    }
    let path = args.output.display();
    output.object(&json!({"result": "read", "path": path.to_string(), "bytes": size}))?;
    output.say(&format!("{path}: {} of {}", bytes(size), args.drive))
}
