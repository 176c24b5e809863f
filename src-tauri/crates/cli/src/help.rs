//! Texts of `--help` below the options: good enough to need no manual.

/// Heading of the options that every command takes.
pub const STORE: &str = "The console's store";

/// What a script learns without reading.
pub const EXIT_CODES: &str = "\
Exit codes:
    0  done (run: finished or caught up; compare: no differences)
    1  the task or the command failed
    2  the command line or the task document is not valid
    3  the precheck found something that blocks the start
    4  the comparison found differences
  130  stopped at a transaction boundary after SIGINT (Ctrl-C)
  143  stopped at a transaction boundary after SIGTERM";

/// For who has never seen it.
pub const FIRST_STEPS: &str = "\
First steps:
  Write a task document (its form is in `lockstep run --help`), then
    lockstep precheck shop.json                  what stands in the way, and its repair
    lockstep run shop.json --until caught-up     copy, follow, end when in step
    lockstep run shop.json                       follow until Ctrl-C
    lockstep compare shop.json                   every row of both sides
    lockstep release shop.json                   forget where it was, to end it or begin anew
  Such a task needs nothing but its document: positions are on the destination.
  `lockstep task` and `lockstep connection` are for what the window has saved.";

/// What programs read.
pub const JSON_LINES: &str = "\
With --json each line is one object, told apart by its \"kind\":
  state      the task went \"from\" one state \"to\" another; \"state\" has its error
  finding    an item of the precheck: \"code\", \"outcome\", what we \"saw\", \"repair_sql\"
  precheck   the precheck as a whole: \"passed\", \"success_rate_percent\"
  progress   once a second: \"snapshot\", or of a comparison the table and its rows
  log        a line of the task's log
  table      of a comparison: a table and its \"differences\"
  remark     of a comparison: what holds for all of it
  kept       of a release: what the destination keeps, \"rows\" by table
  released   of a release: whether anything was \"removed\"
  clash      of clashes: a change, what it \"met\" on the destination, what was \"done\"
  failed_statement  of failures: a statement, its \"position\", \"error\", what was \"done\"
  aside      of failures: a table that is set aside
  metrics    where they are served: \"url\"
  modification  of modify: an order, its \"change\" of a table, its \"state\"
  skipped_transaction  of failures: one that the operator had left out
  edited_statement     of failures: the text that the operator gave for one
  end        always the last: \"exit\" code, \"reason\", and the \"error\" when there was one";

/// What programs read of the store: what was asked for, or why it was not had.
pub const STORE_JSON_LINES: &str = "\
With --json each line is one object, told apart by its \"kind\" (start, resume
and precheck say more, see their --help):
  task        a task: its \"snapshot\" has the \"id\", the \"state\" and the \"metrics\"
  connection  a saved connection: its \"id\" and \"details\", never its password
  clash       of clashes: a change, what it \"met\" on the destination, what was \"done\"
  failed_statement  of failures: a statement, its \"position\", \"error\", what was \"done\"
  aside       of failures: a table that is set aside
  skipped_transaction  of failures: one that the operator had left out
  edited_statement     of failures: the text that the operator gave for one
  modification  of modify: an order, its \"change\" of a table, its \"state\"
  facts       of a test: \"version\", \"ping_ms\", \"encrypted\", and \"facts\" by name
  end         only when it failed: \"exit\" code and \"error\"";

