//! Reading rows of information_schema: one row at a time, one field after the other.

use mysql_async::prelude::Queryable;
use mysql_async::{FromValueError, Params, Row, Value};

use crate::error::{Error, ErrorKind, Result};
use crate::server::session::{Purpose, Session};

/// The fields of one row, taken from left to right.
pub(in crate::server) struct Fields {
    row: Row,
    next: usize,
}

impl Fields {
    /// The fields of a row.
    pub(in crate::server) const fn of(row: Row) -> Self {
        Self { row, next: 0 }
    }

    /// The next field as text; NULL is an error.
    pub(in crate::server) fn text(&mut self) -> Result<String> {
        let name = self.name();
        self.optional_text()?.ok_or_else(|| unexpected(&name))
    }

    /// The next field as text.
    ///
    /// The server keeps its catalog in UTF-8. The one field that may hold
    /// other bytes is a default of a binary column, which is shown and never
    /// written: it loses what is not UTF-8.
    pub(in crate::server) fn optional_text(&mut self) -> Result<Option<String>> {
        Ok(match self.value()? {
            Value::NULL => None,
            Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Value::Int(number) => Some(number.to_string()),
            Value::UInt(number) => Some(number.to_string()),
            _ => return Err(unexpected(&self.name_before())),
        })
    }

    /// The next field as a number; NULL is an error.
    pub(in crate::server) fn number(&mut self) -> Result<u64> {
        let name = self.name();
        self.optional_number()?.ok_or_else(|| unexpected(&name))
    }

    /// The next field as a number.
    pub(in crate::server) fn optional_number(&mut self) -> Result<Option<u64>> {
        let value = self.value()?;
        if value == Value::NULL {
            return Ok(None);
        }
        mysql_async::from_value_opt::<u64>(value)
            .map(Some)
            .map_err(|FromValueError(_)| unexpected(&self.name_before()))
    }

    /// The next field as a number that has to be small.
    pub(in crate::server) fn small_number(&mut self) -> Result<u32> {
        let name = self.name();
        self.optional_small_number()?
            .ok_or_else(|| unexpected(&name))
    }

    /// The next field as a number that has to be small.
    pub(in crate::server) fn optional_small_number(&mut self) -> Result<Option<u32>> {
        let number = self.optional_number()?.map(u32::try_from).transpose();
        number.map_err(|_| unexpected(&self.name_before()))
    }

    fn value(&mut self) -> Result<Value> {
        let value = self.row.take(self.next).ok_or_else(|| unexpected("row"));
        self.next += 1;
        value
    }

    fn name(&self) -> String {
        let column = self.row.columns_ref().get(self.next);
        column.map_or_else(String::new, |column| column.name_str().into_owned())
    }

    fn name_before(&self) -> String {
        let column = self.row.columns_ref().get(self.next - 1);
        column.map_or_else(String::new, |column| column.name_str().into_owned())
    }
}

fn unexpected(column: &str) -> Error {
    Error::new(
        ErrorKind::Schema,
        format!("The server's catalog holds an unexpected value in {column}"),
    )
}

/// Runs a query and hands over its rows one by one; nothing is collected here.
pub(in crate::server) async fn each(
    session: &mut Session,
    sql: &str,
    parameters: Vec<Value>,
    doing: &str,
    mut take: impl FnMut(&mut Fields) -> Result<()>,
) -> Result<()> {
    let parameters = if parameters.is_empty() {
        Params::Empty
    } else {
        Params::Positional(parameters)
    };
    let (conn, watch) = session.parts();
    let mut result = watch
        .wait(Purpose::Catalog, doing, conn.exec_iter(sql, parameters))
        .await?;
    while let Some(row) = watch.wait(Purpose::Catalog, doing, result.next()).await? {
        take(&mut Fields::of(row))?;
    }
    Ok(())
}
