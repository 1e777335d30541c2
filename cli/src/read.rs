//! `discwright read`.

use discwright::burn::Disc;
use discwright::{Cancel, SectorSize, SectorSource, Sectors, pump};
use serde_json::json;

use crate::args;
use crate::deliver::Destination;
use crate::failure::Failure;
use crate::output::{Output, bytes};

pub(crate) fn run(args: &args::Read, cancel: &Cancel) -> Result<(), Failure> {
    let destination = Destination::new(&args.output, args.json)?;
    let output = Output::new(args.json);
    let disc = Disc::new(args.drive.open(None)?)?;
    if disc.sectors() == Sectors::ZERO {
        return Err(Failure::Failed(format!("{}: the disc is blank", args.drive)));
    }
    let size = disc.sectors().bytes(SectorSize::DATA);
    // A drive has one head: one worker reads, in order.
    let options = pump::Options::default().workers(core::num::NonZeroUsize::MIN);
    destination.take(&disc, "reading", &options, cancel, &output)?;
    if destination.is_stdout() {
        return Ok(());
    }
    let path = args.output.display();
    output.object(&json!({"result": "read", "path": path.to_string(), "bytes": size}))?;
    output.say(&format!("{path}: {} of {}", bytes(size), args.drive))
}
