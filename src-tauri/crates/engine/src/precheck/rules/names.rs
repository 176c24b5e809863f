//! Whether names keep their capitals.

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::item::Item;
use crate::server::catalog::NameRule;

/// `lower_case_table_names`.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_LOWER_CASE_TABLE_NAMES",
    name: "lower_case_table_names of both servers",
};

/// Judges what the destination does to capitals in names.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let (source, destination) = (facts.source()?.name_rule, facts.destination()?.name_rule);
    let objects = facts.objects()?;
    let mut findings = Vec::new();
    if destination == NameRule::StoredLower {
        for table in &objects.tables {
            let changed = |name: &str| name.to_lowercase() != name;
            if changed(&table.source.table) || changed(&table.source.database) {
                findings.push(
                    ITEM.alert(
                        format!(
                            "Table {} is called {} on the destination, which keeps names in lower case",
                            table.source, table.destination
                        ),
                        "Names with capitals are found there all the same, but are shown in lower case.",
                    )
                    .about(table.source.to_string())
                    .repair("Ignore this alert, or use a destination with lower_case_table_names = 0."),
                );
            }
        }
    }
    if source != NameRule::CaseSensitive && destination == NameRule::CaseSensitive {
        findings.push(
            ITEM.alert(
                "The source finds names whatever their case, the destination does not",
                "Applications must write names on the destination exactly as they are stored.",
            )
            .about("case")
            .repair("Ignore this alert when applications do."),
        );
    }
    Ok(ITEM.or_passed(findings, "Names are the same on both servers"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn capitals_that_are_lost_are_named() {
        let mut facts = sample::facts();
        facts.spoil_destination().name_rule = NameRule::StoredLower;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts
            .spoil_objects()
            .tables
            .push(sample::table("shop", "Orders"));
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Alert);
    }

    #[test]
    fn a_stricter_destination_is_an_alert() {
        let mut facts = sample::facts();
        facts.spoil_source().name_rule = NameRule::StoredLower;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Alert);
    }
}
