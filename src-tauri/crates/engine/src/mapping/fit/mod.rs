//! How a table of the source fits one that is on the destination already
//! (F17): which columns are carried, and what keeps rows from being carried
//! safely. Pure; the precheck tells it, load and changes go by it.
//!
//! Columns are paired by name. One that the destination lacks, or computes
//! itself, is left out; one that only the destination has keeps its value, or
//! gets its default. Anything by which a value or a row could change or vanish
//! without an error is a [`Misfit`].

mod cascades;
mod holds;
mod layout;
mod unique;

pub use cascades::cascades;
pub use layout::same_layout;
pub use unique::compared_otherwise;

use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{TableDef, TableKind};

/// How a table fits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fit {
    /// Places in the source's table of the columns that are carried.
    pub carried: Vec<usize>,
    /// Columns of the source that are not: the destination lacks or computes them.
    pub left_out: Vec<String>,
    /// What keeps rows from being carried safely.
    pub misfits: Vec<Misfit>,
}

/// Something by which a value or a row could change or vanish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// What there is.
    pub saw: String,
    /// What to do about it.
    pub repair: &'static str,
}

impl Misfit {
    fn new(saw: impl Into<String>, repair: &'static str) -> Self {
        Self {
            saw: saw.into(),
            repair,
        }
    }
}

impl Fit {
    /// Fits a table of the source to one of the destination.
    #[must_use]
    pub fn of(source: &TableDef, destination: &TableDef) -> Self {
        let mut fit = Self::default();
        if destination.kind != TableKind::Table {
            fit.misfits.push(Misfit::new(
                "it is no plain table there",
                "Rename or drop what has the table's name on the destination.",
            ));
        }
        fit.columns(source, destination);
        fit.demands(source, destination);
        if fit.carried.is_empty() {
            fit.misfits.push(Misfit::new(
                "it has no column in common with the source's",
                "Rename the table on the destination, and let the task make it.",
            ));
        }
        fit.misfits
            .extend(unique::misfits(source, destination, &fit.carried));
        fit
    }

    fn columns(&mut self, source: &TableDef, destination: &TableDef) {
        let keyless = source.row_key().is_none();
        for place in source.written_columns() {
            let column = &source.columns[place];
            match destination.column(&column.name) {
                Some(other) if other.generated.is_none() => {
                    self.carried.push(place);
                    let held = holds::holds(column, other)
                        .and_then(|()| holds::found_by_bytes(column, other, keyless));
                    if let Err(why) = held {
                        self.misfits.push(Misfit::new(
                            format!("column {} {why}", column.name),
                            "Give the column the type that it has on the source.",
                        ));
                    }
                }
                _ => self.left_out.push(column.name.clone()),
            }
        }
    }

    /// Columns that nobody fills.
    fn demands(&mut self, source: &TableDef, destination: &TableDef) {
        for column in &destination.columns {
            let fills_itself = column.nullable
                || column.default.is_some()
                || column.auto_increment
                || column.generated.is_some();
            let carried = source
                .position(&column.name)
                .is_some_and(|place| self.carried.contains(&place));
            if !carried && !fills_itself {
                self.misfits.push(Misfit::new(
                    format!(
                        "column {}, which the source does not fill, must not be NULL and has no default",
                        column.name
                    ),
                    "Give the column a default, or drop it.",
                ));
            }
        }
    }

    /// Whether rows can be carried. `proceeds` says that columns may be left
    /// out: the operator chose Ignore Errors and Proceed.
    ///
    /// # Errors
    /// `Schema` that names what does not fit.
    pub fn check(&self, proceeds: bool, source: &TableDef, destination: &TableDef) -> Result<()> {
        let refused = |why: &str| {
            Error::new(
                ErrorKind::Schema,
                format!(
                    "Table {} of the destination does not take the rows of {}: {why}",
                    destination.name, source.name
                ),
            )
            .subject(source.name.to_string())
        };
        if let Some(misfit) = self.misfits.first() {
            return Err(refused(&misfit.saw).hint(misfit.repair));
        }
        if !proceeds && !self.left_out.is_empty() {
            let names = self.left_out.join(", ");
            return Err(
                refused(&format!("it lacks, or computes, columns {names}")).hint(
                    "Add the columns, or choose Ignore Errors and Proceed, which leaves them out.",
                ),
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::Generated;
    use crate::server::catalog::sample::{column, key, table};

    fn saws(fit: &Fit) -> String {
        let saws: Vec<_> = fit.misfits.iter().map(|one| one.saw.as_str()).collect();
        saws.join("; ")
    }

    #[test]
    fn common_columns_are_carried_and_the_others_named() {
        let source = table(
            &[("id", "int"), ("a", "text"), ("B", "int"), ("c", "int")],
            &["id"],
        );
        let mut destination = table(&[("b", "int"), ("id", "int"), ("c", "int")], &["id"]);
        destination.columns[2].generated = Some(Generated {
            stored: true,
            expression: "1".to_owned(),
        });
        destination.columns.push(column("own", "int"));
        destination.columns[3].nullable = true;
        let fit = Fit::of(&source, &destination);
        assert_eq!(saws(&fit), "");
        assert_eq!(fit.carried, [0, 2]);
        assert_eq!(fit.left_out, ["a", "c"]);
        assert!(fit.check(true, &source, &destination).is_ok());
        let refused = fit.check(false, &source, &destination).unwrap_err();
        assert!(refused.title.contains("a, c"));
    }

    #[test]
    fn a_column_that_nobody_fills_is_a_misfit() {
        let source = table(&[("id", "int")], &["id"]);
        let destination = table(&[("id", "int"), ("own", "int")], &["id"]);
        let fit = Fit::of(&source, &destination);
        assert!(saws(&fit).contains("column own"));
        assert!(fit.check(true, &source, &destination).is_err());
    }

    #[test]
    fn without_a_common_column_there_is_nothing_to_do() {
        let source = table(&[("a", "int")], &[]);
        let mut destination = table(&[("b", "int")], &[]);
        destination.columns[0].nullable = true;
        assert!(saws(&Fit::of(&source, &destination)).contains("no column in common"));
    }

    #[test]
    fn what_is_no_table_is_not_written() {
        let source = table(&[("id", "int")], &["id"]);
        let mut view = source.clone();
        view.kind = TableKind::View;
        assert!(saws(&Fit::of(&source, &view)).contains("no plain table"));
    }

    #[test]
    fn a_table_fits_itself() {
        let mut source = table(
            &[
                ("id", "bigint"),
                ("e", "enum('a','b')"),
                ("d", "decimal(9,2)"),
                ("t", "datetime(3)"),
            ],
            &["id"],
        );
        source.indexes.push(key("u", &["e", "d"]));
        let fit = Fit::of(&source, &source);
        assert_eq!(
            (saws(&fit).as_str(), fit.left_out.len(), fit.carried.len()),
            ("", 0, 4)
        );
    }
}
