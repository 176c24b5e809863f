//! What differs between MySQL and MariaDB in a `create table`: adapted where
//! both have it, refused by name where the destination has no equal.

use super::edits::Edits;
use super::lex::Kind;
use super::statement::{Element, ElementKind, Statement};
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{DataType, TableDef};
use crate::server::facts::ServerVersion;

/// Table and partition options that mean the same in both families.
const SHARED_OPTIONS: [&str; 25] = [
    "ALGORITHM",
    "AUTO_INCREMENT",
    "AVG_ROW_LENGTH",
    "CHARSET",
    "CHECKSUM",
    "COLLATE",
    "COMMENT",
    "DELAY_KEY_WRITE",
    "DIRECTORY",
    "ENGINE",
    "INSERT_METHOD",
    "KEY_BLOCK_SIZE",
    "MAX_ROWS",
    "MIN_ROWS",
    "NODEGROUP",
    "PACK_KEYS",
    "PARTITIONS",
    "ROW_FORMAT",
    "STATS_AUTO_RECALC",
    "STATS_PERSISTENT",
    "STATS_SAMPLE_PAGES",
    "SUBPARTITIONS",
    "TABLE_CHECKSUM",
    "UNION",
    "VALUES",
];

/// Adapts a statement of one family for a server of the other.
pub(super) fn adapt(
    statement: &Statement<'_>,
    table: &TableDef,
    to: ServerVersion,
    edits: &mut Edits,
) -> Result<()> {
    let adaptation = Adaptation {
        statement,
        table,
        to,
    };
    adaptation.refuse_types()?;
    adaptation.refuse_options()?;
    adaptation.comments(edits)?;
    for element in &statement.elements {
        if to.is_mariadb() {
            adaptation.element_to_mariadb(element, edits)?;
        } else {
            adaptation.element_to_mysql(element, edits)?;
        }
    }
    Ok(())
}

struct Adaptation<'a> {
    statement: &'a Statement<'a>,
    table: &'a TableDef,
    to: ServerVersion,
}

