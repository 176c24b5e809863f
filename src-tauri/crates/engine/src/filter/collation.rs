//! Collations: which are served, and how their text is compared.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

use crate::error::{Error, ErrorKind, Result};
use crate::filter::weights::Weights;

/// A collation that a filter compares by.
#[derive(Debug)]
pub(super) struct Collation {
    /// Its charset, as the server names it.
    charset: String,
    /// Its name.
    name: String,
    form: Form,
    order: Order,
    /// Whether text is compared as if the shorter one went on with spaces.
    pads: bool,
    /// What its characters weigh, once it has been asked for.
    weights: OnceLock<Arc<Weights>>,
}

/// How a charset's characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// No characters: a binary string.
    Binary,
    /// One byte each.
    Single,
    /// UTF-8 of up to three bytes.
    Utf8Mb3,
    /// UTF-8.
    Utf8,
    /// In a way of its own.
    Unserved,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// By the bytes, which is by the code points too.
    Bytes,
    /// By what the source says that each character weighs.
    Weights,
    /// In a way of its own.
    Unserved,
}

/// Charsets of one byte a character, ASCII below 128.
const SINGLE: [&str; 22] = [
    "ascii", "latin1", "latin2", "latin5", "latin7", "cp850", "cp852", "cp866", "cp1250", "cp1251",
    "cp1256", "cp1257", "dec8", "geostd8", "greek", "hebrew", "hp8", "keybcs2", "koi8r", "koi8u",
    "macce", "macroman",
];

/// Collations of UTF-8 without contractions, one level of weights a character:
/// text is compared as the weights of its characters, one after the other.
const UTF8_WEIGHTED: [&str; 7] = [
    "general_ci",
    "general_nopad_ci",
    "unicode_ci",
    "unicode_nopad_ci",
    "unicode_520_ci",
    "unicode_520_nopad_ci",
    "0900_ai_ci",
];

/// Those of them for which all characters beyond U+FFFF weigh the same.
const FLAT_BEYOND_BMP: [&str; 4] = [
    "general_ci",
    "general_nopad_ci",
    "unicode_ci",
    "unicode_nopad_ci",
];

impl Collation {
    /// The collation of this name, which may be one that is not served.
    pub(super) fn of(charset: &str, name: &str) -> Self {
        let form = match charset {
            "binary" => Form::Binary,
            "utf8mb4" => Form::Utf8,
            "utf8" | "utf8mb3" => Form::Utf8Mb3,
            single if SINGLE.contains(&single) => Form::Single,
            _ => Form::Unserved,
        };
        let rest = name.split_once('_').map_or("", |(_, rest)| rest);
        let order = if form == Form::Unserved {
            Order::Unserved
        } else if form == Form::Binary || matches!(rest, "bin" | "nopad_bin" | "0900_bin") {
            Order::Bytes
        } else if form == Form::Single || UTF8_WEIGHTED.contains(&rest) {
            Order::Weights
        } else {
            Order::Unserved
        };
        Self {
            charset: charset.to_owned(),
            name: name.to_owned(),
            form,
            order,
            pads: form != Form::Binary && !rest.contains("nopad") && !rest.starts_with("0900"),
            weights: OnceLock::new(),
        }
    }

    /// Refuses a collation that text cannot be compared by.
    pub(super) fn check_order(&self) -> Result<(), String> {
        self.check_form()?;
        if self.order == Order::Unserved {
            return Err(format!(
                "filters do not serve collation {}; a comparison by the bytes they do: column \
                 collate {}_bin = '...'",
                self.name, self.charset
            ));
        }
        Ok(())
    }

