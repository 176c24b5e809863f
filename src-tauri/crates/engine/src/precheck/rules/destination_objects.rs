//! Whether tables that are there already, and are to be written, fit.

use crate::precheck::facts::{ExistingTable, PrecheckFacts, TableFacts, Verdict};
use crate::precheck::finding::Finding;
use crate::precheck::item::Item;
use crate::server::catalog::has_transactions;
use crate::task::definition::ConflictingTables;

/// Existing tables.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_DEST_OBJECTS",
    name: "Tables of the destination that are written",
};

/// Judges tables that the task does not make: they must be there and take the
/// source's rows. Where the operator chose to keep conflicting tables, columns
/// that they lack may be left out.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let objects = facts.objects()?;
    let keeps =
        facts.definition.options.conflicting_tables == ConflictingTables::IgnoreErrorsAndProceed;
    if facts.definition.types.schema && !keeps {
        return Ok(vec![ITEM.passed("The task makes its tables itself")]);
    }
    let of_table = |table| findings_of(table, keeps);
    let mut findings: Vec<_> = objects.existing.iter().flat_map(of_table).collect();
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

fn findings_of(table: &ExistingTable, keeps: bool) -> Vec<Finding> {
    const NEED: &str = "The table must take every row of the source.";
    let there = &table.destination;
    let misfits = table.fit.misfits.iter().map(|misfit| {
        ITEM.failed(
            format!(
                "Table {there} does not take the source's rows: {}",
                misfit.saw
            ),
            NEED,
        )
        .repair(misfit.repair)
    });
    let mut findings: Vec<_> = misfits.collect();
    let triggers = table.triggers.join(", ");
    if !triggers.is_empty() {
        findings.push(
            ITEM.failed(
                format!("Table {there} has triggers, which would fire for each row that is carried: {triggers}"),
                NEED,
            )
            .repair("Drop the triggers on the destination: what they do on the source is carried too."),
        );
    }
    let left_out = table.fit.left_out.join(", ");
    if !left_out.is_empty() {
        findings.push(left_out_columns(table, &left_out, keeps));
    }
    let otherwise = table.compared_otherwise.join(", ");
    if !otherwise.is_empty() {
        findings.push(
            ITEM.alert(
                format!("Table {there} compares texts of its unique keys in another way: {otherwise}"),
                "Two rows that the source tells apart should not be one there.",
            )
            .repair("Give the columns the collations that they have on the source, or ignore this alert."),
        );
    }
    if !has_transactions(&table.engine) {
        findings.push(
            ITEM.alert(
                format!(
                    "Table {there} is of engine {}, which knows no transactions",
                    table.engine
                ),
                "What is written to it is not taken back when a run is interrupted.",
            )
            .repair("Convert it to InnoDB on the destination, or ignore this alert."),
        );
    }
    let subject = table.source.to_string();
    findings
        .into_iter()
        .map(|finding| finding.about(subject.clone()))
        .collect()
}

fn left_out_columns(table: &ExistingTable, names: &str, keeps: bool) -> Finding {
    let saw = format!(
        "Table {} lacks, or computes, columns of the source: {names}",
        table.destination
    );
    if keeps {
        ITEM.alert(
            saw,
            "Only the columns that both tables have are loaded and synchronized. Those named here \
             are left out, and a statement that changes the table stops the task.",
        )
        .repair("Add the columns on the destination, or ignore this alert.")
    } else {
        ITEM.failed(saw, "The table must have every column of the source.")
            .repair(
                "Add the columns, rename the table and let the task make it, or set Processing \
                 Mode of Conflicting Tables to Ignore Errors and Proceed, which leaves them out.",
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Misfit;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn a_task_that_makes_no_tables_needs_them() {
        let mut facts = sample::facts();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.definition.types.schema = false;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Failed);
        facts.spoil_objects().existing = vec![sample::existing()];
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_objects().existing[0].fit.left_out = vec!["price".to_owned()];
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert!(
            finding
                .repair
                .unwrap()
                .contains("Ignore Errors and Proceed")
        );
    }

    #[test]
    fn a_table_that_is_kept_may_lack_columns_and_nothing_else() {
        let mut facts = sample::facts();
        facts.definition.options.conflicting_tables = ConflictingTables::IgnoreErrorsAndProceed;
        facts.spoil_objects().existing = vec![sample::existing()];
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);

        let spoil = |facts: &mut PrecheckFacts, with: fn(&mut ExistingTable)| {
            let table = &mut facts.spoil_objects().existing[0];
            *table = sample::existing();
            with(table);
            let finding = sample::only(judge(facts));
            assert_eq!(finding.subject.as_deref(), Some("shop.orders"));
            (finding.outcome, finding.saw)
        };
        let (outcome, saw) = spoil(&mut facts, |table| {
            table.fit.left_out = vec!["price".to_owned(), "note".to_owned()];
        });
        assert_eq!(outcome, Outcome::Alert);
        assert!(saw.contains("price, note"));
        let (outcome, saw) = spoil(&mut facts, |table| {
            table.fit.misfits = vec![Misfit {
                saw: "column state has other members there".to_owned(),
                repair: "Give it the same.",
            }];
        });
        assert_eq!(outcome, Outcome::Failed);
        assert!(saw.contains("column state"));
        let (outcome, saw) = spoil(&mut facts, |table| {
            table.triggers = vec!["stamp".to_owned()];
        });
        assert_eq!(outcome, Outcome::Failed);
        assert!(saw.contains("stamp"));
        let (outcome, _) = spoil(&mut facts, |table| {
            table.compared_otherwise = vec!["name".to_owned()];
        });
        assert_eq!(outcome, Outcome::Alert);
        let (outcome, _) = spoil(&mut facts, |table| table.engine = "MyISAM".to_owned());
        assert_eq!(outcome, Outcome::Alert);
    }
}
