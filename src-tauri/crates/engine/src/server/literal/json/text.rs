//! Documents as a query gives them: text, and the types of all values in it.
//!
//! The types come as two lists of `json_type`, in the order in which MySQL
//! walks a document for the paths `$**.*` and `$**[*]`: the members (or
//! elements) of a value, then those of each of its children in turn. Each type
//! is checked against the text it is for, so a server that walked otherwise
//! would be noticed.

use std::collections::VecDeque;

use super::{BINARY_STRINGS, Special, no_expression, parsed, scalar, scalar_document};
use crate::error::{Error, ErrorKind, Result};
use crate::server::literal;

/// The server refuses deeper documents.
const DEPTH_MAX: usize = 100;

/// The types of a document's values.
#[derive(Debug, Clone, Copy)]
pub struct Types<'t> {
    /// `json_type` of the document.
    pub root: &'t [u8],
    /// The types of all members of objects as a JSON array; absent when there are none.
    pub members: Option<&'t [u8]>,
    /// The types of all elements of arrays, likewise.
    pub elements: Option<&'t [u8]>,
}

/// Appends a document that is given as text.
///
/// # Errors
/// `Apply` for a value that no SQL expression makes, `Decode` when text and
/// types do not fit.
pub fn typed_text(out: &mut Vec<u8>, text: &[u8], types: Types<'_>) -> Result<()> {
    let mut lists = Lists {
        members: list(types.members)?,
        elements: list(types.elements)?,
    };
    let root = special(types.root, text)?;
    if root.is_none() && lists.are_plain() {
        literal::utf8(out, text);
        return Ok(());
    }
    if let Some((special, bare)) = root {
        return scalar_document(out, special, &bare);
    }
    let mut tree = Parser { text, at: 0 }.value(0)?;
    lists.give(&mut tree)?;
    if !lists.members.is_empty() || !lists.elements.is_empty() {
        return Err(unfit());
    }
    tree.build(out)
}

/// Lists of types, taken from the front.
struct Lists {
    members: VecDeque<Option<String>>,
    elements: VecDeque<Option<String>>,
}

fn list(types: Option<&[u8]>) -> Result<VecDeque<Option<String>>> {
    types.map_or_else(
        || Ok(VecDeque::new()),
        |types| serde_json::from_slice(types).map_err(|cause| unfit().because(cause)),
    )
}

/// Types that parsing gives back.
const PLAIN: [&str; 7] = [
    "OBJECT", "ARRAY", "STRING", "BOOLEAN", "INTEGER", "DOUBLE", "NULL",
];

impl Lists {
    fn are_plain(&self) -> bool {
        let plain =
            |kind: &Option<String>| kind.as_deref().is_none_or(|kind| PLAIN.contains(&kind));
        self.members.iter().chain(&self.elements).all(plain)
    }

    /// Gives each value in a tree its type. Tells whether any is special.
    fn give(&mut self, tree: &mut Value<'_>) -> Result<bool> {
        let (mut children, types) = match &mut tree.shape {
            Shape::Scalar(_) => return Ok(false),
            Shape::Array(elements) => (elements.iter_mut().collect::<Vec<_>>(), &mut self.elements),
            Shape::Object(members) => (
                members.iter_mut().map(|(_, value)| value).collect(),
                &mut self.members,
            ),
        };
        let mut found = false;
        for child in &mut children {
            // JSON's null has no type of SQL when it comes out of a table.
            let kind = types.pop_front().ok_or_else(unfit)?;
            let kind = kind.unwrap_or_else(|| "NULL".to_owned());
            if !child.fits(&kind) {
                return Err(unfit());
            }
            if let Shape::Scalar(scalar) = &mut child.shape {
                *scalar = special(kind.as_bytes(), child.text)?;
                child.special = scalar.is_some();
                found |= child.special;
            }
        }
        for child in children {
            child.special |= self.give(child)?;
            found |= child.special;
        }
        tree.special = found;
        Ok(found)
    }
}

/// A value in a document's text.
struct Value<'t> {
    text: &'t [u8],
    shape: Shape<'t>,
    /// Whether it is, or holds, what parsing does not give back.
    special: bool,
}

enum Shape<'t> {
    Scalar(Option<(Special, Vec<u8>)>),
    Array(Vec<Value<'t>>),
    /// Keys as they stand in the text, with their quotes.
    Object(Vec<(&'t [u8], Value<'t>)>),
}

