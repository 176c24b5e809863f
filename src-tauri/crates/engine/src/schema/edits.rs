//! Changes to a text by places in it: every byte that no change names is kept.

use std::ops::Range;

/// Replacements of ranges of a text.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(Range<usize>, Vec<u8>)>);

impl Edits {
    /// Replaces a range.
    pub(super) fn replace(&mut self, range: Range<usize>, with: impl Into<Vec<u8>>) {
        self.0.push((range, with.into()));
    }

    /// Inserts at a place.
    pub(super) fn insert(&mut self, place: usize, text: impl Into<Vec<u8>>) {
        self.replace(place..place, text);
    }

    /// The text with all changes made; `None` when two changes overlap.
    pub(super) fn apply(mut self, text: &[u8]) -> Option<Vec<u8>> {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut result = Vec::with_capacity(text.len() + 64);
        let mut done = 0;
        for (range, with) in self.0 {
            if range.start < done {
                return None;
            }
            result.extend_from_slice(&text[done..range.start]);
            result.extend_from_slice(&with);
            done = range.end;
        }
        result.extend_from_slice(&text[done..]);
        Some(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_changed_is_kept() {
        let mut edits = Edits::default();
        edits.replace(4..7, "x");
        edits.insert(0, "> ");
        edits.insert(11, "!");
        assert_eq!(edits.apply(b"abc def ghi").unwrap(), b"> abc x ghi!");
    }

    #[test]
    fn overlapping_changes_are_refused() {
        let mut edits = Edits::default();
        edits.replace(0..3, "x");
        edits.replace(2..4, "y");
        assert_eq!(edits.apply(b"abcdef"), None);
    }
}
