//! An item of the precheck: its code, its name, its findings.

use super::finding::{Finding, Outcome};

/// Findings that one item lists. A hundred tables with the same fault are one
/// fault; the rest are counted.
const FINDINGS_MAX: usize = 100;

/// One item of the precheck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Stable code, for example `CHECK_BINLOG_ON`.
    pub code: &'static str,
    /// Name as the console shows it.
    pub name: &'static str,
}

impl Item {
    /// Nothing to do.
    pub(super) fn passed(&self, saw: impl Into<String>) -> Finding {
        self.finding(Outcome::Passed, saw, String::new())
    }

    /// May be ignored.
    pub(super) fn alert(&self, saw: impl Into<String>, need: impl Into<String>) -> Finding {
        self.finding(Outcome::Alert, saw, need)
    }

    /// Blocks the start.
    pub(super) fn failed(&self, saw: impl Into<String>, need: impl Into<String>) -> Finding {
        self.finding(Outcome::Failed, saw, need)
    }

    /// The findings when there are any, else that all is well. Lists a bounded
    /// number and counts the rest.
    pub(super) fn or_passed(
        &self,
        mut findings: Vec<Finding>,
        saw: impl Into<String>,
    ) -> Vec<Finding> {
        if findings.is_empty() {
            return vec![self.passed(saw)];
        }
        // The worst first, so that nothing that blocks is among those only counted.
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.outcome));
        if findings.len() > FINDINGS_MAX {
            let more = findings.split_off(FINDINGS_MAX);
            let worst = more.iter().map(|finding| finding.outcome).max();
            let saw = format!("{} more of the same kind", more.len());
            let need = "The same as for those listed.";
            findings.push(self.finding(worst.unwrap_or(Outcome::Alert), saw, need));
        }
        findings
    }

    fn finding(
        &self,
        outcome: Outcome,
        saw: impl Into<String>,
        need: impl Into<String>,
    ) -> Finding {
        Finding {
            code: self.code.to_owned(),
            item: self.name.to_owned(),
            outcome,
            subject: None,
            saw: saw.into(),
            need: need.into(),
            repair: None,
            repair_sql: None,
            ignored: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: Item = Item {
        code: "CHECK_X",
        name: "X",
    };

    #[test]
    fn many_findings_are_listed_in_part_and_counted() {
        let mut findings: Vec<_> = (0..250)
            .map(|place| ITEM.alert("saw", "need").about(place.to_string()))
            .collect();
        findings.push(ITEM.failed("saw", "need"));
        let listed = ITEM.or_passed(findings, "fine");
        assert_eq!(listed.len(), FINDINGS_MAX + 1);
        assert_eq!(listed[0].outcome, Outcome::Failed);
        assert_eq!(listed[FINDINGS_MAX].saw, "151 more of the same kind");
    }

    #[test]
    fn no_finding_is_a_pass() {
        let listed = ITEM.or_passed(Vec::new(), "fine");
        assert_eq!(listed[0].outcome, Outcome::Passed);
    }
}
