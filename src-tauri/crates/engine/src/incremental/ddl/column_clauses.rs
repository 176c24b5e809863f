//! The columns that a clause of ALTER TABLE defines.

use std::ops::Range;

use super::words::Words;

/// A column that a clause defines.
#[derive(Debug)]
pub(super) struct Column {
    /// Its name before, in lower case; none for a new one.
    pub(super) former: Option<Vec<u8>>,
    /// Its name and what follows.
    pub(super) definition: Range<usize>,
}

impl Column {
    /// Whether it numbers the rows of its table. SERIAL is short for that, with
    /// a unique key: as a type, or before DEFAULT VALUE.
    pub(super) fn numbers(&self, words: &Words<'_>) -> bool {
        let start = self.definition.start;
        self.says(words, "AUTO_INCREMENT")
            || words.is(start + 1, "SERIAL")
            || (start + 1..self.definition.end)
                .any(|place| words.are(place, &["SERIAL", "DEFAULT", "VALUE"]))
    }

    /// Whether an unquoted word stands in its definition.
    pub(super) fn says(&self, words: &Words<'_>, word: &str) -> bool {
        self.definition.clone().any(|place| words.is(place, word))
    }
}

/// The columns that a clause of ADD, MODIFY or CHANGE defines: one, or those of
/// a list in parentheses.
pub(super) fn columns(words: &Words<'_>, clause: &Range<usize>) -> Vec<Column> {
    let adds = words.is(clause.start, "ADD");
    let changes = words.is(clause.start, "CHANGE");
    let name = after_column(words, clause.start + 1);
    let one = |definition| Column {
        former: (!adds).then(|| words.name(name)).flatten(),
        definition,
    };
    if !adds || !words.is_symbol(name, b'(') {
        let start = name + usize::from(changes);
        return vec![one(start..clause.end.max(start))];
    }
    let mut all = Vec::new();
    let (mut depth, mut start) = (0_usize, name + 1);
    for place in name..clause.end {
        if words.is_symbol(place, b'(') {
            depth += 1;
        } else if words.is_symbol(place, b')') {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 || (depth == 1 && words.is_symbol(place, b',')) {
            all.push(one(start..place.max(start)));
            start = place + 1;
        }
        if depth == 0 {
            break;
        }
    }
    all
}

/// The place after COLUMN and IF [NOT] EXISTS.
pub(super) fn after_column(words: &Words<'_>, mut place: usize) -> usize {
    place += usize::from(words.is(place, "COLUMN"));
    if words.are(place, &["IF", "NOT", "EXISTS"]) {
        place += 3;
    } else if words.are(place, &["IF", "EXISTS"]) {
        place += 2;
    }
    place
}