/// The form of the document.
pub const TASK_DOCUMENT: &str = r#"The task document:
  One JSON object: a task definition as `lockstep task export` prints it, and
  optionally `connections`, which names the servers it refers to. A name that
  is not in there is looked up among the saved connections of the console.

  {
    "version": 1,
    "name": "shop to reports",
    "source": "shop",
    "destination": "reports",
    "objects": [
      { "database": "shop", "rename": "shop_copy",
        "tables": [ { "table": "orders" }, { "table": "items", "rename": "lines" } ] }
    ],
    "connections": {
      "shop":    { "database_type": "mysql", "host": "db1", "port": 3306,
                   "account": "sync", "password": { "env": "SHOP_PASSWORD" } },
      "reports": { "database_type": "mariadb", "host": "db2",
                   "account": "sync", "password": { "file": "reports.password" },
                   "encryption": { "mode": "ssl_encrypted" } }
    }
  }

  password: {"env": NAME}, {"file": PATH} (its first line; a relative path is
  relative to the document), "keychain" (that of the saved connection of this
  name), or absent for none. Never the password itself.
  objects: whole databases, or the named tables of one; "rename" gives the name
  on the destination.
  types: {"schema": true, "full": true, "incremental": true} by default.
  options, each with its default:
    "conflicting_tables": "precheck_and_report_errors" (tables of the same name
      on the destination fail the precheck) or "ignore_errors_and_proceed"
    "clashes": what is done about a change that finds no row on the destination,
      or another in its way: "stop"; "overwrite" it with the source's row; or
      "record" it and go on. Both are recorded, see `lockstep clashes`. Absent:
      "stop"; under "ignore_errors_and_proceed" rows are overwritten unrecorded
    "failed_ddl": "stop", what is done about a statement that is not replayed: the
      task stops; or it goes on ("go_on"), or sets its tables aside ("set_aside")
      and goes on with the others; see `lockstep failures`
    "retry": {"failed_connections_minutes": 720, "other_issues_minutes": 10}
    "workers": {"readers": 2, "writers": 4}, connections to either side
    "capitalization": "default", names on the destination that are not chosen: as
      on the source where it can keep them; or "source", "upper", "lower"
    "online_ddl": {"temporary_tables": "copy"}: temporary tables of gh-ost,
      pt-online-schema-change and DMS are carried; "adapt_to_gh_ost" (both of the
      former) and "adapt_to_dms" carry only the statement and no table of the
      tool's names. "shadow_tables" and "trash_tables" are lists of patterns in
      place of those, such as "_{table}_new"; * stands for anything
    "throttles": {"full": {}, "incremental": {}}, limits of speed, as averages:
      of the full load "queries_per_second" to the source, "rows_per_second" and
      "megabytes_per_second"; of changes "rows_per_second" and
      "megabytes_per_second". SIGUSR1 has a run read them again
    "heartbeat": false, whether a row of the source's own database lockstep is
      written every second, to measure the way to the destination on a source at
      rest too. Never carried. Each is a transaction of the source: its GTIDs grow
      by one a second, replicas and backups get them, and after a failover to a
      replica that lacks the last the task does not go on. `lockstep release
      --heartbeat` takes it away
    "ignored_alerts": [], alerts of the precheck that are confirmed; the
      precheck prints the entry to add
  Without `id` the task's identity is made from name, source and destination,
  so that running the document again goes on where it was. Rename the task or
  give it an `id` of its own to begin another one."#;

#[cfg(test)]
mod tests {
    use engine::task::definition::TaskOptions;

    use super::*;
    use crate::exit::Exit;

    #[test]
    fn the_options_are_told_with_their_defaults() {
        let options = serde_json::to_value(TaskOptions::default()).unwrap();
        for (name, value) in options.as_object().unwrap() {
            assert!(TASK_DOCUMENT.contains(&format!("\"{name}\": ")), "{name}");
            if let Some(fields) = value.as_object() {
                for (name, value) in fields {
                    let told = format!("\"{name}\": {value}");
                    assert!(TASK_DOCUMENT.contains(&told), "{told}");
                }
            }
        }
    }

    #[test]
    fn every_exit_code_is_told() {
        for exit in [
            Exit::Done,
            Exit::Failed,
            Exit::Usage,
            Exit::PrecheckFailed,
            Exit::Different,
            Exit::Interrupted,
            Exit::Terminated,
        ] {
            let told = format!("{:>5}  ", exit.number());
            assert!(EXIT_CODES.contains(&told), "{told}");
        }
    }
}
