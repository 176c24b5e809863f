//! The rules, one a file, and the list of them in order.

mod binlog_complete;
mod binlog_exist;
mod binlog_mode;
mod binlog_on;
mod binlog_retention;
mod binlog_row_image;
mod charset;
mod connection;
mod definitions;
mod destination_objects;
mod engine;
mod filters;
mod foreign_keys;
mod heartbeat;
mod keys;
mod max_allowed_packet;
mod merged;
mod missing;
mod names;
mod prepared;
mod privileges;
mod read_only;
mod same_objects;
mod server_id;
mod sql_mode;
mod time_zone;
mod topology;
mod unsupported;
mod version;

pub use privileges::{READS_BINLOG, WRITES};

use super::facts::{PrecheckFacts, Verdict};
use super::finding::Finding;
use super::item::Item;
use crate::server::facts::ServerFacts;

/// A rule of the precheck.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The item it belongs to.
    pub item: Item,
    /// Judges the facts.
    pub judge: fn(&PrecheckFacts) -> Verdict,
    /// Whether it looks at the selected objects, which are read after the servers' facts.
    pub of_objects: bool,
}

const fn of_servers(item: Item, judge: fn(&PrecheckFacts) -> Verdict) -> Rule {
    Rule {
        item,
        judge,
        of_objects: false,
    }
}

const fn of_objects(item: Item, judge: fn(&PrecheckFacts) -> Verdict) -> Rule {
    Rule {
        item,
        judge,
        of_objects: true,
    }
}

/// All rules, in the order in which they are shown. Those about objects come last.
pub const RULES: [Rule; 31] = [
    of_servers(connection::SOURCE, connection::source),
    of_servers(connection::DESTINATION, connection::destination),
    of_servers(version::ITEM, version::judge),
    of_servers(privileges::SOURCE, privileges::source),
    of_servers(privileges::DESTINATION, privileges::destination),
    of_servers(binlog_on::ITEM, binlog_on::judge),
    of_servers(binlog_mode::ITEM, binlog_mode::judge),
    of_servers(binlog_row_image::ITEM, binlog_row_image::judge),
    of_servers(binlog_complete::ITEM, binlog_complete::judge),
    of_servers(binlog_exist::ITEM, binlog_exist::judge),
    of_servers(binlog_retention::ITEM, binlog_retention::judge),
    of_servers(server_id::ITEM, server_id::judge),
    of_servers(read_only::ITEM, read_only::judge),
    of_servers(heartbeat::ITEM, heartbeat::judge),
    of_servers(max_allowed_packet::ITEM, max_allowed_packet::judge),
    of_servers(time_zone::ITEM, time_zone::judge),
    of_servers(sql_mode::ITEM, sql_mode::judge),
    of_objects(missing::ITEM, missing::judge),
    of_objects(topology::ITEM, topology::judge),
    of_objects(prepared::ITEM, prepared::judge),
    of_objects(unsupported::ITEM, unsupported::judge),
    of_objects(names::ITEM, names::judge),
    of_objects(same_objects::ITEM, same_objects::judge),
    of_objects(destination_objects::ITEM, destination_objects::judge),
    of_objects(merged::ITEM, merged::judge),
    of_objects(engine::ITEM, engine::judge),
    of_objects(keys::ITEM, keys::judge),
    of_objects(foreign_keys::ITEM, foreign_keys::judge),
    of_objects(filters::ITEM, filters::judge),
    of_objects(charset::ITEM, charset::judge),
    of_objects(definitions::ITEM, definitions::judge),
];

/// What a session that is open does not notice.
const SESSIONS_KEEP: &str = "Sessions that are open keep the old value: let applications connect \
    again. Set it in the server's configuration too, so that a restart keeps it.";

/// Judges the source's binlog, when the task reads it at all.
fn of_binlog(
    facts: &PrecheckFacts,
    item: &Item,
    judge: fn(&ServerFacts) -> Vec<Finding>,
) -> Verdict {
    if !facts.incremental() {
        let saw = "Not needed: the task has no incremental synchronization";
        return Ok(vec![item.passed(saw)]);
    }
    facts.source().map(judge)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn every_item_has_a_code_of_its_own() {
        let codes: BTreeSet<_> = RULES.iter().map(|rule| rule.item.code).collect();
        assert_eq!(codes.len(), RULES.len());
        assert!(codes.iter().all(|code| code.starts_with("CHECK_")));
    }

    #[test]
    fn rules_about_objects_come_last() {
        assert!(RULES.is_sorted_by_key(|rule| rule.of_objects));
    }

    #[test]
    fn where_all_is_well_every_item_passes_under_its_own_code() {
        let facts = sample::facts();
        for rule in &RULES {
            for finding in (rule.judge)(&facts).unwrap() {
                assert_eq!(finding.outcome, Outcome::Passed, "{finding:#?}");
                assert_eq!(finding.code, rule.item.code);
            }
        }
    }
}
