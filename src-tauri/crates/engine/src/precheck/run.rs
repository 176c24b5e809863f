//! Runs the precheck: facts in, findings out, told item by item.

use super::facts::{NotRun, ObjectsFacts, PrecheckFacts, SourceZoneFacts};
use super::finding::{Finding, Outcome, PrecheckReport};
use super::gather;
use super::rules::{RULES, Rule};
use crate::error::Result;
use crate::ports::Connections;
use crate::task::definition::{IgnoredAlert, TaskDefinition};

/// Code in an [`IgnoredAlert`] that stands for every item.
pub const EVERY_ITEM: &str = "*";

/// Runs every item of the precheck of a task. `progress` hears of each item
/// that has run. Dropping the future cancels it; nothing is left behind.
///
/// A server that cannot be reached is a finding; the items that need it are
/// then reported as not run.
///
/// # Errors
/// `Definition` when the task document itself is not valid.
pub async fn run(
    definition: &TaskDefinition,
    connections: &dyn Connections,
    mut progress: impl FnMut(PrecheckReport) + Send,
) -> Result<PrecheckReport> {
    definition.validate()?;
    let (mut source, mut destination) = tokio::join!(
        gather::side(connections, &definition.source),
        gather::side(connections, &definition.destination)
    );
    let mut reached = source.1.take().zip(destination.1.take());
    let source_zone = match &mut reached {
        Some((source, destination)) if definition.types.incremental => {
            gather::source_zone(source, destination).await
        }
        _ => SourceZoneFacts::NotNeeded,
    };
    let mut facts = PrecheckFacts {
        definition: definition.clone(),
        source: source.0,
        destination: destination.0,
        source_zone,
        objects: ObjectsFacts::NotRead,
    };
    let mut tally = Tally::default();
    for rule in RULES.iter().filter(|rule| !rule.of_objects) {
        tally.judge(rule, &facts);
        progress(tally.report());
    }
    if let Some((mut source, mut destination)) = reached {
        facts.objects = gather::objects(definition, &mut source, &mut destination).await;
        source.session.close().await;
        destination.session.close().await;
    }
    for rule in RULES.iter().filter(|rule| rule.of_objects) {
        tally.judge(rule, &facts);
        progress(tally.report());
    }
    Ok(tally.report())
}

/// What the items have found so far.
#[derive(Debug, Default)]
struct Tally {
    findings: Vec<Finding>,
    items_done: usize,
    items_passed: usize,
}

impl Tally {
    fn judge(&mut self, rule: &Rule, facts: &PrecheckFacts) {
        let mut findings = (rule.judge)(facts).unwrap_or_else(|NotRun(why)| {
            let need = "This item runs once the others it depends on have passed.";
            vec![rule.item.failed(why, need)]
        });
        let ignored = &facts.definition.options.ignored_alerts;
        for finding in &mut findings {
            finding.ignored = finding.outcome == Outcome::Alert
                && ignored.iter().any(|alert| covers(alert, finding));
        }
        self.items_done += 1;
        self.items_passed += usize::from(findings.iter().all(clears));
        self.findings.extend(findings);
    }

    fn report(&self) -> PrecheckReport {
        let count = |number: usize| u32::try_from(number).expect("there are few items");
        PrecheckReport {
            findings: self.findings.clone(),
            items_done: count(self.items_done),
            items_total: count(RULES.len()),
            success_rate_percent: count(self.items_passed * 100 / RULES.len()),
            passed: self.items_done == RULES.len() && self.items_passed == RULES.len(),
        }
    }
}

/// Whether a finding stands in nobody's way.
fn clears(finding: &Finding) -> bool {
    match finding.outcome {
        Outcome::Passed => true,
        Outcome::Alert => finding.ignored,
        Outcome::Failed => false,
    }
}

/// Whether the operator has ignored this alert: by item and object, or the whole item.
fn covers(alert: &IgnoredAlert, finding: &Finding) -> bool {
    let item = alert.code == finding.code || alert.code == EVERY_ITEM;
    item && (alert.subject.is_none() || alert.subject == finding.subject)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};
    use crate::precheck::facts::SideFacts;
    use crate::precheck::finding::NOT_RUN;
    use crate::precheck::sample;

    fn report(facts: &PrecheckFacts) -> PrecheckReport {
        let mut tally = Tally::default();
        for rule in &RULES {
            tally.judge(rule, facts);
        }
        tally.report()
    }

    fn ignore(facts: &mut PrecheckFacts, code: &str, subject: Option<&str>) {
        facts.definition.options.ignored_alerts = vec![IgnoredAlert {
            code: code.to_owned(),
            subject: subject.map(str::to_owned),
        }];
    }

    #[test]
    fn a_task_on_which_all_is_well_passes_whole() {
        let report = report(&sample::facts());
        assert!(report.passed);
        assert_eq!(report.success_rate_percent, 100);
        assert_eq!(report.items_done, report.items_total);
    }

    #[test]
    fn an_alert_blocks_until_it_is_ignored() {
        let mut facts = sample::facts();
        facts.spoil_objects().tables[0].key = None;
        assert!(!report(&facts).passed);
        ignore(&mut facts, "CHECK_KEY", Some("shop.other"));
        assert!(!report(&facts).passed);
        for (code, subject) in [
            ("CHECK_KEY", Some("shop.orders")),
            ("CHECK_KEY", None),
            (EVERY_ITEM, None),
        ] {
            ignore(&mut facts, code, subject);
            assert!(report(&facts).passed, "{code} {subject:?}");
        }
    }

    #[test]
    fn a_failure_cannot_be_ignored() {
        let mut facts = sample::facts();
        facts.spoil_source().binlog.row_image = "MINIMAL".to_owned();
        ignore(&mut facts, "CHECK_BINLOG_ROW_IMAGE", None);
        let report = report(&facts);
        assert!(!report.passed);
        assert!(report.findings.iter().all(|finding| !finding.ignored));
    }

    #[test]
    fn items_that_need_a_server_that_is_down_say_that_they_did_not_run() {
        let mut facts = sample::facts();
        let error = Error::new(ErrorKind::Connection, "Server a cannot be reached");
        facts.source = SideFacts::Unreachable(error.report());
        facts.objects = ObjectsFacts::NotRead;
        let report = report(&facts);
        assert!(!report.passed);
        assert_eq!(report.items_done, report.items_total);
        let not_run = report
            .findings
            .iter()
            .filter(|finding| finding.saw.starts_with(&format!("{NOT_RUN}the source")))
            .count();
        assert!(not_run > 15, "{not_run}");
    }
}
