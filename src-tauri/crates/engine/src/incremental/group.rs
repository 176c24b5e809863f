//! Where transactions begin and end in a stream of events.
//!
//! A group is what a source committed at once: a transaction, or a statement
//! on its own. What is inside is told event by event, so that a group of any
//! size passes through; whoever listens knows at each event whether a group is
//! open.

use binlog::Event;
use binlog::event::{MariadbGtid, Query};

use crate::error::{Error, ErrorKind, Result};
use crate::incremental::xa::{Word, Xid};

/// What an event means for the groups.
#[derive(Debug)]
pub(crate) enum Step<'e, 'a> {
    /// Nothing for the groups: heartbeats, headers of files, annotations.
    Nothing,
    /// A group begins.
    Begin,
    /// Row changes, inside a group.
    Rows(&'e binlog::row::RowsEvent<'a>),
    /// A statement, inside a group.
    Statement(&'e Query<'a>),
    /// A statement that is a group of its own, or ends one.
    LastStatement(&'e Query<'a>),
    /// A place inside the group to which it may go back, by its name.
    Savepoint(&'e [u8]),
    /// What the group has done since the savepoint of this name does not count.
    RolledBackTo(&'e [u8]),
    /// The group has ended, and nothing of what was told of it counts.
    RolledBack,
    /// The group has ended: committed.
    Commit,
    /// The group has ended: an XA transaction, of whose changes nothing was told.
    Prepared {
        /// Its name.
        xid: Xid,
        /// Whether it is committed with that; else a later group says.
        committed: bool,
    },
    /// A group of its own: the outcome of an XA transaction that was prepared.
    Outcome {
        /// Its name.
        xid: Xid,
        /// Whether it is committed, and not rolled back.
        committed: bool,
    },
}

/// Which group is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// None.
    None,
    /// A GTID has been read; BEGIN or a statement of its own follows.
    Announced,
    /// A transaction, until its commit.
    Transaction,
    /// MariaDB: one statement of its own follows.
    Standalone,
    /// An XA transaction, until it is prepared. What it changes comes about
    /// later, if at all, and is read again then.
    Xa,
}

/// Follows the groups of one stream.
#[derive(Debug)]
pub(crate) struct Groups {
    open: Open,
}

impl Groups {
    /// Between two groups.
    pub(crate) const fn new() -> Self {
        Self { open: Open::None }
    }

    /// Whether no group is open.
    pub(crate) fn between(&self) -> bool {
        self.open == Open::None
    }

    /// Whether a transaction is open whose changes come about later.
    pub(crate) fn in_xa(&self) -> bool {
        self.open == Open::Xa
    }

    /// Takes the next event.
    ///
    /// # Errors
    /// `Decode` for what cannot be followed, naming it.
    pub(crate) fn step<'e, 'a>(&mut self, event: &'e Event<'a>) -> Result<Step<'e, 'a>> {
        match event {
            Event::Gtid(_) | Event::AnonymousGtid(_) => {
                self.begin(Open::Announced)?;
                Ok(Step::Begin)
            }
            Event::MariadbGtid(gtid) => self.mariadb(gtid),
            Event::Query(query) => self.query(query),
            Event::Xid(_) => self.commit(),
            Event::Rows(_) if self.in_xa() => Ok(Step::Nothing),
            Event::Rows(rows) => {
                if self.open != Open::Transaction {
                    return Err(misplaced("Row changes", "outside a transaction"));
                }
                Ok(Step::Rows(rows))
            }
            Event::XaPrepare(prepare) if self.in_xa() => {
                self.close();
                Ok(Step::Prepared {
                    xid: Xid::of_event(&prepare.xid),
                    committed: prepare.one_phase,
                })
            }
            // XA COMMIT … ONE PHASE.
            Event::XaPrepare(prepare) if prepare.one_phase => self.commit(),
            Event::XaPrepare(_) => Err(misplaced("XA PREPARE", "there")),
            Event::Incident(incident) => Err(Error::new(
                ErrorKind::Decode,
                format!(
                    "The source says that changes may be missing from its binlog (incident {})",
                    incident.code
                ),
            )
            .hint("Reset the task and load again.")),
            // The tables of row events are remembered by the decoder; a
            // statement's context matters only to statements that change rows,
            // which are refused; the rest is about files.
            Event::FormatDescription(_)
            | Event::Rotate(_)
            | Event::PreviousGtids(_)
            | Event::MariadbGtidList(_)
            | Event::TableMap(_)
            | Event::StatementEnd
            | Event::RowsQuery(_)
            | Event::AnnotateRows(_)
            | Event::IntVar(_)
            | Event::Rand(_)
            | Event::UserVar(_)
            | Event::Heartbeat(_)
            | Event::Stop
            | Event::StartEncryption
            | Event::BinlogCheckpoint(_)
            | Event::ViewChange(_)
            | Event::Ignorable { .. } => Ok(Step::Nothing),
            Event::TransactionPayload(_) => {
                Err(misplaced("A transaction payload", "inside another"))
            }
        }
    }

