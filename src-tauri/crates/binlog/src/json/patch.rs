//! What a document becomes by the differences of a partial update.

use std::borrow::Cow;

use crate::error::{ErrorKind, Result};

use super::diff::{JsonDiff, JsonDiffKind, JsonDiffs};
use super::path::{self, Leg};
use super::tree::Node;
use super::value::JsonDocument;

impl JsonDiffs<'_> {
    /// The document after an update, from the one before it. Its bytes are a
    /// document that says the same as the server's, though in other places.
    ///
    /// # Errors
    /// When the differences or the document cannot be read, or do not belong
    /// together.
    pub fn apply<'d>(self, before: JsonDocument<'d>) -> Result<Cow<'d, [u8]>> {
        let diffs = self.iter().collect::<Result<Vec<_>>>()?;
        if diffs.is_empty() {
            return Ok(Cow::Borrowed(before.as_bytes()));
        }
        let mut root = Node::of(before)?;
        for (index, diff) in diffs.iter().enumerate() {
            if !change(&mut root, diff)? {
                return Err(ErrorKind::JsonDiffMisfit { number: index + 1 }.into());
            }
        }
        root.document().map(Cow::Owned)
    }
}

/// Makes one difference; false when the document has not what it changes.
fn change<'a>(root: &mut Node<'a>, diff: &JsonDiff<'a>) -> Result<bool> {
    let legs = path::parse(diff.path)?;
    let value = diff.value.map(Node::of).transpose()?;
    Ok(match (diff.kind, value) {
        (JsonDiffKind::Replace, Some(value)) => match seek(root, &legs)? {
            Some(place) => {
                *place = value;
                true
            }
            None => false,
        },
        (JsonDiffKind::Insert, Some(value)) => match parent(root, &legs)? {
            Some((container, leg)) => insert(container, leg, value),
            None => false,
        },
        (JsonDiffKind::Remove, _) => match parent(root, &legs)? {
            Some((container, leg)) => remove(container, leg),
            None => false,
        },
        // Only removals come without a value.
        (JsonDiffKind::Replace | JsonDiffKind::Insert, None) => false,
    })
}

/// The opened container that holds the last leg of a path, and that leg.
fn parent<'n, 'a, 'l>(
    root: &'n mut Node<'a>,
    legs: &'l [Leg],
) -> Result<Option<(&'n mut Node<'a>, &'l Leg)>> {
    let Some((last, above)) = legs.split_last() else {
        return Ok(None);
    };
    let Some(container) = seek(root, above)? else {
        return Ok(None);
    };
    container.open()?;
    Ok(Some((container, last)))
}

/// The value at a path.
fn seek<'n, 'a>(root: &'n mut Node<'a>, legs: &[Leg]) -> Result<Option<&'n mut Node<'a>>> {
    let mut place = root;
    for leg in legs {
        place.open()?;
        place = match (place, leg) {
            (Node::Object(members), Leg::Member(name)) => match member(members, name) {
                Ok(index) => &mut members[index].1,
                Err(_) => return Ok(None),
            },
            (Node::Array(elements), Leg::Cell(cell)) => {
                let index = cell.index(elements.len());
                match index.and_then(|index| elements.get_mut(index)) {
                    Some(element) => element,
                    None => return Ok(None),
                }
            }
            // What is no array counts as one of one element.
            (whole @ (Node::Object(_) | Node::Raw { .. }), Leg::Cell(cell))
                if cell.index(1) == Some(0) =>
            {
                whole
            }
            _ => return Ok(None),
        };
    }
    Ok(Some(place))
}

/// Where a member is, or where it would be: the server orders the members of
/// an object by the length of their keys, then by bytes.
fn member(members: &[(Cow<'_, str>, Node<'_>)], name: &str) -> std::result::Result<usize, usize> {
    members.binary_search_by(|(key, _)| {
        let lengths = key.len().cmp(&name.len());
        lengths.then_with(|| key.as_bytes().cmp(name.as_bytes()))
    })
}

fn insert<'a>(container: &mut Node<'a>, leg: &Leg, value: Node<'a>) -> bool {
    match (container, leg) {
        (Node::Object(members), Leg::Member(name)) => match member(members, name) {
            Ok(_) => false,
            Err(index) => {
                members.insert(index, (Cow::Owned(name.clone()), value));
                true
            }
        },
        (Node::Array(elements), Leg::Cell(cell)) => {
            // Past the end is the end; before the beginning is the beginning.
            let index = cell.index(elements.len()).unwrap_or(0);
            elements.insert(index.min(elements.len()), value);
            true
        }
        _ => false,
    }
}

fn remove(container: &mut Node<'_>, leg: &Leg) -> bool {
    match (container, leg) {
        (Node::Object(members), Leg::Member(name)) => match member(members, name) {
            Ok(index) => {
                members.remove(index);
                true
            }
            Err(_) => false,
        },
        (Node::Array(elements), Leg::Cell(cell)) => match cell.index(elements.len()) {
            Some(index) if index < elements.len() => {
                elements.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}
