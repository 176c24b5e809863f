//! A filter of one table.

use std::sync::Arc;

use binlog::row::{RowImage, RowsKind, Value};

use crate::error::{Error, ErrorKind, Result};
use crate::filter::check::Checker;
use crate::filter::collation::Collation;
use crate::filter::tree::Condition;
use crate::filter::weights::Orders;
use crate::filter::{render, syntax};
use crate::server::catalog::{TableDef, TableName};
use crate::server::session::Session;

/// A condition that tells which rows of a table are carried.
#[derive(Debug)]
pub struct Filter {
    table: TableName,
    condition: Condition,
    /// Places of its columns in the table, counted from 0, by their slots.
    columns: Vec<usize>,
    collations: Vec<Arc<Collation>>,
    sql: Vec<u8>,
}

impl Filter {
    /// Parses the text of a WHERE clause, without the word, and checks it
    /// against the table's definition on the source.
    ///
    /// # Errors
    /// `Definition`, naming the part that is not served.
    pub fn parse(text: &str, table: &TableDef) -> Result<Self> {
        let refused = |why: String| refused(&table.name.to_string(), why);
        let expression = syntax::parse(text).map_err(refused)?;
        let mut checker = Checker::new(table);
        let condition = checker.condition(&expression).map_err(refused)?;
        let sql = render::sql(&condition)?;
        Ok(Self {
            table: table.name.clone(),
            condition,
            columns: checker.columns,
            collations: checker.collations,
            sql,
        })
    }

    /// Asks the source, once for each collation, what characters weigh. Before
    /// that no text can be compared.
    ///
    /// # Errors
    /// `Definition` for a collation that cannot be served, and what the source
    /// refuses.
    pub async fn weigh(&self, orders: &mut Orders, source: &mut Session) -> Result<()> {
        for collation in &self.collations {
            orders
                .weigh(collation, source)
                .await
                .map_err(|error| error.subject(self.table.to_string()))?;
        }
        Ok(())
    }

    /// Uses weights that are known; says whether all are.
    #[must_use]
    pub fn weigh_by(&self, orders: &Orders) -> bool {
        self.collations.iter().all(|it| orders.give(it))
    }

    /// What becomes of a change of the table on the destination, where only
    /// rows that pass are: an update may bring a row there or take it away.
    /// None for nothing.
    ///
    /// # Errors
    /// As [`Self::verdict`].
    pub fn carried(
        &self,
        before: Option<&RowImage<'_>>,
        after: Option<&RowImage<'_>>,
    ) -> Result<Option<RowsKind>> {
        let passes = |image: Option<&RowImage<'_>>| image.map_or(Ok(false), |it| self.passes(it));
        Ok(match (passes(before)?, passes(after)?) {
            (false, false) => None,
            (false, true) => Some(RowsKind::Insert),
            (true, true) => Some(RowsKind::Update),
            (true, false) => Some(RowsKind::Delete),
        })
    }

    /// The condition as SQL, in parentheses: true or false, never unknown. For a session whose `sql_mode` is
    /// ours and whose time zone is UTC.
    #[must_use]
    pub fn sql(&self) -> &[u8] {
        &self.sql
    }

    /// Places of the columns that it names, counted from 0.
    #[must_use]
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// Whether a row passes: the condition is true of it.
    ///
    /// # Errors
    /// As [`Self::verdict`].
    pub fn passes(&self, image: &RowImage<'_>) -> Result<bool> {
        Ok(self.verdict(image)? == Some(true))
    }

    /// Whether the condition is true of a row; none for unknown.
    ///
    /// # Errors
    /// `Decode` when the image lacks a column of the filter, or holds what the
    /// column cannot.
    pub fn verdict(&self, image: &RowImage<'_>) -> Result<Option<bool>> {
        let row = self
            .columns
            .iter()
            .map(|column| self.value(image, *column))
            .collect::<Result<Vec<_>>>()?;
        self.condition.holds(&row)
    }

    fn value<'a>(&self, image: &RowImage<'a>, column: usize) -> Result<Value<'a>> {
        let value = image.value(column).map_err(|cause| {
            let title = format!("A row image of table {} cannot be read", self.table);
            Error::new(ErrorKind::Decode, title).because(cause)
        })?;
        value.ok_or_else(|| {
            Error::new(
                ErrorKind::Decode,
                format!(
                    "A row event of table {} does not hold the columns of its filter",
                    self.table
                ),
            )
            .subject(self.table.to_string())
        })
    }
}

/// Checks what can be without the table's definition.
///
/// # Errors
/// `Definition`, with the table as subject.
pub(crate) fn check_syntax(text: &str, table: &str) -> Result<()> {
    let parsed = syntax::parse(text);
    parsed.map(|_| ()).map_err(|why| refused(table, why))
}

