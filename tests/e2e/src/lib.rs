//! Drives the real window as an operator does: a desktop of its own (display,
//! bus, keychain, empty home), the application on it, a hand and an eye.
//!
//! Everything started here belongs to the test process and ends with it.

mod child;
mod desktop;
mod disk;
mod keychain;
mod page;
mod process;
mod window;
mod x11;

pub use desktop::Desktop;
pub use disk::files_with;
pub use page::{Page, Part};
pub use thirtyfour::Key;
pub use window::Window;
