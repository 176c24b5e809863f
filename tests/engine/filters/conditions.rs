//! Random conditions over random columns.

use tests::random::Random;

use super::columns::{self, Class, Column, MEMBERS, pick};

const RELATIONS: [&str; 8] = ["=", "=", "<=>", "<>", "<", "<=", ">", ">="];

/// A condition that nests so deep.
pub fn condition(columns: &[Column], random: &mut Random, depth: u32) -> String {
    if depth == 0 || random.below(2) == 0 {
        return predicate(columns, random);
    }
    let one = condition(columns, random, depth - 1);
    match random.below(9) {
        0..=2 => format!("{one} and {}", grouped(columns, random, depth)),
        3..=5 => format!("({one}) or {}", grouped(columns, random, depth)),
        6 => format!("(({one}) xor {})", grouped(columns, random, depth)),
        7 => format!("not ({one})"),
        _ => {
            let truth = pick(
                random,
                &["true", "false", "unknown", "not true", "not false"],
            );
            format!("({one}) is {truth}")
        }
    }
}

fn grouped(columns: &[Column], random: &mut Random, depth: u32) -> String {
    format!("({})", condition(columns, random, depth - 1))
}

fn predicate(columns: &[Column], random: &mut Random) -> String {
    let column = &columns[usize::try_from(random.below(columns.len() as u64)).unwrap_or_default()];
    let (name, not) = (&column.name, pick(random, &["", "", "not "]));
    match random.below(14) {
        0 => format!("{name} is {not}null"),
        1 => format!(
            "{name} {not}between {} and {}",
            literal(column, random),
            literal(column, random)
        ),
        2 | 3 => {
            let count = 1 + random.below(4);
            let list: Vec<String> = (0..count)
                .map(|_| match random.below(9) {
                    0 => "null".to_owned(),
                    _ => literal(column, random),
                })
                .collect();
            format!("{name} {not}in ({})", list.join(", "))
        }
        4 => {
            let alike = |other: &&Column| {
                std::mem::discriminant(&other.class) == std::mem::discriminant(&column.class)
            };
            let others: Vec<&Column> = columns.iter().filter(alike).collect();
            let other = pick(random, &others);
            format!("{name} {} {}", pick(random, &RELATIONS), other.name)
        }
        5 => format!("{name} {} null", pick(random, &RELATIONS)),
        6 => {
            let other = pick(random, &columns.iter().collect::<Vec<_>>());
            format!("{name} {} {}", pick(random, &RELATIONS), other.name)
        }
        7..=10 => computed(column, columns, random),
        11 if column.is_number() => format!("{not}{name}"),
        _ => format!(
            "{name} {} {}",
            pick(random, &RELATIONS),
            literal(column, random)
        ),
    }
}

fn computed(column: &Column, columns: &[Column], random: &mut Random) -> String {
    let (name, relation) = (&column.name, pick(random, &RELATIONS));
    match &column.class {
        Class::Whole { .. } | Class::Bit { .. } => arithmetic(column, columns, random),
        Class::Decimal { .. } => match random.below(3) {
            0 => format!(
                "{name} * {} {relation} {}",
                random.below(9),
                literal(column, random)
            ),
            1 => format!("{name} - 0.5 {relation} {}", literal(column, random)),
            _ => format!("abs(-{name}) {relation} {}", literal(column, random)),
        },
        Class::Text { charset, length } => text(name, charset, *length, random),
        Class::Enum => text(name, "ascii", 2, random),
        Class::Binary { .. } => text(name, "binary", 3, random),
        Class::Date => {
            let part = pick(random, &["year", "month", "day", "dayofmonth", "quarter"]);
            format!(
                "{part}({name}) {relation} {}",
                pick(random, &[0, 1, 2, 10, 2023, 2024])
            )
        }
        Class::DateTime { .. } | Class::Timestamp { .. } => {
            if random.below(4) == 0 {
                return format!("date({name}) {relation} '{}'", columns::date(random));
            }
            let part = pick(
                random,
                &[
                    "year", "month", "day", "hour", "minute", "second", "quarter",
                ],
            );
            format!(
                "{part}({name}) {relation} {}",
                pick(random, &[0, 1, 7, 23, 59, 2024])
            )
        }
        Class::Time { .. } => {
            let part = pick(random, &["hour", "minute", "second"]);
            format!(
                "{part}({name}) {relation} {}",
                pick(random, &[0, 1, 7, 59, 837])
            )
        }
        Class::Year => format!(
            "cast({name} as signed) {relation} {}",
            columns::year(random)
        ),
        Class::Double | Class::Float => format!("-{name} {relation} {}", literal(column, random)),
    }
}

