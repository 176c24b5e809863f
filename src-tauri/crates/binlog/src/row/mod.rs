//! Row changes: images of rows, and the values in them.

mod bitmap;
mod decimal;
mod event;
mod image;
mod inflate;
mod layout;
mod temporal;
mod temporal_mariadb;
mod value;

pub(crate) use decimal::check as check_decimal;
pub use decimal::{Decimal, DecimalText};
pub use event::{RowChange, Rows, RowsEvent, RowsKind};
pub(crate) use event::{RowsForm, RowsHead};
pub use image::{RowImage, Values};
pub(crate) use inflate::log_data as inflate_log_data;
pub(crate) use layout::ColumnCodec;
pub use layout::RowLayout;
pub use temporal::{Date, DateTime, Time, Timestamp};
pub use value::Value;
