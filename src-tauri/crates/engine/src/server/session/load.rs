//! Sends rows as the file that LOAD DATA asks for.

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, stream};
use mysql_async::prelude::Queryable;

use super::{Outcome, Session, live};
use crate::error::Result;

/// Length of the packets in which a file is sent: the loop over them costs
/// nothing beside their bytes, and every server takes packets of this length.
const PACKET_BYTES: usize = 128 << 10;

impl Session {
    /// Runs a `load data local infile` whose file is `file`, whatever name it
    /// has in `sql`.
    ///
    /// LOCAL makes the server lenient: what strict mode would refuse is
    /// changed with a warning, and a row in the way makes it skip one. So the
    /// rows are only written as they were sent if [`Outcome::affected_rows`]
    /// is their number and there is no warning; else the caller takes them
    /// back.
    ///
    /// # Errors
    /// What the server refuses, or `Connection` when it is lost.
    pub async fn load(&mut self, sql: &str, file: Bytes, doing: &str) -> Result<Outcome> {
        self.usable(doing)?;
        let packet = PACKET_BYTES.min(self.max_allowed_packet).max(1);
        let (conn, watch) = (live(&mut self.conn), &self.watch);
        // It serves this statement only: the driver forgets it with the answer.
        conn.set_infile_handler(async move {
            let starts = (0..file.len()).step_by(packet);
            let packets = starts.map(move |at| Ok(file.slice(at..(at + packet).min(file.len()))));
            Ok(stream::iter(packets).boxed())
        });
        let work = async {
            let result = conn.query_iter(sql).await?;
            let outcome = Outcome {
                affected_rows: result.affected_rows(),
                warnings: result.warnings(),
            };
            result.drop_result().await?;
            Ok(outcome)
        };
        let outcome = watch.guard(work.boxed()).await;
        self.settle(outcome, doing)
    }
}
