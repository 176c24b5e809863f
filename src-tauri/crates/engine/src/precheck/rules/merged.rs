//! Whether tables that are carried to one fit each other (many-to-one).

use crate::precheck::facts::{Merged, PrecheckFacts, TableFacts, Verdict};
use crate::precheck::finding::Finding;
use crate::precheck::item::Item;
use crate::server::catalog::has_transactions;

/// Many-to-one.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_MANY_TO_ONE",
    name: "Tables that are written to one",
};

/// Judges tables that are written to one of the destination.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let objects = facts.objects()?;
    let of_table = |table| findings(table, facts.definition.types.schema);
    let findings = objects.tables.iter().flat_map(of_table).collect();
    Ok(ITEM.or_passed(findings, "Every table is written to one of its own"))
}

fn findings(table: &TableFacts, makes_tables: bool) -> Vec<Finding> {
    let Some(Merged { with, fit }) = &table.merged else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    if !has_transactions(&table.engine) {
        findings.push(
            ITEM.failed(
                format!(
                    "Table {} is written to {} with {with}, and its engine {} knows no transactions",
                    table.source, table.destination, table.engine
                ),
                "Rows of one source cannot be told from another's in what an engine without transactions keeps of a load that was cut off.",
            )
            .repair("Give the tables the engine InnoDB, or map each to a table of its own."),
        );
    }
    // Else the table that is there is what all must fit.
    if makes_tables {
        let misfits = fit.misfits.iter().map(|misfit| misfit.saw.clone());
        let left_out = fit
            .left_out
            .iter()
            .map(|column| format!("it has no column {column}"));
        findings.extend(misfits.chain(left_out).map(|saw| {
            ITEM.failed(
                format!(
                    "Table {} does not fit {with}, after which {} is made: {saw}",
                    table.source, table.destination
                ),
                "Tables that are written to one must have the same columns.",
            )
            .repair("Give both tables the same definition, choose the columns that they share, or map one of them to a table of its own.")
        }));
    }
    if findings.is_empty() {
        findings.push(
            ITEM.alert(
                format!(
                    "Rows of {} and of {with} are written to {}",
                    table.source, table.destination
                ),
                "No two of these tables may have rows with the same key.",
            )
            .repair("Check that their keys do not overlap, and ignore this alert: a row that is in the way of another stops the task, or is overwritten where the task is to proceed."),
        );
    }
    findings
        .into_iter()
        .map(|finding| finding.about(table.source.to_string()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Fit;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;
    use crate::server::catalog::TableName;

    #[test]
    fn tables_that_are_written_to_one_must_fit_and_are_named() {
        let mut facts = sample::facts();
        let merged = |fit| {
            Some(Merged {
                with: TableName::new("shop", "first"),
                fit,
            })
        };
        facts.spoil_objects().tables[0].merged = merged(Fit::default());
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Alert);
        assert!(finding.saw.contains("shop.first"));

        facts.spoil_objects().tables[0].merged = merged(Fit {
            left_out: vec!["extra".to_owned()],
            ..Fit::default()
        });
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert!(finding.saw.contains("no column extra"));

        facts.spoil_objects().tables[0].merged = merged(Fit::default());
        facts.spoil_objects().tables[0].engine = "MyISAM".to_owned();
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert!(finding.saw.contains("no transactions"));
    }
}
