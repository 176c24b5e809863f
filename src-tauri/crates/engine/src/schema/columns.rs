//! A definition without the columns that a task does not carry, and with the
//! names that the others have on the destination.
//!
//! It is made from the source's own text before anything else is adapted: what
//! comes after sees a table that never had other columns.

use super::edits::Edits;
use super::statement::{Element, ElementKind, Statement, not_understood};
use crate::error::{Error, ErrorKind, Result};
use crate::mapping::Mapping;
use crate::server::catalog::{IndexPart, TableDef, TableName};
use crate::server::ident::quote_ident;

/// What `table` is on the destination, and the statement that says so. Names
/// of tables are still the source's.
///
/// # Errors
/// `Schema` when a column that is carried depends on one that is not, or the
/// statement is not understood; `Definition` when a chosen column is not there.
pub(super) fn carry(
    statement: &[u8],
    table: &TableDef,
    mapping: &Mapping,
) -> Result<(Vec<u8>, TableDef)> {
    if let Some(missing) = mapping.missing_columns(table).first() {
        return Err(missing_column(table, missing));
    }
    let parsed = Statement::parse(statement, table)?;
    let carrier = Carrier {
        statement: &parsed,
        table,
        mapping,
    };
    let text = carrier.text()?;
    let mut carried = mapping.carried(table).into_owned();
    carried
        .columns
        .retain(crate::server::catalog::ColumnDef::is_carried);
    for (ordinal, column) in (1..).zip(&mut carried.columns) {
        column.ordinal = ordinal;
    }
    numbered_by_a_key(&carried)?;
    Ok((text, carried))
}

struct Carrier<'a> {
    statement: &'a Statement<'a>,
    table: &'a TableDef,
    mapping: &'a Mapping,
}

/// What a name in an element stands for.
enum Named {
    /// Not a column.
    Other,
    /// A column that the destination calls so.
    Column(String),
    /// A column that is not carried.
    NotCarried(String),
}

