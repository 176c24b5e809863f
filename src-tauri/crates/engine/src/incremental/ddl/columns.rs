//! What of a statement is carried to a table of which the task chose columns.
//!
//! Columns that come later are not chosen. So a clause about a column that is
//! not carried is taken out of the statement, and one about a chosen column has
//! its name on the destination; an index over a column that is not carried is not
//! there either. A statement of which nothing is left changes only what is known
//! of the source. What would take a chosen column away or give it another name is
//! the operator's: the task names it. So is every clause that is not read here.

use std::collections::BTreeSet;
use std::ops::Range;

use binlog::ddl::{Edit, Name, StatementKind, TokenKind, cuts_comment, renamed_at};

use super::naming::{Naming, unnameable};
use super::words::Words;
use crate::server::catalog::{IndexDef, IndexPart, TableName};

/// A statement about a table of which the task chose columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OfChosen {
    /// The source's columns after it, in lower case.
    pub(crate) columns: Vec<String>,
    /// Those that it defines.
    pub(crate) defined: BTreeSet<String>,
    /// The source's indexes after it that are not on the destination.
    pub(crate) left_out: Vec<IndexDef>,
    /// Whether nothing of it is about what is carried.
    pub(crate) nothing: bool,
}

/// How such a statement is carried.
pub(super) struct Carried {
    pub(super) of_chosen: OfChosen,
    /// What gives columns their names and takes clauses out.
    pub(super) edits: Vec<Edit>,
    /// The bytes that are taken out.
    pub(super) cuts: Vec<Range<usize>>,
}

/// Clauses that say how a statement is carried out and not what it does.
const MANNERS: [&str; 2] = ["ALGORITHM", "LOCK"];
/// Clauses that are about the table and no column.
const OPTIONS: [&str; 16] = [
    "AUTO_INCREMENT",
    "AVG_ROW_LENGTH",
    "CHARSET",
    "CHECKSUM",
    "COMMENT",
    "COMPRESSION",
    "DEFAULT",
    "DELAY_KEY_WRITE",
    "ENGINE",
    "FORCE",
    "KEY_BLOCK_SIZE",
    "MAX_ROWS",
    "ROW_FORMAT",
    "STATS_AUTO_RECALC",
    "STATS_PERSISTENT",
    "STATS_SAMPLE_PAGES",
];
/// What ADD and DROP are about when it is read neither as a column nor as an index.
const NOT_READ: [&str; 8] = [
    "CHECK",
    "CONSTRAINT",
    "FOREIGN",
    "PARTITION",
    "PERIOD",
    "SYSTEM",
    "VECTOR",
    "(",
];

