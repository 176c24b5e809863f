//! The two commands that the page may call. All there is to say goes through
//! the console's one list of commands and its one live channel.

use console::api::live::LiveEvent;
use engine::error::ErrorReport;
use serde_json::Value;
use tauri::State;
use tauri::ipc::Channel;

use crate::backend::Backend;

/// Runs a command of the console's list.
#[tauri::command]
pub async fn rpc(
    backend: State<'_, Backend>,
    name: String,
    request: Value,
) -> Result<Value, ErrorReport> {
    backend.console().await?.dispatch(&name, request).await
}

/// Sends live data to the page, from now until the page subscribes again.
#[tauri::command]
pub async fn subscribe(
    backend: State<'_, Backend>,
    channel: Channel<LiveEvent>,
) -> Result<(), ErrorReport> {
    backend.tell(channel).await
}
