//! Whether the destination takes what the source lets in.

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::Side;
use crate::precheck::item::Item;

/// Largest packet.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_MAX_ALLOWED_PACKET",
    name: "max_allowed_packet of both servers",
};

/// Judges `max_allowed_packet`: a row that the source took in must go into the destination.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let source = facts.source()?.max_allowed_packet;
    let destination = facts.destination()?.max_allowed_packet;
    let saw = format!("source {source} bytes, destination {destination} bytes");
    if destination >= source {
        return Ok(vec![ITEM.passed(saw)]);
    }
    Ok(vec![
        ITEM.alert(
            saw,
            "The destination should take packets at least as large as the source does: a larger \
             row stops the task.",
        )
        .repair("Set it in the destination's configuration too, so that a restart keeps it.")
        .repair_sql(
            Side::Destination,
            format!("set global max_allowed_packet = {source};"),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::sample;

    #[test]
    fn the_destination_takes_what_the_source_took() {
        let mut facts = sample::facts();
        facts.spoil_destination().max_allowed_packet = 4_194_304;
        assert_eq!(
            sample::repair_sql(judge(&facts)),
            "set global max_allowed_packet = 67108864;"
        );
    }
}
