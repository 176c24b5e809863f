//! The one window.

use std::path::Path;

use tauri::{App, AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder};

/// Label of the window; the capability names it too.
pub const LABEL: &str = "main";

/// Opens at this size the first time; later at the size it was left with.
const SIZE: (f64, f64) = (1280.0, 820.0);
/// Below this the task table and the wizard no longer fit.
const SIZE_MIN: (f64, f64) = (960.0, 640.0);

/// WebKit takes the page's language from the locale. Where that is `C`, as on
/// a fresh server, it says "C", which is no language, and whatever formats a
/// number by it throws.
const LANGUAGE: &str = r"
    try { new Intl.Locale(navigator.language); }
    catch {
        Object.defineProperties(Navigator.prototype, {
            language: { get: () => 'en-US' },
            languages: { get: () => ['en-US'] },
        });
    }
";

/// Opens the window. What the page remembers itself is kept in the data folder.
pub fn open(app: &App, data_folder: &Path) -> tauri::Result<()> {
    let memory = data_folder.join("webview");
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default());
    let window = match std::fs::create_dir_all(&memory) {
        Ok(()) => window.data_directory(memory),
        // Whoever has no space for this still needs the window, to read so.
        Err(error) => {
            tracing::warn!(%error, "the page remembers nothing");
            window.incognito(true)
        }
    };
    window
        .title("Lockstep")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SIZE_MIN.0, SIZE_MIN.1)
        .initialization_script(LANGUAGE)
        .on_navigation(is_own_page)
        .build()?;
    Ok(())
}

/// Brings the window to the front, for somebody who started Lockstep again.
pub fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    for (what, done) in [
        ("unminimizing", window.unminimize()),
        ("showing", window.show()),
        ("focusing", window.set_focus()),
    ] {
        if let Err(error) = done {
            tracing::warn!(%error, "{what} the window");
        }
    }
}

/// The page never leaves the application's own files.
fn is_own_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => true,
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        other => other == "about",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_cannot_leave_the_application() {
        let own = |text: &str| is_own_page(&Url::parse(text).unwrap());
        assert!(own("tauri://localhost/tasks"));
        assert!(own("http://tauri.localhost/"));
        assert!(!own("https://example.com/"));
        assert!(!own("file:///etc/passwd"));
        assert!(!own("http://tauri.localhost.example.com/"));
    }
}