/// Reads a statement about the one table; `words` are its own.
///
/// # Errors
/// Why it cannot be carried.
pub(super) fn carried(
    naming: Naming<'_>,
    table: &TableName,
    words: &Words<'_>,
) -> Result<Carried, String> {
    let known = naming.tables.definition(table);
    let known = known.ok_or("its columns are not known")?;
    let names = known.columns.iter().map(|it| it.name.to_lowercase());
    let mut reading = Reading {
        naming,
        table,
        words,
        columns: names.collect(),
        defined: BTreeSet::new(),
        left_out: Vec::new(),
        named: BTreeSet::new(),
        edits: Vec::new(),
    };
    let left_out = known.indexes.iter().filter(|index| !reading.carries(index));
    reading.left_out = left_out.cloned().collect();
    let target = naming.statement.tables.first().ok_or("it names no table")?;
    let from = target.range().end;
    let (mut cuts, nothing) = match naming.statement.kind {
        StatementKind::AlterTable => reading.clauses(from)?,
        kind => {
            let after = words.first_from(from)..words.len();
            let keeps = if kind == StatementKind::CreateIndex {
                let on = (0..after.start).rev().find(|place| words.is(*place, "ON"));
                let mut name = on.ok_or("its index is not read")?;
                if words.is(name.saturating_sub(2), "USING") {
                    name -= 2;
                }
                let name = name.checked_sub(1).ok_or("its index is not read")?;
                reading.index(after.clone(), after.start, Some(name))?
            } else {
                let on = (0..words.len()).find(|place| words.is(*place, "ON"));
                let name = on.and_then(|on| on.checked_sub(1));
                reading.drops_index(name.ok_or("its index is not read")?)?
            };
            if keeps {
                reading.refuse_others(&after)?;
            }
            (Vec::new(), !keeps)
        }
    };
    if nothing {
        cuts.clear();
        reading.edits.clear();
    }
    let (sql, mode) = (&naming.query.sql, naming.mode);
    let in_cut = |at: usize| cuts.iter().any(|cut| cut.contains(&at));
    let mut tables = naming.statement.tables.iter();
    let unsure = cuts.iter().any(|cut| cuts_comment(sql, mode, cut))
        || (!cuts.is_empty() && naming.statement.flags.version_dependent)
        || tables.any(|table| in_cut(table.range().start));
    if unsure {
        return Err("a part of it cannot be taken out".to_owned());
    }
    let mut edits = reading.edits;
    edits.retain(|edit| !in_cut(edit.range.start));
    edits.extend(cuts.iter().map(|cut| Edit {
        range: cut.clone(),
        text: Vec::new(),
    }));
    Ok(Carried {
        of_chosen: OfChosen {
            columns: reading.columns,
            defined: reading.defined,
            left_out: reading.left_out,
            nothing,
        },
        edits,
        cuts,
    })
}

/// A statement while it is read.
struct Reading<'a> {
    naming: Naming<'a>,
    table: &'a TableName,
    words: &'a Words<'a>,
    columns: Vec<String>,
    defined: BTreeSet<String>,
    left_out: Vec<IndexDef>,
    /// Tokens that were read as names.
    named: BTreeSet<usize>,
    edits: Vec<Edit>,
}

