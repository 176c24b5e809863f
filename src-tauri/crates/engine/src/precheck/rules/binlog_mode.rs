//! Whether the source logs changes as rows.

use super::{SESSIONS_KEEP, of_binlog};
use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::{Finding, Side};
use crate::precheck::item::Item;
use crate::server::facts::ServerFacts;

/// Binlog format.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_BINLOG_MODE",
    name: "Binary log format of the source",
};

/// Judges `binlog_format`.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    of_binlog(facts, &ITEM, verdict)
}

fn verdict(source: &ServerFacts) -> Vec<Finding> {
    let format = &source.binlog.format;
    if format.eq_ignore_ascii_case("ROW") {
        return vec![ITEM.passed("binlog_format = ROW")];
    }
    vec![
        ITEM.failed(
            format!("binlog_format = {format}"),
            "Changes must be logged as rows: binlog_format = ROW.",
        )
        .repair(SESSIONS_KEEP)
        .repair_sql(Side::Source, "set global binlog_format = 'ROW';"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn another_format_comes_with_the_sql_to_paste() {
        let mut facts = sample::facts();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_source().binlog.format = "MIXED".to_owned();
        assert_eq!(
            sample::repair_sql(judge(&facts)),
            "set global binlog_format = 'ROW';"
        );
    }
}
