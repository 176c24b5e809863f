//! Whether the source keeps a binary log.

use super::of_binlog;
use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::Finding;
use crate::precheck::item::Item;
use crate::server::facts::ServerFacts;

/// Binlog on.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_BINLOG_ON",
    name: "Whether binary logging is enabled on the source",
};

/// Judges `log_bin`.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    of_binlog(facts, &ITEM, verdict)
}

fn verdict(source: &ServerFacts) -> Vec<Finding> {
    if source.binlog.enabled {
        return vec![ITEM.passed("log_bin = ON")];
    }
    vec![
        ITEM.failed("log_bin = OFF", "The source must keep a binary log.")
            .repair(
                "Add these lines to the section [mysqld] of the source's configuration and \
                 restart it: log_bin = mysql-bin, binlog_format = ROW, binlog_row_image = FULL, \
                 server_id = a number that no other server has.",
            ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn a_task_without_changes_needs_no_binlog() {
        let mut facts = sample::facts();
        facts.definition.types.incremental = false;
        facts.spoil_source().binlog.enabled = false;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.definition.types.incremental = true;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Failed);
    }
}
