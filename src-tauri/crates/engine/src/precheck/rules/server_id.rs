//! Whether the source has a server_id.

use super::of_binlog;
use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::{Finding, Side};
use crate::precheck::item::Item;
use crate::server::facts::ServerFacts;

/// Server id.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_SERVER_ID",
    name: "server_id of the source",
};

/// Judges `server_id`.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    of_binlog(facts, &ITEM, verdict)
}

fn verdict(source: &ServerFacts) -> Vec<Finding> {
    if source.server_id > 0 {
        let saw = format!("server_id = {}", source.server_id);
        return vec![ITEM.passed(saw)];
    }
    vec![
        ITEM
            .failed(
                "server_id = 0",
                "The source needs a server_id that no other server has: it serves its binary log to none otherwise.",
            )
            .repair("Choose any number that no other server has, and set it in the configuration too.")
            .repair_sql(Side::Source, "set global server_id = 1001;"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn a_source_without_an_id_serves_no_binlog() {
        let mut facts = sample::facts();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_source().server_id = 0;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Failed);
    }
}
