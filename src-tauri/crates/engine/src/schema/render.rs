//! Renders the source's `show create table` for the destination.
//!
//! Between servers of one family every byte is kept but names that the mapping
//! changes and names of charsets and collations that the destination calls
//! otherwise. Across families, [`super::family`] adapts what differs and
//! refuses by name what has no equal.

use std::borrow::Cow;

use super::collation::Dialect;
use super::columns;
use super::edits::Edits;
use super::family;
use super::lex::{Kind, text_value};
use super::lost;
use super::statement::{ElementKind, Statement, not_understood};
use crate::error::{Error, ErrorKind, Result};
use crate::mapping::{DatabasePlan, Mapping};
use crate::server::catalog::{ColumnDef, DataType, TableDef, TableName};
use crate::server::facts::ServerFacts;
use crate::server::ident::{quote_ident, quote_name};

/// A table as it is to be made on the destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedTable {
    /// Its name on the source.
    pub source: TableName,
    /// Its name on the destination.
    pub destination: TableName,
    /// The statement. Bytes: a default of a binary column may hold any.
    pub sql: Vec<u8>,
    /// Whether the statement says all about its TIMESTAMP columns, so that a
    /// server with old defaults must be told not to add its own.
    pub explicit_timestamps: bool,
    /// The names of its columns, in order.
    pub columns: Vec<String>,
    /// Where the source may have lost a character of the definition, and
    /// nothing tells.
    pub doubts: Vec<String>,
}

/// Renders definitions of one server for another.
#[derive(Debug, Clone, Copy)]
pub struct Renderer<'a> {
    source: Dialect<'a>,
    destination: Dialect<'a>,
    mapping: &'a Mapping,
}

impl<'a> Renderer<'a> {
    /// Renders what `source` says for `destination`, under the names of `mapping`.
    #[must_use]
    pub fn new(
        source: &'a ServerFacts,
        destination: &'a ServerFacts,
        mapping: &'a Mapping,
    ) -> Self {
        Self::between(source.into(), destination.into(), mapping)
    }

    pub(super) const fn between(
        source: Dialect<'a>,
        destination: Dialect<'a>,
        mapping: &'a Mapping,
    ) -> Self {
        Self {
            source,
            destination,
            mapping,
        }
    }

    /// The statement that makes a database of the destination unless it is there.
    ///
    /// # Errors
    /// `Schema` when the destination has no such charset or collation.
    pub fn database(&self, plan: &DatabasePlan) -> Result<String> {
        let subject = format!("database {}", plan.source.name);
        Ok(format!(
            "create database if not exists {} default character set {} default collate {}",
            quote_ident(&plan.destination)?,
            self.charset(&plan.source.charset, &subject)?,
            self.collation(&plan.source.collation, &subject)?
        ))
    }

    /// The statement that makes a table of the destination. `statement` is
    /// what the source's `show create table` says, `table` what its
    /// information_schema says: both must agree.
    ///
    /// # Errors
    /// `Schema`, naming the table and what cannot be carried.
    pub fn table(&self, table: &TableDef, statement: &[u8]) -> Result<RenderedTable> {
        let destination = self.mapping.destination_of(&table.name).ok_or_else(|| {
            Error::new(
                ErrorKind::Internal,
                format!("Table {} is rendered but not selected", table.name),
            )
        })?;
        let (text, carried) = if self.mapping.maps_columns(table) {
            let (text, carried) = columns::carry(statement, table, self.mapping)?;
            (Cow::Owned(text), Cow::Owned(carried))
        } else {
            (Cow::Borrowed(statement), Cow::Borrowed(table))
        };
        let table = carried.as_ref();
        let parsed = Statement::parse(&text, table)?;
        let mut edits = Edits::default();
        replace(&parsed, &mut edits, parsed.name, quote_name(&destination)?);
        let references = self.foreign_keys(&parsed, table, &destination, &mut edits)?;
        self.refuse_other_objects(&parsed, table, &references)?;
        self.charsets(&parsed, table, &mut edits)?;
        self.default_collations(&parsed, table, &mut edits)?;
        let doubts = lost::restore(&parsed, table, self.source.version, &mut edits);
        binary_defaults(&parsed, table, &mut edits)?;
        if self.source.version.flavour != self.destination.version.flavour {
            family::adapt(&parsed, table, self.destination.version, &mut edits)?;
        }
        let sql = edits.apply(&text).ok_or_else(|| {
            not_understood(
                &table.name,
                "two changes fall on one place of the statement",
            )
        })?;
        Ok(RenderedTable {
            source: table.name.clone(),
            destination,
            sql,
            explicit_timestamps: table.columns.iter().any(needs_explicit_timestamps),
            columns: table
                .columns
                .iter()
                .map(|column| column.name.clone())
                .collect(),
            doubts,
        })
    }

