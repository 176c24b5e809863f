//! The functions that are served.

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Value, ValueWithSpan,
};

use super::{Checked, Checker, Typed};
use crate::filter::kind::{Kind, Range};
use crate::filter::moment::Part;
use crate::filter::tree::{Operation, Piece, Term};

/// The longest text that a server holds.
const LENGTH_MAX: i128 = u32::MAX as i128;

impl Checker<'_> {
    pub(super) fn function(&mut self, call: &Function) -> Checked<Typed> {
        let name = call.name.to_string().to_ascii_lowercase();
        let arguments = arguments(call);
        match (name.as_str(), arguments.as_deref()) {
            ("year", Some([of])) => self.part(Part::Year, of),
            ("quarter", Some([of])) => self.part(Part::Quarter, of),
            ("month", Some([of])) => self.part(Part::Month, of),
            ("day" | "dayofmonth", Some([of])) => self.part(Part::Day, of),
            ("hour", Some([of])) => self.part(Part::Hour, of),
            ("minute", Some([of])) => self.part(Part::Minute, of),
            ("second", Some([of])) => self.part(Part::Second, of),
            ("date", Some([of])) => self.date(of),
            ("length" | "octet_length", Some([of])) => self.length(of),
            ("char_length" | "character_length", Some([of])) => self.characters(of),
            ("left", Some([of, count])) => self.piece(of, Piece::Left(number(count)?)),
            ("right", Some([of, count])) => self.piece(of, Piece::Right(number(count)?)),
            ("substring" | "substr" | "mid", Some([of, from])) => self.substring(of, from, None),
            ("substring" | "substr" | "mid", Some([of, from, count])) => {
                self.substring(of, from, Some(count))
            }
            ("mod", Some([left, right])) => self.compute(Operation::Mod, left, right),
            ("abs", Some([of])) => self.magnitude(of),
            _ => Err(format!("function {call} is not served in filters")),
        }
    }

    pub(super) fn substring(
        &mut self,
        of: &Expr,
        from: &Expr,
        count: Option<&Expr>,
    ) -> Checked<Typed> {
        let start = number(from)?;
        if start == 0 {
            return Err("substring begins at 1".to_owned());
        }
        let count = count.map(number).transpose()?;
        self.piece(of, Piece::From(start, count))
    }

    fn piece(&mut self, of: &Expr, piece: Piece) -> Checked<Typed> {
        let Typed { term, kind } = self.operand(of)?;
        match kind {
            Kind::Text(collation) => {
                collation.check_form()?;
                Ok(Typed {
                    term: Term::Piece(Box::new(term), piece, collation.clone()),
                    kind: Kind::Text(collation),
                })
            }
            other => Err(not_of(of, &other, "text")),
        }
    }

    fn length(&mut self, of: &Expr) -> Checked<Typed> {
        let Typed { term, kind } = self.operand(of)?;
        match kind {
            Kind::Text(_) => Ok(counted(Term::Length(Box::new(term)), LENGTH_MAX)),
            other => Err(not_of(of, &other, "text")),
        }
    }

    fn characters(&mut self, of: &Expr) -> Checked<Typed> {
        let Typed { term, kind } = self.operand(of)?;
        match kind {
            Kind::Text(collation) => {
                collation.check_form()?;
                let term = Term::Characters(Box::new(term), collation);
                Ok(counted(term, LENGTH_MAX))
            }
            other => Err(not_of(of, &other, "text")),
        }
    }

    fn part(&mut self, part: Part, of: &Expr) -> Checked<Typed> {
        let Typed { term, kind } = self.operand(of)?;
        let in_day = match (part.is_of_date(), &kind) {
            (true, Kind::Moment { .. }) | (false, Kind::Time) => false,
            (false, Kind::Moment { date: false }) => true,
            _ => return Err(not_of(of, &kind, "a date or time that has the part")),
        };
        let term = Box::new(term);
        Ok(counted(Term::Part { part, term, in_day }, part.most()))
    }

    fn date(&mut self, of: &Expr) -> Checked<Typed> {
        let Typed { term, kind } = self.operand(of)?;
        match kind {
            Kind::Moment { .. } => Ok(Typed {
                term: Term::Date(Box::new(term)),
                kind: Kind::Moment { date: true },
            }),
            other => Err(not_of(of, &other, "a date")),
        }
    }
}

fn counted(term: Term, most: i128) -> Typed {
    Typed {
        term,
        kind: Kind::Whole(Range::up_to(most)),
    }
}

/// The arguments of a plain call.
fn arguments(call: &Function) -> Option<Vec<Expr>> {
    let FunctionArguments::List(list) = &call.args else {
        return None;
    };
    let plain = list.duplicate_treatment.is_none()
        && list.clauses.is_empty()
        && matches!(call.parameters, FunctionArguments::None)
        && call.filter.is_none()
        && call.over.is_none();
    let arguments = list.args.iter().map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(expression.clone()),
        _ => None,
    });
    plain.then(|| arguments.collect()).flatten()
}

/// A count that is written out.
fn number(expression: &Expr) -> Checked<u32> {
    let text = match expression {
        Expr::Value(ValueWithSpan {
            value: Value::Number(text, _),
            ..
        }) => text.as_str(),
        _ => "",
    };
    // The functions of servers count up to here.
    let count = text.parse().ok().filter(|count| *count <= i32::MAX as u32);
    count.ok_or_else(|| format!("{expression} is not a plain number of characters"))
}

fn not_of(of: &Expr, kind: &Kind, wanted: &str) -> String {
    format!("{of} is {}, not {wanted}", kind.name())
}
