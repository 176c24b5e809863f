//! A checked filter: the tree that is evaluated and rendered.

use std::sync::Arc;

use crate::filter::collation::Collation;
use crate::filter::exact::Exact;
use crate::filter::moment::Part;
use crate::filter::pattern::Pattern;

/// What is true, false or unknown of a row.
#[derive(Debug)]
pub(super) enum Condition {
    /// Two values against each other.
    Compare {
        relation: Relation,
        left: Term,
        right: Term,
        by: By,
    },
    /// A value against several.
    In {
        term: Term,
        list: Vec<(Term, By)>,
    },
    /// Text against a pattern.
    Like {
        term: Term,
        pattern: Pattern,
        collation: Arc<Collation>,
    },
    /// Whether a value is NULL.
    IsNull(Term),
    /// Whether a condition is true, false, or unknown for none.
    Is(Box<Self>, Option<bool>),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Xor(Box<Self>, Box<Self>),
    /// A whole number taken for a condition.
    NotZero(Term),
}

/// How two values must stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    /// `<=>`
    Same,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// By what two values are compared.
#[derive(Debug, Clone)]
pub(super) enum By {
    /// One of them is always NULL.
    Null,
    Exact,
    Double,
    Text(Arc<Collation>),
    Moment,
    Time,
}

/// What has a value in each row.
#[derive(Debug)]
pub(super) enum Term {
    Column(Column),
    Null,
    Number(Exact),
    /// A floating-point literal.
    Double(f64),
    /// Text in the charset of what it is compared with.
    Text {
        bytes: Vec<u8>,
        charset: String,
    },
    /// A date and time, or a time, with its canonical text.
    Moment {
        packed: i64,
        text: String,
    },
    /// A condition as 0 and 1.
    Truth(Box<Condition>),
    /// Text compared by another collation.
    Collate(Box<Self>, Arc<Collation>),
    Negated(Box<Self>),
    Magnitude(Box<Self>),
    /// `cast(… as signed)`, or as unsigned: its numbers are the same.
    Cast(Box<Self>, Sign),
    Arithmetic(Operation, Box<Self>, Box<Self>),
    /// A part of a date or a time.
    Part {
        part: Part,
        term: Box<Self>,
        /// Whether it is a part of a moment's time of day.
        in_day: bool,
    },
    /// The date of a moment.
    Date(Box<Self>),
    /// The length of text in bytes.
    Length(Box<Self>),
    /// The length of text in characters.
    Characters(Box<Self>, Arc<Collation>),
    /// A piece of text.
    Piece(Box<Self>, Piece, Arc<Collation>),
}

/// What a cast makes of a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Signed,
    Unsigned,
}

/// Arithmetic between two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Plus,
    Minus,
    Times,
    /// The whole part of the quotient.
    Div,
    /// The rest.
    Mod,
}

/// Which characters of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Left(u32),
    Right(u32),
    /// From a place counted from 1, perhaps only so many.
    From(u32, Option<u32>),
}

/// A column of the table.
#[derive(Debug)]
pub(super) struct Column {
    /// Its place among the columns of the filter.
    pub(super) slot: usize,
    /// Its name.
    pub(super) name: String,
    /// The texts of an ENUM's members, the empty one of an error first.
    pub(super) members: Vec<Vec<u8>>,
}
