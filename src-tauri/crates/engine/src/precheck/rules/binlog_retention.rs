//! For how long the source keeps its binary log files.

use super::of_binlog;
use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::{Finding, Side};
use crate::precheck::item::Item;
use crate::server::facts::ServerFacts;

/// Retention.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_BINLOG_RETENTION",
    name: "Retention of binary log files on the source",
};

/// The documents ask for seven days: a load may take long, and a pause too.
const RETENTION_SECONDS: u64 = 7 * 86_400;
/// Judges for how long files are kept.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    of_binlog(facts, &ITEM, verdict)
}

fn verdict(source: &ServerFacts) -> Vec<Finding> {
    let Some(seconds) = source.binlog.expire_seconds else {
        return vec![ITEM.passed("Files are kept until they are purged by hand")];
    };
    let hours = seconds / 3_600;
    if seconds >= RETENTION_SECONDS {
        return vec![ITEM.passed(format!("Files are kept for {hours} hours"))];
    }
    let sql = if source.version.is_mysql_from(8, 0, 1) || source.version.is_mariadb_from(10, 6, 1) {
        format!("set global binlog_expire_logs_seconds = {RETENTION_SECONDS};")
    } else {
        "set global expire_logs_days = 7;".to_owned()
    };
    vec![
        ITEM.alert(
            format!("Files are kept for {hours} hours"),
            "Files should be kept for at least 7 days, so that a task that was paused or \
                 interrupted for long can go on.",
        )
        .repair("Set it in the server's configuration too, so that a restart keeps it.")
        .repair_sql(Side::Source, sql),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn short_retention_is_an_alert_in_the_servers_own_setting() {
        let mut facts = sample::facts();
        facts.spoil_source().binlog.expire_seconds = None;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_source().binlog.expire_seconds = Some(86_400);
        assert_eq!(
            sample::repair_sql(judge(&facts)),
            "set global binlog_expire_logs_seconds = 604800;"
        );
        *facts.spoil_source() = sample::server("5.6.24", 1);
        facts.spoil_source().binlog.expire_seconds = Some(86_400);
        assert_eq!(
            sample::repair_sql(judge(&facts)),
            "set global expire_logs_days = 7;"
        );
    }
}
