//! The window of Lockstep: it shows the page, passes its calls to the console
//! and the console's live data to it. Knows Tauri; knows no MySQL.
//!
//! Environment:
//! - `LOCKSTEP_HOME`: the data folder, instead of the user's own. A window with
//!   its own data folder is an instance of its own beside the user's.
//! - `LOCKSTEP_LOG`: how much goes into `logs/console.log` of the data folder:
//!   `error`, `warn`, `info` (the default), `debug` or `trace`.

// A command runs through all rooms of the engine, and the compiler follows it.
#![recursion_limit = "256"]
// Without this, Windows opens a console window beside the real one.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod application;
mod backend;
mod ipc;
mod log_file;
mod quit;
mod window;

use std::process::ExitCode;

fn main() -> ExitCode {
    match application::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "there is no window to say it in")]
            {
                eprintln!("lockstep-console: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}
