//! What the caller knows of a column and the event may not say.

/// Knowledge of one column, for servers whose table maps lack it
/// (`binlog_row_metadata` `NO_LOG` or `MINIMAL`, and MySQL 5.6 and 5.7). What
/// the event itself says goes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ColumnHint {
    /// Whether an integer column is unsigned.
    pub unsigned: Option<bool>,
    /// Whether a fixed-length column is BINARY (or UUID, INET4, INET6), whose
    /// trailing zero bytes the server cuts from the image. They are put back
    /// up to the column's length.
    pub fixed_binary: Option<bool>,
    /// The digits of fraction of a TIME, DATETIME or TIMESTAMP column
    /// (`datetime_precision`). Needed on MariaDB only, for columns that are
    /// still in a format from before 10.1: see
    /// [`FractionFormat::Unstated`](super::FractionFormat::Unstated).
    pub fraction_digits: Option<u8>,
}
