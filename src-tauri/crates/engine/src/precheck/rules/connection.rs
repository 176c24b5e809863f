//! Whether both servers can be reached and let the account in.

use crate::precheck::facts::{PrecheckFacts, SideFacts, Verdict};
use crate::precheck::finding::Side;
use crate::precheck::item::Item;

/// Source database connectivity.
pub(in crate::precheck) const SOURCE: Item = Item {
    code: "CHECK_CONN_SRC",
    name: "Source database connectivity",
};
/// Destination database connectivity.
pub(in crate::precheck) const DESTINATION: Item = Item {
    code: "CHECK_CONN_DEST",
    name: "Destination database connectivity",
};

/// Judges the source.
pub(in crate::precheck) fn source(facts: &PrecheckFacts) -> Verdict {
    Ok(vec![judge(&SOURCE, &facts.source, Side::Source)])
}

/// Judges the destination.
pub(in crate::precheck) fn destination(facts: &PrecheckFacts) -> Verdict {
    Ok(vec![judge(
        &DESTINATION,
        &facts.destination,
        Side::Destination,
    )])
}

fn judge(item: &Item, side: &SideFacts, which: Side) -> crate::precheck::finding::Finding {
    match side {
        SideFacts::Reached(server) => item.passed(format!(
            "Connected as {} to {} ({})",
            server.account, server.version, server.version_text
        )),
        SideFacts::Unreachable(error) => {
            let causes: String = error
                .chain
                .iter()
                .map(|cause| format!(". Cause: {cause}"))
                .collect();
            item.failed(
                format!("{}{causes} ({})", error.title, error.code),
                format!(
                    "The {} must be reachable and let the account in.",
                    which.name()
                ),
            )
            .repair(error.hint.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};
    use crate::precheck::facts::NotRun;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn a_server_that_cannot_be_reached_fails_with_its_cause() {
        let mut facts = sample::facts();
        assert_eq!(sample::outcome(source(&facts)), Outcome::Passed);
        let error = Error::new(ErrorKind::Authentication, "Server a refused the account")
            .because("error 1045 (28000): Access denied");
        facts.source = SideFacts::Unreachable(error.report());
        let finding = sample::only(source(&facts));
        assert_eq!(finding.outcome, Outcome::Failed);
        assert!(finding.saw.contains("Access denied") && finding.saw.contains("CN002"));
        assert!(finding.repair.unwrap().contains("password"));
        assert!(matches!(facts.source(), Err(NotRun(_))));
    }
}