    fn mariadb<'e, 'a>(&mut self, gtid: &MariadbGtid<'_>) -> Result<Step<'e, 'a>> {
        if gtid.alter.is_some() {
            return Err(Error::new(
                ErrorKind::Decode,
                "The source logs ALTER TABLE in two phases, which is not followed",
            )
            .hint("On the source: set global binlog_alter_two_phase = off; then reset the task and load again."));
        }
        self.begin(if gtid.prepares_xa() {
            Open::Xa
        } else if gtid.completes_xa() {
            Open::Announced
        } else if gtid.is_standalone() {
            Open::Standalone
        } else {
            Open::Transaction
        })?;
        Ok(Step::Begin)
    }

    fn query<'e, 'a>(&mut self, query: &'e Query<'a>) -> Result<Step<'e, 'a>> {
        match word(&query.sql).as_slice() {
            b"BEGIN" => self.open(Open::Transaction),
            b"COMMIT" => self.commit(),
            b"SAVEPOINT" if self.in_xa() => Ok(Step::Nothing),
            b"ROLLBACK" => self.rollback(&query.sql),
            b"SAVEPOINT" => Ok(Step::Savepoint(name_after(&query.sql, &[b"SAVEPOINT"])?)),
            b"XA" => self.xa(&query.sql),
            _ => match self.open {
                Open::Xa => Ok(Step::Nothing),
                Open::Transaction => Ok(Step::Statement(query)),
                Open::None | Open::Announced | Open::Standalone => {
                    self.close();
                    Ok(Step::LastStatement(query))
                }
            },
        }
    }

    fn rollback<'e, 'a>(&mut self, sql: &'e [u8]) -> Result<Step<'e, 'a>> {
        if self.open != Open::Transaction {
            return Err(misplaced("ROLLBACK", "outside a transaction"));
        }
        if is_whole(sql, b"ROLLBACK") {
            self.close();
            return Ok(Step::RolledBack);
        }
        name_after(sql, &[b"ROLLBACK", b"TO"]).map(Step::RolledBackTo)
    }

    /// Without GTIDs, and on MySQL after its GTID, BEGIN opens the group.
    fn open<'e, 'a>(&mut self, open: Open) -> Result<Step<'e, 'a>> {
        let fresh = self.open == Open::None;
        if !fresh && self.open != Open::Announced {
            return Err(misplaced("BEGIN", "inside a transaction"));
        }
        self.open = open;
        Ok(if fresh { Step::Begin } else { Step::Nothing })
    }

    fn xa<'e, 'a>(&mut self, sql: &[u8]) -> Result<Step<'e, 'a>> {
        let inside = matches!(self.open, Open::Transaction | Open::Xa);
        match Word::of(sql) {
            // On MariaDB the GTID has said so.
            Some(Word::Start) if self.in_xa() => Ok(Step::Nothing),
            Some(Word::Start) => self.open(Open::Xa),
            Some(Word::End) if inside => Ok(Step::Nothing),
            Some(word @ (Word::Commit | Word::Rollback)) if !inside => {
                self.close();
                Ok(Step::Outcome {
                    xid: Xid::of_statement(sql)?,
                    committed: word == Word::Commit,
                })
            }
            Some(Word::End | Word::Commit | Word::Rollback) | None => {
                Err(misplaced("A statement about an XA transaction", "there"))
            }
        }
    }

    fn begin(&mut self, open: Open) -> Result<()> {
        if self.open != Open::None {
            return Err(misplaced("A GTID", "inside a transaction"));
        }
        self.open = open;
        Ok(())
    }

    fn commit<'e, 'a>(&mut self) -> Result<Step<'e, 'a>> {
        if matches!(self.open, Open::None | Open::Xa) {
            return Err(misplaced("A commit", "there"));
        }
        self.close();
        Ok(Step::Commit)
    }

    fn close(&mut self) {
        self.open = Open::None;
    }
}

/// The first word of a statement, in capitals.
fn word(sql: &[u8]) -> Vec<u8> {
    sql.trim_ascii_start()
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .map(u8::to_ascii_uppercase)
        .collect()
}

fn is_whole(sql: &[u8], statement: &[u8]) -> bool {
    sql.trim_ascii().eq_ignore_ascii_case(statement)
}

/// The name after these words, as a server writes it into its binlog.
fn name_after<'s>(sql: &'s [u8], words: &[&[u8]]) -> Result<&'s [u8]> {
    let mut rest = sql.trim_ascii();
    for word in words {
        rest = match rest.split_at_checked(word.len()) {
            Some((first, rest)) if first.eq_ignore_ascii_case(word) => rest.trim_ascii_start(),
            _ => return Err(misplaced("A statement about a savepoint", "in this form")),
        };
    }
    Ok(rest)
}

