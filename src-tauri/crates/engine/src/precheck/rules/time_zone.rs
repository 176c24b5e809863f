//! Whether both servers show times in the same zone.

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::Side;
use crate::precheck::item::Item;

/// Time zone.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_TIME_ZONE",
    name: "Time zones of both servers",
};

/// Judges the zones of new sessions.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let source = facts.source()?.effective_time_zone();
    let destination = facts.destination()?.effective_time_zone();
    let saw = format!("source {source}, destination {destination}");
    if source == destination || (is_utc(source) && is_utc(destination)) {
        return Ok(vec![ITEM.passed(saw)]);
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
    Ok(vec![if offset(source) {
        finding.repair_sql(
            Side::Destination,
            format!("set global time_zone = '{source}';"),
        )
    } else {
        finding
    }])
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
}
