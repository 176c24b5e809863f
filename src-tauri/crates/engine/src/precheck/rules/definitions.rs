//! Whether every table's definition and types can be carried.

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::item::Item;

/// Table definitions.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_SCHEMA",
    name: "Table definitions",
};

/// Judges what rendering the definitions for the destination came to.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let objects = facts.objects()?;
    let schema = facts.definition.types.schema;
    let mut findings = Vec::new();
    for table in &objects.tables {
        let name = table.source.to_string();
        if !table.unknown_types.is_empty() {
            findings.push(
                ITEM.failed(
                    format!(
                        "Table {name} has columns of types that are not known: {}",
                        table.unknown_types.join(", ")
                    ),
                    "Every type must be one that this version carries.",
                )
                .about(&name)
                .repair("Deselect the table, or change the columns' types."),
            );
        }
        if schema {
            findings.extend(table.doubts.iter().map(|doubt| {
                ITEM.alert(
                    doubt.clone(),
                    "The definition on the destination must hold the same characters.",
                )
                .about(&name)
                .repair(
                    "Look up how the column was made. If it is a question mark, ignore this \
                     finding; else deselect the table, or change the column on the source.",
                )
            }));
        }
        if let (true, Some(error)) = (schema, &table.refused) {
            findings.push(
                ITEM.failed(
                    error.title.clone(),
                    "The destination must be able to have the same table.",
                )
                .about(&name)
                .repair(error.hint.clone()),
            );
        }
    }
    let saw = format!("{} definitions can be carried", objects.tables.len());
    Ok(ITEM.or_passed(findings, saw))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn a_definition_that_cannot_be_rendered_is_found_before_the_start() {
        let mut facts = sample::facts();
        let error = Error::new(ErrorKind::Schema, "Table shop.orders cannot be made").hint("Do.");
        facts.spoil_objects().tables[0].refused = Some(error.report());
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert_eq!(finding.repair.unwrap(), "Do.");
        facts.definition.types.schema = false;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }

    #[test]
    fn a_doubtful_character_may_be_ignored() {
        let mut facts = sample::facts();
        facts.spoil_objects().tables[0].doubts = vec!["Column e has a ?".to_owned()];
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Alert);
        assert_eq!(finding.saw, "Column e has a ?");
        facts.definition.types.schema = false;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }

    #[test]
    fn an_unknown_type_is_named() {
        let mut facts = sample::facts();
        facts.spoil_objects().tables[0].unknown_types = vec!["x xmltype".to_owned()];
        assert!(sample::only(judge(&facts)).saw.contains("x xmltype"));
    }
}
