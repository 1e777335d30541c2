//! What the program says when it fails: one line, with the cause.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// Why the program ends without success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line asks for what does not go together: exit status 2.
    Usage(String),
    /// Something failed: exit status 1.
    Failed(String),
    /// Whoever read the output has gone: nothing is left to say.
    OutputGone,
}

impl Failure {
    /// A failure that an error tells of, with its causes.
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Self {
        let mut line = error.to_string();
        let mut next = error.source();
        while let Some(cause) = next {
            let words = cause.to_string();
            // Some errors repeat their cause in their own words.
            if !line.contains(&words) {
                line.push_str(": ");
                line.push_str(&words);
            }
            next = cause.source();
        }
        Self::Failed(line)
    }

    /// Prints it, and gives the exit status.
    pub(crate) fn tell(&self) -> ExitCode {
        match self {
            Self::Usage(line) => {
                say(line);
                ExitCode::from(2)
            }
            Self::Failed(line) => {
                say(line);
                ExitCode::FAILURE
            }
            Self::OutputGone => ExitCode::FAILURE,
        }
    }
}

/// Says something on standard error; if nobody listens, so be it.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "discwright: {line}");
}

impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let error: &(dyn Error + 'static) = &error;
        match error.downcast_ref::<io::Error>() {
            Some(error) if error.kind() == io::ErrorKind::BrokenPipe => Self::OutputGone,
            _ => Self::of(error),
        }
    }
}
