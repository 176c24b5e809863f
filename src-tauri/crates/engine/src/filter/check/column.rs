//! Columns, and the collations of text.

use std::sync::Arc;

use sqlparser::ast::{Expr, Ident};

use super::{Checked, Checker, Typed};
use crate::filter::collation::Collation;
use crate::filter::exact::DIGITS_MAX;
use crate::filter::kind::{Digits, Kind, Range};
use crate::filter::tree::{Column, Term};
use crate::server::catalog::{ColumnDef, DataType};

impl Checker<'_> {
    pub(super) fn column(&mut self, name: &Ident) -> Checked<Typed> {
        if name.value.starts_with('@') {
            return Err(format!("it reads the variable {name}"));
        }
        let Some(index) = self.table.position(&name.value) else {
            return Err(format!("{name} is no column of the table"));
        };
        let column = &self.table.columns[index];
        let computed = column.generated.as_ref();
        if computed.is_some_and(|generated| !generated.stored) {
            return Err(format!(
                "column {} is virtual: its values are not in the binlog",
                column.name
            ));
        }
        let (kind, members) = kind_of(column)?;
        let known = self.columns.iter().position(|known| *known == index);
        let slot = known.unwrap_or_else(|| {
            self.columns.push(index);
            self.columns.len() - 1
        });
        Ok(Typed {
            term: Term::Column(Column {
                slot,
                name: column.name.clone(),
                members,
            }),
            kind,
        })
    }

    pub(super) fn collate(&mut self, operand: &Expr, name: &str) -> Checked<Typed> {
        let Typed { term, kind } = self.operand(operand)?;
        let Kind::Text(collation) = kind else {
            return Err(format!(
                "{operand} is {}, which has no collation",
                kind.name()
            ));
        };
        let name = name.trim_matches('`').to_ascii_lowercase();
        let charset = name
            .split_once('_')
            .map_or("binary", |(charset, _)| charset);
        let utf8mb3 = |name: &str| matches!(name, "utf8" | "utf8mb3");
        let same =
            charset == collation.charset() || utf8mb3(charset) && utf8mb3(collation.charset());
        if !same {
            return Err(format!(
                "collation {name} is none of character set {}",
                collation.charset()
            ));
        }
        let other = Arc::new(Collation::of(collation.charset(), &name));
        Ok(Typed {
            term: Term::Collate(Box::new(term), Arc::clone(&other)),
            kind: Kind::Text(other),
        })
    }
}

/// The kind of a column's values, and the texts of an ENUM's members.
fn kind_of(column: &ColumnDef) -> Checked<(Kind, Vec<Vec<u8>>)> {
    let whole = |bits| {
        Kind::Whole(if column.unsigned {
            Range::unsigned(bits)
        } else {
            Range::signed(bits)
        })
    };
    let kind = match &column.data_type {
        DataType::TinyInt => whole(8),
        DataType::SmallInt => whole(16),
        DataType::MediumInt => whole(24),
        DataType::Int => whole(32),
        DataType::BigInt => whole(64),
        DataType::Bit { length } if *length <= 64 => Kind::Whole(Range::unsigned(*length)),
        DataType::Decimal { precision, scale } if *precision <= DIGITS_MAX => {
            Kind::Decimal(Digits {
                whole: precision - scale,
                scale: *scale,
            })
        }
        // Those with a number of digits are compared as if they were rounded.
        DataType::Float | DataType::Double if !column.column_type.contains('(') => Kind::Double,
        DataType::Year => Kind::Year,
        DataType::Date => Kind::Moment { date: true },
        DataType::DateTime { .. } | DataType::Timestamp { .. } => Kind::Moment { date: false },
        DataType::Time { .. } => Kind::Time,
        DataType::Char { .. }
        | DataType::VarChar { .. }
        | DataType::Text { .. }
        | DataType::Binary { .. }
        | DataType::VarBinary { .. }
        | DataType::Blob { .. } => Kind::Text(Arc::new(collation_of(column))),
        DataType::Enum { members } => {
            let collation = collation_of(column);
            let texts = std::iter::once("").chain(members.iter().map(String::as_str));
            let texts = texts
                .map(|text| collation.encode(text))
                .collect::<Checked<_>>()?;
            return Ok((Kind::Text(Arc::new(collation)), texts));
        }
        _ => {
            return Err(format!(
                "column {} is of type {}, which is not served in filters",
                column.name, column.column_type
            ));
        }
    };
    Ok((kind, Vec::new()))
}

fn collation_of(column: &ColumnDef) -> Collation {
    let (charset, collation) = match (&column.charset, &column.collation) {
        (Some(charset), Some(collation)) => (charset.as_str(), collation.as_str()),
        _ => ("binary", "binary"),
    };
    Collation::of(charset, collation)
}
