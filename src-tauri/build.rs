//! Says what the page may call, and that the page must be built before the window.

use std::path::Path;

/// The page as the front end's own build leaves it.
const PAGE: &str = "../ui/dist";

fn main() {
    println!("cargo::rerun-if-changed={PAGE}");
    if !Path::new(PAGE).join("index.html").is_file() {
        println!(
            "cargo::error=The window shows ui/dist, and that has not been built. \
             Run `cargo xtask e2e`, or `npm ci && npm run build` in ui/ before building the window."
        );
        return;
    }
    let commands = tauri_build::AppManifest::new().commands(&["rpc", "subscribe"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))
        .expect("the configuration of the window is valid");
}
