//! Statements: a lossless lexer, and what the head of a statement says.
//!
//! The lexer cuts a statement into tokens that together are the statement,
//! byte for byte; [`classify`] says what kind it is and which tables its head
//! names, with their byte ranges; [`Statement::renamed`] replaces names in place
//! and keeps every other byte. What it does not know is
//! [`StatementKind::Unknown`], never a guess.

mod charset;
mod classify;
mod head;
mod lexer;
mod mode;
mod object;
mod rewrite;
mod statement;
mod table;
mod token;

pub use charset::ClientCharset;
pub use classify::classify;
pub use lexer::lex;
pub use mode::{SqlMode, server_version_number};
pub use rewrite::{
    DefaultDatabase, Edit, FullName, Unnameable, cuts_comment, edited, read_alike, renamed_at,
};
pub use statement::{
    DmlKind, Name, ObjectKind, Statement, StatementFlags, StatementKind, TableName, TableRole,
    TransactionKind,
};
pub use token::{Token, TokenKind};