/// The error of what stands where it cannot.
pub(super) fn misplaced(what: &str, place: &str) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!("{what} {place} was not expected"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use binlog::event::{CommitInfo, StatusVariables};
    use std::borrow::Cow;

    fn query(sql: &'static str) -> Event<'static> {
        Event::Query(Query {
            thread_id: 1,
            exec_time_s: 0,
            error_code: 0,
            schema: "shop".to_owned(),
            status: Box::new(StatusVariables::default()),
            sql: Cow::Borrowed(sql.as_bytes()),
        })
    }

    fn name(step: &Step<'_, '_>) -> &'static str {
        match step {
            Step::Nothing => "nothing",
            Step::Begin => "begin",
            Step::Rows(_) => "rows",
            Step::Statement(_) => "statement",
            Step::LastStatement(_) => "last",
            Step::Savepoint(_) => "savepoint",
            Step::RolledBackTo(_) => "back to",
            Step::RolledBack => "rolled back",
            Step::Commit => "commit",
            Step::Prepared {
                committed: false, ..
            } => "prepared",
            Step::Prepared { .. } => "one phase",
            Step::Outcome {
                committed: true, ..
            } => "comes about",
            Step::Outcome { .. } => "does not",
        }
    }

    fn steps(events: &[Event<'static>]) -> Vec<&'static str> {
        let mut groups = Groups::new();
        events
            .iter()
            .map(|event| groups.step(event).map_or("error", |step| name(&step)))
            .collect()
    }

    #[test]
    fn a_transaction_begins_once_with_and_without_a_gtid() {
        let gtid = Event::AnonymousGtid(CommitInfo::default());
        assert_eq!(
            steps(&[gtid, query("BEGIN"), Event::Xid(1)]),
            ["begin", "nothing", "commit"]
        );
        assert_eq!(
            steps(&[query("BEGIN"), query("COMMIT")]),
            ["begin", "commit"]
        );
    }

    #[test]
    fn a_statement_on_its_own_is_a_group() {
        let gtid = Event::AnonymousGtid(CommitInfo::default());
        let mut groups = Groups::new();
        groups.step(&gtid).unwrap();
        assert!(!groups.between());
        let ddl = query("create table t (a int)");
        assert_eq!(name(&groups.step(&ddl).unwrap()), "last");
        assert!(groups.between());
    }

    #[test]
    fn what_cannot_be_followed_is_an_error() {
        assert_eq!(steps(&[Event::Xid(1)]), ["error"]);
        assert_eq!(
            steps(&[query("BEGIN"), query("ROLLBACK WORK")]),
            ["begin", "error"]
        );
        assert_eq!(steps(&[query("ROLLBACK")]), ["error"]);
    }

    #[test]
    fn what_is_taken_back_is_told() {
        assert_eq!(
            steps(&[
                query("BEGIN"),
                query("SAVEPOINT `a`"),
                query("ROLLBACK TO `a`"),
                query("ROLLBACK")
            ]),
            ["begin", "savepoint", "back to", "rolled back"]
        );
        assert_eq!(
            name_after(b"ROLLBACK TO `to b`", &[b"ROLLBACK", b"TO"]).unwrap(),
            b"`to b`"
        );
    }

    fn prepare(one_phase: bool) -> Event<'static> {
        let (global, branch) = (&b"a"[..], &b""[..]);
        Event::XaPrepare(binlog::event::XaPrepare {
            one_phase,
            xid: binlog::event::XidName {
                format: 1,
                global,
                branch,
            },
        })
    }

    #[test]
    fn an_xa_transaction_ends_when_it_is_prepared() {
        let gtid = Event::AnonymousGtid(CommitInfo::default());
        let (start, end) = (query("XA START X'61',X'',1"), query("XA END X'61',X'',1"));
        assert_eq!(
            steps(&[gtid, start.clone(), end.clone(), prepare(true)]),
            ["begin", "nothing", "nothing", "one phase"]
        );
        assert_eq!(
            steps(&[start.clone(), end, prepare(false), query("BEGIN")]),
            ["begin", "nothing", "prepared", "begin"]
        );
        assert_eq!(steps(&[start, Event::Xid(1)]), ["begin", "error"]);
        assert_eq!(steps(&[prepare(false)]), ["error"]);
    }

    #[test]
    fn the_outcome_of_an_xa_transaction_is_a_group() {
        let gtid = Event::AnonymousGtid(CommitInfo::default());
        let rollback = query("XA ROLLBACK X'61',X'',1");
        assert_eq!(
            steps(&[query("XA COMMIT X'61',X'',1"), rollback.clone()]),
            ["comes about", "does not"]
        );
        assert_eq!(steps(&[gtid, rollback.clone()]), ["begin", "does not"]);
        assert_eq!(steps(&[query("BEGIN"), rollback]), ["begin", "error"]);
        assert_eq!(steps(&[query("XA END X'61',X'',1")]), ["error"]);
    }
}
