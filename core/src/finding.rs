//! What a reader finds wrong, where, and by which clause.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;
use core::ops::ControlFlow;

use crate::Stop;

/// A clause of a standard.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "rooms build it in constants")]
pub struct SpecRef {
    /// The document: `ECMA-119`, `OSTA UDF`.
    pub document: &'static str,
    /// Its edition or revision, since clause numbers move: `4th edition`, `2.60`.
    pub edition: &'static str,
    /// The clause, by number or by name.
    pub clause: &'static str,
}

impl fmt::Display for SpecRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}, {}", self.document, self.edition, self.clause)
    }
}

/// Which space an address counts in.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Space {
    /// Blocks of a device.
    Device,
    /// Sectors of the source that is read.
    Sector,
    /// Blocks of a partition of the volume.
    Partition(u16),
}

/// An address in its own space, and a byte offset behind it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "rooms build it where they find something")]
pub struct Location {
    /// The space of `address`.
    pub space: Space,
    /// Block or sector.
    pub address: i64,
    /// Bytes from the start of that block or sector; may exceed its size.
    pub offset: u64,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.space {
            Space::Device => write!(f, "LBA {}", self.address),
            Space::Sector => write!(f, "sector {}", self.address),
            Space::Partition(number) => write!(f, "partition {number} block {}", self.address),
        }?;
        if self.offset == 0 { Ok(()) } else { write!(f, " +{:#x}", self.offset) }
    }
}

/// The short list of ways in which a structure breaks its standard.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FindingKind {
    /// A structure that must be there is not.
    Missing,
    /// A signature, tag or version is not what the place requires.
    Signature,
    /// A checksum does not fit its bytes.
    Checksum,
    /// Two records of one fact differ.
    Mismatch,
    /// A value is outside what the clause allows.
    Value,
    /// An address or a length leads outside the volume or the structure.
    Range,
    /// Structures lead back to themselves.
    Loop,
    /// The reader's [`Limits`] were reached.
    Limit,
    /// A name cannot be what it says, such as one with a path separator.
    Name,
}

/// One thing that breaks a standard: where, what, and by which clause.
///
/// Prints on one line:
///
/// ```
/// use discwright_core::{Finding, FindingKind, Location, Space, SpecRef};
///
/// let finding = Finding::new(
///     FindingKind::Mismatch,
///     Location { space: Space::Sector, address: 17, offset: 0x50 },
///     "Volume Space Size",
///     SpecRef { document: "ECMA-119", edition: "4th edition", clause: "both-byte orders" },
/// )
/// .found("little-endian 1200, big-endian 1204");
/// assert_eq!(
///     finding.to_string(),
///     "sector 17 +0x50: Volume Space Size: found little-endian 1200, big-endian 1204 \
///      (ECMA-119 4th edition, both-byte orders)",
/// );
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    kind: FindingKind,
    location: Location,
    field: &'static str,
    spec: SpecRef,
    found: Option<Cow<'static, str>>,
    expected: Option<Cow<'static, str>>,
}

impl Finding {
    /// Something is wrong with the standard's `field` at `location`, by clause `spec`.
    #[must_use]
    pub const fn new(
        kind: FindingKind,
        location: Location,
        field: &'static str,
        spec: SpecRef,
    ) -> Self {
        Self { kind, location, field, spec, found: None, expected: None }
    }

    /// Says what is there.
    #[must_use]
    pub fn found(mut self, found: impl Into<Cow<'static, str>>) -> Self {
        self.found = Some(found.into());
        self
    }

    /// Says what should be there.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<Cow<'static, str>>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// The kind, to branch on.
    #[must_use]
    pub const fn kind(&self) -> FindingKind {
        self.kind
    }

    /// Where.
    #[must_use]
    pub const fn location(&self) -> Location {
        self.location
    }

    /// The standard's name of what is wrong.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// The clause that says so.
    #[must_use]
    pub const fn spec(&self) -> SpecRef {
        self.spec
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.location, self.field)?;
        match (&self.found, &self.expected) {
            (Some(found), Some(expected)) => write!(f, ": found {found}, expected {expected}")?,
            (Some(found), None) => write!(f, ": found {found}")?,
            (None, Some(expected)) => write!(f, ": expected {expected}")?,
            (None, None) => write!(f, ": {}", self.kind)?,
        }
        write!(f, " ({})", self.spec)
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Signature => "wrong signature",
            Self::Checksum => "wrong checksum",
            Self::Mismatch => "two records of it differ",
            Self::Value => "not an allowed value",
            Self::Range => "leads outside",
            Self::Loop => "leads back to itself",
            Self::Limit => "more than the reader was told to take",
            Self::Name => "not a name",
        })
    }
}

impl core::error::Error for Finding {}

/// Takes what a reader finds wrong, and says whether it reads on.
///
/// One reading path serves all: [`Ignore`] reads on whatever it meets, [`Strict`] stops at the
/// first finding, [`Anomalies`] collects, and any closure decides for itself.
pub trait AnomalySink {
    /// Takes a finding. `Break` makes the reader return it as its error.
    fn anomaly(&mut self, finding: &Finding) -> ControlFlow<Stop>;
}

impl<F: FnMut(&Finding) -> ControlFlow<Stop>> AnomalySink for F {
    fn anomaly(&mut self, finding: &Finding) -> ControlFlow<Stop> {
        self(finding)
    }
}

/// Reads on, whatever is found.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "it says all by being there")]
pub struct Ignore;

impl AnomalySink for Ignore {
    fn anomaly(&mut self, _: &Finding) -> ControlFlow<Stop> {
        ControlFlow::Continue(())
    }
}

/// Stops at the first finding.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "it says all by being there")]
pub struct Strict;

impl AnomalySink for Strict {
    fn anomaly(&mut self, _: &Finding) -> ControlFlow<Stop> {
        ControlFlow::Break(Stop)
    }
}

/// Collects findings, up to a number; what comes after is counted.
#[derive(Clone, Debug, Default)]
pub struct Anomalies {
    findings: Vec<Finding>,
    more: u64,
}

impl Anomalies {
    /// How many findings are kept whole.
    pub const KEPT: usize = 1000;

    /// The findings that were kept, in the order they were met.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How many were met in all.
    #[must_use]
    pub fn count(&self) -> u64 {
        u64::try_from(self.findings.len()).unwrap_or(u64::MAX).saturating_add(self.more)
    }
}

impl AnomalySink for Anomalies {
    fn anomaly(&mut self, finding: &Finding) -> ControlFlow<Stop> {
        if self.findings.len() < Self::KEPT {
            self.findings.push(finding.clone());
        } else {
            self.more = self.more.saturating_add(1);
        }
        ControlFlow::Continue(())
    }
}

/// How much a reader takes from an image that says it has more.
///
/// Generous for whatever a person masters, small enough that a hostile image ends soon.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Entries of all directories of a walk together.
    pub entries: u64,
    /// How deep directories may be nested.
    pub depth: u32,
    /// Bytes of one directory.
    pub directory_bytes: u64,
    /// Continuations of one record: SUSP areas, allocation extents.
    pub continuations: u32,
    /// Bytes of one path.
    pub path_bytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 20_000_000,
            depth: 1024,
            directory_bytes: 4 << 30,
            continuations: 1 << 16,
            path_bytes: 1 << 20,
        }
    }
}
