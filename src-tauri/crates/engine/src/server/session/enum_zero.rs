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

/// Whether the warning is about one of the columns. An UPDATE counts the rows
/// that it has looked at, so the number of the row may be any.
fn expected((_, code, message): &(String, u16, String), columns: &[&str]) -> bool {
    let about = |column: &&str| {
        message
            .strip_prefix(&format!("Data truncated for column '{column}' at row "))
            .is_some_and(|row| row.bytes().all(|byte| byte.is_ascii_digit()))
    };
    *code == DATA_TRUNCATED && columns.iter().any(about)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_warnings_about_the_columns_are_expected() {
        let told = |code, message: &str| ("Warning".to_owned(), code, message.to_owned());
        let columns = ["v"];
        let about = |message| expected(&told(DATA_TRUNCATED, message), &columns);
        assert!(about("Data truncated for column 'v' at row 7"));
        assert!(!about("Data truncated for column 'w' at row 1"));
        assert!(!expected(
            &told(1264, "Data truncated for column 'v' at row 1"),
            &columns
        ));
    }
}
