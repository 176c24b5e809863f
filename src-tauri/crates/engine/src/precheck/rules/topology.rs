//! Whether a table would be carried onto itself.

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::item::Item;

/// Topology.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_TOPOLOGY",
    name: "Topology",
};

/// Judges whether source and destination are one server.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let (source, destination) = (facts.source()?, facts.destination()?);
    if source.instance != destination.instance || source.identity != destination.identity {
        return Ok(vec![ITEM.passed("Source and destination are two servers")]);
    }
    let objects = facts.objects()?;
    let same = |one: &str, other: &str| source.name_rule.same(one, other);
    let onto_themselves = objects
        .resolution
        .databases
        .iter()
        .filter(|plan| same(&plan.source.name, &plan.destination))
        .map(|plan| {
            ITEM.failed(
                format!(
                    "Source and destination are the same server, and database {} is mapped to itself",
                    plan.source.name
                ),
                "What the task writes must not be what it reads.",
            )
            .about(&plan.source.name)
            .repair("Choose another destination, or map the database to another name.")
        })
        .collect();
    let saw = "Source and destination are the same server, under other names of databases";
    Ok(ITEM.or_passed(onto_themselves, saw))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn a_database_is_not_carried_onto_itself() {
        let mut facts = sample::facts();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        let source = facts.source().unwrap().clone();
        *facts.spoil_destination() = source;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Failed);
        facts.spoil_objects().resolution.databases[0].destination = "copy".to_owned();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }
}
