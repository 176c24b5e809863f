//! Whether both servers show times in the same zone, and whether the times in
//! replayed statements can be told.

use crate::precheck::facts::{NotRun, PrecheckFacts, SourceZoneFacts, Verdict};
use crate::precheck::finding::{Finding, Side};
use crate::precheck::item::Item;

/// Time zone.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_TIME_ZONE",
    name: "Time zones of both servers",
};

/// Judges the zones of new sessions, and that of the source's machine.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let mut findings: Vec<Finding> = of_sessions(facts)?.into_iter().collect();
    findings.extend(of_statements(facts)?);
    let source = facts.source()?.effective_time_zone();
    let destination = facts.destination()?.effective_time_zone();
    Ok(ITEM.or_passed(
        findings,
        format!("source {source}, destination {destination}"),
    ))
}

fn of_sessions(facts: &PrecheckFacts) -> Result<Option<Finding>, NotRun> {
    let source = facts.source()?.effective_time_zone();
    let destination = facts.destination()?.effective_time_zone();
    let saw = format!("source {source}, destination {destination}");
    if source == destination || (is_utc(source) && is_utc(destination)) {
        return Ok(None);
    }
    let finding = ITEM
        .alert(
            saw,
            "TIMESTAMP values are carried in UTC and are equal whatever the zones. But sessions on \
             the destination are shown other local times than sessions on the source.",
        )
        .repair("Ignore this alert when applications set their own time zone.");
    // A named zone works only where the server has its tables of zones.
    let offset = |zone: &str| zone.starts_with(['+', '-']);
    Ok(Some(if offset(source) {
        finding.repair_sql(
            Side::Destination,
            format!("set global time_zone = '{source}';"),
        )
    } else {
        finding
    }))
}

/// Statements of sessions whose zone is SYSTEM name no other in the binlog.
fn of_statements(facts: &PrecheckFacts) -> Result<Option<Finding>, NotRun> {
    match &facts.source_zone {
        SourceZoneFacts::NotNeeded | SourceZoneFacts::Carried => return Ok(None),
        SourceZoneFacts::Unknown(error) => {
            return Err(NotRun(format!(
                "Not run: the servers' time zones could not be read. {}",
                error.title
            )));
        }
        SourceZoneFacts::NotCarried => {}
    }
    let source = facts.source()?;
    if source.time_zone != "SYSTEM" {
        return Ok(None);
    }
    Ok(Some(
        ITEM.alert(
            format!(
                "the zone of the source's machine ({}) changes its offset, and the destination has \
                 none like it",
                source.system_time_zone
            ),
            "Statements that change tables are replayed. One that holds local times of another \
             season, or computes such times (a default of a TIMESTAMP column, UNIX_TIMESTAMP in \
             the bound of a partition), stops the task.",
        )
        .repair(
            "Load the destination's table of zones (mysql_tzinfo_to_sql /usr/share/zoneinfo | \
             mysql mysql) and let the account read it, or start the destination with the same TZ. \
             Ignore this alert when no such statements are to come.",
        )
        .repair_sql(
            Side::Destination,
            format!(
                "grant select on mysql.time_zone_name to {};",
                facts.destination()?.account
            ),
        ),
    ))
}

fn is_utc(zone: &str) -> bool {
    matches!(
        zone,
        "UTC" | "GMT" | "Etc/UTC" | "+00:00" | "-00:00" | "Universal" | "Zulu"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn other_zones_are_an_alert_and_other_names_of_utc_are_not() {
        let mut facts = sample::facts();
        facts.spoil_source().time_zone = "+00:00".to_owned();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_source().time_zone = "+08:00".to_owned();
        assert_eq!(
            sample::repair_sql(judge(&facts)),
            "set global time_zone = '+08:00';"
        );
    }

    #[test]
    fn a_zone_that_the_destination_lacks_is_an_alert_where_sessions_use_it() {
        let mut facts = sample::facts();
        facts.source_zone = SourceZoneFacts::NotCarried;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Alert);
        facts.spoil_source().time_zone = "+00:00".to_owned();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }
}
