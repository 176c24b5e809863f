//! The precheck on real servers.

use anyhow::{Context, Result, ensure};
use engine::precheck;
use engine::precheck::finding::{Finding, Outcome, PrecheckReport, Side};
use engine::task::definition::{TaskDefinition, TaskId};
use tests::server::{Kind, Options, Server};

use crate::stand::{self, Pair};

/// Rounds of repairing after which a precheck that does not pass never will.
const ROUNDS_MAX: usize = 4;

/// A task that fails for everything that SQL can repair passes once that SQL was run.
pub async fn is_repaired_by_its_own_sql(kind: Kind) -> Result<()> {
    let source = Server::start(kind, Options::default()).await?;
    let destination = Server::start(kind, Options::default()).await?;
    source
        .run(
            "create database my_shop; create table my_shop.orders (id int primary key);\n\
             set global binlog_row_image = 'MINIMAL'; set global binlog_format = 'MIXED';\n\
             set global time_zone = '+08:00';\n\
             create user reader@'%' identified by 'r';",
        )
        .await?;
    destination
        .run("set global read_only = 1; create user writer@'%' identified by 'w';")
        .await?;
    let servers = Pair {
        source: stand::spec(&source, stand::SOURCE, "reader", "r"),
        destination: stand::spec(&destination, stand::DESTINATION, "writer", "w"),
    };
    let mut definition = stand::definition(
        r#"[{"database":"my_shop","rename":"copy","tables":[{"table":"orders"}]}]"#,
    )?;
    definition.id = Some(TaskId::fresh());
    let first = judge(&definition, &servers).await?;
    for code in [
        "CHECK_AUTH_SRC",
        "CHECK_AUTH_DEST",
        "CHECK_BINLOG_MODE",
        "CHECK_BINLOG_ROW_IMAGE",
        "CHECK_BINLOG_EXIST",
        "CHECK_READ_ONLY",
    ] {
        let failed = |finding: &&Finding| finding.outcome == Outcome::Failed;
        let mut failed = first.findings.iter().filter(failed);
        ensure!(failed.any(|finding| finding.code == code), "{code} passed");
    }
    for _ in 0..ROUNDS_MAX {
        let report = judge(&definition, &servers).await?;
        if report.passed {
            return Ok(());
        }
        let open = |finding: &&Finding| finding.outcome != Outcome::Passed;
        for finding in report.findings.iter().filter(open) {
            let Some(repair) = &finding.repair_sql else {
                continue;
            };
            let server = match repair.side {
                Side::Source => &source,
                Side::Destination => &destination,
            };
            server.run(&repair.sql).await.context(repair.sql.clone())?;
        }
    }
    let last = judge(&definition, &servers).await?;
    let open = |finding: &&Finding| finding.outcome != Outcome::Passed;
    let open: Vec<_> = last.findings.iter().filter(open).collect();
    anyhow::bail!("not repaired: {open:#?}")
}

async fn judge(definition: &TaskDefinition, servers: &Pair) -> Result<PrecheckReport> {
    let mut told = 0;
    let report = precheck::run(definition, servers, |report| told = report.items_done).await?;
    ensure!(told == report.items_total, "told of {told} items only");
    Ok(report)
}
