//! Why a listing or a judgement could not be had.

use std::path::PathBuf;

/// A failure of the surroundings, never of what is judged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused something.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file or folder that was touched.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A program could not be started, or failed, or was ended after its time.
    #[error("{tool} {arguments}: {reason}")]
    Tool {
        /// The program.
        tool: &'static str,
        /// Its arguments, in one line.
        arguments: String,
        /// Exit status and the end of its standard error.
        reason: String,
    },
    /// A program said what this crate does not understand.
    #[error("{tool} printed {text:?}, where {expected} was expected")]
    Output {
        /// The program.
        tool: &'static str,
        /// What was expected.
        expected: &'static str,
        /// The piece of its output that was not understood.
        text: String,
    },
    /// The program cannot read this kind of file system.
    #[error("{tool} does not read {what}")]
    Unreadable {
        /// The program.
        tool: &'static str,
        /// The kind of file system.
        what: &'static str,
    },
    /// A file of the corpus is not there, or not as the corpus describes itself.
    #[error("corpus: {0}")]
    Corpus(String),
}

impl Error {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io { path: path.into(), source }
    }

    pub(crate) fn output(tool: &'static str, expected: &'static str, text: &[u8]) -> Self {
        let shown = &text[..text.len().min(300)];
        Self::Output { tool, expected, text: String::from_utf8_lossy(shown).into_owned() }
    }
}
