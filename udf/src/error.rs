//! Why a volume could not be read.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;

use discwright_core::{AnomalySink, Finding, FindingKind, Location, SourceError, SpecRef};

/// A volume, or something in it, could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// No anchor was found: this is no UDF volume, or the source does not reach its anchors.
    #[error(
        "no UDF volume: no anchor volume descriptor pointer at sector 256, near the end, or at 512"
    )]
    NotUdf,
    /// The volume breaks the standard where it cannot be read around, or the anomaly sink said to
    /// stop here.
    #[error("{0}")]
    Corrupt(#[source] Box<Finding>),
    /// The volume may well be in order, but uses what this reader does not do.
    #[error("{0} is not supported")]
    Unsupported(Cow<'static, str>),
    /// There is no such file.
    #[error("{0}: no such file or directory")]
    NotFound(String),
    /// A directory was needed.
    #[error("{0}: not a directory")]
    NotADirectory(String),
    /// A file was needed.
    #[error("{0}: not a file")]
    NotAFile(String),
    /// The source failed.
    #[error("the source of the volume cannot be read")]
    Source(#[from] SourceError),
}

impl From<Finding> for ReadError {
    fn from(finding: Finding) -> Self {
        Self::Corrupt(Box::new(finding))
    }
}

/// Tells findings to the caller's sink, which may say to stop.
pub(crate) struct Report<'s> {
    sink: &'s mut dyn AnomalySink,
}

impl<'s> Report<'s> {
    pub(crate) fn new(sink: &'s mut dyn AnomalySink) -> Self {
        Self { sink }
    }

    pub(crate) fn tell(&mut self, finding: Finding) -> Result<(), ReadError> {
        if self.sink.anomaly(&finding).is_break() {
            return Err(finding.into());
        }
        Ok(())
    }

    pub(crate) fn tell_of(
        &mut self,
        kind: FindingKind,
        at: Location,
        field: &'static str,
        spec: SpecRef,
    ) -> Result<(), ReadError> {
        self.tell(Finding::new(kind, at, field, spec))
    }
}

/// A clause of ECMA-167.
pub(crate) const fn ecma(clause: &'static str) -> SpecRef {
    SpecRef { document: "ECMA-167", edition: "3rd edition", clause }
}

/// A clause of OSTA UDF 1.02.
pub(crate) const fn udf(clause: &'static str) -> SpecRef {
    SpecRef { document: "OSTA UDF", edition: "1.02", clause }
}
