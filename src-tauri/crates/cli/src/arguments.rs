//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use engine::server::catalog::TableName;

use crate::help::{EXIT_CODES, FIRST_STEPS, JSON_LINES, STORE, STORE_JSON_LINES, TASK_DOCUMENT};
use crate::other_text::OtherText;

/// Keeps MySQL and MariaDB databases in step: copies schema and data, then
/// carries every change, exactly once.
#[derive(Debug, Parser)]
#[command(name = "lockstep", version, after_long_help = format!("{FIRST_STEPS}\n\n{EXIT_CODES}"), arg_required_else_help = true)]
pub struct Arguments {
    /// Folder of the console's store, in place of the platform's usual one
    #[arg(
        long,
        global = true,
        env = console::folder::VARIABLE,
        value_name = "FOLDER",
        help_heading = STORE
    )]
    pub home: Option<PathBuf>,

    /// File whose first line is the passphrase of the encrypted file of
    /// passwords: kept in the store's folder, and used where this account has
    /// no keychain or nobody unlocks it
    #[arg(
        long,
        global = true,
        env = "LOCKSTEP_PASSPHRASE_FILE",
        value_name = "FILE",
        help_heading = STORE
    )]
    pub passphrase_file: Option<PathBuf>,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a task from its document, until it is done or stopped
    ///
    /// Prechecks the task, then copies schema and data and follows the source.
    /// Positions are kept on the destination: started again after any end,
    /// kill -9 included, it goes on where it was. A server that is away, also
    /// at the very start, is tried again for as long as the task's
    /// `options.retry` says. SIGINT and SIGTERM end the run at a transaction
    /// boundary; a second one ends it at once, which is safe too. SIGUSR1 has
    /// the limits of speed (`options.throttles`) read again from the document.
    #[command(after_long_help = format!("{TASK_DOCUMENT}\n\n{JSON_LINES}\n\n{EXIT_CODES}"))]
    Run(Run),

    /// Check whether a task could run, without changing anything
    ///
    /// Looks at both servers: connections, privileges, versions, binlog
    /// settings, and every selected table. Each item says what was seen and
    /// what is needed, with SQL to paste where SQL mends it. A failed item
    /// blocks the start; an alert does too, until the document ignores it.
    #[command(after_long_help = format!("{TASK_DOCUMENT}\n\n{JSON_LINES}\n\n{EXIT_CODES}"))]
    Precheck(Document),

    /// Release a task that is run from its document, or make it begin anew
    ///
    /// Shows what the destination keeps of the task in its `lockstep` database
    /// (how far it has come, the position, how many rows), asks, and removes
    /// that. What the task has copied stays. `lockstep run` then begins the task
    /// anew; its precheck asks about the tables that are there. A lockstep that
    /// runs the task elsewhere stops.
    #[command(after_long_help = EXIT_CODES)]
    Release(Release),

    /// List changes that met other rows on the destination than they must
    ///
    /// A task whose `options.clashes` is `overwrite` or `record` records each of
    /// them on the destination, with the key of the row, newest 10,000. Newest
    /// first. The task may be running.
    #[command(after_long_help = EXIT_CODES)]
    Clashes(Clashes),

    /// List statements that were not replayed, and tables that are set aside
    ///
    /// Each statement with its position, its error and what was done, newest
    /// first; then the tables whose changes are passed by. The task may be
    /// running.
    #[command(after_long_help = EXIT_CODES)]
    Failures(Clashes),

    /// Change what a running task carries: load a table again, add or remove one
    ///
    /// Without an option, lists what was ordered, newest first. The task may be
    /// running: it carries an order out beside the rest, which goes on; else when
    /// it is run again. Removed and added tables need not be changed in the
    /// document: the destination knows.
    #[command(after_long_help = EXIT_CODES)]
    Modify(crate::modify::Modify),

    /// Compare source and destination by content, under the task's mapping
    ///
    /// Reads every row of every selected table on both sides. Meant for a
    /// source at rest or a task that has caught up: rows that differ are looked
    /// at again a few times, and those that go on changing are said to be so.
    #[command(after_long_help = format!("{TASK_DOCUMENT}\n\n{JSON_LINES}\n\n{EXIT_CODES}"))]
    Compare(Compare),

    /// Tasks in the console's store: list, start, pause, skip, import, export
    ///
    /// Refused while the window (or another lockstep) has the store open: use
    /// the window then.
    #[command(subcommand, after_long_help = format!("{STORE_JSON_LINES}\n\n{EXIT_CODES}"))]
    Task(Task),

    /// Saved connections in the console's store: add, test, remove
    #[command(subcommand, after_long_help = format!("{STORE_JSON_LINES}\n\n{EXIT_CODES}"))]
    Connection(Connection),
}