impl Reading<'_> {
    /// Reads the clauses after the byte `from`: what of the bytes goes, and
    /// whether nothing is left.
    fn clauses(&mut self, from: usize) -> Result<(Vec<Range<usize>>, bool), String> {
        let words = self.words;
        let mut all = Vec::new();
        for mut clause in words.clauses(from) {
            while clause.end > clause.start && words.is_symbol(clause.end - 1, b';') {
                clause.end -= 1;
            }
            let keeps = self.clause(&clause)?;
            if keeps {
                self.refuse_others(&clause)?;
            }
            let range = words.range(&clause).ok_or("it has an empty clause")?;
            let is_manner = MANNERS.contains(&&*words.word(clause.start));
            all.push((range, keeps, is_manner));
        }
        if !all.iter().any(|(_, keeps, manner)| *keeps && !manner) {
            return Ok((Vec::new(), true));
        }
        let mut cuts = Vec::new();
        let first = all.iter().position(|(_, keeps, _)| *keeps).unwrap_or(0);
        if first > 0 {
            cuts.push(all[0].0.start..all[first].0.start);
        }
        for place in first + 1..all.len() {
            if !all[place].1 {
                cuts.push(all[place - 1].0.end..all[place].0.end);
            }
        }
        Ok((cuts, false))
    }

    /// Whether a clause is carried.
    fn clause(&mut self, clause: &Range<usize>) -> Result<bool, String> {
        let (words, start) = (self.words, clause.start);
        let second = words.word(start + 1);
        let is_index = second == "INDEX" || second == "KEY";
        let opens = words.is_symbol(start + 1, b'(');
        let unread = NOT_READ.contains(&&*second) || opens;
        match &*words.word(start) {
            "ADD" | "DROP" if unread => Err(self.unread(start)),
            "ADD"
                if ["FULLTEXT", "PRIMARY", "SPATIAL", "UNIQUE"].contains(&&*second) || is_index =>
            {
                let kind = usize::from(!is_index);
                let mut place = start + 1 + kind;
                if words.is(place, "INDEX") || words.is(place, "KEY") {
                    place += 1;
                }
                place = self.past_exists(place);
                let named = !words.is_symbol(place, b'(') && !words.is(place, "USING");
                if second == "PRIMARY" {
                    return self.primary(clause, place);
                }
                let name = named.then_some(place);
                self.named.extend(name);
                self.index(clause.clone(), place, name)
            }
            "ADD" => self.adds(clause),
            "DROP" if second == "PRIMARY" => Ok(self.takes_out("primary").is_none()),
            "DROP" if is_index => self.drops_index(self.past_exists(start + 2)),
            "RENAME" if is_index => self.renames_index(self.past_exists(start + 2)),
            "DROP" => {
                let name = self.column(self.past_column(start + 1))?;
                if self.to(&name).is_some() {
                    return Err(format!("it drops {name}, which is carried"));
                }
                self.columns.retain(|column| *column != name);
                Ok(false)
            }
            "MODIFY" => {
                let place = self.past_column(start + 1);
                self.redefines(clause, &[place])
            }
            "CHANGE" => {
                let place = self.past_column(start + 1);
                self.redefines(clause, &[place, place + 1])
            }
            "RENAME" if second == "COLUMN" => {
                let place = self.past_column(start + 1);
                self.renames(self.column(place)?, &self.column(place + 2)?)?;
                Ok(false)
            }
            "ALTER" if second == "INDEX" => {
                self.named.insert(start + 2);
                let name = self.column(start + 2)?;
                Ok(!self
                    .left_out
                    .iter()
                    .any(|it| it.name.to_lowercase() == name))
            }
            "ALTER" if !unread => {
                let place = self.past_column(start + 1);
                self.name(place)
            }
            first if MANNERS.contains(&first) || OPTIONS.contains(&first) => Ok(true),
            _ => Err(self.unread(start)),
        }
    }

    fn unread(&self, start: usize) -> String {
        let words = [self.words.word(start), self.words.word(start + 1)];
        format!("what {} does to them is not clear", words.join(" ").trim())
    }

    /// A new column is not chosen.
    fn adds(&mut self, clause: &Range<usize>) -> Result<bool, String> {
        const NOT_ALONE: [&str; 4] = ["AUTO_INCREMENT", "KEY", "PRIMARY", "REFERENCES"];
        let words = self.words;
        let place = self.past_column(clause.start + 1);
        let name = self.column(place)?;
        if self.to(&name).is_some() {
            return Err(format!("it adds {name}, which is chosen"));
        }
        let alone = |place: usize| {
            let word = words.word(place);
            !NOT_ALONE.contains(&&*word) || (word == "KEY" && words.is(place - 1, "UNIQUE"))
        };
        if words.is_symbol(place, b'(') || !clause.clone().skip(1).all(alone) {
            return Err(format!("it makes a key with {name}"));
        }
        if self.columns.contains(&name) {
            // IF NOT EXISTS.
            return Ok(false);
        }
        self.columns.push(name.clone());
        self.defined.insert(name.clone());
        self.moves(clause, &name)?;
        Ok(false)
    }

    /// MODIFY names its column once, CHANGE twice.
    fn redefines(&mut self, clause: &Range<usize>, places: &[usize]) -> Result<bool, String> {
        let mut names = places.iter().map(|place| self.column(*place));
        let old = names.next().ok_or("a column in it is not named")??;
        let new = names.next().transpose()?.unwrap_or_else(|| old.clone());
        self.renames(old, &new)?;
        self.defined.insert(new.clone());
        self.moves(clause, &new)?;
        let mut keeps = true;
        for place in places {
            keeps &= self.name(*place)?;
        }
        if keeps && self.words.is(clause.end - 2, "AFTER") && !self.name(clause.end - 1)? {
            return Err("it puts a column after one that is not carried".to_owned());
        }
        Ok(keeps)
    }

    fn renames(&mut self, old: String, new: &str) -> Result<(), String> {
        if old == new {
            return Ok(());
        }
        for name in [&*old, new] {
            if self.to(name).is_some() {
                return Err(format!("it renames {old} to {new}, and {name} is chosen"));
            }
        }
        let place = self.columns.iter().position(|column| *column == old);
        let place = place.ok_or_else(|| format!("column {old} is not known"))?;
        self.columns[place] = new.to_owned();
        self.defined.insert(new.to_owned());
        Ok(())
    }

    /// Puts a column where FIRST or AFTER at the end of the clause says.
    fn moves(&mut self, clause: &Range<usize>, name: &str) -> Result<(), String> {
        let words = self.words;
        let place = if words.is(clause.end - 1, "FIRST") {
            0
        } else if words.is(clause.end - 2, "AFTER") {
            let before = self.column(clause.end - 1)?;
            self.columns.retain(|column| column != name);
            let at = self.columns.iter().position(|column| *column == before);
            at.ok_or_else(|| format!("column {before} is not known"))? + 1
        } else {
            return Ok(());
        };
        self.columns.retain(|column| column != name);
        self.columns.insert(place, name.to_owned());
        Ok(())
    }

    /// An index that is made: over carried columns only, it is carried. `name` is
    /// where its name stands.
    fn index(
        &mut self,
        clause: Range<usize>,
        from: usize,
        name: Option<usize>,
    ) -> Result<bool, String> {
        let columns = self.key_columns(&clause, from)?;
        let keeps = columns.iter().all(|(_, name)| self.to(name).is_some());
        let first = &columns[0].1;
        let other = self.to(first).is_none_or(|to| to.to_lowercase() != *first);
        let Some(name) = name.map(|place| self.column(place)).transpose()? else {
            if other || !keeps {
                return Err("an index without a name would have another one".to_owned());
            }
            return self.names(columns);
        };
        self.takes_out(&name);
        if keeps {
            return self.names(columns);
        }
        let part = |(_, column): (usize, String)| IndexPart {
            column: Some(column),
            expression: None,
            prefix: None,
            nullable: true,
            descending: false,
        };
        self.left_out.push(IndexDef {
            name,
            unique: false,
            index_type: "BTREE".to_owned(),
            parts: columns.into_iter().map(part).collect(),
        });
        Ok(false)
    }

    fn primary(&mut self, clause: &Range<usize>, from: usize) -> Result<bool, String> {
        let columns = self.key_columns(clause, from)?;
        if columns.iter().any(|(_, name)| self.to(name).is_none()) {
            return Err("the primary key holds a column that is not carried".to_owned());
        }
        self.names(columns)
    }

    fn names(&mut self, columns: Vec<(usize, String)>) -> Result<bool, String> {
        for (place, _) in columns {
            self.name(place)?;
        }
        Ok(true)
    }

    /// The columns of a key, with where they stand.
    fn key_columns(
        &self,
        clause: &Range<usize>,
        from: usize,
    ) -> Result<Vec<(usize, String)>, String> {
        let words = self.words;
        let open = (from..clause.end).find(|place| words.is_symbol(*place, b'('));
        let mut place = open.ok_or("the columns of an index are not read")? + 1;
        let mut columns = Vec::new();
        loop {
            columns.push((place, self.column(place)?));
            place += 1;
            if words.is_symbol(place, b'(') && words.is_of(place + 1, TokenKind::Number) {
                place += 3;
            }
            if words.is(place, "ASC") || words.is(place, "DESC") {
                place += 1;
            }
            if words.is_symbol(place, b')') {
                break;
            }
            if !words.is_symbol(place, b',') {
                return Err("the columns of an index are not read".to_owned());
            }
            place += 1;
        }
        Ok(columns)
    }

    /// Whether the index that is named at this place is on the destination; if
    /// not, it is none that is left out any more.
    fn drops_index(&mut self, place: usize) -> Result<bool, String> {
        let name = self.column(place)?;
        self.named.insert(place);
        Ok(self.takes_out(&name).is_none())
    }

    /// The same, under the name after it.
    fn renames_index(&mut self, place: usize) -> Result<bool, String> {
        let (old, new) = (self.column(place)?, self.column(place + 2)?);
        self.named.extend([place, place + 2]);
        let Some(index) = self.takes_out(&old) else {
            return Ok(true);
        };
        self.left_out.push(IndexDef { name: new, ..index });
        Ok(false)
    }

    /// Takes an index from those that are left out.
    fn takes_out(&mut self, name: &str) -> Option<IndexDef> {
        let mut names = self.left_out.iter().map(|it| it.name.to_lowercase());
        let place = names.position(|it| it == name)?;
        Some(self.left_out.remove(place))
    }

    fn carries(&self, index: &IndexDef) -> bool {
        let mut parts = index.parts.iter();
        parts.all(|part| part.column.as_ref().is_none_or(|it| self.to(it).is_some()))
    }

    /// What a column is called on the destination; none for one that is not
    /// carried.
    fn to(&self, column: &str) -> Option<String> {
        let mapping = self.naming.tables.mapping();
        mapping.column_of(self.table, column)
    }

    /// Gives the column at this place its name there; false for one that is not
    /// carried.
    fn name(&mut self, place: usize) -> Result<bool, String> {
        let name = self.column(place)?;
        self.named.insert(place);
        let Some(to) = self.to(&name) else {
            return Ok(false);
        };
        if to.to_lowercase() != name {
            let range = self.words.range(&(place..place + 1));
            let name = Name {
                text: None,
                range: range.ok_or("a name in it cannot be read")?,
            };
            let (sql, mode) = (&self.naming.query.sql, self.naming.mode);
            self.edits
                .push(renamed_at(sql, mode, &name, &to).map_err(unnameable)?);
        }
        Ok(true)
    }

    /// The column, or index, that is named at this place, in lower case.
    fn column(&self, place: usize) -> Result<String, String> {
        let unread = || "a name in it cannot be read".to_owned();
        let (kind, bytes) = self.words.token(place).ok_or_else(unread)?;
        let bare = match kind {
            TokenKind::Word => bytes,
            TokenKind::QuotedName => &bytes[1..bytes.len().saturating_sub(1).max(1)],
            _ => return Err(unread()),
        };
        let is_utf8 = self.naming.mode.charset == binlog::ddl::ClientCharset::Utf8;
        let text = std::str::from_utf8(bare).map_err(|_| unread())?;
        if (!is_utf8 && !text.is_ascii()) || text.contains(['`', '"']) {
            return Err(unread());
        }
        Ok(text.to_lowercase())
    }

    fn past_column(&self, place: usize) -> usize {
        self.past_exists(place + usize::from(self.words.is(place, "COLUMN")))
    }

    fn past_exists(&self, place: usize) -> usize {
        if self.words.are(place, &["IF", "EXISTS"]) {
            place + 2
        } else if self.words.are(place, &["IF", "NOT", "EXISTS"]) {
            place + 3
        } else {
            place
        }
    }

    /// A part that is carried must name no column but where it was read: one that
    /// has another name, or is not there, would be another or none.
    fn refuse_others(&self, part: &Range<usize>) -> Result<(), String> {
        let others = part.clone().filter(|place| !self.named.contains(place));
        for place in others {
            let Some(name) = self.words.name(place) else {
                continue;
            };
            let name = String::from_utf8_lossy(&name).to_lowercase();
            let is_column = self.columns.contains(&name);
            if is_column && self.to(&name).is_none_or(|to| to.to_lowercase() != name) {
                return Err(format!("{name} stands in it where it is not read"));
            }
        }
        Ok(())
    }
}
