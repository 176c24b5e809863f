//! Whether storage engines can be carried.

use crate::precheck::facts::{PrecheckFacts, TableFacts, Verdict};
use crate::precheck::finding::Finding;
use crate::precheck::item::Item;
use crate::server::catalog::has_transactions;
use crate::server::facts::{GtidFacts, ServerFacts};

/// Storage engine.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_ENGINE",
    name: "Storage engine",
};

/// Engines whose rows live elsewhere: their changes are not those of the table.
const WITHOUT_ROWS: [&str; 3] = ["FEDERATED", "MRG_MYISAM", "BLACKHOLE"];

/// Judges the engine of every table.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let (destination, objects) = (facts.destination()?, facts.objects()?);
    let incremental = facts.incremental();
    let findings = objects.tables.iter().filter_map(|table| {
        let existing = objects.existing.iter();
        let there = existing
            .filter(|existing| existing.source == table.source)
            .map(|existing| existing.engine.as_str())
            .next();
        carried(table, there, destination, incremental)
            .or_else(|| written(table, there, destination, incremental))
            .map(|finding| finding.about(table.source.to_string()))
    });
    Ok(ITEM.or_passed(findings.collect(), "Every engine can be carried"))
}

/// Whether its rows can be read, and a copy can have its engine.
fn carried(
    table: &TableFacts,
    there: Option<&str>,
    destination: &ServerFacts,
    incremental: bool,
) -> Option<Finding> {
    let engine = table.engine.as_str();
    let is = |name: &str| name.eq_ignore_ascii_case(engine);
    if incremental && WITHOUT_ROWS.into_iter().any(is) {
        let finding = ITEM
            .failed(
                format!("Table {} is of engine {engine}", table.source),
                "Changes of a table whose rows live elsewhere are not in its binary log.",
            )
            .repair(
                "Deselect the table, or load it with a task without incremental synchronization.",
            );
        return Some(finding);
    }
    if there.is_some() || destination.engines.iter().any(|name| is(name)) {
        return None;
    }
    let finding = ITEM
        .failed(
            format!(
                "Table {} is of engine {engine}, which the destination does not have",
                table.source
            ),
            "The destination must have the engine.",
        )
        .repair("Convert the table on the source, install the engine on the destination, or deselect the table.");
    Some(finding)
}

/// Whether its copy, or the table `there` of the destination, can be written
/// exactly once. What is cut off halfway stays in it: with a key it is written
/// again, without one nothing tells what has been written.
fn written(
    table: &TableFacts,
    there: Option<&str>,
    destination: &ServerFacts,
    incremental: bool,
) -> Option<Finding> {
    let engine = there.unwrap_or(&table.engine);
    if has_transactions(engine) {
        return None;
    }
    let name = match there {
        Some(_) => format!("Table {} of the destination", table.destination),
        None => format!("The copy of table {}", table.source),
    };
    let saw =
        |more: &str| format!("{name} is of engine {engine}, which knows no transactions{more}");
    if enforces_gtids(destination) {
        let finding = ITEM
            .failed(
                saw(""),
                "With GTIDs, a MySQL destination refuses to write it together with a position.",
            )
            .repair("Convert the table to InnoDB on the source, or deselect it.");
        return Some(finding);
    }
    if !incremental {
        return None;
    }
    if table.key.is_none() {
        let finding = ITEM
            .failed(
                saw(", and it has no key"),
                "When the engine dies or a connection is cut in the middle of a write, nothing \
                 would tell which rows had been written: rows would be doubled or lost.",
            )
            .repair(
                "On the source, give it a primary key or convert it to InnoDB. Or make it by hand \
                 on the destination with engine InnoDB, and set Processing Mode of Conflicting \
                 Tables to Ignore Errors and Proceed. Or deselect it, or load it with a task \
                 without incremental synchronization.",
            );
        return Some(finding);
    }
    let finding = ITEM
        .alert(
            saw(""),
            "A change that is cut off is seen in part until it has been written again, a row that \
             was changed on the destination is overwritten without a word, and what the engine \
             itself loses when the destination crashes (MEMORY: all rows) is not written again.",
        )
        .repair(
            "Convert the table to InnoDB on the source. Or ignore this alert, and compare the \
             table after a crash of the destination.",
        );
    Some(finding)
}

/// Whether a transaction may not write such a table (error 1785).
fn enforces_gtids(destination: &ServerFacts) -> bool {
    match &destination.binlog.gtid {
        GtidFacts::Mysql { mode } => mode.to_ascii_uppercase().starts_with("ON"),
        _ => false,
    }
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
        facts.spoil_destination().binlog.gtid = gtids("OFF_PERMISSIVE");
        facts.spoil_objects().tables[0].engine = engine.to_owned();
        sample::outcome(judge(&facts))
    }

    fn gtids(mode: &str) -> GtidFacts {
        GtidFacts::Mysql {
            mode: mode.to_owned(),
        }
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
        assert_eq!(with_engine("MyISAM", false), Outcome::Passed);
    }

    #[test]
    fn without_transactions_a_table_needs_a_key() {
        let mut facts = sample::facts();
        facts.spoil_destination().binlog.gtid = gtids("OFF_PERMISSIVE");
        let table = &mut facts.spoil_objects().tables[0];
        (table.engine, table.key) = ("MyISAM".to_owned(), None);
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert!(finding.saw.contains("The copy of table shop.orders"));
        assert!(finding.need.contains("doubled or lost"));
        // WHEN the table that is written knows transactions
        facts.spoil_objects().existing = vec![sample::existing()];
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        // WHEN an interrupted load may begin again from nothing
        facts.spoil_objects().existing.clear();
        facts.definition.types.incremental = false;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }

    #[test]
    fn with_gtids_mysql_writes_no_such_table_in_a_transaction() {
        let mut facts = sample::facts();
        facts.spoil_objects().tables[0].engine = "MyISAM".to_owned();
        facts.spoil_destination().binlog.gtid = gtids("on");
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert!(finding.need.contains("GTIDs"));
    }
}
