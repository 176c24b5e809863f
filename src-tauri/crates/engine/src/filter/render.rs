//! A filter as SQL: from its own tree, so that nothing of the text that a user
//! wrote reaches a server but through the literal codec.

use crate::error::Result;
use crate::filter::tree::{Condition, Operation, Piece, Relation, Sign, Term};
use crate::server::ident::quote_ident;
use crate::server::literal;

/// The SQL that is true where the condition is.
///
/// Under `is true` the server evaluates the condition row by row, and never
/// looks it up in an index, where some compare otherwise: MySQL 5.6 finds 255
/// in an index on TINYINT when it looks for 254.5, MariaDB 11.8 misses CHARs
/// of a collation without padding, an ENUM's value of an error is not ''.
pub(super) fn sql(whole: &Condition) -> Result<Vec<u8>> {
    let mut out = vec![b'('];
    condition(&mut out, whole)?;
    out.extend_from_slice(b" is true)");
    Ok(out)
}

/// Appends a condition in parentheses.
fn condition(out: &mut Vec<u8>, condition_: &Condition) -> Result<()> {
    out.push(b'(');
    match condition_ {
        Condition::Compare {
            relation,
            left,
            right,
            ..
        } => {
            term(out, left)?;
            out.extend_from_slice(relation_sql(*relation));
            term(out, right)?;
        }
        Condition::In { term: value, list } => {
            term(out, value)?;
            out.extend_from_slice(b" in (");
            for (place, (item, _)) in list.iter().enumerate() {
                if place > 0 {
                    out.extend_from_slice(b", ");
                }
                term(out, item)?;
            }
            out.push(b')');
        }
        Condition::Like {
            term: value,
            pattern,
            collation,
        } => {
            term(out, value)?;
            out.extend_from_slice(b" like ");
            text(out, collation.charset(), &pattern.text)?;
            out.extend_from_slice(b" escape ");
            literal::bytes(out, &[pattern.escape]);
        }
        Condition::IsNull(value) => {
            term(out, value)?;
            out.extend_from_slice(b" is null");
        }
        Condition::Is(inner, wanted) => {
            condition(out, inner)?;
            out.extend_from_slice(match wanted {
                Some(true) => b" is true",
                Some(false) => b" is false",
                None => b" is unknown",
            });
        }
        Condition::Not(inner) => {
            out.extend_from_slice(b"not ");
            condition(out, inner)?;
        }
        Condition::And(all) => joined(out, all, b" and ")?,
        Condition::Or(all) => joined(out, all, b" or ")?,
        Condition::Xor(one, other) => {
            condition(out, one)?;
            out.extend_from_slice(b" xor ");
            condition(out, other)?;
        }
        Condition::NotZero(value) => term(out, value)?,
    }
    out.push(b')');
    Ok(())
}

fn joined(out: &mut Vec<u8>, all: &[Condition], word: &[u8]) -> Result<()> {
    for (place, one) in all.iter().enumerate() {
        if place > 0 {
            out.extend_from_slice(word);
        }
        condition(out, one)?;
    }
    Ok(())
}

const fn relation_sql(relation: Relation) -> &'static [u8] {
    match relation {
        Relation::Equal => b" = ",
        Relation::Same => b" <=> ",
        Relation::Unequal => b" <> ",
        Relation::Less => b" < ",
        Relation::LessOrEqual => b" <= ",
        Relation::Greater => b" > ",
        Relation::GreaterOrEqual => b" >= ",
    }
}

fn text(out: &mut Vec<u8>, charset: &str, bytes: &[u8]) -> Result<()> {
    if charset == "binary" {
        literal::bytes(out, bytes);
        return Ok(());
    }
    literal::text_of(out, charset, bytes)
}

fn term(out: &mut Vec<u8>, term_: &Term) -> Result<()> {
    match term_ {
        Term::Column(column) => out.extend_from_slice(quote_ident(&column.name)?.as_bytes()),
        Term::Null => literal::null(out),
        Term::Number(number) => literal::number_text(out, number.to_string().as_bytes())?,
        Term::Double(number) => literal::double(out, *number)?,
        Term::Text { bytes, charset } => text(out, charset, bytes)?,
        Term::Moment { text, .. } => literal::bytes(out, text.as_bytes()),
        Term::Truth(inner) => condition(out, inner)?,
        Term::Collate(inner, collation) => {
            out.push(b'(');
            term(out, inner)?;
            out.extend_from_slice(
                format!(" collate {})", quote_ident(collation.name())?).as_bytes(),
            );
        }
        Term::Negated(inner) => {
            out.extend_from_slice(b"(- ");
            term(out, inner)?;
            out.push(b')');
        }
        Term::Cast(inner, sign) => {
            out.extend_from_slice(b"cast(");
            term(out, inner)?;
            out.extend_from_slice(match sign {
                Sign::Signed => b" as signed)",
                Sign::Unsigned => b" as unsigned)",
            });
        }
        Term::Arithmetic(operation, left, right) => {
            out.push(b'(');
            term(out, left)?;
            out.extend_from_slice(match operation {
                Operation::Plus => b" + ",
                Operation::Minus => b" - ",
                Operation::Times => b" * ",
                Operation::Div => b" div ",
                Operation::Mod => b" % ",
            });
            term(out, right)?;
            out.push(b')');
        }
        Term::Magnitude(inner) => call(out, "abs", inner, &[])?,
        Term::Part { part, term, .. } => {
            // MariaDB 11 makes a range of days of a bare year(), and the zero
            // date is in none.
            out.push(b'(');
            call(out, part.function(), term, &[])?;
            out.extend_from_slice(b" + 0)");
        }
        Term::Date(inner) => call(out, "date", inner, &[])?,
        Term::Length(inner) => call(out, "length", inner, &[])?,
        Term::Characters(inner, _) => call(out, "char_length", inner, &[])?,
        Term::Piece(inner, piece, _) => match *piece {
            Piece::Left(count) => call(out, "left", inner, &[count])?,
            Piece::Right(count) => call(out, "right", inner, &[count])?,
            Piece::From(start, None) => call(out, "substring", inner, &[start])?,
            Piece::From(start, Some(count)) => call(out, "substring", inner, &[start, count])?,
        },
    }
    Ok(())
}

fn call(out: &mut Vec<u8>, function: &str, of: &Term, numbers: &[u32]) -> Result<()> {
    out.extend_from_slice(function.as_bytes());
    out.push(b'(');
    term(out, of)?;
    for number in numbers {
        out.extend_from_slice(b", ");
        literal::unsigned(out, u64::from(*number));
    }
    out.push(b')');
    Ok(())
}
