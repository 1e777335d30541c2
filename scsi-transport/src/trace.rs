//! A wrapper that writes down every command.

use core::fmt;
use core::fmt::Write as _;
use core::time::Duration;
use std::io;

use crate::{Capabilities, Completion, Data, Direction, Sense, Transport, TransportError};

/// Writes one line for each command: its number, the bytes of the CDB, direction and length of
/// its data with the first of them, status, sense and time.
///
/// The sink is any [`io::Write`]: a file, standard error, or a `Vec<u8>`. A sink that fails ends
/// the trace, never a command: see [`sink_error`](Self::sink_error).
///
/// ```
/// use core::time::Duration;
/// use discwright_scsi_transport::{Completion, Data, Tracer, Transport, TransportError};
///
/// # struct Disc;
/// # impl Transport for Disc {
/// #     fn execute(&mut self, _: &[u8], data: Data<'_>, _: Duration) -> Result<Completion, TransportError> {
/// #         if let Data::In(buffer) = data { buffer[..4].copy_from_slice(&[0, 2, 1, 0]); }
/// #         Ok(Completion::good(4).after(Duration::from_micros(1_250)))
/// #     }
/// #     fn name(&self) -> &str { "disc" }
/// # }
/// let mut drive = Tracer::new(Disc, Vec::new());
/// drive.execute(&[0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0], Data::In(&mut [0; 8]), Duration::ZERO)?;
/// assert_eq!(
///     String::from_utf8_lossy(drive.sink()),
///     "1 [4a 01 00 00 10 00 00 00 08 00] <- 4 of 8: 00 02 01 00 | GOOD, 1.250 ms\n",
/// );
/// # Ok::<(), TransportError>(())
/// ```
pub struct Tracer<T, W, D = fn(&[u8]) -> String> {
    inner: T,
    sink: W,
    describe: Option<D>,
    commands: u64,
    failed: Option<io::Error>,
}

/// How many bytes of data a line shows.
const SHOWN: usize = 16;

impl<T: Transport, W: io::Write + Send> Tracer<T, W> {
    /// Wraps `inner`; lines show CDBs as bytes only.
    #[must_use]
    pub const fn new(inner: T, sink: W) -> Self {
        Self { inner, sink, describe: None, commands: 0, failed: None }
    }
}

impl<T: Transport, W: io::Write + Send, D: Fn(&[u8]) -> String + Send> Tracer<T, W, D> {
    /// Wraps `inner`; before a CDB's bytes, lines show what `describe` makes of them.
    #[must_use]
    pub const fn with_describer(inner: T, sink: W, describe: D) -> Self {
        Self { inner, sink, describe: Some(describe), commands: 0, failed: None }
    }

    fn write(&mut self, line: &str) {
        if self.failed.is_some() {
            return;
        }
        if let Err(error) = self.sink.write_all(line.as_bytes()) {
            self.failed = Some(error);
        }
    }
}

impl<T, W, D> Tracer<T, W, D> {
    /// The wrapped transport.
    pub const fn get_ref(&self) -> &T {
        &self.inner
    }

    /// The sink.
    pub const fn sink(&self) -> &W {
        &self.sink
    }

    /// Why the trace ended early, if it did.
    pub const fn sink_error(&self) -> Option<&io::Error> {
        self.failed.as_ref()
    }

    /// The wrapped transport and the sink.
    pub fn into_parts(self) -> (T, W) {
        (self.inner, self.sink)
    }
}

impl<T: Transport, W: io::Write + Send, D: Fn(&[u8]) -> String + Send> Transport
    for Tracer<T, W, D>
{
    fn execute(
        &mut self,
        cdb: &[u8],
        mut data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        self.commands = self.commands.saturating_add(1);
        let result = self.inner.execute(cdb, data.reborrow(), timeout);
        let name = self.describe.as_ref().map(|describe| describe(cdb)).unwrap_or_default();
        let line = line(self.commands, &name, cdb, &data, &result);
        self.write(&line);
        result
    }

    fn name(&self) -> &str {
        self.inner.name()
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
}

impl<T: fmt::Debug, W, D> fmt::Debug for Tracer<T, W, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracer")
            .field("inner", &self.inner)
            .field("commands", &self.commands)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}

fn line(
    number: u64,
    name: &str,
    cdb: &[u8],
    data: &Data<'_>,
    result: &Result<Completion, TransportError>,
) -> String {
    let mut line = String::new();
    // Writing to a string cannot fail.
    let _ = compose(&mut line, number, name, cdb, data, result);
    line
}

