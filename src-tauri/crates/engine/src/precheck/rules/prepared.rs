//! Whether XA transactions are prepared on the source.

use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::item::Item;

/// Prepared XA transactions.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_XA_PREPARED",
    name: "Prepared XA transactions",
};

/// Names that are shown: more are the same fault.
const SHOWN_MAX: usize = 5;

/// Judges those that were prepared before the task begins: their changes stand
/// in the binlog before its start, and nobody sees them yet.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    if !facts.incremental() {
        let saw = "Not needed: the task has no incremental synchronization";
        return Ok(vec![ITEM.passed(saw)]);
    }
    if facts.objects()?.begun {
        let saw = "The task has begun already: what is prepared is carried when it is committed";
        return Ok(vec![ITEM.passed(saw)]);
    }
    let Some(names) = &facts.source()?.prepared else {
        let saw = "The account may not ask (XA_RECOVER_ADMIN): where the source uses XA, one that \
            was prepared before the start and is committed after it stops the task";
        return Ok(vec![ITEM.passed(saw)]);
    };
    if names.is_empty() {
        return Ok(vec![ITEM.passed("None")]);
    }
    let shown: Vec<&str> = names.iter().take(SHOWN_MAX).map(String::as_str).collect();
    let saw = format!(
        "{} prepared for more than a second, such as {}",
        names.len(),
        shown.join(" and ")
    );
    let need = "The changes of such transactions stand in the binlog before the start. A task that \
        loads waits half a minute for their outcome; any other stops when one is committed.";
    Ok(vec![
        ITEM.alert(saw, need)
            .repair("Have their applications commit them or roll them back (`xa recover` lists them), then run the precheck again."),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn what_is_prepared_before_the_start_is_told() {
        let mut facts = sample::facts();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_source().prepared = Some(["X'61',X'',1".to_owned()].into());
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Alert);
        facts.spoil_objects().begun = true;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_objects().begun = false;
        facts.spoil_source().prepared = None;
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
    }
}
