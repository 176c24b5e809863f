//! LIKE patterns.

use crate::error::Result;
use crate::filter::collation::{Characters, Collation};

/// A pattern, parsed.
#[derive(Debug)]
pub(super) struct Pattern {
    steps: Vec<Step>,
    /// The pattern as it was written, in the charset of the text.
    pub(super) text: Vec<u8>,
    /// What makes the next character mean itself.
    pub(super) escape: u8,
    /// Whether a character stands escaped right after a `%`.
    pub(super) escapes_after_any: bool,
}

#[derive(Debug)]
enum Step {
    /// `%`
    Any,
    /// `_`
    One,
    Character(Vec<u8>),
}

impl Pattern {
    /// Parses a pattern; an error that says why it cannot be.
    pub(super) fn parse(text: Vec<u8>, escape: u8, collation: &Collation) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut escapes_after_any = false;
        let mut characters = collation.characters(&text);
        while let Some(character) = characters.next() {
            let step = match character {
                [byte] if *byte == escape => {
                    escapes_after_any |= matches!(steps.last(), Some(Step::Any));
                    let next = characters
                        .next()
                        .ok_or("a pattern ends with its escape character")?;
                    Step::Character(next.to_vec())
                }
                b"%" => Step::Any,
                b"_" => Step::One,
                other => Step::Character(other.to_vec()),
            };
            // Several in a row mean what one does.
            if !(matches!(step, Step::Any) && matches!(steps.last(), Some(Step::Any))) {
                steps.push(step);
            }
        }
        Ok(Self {
            steps,
            text,
            escape,
            escapes_after_any,
        })
    }

    /// Whether a text is like the pattern.
    pub(super) fn matches(&self, text: &[u8], collation: &Collation) -> Result<bool> {
        let mut rest = text;
        let mut step = 0;
        // Where to go on when the last `%` has to take one character more.
        let mut again: Option<(usize, &[u8])> = None;
        loop {
            let mut characters = collation.characters(rest);
            let taken = match self.steps.get(step) {
                Some(Step::Any) => {
                    step += 1;
                    again = Some((step, rest));
                    continue;
                }
                None if rest.is_empty() => return Ok(true),
                None => false,
                Some(Step::One) => characters.next().is_some(),
                Some(Step::Character(wanted)) => match characters.next() {
                    Some(character) => collation.same_character(character, wanted)?,
                    None => false,
                },
            };
            if taken {
                step += 1;
                rest = characters.rest();
                continue;
            }
            let Some((after, from)) = again else {
                return Ok(false);
            };
            let mut characters: Characters<'_> = collation.characters(from);
            if characters.next().is_none() {
                return Ok(false);
            }
            rest = characters.rest();
            step = after;
            again = Some((after, rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(text: &str, pattern: &str) -> bool {
        let bin = Collation::of("utf8mb4", "utf8mb4_bin");
        let pattern = Pattern::parse(pattern.as_bytes().to_vec(), b'\\', &bin).unwrap();
        pattern.matches(text.as_bytes(), &bin).unwrap()
    }

    #[test]
    fn wildcards_take_characters_not_bytes() {
        assert!(like("\u{e9}t\u{e9}", "_t_"));
        assert!(!like("\u{e9}t\u{e9}", "__t__"));
        assert!(like("abcabd", "%ab_"));
        assert!(like("", "%"));
        assert!(!like("", "_%"));
        assert!(like("a%c", "a\\%c"));
        assert!(!like("abc", "a\\%c"));
        assert!(like("mississippi", "m%iss%ip%i"));
        assert!(!like("a ", "a"));
    }
}
