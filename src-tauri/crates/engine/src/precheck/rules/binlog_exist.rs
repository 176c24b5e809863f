//! Whether the binary log files of the source are there.

use super::of_binlog;
use crate::precheck::facts::{PrecheckFacts, Verdict};
use crate::precheck::finding::{Finding, Side};
use crate::precheck::item::Item;
use crate::server::facts::{BinlogFile, BinlogFiles, ServerFacts};

/// Files.
pub(in crate::precheck) const ITEM: Item = Item {
    code: "CHECK_BINLOG_EXIST",
    name: "Existence of binary log files on the source",
};

/// Judges whether the files are there, without a gap.
pub(in crate::precheck) fn judge(facts: &PrecheckFacts) -> Verdict {
    of_binlog(facts, &ITEM, verdict)
}

fn verdict(source: &ServerFacts) -> Vec<Finding> {
    let need = "The source must have its binary log files, without a gap.";
    vec![match &source.binlog.files {
        BinlogFiles::Off => ITEM.failed("The source keeps no binary log", need),
        BinlogFiles::Denied(cause) => ITEM
            .failed(
                format!("The files cannot be listed: {cause}"),
                "The account must be allowed to list them.",
            )
            .repair_sql(
                Side::Source,
                format!("grant replication client on *.* to {};", source.account),
            ),
        BinlogFiles::Known(files) if files.is_empty() => ITEM
            .failed("There is no binary log file", need)
            .repair_sql(Side::Source, "flush binary logs;"),
        BinlogFiles::Known(files) => match gap(files) {
            Some((before, after)) => ITEM
                .alert(
                    format!("There is a gap between {} and {}", before.name, after.name),
                    need,
                )
                .repair(
                    "The task starts at the newest file, so an old gap does no harm to a new task.",
                ),
            None => {
                let bytes: u64 = files.iter().map(|file| file.bytes).sum();
                let megabytes = bytes / 1_000_000;
                ITEM.passed(format!("{} files, {megabytes} MB", files.len()))
            }
        },
    }]
}

/// Two files that stand beside each other in the list and not in number.
fn gap(files: &[BinlogFile]) -> Option<(&BinlogFile, &BinlogFile)> {
    let number = |file: &BinlogFile| {
        let (_, digits) = file.name.rsplit_once('.')?;
        digits.parse::<u64>().ok()
    };
    files.windows(2).find_map(|pair| {
        let follows = number(&pair[1])? == number(&pair[0])? + 1;
        (!follows).then_some((&pair[0], &pair[1]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precheck::finding::Outcome;
    use crate::precheck::sample;

    #[test]
    fn files_must_be_listed_and_follow_each_other() {
        let mut facts = sample::facts();
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        let file = |name: &str| BinlogFile {
            name: name.to_owned(),
            bytes: 1,
        };
        facts.spoil_source().binlog.files =
            BinlogFiles::Known(vec![file("bin.000009"), file("bin.000011")]);
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Alert);
        facts.spoil_source().binlog.files =
            BinlogFiles::Known(vec![file("bin.999999"), file("bin.1000000")]);
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Passed);
        facts.spoil_source().binlog.files = BinlogFiles::Denied("Access denied".to_owned());
        assert_eq!(
            sample::repair_sql(judge(&facts)),
            "grant replication client on *.* to 'lockstep'@'%';"
        );
        facts.spoil_source().binlog.files = BinlogFiles::Known(Vec::new());
        assert_eq!(sample::outcome(judge(&facts)), Outcome::Failed);
    }
}
