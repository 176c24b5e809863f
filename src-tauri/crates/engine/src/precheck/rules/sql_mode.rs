//! Whether applications are judged by the same modes on both servers.

use std::collections::BTreeSet;

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::Side;
use crate::precheck::item::Item;
use crate::server::facts::ServerFacts;

/// `sql_mode`.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_SQL_MODE",
    name: "sql_mode of both servers",
};

/// Modes that change what a statement means, not only what is refused.
const MEANING: [&str; 7] = [
    "ANSI_QUOTES",
    "HIGH_NOT_PRECEDENCE",
    "IGNORE_SPACE",
    "NO_BACKSLASH_ESCAPES",
    "NO_UNSIGNED_SUBTRACTION",
    "PIPES_AS_CONCAT",
    "REAL_AS_FLOAT",
];

/// Judges modes under which one statement means two things. Lockstep's own
/// sessions set their modes themselves, so that no row depends on this.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let (source, destination) = (facts.source()?, facts.destination()?);
    let (here, there) = (modes(source), modes(destination));
    let differ: Vec<_> = here.symmetric_difference(&there).copied().collect();
    if differ.is_empty() {
        let saw = format!(
            "source {:?}, destination {:?}",
            source.sql_mode, destination.sql_mode
        );
        return Ok(vec![ITEM.passed(saw)]);
    }
    let finding = ITEM
        .alert(
            format!("The servers differ in {}", differ.join(", ")),
            "Statements of applications should mean the same on both servers. Rows are carried \
             rightly whatever the modes.",
        )
        .repair("Ignore this alert when applications set their own modes.");
    // Modes of one family are not all known to the other.
    Ok(vec![
        if source.version.flavour == destination.version.flavour {
            finding.repair_sql(
                Side::Destination,
                format!("set global sql_mode = '{}';", source.sql_mode),
            )
        } else {
            finding
        },
    ])
}

fn modes(server: &ServerFacts) -> BTreeSet<&str> {
    let modes = server.sql_mode.split(',');
    modes.filter(|mode| MEANING.contains(mode)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn only_modes_that_change_meaning_matter() {
        let mut facts = sample::facts();
        facts.spoil_source().sql_mode = String::new();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_source().sql_mode = "ANSI_QUOTES".to_owned();
        assert_eq!(
            sample::repair_sql(judge(&facts)),
            "set global sql_mode = 'ANSI_QUOTES';"
        );
    }
}
