//! Whether the parents of selected tables are selected too.

use std::collections::BTreeSet;

use crate::precheck::facts::{PrecheckFacts, TableFacts, Verdict};
use crate::precheck::finding::Finding;
use crate::precheck::item::Item;

/// Completeness of constraints.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_FOREIGN_KEY",
    name: "Constraint completeness",
};

/// Judges the parents of foreign keys.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let (rule, objects) = (facts.source()?.name_rule, facts.objects()?);
    let selected: BTreeSet<_> = objects
        .tables
        .iter()
        .map(|table| rule.fold_table(&table.source))
        .collect();
    let mut findings = Vec::new();
    for table in &objects.tables {
        for parent in &table.parents {
            if selected.contains(&rule.fold_table(parent)) {
                continue;
            }
            findings.push(
                ITEM.failed(
                    format!(
                        "Table {} refers to table {parent}, which is not selected",
                        table.source
                    ),
                    "The parent of a foreign key must be selected with its child.",
                )
                .about(table.source.to_string())
                .repair(
                    "Select the parent, deselect the child, or drop the foreign key on the source.",
                ),
            );
        }
    }
    if facts.incremental() {
        for table in &objects.tables {
            findings.extend(table.lost_cascades.iter().map(|key| lost(table, key)));
        }
    }
    Ok(ITEM.or_passed(findings, "Every parent is selected"))
}

/// What a cascade does to rows of the child is in no binlog: only the foreign
/// key on the destination does it there.
fn lost(table: &TableFacts, key: &str) -> Finding {
    ITEM.failed(
        format!(
            "Foreign key {key} changes rows of table {}, and one of its columns is not selected",
            table.source
        ),
        "The columns of a foreign key that cascades must be selected on both tables.",
    )
    .about(table.source.to_string())
    .repair(format!(
        "Select the columns of {key} in {} and in its parent.",
        table.source
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;
    use crate::server::catalog::{NameRule, TableName};

    #[test]
    fn a_cascade_that_cannot_be_there_is_refused() {
        let mut facts = sample::facts();
        facts.spoil_objects().tables[0].lost_cascades = vec!["to_parent".to_owned()];
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert!(finding.saw.contains("to_parent"));
        facts.definition.types.incremental = false;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }

    #[test]
    fn a_parent_must_be_selected() {
        let mut facts = sample::facts();
        facts.spoil_objects().tables[0]
            .parents
            .insert(TableName::new("shop", "CUSTOMERS"));
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Failed);
        facts
            .spoil_objects()
            .tables
            .push(sample::table("shop", "customers"));
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Failed);
        facts.spoil_source().name_rule = NameRule::CaseInsensitive;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }
}
