//! Tools that change a table by building another one beside it (F26).
//!
//! gh-ost, pt-online-schema-change and Data Management (DMS) make a shadow
//! table, change it, fill it while the original is in use, and let both swap
//! names. What they leave or keep notes in is trash to a task.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{Error, ErrorKind, Result};

/// Stands for the original table's name in a pattern.
pub(crate) const ORIGINAL: &str = "{table}";
/// Stands for any characters in a pattern.
pub(crate) const ANYTHING: char = '*';
/// Patterns of one kind: more than any tool has.
const PATTERNS_MAX: usize = 50;

/// Copy the temporary table of the Online DDL tool that is generated in the
/// source table to the destination database (F26).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct OnlineDdl {
    /// What becomes of temporary tables.
    pub temporary_tables: TemporaryTables,
    /// Patterns of the names of shadow tables, in the place of those that the
    /// tools use: `{table}` stands for the original's name, `*` for anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub shadow_tables: Option<Vec<String>>,
    /// Patterns of the names of the other tables that a tool makes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub trash_tables: Option<Vec<String>>,
}

/// What becomes of the temporary tables of an online DDL tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum TemporaryTables {
    /// Yes: they are carried as the tables of which they are copies.
    #[default]
    Copy,
    /// No, Adapt to DMS Online DDL: only the statement is carried. Tables with
    /// names of the tool's patterns are not carried at all.
    AdaptToDms,
    /// No, Adapt to gh-ost, and to pt-online-schema-change: only the statement
    /// is carried. Tables with names of the tools' patterns are not carried at
    /// all.
    AdaptToGhOst,
}

const GH_OST_SHADOW: [&str; 2] = ["_{table}_gho", "_{table}_new"];
const GH_OST_TRASH: [&str; 3] = ["_{table}_ghc", "_{table}_del", "_{table}_old"];
const DMS_SHADOW: [&str; 1] = ["tp_*_ogt_{table}"];
const DMS_TRASH: [&str; 2] = ["tp_*_ogl_{table}", "tp_*_del_{table}"];

impl OnlineDdl {
    /// The patterns of shadow tables.
    pub(crate) fn shadow(&self) -> Vec<String> {
        self.patterns(self.shadow_tables.as_deref(), &GH_OST_SHADOW, &DMS_SHADOW)
    }

    /// The patterns of the other tables that a tool makes.
    pub(crate) fn trash(&self) -> Vec<String> {
        self.patterns(self.trash_tables.as_deref(), &GH_OST_TRASH, &DMS_TRASH)
    }

    fn patterns(&self, set: Option<&[String]>, gh_ost: &[&str], dms: &[&str]) -> Vec<String> {
        if let Some(set) = set {
            return set.to_vec();
        }
        let owned = |patterns: &[&str]| patterns.iter().map(|it| (*it).to_owned()).collect();
        match self.temporary_tables {
            TemporaryTables::Copy => owned(&[gh_ost, dms].concat()),
            TemporaryTables::AdaptToDms => owned(dms),
            TemporaryTables::AdaptToGhOst => owned(gh_ost),
        }
    }

    /// Whether temporary tables are not carried.
    pub(crate) fn adapts(&self) -> bool {
        self.temporary_tables != TemporaryTables::Copy
    }

    pub(crate) fn validate(&self) -> Result<()> {
        for patterns in [&self.shadow_tables, &self.trash_tables]
            .into_iter()
            .flatten()
        {
            let one_name = |pattern: &String| {
                pattern.matches(ORIGINAL).count() == 1 && pattern.as_str() != ORIGINAL
            };
            let unfit = patterns.iter().find(|pattern| !one_name(pattern));
            if unfit.is_some() || patterns.len() > PATTERNS_MAX {
                return Err(Error::new(
                    ErrorKind::Definition,
                    format!(
                        "Patterns of temporary tables are at most {PATTERNS_MAX} names that hold {ORIGINAL} once and something besides"
                    ),
                )
                .subject(unfit.map_or("online_ddl", String::as_str)));
            }
        }
        Ok(())
    }
}
