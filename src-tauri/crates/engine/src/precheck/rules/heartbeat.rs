//! Whether the source takes the heartbeat, where the task has one.

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::{Finding, Side};
use crate::precheck::item::Item;
use crate::server::catalog::LOCKSTEP_DATABASE;
use crate::server::facts::{Privilege, ServerFacts};

use super::privileges::{On, lacking};

/// `options.heartbeat`.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_HEARTBEAT_SRC",
    name: "Whether the source takes the heartbeat",
};

/// What writing it takes, and taking it away when the task is released.
const WRITES: [Privilege; 6] = [
    Privilege::Select,
    Privilege::Insert,
    Privilege::Update,
    Privilege::Delete,
    Privilege::Create,
    Privilege::Drop,
];

/// Judges the source. A source that does not take it keeps no task from its
/// work: only what the account lacks is asked for, since that can be given.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    if !(facts.incremental() && facts.definition.options.heartbeat) {
        return Ok(vec![
            ITEM.passed("Not needed: the task writes no heartbeat"),
        ]);
    }
    let source = facts.source()?;
    let on = On::Database(LOCKSTEP_DATABASE.to_owned());
    let lacks = lacking(&ITEM, Side::Source, source, &WRITES, &on);
    let findings = lacks
        .into_iter()
        .chain(read_only(source))
        .chain(replica(source))
        .chain(left_out(source));
    Ok(ITEM.or_passed(
        findings.collect(),
        format!(
            "{} may write the database {LOCKSTEP_DATABASE} of the source",
            source.account
        ),
    ))
}

fn read_only(source: &ServerFacts) -> Option<Finding> {
    let is = source.read_only || source.super_read_only;
    let need = "A source that is read-only is not written to: while it is, the latency is told by \
        where its binlog stands.";
    let words = "Leave the heartbeat out, or have the task follow the server that takes writes. \
        Ignore this alert when the source will be the one.";
    is.then(|| ITEM.alert("read_only = ON", need).repair(words))
}

/// A replica that takes writes of its own has transactions that its source lacks.
fn replica(source: &ServerFacts) -> Option<Finding> {
    let is = source.binlog.follows_another == Some(true) && !source.read_only;
    let need = "Heartbeats are transactions of the server on which they are written: those of a \
        replica are on no server above it.";
    let words = "Leave the heartbeat out: a failover among these servers may take such \
        transactions for a replica gone astray. Ignore this alert when that is no matter.";
    is.then(|| {
        ITEM.alert("The source is a replica of another server", need)
            .repair(words)
    })
}

fn left_out(source: &ServerFacts) -> Option<Finding> {
    let filters = source.binlog.filters.as_ref()?;
    let rule = source.name_rule;
    let among = |names: &[String]| names.iter().any(|name| rule.same(name, LOCKSTEP_DATABASE));
    let setting = if among(&filters.ignored) {
        "binlog_ignore_db names it"
    } else if !filters.only.is_empty() && !among(&filters.only) {
        "binlog_do_db does not name it"
    } else {
        return None;
    };
    let saw =
        format!("Changes of database {LOCKSTEP_DATABASE} are not in the binary log: {setting}");
    let need = "The heartbeat must be in the binary log to be found there.";
    let words = "Leave the heartbeat out, or change the setting in the source's configuration and \
        restart the source.";
    Some(ITEM.alert(saw, need).repair(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;
    use crate::server::facts::{BinlogFilters, Privileges};

    fn facts() -> PrecheckFacts {
        let mut facts = sample::facts();
        facts.definition.options.heartbeat = true;
        facts
    }

    #[test]
    fn what_the_account_lacks_comes_with_the_grant_to_paste() {
        let mut facts = facts();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_source().privileges =
            Privileges::parse(["GRANT SELECT, INSERT ON *.* TO `a`@`%`"], false);
        let finding = sample::only(judge(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert_eq!(
            finding.repair_sql.unwrap().sql,
            "grant update, delete, create, drop on `lockstep`.* to 'lockstep'@'%';"
        );
        facts.definition.types.incremental = false;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }

    #[test]
    fn a_source_that_does_not_take_it_is_an_alert() {
        let mut read_only = facts();
        read_only.spoil_source().read_only = true;
        read_only.spoil_source().binlog.follows_another = Some(true);
        let mut replica = facts();
        replica.spoil_source().binlog.follows_another = Some(true);
        let mut filtered = facts();
        filtered.spoil_source().binlog.filters = Some(BinlogFilters {
            only: vec!["shop".to_owned()],
            ignored: Vec::new(),
        });
        for facts in [read_only, replica, filtered] {
            assert_eq!(sample::outcome(judge(&facts)), Outcome::Alert);
        }
    }
}