impl Value<'_> {
    /// Whether the text can be of this type.
    fn fits(&self, kind: &str) -> bool {
        let first = self.text.first().copied().unwrap_or_default();
        match kind {
            "OBJECT" => first == b'{',
            "ARRAY" => first == b'[',
            "NULL" => self.text == b"null",
            "BOOLEAN" => self.text == b"true" || self.text == b"false",
            "INTEGER" | "UNSIGNED INTEGER" | "DOUBLE" | "DECIMAL" => {
                first == b'-' || first.is_ascii_digit()
            }
            _ => first == b'"',
        }
    }

    fn build(&self, out: &mut Vec<u8>) -> Result<()> {
        if !self.special {
            parsed(out, self.text);
            return Ok(());
        }
        match &self.shape {
            Shape::Scalar(Some((special, bare))) => scalar(out, *special, bare)?,
            Shape::Scalar(None) => parsed(out, self.text),
            Shape::Array(elements) => {
                out.extend_from_slice(b"json_array(");
                for (nth, element) in elements.iter().enumerate() {
                    if nth > 0 {
                        out.push(b',');
                    }
                    element.build(out)?;
                }
                out.push(b')');
            }
            Shape::Object(members) => {
                out.extend_from_slice(b"json_object(");
                for (nth, (key, value)) in members.iter().enumerate() {
                    if nth > 0 {
                        out.push(b',');
                    }
                    out.extend_from_slice(b"json_unquote(");
                    literal::utf8(out, key);
                    out.extend_from_slice(b"),");
                    value.build(out)?;
                }
                out.push(b')');
            }
        }
        Ok(())
    }
}

/// What a scalar of this type is, and its bare text.
fn special(kind: &[u8], text: &[u8]) -> Result<Option<(Special, Vec<u8>)>> {
    let special = match kind {
        b"DECIMAL" => Special::Decimal,
        b"UNSIGNED INTEGER" => {
            let parsed = std::str::from_utf8(text).ok().map(str::parse::<i64>);
            if matches!(parsed, Some(Ok(_))) {
                Special::Unsigned
            } else {
                return Ok(None);
            }
        }
        b"DATE" => Special::Date,
        b"TIME" => Special::Time,
        // No expression makes a TIMESTAMP; a DATETIME prints and compares the same.
        b"DATETIME" | b"TIMESTAMP" => Special::DateTime,
        b"BLOB" | b"BIT" | b"OPAQUE" => Special::Opaque,
        kind if PLAIN.iter().any(|plain| plain.as_bytes() == kind) => return Ok(None),
        other => return Err(no_expression(String::from_utf8_lossy(other))),
    };
    let bare = match special {
        Special::Decimal | Special::Unsigned => text.to_vec(),
        Special::Date | Special::Time | Special::DateTime => unquoted(text)?.to_vec(),
        Special::Opaque => opaque(unquoted(text)?)?,
    };
    Ok(Some((special, bare)))
}

fn unquoted(text: &[u8]) -> Result<&[u8]> {
    text.strip_prefix(b"\"")
        .and_then(|text| text.strip_suffix(b"\""))
        .ok_or_else(unfit)
}

/// The bytes of `base64:type15:…`.
fn opaque(text: &[u8]) -> Result<Vec<u8>> {
    let text = std::str::from_utf8(text).map_err(|cause| unfit().because(cause))?;
    let (code, digits) = text
        .strip_prefix("base64:type")
        .and_then(|rest| rest.split_once(':'))
        .ok_or_else(unfit)?;
    let known = code
        .parse()
        .is_ok_and(|code: u8| BINARY_STRINGS.contains(&code));
    if !known {
        return Err(no_expression(code));
    }
    // The server breaks long lines, which JSON writes as `\n`.
    base64(digits.replace("\\n", "").trim_end_matches('=')).ok_or_else(unfit)
}

