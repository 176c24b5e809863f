//! Whether storage engines can be carried.

use crate::precheck::facts::{PrecheckFacts, TableFacts, Verdict};
use crate::precheck::finding::Finding;
use crate::precheck::item::Item;
use crate::server::facts::ServerFacts;

/// Storage engine.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_ENGINE",
    name: "Storage engine",
};

/// Engines whose rows live elsewhere: their changes are not those of the table.
const WITHOUT_ROWS: [&str; 3] = ["FEDERATED", "MRG_MYISAM", "BLACKHOLE"];
/// Engines whose changes are carried whole or not at all.
pub(super) const TRANSACTIONAL: [&str; 3] = ["InnoDB", "ROCKSDB", "TokuDB"];

/// Judges the engine of every table.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let (destination, objects) = (facts.destination()?, facts.objects()?);
    let incremental = facts.incremental();
    let findings = objects
        .tables
        .iter()
        .filter_map(|table| of_table(table, destination, incremental));
    Ok(ITEM.or_passed(findings.collect(), "Every engine can be carried"))
}

fn of_table(table: &TableFacts, destination: &ServerFacts, incremental: bool) -> Option<Finding> {
    let engine = table.engine.as_str();
    let is = |name: &str| name.eq_ignore_ascii_case(engine);
    let finding = if incremental && WITHOUT_ROWS.into_iter().any(is) {
        ITEM.failed(
            format!("Table {} is of engine {engine}", table.source),
            "Changes of a table whose rows live elsewhere are not in its binary log.",
        )
        .repair("Deselect the table, or load it with a task without incremental synchronization.")
    } else if !destination.engines.iter().any(|name| is(name)) {
        ITEM.failed(
            format!(
                "Table {} is of engine {engine}, which the destination does not have",
                table.source
            ),
            "The destination must have the engine.",
        )
        .repair("Convert the table on the source, install the engine on the destination, or deselect the table.")
    } else if incremental && !TRANSACTIONAL.into_iter().any(is) {
        ITEM.alert(
            format!("Table {} is of engine {engine}, which knows no transactions", table.source),
            "After a crash of the destination in the middle of a write, such a table may have to be loaded again.",
        )
        .repair("Convert the table to InnoDB on the source.")
    } else {
        return None;
    };
    Some(finding.about(table.source.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    fn with_engine(engine: &str, incremental: bool) -> Outcome {
        let mut facts = sample::facts();
        facts.definition.types.incremental = incremental;
        facts
            .spoil_destination()
            .engines
            .insert("MRG_MyISAM".to_owned());
        facts.spoil_objects().tables[0].engine = engine.to_owned();
        sample::outcome(judge(&facts))
    }

    #[test]
    fn engines_without_rows_have_no_changes_to_carry() {
        assert_eq!(with_engine("MRG_MYISAM", true), Outcome::Failed);
        assert_eq!(with_engine("MRG_MYISAM", false), Outcome::Passed);
    }

    #[test]
    fn the_destination_must_have_the_engine() {
        assert_eq!(with_engine("Aria", true), Outcome::Failed);
        assert_eq!(with_engine("innodb", true), Outcome::Passed);
        assert_eq!(with_engine("MyISAM", true), Outcome::Alert);
    }
}
