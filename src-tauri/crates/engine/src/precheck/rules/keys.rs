//! Whether rows can be told apart.

use crate::precheck::facts::{PrecheckFacts, TableFacts, Verdict};
use crate::precheck::finding::Finding;
use crate::precheck::item::Item;
use crate::task::definition::ConflictingTables;

/// Primary or unique key.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_KEY",
    name: "Primary key or unique key",
};

/// Judges whether every table has a key.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let objects = facts.objects()?;
    let types = facts.definition.types;
    let loaded_meanwhile = types.full && types.incremental;
    // Otherwise tables that are there already fail the precheck.
    let keeps =
        facts.definition.options.conflicting_tables == ConflictingTables::IgnoreErrorsAndProceed;
    let ours = types.schema && (!keeps || objects.existing.is_empty());
    let without = objects.tables.iter().filter(|table| table.key.is_none());
    let findings = without.map(|table| {
        let why = if table.key_left_out {
            "columns of its key are not selected"
        } else if table.weak_unique {
            "its unique keys allow NULL or cover columns in part"
        } else {
            "it has none"
        };
        if table.follows_parents && loaded_meanwhile {
            return if ours { together(table) } else { cascading(table) };
        }
        ITEM.alert(
            format!("Table {} has no key that tells its rows apart: {why}", table.source),
            "A table with a primary key is loaded in parallel and its changes are found by the key.",
        )
        .about(table.source.to_string())
        .repair(
            "Its rows are carried exactly once all the same, but slower: it is loaded in one \
             piece, and each change looks for its row by all columns. Give it a primary key, or \
             ignore this alert.",
        )
    });
    Ok(ITEM.or_passed(findings.collect(), "Every table has a key"))
}

/// It is loaded in one snapshot with the tables that cascades connect with it.
fn together(table: &TableFacts) -> Finding {
    ITEM.alert(
        format!(
            "Table {} has no key, and a foreign key changes its rows with their parents",
            table.source
        ),
        "A table with a primary key is loaded in parallel, and an interrupted load goes on where \
         it was.",
    )
    .about(table.source.to_string())
    .repair(
        "Its rows are carried exactly once all the same, but slower: it is loaded in one piece \
         with its parents and all tables that cascading foreign keys connect with them, from the \
         beginning each time. Give it a primary key, or ignore this alert.",
    )
}

/// Where a table was on the destination before, they cannot be loaded again
/// together. Rows that the source's own cascades remove while the table is loaded are in
/// no binlog before MySQL 9.6. On the destination the cascade is carried out
/// again, and reaches rows that came after it on the source.
fn cascading(table: &TableFacts) -> Finding {
    ITEM.alert(
        format!(
            "Table {} has no key, and a foreign key changes its rows with their parents",
            table.source
        ),
        "While it is loaded, no parent row may be deleted, or get another key, and then be there \
         again with new rows of this table: those could be lost.",
    )
    .about(table.source.to_string())
    .repair(
        "Give it a primary key. Or ignore this alert when the parents are not deleted while the \
         task is initializing, and compare the table afterwards.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn a_table_without_a_key_is_slower_and_no_less_exact() {
        let mut facts = sample::facts();
        facts.spoil_objects().tables[0].key = None;
        facts.spoil_objects().tables[0].weak_unique = true;
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Alert);
        assert!(finding.saw.contains("allow NULL"));
        assert!(finding.repair.unwrap().contains("exactly once"));
    }

    #[test]
    fn a_table_without_a_key_that_follows_its_parents_says_so() {
        let mut facts = sample::facts();
        let table = &mut facts.spoil_objects().tables[0];
        (table.key, table.follows_parents) = (None, true);
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Alert);
        assert!(
            finding
                .repair
                .unwrap()
                .contains("in one piece with its parents")
        );
        // WHEN one of them was there before
        facts.definition.types.schema = false;
        assert!(sample::only(judge(&facts)).need.contains("could be lost"));
        facts.definition.types.schema = true;
        facts.definition.options.conflicting_tables = ConflictingTables::IgnoreErrorsAndProceed;
        facts.spoil_objects().existing = vec![sample::existing()];
        assert!(sample::only(judge(&facts)).need.contains("could be lost"));
        // WHEN nothing is loaded
        facts.definition.types.full = false;
        assert!(!sample::only(judge(&facts)).need.contains("could be lost"));
    }
}