#[derive(Debug, Args)]
pub struct Document {
    /// The task document
    #[arg(value_name = "TASK.json")]
    pub task: PathBuf,

    /// Print one JSON object a line, for programs; the kinds are listed below
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub document: Document,

    /// When to end, besides when asked to or when everything is done
    #[arg(long, value_name = "WHEN")]
    pub until: Option<Until>,

    /// Skip the one statement that ends at this position of the source's
    /// binlog, and go on
    ///
    /// For a task that stopped on a statement that is not replayed (DD001): run
    /// what takes its place on the destination by hand, then run the task with
    /// the position that the error names. A stop at any other statement is not
    /// skipped.
    #[arg(long, value_name = "FILE:OFFSET", value_parser = position)]
    pub skip: Option<String>,

    /// Leave out the one source transaction that begins at this position, and go on
    ///
    /// For a task that stopped in it: none of its changes is carried, and that is
    /// recorded. The position is the one that the error names.
    #[arg(long, value_name = "FILE:OFFSET", value_parser = position, conflicts_with = "skip")]
    pub skip_transaction: Option<String>,

    /// Run another text in place of the one statement that ends at this position,
    /// and go on
    ///
    /// For a task that stopped on a statement that is not replayed (DD001): the
    /// text is given with --sql or --sql-file. It names the databases, tables and
    /// columns of the destination, and is run there as it is, once, in the session
    /// in which the source ran its statement. The task goes on after it where the
    /// columns are those of the source then.
    #[arg(long, value_name = "FILE:OFFSET", value_parser = position, conflicts_with_all = ["skip", "skip_transaction"])]
    pub edit: Option<String>,

    #[command(flatten)]
    pub text: OtherText,

    /// Set a table aside before going on: its changes are passed by from here on
    ///
    /// For a task that cannot go on because of one table, as it is called on the
    /// source. Tables whose rows a foreign key changes along with its rows go
    /// with it. It stays aside until it is loaded again (`lockstep modify`).
    #[arg(long, value_name = "DATABASE.TABLE", value_parser = table)]
    pub set_aside: Vec<TableName>,

    /// Serve metrics for Prometheus at a loopback address, such as
    /// 127.0.0.1:9187; the system chooses the port for 0, and it is said
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = loopback)]
    pub metrics: Option<SocketAddr>,
}

/// An address that only this machine reaches.
fn loopback(text: &str) -> Result<SocketAddr, &'static str> {
    match text.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(address),
        Ok(_) => Err("metrics are served on loopback addresses only, such as 127.0.0.1:9187"),
        Err(_) => Err("an address is written as 127.0.0.1:9187 or [::1]:9187"),
    }
}

/// A table as it is called on the source.
pub fn table(text: &str) -> Result<TableName, &'static str> {
    match text.split_once('.') {
        Some((database, table)) if !database.is_empty() && !table.is_empty() => {
            Ok(TableName::new(database, table))
        }
        _ => Err("a table is DATABASE.TABLE, as on the source"),
    }
}