fn refused(table: &str, why: String) -> Error {
    Error::new(
        ErrorKind::Definition,
        format!("The filter of table {table} cannot be used: {why}"),
    )
    .hint(
        "Change the filter: it may compare columns with literals (=, <=>, <>, <, >, between, in, \
         like, is null) and join conditions with and, or, xor and not.",
    )
    .subject(table.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::{ColumnDef, DataType, Generated, TableKind};

    fn column(name: &str, column_type: &str, collation: Option<&str>) -> ColumnDef {
        ColumnDef {
            name: name.to_owned(),
            ordinal: 1,
            column_type: column_type.to_owned(),
            data_type: DataType::parse(column_type),
            unsigned: column_type.contains("unsigned"),
            charset: collation.and_then(|name| Some(name.split_once('_')?.0.to_owned())),
            collation: collation.map(str::to_owned),
            nullable: true,
            default: None,
            auto_increment: false,
            generated: None,
            invisible: false,
            compressed: false,
            srid: None,
        }
    }

    fn table() -> TableDef {
        let mut computed = column("v", "int", None);
        computed.generated = Some(Generated {
            stored: false,
            expression: "a".to_owned(),
        });
        TableDef {
            name: TableName::new("d", "t"),
            kind: TableKind::Table,
            engine: "InnoDB".to_owned(),
            collation: None,
            rows_estimate: 0,
            bytes: 0,
            create_options: String::new(),
            columns: vec![
                column("a", "int", None),
                column("big", "bigint unsigned", None),
                column("s", "varchar(9)", Some("utf8mb4_bin")),
                column("g", "varchar(9)", Some("gbk_chinese_ci")),
                column("u", "varchar(9)", Some("utf8mb4_uca1400_ai_ci")),
                column("l", "varchar(9)", Some("latin1_bin")),
                column("at", "datetime", None),
                column("y", "year", None),
                column("j", "json", None),
                column("f", "float(7,2)", None),
                column("we`ird", "int", None),
                computed,
            ],
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            triggers: Vec::new(),
        }
    }

    fn sql(text: &str) -> String {
        let filter = Filter::parse(text, &table());
        filter.map_or_else(
            |error| error.title,
            |filter| String::from_utf8(filter.sql().to_vec()).unwrap(),
        )
    }

    #[test]
    fn a_filter_is_rendered_from_its_own_tree() {
        assert_eq!(
            sql("A = 1 and not `we``ird` % 4 in (2,3)"),
            "(((`a` = 1) and (not ((`we``ird` % 4) in (2, 3)))) is true)"
        );
        assert_eq!(
            sql(r"s like 'it''s \%' or s = '\\'"),
            r"(((`s` like _utf8mb4'it\'s \\%' escape '\\') or (`s` = _utf8mb4'\\')) is true)"
        );
        assert_eq!(
            sql("at between '2024-01-01' and '2024-02-01 10:00:00'"),
            "(((`at` >= '2024-01-01') and (`at` <= '2024-02-01 10:00:00')) is true)"
        );
        assert_eq!(
            sql("(a > 1) is not true"),
            "((not ((`a` > 1) is true)) is true)"
        );
        // What compares nothing, or by another collation, needs no order.
        assert_eq!(
            sql("g is null or u collate utf8mb4_bin = 'x' or length(u) = 1"),
            "(((`g` is null) or ((`u` collate `utf8mb4_bin`) = _utf8mb4'x') or (length(`u`) = 1)) is true)"
        );
    }

    #[test]
    fn what_is_not_surely_the_same_on_both_sides_is_refused_by_name() {
        for (text, part) in [
            ("nope = 1", "nope is no column"),
            ("t.a = 1", "t.a names more"),
            ("a = (select 1)", "subquery"),
            ("a in (select 1)", "subquery"),
            ("at > now()", "now()"),
            ("at > current_timestamp", "not served"),
            ("rand() < 0.5", "rand()"),
            ("a = @x", "variable"),
            ("a = @@sql_mode", "variable"),
            ("a = ?", "?"),
            ("d.f(a) = 1", "d.f(a)"),
            ("g = 'x'", "gbk"),
            ("left(g, 1) is null", "gbk"),
            ("u = 'x'", "collate utf8mb4_bin"),
            ("u like 'x'", "collate utf8mb4_bin"),
            ("l = '\u{e9}'", "latin1"),
            ("s = 5", "s (text) compared with 5"),
            ("a = 'x'", "'x' is not a number"),
            ("at = '2024-02-30'", "'2024-02-30'"),
            ("y = 70", "y (a year)"),
            ("j = '1'", "json"),
            ("f = 1", "float(7,2)"),
            ("v = 1", "virtual"),
            ("big + 1 > 2", "BIGINT"),
            ("big - 1 > 2", "BIGINT"),
            ("a / 2 = 1", "operator /"),
            ("a | 2 = 1", "not served"),
            ("s || 'x' = 'y'", "operator ||"),
            ("s regexp 'x'", "not served"),
            ("s = s collate utf8mb4_general_ci", "utf8mb4_general_ci"),
            ("s", "no condition"),
            ("a = 1 = 1", "parentheses"),
            ("a = 1 xor a = 2", "parentheses"),
            ("(a) xor (a) and (a)", "parentheses"),
            ("not (a) xor (a)", "parentheses"),
            ("a in (1, null)", "null"),
            ("a in (1, 1e0)", "several types"),
            ("a in (1, '1')", "quotes"),
            ("a between -1.5 and '1'", "quotes"),
            ("y <=> 2020", "YEAR"),
            ("case a when 1 then 1 end", "not served"),
        ] {
            let said = sql(text);
            assert!(
                said.starts_with("The filter of table d.t"),
                "{text}: {said}"
            );
            assert!(said.contains(part), "{text}: {said}");
        }
    }
}
