//! Whether tables that are there already, and are to be written, fit.

use crate::precheck::facts::{ExistingTable, PrecheckFacts, TableFacts, Verdict};
use crate::precheck::finding::Finding;
use crate::precheck::item::Item;
use crate::task::definition::ConflictingTables;

/// Existing tables.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_DEST_OBJECTS",
    name: "Tables of the destination that are written",
};

/// Judges tables that the task does not make: they must be there and have the
/// source's columns.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let objects = facts.objects()?;
    let keeps =
        facts.definition.options.conflicting_tables == ConflictingTables::IgnoreErrorsAndProceed;
    if facts.definition.types.schema && !keeps {
        return Ok(vec![ITEM.passed("The task makes its tables itself")]);
    }
    let mut findings: Vec<_> = objects.existing.iter().filter_map(unfit).collect();
    if !facts.definition.types.schema {
        let there = |table: &TableFacts| {
            let same = |existing: &ExistingTable| existing.source == table.source;
            objects.existing.iter().any(same)
        };
        let absent = objects.tables.iter().filter(|table| !there(table));
        findings.extend(absent.map(|table| {
            ITEM.failed(
                format!("Table {} is not on the destination", table.destination),
                "Without schema synchronization every table must be there.",
            )
            .about(table.source.to_string())
            .repair("Make it, or select schema synchronization.")
        }));
    }
    let saw = format!("{} tables are there and fit", objects.existing.len());
    Ok(ITEM.or_passed(findings, saw))
}

fn unfit(table: &ExistingTable) -> Option<Finding> {
    let (saw, repair) = if !table.lacks.is_empty() {
        (
            format!(
                "Table {} lacks columns of the source: {}",
                table.destination,
                table.lacks.join(", ")
            ),
            "Add the columns, or rename the table and let the task make it.",
        )
    } else if !table.demands.is_empty() {
        (
            format!(
                "Table {} has columns that the source does not fill, without a default: {}",
                table.destination,
                table.demands.join(", ")
            ),
            "Give the columns a default, or drop them.",
        )
    } else if !table.triggers.is_empty() {
        (
            format!(
                "Table {} has triggers, which would fire for each row that is carried: {}",
                table.destination,
                table.triggers.join(", ")
            ),
            "Drop the triggers on the destination: what they do on the source is carried too.",
        )
    } else {
        return None;
    };
    Some(
        ITEM.failed(saw, "The table must take every row of the source.")
            .about(table.source.to_string())
            .repair(repair),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;
    use crate::server::catalog::TableName;

    #[test]
    fn a_task_that_makes_no_tables_needs_them() {
        let mut facts = sample::facts();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.definition.types.schema = false;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Failed);
        facts.spoil_objects().existing = vec![ExistingTable {
            source: TableName::new("shop", "orders"),
            destination: TableName::new("shop", "orders"),
            lacks: Vec::new(),
            demands: Vec::new(),
            triggers: Vec::new(),
        }];
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }

    #[test]
    fn a_table_that_is_kept_must_have_the_columns() {
        let mut facts = sample::facts();
        facts.definition.options.conflicting_tables = ConflictingTables::IgnoreErrorsAndProceed;
        facts.spoil_objects().existing = vec![ExistingTable {
            source: TableName::new("shop", "orders"),
            destination: TableName::new("shop", "orders"),
            lacks: vec!["price".to_owned()],
            demands: Vec::new(),
            triggers: Vec::new(),
        }];
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert!(finding.saw.contains("price"));

        let table = &mut facts.spoil_objects().existing[0];
        table.lacks.clear();
        table.triggers = vec!["stamp".to_owned()];
        assert!(sample::only(judge(&facts)).saw.contains("stamp"));
    }
}
