//! Whether Lockstep supports both versions and the destination is not older.

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::Side;
use crate::precheck::item::Item;
use crate::server::facts::{ServerFacts, Support};

/// Source database version.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_SRC",
    name: "Database version",
};

/// What differs between the families, in the words an operator needs.
const DIFFERENCES: &str = "Between MySQL and MariaDB, JSON is another type (MariaDB keeps it as \
    checked text), collations of the newer kinds have other names and rules, generated columns \
    are never NOT NULL on MariaDB, and GTIDs are not comparable. Table definitions are adapted \
    where both have what they say and refused by name where not.";

/// Judges both versions.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let (source, destination) = (facts.source()?, facts.destination()?);
    let mut findings = Vec::new();
    for (server, side) in [(source, Side::Source), (destination, Side::Destination)] {
        findings.extend(supported(server, side));
    }
    let (from, to) = (source.version, destination.version);
    if from.flavour != to.flavour {
        findings.push(
            ITEM.alert(
                format!("The source is {from} and the destination is {to}"),
                "Both servers should be of one family.",
            )
            .about("family")
            .repair(DIFFERENCES),
        );
    } else if to.version.series() < from.version.series() {
        findings.push(
            ITEM.failed(
                format!("The source is {from} and the destination is {to}, which is older"),
                "The destination's version must not be older than the source's.",
            )
            .about("older destination")
            .repair("Upgrade the destination, or choose another one."),
        );
    }
    Ok(ITEM.or_passed(findings, format!("{from} to {to}")))
}

fn supported(server: &ServerFacts, side: Side) -> Option<crate::precheck::finding::Finding> {
    let need = "MySQL 5.6 to 9.x or MariaDB 10.5 to 11.8.";
    let saw = |what: &str| format!("The {} is {}, {what}", side.name(), server.version);
    match server.version.support() {
        Support::Supported => None,
        Support::TooOld => Some(
            ITEM.failed(saw("older than any version that is supported"), need)
                .about(side.name())
                .repair("Upgrade the server."),
        ),
        Support::Untested => Some(
            ITEM.alert(saw("newer than any version that has been tested"), need)
                .about(side.name())
                .repair("Ignore this alert to try it; what is not understood stops the task."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;
    use crate::server::facts::ServerVersion;

    fn between(source: &str, destination: &str) -> Outcome {
        let mut facts = sample::facts();
        facts.spoil_source().version = ServerVersion::parse(source).unwrap();
        facts.spoil_destination().version = ServerVersion::parse(destination).unwrap();
        sample::outcome(judge(&facts))
    }

    #[test]
    fn the_destination_must_not_be_older() {
        assert_eq!(
            between("10.5.23-MariaDB", "10.11.19-MariaDB"),
            Outcome::Passed
        );
        assert_eq!(
            between("10.11.19-MariaDB", "10.11.2-MariaDB"),
            Outcome::Passed
        );
        assert_eq!(
            between("10.11.19-MariaDB", "10.5.23-MariaDB"),
            Outcome::Failed
        );
        assert_eq!(between("9.7.4", "5.6.24"), Outcome::Failed);
    }

    #[test]
    fn another_family_is_an_alert_that_says_what_differs() {
        assert_eq!(between("5.6.24", "10.11.19-MariaDB"), Outcome::Alert);
    }

    #[test]
    fn versions_outside_the_supported_ones_are_named() {
        assert_eq!(between("5.5.62", "5.6.24"), Outcome::Failed);
        assert_eq!(between("11.8.6-MariaDB", "12.0.1-MariaDB"), Outcome::Alert);
    }
}