fn compose(
    line: &mut String,
    number: u64,
    name: &str,
    cdb: &[u8],
    data: &Data<'_>,
    result: &Result<Completion, TransportError>,
) -> fmt::Result {
    write!(line, "{number} ")?;
    if !name.is_empty() {
        // One command, one line, whatever the describer says.
        line.extend(name.chars().map(|char| if char.is_control() { ' ' } else { char }));
        line.push(' ');
    }
    write!(line, "[{}]", Hex(cdb, usize::MAX))?;
    let residue = result.as_ref().map_or(data.len(), |completion| completion.residue);
    let moved = data.len().saturating_sub(residue);
    let arrow = match data.direction() {
        Direction::None => "",
        Direction::In => " <- ",
        Direction::Out => " -> ",
    };
    line.push_str(arrow);
    if data.direction() != Direction::None {
        if residue != 0 {
            write!(line, "{moved} of ")?;
        }
        write!(line, "{}", data.len())?;
        // What is to be sent is known even where it did not arrive.
        let known = match data.direction() {
            Direction::Out => data.as_bytes(),
            _ => data.as_bytes().get(..discwright_core::index(moved)).unwrap_or_default(),
        };
        if !known.is_empty() {
            write!(line, ": {}", Hex(known, SHOWN))?;
        }
    }
    match result {
        Ok(completion) => {
            write!(line, " | {}", completion.status)?;
            if !completion.sense.is_empty() {
                write!(line, ", sense {}", Hex(completion.sense.as_bytes(), Sense::MAX))?;
            }
            let micros = completion.elapsed.as_micros();
            let (millis, rest) = (micros.div_euclid(1000), micros.rem_euclid(1000));
            writeln!(line, ", {millis}.{rest:03} ms")
        }
        Err(error) => writeln!(line, " | {}", error.to_string().replace(char::is_control, " ")),
    }
}

/// Bytes in hexadecimal, up to a number of them.
struct Hex<'a>(&'a [u8], usize);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().take(self.1).enumerate() {
            let gap = if index == 0 { "" } else { " " };
            write!(f, "{gap}{byte:02x}")?;
        }
        if self.0.len() > self.1 { f.write_str(" …") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TransportErrorKind;

    /// Gives the answers it was made with, in turn.
    struct Script(Vec<Result<Completion, TransportError>>);

    impl Transport for Script {
        fn execute(
            &mut self,
            _cdb: &[u8],
            data: Data<'_>,
            _timeout: Duration,
        ) -> Result<Completion, TransportError> {
            if let Data::In(buffer) = data {
                buffer.fill(0xA5);
            }
            self.0.remove(0)
        }

        fn name(&self) -> &str {
            "script"
        }
    }

    #[test]
    fn each_command_is_one_readable_line() {
        let script = Script(vec![
            Ok(Completion::good(0)),
            Ok(Completion::good(0).after(Duration::from_millis(12))),
            Ok(Completion::check_condition(&[0x70, 0, 5], 2048)),
            Err(TransportError::new(TransportErrorKind::Timeout, "script")),
        ]);
        let mut drive =
            Tracer::with_describer(script, Vec::new(), |cdb| format!("OP\n{:02X}", cdb[0]));
        let wait = Duration::from_secs(1);
        let _ = drive.execute(&[0, 0], Data::None, wait).unwrap();
        let _ = drive.execute(&[0x2A, 1], Data::Out(&[7; 32]), wait).unwrap();
        let _ = drive.execute(&[0x28, 2], Data::In(&mut [0; 2048]), wait).unwrap();
        drive.execute(&[0x28, 3], Data::In(&mut [0; 4]), wait).unwrap_err();
        let (_, sink) = drive.into_parts();
        assert_eq!(
            String::from_utf8(sink).unwrap(),
            "1 OP 00 [00 00] | GOOD, 0.000 ms\n\
             2 OP 2A [2a 01] -> 32: 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 07 … | GOOD, 12.000 ms\n\
             3 OP 28 [28 02] <- 0 of 2048 | CHECK CONDITION, sense 70 00 05, 0.000 ms\n\
             4 OP 28 [28 03] <- 0 of 4 | script: no answer in time\n"
        );
    }

    #[test]
    fn a_sink_that_fails_ends_the_trace_and_no_command() {
        struct Full;
        impl io::Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let script = Script(vec![Ok(Completion::good(0)), Ok(Completion::good(0))]);
        let mut drive = Tracer::new(script, Full);
        for _ in 0..2 {
            assert!(drive.execute(&[0], Data::None, Duration::ZERO).unwrap().is_good());
        }
        assert_eq!(drive.sink_error().unwrap().kind(), io::ErrorKind::StorageFull);
    }
}
