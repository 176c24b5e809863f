//! What a statement does and to which tables, told by its head.

use super::words::{Piece, pieces};
use crate::error::Result;
use crate::server::catalog::TableName;

/// A statement as its head tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Head {
    /// Makes, changes, empties or drops these tables, or their indexes.
    Tables(Vec<TableName>),
    /// Gives tables other names, in this order.
    Rename(Vec<(TableName, TableName)>),
    /// Makes, changes or drops a database.
    Database(String),
    /// Makes, changes or drops a view, routine, trigger, event or sequence.
    Object {
        /// What it is: `VIEW`, `TRIGGER`, …
        what: String,
        /// The database it is in, where the head says.
        database: Option<String>,
    },
    /// Changes rows: a source that logs this does not log rows.
    Change,
    /// Concerns accounts, plugins, temporary tables, statistics: nothing that
    /// is synchronized.
    Elsewhere,
    /// None of the above.
    Unknown,
}

/// Reads the head of a statement that ran with this default database.
///
/// # Errors
/// `Ddl` when it cannot be split into words.
pub(super) fn read(sql: &[u8], database: &str, ansi_quotes: bool) -> Result<Head> {
    let pieces = pieces(sql, ansi_quotes)?;
    let mut words = Words {
        rest: &pieces,
        database,
    };
    Ok(words.head().unwrap_or(Head::Unknown))
}

struct Words<'p> {
    rest: &'p [Piece],
    database: &'p str,
}

/// First words of statements that concern nothing that is synchronized.
const ELSEWHERE: [&str; 17] = [
    "ANALYZE",
    "OPTIMIZE",
    "REPAIR",
    "CHECK",
    "CHECKSUM",
    "FLUSH",
    "GRANT",
    "REVOKE",
    "SET",
    "INSTALL",
    "UNINSTALL",
    "RESET",
    "PURGE",
    "CACHE",
    "KILL",
    "SHUTDOWN",
    "USE",
];
/// First words of statements that change rows.
const CHANGES: [&str; 10] = [
    "INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "CALL", "DO", "SELECT", "WITH", "HANDLER",
];
/// What accounts and the like are called after CREATE, ALTER and DROP.
const NOT_SYNCHRONIZED: [&str; 10] = [
    "USER",
    "ROLE",
    "SERVER",
    "TABLESPACE",
    "LOGFILE",
    "RESOURCE",
    "INSTANCE",
    "UNDO",
    "SPATIAL_REFERENCE",
    "LIBRARY",
];
/// Objects that are not carried yet.
const OBJECTS: [&str; 7] = [
    "VIEW",
    "PROCEDURE",
    "FUNCTION",
    "TRIGGER",
    "EVENT",
    "SEQUENCE",
    "PACKAGE",
];
/// Words between the verb and what it is about, their arguments aside.
const MODIFIERS: [&str; 12] = [
    "OR",
    "REPLACE",
    "ONLINE",
    "OFFLINE",
    "IGNORE",
    "UNIQUE",
    "FULLTEXT",
    "SPATIAL",
    "VECTOR",
    "AGGREGATE",
    "SQL",
    "SECURITY",
];

