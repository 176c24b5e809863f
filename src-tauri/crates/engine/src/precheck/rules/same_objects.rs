//! Whether the destination has tables of the same names (F17).

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::item::Item;
use crate::task::definition::ConflictingTables;

/// Existence of objects with the same name.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_SAME_OBJ",
    name: "Existence of objects with the same name",
};

/// Judges same-named tables by the task's Processing Mode of Conflicting Tables.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let objects = facts.objects()?;
    let types = facts.definition.types;
    if !types.schema {
        let saw = "Not needed: the task makes no tables";
        return Ok(vec![ITEM.passed(saw)]);
    }
    if objects.begun {
        let saw = "The task has begun already: tables that are there are its own";
        return Ok(vec![ITEM.passed(saw)]);
    }
    if objects.existing.is_empty() {
        let saw = "The destination has no table of the same name";
        return Ok(vec![ITEM.passed(saw)]);
    }
    match facts.definition.options.conflicting_tables {
        ConflictingTables::IgnoreErrorsAndProceed => Ok(vec![ITEM.passed(format!(
            "{} tables are there and are kept, as chosen: in full load the destination's row \
             stays, in incremental synchronization it is overwritten",
            objects.existing.len()
        ))]),
        ConflictingTables::PrecheckAndReportErrors => {
            let findings = objects.existing.iter().map(|table| {
                ITEM.failed(
                    format!("Table {} is on the destination already", table.destination),
                    "The destination must have no table of the same name.",
                )
                .about(table.source.to_string())
                .repair(
                    "Map the table to another name, rename or drop the one on the destination, \
                     deselect it, or set Processing Mode of Conflicting Tables to Ignore Errors \
                     and Proceed.",
                )
            });
            Ok(ITEM.or_passed(findings.collect(), ""))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn a_table_in_the_way_is_judged_by_the_chosen_mode() {
        let mut facts = sample::facts();
        facts.spoil_objects().existing = vec![sample::existing()];
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert_eq!(finding.subject.unwrap(), "shop.orders");

        facts.definition.options.conflicting_tables = ConflictingTables::IgnoreErrorsAndProceed;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }

    #[test]
    fn what_the_task_itself_made_is_in_no_ones_way() {
        let mut facts = sample::facts();
        let objects = facts.spoil_objects();
        objects.begun = true;
        objects.existing = vec![sample::existing()];
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }
}
