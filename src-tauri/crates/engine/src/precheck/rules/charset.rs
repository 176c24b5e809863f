//! Whether the destination has the charsets and collations of the source's tables.

use std::collections::BTreeMap;

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::item::Item;
use crate::schema::collation_on;

/// Character sets and collations.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_CHARSET",
    name: "Character sets and collations",
};

/// Judges every collation that a table, a column or a database has.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let (destination, objects) = (facts.destination()?, facts.objects()?);
    let mut collations = BTreeMap::<&str, String>::new();
    for plan in &objects.resolution.databases {
        let used = || format!("database {}", plan.source.name);
        collations
            .entry(&plan.source.collation)
            .or_insert_with(used);
    }
    for table in &objects.tables {
        for collation in &table.collations {
            let used = || format!("table {}", table.source);
            collations.entry(collation).or_insert_with(used);
        }
    }
    let mut findings = Vec::new();
    for (collation, used) in collations {
        match collation_on(destination, collation) {
            None => findings.push(
                ITEM.failed(
                    format!("Collation {collation}, for example of {used}, is not known to the destination"),
                    "The destination must have every collation.",
                )
                .about(collation)
                .repair("Convert what has it to a collation that both servers have, or deselect it."),
            ),
            Some(other) if same(collation, &other) => {}
            Some(other) => findings.push(
                ITEM.alert(
                    format!("Collation {collation}, for example of {used}, becomes {other}"),
                    "The destination has no collation of the same name. Texts may be ordered, and \
                     taken for equal, in another way there: a unique key may refuse a row.",
                )
                .about(collation)
                .repair("Convert it to a collation that both servers have, or ignore this alert."),
            ),
        }
    }
    Ok(ITEM.or_passed(findings, "The destination has every collation"))
}

/// Whether both names are of one collation: utf8 is utf8mb3's older name.
fn same(one: &str, other: &str) -> bool {
    let modern = |name: &str| match name.strip_prefix("utf8_") {
        Some(rest) => format!("utf8mb3_{rest}"),
        None => name.to_owned(),
    };
    modern(one) == modern(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    fn with(collation: &str) -> Outcome {
        let mut facts = sample::facts();
        for known in ["utf8mb4_uca1400_nopad_ai_ci", "utf8mb3_general_ci"] {
            let collations = &mut facts.spoil_destination().collations;
            collations.insert(known.to_owned(), None);
        }
        let table = &mut facts.spoil_objects().tables[0];
        table.collations.insert(collation.to_owned());
        sample::outcome(judge(&facts))
    }

    #[test]
    fn a_collation_must_have_an_equal() {
        assert_eq!(with("utf8_general_ci"), Outcome::Passed);
        assert_eq!(with("utf8mb4_0900_ai_ci"), Outcome::Alert);
        assert_eq!(with("gb18030_chinese_ci"), Outcome::Failed);
    }
}
