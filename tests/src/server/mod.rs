//! Real servers of many versions: fetched once, bootstrapped once, then
//! copied and started for each test.

mod cache;
mod installation;
mod instance;
mod kind;
mod npm;
mod prefix;
mod process;
mod template;

pub use cache::{entry as cached, folder as cache_folder};
pub use installation::{Installation, Unavailable, install};
pub use instance::{Options, Server};
pub use kind::{Family, Kind};
pub use process::{guarded, spawn_guarded};
pub use template::{HARNESS_ACCOUNT, PRODUCT_ACCOUNT, PRODUCT_PASSWORD};
