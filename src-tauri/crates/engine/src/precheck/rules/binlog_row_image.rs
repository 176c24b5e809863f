//! Whether the source logs rows whole.

use super::{SESSIONS_KEEP, of_binlog};
use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::{Finding, Side};
use crate::precheck::item::Item;
use crate::server::facts::ServerFacts;

/// Row image.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_BINLOG_ROW_IMAGE",
    name: "Binary log row image of the source",
};

/// Judges `binlog_row_image`. Documents that are logged as differences
/// (`binlog_row_value_options`) are no gap: the row before has them whole.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    of_binlog(facts, &ITEM, verdict)
}

fn verdict(source: &ServerFacts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let image = &source.binlog.row_image;
    // MariaDB 11.4's FULL_NODUP is understood as little as MINIMAL.
    if !image.eq_ignore_ascii_case("FULL") {
        findings.push(
            ITEM.failed(
                format!("binlog_row_image = {image}"),
                "Rows must be logged whole: binlog_row_image = FULL.",
            )
            .about("binlog_row_image")
            .repair(SESSIONS_KEEP)
            .repair_sql(Side::Source, "set global binlog_row_image = 'FULL';"),
        );
    }
    ITEM.or_passed(findings, "binlog_row_image = FULL")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn an_image_that_is_not_full_comes_with_the_sql_to_paste() {
        let mut facts = sample::facts();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_source().binlog.row_image = "MINIMAL".to_owned();
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert!(finding.repair.unwrap().contains("keep the old value"));
        assert_eq!(
            finding.repair_sql.unwrap().sql,
            "set global binlog_row_image = 'FULL';"
        );
    }
}
