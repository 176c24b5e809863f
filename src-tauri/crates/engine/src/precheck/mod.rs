//! The precheck: rules over facts. A rule does no IO; it takes facts and
//! returns findings.

pub mod finding;