fn base64(digits: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

/// Finds where values begin and end; the server has checked what they are.
struct Parser<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Parser<'t> {
    fn value(&mut self, depth: usize) -> Result<Value<'t>> {
        if depth > DEPTH_MAX {
            return Err(unfit());
        }
        self.blanks();
        let begun = self.at;
        let shape = match self.peek()? {
            b'{' => Shape::Object(self.list(b'}', |parser| {
                parser.blanks();
                let key = parser.string()?;
                parser.blanks();
                parser.expect(b':')?;
                Ok((key, parser.value(depth + 1)?))
            })?),
            b'[' => Shape::Array(self.list(b']', |parser| parser.value(depth + 1))?),
            b'"' => {
                self.string()?;
                Shape::Scalar(None)
            }
            _ => {
                while matches!(self.text.get(self.at), Some(byte) if !b",]} \t\n\r".contains(byte))
                {
                    self.at += 1;
                }
                Shape::Scalar(None)
            }
        };
        Ok(Value {
            text: &self.text[begun..self.at],
            shape,
            special: false,
        })
    }

    fn list<T>(&mut self, end: u8, mut item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        self.at += 1;
        let mut items = Vec::new();
        self.blanks();
        if self.peek()? == end {
            self.at += 1;
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            self.blanks();
            let next = self.peek()?;
            self.at += 1;
            match next {
                b',' => {}
                next if next == end => return Ok(items),
                _ => return Err(unfit()),
            }
        }
    }

    fn string(&mut self) -> Result<&'t [u8]> {
        let begun = self.at;
        self.expect(b'"')?;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'"' => return Ok(&self.text[begun..self.at]),
                b'\\' => self.at += 1,
                _ => {}
            }
        }
    }

    fn blanks(&mut self) {
        while matches!(self.text.get(self.at), Some(byte) if byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.peek()? != byte {
            return Err(unfit());
        }
        self.at += 1;
        Ok(())
    }

    fn peek(&self) -> Result<u8> {
        self.text.get(self.at).copied().ok_or_else(unfit)
    }
}

fn unfit() -> Error {
    Error::new(
        ErrorKind::Decode,
        "The text of a JSON document and the types of its values do not fit",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, root: &str, members: &str, elements: &str) -> Result<String> {
        let mut out = Vec::new();
        let types = Types {
            root: root.as_bytes(),
            members: Some(members.as_bytes()).filter(|list| !list.is_empty()),
            elements: Some(elements.as_bytes()).filter(|list| !list.is_empty()),
        };
        typed_text(&mut out, text.as_bytes(), types)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn what_parsing_gives_back_is_sent_as_text() {
        assert_eq!(
            written(
                r#"{"a": [1, "x"]}"#,
                "OBJECT",
                r#"["ARRAY"]"#,
                r#"["INTEGER","STRING"]"#
            )
            .unwrap(),
            r#"_utf8mb4'{"a": [1, "x"]}'"#
        );
    }

    #[test]
    fn what_came_from_sql_keeps_its_type_at_any_depth() {
        assert_eq!(
            written("1.50", "DECIMAL", "", "").unwrap(),
            "json_extract(json_array(1.50), _utf8mb4'$[0]')"
        );
        assert_eq!(
            written(
                r#"{"p": 1.50, "q": [{"z": 7}, [2.5], null]}"#,
                "OBJECT",
                r#"["DECIMAL", "ARRAY", "UNSIGNED INTEGER"]"#,
                r#"["OBJECT", "ARRAY", null, "DOUBLE"]"#
            )
            .unwrap(),
            "json_object(json_unquote(_utf8mb4'\"p\"'),1.50,json_unquote(_utf8mb4'\"q\"'),\
             json_array(json_object(json_unquote(_utf8mb4'\"z\"'),cast(7 as unsigned)),\
             cast(_utf8mb4'[2.5]' as json),cast(_utf8mb4'null' as json)))"
        );
        assert_eq!(
            written(r#"["base64:type15:YSc="]"#, "ARRAY", "", r#"["BLOB"]"#).unwrap(),
            r"json_array('a\'')"
        );
    }

    #[test]
    fn types_that_do_not_fit_are_noticed() {
        assert!(written("[1, 2]", "ARRAY", "", r#"["DECIMAL"]"#).is_err());
        assert!(written("[1]", "ARRAY", "", r#"["DATE"]"#).is_err());
        assert!(written("[1]", "ARRAY", r#"["DECIMAL"]"#, r#"["INTEGER"]"#).is_err());
        assert!(written(r#"["base64:type252:AA=="]"#, "ARRAY", "", r#"["BLOB"]"#).is_err());
    }
}
