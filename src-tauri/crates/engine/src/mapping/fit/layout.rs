//! Whether two tables have the same columns in the same order.

use crate::server::catalog::{ColumnDef, DataType, TableDef};

/// Whether a statement that changes one of the tables makes the same of the
/// other, and row events of one can be read by the definition of the other.
/// Columns of the source that are not carried are left aside.
#[must_use]
pub fn same_layout(source: &TableDef, destination: &TableDef) -> bool {
    let carried = || source.columns.iter().filter(|column| column.is_carried());
    carried().count() == destination.columns.len()
        && carried()
            .zip(&destination.columns)
            .all(|(ours, theirs)| alike(ours, theirs))
}

fn alike(source: &ColumnDef, destination: &ColumnDef) -> bool {
    let kinds = match (&source.data_type, &destination.data_type) {
        // MariaDB keeps a document as text.
        (DataType::Json, DataType::Text { prefix: 4 }) => true,
        (DataType::Geometry { .. }, DataType::Geometry { .. }) => true,
        (ours, theirs) => ours == theirs,
    };
    kinds
        && source.name.to_lowercase() == destination.name.to_lowercase()
        && source.unsigned == destination.unsigned
        && source.generated.is_some() == destination.generated.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::sample::table;

    #[test]
    fn order_names_and_types_count() {
        let one = table(&[("id", "int"), ("a", "int"), ("b", "int")], &["id"]);
        assert!(same_layout(&one, &one));
        for other in [
            vec![("id", "int"), ("b", "int"), ("a", "int")],
            vec![("id", "int"), ("a", "int")],
            vec![("id", "int"), ("a", "int"), ("b", "bigint")],
            vec![("id", "int"), ("a", "int"), ("b", "int unsigned")],
        ] {
            assert!(!same_layout(&one, &table(&other, &["id"])), "{other:?}");
        }
    }
}
