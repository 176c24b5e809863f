//! Characters that a server loses when it shows a definition.
//!
//! Servers show definitions in three-byte UTF-8: a label of an ENUM or SET, or
//! a default, outside of it comes out as `?`. MySQL before 8 does the same to
//! every byte of a binary default that is no text. The labels are known from
//! the catalog where the server can be asked for them, and are put in; where a
//! `?` may be a question mark or a lost character, it is a doubt that the
//! operator is told of.

use super::edits::Edits;
use super::lex::{Kind, text_value};
use super::statement::{Element, ElementKind, Statement};
use crate::server::catalog::{ColumnDef, DataType, TableDef, labels};
use crate::server::facts::ServerVersion;
use crate::server::literal;

/// Puts the true labels into the statement, and says where a character may
/// have been lost still.
pub(super) fn restore(
    statement: &Statement<'_>,
    table: &TableDef,
    source: ServerVersion,
    edits: &mut Edits,
) -> Vec<String> {
    let mut doubts = Vec::new();
    for element in &statement.elements {
        let ElementKind::Column(place) = element.kind else {
            continue;
        };
        let column = &table.columns[place];
        if labels::are_told(source) {
            put_labels(statement, *element, column, edits);
        } else if column.has_doubtful_labels() {
            doubts.push(doubt(table, column, "label"));
        }
        let default =
            default_of(statement, *element).filter(|&place| statement.bytes(place).contains(&b'?'));
        let Some(default) = default.filter(|_| default_lossy(column, source)) else {
            continue;
        };
        match only_label(column, &text_value(statement.bytes(default))) {
            Some(label) => put(statement, default, label, edits),
            None => doubts.push(doubt(table, column, "default")),
        }
    }
    doubts
}

/// Whether a `?` in the default of this column may stand for something else.
/// MySQL from 8 on shows such defaults in hexadecimal digits.
fn default_lossy(column: &ColumnDef, source: ServerVersion) -> bool {
    let binary = matches!(
        column.data_type,
        DataType::Binary { .. } | DataType::VarBinary { .. }
    );
    !source.is_mysql_from(8, 0, 0) && (column.is_wide() || (binary && !source.is_mariadb()))
}

/// The text after DEFAULT.
fn default_of(statement: &Statement<'_>, element: Element) -> Option<usize> {
    let word = (element.start..element.end).find(|&place| statement.is_word(place, "DEFAULT"))?;
    (statement.tokens.get(word + 1)?.kind == Kind::Text).then_some(word + 1)
}

/// The one label that is shown so; none where there are several, or the default
/// is a list of labels.
fn only_label<'a>(column: &'a ColumnDef, default: &[u8]) -> Option<&'a str> {
    let mut shown = column
        .data_type
        .labels()
        .iter()
        .filter(|label| labels::shown(label).as_bytes() == default);
    let label = shown.next()?;
    shown.next().is_none().then_some(label)
}

/// The labels stand in parentheses after the name and the type.
fn put_labels(statement: &Statement<'_>, element: Element, column: &ColumnDef, edits: &mut Edits) {
    let texts = (element.start + 3..element.end)
        .take_while(|&place| !statement.is_mark(place, b')'))
        .filter(|&place| statement.tokens[place].kind == Kind::Text);
    for (place, label) in texts.zip(column.data_type.labels()) {
        put(statement, place, label, edits);
    }
}

fn put(statement: &Statement<'_>, place: usize, label: &str, edits: &mut Edits) {
    // Only where the server shows another one.
    if labels::shown(label) == label {
        return;
    }
    let mut text = Vec::new();
    literal::bytes(&mut text, label.as_bytes());
    let token = statement.tokens[place];
    edits.replace(token.start..token.end, text);
}

fn doubt(table: &TableDef, column: &ColumnDef, what: &str) -> String {
    format!(
        "Column {} of table {} has a {what} with a question mark, which the source also shows for characters that it cannot show",
        column.name, table.name
    )
}
