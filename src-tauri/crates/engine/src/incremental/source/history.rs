//! Whether a source's binlog goes on from where a task stands.
//!
//! A source whose history was cut off and begun anew writes the same file names,
//! offsets and GTIDs again, with other changes in them. So more is looked at
//! than names and numbers: a file says when it was made, and a server who it is.
//! With GTIDs another server may take over: what it has executed says whether
//! its history contains what the task has applied.

use binlog::gtid::{GtidSet, MariadbGtidPosition, MariadbGtidValue};

use super::dump::Dump;
use super::identity::{first_text, identity, one, parse, text_at};
use crate::checkpoint::position::{BinlogFile, Position};
use crate::error::{Error, ErrorKind, Result};
use crate::server::connection::ConnectionSpec;
use crate::server::session::Session;
use crate::task::definition::TaskId;

/// Where the first event of a binlog file is: after its four magic bytes.
pub(crate) const FILE_BEGINNING: u64 = 4;

/// What a source is to a task.
#[derive(Debug)]
pub(crate) enum History {
    /// The server that the task followed before, with the same history.
    Same,
    /// Another server, with GTIDs that contain those applied: the source has
    /// failed over.
    Continued {
        /// Its identity.
        identity: String,
        /// The task's position there: the same GTIDs, at or after the
        /// beginning of its first file.
        at: Position,
    },
}

/// A file of the source's binlog, as it lists them.
struct Listed {
    file: BinlogFile,
    bytes: u64,
}

/// Compares the source with the server that the task followed before and with
/// what it has applied.
///
/// # Errors
/// `SourceIdentity` when it is another server or history, `BinlogGone` when a
/// part of the binlog that is needed was removed, which is named.
pub(crate) async fn history(
    spec: &ConnectionSpec,
    on: &mut Session,
    task: &TaskId,
    (expected, at): (&str, &Position),
) -> Result<History> {
    let found = identity(on).await?;
    let files = files(on).await?;
    if found == expected {
        check_file(spec, on, (task, &found), &files, at).await?;
        check_gtids(on, at).await?;
        return Ok(History::Same);
    }
    let Some(oldest) = files.first().filter(|_| at.gtid.is_some()) else {
        return Err(other_source(on.server(), at)
            .because(format!("the task has followed {expected}, this is {found}"))
            .hint("Point the connection at the original source, or reset the task and load again. Another server of a cluster is followed only where the source has GTIDs."));
    };
    check_gtids(on, at).await?;
    let at = Position {
        file: oldest.file.clone(),
        offset: FILE_BEGINNING,
        gtid: at.gtid.clone(),
    };
    check_kept(on, &files, &at).await?;
    Ok(History::Continued {
        identity: found,
        at,
    })
}

/// The files of the source's binlog, the oldest first.
async fn files(on: &mut Session) -> Result<Vec<Listed>> {
    let rows = on
        .rows("show binary logs", "listing the source's binlog files")
        .await?;
    rows.iter()
        .map(|row| {
            let name = first_text(row).unwrap_or_default();
            Ok(Listed {
                file: BinlogFile::parse(&name)?,
                bytes: text_at(row, 1)
                    .and_then(|text| text.parse().ok())
                    .unwrap_or(0),
            })
        })
        .collect()
}

/// The file of the position must be there as it was, or have been purged in
/// favour of later ones.
async fn check_file(
    spec: &ConnectionSpec,
    on: &mut Session,
    (task, source): (&TaskId, &str),
    files: &[Listed],
    at: &Position,
) -> Result<()> {
    let name = at.file.name();
    let Some(listed) = files.iter().find(|listed| listed.file.name() == name) else {
        let newest = files.last().map_or(0, |listed| listed.file.sequence());
        if newest < at.file.sequence() {
            return Err(other_source(on.server(), at)
                .because(format!("its newest file comes before {name}: it was reset")));
        }
        // With GTIDs the server itself finds the file to begin with.
        return match at.gtid {
            Some(_) => check_kept(on, files, at).await,
            None => Err(files_gone(on.server(), files, at)),
        };
    };
    if listed.bytes < at.offset {
        return Err(other_source(on.server(), at)
            .because(format!("its file {name} has {} bytes only", listed.bytes)));
    }
    let Some(known) = at.file.made_s() else {
        return Ok(());
    };
    let now = Dump::file_made(spec, task, source, &at.file).await?;
    if now == known {
        return Ok(());
    }
    Err(other_source(on.server(), at).because(format!(
        "its file {name} was made at second {now} of the Unix epoch; the one that the task has read was made at {known}"
    )))
}

