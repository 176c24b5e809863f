//! WHERE filters: which rows of a table a task carries.
//!
//! A filter is the condition of a WHERE clause about one table. It is parsed
//! and checked against the table's definition when the task is made, and then
//! means the same in two places: as SQL that the source evaluates ([`Filter::sql`],
//! rendered from our own tree), and on the row images of the binlog
//! ([`Filter::passes`]). So only that is let in of which both surely agree;
//! everything else is refused, naming the part. A fuzz test holds the one
//! against the other on real servers.
//!
//! # What a filter may say
//! - Columns by their plain names, and literals: whole numbers, decimals,
//!   floating-point numbers (`1.5e0`), `'text'`, `null`, `true`, `false`.
//! - `=`, `<=>`, `<>`, `<`, `<=`, `>`, `>=`, `between`, `in`, `like … escape`,
//!   `is [not] null | true | false | unknown`, `and`, `or`, `xor`, `not`, with
//!   the meaning of three values. A condition that is the operand of another
//!   comparison stands in parentheses, so that nobody has to know which binds
//!   tighter.
//! - `+`, `-`, `*` on whole numbers and decimals, `div`, `%`, `mod()`, `abs()`,
//!   `cast(… as signed | unsigned)` on whole numbers. What could leave BIGINT's
//!   range by the types of its operands is refused: on the server it would be
//!   an error for some row, and an error is not a verdict. A division by zero
//!   is NULL, as there.
//! - `year`, `month`, `day`, `dayofmonth`, `quarter`, `hour`, `minute`,
//!   `second`, `date` of dates and times.
//! - `length`, `octet_length`, `char_length`, `character_length`, `left`,
//!   `right`, `substring`, `substr`, `mid` of text and binary strings.
//! - `column collate name`.
//!
//! # What is compared with what
//! Whole numbers and decimals exactly; a FLOAT or DOUBLE with a number of at
//! most 15 digits; numbers with quoted numbers; dates and times with their
//! canonical text (`'2024-02-29 10:00:00'`); text with text of one collation;
//! ENUMs as text. TIMESTAMPs are in UTC, as is the session that asks.
//!
//! # Collations
//! Binary ones, and those in which text is compared as the weights of its
//! characters one after the other: `*_general_ci`, `*_unicode_ci`,
//! `*_unicode_520_ci`, `utf8mb4_0900_ai_ci`, and of character sets of single
//! bytes each for which the source shows it. The source is asked for the
//! weights once ([`Orders`]). Others (several levels, contractions, languages,
//! `uca1400`) are refused when the task is made.
//!
//! # Where servers differ
//! Forms that some version evaluates otherwise are refused on all of them: NULL
//! in a list, numbers with and without quotes in one list or `between`, bounds
//! of `between` beyond a signed BIGINT, `<=>` on a YEAR, patterns that escape
//! a character right after `%` by a collation of Unicode.

mod check;
mod collation;
mod condition;
mod evaluate;
mod exact;
mod kind;
mod moment;
mod pattern;
mod render;
mod syntax;
mod tree;
mod weights;

pub use condition::Filter;
pub(crate) use condition::check_syntax;
pub use weights::Orders;
