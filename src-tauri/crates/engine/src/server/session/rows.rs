//! Rows of a query, one after the other.

use mysql_async::{QueryResult, Row, TextProtocol};

use super::{Purpose, Watch};
use crate::error::Result;

/// The rows of a running query. Each wait for a row is watched.
#[derive(Debug)]
pub struct Rows<'s> {
    result: QueryResult<'s, 'static, TextProtocol>,
    watch: &'s Watch,
    purpose: Purpose,
    broken: &'s mut bool,
    doing: String,
    ended: bool,
}

impl<'s> Rows<'s> {
    pub(super) fn new(
        result: QueryResult<'s, 'static, TextProtocol>,
        watch: &'s Watch,
        purpose: Purpose,
        broken: &'s mut bool,
        doing: &str,
    ) -> Self {
        Self {
            result,
            watch,
            purpose,
            broken,
            doing: doing.to_owned(),
            ended: false,
        }
    }

    /// The next row; none after the last.
    ///
    /// # Errors
    /// What ends the query on the server, or `Connection` when it is lost.
    pub async fn next(&mut self) -> Result<Option<Row>> {
        match self.watch.guard(self.result.next()).await {
            Ok(row) => {
                self.ended = row.is_none();
                Ok(row)
            }
            Err(lost) => {
                self.ended = true;
                *self.broken |= lost.loses_connection();
                Err(lost.explain(self.watch.server(), self.purpose, &self.doing))
            }
        }
    }
}

impl Drop for Rows<'_> {
    fn drop(&mut self) {
        // What is left of a result would be taken for the answer to the next
        // statement's predecessor and read to its end: do not go on with it.
        *self.broken |= !self.ended;
    }
}
