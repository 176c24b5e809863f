//! Tables of online DDL tools, recognised by their names.

use super::names::Mapping;
use crate::server::catalog::TableName;
use crate::task::online_ddl::{ANYTHING, ORIGINAL, OnlineDdl};

/// What a temporary table is to its tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Temporary {
    /// It takes the original's place in the end.
    Shadow,
    /// It holds notes, or what was the original.
    Trash,
}

/// The rules of names of a task.
#[derive(Debug, Clone)]
pub(super) struct TemporaryNames {
    /// Whether such tables are not carried.
    adapts: bool,
    shadow: Vec<String>,
    trash: Vec<String>,
}

impl TemporaryNames {
    pub(super) fn new(options: &OnlineDdl) -> Self {
        Self {
            adapts: options.adapts(),
            shadow: options.shadow(),
            trash: options.trash(),
        }
    }

    /// The original of which a table of this name is copied along, if it is.
    pub(super) fn copied<'n>(&self, table: &'n str) -> Option<&'n str> {
        let found = (!self.adapts).then(|| self.of(table)).flatten();
        found.map(|(_, original)| original)
    }

    /// What a table of this name would be, and of which original.
    fn of<'n>(&self, table: &'n str) -> Option<(Temporary, &'n str)> {
        let by = |patterns: &[String]| patterns.iter().find_map(|it| original(it, table));
        let shadow = by(&self.shadow).map(|table| (Temporary::Shadow, table));
        shadow.or_else(|| by(&self.trash).map(|table| (Temporary::Trash, table)))
    }
}

impl Mapping {
    /// What a table is to an online DDL tool, and of which selected table,
    /// where such tables are not carried.
    #[must_use]
    pub(crate) fn left_temporary(&self, name: &TableName) -> Option<(Temporary, TableName)> {
        if !self.temporary.adapts {
            return None;
        }
        let (kind, original) = self.temporary.of(&name.table)?;
        let listed = self.selected_tables(&name.database);
        let lists = |table: &str| listed.iter().any(|it| self.source_rule().same(it, table));
        let is_selected = self.is_whole_database(&name.database) || lists(original);
        let left = is_selected && !lists(&name.table);
        left.then(|| (kind, TableName::new(&name.database, original)))
    }
}

/// The part of a name for which `{table}` stands in a pattern.
fn original<'n>(pattern: &str, name: &'n str) -> Option<&'n str> {
    let (before, after) = pattern.split_once(ORIGINAL)?;
    (0..name.len()).find_map(|start| {
        let (head, rest) = name.split_at_checked(start)?;
        if !matches(before, head) {
            return None;
        }
        (1..=rest.len()).rev().find_map(|length| {
            let (table, tail) = rest.split_at_checked(length)?;
            matches(after, tail).then_some(table)
        })
    })
}

/// Whether a text is what a pattern says in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once(ANYTHING) {
        None => pattern == text,
        Some((head, rest)) => text.strip_prefix(head).is_some_and(|tail| {
            let starts = (0..=tail.len()).filter_map(|at| tail.get(at..));
            starts.into_iter().any(|tail| matches(rest, tail))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::online_ddl::TemporaryTables;

    fn names(temporary_tables: TemporaryTables) -> TemporaryNames {
        TemporaryNames::new(&OnlineDdl {
            temporary_tables,
            ..OnlineDdl::default()
        })
    }

    #[test]
    fn tables_of_the_tools_are_recognised() {
        let gh_ost = names(TemporaryTables::AdaptToGhOst);
        assert_eq!(gh_ost.of("_t_gho"), Some((Temporary::Shadow, "t")));
        assert_eq!(gh_ost.of("__t_x_new"), Some((Temporary::Shadow, "_t_x")));
        assert_eq!(gh_ost.of("_t_ghc"), Some((Temporary::Trash, "t")));
        assert_eq!(gh_ost.of("_t_old"), Some((Temporary::Trash, "t")));
        assert_eq!(gh_ost.of("t_gho"), None);
        assert_eq!(gh_ost.of("__gho"), None);
        assert_eq!(gh_ost.of("tp_1_ogt_t"), None);
        let dms = names(TemporaryTables::AdaptToDms);
        assert_eq!(dms.of("tp_12a_ogt_t"), Some((Temporary::Shadow, "t")));
        assert_eq!(dms.of("tp_12a_ogl_my_t"), Some((Temporary::Trash, "my_t")));
        assert_eq!(dms.of("tp_12a_del_t"), Some((Temporary::Trash, "t")));
        assert_eq!(dms.of("_t_gho"), None);
        let all = names(TemporaryTables::Copy);
        assert!(all.of("tp_1_ogt_t").is_some() && all.of("_t_gho").is_some());
    }

    #[test]
    fn patterns_of_the_task_take_the_place_of_the_tools() {
        let own = TemporaryNames::new(&OnlineDdl {
            temporary_tables: TemporaryTables::AdaptToGhOst,
            shadow_tables: Some(vec!["*~{table}~*~new".to_owned()]),
            trash_tables: None,
        });
        assert_eq!(own.of("x~t~y~new"), Some((Temporary::Shadow, "t")));
        assert_eq!(own.of("_t_gho"), None);
        assert_eq!(own.of("_t_del"), Some((Temporary::Trash, "t")));
    }
}
