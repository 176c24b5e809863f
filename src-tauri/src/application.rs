//! Puts the parts together: data folder, log, console, window, the way out.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tauri::{AppHandle, Manager, RunEvent, WindowEvent};
use tauri_plugin_window_state::StateFlags;

use crate::backend::Backend;
use crate::quit::{self, Quit};
use crate::{ipc, log_file, window};

/// Runs the application until the operator quits.
pub fn run() -> anyhow::Result<()> {
    let level = std::env::var("LOCKSTEP_LOG")
        .unwrap_or_else(|_| "info".to_owned())
        .parse()
        .context("LOCKSTEP_LOG must be error, warn, info, debug or trace")?;
    let folder = console::folder::default_folder()?;
    let mut context = tauri::generate_context!();
    if std::env::var_os(console::folder::VARIABLE).is_some() {
        let identifier = &mut context.config_mut().identifier;
        *identifier = own_identifier(identifier, &folder);
    }
    tauri::Builder::default()
        // First, so that a second start ends before it touches the data folder.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            window::show(app);
        }))
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_filename(folder.join("window.json").to_string_lossy())
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .invoke_handler(tauri::generate_handler![ipc::rpc, ipc::subscribe])
        .manage(Quit::new())
        .setup(move |app| {
            start_log(&folder, level);
            tracing::info!(folder = %folder.display(), version = env!("CARGO_PKG_VERSION"), "start");
            app.manage(Backend::new(folder.clone()));
            quit::listen(app.handle());
            open_console(app.handle().clone());
            window::open(app, &folder)?;
            Ok(())
        })
        .build(context)
        .context("opening the window")?
        .run(on_event);
    Ok(())
}

/// A full disk must not keep the window shut: it is there to say so.
#[expect(clippy::print_stderr, reason = "there is no log to say it in")]
fn start_log(folder: &Path, level: tracing::Level) {
    if let Err(error) = log_file::start(&folder.join("logs"), level) {
        eprintln!("lockstep-console: {error:#}");
    }
}

/// Opens the console without waiting for the page: tasks that ran go on by themselves.
fn open_console(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        // An error is logged where it happens, and told to the page by its first call.
        let _: Result<_, _> = app.state::<Backend>().console().await;
    });
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::WindowEvent {
            event: WindowEvent::CloseRequested { api, .. },
            ..
        } if !app.state::<Quit>().may_close() => {
            api.prevent_close();
            quit::close(app.clone());
        }
        RunEvent::ExitRequested { api, .. } if !app.state::<Quit>().may_close() => {
            api.prevent_exit();
            quit::close(app.clone());
        }
        RunEvent::Exit => tracing::info!("end"),
        _ => {}
    }
}

/// The identifier of an instance with a data folder of its own: a second start
/// on the same folder finds it, and the user's own console is another one.
fn own_identifier(identifier: &str, folder: &Path) -> String {
    let folder = folder
        .canonicalize()
        .unwrap_or_else(|_| PathBuf::from(folder));
    let mut hash: u64 = FNV_OFFSET;
    for byte in folder.as_os_str().as_encoded_bytes() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME);
    }
    // A part of a D-Bus name must not begin with a digit.
    format!("{identifier}.at{hash:016x}")
}

/// Start of the 64-bit FNV-1a hash, which is the same in every run.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
/// Factor of the 64-bit FNV-1a hash.
const FNV_PRIME: u64 = 0x0100_0000_01b3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_data_folders_are_two_instances() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let name = |folder: &Path| own_identifier("dev.lockstep.console", folder);
        assert_eq!(name(one.path()), name(&one.path().join(".")));
        assert_ne!(name(one.path()), name(two.path()));
    }
}