fn arithmetic(column: &Column, columns: &[Column], random: &mut Random) -> String {
    let (name, relation) = (&column.name, pick(random, &RELATIONS));
    let number = random.below(12);
    match random.below(8) {
        0 => format!("{name} % {number} {relation} {}", random.below(5)),
        1 => format!(
            "mod({name}, {}) {relation} {}",
            random.below(4),
            random.below(3)
        ),
        2 => format!("{name} div {number} {relation} {}", random.below(5)),
        3 => format!("{name} + {number} {relation} {}", literal(column, random)),
        4 => format!("-{name} * {number} {relation} -{}", random.below(40)),
        5 => format!("abs({name}) {relation} {number}"),
        6 => {
            let numbers: Vec<&Column> = columns.iter().filter(|it| it.is_number()).collect();
            let other = &pick(random, &numbers).name;
            let operation = pick(random, &["+", "-", "*", "%", "div"]);
            format!("{name} {operation} {other} {relation} {number}")
        }
        _ => format!("cast({name} as signed) - {number} {relation} -1"),
    }
}

fn text(name: &str, charset: &str, length: u64, random: &mut Random) -> String {
    let relation = pick(random, &RELATIONS);
    let plain = if charset.starts_with("utf8") {
        charset
    } else {
        "ascii"
    };
    let written = |random: &mut Random| quoted(&columns::characters(random, plain, length));
    match random.below(8) {
        0 => format!("length({name}) {relation} {}", random.below(5)),
        1 => format!("char_length({name}) {relation} {}", random.below(4)),
        2 => format!(
            "left({name}, {}) {relation} {}",
            random.below(3),
            written(random)
        ),
        3 => format!(
            "right({name}, {}) {relation} {}",
            random.below(3),
            written(random)
        ),
        4 => format!(
            "substring({name}, {}, {}) {relation} {}",
            1 + random.below(2),
            random.below(3),
            written(random)
        ),
        5 if plain == charset => {
            format!(
                "{name} collate {charset}_bin {relation} {}",
                written(random)
            )
        }
        6 => {
            let pattern = pattern(plain, random).replace('\\', "");
            format!(
                "{name} like {} escape '|'",
                quoted(&pattern.replace('a', "|a"))
            )
        }
        _ => {
            let not = pick(random, &["", "not "]);
            format!("{name} {not}like {}", quoted(&pattern(plain, random)))
        }
    }
}

/// A pattern that does not end with its escape character.
fn pattern(charset: &str, random: &mut Random) -> String {
    let mut pattern = String::new();
    for _ in 0..=random.below(3) {
        match random.below(4) {
            0 => pattern.push('%'),
            1 => pattern.push('_'),
            2 => pattern.push_str("\\%"),
            _ => pattern.push_str(&columns::characters(random, charset, 2)),
        }
    }
    let escapes = pattern
        .chars()
        .rev()
        .take_while(|last| *last == '\\')
        .count();
    if escapes % 2 == 1 {
        pattern.push('_');
    }
    pattern
}

/// A literal that a column may be compared with.
fn literal(column: &Column, random: &mut Random) -> String {
    match &column.class {
        Class::Whole { bits, unsigned } => {
            let number = columns::whole(random, *bits, *unsigned);
            match random.below(6) {
                0 if number.abs() < 1 << 40 => format!("'{number}'"),
                1 => format!("{number}.5"),
                _ => number.to_string(),
            }
        }
        Class::Bit { bits } => columns::whole(random, *bits, true).to_string(),
        Class::Decimal { whole, scale, .. } => match random.below(4) {
            0 => columns::whole(random, 8, false).to_string(),
            1 if whole + scale <= 15 => {
                format!("'{}'", columns::decimal(random, *whole, *scale, false))
            }
            _ => columns::decimal(random, *whole, *scale, false),
        },
        Class::Double | Class::Float => columns::double(random),
        Class::Year => columns::year(random),
        Class::Date | Class::DateTime { .. } | Class::Timestamp { .. } => {
            let date = columns::date(random);
            match random.below(3) {
                0 => format!("'{date}'"),
                1 => format!("'{date} {}'", columns::clock(random, 24, 0)),
                _ => format!("'{date} {}'", columns::clock(random, 24, 3)),
            }
        }
        Class::Time { fraction } => format!("'{}'", columns::clock(random, 838, *fraction)),
        Class::Text { charset, length } => {
            let plain = if charset.starts_with("utf8") {
                charset
            } else {
                "ascii"
            };
            quoted(&columns::characters(random, plain, *length))
        }
        Class::Enum => quoted(pick(random, &MEMBERS)),
        Class::Binary { .. } => quoted(pick(random, &["", "a", "A", "a ", "%a", "aa"])),
    }
}

/// Text as a user writes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

impl Column {
    fn is_number(&self) -> bool {
        matches!(self.class, Class::Whole { .. } | Class::Bit { .. })
    }
}