    /// Refuses a charset whose text cannot be taken apart.
    pub(super) fn check_form(&self) -> Result<(), String> {
        if self.form == Form::Unserved {
            return Err(format!(
                "filters do not serve character set {}",
                self.charset
            ));
        }
        Ok(())
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Its charset's name.
    pub(super) fn charset(&self) -> &str {
        &self.charset
    }

    /// How its charset's characters are written.
    pub(super) const fn form(&self) -> Form {
        self.form
    }

    /// Whether its weights must be asked for.
    pub(super) fn wants_weights(&self) -> bool {
        self.order == Order::Weights && self.weights.get().is_none()
    }

    /// Whether one weight stands for every character beyond U+FFFF.
    pub(super) fn is_flat_beyond_bmp(&self) -> bool {
        FLAT_BEYOND_BMP
            .iter()
            .any(|rest| self.name.split_once('_').is_some_and(|it| it.1 == *rest))
    }

    /// Takes in its weights.
    pub(super) fn weigh(&self, weights: Arc<Weights>) {
        // The same source says the same a second time.
        let _ = self.weights.set(weights);
    }

    /// Text of a filter in the collation's charset; an error that says why not.
    pub(super) fn encode(&self, text: &str) -> Result<Vec<u8>, String> {
        self.check_form()?;
        let fits = match self.form {
            Form::Utf8 => true,
            Form::Utf8Mb3 => text.chars().all(|character| character.len_utf8() <= 3),
            Form::Binary | Form::Single | Form::Unserved => text.is_ascii(),
        };
        if !fits {
            return Err(format!(
                "'{text}' holds characters that filters do not serve in character set {}",
                self.charset
            ));
        }
        Ok(text.as_bytes().to_vec())
    }

    /// The bytes of each character.
    pub(super) fn characters<'t>(&self, text: &'t [u8]) -> Characters<'t> {
        Characters {
            rest: text,
            wide: matches!(self.form, Form::Utf8 | Form::Utf8Mb3),
        }
    }

    /// Compares two texts of its charset.
    pub(super) fn compare(&self, left: &[u8], right: &[u8]) -> Result<Ordering> {
        let (left, right, space) = match self.order {
            Order::Bytes => (
                Cow::Borrowed(left),
                Cow::Borrowed(right),
                Cow::Borrowed(&b" "[..]),
            ),
            Order::Weights | Order::Unserved => (
                Cow::Owned(self.weighed(left)?),
                Cow::Owned(self.weighed(right)?),
                Cow::Borrowed(self.weight(b" ")?),
            ),
        };
        Ok(if self.pads {
            padded(&left, &right, &space)
        } else {
            left.cmp(&right)
        })
    }

    /// Whether two characters are the same to `like`.
    pub(super) fn same_character(&self, one: &[u8], other: &[u8]) -> Result<bool> {
        Ok(one == other
            || self.order == Order::Weights && self.weight(one)? == self.weight(other)?)
    }

    fn weighed(&self, text: &[u8]) -> Result<Vec<u8>> {
        let mut weights = Vec::with_capacity(text.len() * 2);
        for character in self.characters(text) {
            weights.extend_from_slice(self.weight(character)?);
        }
        Ok(weights)
    }

    fn weight(&self, character: &[u8]) -> Result<&[u8]> {
        let weights = self.weights.get().ok_or_else(|| {
            Error::new(
                ErrorKind::Internal,
                format!("The weights of collation {} were not asked for", self.name),
            )
        })?;
        weights.of(character).ok_or_else(|| {
            Error::new(
                ErrorKind::Decode,
                format!(
                    "Text that a filter compares holds bytes that are no character of {}",
                    self.charset
                ),
            )
        })
    }
}

/// Compares as if the shorter one went on with spaces.
fn padded(left: &[u8], right: &[u8], space: &[u8]) -> Ordering {
    let common = left.len().min(right.len());
    let spaces = || space.iter().cycle();
    left[..common].cmp(&right[..common]).then_with(|| {
        let (left, right) = (&left[common..], &right[common..]);
        if left.is_empty() {
            let beyond = spaces().skip(common % space.len()).zip(right);
            first_difference(beyond)
        } else {
            let beyond = left.iter().zip(spaces().skip(common % space.len()));
            first_difference(beyond)
        }
    })
}

fn first_difference<'a>(mut pairs: impl Iterator<Item = (&'a u8, &'a u8)>) -> Ordering {
    pairs
        .find(|(left, right)| left != right)
        .map_or(Ordering::Equal, |(left, right)| left.cmp(right))
}

/// The bytes of one character after the other.
pub(super) struct Characters<'t> {
    rest: &'t [u8],
    wide: bool,
}

impl<'t> Characters<'t> {
    /// What has not been handed out.
    pub(super) const fn rest(&self) -> &'t [u8] {
        self.rest
    }
}

impl<'t> Iterator for Characters<'t> {
    type Item = &'t [u8];

    fn next(&mut self) -> Option<&'t [u8]> {
        let first = *self.rest.first()?;
        let length = match first {
            _ if !self.wide => 1,
            0xC0..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0.. => 4,
            _ => 1,
        };
        let (character, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        Some(character)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_padded_text_may_be_less_than_its_beginning() {
        let bin = Collation::of("utf8mb4", "utf8mb4_bin");
        let of = |left: &str, right: &str| bin.compare(left.as_bytes(), right.as_bytes()).unwrap();
        assert_eq!(of("a", "a  "), Ordering::Equal);
        assert_eq!(of("a\t", "a"), Ordering::Less);
        assert_eq!(of("a", "a\u{e9}"), Ordering::Less);
        let nopad = Collation::of("utf8mb4", "utf8mb4_0900_bin");
        assert_eq!(nopad.compare(b"a", b"a ").unwrap(), Ordering::Less);
    }

    #[test]
    fn what_is_not_served_is_named() {
        let refused = |charset, name| Collation::of(charset, name).check_order().unwrap_err();
        assert!(refused("gbk", "gbk_chinese_ci").contains("gbk"));
        assert!(refused("utf8mb4", "utf8mb4_0900_as_cs").contains("utf8mb4_0900_as_cs"));
        assert!(refused("utf8mb4", "utf8mb4_uca1400_ai_ci").contains("uca1400"));
    }
}
