//! Linux: commands by SG_IO, drives from /sys.

mod enumerate;
mod holder;
mod kernel;
mod node;
mod sys;

use core::time::Duration;
use std::path::Path;
use std::time::Instant;

use self::kernel::{Kernel, interpret, refusal};
use crate::{
    Capabilities, Completion, Data, DriveInfo, Sense, Transport, TransportError, TransportErrorKind,
};

pub(crate) fn drives() -> Result<Vec<DriveInfo>, TransportError> {
    enumerate::drives(Path::new("/sys"), Path::new("/proc/sys/dev/cdrom/info"))
}

pub(crate) fn open(path: &Path) -> Result<Box<dyn Transport>, TransportError> {
    let (node, capabilities) = node::open(path)?;
    Ok(Box::new(SgDevice { kernel: node, name: path.display().to_string(), capabilities }))
}

/// The longest command descriptor block that every version of the driver carries.
const MAX_CDB: usize = 16;

/// A device behind the SCSI CD or the SCSI generic driver.
#[derive(Debug)]
struct SgDevice<K> {
    kernel: K,
    name: String,
    capabilities: Capabilities,
}

impl<K: Kernel> SgDevice<K> {
    fn check(&self, cdb: &[u8], data: &Data<'_>) -> Result<(), TransportError> {
        let refused = |detail| {
            Err(TransportError::new(TransportErrorKind::Unsupported, &self.name)
                .with_detail(detail))
        };
        if cdb.is_empty() || cdb.len() > MAX_CDB {
            return refused(format!("a command of {} bytes, not of 1 to {MAX_CDB}", cdb.len()));
        }
        let max = self.capabilities.max_transfer;
        if data.len() > max {
            return refused(format!("{} bytes by one command, more than {max}", data.len()));
        }
        Ok(())
    }
}

impl<K: Kernel> Transport for SgDevice<K> {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        self.check(cdb, &data)?;
        let length = data.len();
        let mut sense = [0; Sense::MAX];
        let started = Instant::now();
        let answer = self.kernel.sg_io(cdb, data, &mut sense, milliseconds(timeout));
        let elapsed = started.elapsed();
        tracing::trace!(device = %self.name, ?cdb, length, ?answer, ?elapsed, "SG_IO");
        let answer = answer.map_err(|errno| refusal(&self.name, errno))?;
        interpret(&self.name, answer, &sense, length, elapsed)
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }
}

/// Rounded up, and at least 1: the driver takes 0 for its own default.
fn milliseconds(timeout: Duration) -> u32 {
    let millis = timeout.as_nanos().div_ceil(1_000_000).max(1);
    u32::try_from(millis).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
