//! Writes the one value that strict mode refuses: index 0 of an ENUM.

use mysql_async::from_row_opt;

use super::purpose::{lax, strict};
use super::{Outcome, Session};
use crate::error::{Error, ErrorKind, Result};

/// "Data truncated for column": what the server says to index 0 of an ENUM,
/// and to values that really would be changed.
const DATA_TRUNCATED: u16 = 1265;

impl Session {
    /// Runs an INSERT or UPDATE of **one** row that puts index 0 into the ENUM
    /// columns `columns` and nothing else that strict mode would refuse.
    ///
    /// Strictness is off for this statement, so its warnings are read: any but
    /// those that index 0 itself brings about is an error, and the caller then
    /// rolls the transaction back.
    ///
    /// # Errors
    /// `Apply` when the server would change another value, or what it refuses.
    pub async fn run_with_enum_zero(
        &mut self,
        sql: impl AsRef<[u8]>,
        columns: &[&str],
        doing: &str,
    ) -> Result<Outcome> {
        self.run(lax(), doing).await?;
        let done = self.run_and_judge(sql.as_ref(), columns, doing).await;
        if !self.is_broken() {
            self.run(strict(), doing).await?;
        }
        done
    }

    async fn run_and_judge(
        &mut self,
        sql: &[u8],
        columns: &[&str],
        doing: &str,
    ) -> Result<Outcome> {
        let outcome = self.run(sql, doing).await?;
        if outcome.warnings == 0 {
            return Ok(outcome);
        }
        for row in self.rows("show warnings", doing).await? {
            // A note tells of what strict mode lets pass as well.
            let warning = from_row_opt::<(String, u16, String)>(row).map_err(|cause| {
                let title = "The server's warnings cannot be read";
                Error::new(ErrorKind::Apply, title).because(cause)
            })?;
            if warning.0 != "Note" && !expected(&warning, columns) {
                let (_, code, _) = warning;
                return Err(Error::new(
                    ErrorKind::Apply,
                    format!(
                        "Server {} would change a value while {doing} (warning {code})",
                        self.server()
                    ),
                )
                .subject(self.server()));
            }
        }
        Ok(outcome)
    }
}

fn expected((_, code, message): &(String, u16, String), columns: &[&str]) -> bool {
    *code == DATA_TRUNCATED
        && columns
            .iter()
            .any(|column| *message == format!("Data truncated for column '{column}' at row 1"))
}
