//! Statements, and the session they ran in.

use std::borrow::Cow;

use crate::bytes::{Bytes, utf8};
use crate::error::Result;
use crate::row::inflate_log_data;

use super::status::StatusVariables;

/// A statement as the source ran it.
#[derive(Debug, Clone)]
pub struct Query<'a> {
    /// The connection that ran it; temporary tables belong to it.
    pub thread_id: u32,
    /// Seconds it took.
    pub exec_time_s: u32,
    /// The error it ended with; not 0 means that it may be applied in part.
    pub error_code: u16,
    /// The default database, empty when there was none.
    pub schema: String,
    /// The session it ran in. Apart, so that other events are not as large.
    pub status: Box<StatusVariables<'a>>,
    /// The statement, in the character set of the client ([`StatusVariables::charset`]).
    pub sql: Cow<'a, [u8]>,
}

impl<'a> Query<'a> {
    /// Reads the body of a query event, MariaDB's compressed one included.
    pub(crate) fn parse(body: &'a [u8], compressed: bool) -> Result<Self> {
        let mut bytes = Bytes::new(body);
        let thread_id = bytes.u32("thread id")?;
        let exec_time_s = bytes.u32("execution time")?;
        let schema_length = bytes.u8("schema length")?;
        let error_code = bytes.u16("error code")?;
        let status_length = bytes.u16("status length")?;
        let status = bytes.take(usize::from(status_length), "status variables")?;
        let schema = bytes.take(usize::from(schema_length), "default database")?;
        bytes.u8("end of default database")?;
        let sql = bytes.take_rest();
        Ok(Self {
            thread_id,
            exec_time_s,
            error_code,
            schema: utf8(schema, "default database")?,
            status: Box::new(StatusVariables::parse(status)?),
            sql: if compressed {
                Cow::Owned(inflate_log_data(sql)?)
            } else {
                Cow::Borrowed(sql)
            },
        })
    }
}