/// A position as errors name it.
fn position(text: &str) -> Result<String, &'static str> {
    match text.rsplit_once(':') {
        Some((file, offset)) if !file.is_empty() && offset.parse::<u64>().is_ok() => {
            Ok(text.to_owned())
        }
        _ => Err(
            "a position is a file of the binlog and an offset in it, such as binlog.000042:1337",
        ),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Until {
    /// When the destination has everything that the source has
    CaughtUp,
}

#[derive(Debug, Args)]
pub struct Release {
    #[command(flatten)]
    pub document: Document,

    /// Remove without asking
    #[arg(long)]
    pub yes: bool,

    /// Take the task's heartbeat away from the source, too
    ///
    /// Its row in the `lockstep` database there, and the table with the last one.
    /// The database stays. For a task whose `options.heartbeat` is or was on.
    #[arg(long)]
    pub heartbeat: bool,
}

#[derive(Debug, Args)]
pub struct Clashes {
    #[command(flatten)]
    pub document: Document,
    #[command(flatten)]
    pub page: Page,
}

/// Some of many, newest first.
#[derive(Debug, Args)]
pub struct Page {
    /// How many to list, at most 500
    #[arg(long, default_value_t = 50, value_name = "COUNT")]
    pub limit: u32,

    /// Only those before the one with this number
    #[arg(long, value_name = "NUMBER")]
    pub before: Option<u64>,
}

#[derive(Debug, Args)]
pub struct Compare {
    #[command(flatten)]
    pub document: Document,

    /// How many differences of each table to list, by key
    #[arg(long, default_value_t = 20, value_name = "COUNT")]
    pub differences: u32,
}

#[derive(Debug, Subcommand)]
pub enum Task {
    /// List the tasks
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show a task: state, progress, last precheck, last lines of its log
    Show {
        #[command(flatten)]
        which: Which,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Check whether a task could start
    #[command(after_long_help = format!("{JSON_LINES}\n\n{EXIT_CODES}"))]
    Precheck(Act),
    /// Precheck and start a task, and run it in this terminal until stopped
    ///
    /// Ctrl-C and SIGTERM leave the task in its state: it goes on when the
    /// console is opened or with `lockstep task resume`.
    #[command(after_long_help = format!("{JSON_LINES}\n\n{EXIT_CODES}"))]
    Start {
        #[command(flatten)]
        act: Act,
        /// When to end, besides when asked to or when everything is done
        #[arg(long, value_name = "WHEN")]
        until: Option<Until>,
    },
    /// Go on with a task that was paused, failed or left running, in this terminal
    ///
    /// Ctrl-C and SIGTERM leave the task in its state, as with `start`.
    #[command(after_long_help = format!("{JSON_LINES}\n\n{EXIT_CODES}"))]
    Resume {
        #[command(flatten)]
        act: Act,
        /// When to end, besides when asked to or when everything is done
        #[arg(long, value_name = "WHEN")]
        until: Option<Until>,
    },
    /// Skip the statement on which a task stopped (DD001)
    ///
    /// First run what takes its place on the destination by hand. The position
    /// is the one that the error names; `lockstep task show` shows it. The task
    /// goes on with `lockstep task resume`.
    Skip {
        #[command(flatten)]
        act: Act,
        /// Where the statement ends in the source's binlog
        #[arg(value_name = "FILE:OFFSET", value_parser = position)]
        position: String,
    },
    /// List changes that met other rows on the destination than they must
    Clashes {
        #[command(flatten)]
        act: Act,
        #[command(flatten)]
        page: Page,
    },
    /// List statements that were not replayed, and tables that are set aside
    Failures {
        #[command(flatten)]
        act: Act,
        #[command(flatten)]
        page: Page,
    },
    /// Run another text in place of the statement on which a task stopped (DD001)
    ///
    /// The text is one statement about the same tables or objects. It names the
    /// databases, tables and columns of the destination and is run there as it is,
    /// once, in the session in which the source ran its statement. The task goes
    /// on after it, with `lockstep task resume`, where the columns are those of the
    /// source then.
    EditStatement {
        #[command(flatten)]
        act: Act,
        /// Where the statement ends in the source's binlog, as the error names it
        #[arg(long, value_name = "FILE:OFFSET", value_parser = position)]
        at: String,
        #[command(flatten)]
        text: OtherText,
    },
    /// Leave out the source transaction in which a task stopped
    ///
    /// None of its changes is carried, and that is recorded. The position is the
    /// one that the error names; `lockstep task show` shows it. The task goes on
    /// with `lockstep task resume`.
    SkipTransaction {
        #[command(flatten)]
        act: Act,
        /// Where the transaction begins in the source's binlog
        #[arg(value_name = "FILE:OFFSET", value_parser = position)]
        position: String,
    },
    /// Set a table aside: its changes are passed by while the rest goes on
    ///
    /// For a task that is paused or has failed. Tables whose rows a foreign key
    /// changes along with its rows go with it. It stays aside until it is loaded
    /// again (`lockstep task modify`). The task goes on with `lockstep task resume`.
    SetAside {
        #[command(flatten)]
        act: Act,
        /// The table, as it is called on the source
        #[arg(value_name = "DATABASE.TABLE", value_parser = table)]
        table: TableName,
    },
    /// Change what a running task carries: load a table again, add or remove one
    ///
    /// Without an option, lists what was ordered, newest first. A task that rests
    /// carries an order out when it is resumed.
    Modify {
        #[command(flatten)]
        act: Act,
        #[command(flatten)]
        changes: crate::modify::Changes,
    },
    /// Pause a task
    ///
    /// It does not go on when the console is opened, until it is resumed. One
    /// that runs in another terminal is stopped there, with Ctrl-C, first.
    Pause(Act),
    /// Stop a task for good; what it has carried stays on the destination
    ///
    /// It can then be reset, to begin again, or released.
    Stop(Act),
    /// Clear positions and progress of a task, to begin again
    ///
    /// Removes its rows in the `lockstep` database of the destination. The
    /// tables that it has made there stay: the next precheck asks about them.
    Reset(Act),
    /// Release a task: remove it and its rows in the `lockstep` database
    ///
    /// What it has carried stays on the destination.
    Release {
        #[command(flatten)]
        act: Act,
        /// Take the task's heartbeat away from the source, too: its row in the
        /// `lockstep` database there, and the table with the last one
        #[arg(long)]
        heartbeat: bool,
    },
    /// Save a task document in the store
    Import {
        /// The task document; its source and destination are saved connections
        #[arg(value_name = "TASK.json")]
        file: PathBuf,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print a task's document
    Export(Which),
}

#[derive(Debug, Args)]
pub struct Which {
    /// Identity or name of the task
    #[arg(value_name = "TASK")]
    pub task: String,
}

#[derive(Debug, Args)]
pub struct Act {
    #[command(flatten)]
    pub which: Which,
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Connection {
    /// List the saved connections
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Save a connection; its password goes to the keychain
    ///
    /// Where this account has no keychain, name a file with a passphrase in
    /// `--passphrase-file`: passwords then go to a file that it encrypts.
    Add(Box<Add>),
    /// Give a saved connection another password
    #[command(name = "password")]
    ChangePassword {
        /// Identity or name of the connection
        #[arg(value_name = "CONNECTION")]
        connection: String,
        #[command(flatten)]
        password: Password,
    },
    /// Connect, and show the facts that matter
    Test {
        /// Identity or name of the connection
        #[arg(value_name = "CONNECTION")]
        connection: String,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Delete a connection and its password; refused while a task uses it
    Remove {
        /// Identity or name of the connection
        #[arg(value_name = "CONNECTION")]
        connection: String,
    },
}

#[derive(Debug, Args)]
pub struct Add {
    /// Name by which tasks refer to it
    pub name: String,
    /// What the server is
    #[arg(long = "type", value_name = "TYPE")]
    pub database_type: Family,
    /// Host name or address
    #[arg(long)]
    pub host: String,
    /// TCP port
    #[arg(long, default_value_t = 3306)]
    pub port: u16,
    /// Database account
    #[arg(long)]
    pub account: String,
    #[command(flatten)]
    pub password: Password,
    /// Encrypt the connection, and trust the system's authorities
    #[arg(long)]
    pub tls: bool,
    /// Encrypt the connection, and trust the authority in this PEM file
    #[arg(long, value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
    /// Do not ask that the certificate names the host
    #[arg(long)]
    pub tls_any_host: bool,
    /// Folder in the list of connections
    #[arg(long, default_value = "")]
    pub folder: String,
    /// Environment, which gives its colour
    #[arg(long)]
    pub environment: Option<Environment>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Where a password is read from. There is no option that takes it: other
/// accounts of the machine can read command lines.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Password {
    /// Environment variable that holds the password
    #[arg(long, value_name = "NAME")]
    pub password_env: Option<String>,
    /// File whose first line is the password
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Read the password as one line from standard input
    #[arg(long)]
    pub password_stdin: bool,
    /// The account has no password
    #[arg(long)]
    pub no_password: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Family {
    /// MySQL 5.6 to 9.x
    Mysql,
    /// MariaDB 10.5 to 11.8
    Mariadb,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Environment {
    /// Regular
    Regular,
    /// Development
    Development,
    /// Test
    Test,
    /// Staging
    Staging,
    /// Production
    Production,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn no_option_takes_a_password() {
        let line = [
            "lockstep",
            "connection",
            "add",
            "x",
            "--type",
            "mysql",
            "--host",
            "h",
        ];
        let rest = ["--account", "a", "--password", "secret"];
        assert!(Arguments::try_parse_from(line.iter().chain(&rest)).is_err());
    }
}