impl Adaptation<'_> {
    fn refuse_types(&self) -> Result<()> {
        for column in &self.table.columns {
            let foreign = match column.data_type {
                DataType::Vector { .. } | DataType::Unknown { .. } => true,
                DataType::Uuid | DataType::Inet4 | DataType::Inet6 => !self.to.is_mariadb(),
                _ => false,
            };
            if foreign {
                return Err(self.no_equal(&format!(
                    "type {} of column {}",
                    column.column_type, column.name
                )));
            }
            if column.compressed {
                return Err(self.no_equal(&format!("the compression of column {}", column.name)));
            }
        }
        for index in &self.table.indexes {
            if index.parts.iter().any(|part| part.expression.is_some()) {
                return Err(self.no_equal(&format!("the expression in index {}", index.name)));
            }
        }
        if !self.to.is_mariadb()
            && !self.to.is_mysql_from(8, 0, 16)
            && !self.table.checks.is_empty()
        {
            return Err(self.no_equal("CHECK constraints"));
        }
        Ok(())
    }

    fn refuse_options(&self) -> Result<()> {
        for place in self.statement.options..self.statement.tokens.len() {
            if !self.statement.is_mark(place + 1, b'=') {
                continue;
            }
            // MariaDB writes options of engines in backticks: those are never shared.
            let word = self.statement.word(place).to_ascii_uppercase();
            if !SHARED_OPTIONS.contains(&word.as_str()) {
                let option = String::from_utf8_lossy(self.statement.bytes(place));
                return Err(self.no_equal(&format!("the table option {option}")));
            }
        }
        Ok(())
    }

    /// MariaDB passes over comments for MySQL 5.7 and later, and MySQL over
    /// those for MariaDB: what is in them is taken out or refused, never lost.
    fn comments(&self, edits: &mut Edits) -> Result<()> {
        let mut partitioned = false;
        for place in 0..self.statement.tokens.len() {
            if self.statement.tokens[place].kind != Kind::Open {
                continue;
            }
            let close = self
                .statement
                .close_of(place)
                .ok_or_else(|| self.no_equal("an executable comment"))?;
            let word = self.statement.word(place + 1).to_ascii_uppercase();
            partitioned |= word == "PARTITION";
            match word.as_str() {
                // The rest of a partition clause may come in comments of its own.
                _ if partitioned => self.unwrap(place, close, edits),
                "INVISIBLE" if self.to.is_mariadb() => {
                    self.invisible(place, close, edits)?;
                }
                // Only NDB looks at these two, and every table of InnoDB has the third.
                "STORAGE" | "COLUMN_FORMAT" | "TABLESPACE" => self.drop(place, close, edits),
                _ => {
                    let range =
                        self.statement.tokens[place].start..self.statement.tokens[close].end;
                    let text = String::from_utf8_lossy(&self.statement.text[range]);
                    return Err(self.no_equal(&text));
                }
            }
        }
        Ok(())
    }

    fn invisible(&self, open: usize, close: usize, edits: &mut Edits) -> Result<()> {
        let holds = |element: &&Element| (element.start..element.end).contains(&open);
        let element = self.statement.elements.iter().find(holds);
        if !matches!(element.map(|element| element.kind), Some(ElementKind::Key)) {
            self.unwrap(open, close, edits);
            return Ok(());
        }
        if !self.to.is_mariadb_from(10, 6, 0) {
            return Err(self.no_equal("an invisible index"));
        }
        let tokens = &self.statement.tokens;
        edits.replace(tokens[open].start..tokens[close].end, "IGNORED");
        Ok(())
    }

    fn element_to_mariadb(&self, element: &Element, edits: &mut Edits) -> Result<()> {
        let ElementKind::Column(column) = element.kind else {
            return Ok(());
        };
        let column = &self.table.columns[column];
        if let DataType::Geometry { kind } = &column.data_type
            && kind == "geomcollection"
        {
            let token = self.statement.tokens[element.start + 1];
            edits.replace(token.start..token.end, "geometrycollection");
        }
        if column.generated.is_some() {
            // MariaDB has no NOT NULL for generated columns; their values come
            // from the same expression and are as little NULL there.
            let not_null = |&place: &usize| {
                self.statement.is_word(place, "NOT") && self.statement.is_word(place + 1, "NULL")
            };
            if let Some(place) = self.outside_parentheses(element).into_iter().find(not_null) {
                let tokens = &self.statement.tokens;
                edits.replace(tokens[place].start..tokens[place + 1].end, "");
            }
        }
        Ok(())
    }

    fn element_to_mysql(&self, element: &Element, edits: &mut Edits) -> Result<()> {
        let outside = self.outside_parentheses(element);
        let find = |word| {
            let is = |&&place: &&usize| self.statement.is_word(place, word);
            outside.iter().find(is).copied()
        };
        match element.kind {
            ElementKind::Key => {
                if let Some(place) = find("IGNORED") {
                    if !self.to.is_mysql_from(8, 0, 0) {
                        return Err(self.no_equal("an ignored index"));
                    }
                    let token = self.statement.tokens[place];
                    edits.replace(token.start..token.end, "INVISIBLE");
                }
            }
            ElementKind::Column(column) => {
                let call = find("DEFAULT").is_some_and(|place| {
                    let function = self.statement.word(place + 1).to_ascii_lowercase();
                    self.statement.is_mark(place + 2, b'(') && function != "current_timestamp"
                });
                if call {
                    let name = &self.table.columns[column].name;
                    return Err(self.no_equal(&format!("the default expression of column {name}")));
                }
            }
            ElementKind::ForeignKey | ElementKind::Check => {}
        }
        Ok(())
    }

    /// The tokens of an element that are in no parentheses.
    fn outside_parentheses(&self, element: &Element) -> Vec<usize> {
        let mut depth = 0_usize;
        (element.start..element.end)
            .filter(|&place| {
                if self.statement.is_mark(place, b'(') {
                    depth += 1;
                } else if self.statement.is_mark(place, b')') {
                    depth = depth.saturating_sub(1);
                }
                depth == 0
            })
            .collect()
    }

    fn unwrap(&self, open: usize, close: usize, edits: &mut Edits) {
        for place in [open, close] {
            let token = self.statement.tokens[place];
            edits.replace(token.start..token.end, "");
        }
    }

    fn drop(&self, open: usize, close: usize, edits: &mut Edits) {
        let tokens = &self.statement.tokens;
        edits.replace(tokens[open].start..tokens[close].end, "");
    }

    fn no_equal(&self, what: &str) -> Error {
        Error::new(
            ErrorKind::Schema,
            format!(
                "Table {} cannot be made on {}: {what} has no equal there",
                self.table.name, self.to
            ),
        )
        .hint("Make the table on the destination by hand and choose to ignore conflicting tables, or deselect it.")
        .subject(self.table.name.to_string())
    }
}
