//! What a window manager does when the operator clicks on the X of a window:
//! it asks the program that owns the window to close it.

use anyhow::{Context, Result};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, Window as WindowId,
};

/// Asks the window of process `pid` on `display` to close.
pub fn ask_to_close(display: &str, pid: u32) -> Result<()> {
    let (connection, screen) =
        x11rb::connect(Some(display)).context("reaching the virtual display")?;
    let atom =
        |name: &[u8]| -> Result<u32> { Ok(connection.intern_atom(false, name)?.reply()?.atom) };
    let protocols = atom(b"WM_PROTOCOLS")?;
    let delete = atom(b"WM_DELETE_WINDOW")?;
    let owner = atom(b"_NET_WM_PID")?;

    let root = connection.setup().roots[screen].root;
    let mut below = vec![root];
    let mut asked = 0;
    while let Some(window) = below.pop() {
        below.extend(connection.query_tree(window)?.reply()?.children);
        let property = |atom, kind: AtomEnum| -> Result<Vec<u32>> {
            let reply = connection
                .get_property(false, window, atom, kind, 0, 32)?
                .reply()?;
            Ok(reply.value32().map(Iterator::collect).unwrap_or_default())
        };
        let named = !connection
            .get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 32)?
            .reply()?
            .value
            .is_empty();
        if named
            && is_shown(&connection, window)?
            && property(owner, AtomEnum::CARDINAL)?.contains(&pid)
            && property(protocols, AtomEnum::ATOM)?.contains(&delete)
        {
            let message = ClientMessageEvent::new(
                32,
                window,
                protocols,
                [delete, x11rb::CURRENT_TIME, 0, 0, 0],
            );
            connection.send_event(false, window, EventMask::NO_EVENT, message)?;
            asked += 1;
        }
    }
    connection.flush()?;
    anyhow::ensure!(asked == 1, "process {pid} shows {asked} windows, not one");
    Ok(())
}

fn is_shown(connection: &impl Connection, window: WindowId) -> Result<bool> {
    let attributes = connection.get_window_attributes(window)?.reply()?;
    Ok(attributes.map_state == x11rb::protocol::xproto::MapState::VIEWABLE)
}
