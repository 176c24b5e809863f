//! JSON paths as differences name their places.

use crate::error::{Result, malformed};

use super::container::DEPTH_MAX;

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Leg {
    /// The member of an object.
    Member(String),
    /// An element of an array.
    Cell(Cell),
}

/// The place of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Counted from the first.
    First(usize),
    /// Counted from the last.
    Last(usize),
}

impl Cell {
    /// Where it is in an array of so many elements; `None` before its first.
    pub(super) fn index(self, count: usize) -> Option<usize> {
        match self {
            Self::First(index) => Some(index),
            Self::Last(back) => count.checked_sub(back.checked_add(1)?),
        }
    }
}

/// Reads a path as the server writes it: no wildcards, no blanks.
pub(super) fn parse(path: &str) -> Result<Vec<Leg>> {
    let wrong = || malformed("JSON path of length", path.len());
    let mut rest = path.strip_prefix('$').ok_or_else(wrong)?;
    let mut legs = Vec::new();
    while !rest.is_empty() {
        if legs.len() == DEPTH_MAX {
            return Err(wrong());
        }
        let leg = if let Some(cell) = rest.strip_prefix('[') {
            let (inside, tail) = cell.split_once(']').ok_or_else(wrong)?;
            rest = tail;
            Leg::Cell(cell_of(inside).ok_or_else(wrong)?)
        } else {
            let member = rest.strip_prefix('.').ok_or_else(wrong)?;
            let (name, tail) = if let Some(quoted) = member.strip_prefix('"') {
                unquote(quoted).ok_or_else(wrong)?
            } else {
                let end = member.find(['.', '[']).unwrap_or(member.len());
                let (name, tail) = member.split_at(end);
                (name.to_owned(), tail)
            };
            if name == "*" {
                return Err(wrong());
            }
            rest = tail;
            Leg::Member(name)
        };
        legs.push(leg);
    }
    Ok(legs)
}

fn cell_of(inside: &str) -> Option<Cell> {
    match inside.strip_prefix("last") {
        None => inside.parse().ok().map(Cell::First),
        Some("") => Some(Cell::Last(0)),
        Some(back) => back.strip_prefix('-')?.parse().ok().map(Cell::Last),
    }
}

/// Reads a JSON string up to its closing quote; returns what follows it too.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut rest = quoted.chars();
    loop {
        match rest.next()? {
            '"' => return Some((name, rest.as_str())),
            '\\' => name.push(match rest.next()? {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let digits = rest.as_str().get(..4)?;
                    rest = rest.as_str().get(4..)?.chars();
                    // Only control characters are written so: never half a pair.
                    char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
                }
                plain @ ('"' | '\\' | '/') => plain,
                _ => return None,
            }),
            plain => name.push(plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_the_server_writes_them() {
        let member = |name: &str| Leg::Member(name.to_owned());
        assert_eq!(parse("$").unwrap(), []);
        assert_eq!(
            parse("$.a[3].\"b \\\"c\\\\\\u0001.[\"[last][last-2]").unwrap(),
            [
                member("a"),
                Leg::Cell(Cell::First(3)),
                member("b \"c\\\u{1}.["),
                Leg::Cell(Cell::Last(0)),
                Leg::Cell(Cell::Last(2)),
            ]
        );
        assert_eq!(parse("$.\"\"").unwrap(), [member("")]);
        for wrong in [
            "",
            "a",
            "$a",
            "$[",
            "$[x]",
            "$[*]",
            "$.*",
            "$.\"a",
            "$[last+1]",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
