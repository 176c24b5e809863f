//! The precheck: rules over facts. A rule does no IO; it takes facts and
//! returns findings.

mod facts;
mod filtered;
pub mod finding;
mod gather;
mod item;
mod rules;
mod run;

#[cfg(test)]
mod sample;

pub use facts::{
    ExistingTable, NotRun, Objects, ObjectsFacts, PrecheckFacts, SideFacts, TableFacts,
};
pub use item::Item;
pub use rules::{READS_BINLOG, RULES, Rule, WRITES};
pub use run::{EVERY_ITEM, run};
