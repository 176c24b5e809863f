//! Whether what is selected is there.

use crate::mapping::Missing;
use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::item::Item;

/// Existence of the selected objects.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_OBJECTS",
    name: "Existence of the selected objects",
};

/// Judges whether every selected object is on the source.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let objects = facts.objects()?;
    let findings = objects.resolution.missing.iter().map(|missing| {
        let (what, name) = match missing {
            Missing::Database(name) => ("Database", name.clone()),
            Missing::Table(name) => ("Table", name.to_string()),
        };
        ITEM.failed(
            format!("{what} {name} is not on the source, or the account does not see it"),
            "What is selected must be on the source.",
        )
        .about(name)
        .repair("Deselect it, or grant the account select on it.")
    });
    let saw = format!("{} tables", objects.tables.len());
    Ok(ITEM.or_passed(findings.collect(), saw))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;
    use crate::server::catalog::TableName;

    #[test]
    fn what_is_not_there_is_named() {
        let mut facts = sample::facts();
        facts.spoil_objects().resolution.missing =
            vec![Missing::Table(TableName::new("shop", "gone"))];
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert_eq!(finding.subject.unwrap(), "shop.gone");
    }
}