/// The source must have executed what the task has applied.
async fn check_gtids(on: &mut Session, at: &Position) -> Result<()> {
    let Some(ours) = &at.gtid else {
        return Ok(());
    };
    let doing = "comparing GTIDs with the source";
    let covered = if on.version().is_mariadb() {
        let theirs = one(on, "select @@global.gtid_current_pos", doing).await?;
        let binlog = one(on, "select @@global.gtid_binlog_pos", doing).await?;
        let ours = parse::<MariadbGtidPosition>(ours)?;
        parse::<MariadbGtidPosition>(&theirs)?.covers(&ours)
            || parse::<MariadbGtidPosition>(&binlog)?.covers(&ours)
    } else {
        let theirs = one(on, "select @@global.gtid_executed", doing).await?;
        parse::<GtidSet>(ours)?.is_subset(&parse::<GtidSet>(&theirs)?)
    };
    if covered {
        return Ok(());
    }
    Err(other_source(on.server(), at)
        .because(format!("its GTIDs do not contain those applied, {ours}")))
}

/// What the source has purged of its binlog must have been applied.
async fn check_kept(on: &mut Session, files: &[Listed], at: &Position) -> Result<()> {
    let (Some(ours), Some(oldest)) = (&at.gtid, files.first()) else {
        return Ok(());
    };
    let doing = "reading what the source has purged of its binlog";
    let gap = if on.version().is_mariadb() {
        let asking = format!(
            "select ifnull(binlog_gtid_pos('{}', {FILE_BEGINNING}), '')",
            oldest.file.name()
        );
        let purged = parse::<MariadbGtidPosition>(&one(on, &asking, doing).await?)?;
        mariadb_gap(&parse(ours)?, &purged)
    } else {
        let mut purged: GtidSet = parse(&one(on, "select @@global.gtid_purged", doing).await?)?;
        purged.subtract(&parse(ours)?);
        purged.to_string()
    };
    if gap.is_empty() {
        return Ok(());
    }
    Err(binlog_gone(on.server(), &format!("transactions {gap}"), at))
}

/// What lies in `purged` beyond `ours`, by domain; empty when nothing does.
fn mariadb_gap(ours: &MariadbGtidPosition, purged: &MariadbGtidPosition) -> String {
    let gap = |to: MariadbGtidValue| {
        let from = ours.get(to.domain).map_or(1, |at| at.sequence + 1);
        (from <= to.sequence).then(|| format!("{from} to {} of domain {}", to.sequence, to.domain))
    };
    let gaps: Vec<String> = purged.gtids().filter_map(gap).collect();
    gaps.join(", ")
}

/// The files from that of the position up to the oldest that is left are gone.
fn files_gone(server: &str, files: &[Listed], at: &Position) -> Error {
    let oldest = files
        .first()
        .map_or("the oldest that is left", |listed| listed.file.name());
    let gap = format!(
        "the files from {} (offset {}) up to the one before {oldest}",
        at.file.name(),
        at.offset
    );
    binlog_gone(server, &gap, at)
}

/// A part of the binlog that the task needs is no longer there.
pub(super) fn binlog_gone(server: &str, gap: &str, at: &Position) -> Error {
    Error::new(
        ErrorKind::BinlogGone,
        format!("Source {server} has purged a part of its binlog that the task needs: {gap}"),
    )
    .hint("Two ways go on. Restore the files: stop the source, copy them from a backup of the binlog into its folder and their names to the top of its binlog index, start it, and resume the task. Or reset the task and load its tables again.")
    .subject(at.to_string())
}

/// The source is another server, or its history is another one.
pub(super) fn other_source(server: &str, at: &Position) -> Error {
    Error::new(
        ErrorKind::SourceIdentity,
        format!("Source {server} is not the server with the history that the task has applied up to {at}"),
    )
    .subject(server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_told_by_domain() {
        let position = |text: &str| parse::<MariadbGtidPosition>(text).unwrap();
        let ours = position("0-1-100,3-1-7");
        assert_eq!(mariadb_gap(&ours, &position("0-2-100,3-1-4")), "");
        assert_eq!(
            mariadb_gap(&ours, &position("0-2-120,3-1-7,5-1-9")),
            "101 to 120 of domain 0, 1 to 9 of domain 5"
        );
    }
}
