//! The clauses that findings cite.
//!
//! Clauses are given by their names: numbers moved between the editions.

use discwright_core::SpecRef;

pub(crate) const fn ecma(clause: &'static str) -> SpecRef {
    SpecRef { document: "ECMA-119", edition: "4th edition", clause }
}

pub(crate) const fn joliet(clause: &'static str) -> SpecRef {
    SpecRef { document: "Joliet Specification", edition: "1995", clause }
}

pub(crate) const fn susp(clause: &'static str) -> SpecRef {
    SpecRef { document: "SUSP", edition: "1.12", clause }
}

pub(crate) const fn rrip(clause: &'static str) -> SpecRef {
    SpecRef { document: "RRIP", edition: "1.12", clause }
}
