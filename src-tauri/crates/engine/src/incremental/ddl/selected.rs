//! Which part of a statement about tables is about selected ones.

use std::collections::BTreeMap;

use binlog::ddl::StatementKind;

use crate::server::catalog::TableName;

/// What of a statement is carried.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Nothing.
    None,
    /// Everything.
    Whole,
    /// Of a list those tables, or those pairs, of which this is true, by the
    /// place of the name.
    Cut(Vec<bool>),
    /// It moves rows over the border of the selection; how.
    Across(String),
}

/// What of a statement that changes these tables is carried; `is_selected` says
/// it for each of the names, in their order.
pub(super) fn part(kind: StatementKind, names: &[TableName], is_selected: &[bool]) -> Part {
    if is_selected.iter().all(|selected| !selected) {
        return Part::None;
    }
    if is_selected.iter().all(|selected| *selected) {
        return Part::Whole;
    }
    match kind {
        // Tables go one by one, whatever else goes with them.
        StatementKind::DropTable => Part::Cut(is_selected.to_vec()),
        StatementKind::RenameTable => renames(names, is_selected),
        StatementKind::AlterTable if names.len() == 2 => {
            Part::Across(across(&names[0], &names[1], is_selected[0]))
        }
        _ => {
            let other = names
                .iter()
                .zip(is_selected)
                .find(|(_, selected)| !**selected);
            let other = other.map_or_else(String::new, |(name, _)| name.to_string());
            Part::Across(format!("it also concerns {other}, which is not selected"))
        }
    }
}

/// `names` are pairs: from, to.
fn renames(names: &[TableName], is_selected: &[bool]) -> Part {
    let mixed = names
        .chunks_exact(2)
        .zip(is_selected.chunks_exact(2))
        .find(|(_, selected)| selected[0] != selected[1]);
    let Some((pair, selected)) = mixed else {
        // No name is in both kinds of pairs, so neither knows of the other.
        return Part::Cut(is_selected.to_vec());
    };
    // A name that only lends itself for the time of the statement.
    let lent: BTreeMap<&TableName, bool> = names.iter().zip(is_selected.iter().copied()).collect();
    let passes = |name: &TableName| {
        !lent[name]
            && names.chunks_exact(2).any(|it| it[0] == *name)
            && names.chunks_exact(2).any(|it| it[1] == *name)
    };
    if let Some(name) = pair.iter().find(|name| passes(name)) {
        return Part::Across(format!(
            "it moves tables by way of the name {name}, which is not selected"
        ));
    }
    Part::Across(across(&pair[0], &pair[1], selected[0]))
}

/// What a rename over the border means.
fn across(from: &TableName, to: &TableName, leaves: bool) -> String {
    if leaves {
        format!(
            "it gives {from} the name {to}, which is not selected: the destination would keep the \
             table under its old name, and what changes under the new one would not be carried"
        )
    } else {
        format!(
            "it gives {from}, which is not selected, the name {to}: the rows that it has are not on \
             the destination"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that end in `_x` are not selected.
    fn of(kind: StatementKind, names: &str) -> Part {
        let names: Vec<TableName> = names
            .split_whitespace()
            .map(|name| TableName::new("d", name))
            .collect();
        let selected: Vec<bool> = names.iter().map(|it| !it.table.ends_with("_x")).collect();
        part(kind, &names, &selected)
    }

    fn says(part: Part, text: &str) -> bool {
        matches!(part, Part::Across(why) if why.contains(text))
    }

    #[test]
    fn a_drop_is_cut_to_what_is_selected() {
        let drop = |names| of(StatementKind::DropTable, names);
        assert_eq!(drop("a b"), Part::Whole);
        assert_eq!(drop("a_x b_x"), Part::None);
        assert_eq!(drop("a_x b c_x"), Part::Cut(vec![false, true, false]));
    }

    #[test]
    fn renames_stay_inside_or_outside() {
        let rename = |names| of(StatementKind::RenameTable, names);
        assert_eq!(rename("a b b c"), Part::Whole);
        assert_eq!(
            rename("a b c_x d_x"),
            Part::Cut(vec![true, true, false, false])
        );
        assert!(says(rename("a a_x"), "gives d.a the name d.a_x"));
        assert!(says(rename("n_x a"), "the rows that it has are not on"));
        assert!(says(rename("a t_x b a t_x b"), "by way of the name d.t_x"));
        // Other tables have taken its place.
        assert!(says(rename("a o_x n_x a"), "gives d.a the name d.o_x"));
    }
}
