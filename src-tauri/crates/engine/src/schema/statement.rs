//! `show create table` taken apart: header, elements, options.

use super::lex::{Kind, Token, lex, name};
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{TableDef, TableName};

/// A `create table` statement of a server, with the places of its parts.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    pub(super) text: &'a [u8],
    /// All tokens but white space and plain comments.
    pub(super) tokens: Vec<Token>,
    /// The token that names the table.
    pub(super) name: usize,
    /// What stands between the outer parentheses, separated by commas.
    pub(super) elements: Vec<Element>,
    /// The first token after the closing parenthesis.
    pub(super) options: usize,
}

/// A column, key or constraint: its tokens, the end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) kind: ElementKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What an element defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ElementKind {
    /// A column; the place in the definition's columns, counted from 0.
    Column(usize),
    /// A foreign key.
    ForeignKey,
    /// A key.
    Key,
    /// A CHECK constraint.
    Check,
}

impl<'a> Statement<'a> {
    /// Takes a statement apart and compares it with the definition that
    /// information_schema told: what does not agree is not understood.
    pub(super) fn parse(text: &'a [u8], table: &TableDef) -> Result<Self> {
        let not_understood = |what: &str| not_understood(&table.name, what);
        let mut tokens = lex(text).ok_or_else(|| not_understood("its quotes do not end"))?;
        tokens.retain(|token| !matches!(token.kind, Kind::Space | Kind::Comment));
        let mut statement = Self {
            text,
            tokens,
            name: 2,
            elements: Vec::new(),
            options: 0,
        };
        let header = statement.is_word(0, "CREATE") && statement.is_word(1, "TABLE");
        if !header || statement.name_at(2).as_deref() != Some(table.name.table.as_str()) {
            return Err(not_understood("it does not begin with the table's name"));
        }
        if !statement.is_mark(3, b'(') {
            return Err(not_understood("it has no list of columns"));
        }
        statement
            .split(table)
            .ok_or_else(|| not_understood("a part of it is of no known kind"))?;
        statement.agree(table)?;
        Ok(statement)
    }

    /// Finds the elements. `None` when one is of no known kind.
    fn split(&mut self, table: &TableDef) -> Option<()> {
        let (mut depth, mut start, mut columns) = (0_usize, 4, 0);
        for place in 3..self.tokens.len() {
            match self.tokens[place].kind {
                Kind::Mark(b'(') => depth += 1,
                Kind::Mark(b')') => depth = depth.checked_sub(1)?,
                _ => {}
            }
            let ends_list = depth == 0;
            if ends_list || (depth == 1 && self.tokens[place].kind == Kind::Mark(b',')) {
                let kind = self.classify(start, place, &mut columns, table)?;
                self.elements.push(Element {
                    kind,
                    start,
                    end: place,
                });
                start = place + 1;
            }
            if ends_list {
                self.options = start;
                return Some(());
            }
        }
        None
    }

    fn classify(
        &self,
        start: usize,
        end: usize,
        columns: &mut usize,
        table: &TableDef,
    ) -> Option<ElementKind> {
        if start >= end {
            return None;
        }
        if self.tokens[start].kind == Kind::Name {
            let place = *columns;
            *columns += 1;
            let column = table.columns.get(place)?;
            return (self.name_at(start)? == column.name).then_some(ElementKind::Column(place));
        }
        let mut at = start;
        if self.is_word(at, "CONSTRAINT") {
            at += 1;
            if self.tokens.get(at)?.kind == Kind::Name {
                at += 1;
            }
        }
        let word = |word| self.is_word(at, word);
        if word("FOREIGN") {
            Some(ElementKind::ForeignKey)
        } else if word("CHECK") {
            Some(ElementKind::Check)
        } else if [
            "PRIMARY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "VECTOR",
        ]
        .into_iter()
        .any(word)
        {
            Some(ElementKind::Key)
        } else {
            None
        }
    }

    /// Columns and foreign keys must be those of the definition.
    fn agree(&self, table: &TableDef) -> Result<()> {
        let count = |matches: fn(&ElementKind) -> bool| {
            let kinds = self.elements.iter().map(|element| &element.kind);
            kinds.filter(|kind| matches(kind)).count()
        };
        let columns = count(|kind| matches!(kind, ElementKind::Column(_)));
        let foreign_keys = count(|kind| matches!(kind, ElementKind::ForeignKey));
        if columns != table.columns.len() || foreign_keys != table.foreign_keys.len() {
            return Err(not_understood(
                &table.name,
                "its columns or foreign keys are not those of information_schema",
            ));
        }
        Ok(())
    }

    /// The bytes of a token.
    pub(super) fn bytes(&self, place: usize) -> &'a [u8] {
        self.tokens
            .get(place)
            .map_or(&[], |token| &self.text[token.start..token.end])
    }

    /// A word as text; empty for anything else.
    pub(super) fn word(&self, place: usize) -> &'a str {
        match self.tokens.get(place) {
            Some(token) if token.kind == Kind::Word => {
                std::str::from_utf8(self.bytes(place)).unwrap_or_default()
            }
            _ => "",
        }
    }

    /// Whether a token is this keyword.
    pub(super) fn is_word(&self, place: usize, word: &str) -> bool {
        self.word(place).eq_ignore_ascii_case(word)
    }

    /// Whether a token is this mark.
    pub(super) fn is_mark(&self, place: usize, mark: u8) -> bool {
        let kind = self.tokens.get(place).map(|token| token.kind);
        kind == Some(Kind::Mark(mark))
    }

    /// The name that a token spells.
    pub(super) fn name_at(&self, place: usize) -> Option<String> {
        let token = self.tokens.get(place)?;
        (token.kind == Kind::Name)
            .then(|| name(self.bytes(place)))
            .flatten()
    }

    /// The token that closes an executable comment opened at `open`.
    pub(super) fn close_of(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for place in open..self.tokens.len() {
            match self.tokens[place].kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.checked_sub(1)?,
                _ => {}
            }
            if depth == 0 {
                return Some(place);
            }
        }
        None
    }
}

/// The error for a definition that is not what this version reads.
pub(super) fn not_understood(table: &TableName, what: &str) -> Error {
    Error::new(
        ErrorKind::Schema,
        format!("The definition of table {table} is not understood: {what}"),
    )
    .subject(table.to_string())
}
