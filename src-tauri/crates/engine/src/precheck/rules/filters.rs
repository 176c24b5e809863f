//! Whether WHERE filters can be evaluated as the source evaluates them.

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::item::Item;

/// Filters of tables.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_FILTER",
    name: "WHERE filters",
};

/// Judges the filters of the selected tables.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let objects = facts.objects()?;
    let findings = objects.tables.iter().filter_map(|table| {
        let refused = table.filter_refused.as_ref()?;
        let need = "Changes of rows in the binlog must pass the filter exactly when the source \
                    says that the rows do.";
        let finding = ITEM.failed(refused.title.clone(), need);
        Some(
            finding
                .about(table.source.to_string())
                .repair(refused.hint.clone()),
        )
    });
    Ok(ITEM.or_passed(findings.collect(), "Every filter can be evaluated"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn a_filter_that_cannot_be_evaluated_says_which_part_and_the_way_out() {
        let mut facts = sample::facts();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        let error = Error::new(ErrorKind::Definition, "rand() is not served").hint("Change it");
        facts.spoil_objects().tables[0].filter_refused = Some(error.report());
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert!(finding.saw.contains("rand()"));
        assert_eq!(finding.repair.as_deref(), Some("Change it"));
    }
}
