//! `lockstep`, the headless face: the same tasks from a command line.

mod arguments;
mod arrival;
mod clashes;
mod compare;
mod document;
mod exit;
mod failures;
mod help;
mod limits;
mod metrics;
mod modify;
mod other_text;
mod output;
mod password;
mod ports;
mod release;
mod run;
mod signal;
mod store;
mod watch;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use arguments::{Arguments, Command};
use exit::Exit;

/// How long threads that still wait (for a keychain, a name server) are waited
/// for when everything is said.
const GOODBYE_TIME_MAX: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // What the program says is its output; the trace is for who looks for a fault.
    let filter =
        EnvFilter::try_from_env("LOCKSTEP_TRACE").unwrap_or_else(|_| EnvFilter::new("off"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(cause) => {
            let error = engine::error::Error::new(
                engine::error::ErrorKind::Internal,
                "The program's threads could not be started",
            );
            output::complain(&error.because(cause).report());
            return Exit::Failed.into();
        }
    };
    let exit = runtime.block_on(command(&arguments));
    runtime.shutdown_timeout(GOODBYE_TIME_MAX);
    exit.into()
}

async fn command(arguments: &Arguments) -> Exit {
    match &arguments.command {
        Command::Run(options) => run::run(arguments, options).await,
        Command::Precheck(options) => run::precheck(arguments, options).await,
        Command::Release(options) => release::run(arguments, options).await,
        Command::Clashes(options) => clashes::run(arguments, options).await,
        Command::Failures(options) => failures::run(arguments, options).await,
        Command::Modify(options) => modify::run(arguments, options).await,
        Command::Compare(options) => compare::run(arguments, options).await,
        Command::Task(task) => store::task::run(arguments, task).await,
        Command::Connection(connection) => store::connection::run(arguments, connection).await,
    }
}
