//! Whether the destination takes writes.

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::Side;
use crate::precheck::item::Item;

/// `read_only`.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_READ_ONLY",
    name: "Whether the destination takes writes",
};

/// Judges `read_only` and `super_read_only`. An account with SUPER would get
/// past the first; but a server that is set read-only is so for a reason.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    let destination = facts.destination()?;
    let variable = if destination.super_read_only {
        "super_read_only"
    } else if destination.read_only {
        "read_only"
    } else {
        return Ok(vec![ITEM.passed("read_only = OFF")]);
    };
    Ok(vec![
        ITEM.failed(
            format!("{variable} = ON"),
            "The destination must take writes.",
        )
        .repair("Make sure that the server is not a replica of another one before you run this.")
        .repair_sql(Side::Destination, "set global read_only = 0;"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn a_read_only_destination_blocks() {
        let mut facts = sample::facts();
        facts.spoil_destination().read_only = true;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Failed);
    }
}
