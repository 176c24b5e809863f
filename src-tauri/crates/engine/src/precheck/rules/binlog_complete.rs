//! Whether the source's binlog holds every change of the selected databases.

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::Finding;
use crate::precheck::item::Item;
use crate::server::facts::ServerFacts;

use super::of_binlog;

/// Completeness.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_BINLOG_COMPLETE",
    name: "Whether the binary log of the source holds every change",
};

/// Judges filters of databases, and changes that come by replication.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let verdict = of_binlog(facts, &ITEM, replicated);
    if !facts.incremental() {
        return verdict;
    }
    let mut findings = left_out(facts)?;
    findings.extend(verdict?);
    Ok(ITEM.or_passed(findings, "No selected database is left out of it"))
}

/// A finding for each selected database that the binlog leaves out.
fn left_out(facts: &PrecheckFacts) -> Verdict {
    let source = facts.source()?;
    let Some(filters) = &source.binlog.filters else {
        // That they cannot be read is the finding of the item about files.
        return Ok(Vec::new());
    };
    let rule = source.name_rule;
    let among = |names: &[String], name: &str| names.iter().any(|other| rule.same(other, name));
    let selected = facts.definition.objects.iter();
    let names = selected.map(|selection| selection.database.as_str());
    let finding = |name: &str| {
        let setting = if among(&filters.ignored, name) {
            "binlog_ignore_db names it"
        } else if !filters.only.is_empty() && !among(&filters.only, name) {
            "binlog_do_db does not name it"
        } else {
            return None;
        };
        let saw = format!("Changes of database {name} are not in the binary log: {setting}");
        let need = "The binary log must hold every change of the selected databases.";
        Some(ITEM.failed(saw, need).about(name.to_owned()).repair(
            "Take the setting out of the source's configuration and restart the source, or deselect the database.",
        ))
    };
    Ok(names.filter_map(finding).collect())
}

/// What the source takes over from another server and does not log.
fn replicated(source: &ServerFacts) -> Vec<Finding> {
    if source.binlog.log_replica_updates || !source.binlog.enabled {
        return Vec::new();
    }
    let need = "Changes that the source takes over from another server must be in its binary log.";
    let repair = "Set log_slave_updates = ON (log_replica_updates from MySQL 8.0.26 on) in the source's \
        configuration and restart it. Ignore this alert only when no selected table gets its changes \
        by replication.";
    match source.binlog.follows_another {
        Some(false) => Vec::new(),
        Some(true) => vec![
            ITEM.alert(
                "The source is a replica, and log_slave_updates = OFF: changes that reach it by replication are not in its binary log",
                need,
            )
            .repair(repair),
        ],
        None => vec![
            ITEM.alert(
                "log_slave_updates = OFF, and the account may not ask whether the source is a replica",
                need,
            )
            .repair(repair),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;
    use crate::server::facts::BinlogFilters;

    fn outcome(only: &[&str], ignored: &[&str]) -> Outcome {
        let mut facts = sample::facts();
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        facts.spoil_source().binlog.filters = Some(BinlogFilters {
            only: names(only),
            ignored: names(ignored),
        });
        sample::outcome(judge(&facts))
    }

    #[test]
    fn a_selected_database_must_not_be_left_out() {
        let selected = sample::facts().definition.objects[0].database.clone();
        assert_eq!(outcome(&[], &["another"]), Outcome::Passed);
        assert_eq!(outcome(&[&selected, "another"], &[]), Outcome::Passed);
        assert_eq!(outcome(&[], &[&selected]), Outcome::Failed);
        assert_eq!(outcome(&["another"], &[]), Outcome::Failed);
    }

    #[test]
    fn a_replica_must_log_what_it_takes_over() {
        let mut facts = sample::facts();
        facts.spoil_source().binlog.log_replica_updates = false;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_source().binlog.follows_another = Some(true);
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Alert);
        facts.spoil_source().binlog.follows_another = None;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Alert);
        facts.definition.types.incremental = false;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }
}