    /// Gives parents their names on the destination; tells the tokens that name them.
    fn foreign_keys(
        &self,
        statement: &Statement<'_>,
        table: &TableDef,
        destination: &TableName,
        edits: &mut Edits,
    ) -> Result<Vec<usize>> {
        let mut references = Vec::new();
        for element in &statement.elements {
            if element.kind != ElementKind::ForeignKey {
                continue;
            }
            let (first, last) = (element.start..element.end)
                .find(|&place| statement.is_word(place, "REFERENCES"))
                .map(|place| parent_tokens(statement, place + 1))
                .ok_or_else(|| not_understood(&table.name, "a foreign key has no parent"))?;
            let name = |place| {
                statement.name_at(place).ok_or_else(|| {
                    not_understood(&table.name, "a foreign key does not name its parent")
                })
            };
            let parent = if first == last {
                TableName::new(&table.name.database, name(first)?)
            } else {
                TableName::new(name(first)?, name(last)?)
            };
            let mapped = self.mapping.destination_of(&parent).ok_or_else(|| {
                Error::new(
                    ErrorKind::Schema,
                    format!(
                        "Table {} refers to table {parent}, which is not selected",
                        table.name
                    ),
                )
                .hint("Select the parent table too, deselect the child, or drop the foreign key.")
                .subject(table.name.to_string())
            })?;
            // As the server writes it: qualified only when the parent lives elsewhere.
            let text = if mapped.database == destination.database {
                quote_ident(&mapped.table)?
            } else {
                quote_name(&mapped)?
            };
            let range = statement.tokens[first].start..statement.tokens[last].end;
            edits.replace(range, text);
            references.push(first);
        }
        Ok(references)
    }

    /// A default or an expression may name another object (a sequence), which
    /// is not carried with the table.
    fn refuse_other_objects(
        &self,
        statement: &Statement<'_>,
        table: &TableDef,
        references: &[usize],
    ) -> Result<()> {
        for place in 0..statement.tokens.len() {
            if !statement.is_mark(place + 1, b'.') || references.contains(&place) {
                continue;
            }
            let (Some(outer), Some(inner)) =
                (statement.name_at(place), statement.name_at(place + 2))
            else {
                continue;
            };
            let own = outer == table.name.database || outer == table.name.table;
            if !own || self.mapping.touches(&table.name) || table.column(&inner).is_none() {
                return Err(Error::new(
                    ErrorKind::Schema,
                    format!(
                        "The definition of table {} uses {outer}.{inner}, which is not carried with it",
                        table.name
                    ),
                )
                .subject(table.name.to_string()));
            }
        }
        Ok(())
    }

    /// Gives charsets and collations their names on the destination, wherever
    /// they stand: at columns, at the table, in expressions.
    fn charsets(
        &self,
        statement: &Statement<'_>,
        table: &TableDef,
        edits: &mut Edits,
    ) -> Result<()> {
        let subject = format!("table {}", table.name);
        for place in 0..statement.tokens.len() {
            let word = statement.word(place);
            let value = place + 1 + usize::from(statement.is_mark(place + 1, b'='));
            if word.eq_ignore_ascii_case("COLLATE") {
                let name = self.collation(statement.word(value), &subject)?;
                replace(statement, edits, value, name);
            } else if word.eq_ignore_ascii_case("CHARSET") {
                let name = self.charset(statement.word(value), &subject)?;
                replace(statement, edits, value, name);
            } else if word.eq_ignore_ascii_case("CHARACTER") && statement.is_word(place + 1, "SET")
            {
                let name = self.charset(statement.word(place + 2), &subject)?;
                replace(statement, edits, place + 2, name);
            } else if word.eq_ignore_ascii_case("USING") {
                // convert(… using utf8mb4), not `using btree`.
                let name = statement.word(place + 1);
                if self.source.charsets.contains_key(name) {
                    replace(statement, edits, place + 1, self.charset(name, &subject)?);
                }
            } else if let Some(name) = word.strip_prefix('_') {
                // An introducer: _utf8mb4'text'.
                if self.source.charsets.contains_key(name) {
                    let name = format!("_{}", self.charset(name, &subject)?);
                    replace(statement, edits, place, name);
                }
            }
        }
        Ok(())
    }