impl Words<'_> {
    fn head(&mut self) -> Option<Head> {
        let verb = self.word()?;
        match verb.as_str() {
            "CREATE" | "ALTER" | "DROP" => self.definition(&verb),
            "TRUNCATE" => {
                self.skip("TABLE");
                Some(Head::Tables(vec![self.table()?]))
            }
            "RENAME" => self.rename(),
            word if ELSEWHERE.contains(&word) => Some(Head::Elsewhere),
            word if CHANGES.contains(&word) => Some(Head::Change),
            _ => None,
        }
    }

    fn definition(&mut self, verb: &str) -> Option<Head> {
        loop {
            let what = self.word()?;
            match what.as_str() {
                "TEMPORARY" => return Some(Head::Elsewhere),
                "TABLE" | "TABLES" => return self.tables(verb),
                "INDEX" => return self.index(),
                "DATABASE" | "SCHEMA" => {
                    self.if_exists();
                    let name = self.name();
                    return Some(Head::Database(
                        name.unwrap_or_else(|| self.database.to_owned()),
                    ));
                }
                // `CREATE SPATIAL REFERENCE SYSTEM`.
                "REFERENCE" => return Some(Head::Elsewhere),
                word if NOT_SYNCHRONIZED.contains(&word) => return Some(Head::Elsewhere),
                word if OBJECTS.contains(&word) => {
                    self.skip("BODY");
                    self.if_exists();
                    return Some(Head::Object {
                        database: self.table().map(|name| name.database),
                        what,
                    });
                }
                "DEFINER" | "ALGORITHM" => self.argument()?,
                word if MODIFIERS.contains(&word) => {}
                _ => return None,
            }
        }
    }

    /// `= value`, the value being a word, or an account with its host.
    fn argument(&mut self) -> Option<()> {
        self.mark(b'=')?;
        self.take()?;
        while let Some(Piece::Mark(b'@' | b'(' | b')')) = self.rest.first() {
            self.take()?;
            if matches!(self.rest.first(), Some(Piece::Other | Piece::Name(_))) {
                self.take()?;
            }
        }
        // `'a'@'h'`: the host follows a mark or stands in a word of its own.
        while matches!(self.rest.first(), Some(Piece::Word(word)) if word.starts_with('@')) {
            self.take()?;
            if matches!(self.rest.first(), Some(Piece::Other | Piece::Name(_))) {
                self.take()?;
            }
        }
        Some(())
    }

    fn tables(&mut self, verb: &str) -> Option<Head> {
        self.if_exists();
        let mut tables = vec![self.table()?];
        if verb == "DROP" {
            while self.mark(b',').is_some() {
                tables.push(self.table()?);
            }
        }
        if verb == "ALTER"
            && let Some(to) = self.renamed()
        {
            return Some(Head::Rename(vec![(tables.remove(0), to)]));
        }
        if verb == "ALTER" && self.rest.iter().any(|piece| piece.is("EXCHANGE")) {
            // The other table's rows move too: not told by the head.
            return None;
        }
        Some(Head::Tables(tables))
    }

    /// `RENAME [TO|AS] name` among the changes of ALTER TABLE; renaming a
    /// column, index or key is none.
    fn renamed(&self) -> Option<TableName> {
        let mut depth = 0_u32;
        for (at, piece) in self.rest.iter().enumerate() {
            match piece {
                Piece::Mark(b'(') => depth += 1,
                Piece::Mark(b')') => depth = depth.saturating_sub(1),
                word if depth == 0 && word.is("RENAME") => {
                    let mut rest = Words {
                        rest: &self.rest[at + 1..],
                        database: self.database,
                    };
                    let next = rest.rest.first()?;
                    if ["COLUMN", "INDEX", "KEY"].iter().any(|word| next.is(word)) {
                        continue;
                    }
                    rest.skip("TO");
                    rest.skip("AS");
                    rest.mark(b'=');
                    return rest.table();
                }
                _ => {}
            }
        }
        None
    }

    fn index(&mut self) -> Option<Head> {
        // The name of the index and its type come before ON.
        loop {
            if self.take()?.is("ON") {
                return Some(Head::Tables(vec![self.table()?]));
            }
        }
    }

    fn rename(&mut self) -> Option<Head> {
        let what = self.word()?;
        match what.as_str() {
            "USER" => return Some(Head::Elsewhere),
            "TABLE" | "TABLES" => {}
            _ => return None,
        }
        self.if_exists();
        let mut renames = Vec::new();
        loop {
            let from = self.table()?;
            // MariaDB: WAIT n and NOWAIT may follow a name.
            while !self.rest.first()?.is("TO") {
                self.take()?;
            }
            self.skip("TO");
            renames.push((from, self.table()?));
            if self.mark(b',').is_none() {
                return Some(Head::Rename(renames));
            }
        }
    }

    fn if_exists(&mut self) {
        if self.rest.first().is_some_and(|piece| piece.is("IF")) {
            self.rest = &self.rest[1..];
            self.skip("NOT");
            self.skip("EXISTS");
        }
    }

    /// `table` or `database.table`.
    fn table(&mut self) -> Option<TableName> {
        let first = self.name()?;
        if self.mark(b'.').is_some() {
            let table = self.name()?;
            return Some(TableName::new(first, table));
        }
        (!self.database.is_empty()).then(|| TableName::new(self.database, first))
    }

    fn name(&mut self) -> Option<String> {
        let name = self.rest.first()?.name()?.to_owned();
        self.rest = &self.rest[1..];
        Some(name)
    }

    fn word(&mut self) -> Option<String> {
        match self.take()? {
            Piece::Word(word) => Some(word.to_ascii_uppercase()),
            Piece::Name(_) | Piece::Other | Piece::Mark(_) => None,
        }
    }

    fn take(&mut self) -> Option<&Piece> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn skip(&mut self, keyword: &str) {
        if self.rest.first().is_some_and(|piece| piece.is(keyword)) {
            self.rest = &self.rest[1..];
        }
    }

    fn mark(&mut self, byte: u8) -> Option<()> {
        (self.rest.first()? == &Piece::Mark(byte)).then(|| {
            self.rest = &self.rest[1..];
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(sql: &str) -> Head {
        read(sql.as_bytes(), "shop", false).unwrap()
    }

    fn tables(names: &[&str]) -> Head {
        Head::Tables(names.iter().map(|name| table(name)).collect())
    }

    fn table(name: &str) -> TableName {
        let (database, table) = name.split_once('.').unwrap();
        TableName::new(database, table)
    }

    #[test]
    fn tables_are_found_in_every_form() {
        for (sql, expected) in [
            ("create table t (a int)", vec!["shop.t"]),
            ("CREATE OR REPLACE TABLE x.`t` (a int)", vec!["x.t"]),
            ("create table if not exists `a b` like c", vec!["shop.a b"]),
            ("alter online ignore table t add b int", vec!["shop.t"]),
            ("alter table t rename column a to b", vec!["shop.t"]),
            (
                "DROP TABLE IF EXISTS `t`,`x`.`u` /* generated by server */",
                vec!["shop.t", "x.u"],
            ),
            ("truncate t", vec!["shop.t"]),
            ("create unique index i using btree on x.t (a)", vec!["x.t"]),
            ("drop index `on` on t", vec!["shop.t"]),
        ] {
            assert_eq!(head(sql), tables(&expected), "{sql}");
        }
    }

    #[test]
    fn renames_are_told_apart_from_changes() {
        let rename = |pairs: &[(&str, &str)]| {
            Head::Rename(
                pairs
                    .iter()
                    .map(|(from, to)| (table(from), table(to)))
                    .collect(),
            )
        };
        assert_eq!(
            head("rename table a to b, x.c to x.d"),
            rename(&[("shop.a", "shop.b"), ("x.c", "x.d")])
        );
        assert_eq!(
            head("alter table a add c int default (1), rename to b"),
            rename(&[("shop.a", "shop.b")])
        );
    }

    #[test]
    fn other_statements_are_named_for_what_they_are() {
        assert_eq!(
            head("drop database if exists `y`"),
            Head::Database("y".to_owned())
        );
        assert_eq!(head("create temporary table t (a int)"), Head::Elsewhere);
        assert_eq!(head("GRANT SELECT ON *.* TO a"), Head::Elsewhere);
        assert_eq!(head("insert into t values (1)"), Head::Change);
        assert_eq!(
            head(
                "CREATE DEFINER=`root`@`localhost` TRIGGER x.tr before insert on t for each row set @a = 1"
            ),
            Head::Object {
                what: "TRIGGER".to_owned(),
                database: Some("x".to_owned())
            }
        );
        assert_eq!(
            head(
                "create algorithm=undefined definer=`a`@`%` sql security definer view v as select 1"
            ),
            Head::Object {
                what: "VIEW".to_owned(),
                database: Some("shop".to_owned())
            }
        );
        assert_eq!(head("frobnicate table t"), Head::Unknown);
    }
}
