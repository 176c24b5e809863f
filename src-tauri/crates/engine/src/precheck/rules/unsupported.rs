//! Selected objects that this version does not carry.

use std::collections::BTreeMap;

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::item::Item;

/// Objects that are not carried.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_OBJECT_TYPES",
    name: "Kinds of the selected objects",
};

/// Names that one finding lists.
const NAMES_MAX: usize = 10;

/// Judges views, routines, triggers, events and the like: one finding a kind and database.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let mut kinds = BTreeMap::<_, Vec<&str>>::new();
    for object in &facts.objects()?.resolution.unsupported {
        let place = (object.name.database.as_str(), object.kind);
        kinds.entry(place).or_default().push(&object.name.table);
    }
    let findings = kinds.into_iter().map(|((database, kind), names)| {
        let listed = names[..names.len().min(NAMES_MAX)].join(", ");
        let more = names.len().saturating_sub(NAMES_MAX);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        ITEM.alert(
            format!(
                "Not synchronized by this version: {} {}{} of {database}: {listed}{more}",
                names.len(),
                kind.name(),
                if names.len() == 1 { "" } else { "s" }
            ),
            "Only tables are synchronized.",
        )
        .about(format!("{}s of {database}", kind.name()))
        .repair(
            "Make them on the destination by hand if they are needed there, and ignore this alert.",
        )
    });
    Ok(ITEM.or_passed(findings.collect(), "Only tables are selected"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::UnsupportedObject;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;
    use crate::server::catalog::{ObjectKind, TableName};

    #[test]
    fn a_view_and_a_routine_are_not_passed_over_in_silence() {
        let mut facts = sample::facts();
        let object = |kind, name: &str| UnsupportedObject {
            kind,
            name: TableName::new("shop", name),
        };
        facts.spoil_objects().resolution.unsupported = vec![
            object(ObjectKind::View, "v1"),
            object(ObjectKind::View, "v2"),
            object(ObjectKind::Procedure, "pay"),
        ];
        let findings = judge(&facts).unwrap();
        assert_eq!(findings.len(), 2);
        assert!(
            findings
                .iter()
                .all(|finding| finding.outcome == Outcome::Alert)
        );
        assert!(findings[0].saw.ends_with("2 views of shop: v1, v2"));
    }
}