    /// Where the source leaves out a collation because it is the charset's
    /// own, and the charset's own is another on the destination, it is said.
    fn default_collations(
        &self,
        statement: &Statement<'_>,
        table: &TableDef,
        edits: &mut Edits,
    ) -> Result<()> {
        let subject = format!("table {}", table.name);
        for element in &statement.elements {
            let ElementKind::Column(column) = element.kind else {
                continue;
            };
            let Some(actual) = table.columns[column].collation.as_deref() else {
                continue;
            };
            let charset = (element.start..element.end).find(|&place| {
                statement.is_word(place, "CHARACTER") && statement.is_word(place + 1, "SET")
            });
            if let Some(place) = charset
                && !statement.is_word(place + 3, "COLLATE")
                && let Some(name) =
                    self.unlike_default(statement.word(place + 2), actual, &subject)?
            {
                let end = statement.tokens[place + 2].end;
                edits.insert(end, format!(" COLLATE {name}"));
            }
        }
        let charset = (statement.options..statement.tokens.len()).find(|&place| {
            statement.is_word(place, "CHARSET") && statement.is_mark(place + 1, b'=')
        });
        if let (Some(place), Some(actual)) = (charset, table.collation.as_deref())
            && !statement.is_word(place + 3, "COLLATE")
            && let Some(name) = self.unlike_default(statement.word(place + 2), actual, &subject)?
        {
            let end = statement.tokens[place + 2].end;
            edits.insert(end, format!(" COLLATE={name}"));
        }
        Ok(())
    }

    /// The destination's name for `actual` when it is not what the destination
    /// would take for `charset` by itself.
    fn unlike_default(&self, charset: &str, actual: &str, subject: &str) -> Result<Option<String>> {
        let charset = self.charset(charset, subject)?;
        let collation = self.collation(actual, subject)?;
        let default = self.destination.default_collation(&charset);
        Ok((default != Some(collation.as_str())).then_some(collation))
    }

    fn charset(&self, name: &str, subject: &str) -> Result<String> {
        self.destination
            .charset(name)
            .ok_or_else(|| unknown_on_destination("character set", name, subject, self.destination))
    }

    fn collation(&self, name: &str, subject: &str) -> Result<String> {
        self.destination
            .collation(name)
            .ok_or_else(|| unknown_on_destination("collation", name, subject, self.destination))
    }
}

fn unknown_on_destination(
    what: &str,
    name: &str,
    subject: &str,
    destination: Dialect<'_>,
) -> Error {
    Error::new(
        ErrorKind::Schema,
        format!(
            "The {what} {name} of {subject} is not known to the destination ({})",
            destination.version
        ),
    )
    .hint(format!(
        "Convert it on the source to a {what} that both servers have."
    ))
    .subject(subject)
}

fn replace(
    statement: &Statement<'_>,
    edits: &mut Edits,
    place: usize,
    with: impl Into<Vec<u8>> + AsRef<[u8]>,
) {
    let token = statement.tokens[place];
    if statement.bytes(place) != with.as_ref() {
        edits.replace(token.start..token.end, with);
    }
}

/// The first and last token of a parent's name: one, or database, dot and table.
fn parent_tokens(statement: &Statement<'_>, first: usize) -> (usize, usize) {
    if statement.is_mark(first + 1, b'.') {
        (first, first + 2)
    } else {
        (first, first)
    }
}

/// A TIMESTAMP that may not be NULL and has no default: a server with
/// `explicit_defaults_for_timestamp` off would give it one of its own.
fn needs_explicit_timestamps(column: &ColumnDef) -> bool {
    matches!(column.data_type, DataType::Timestamp { .. })
        && !column.nullable
        && column.default.is_none()
        && column.generated.is_none()
}

/// Defaults of binary columns that are no text are written as hexadecimal digits.
fn binary_defaults(statement: &Statement<'_>, table: &TableDef, edits: &mut Edits) -> Result<()> {
    for (place, token) in statement.tokens.iter().enumerate() {
        if token.kind != Kind::Text {
            continue;
        }
        let bytes = statement.bytes(place);
        let is_text = std::str::from_utf8(bytes).is_ok();
        let of_column = statement
            .elements
            .iter()
            .find_map(|element| match element.kind {
                ElementKind::Column(column) if (element.start..element.end).contains(&place) => {
                    Some(&table.columns[column])
                }
                _ => None,
            });
        let binary = of_column.is_some_and(|column| {
            matches!(
                column.data_type,
                DataType::Binary { .. } | DataType::VarBinary { .. }
            )
        });
        let is_default = statement.is_word(place.saturating_sub(1), "DEFAULT");
        if is_text {
            continue;
        }
        if !(binary && is_default) {
            return Err(not_understood(
                &table.name,
                "it holds bytes that are no text",
            ));
        }
        let digits: String = text_value(bytes)
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        edits.replace(token.start..token.end, format!("x'{digits}'"));
    }
    Ok(())
}