impl Carrier<'_> {
    fn text(&self) -> Result<Vec<u8>> {
        let tokens = &self.statement.tokens;
        let not_understood = |what| not_understood(&self.table.name, what);
        let list = tokens
            .get(3)
            .ok_or_else(|| not_understood("it is cut off"))?;
        let close = tokens
            .get(self.statement.options.wrapping_sub(1))
            .ok_or_else(|| not_understood("its list of columns does not end"))?;
        let mut text = self.statement.text[..list.end].to_vec();
        let mut first = true;
        for element in &self.statement.elements {
            let Some(carried) = self.element(*element)? else {
                continue;
            };
            text.extend_from_slice(if first { b"\n  " } else { b",\n  " });
            text.extend_from_slice(&carried);
            first = false;
        }
        text.push(b'\n');
        text.extend_from_slice(&self.options(close.start)?);
        Ok(text)
    }

    /// An element as the destination has it; none for one that is not carried.
    fn element(&self, element: Element) -> Result<Option<Vec<u8>>> {
        let mut edits = Edits::default();
        let begin = self.statement.tokens[element.start].start;
        let end = self.statement.tokens[element.end - 1].end;
        for place in element.start..element.end {
            match self.named(element, place)? {
                Named::Other => {}
                Named::Column(name) => {
                    let token = self.statement.tokens[place];
                    let quoted = quote_ident(&name)?;
                    edits.replace(token.start - begin..token.end - begin, quoted);
                }
                Named::NotCarried(name) => {
                    return match element.kind {
                        ElementKind::Column(at) if place > element.start => {
                            Err(self.depends(&self.table.columns[at].name, &name))
                        }
                        _ => Ok(None),
                    };
                }
            }
        }
        let text = &self.statement.text[begin..end];
        let carried = edits
            .apply(text)
            .ok_or_else(|| not_understood(&self.table.name, "two names overlap"))?;
        Ok(Some(carried))
    }

    fn named(&self, element: Element, place: usize) -> Result<Named> {
        let Some(name) = self.statement.name_at(place) else {
            return Ok(Named::Other);
        };
        if place == element.start && matches!(element.kind, ElementKind::Column(_)) {
            return Ok(self.column(&self.table.name, name));
        }
        let qualifies = self.statement.is_mark(place + 1, b'.');
        if qualifies || !self.is_within_parentheses(element.start, place) {
            return Ok(Named::Other);
        }
        if element.kind == ElementKind::ForeignKey
            && let Some(parent) = self.parent_before(element, place)?
        {
            return Ok(self.column(&parent, name));
        }
        if self.table.column(&name).is_none() {
            return Err(not_understood(
                &self.table.name,
                "an expression in it names something that is no column of it",
            ));
        }
        Ok(self.column(&self.table.name, name))
    }

    fn column(&self, table: &TableName, name: String) -> Named {
        match self.mapping.column_of(table, &name) {
            Some(to) => Named::Column(to),
            None => Named::NotCarried(name),
        }
    }

    fn is_within_parentheses(&self, start: usize, place: usize) -> bool {
        let mut depth = 0_usize;
        for at in start..place {
            if self.statement.is_mark(at, b'(') {
                depth += 1;
            } else if self.statement.is_mark(at, b')') {
                depth = depth.saturating_sub(1);
            }
        }
        depth > 0
    }

    /// The parent of a foreign key, when `place` comes after its name.
    fn parent_before(&self, element: Element, place: usize) -> Result<Option<TableName>> {
        let statement = self.statement;
        let Some(references) =
            (element.start..place).find(|&at| statement.is_word(at, "REFERENCES"))
        else {
            return Ok(None);
        };
        let name = |at| {
            statement.name_at(at).ok_or_else(|| {
                not_understood(&self.table.name, "a foreign key does not name its parent")
            })
        };
        let first = name(references + 1)?;
        Ok(Some(if statement.is_mark(references + 2, b'.') {
            TableName::new(first, name(references + 3)?)
        } else {
            TableName::new(&self.table.name.database, first)
        }))
    }

    /// Everything from the closing parenthesis on: options and partitions.
    fn options(&self, begin: usize) -> Result<Vec<u8>> {
        let statement = self.statement;
        let mut edits = Edits::default();
        let partitions = (statement.options..statement.tokens.len())
            .find(|&at| statement.is_word(at, "PARTITION") && statement.is_word(at + 1, "BY"));
        for place in partitions.map_or(0..0, |first| first..statement.tokens.len()) {
            let Some(name) = self.partitioning_column(place) else {
                continue;
            };
            let written = name.clone();
            match self.column(&self.table.name, name) {
                Named::Column(to) => {
                    let token = statement.tokens[place];
                    if to != written {
                        edits.replace(token.start - begin..token.end - begin, quote_ident(&to)?);
                    }
                }
                Named::NotCarried(name) => {
                    return Err(Error::new(
                        ErrorKind::Schema,
                        format!(
                            "Table {} is partitioned by column {name}, which is not selected",
                            self.table.name
                        ),
                    )
                    .hint(format!("Select column {name} as well."))
                    .subject(self.table.name.to_string()));
                }
                Named::Other => {}
            }
        }
        edits
            .apply(&statement.text[begin..])
            .ok_or_else(|| not_understood(&self.table.name, "two names overlap"))
    }

    /// The column that a token of the partitions names. Some servers write it
    /// without quotes; a word of theirs is then taken for a column of that name
    /// only within the parentheses that list columns.
    fn partitioning_column(&self, place: usize) -> Option<String> {
        let statement = self.statement;
        if let Some(name) = statement.name_at(place) {
            let of_partition = statement.is_word(place - 1, "PARTITION")
                || statement.is_word(place - 1, "SUBPARTITION");
            return (!of_partition && self.table.column(&name).is_some()).then_some(name);
        }
        let word = statement.word(place);
        let column = self.table.column(word)?;
        let mut at = place;
        while at > 0 && !statement.is_mark(at, b'(') {
            at -= 1;
        }
        let lists = ["COLUMNS", "KEY", "HASH", "RANGE", "LIST"];
        let listed = lists.iter().any(|list| statement.is_word(at - 1, list));
        listed.then(|| column.name.clone())
    }

    fn depends(&self, column: &str, on: &str) -> Error {
        let table = &self.table.name;
        Error::new(
            ErrorKind::Schema,
            format!("Column {column} of table {table} is computed from column {on}, which is not selected"),
        )
        .hint(format!("Select column {on} as well, or deselect {column}."))
        .subject(table.to_string())
    }
}

/// The error for a chosen column that a table does not have.
pub(crate) fn missing_column(table: &TableDef, column: &str) -> Error {
    let name = &table.name;
    Error::new(
        ErrorKind::Definition,
        format!("Table {name} of the source has no column {column}, which is selected"),
    )
    .hint("Deselect the column, or add it on the source; then run the precheck again.")
    .subject(name.to_string())
}

/// Servers number rows only by a column that a key begins with.
fn numbered_by_a_key(carried: &TableDef) -> Result<()> {
    let Some(column) = carried.columns.iter().find(|it| it.auto_increment) else {
        return Ok(());
    };
    let begins = |part: &IndexPart| part.column.as_ref() == Some(&column.name);
    let mut indexes = carried.indexes.iter();
    if indexes.any(|index| index.parts.iter().any(begins)) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Schema,
        format!(
            "Column {} of table {} is AUTO_INCREMENT, and no key over selected columns holds it",
            column.name, carried.name
        ),
    )
    .hint("Select the other columns of its key as well.")
    .subject(carried.name.to_string()))
}
