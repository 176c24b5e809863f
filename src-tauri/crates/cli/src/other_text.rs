//! The text that the operator gives for a statement, from the command line or a
//! file.

use std::path::PathBuf;

use clap::Args;
use engine::error::{Error, ErrorKind, Result};

/// Another text for a statement.
#[derive(Debug, Args)]
#[group(required = false, multiple = false)]
pub struct OtherText {
    /// The statement to run, in the names of the destination
    #[arg(long, value_name = "STATEMENT")]
    pub sql: Option<String>,

    /// A file in UTF-8 that holds it
    #[arg(long, value_name = "FILE")]
    pub sql_file: Option<PathBuf>,
}

impl OtherText {
    /// The text.
    ///
    /// # Errors
    /// `Definition` when none is given, or the file cannot be read.
    pub fn read(&self) -> Result<String> {
        match (&self.sql, &self.sql_file) {
            (Some(sql), _) => Ok(sql.clone()),
            (None, Some(file)) => std::fs::read_to_string(file).map_err(|cause| {
                Error::new(
                    ErrorKind::Definition,
                    format!("The statement in {} cannot be read", file.display()),
                )
                .because(cause)
            }),
            (None, None) => Err(Error::new(
                ErrorKind::Definition,
                "No text is given for the statement",
            )
            .hint("Give it with --sql or --sql-file.")),
        }
    }
}
