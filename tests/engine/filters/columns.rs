//! Random columns and values.

use tests::random::Random;
use tests::server::Kind;

/// A column of a random table.
pub struct Column {
    pub name: String,
    pub sql: String,
    pub class: Class,
}

/// What values a column takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    Whole {
        bits: u32,
        unsigned: bool,
    },
    Bit {
        bits: u32,
    },
    Decimal {
        whole: u32,
        scale: u32,
        unsigned: bool,
    },
    Double,
    Float,
    Year,
    Date,
    DateTime {
        fraction: u32,
    },
    Timestamp {
        fraction: u32,
    },
    Time {
        fraction: u32,
    },
    Text {
        charset: &'static str,
        length: u64,
    },
    Binary {
        length: u64,
    },
    Enum,
}

/// Members of ENUM columns.
pub const MEMBERS: [&str; 5] = ["a", "B", "b c", "Zz", ""];

const NUMBERS: [&str; 9] = [
    "tinyint",
    "smallint",
    "mediumint",
    "int",
    "bigint",
    "bit",
    "decimal",
    "double",
    "float",
];

/// Columns of a table: every class is met often.
pub fn choose(kind: Kind, random: &mut Random) -> Vec<Column> {
    let count = 7 + random.below(4);
    (0..count)
        .map(|place| {
            let (sql, class) = match random.below(10) {
                0..=2 => number(random),
                3 | 4 => moment(random),
                5..=8 => text(kind, random),
                _ if random.below(2) == 0 => binary(random),
                _ => enumeration(random),
            };
            Column {
                name: format!("c{place}"),
                sql,
                class,
            }
        })
        .collect()
}

fn number(random: &mut Random) -> (String, Class) {
    let pick = pick(random, &NUMBERS);
    let unsigned = random.below(2) == 0;
    let sign = if unsigned { " unsigned" } else { "" };
    let whole = |bits| (format!("{pick}{sign}"), Class::Whole { bits, unsigned });
    match pick {
        "tinyint" => whole(8),
        "smallint" => whole(16),
        "mediumint" => whole(24),
        "int" => whole(32),
        "bigint" => whole(64),
        "bit" => {
            let bits = [1, 8, 13, 64][place(random, 4)];
            (format!("bit({bits})"), Class::Bit { bits })
        }
        "decimal" => {
            let (whole, scale) = [(8, 2), (5, 0), (12, 8), (0, 4), (27, 10)][place(random, 5)];
            let sql = format!("decimal({},{scale}){sign}", whole + scale);
            let class = Class::Decimal {
                whole,
                scale,
                unsigned,
            };
            (sql, class)
        }
        "double" => ("double".to_owned(), Class::Double),
        _ => ("float".to_owned(), Class::Float),
    }
}

fn moment(random: &mut Random) -> (String, Class) {
    let fraction = u32::try_from([0, 0, 3, 6][place(random, 4)]).unwrap_or_default();
    match random.below(5) {
        0 => ("year".to_owned(), Class::Year),
        1 => ("date".to_owned(), Class::Date),
        2 => (
            format!("datetime({fraction})"),
            Class::DateTime { fraction },
        ),
        3 => (
            format!("timestamp({fraction}) null default null"),
            Class::Timestamp { fraction },
        ),
        _ => (format!("time({fraction})"), Class::Time { fraction }),
    }
}

fn text(kind: Kind, random: &mut Random) -> (String, Class) {
    let mut collations = vec![
        "utf8mb4_general_ci",
        "utf8mb4_bin",
        "utf8mb4_unicode_ci",
        "utf8mb4_unicode_520_ci",
        "utf8_general_ci",
        "utf8_unicode_ci",
        "latin1_swedish_ci",
        "latin1_bin",
        "latin1_general_cs",
        "ascii_general_ci",
        "cp1251_general_ci",
    ];
    match kind {
        Kind::MySql97 => collations.extend(["utf8mb4_0900_ai_ci", "utf8mb4_0900_bin"]),
        Kind::MySql56 => {}
        _ => collations.extend([
            "utf8mb4_general_nopad_ci",
            "utf8mb4_unicode_nopad_ci",
            "utf8mb4_nopad_bin",
            "latin1_swedish_nopad_ci",
        ]),
    }
    let collation = pick(random, &collations);
    let charset = collation.split_once('_').map_or("", |(charset, _)| charset);
    let length = [4, 8, 20][place(random, 3)];
    let kind = match random.below(4) {
        0 => format!("char({length})"),
        1 => "text".to_owned(),
        _ => format!("varchar({length})"),
    };
    let sql = format!("{kind} character set {charset} collate {collation}");
    (sql, Class::Text { charset, length })
}

fn binary(random: &mut Random) -> (String, Class) {
    let length = 6;
    let sql = match random.below(3) {
        0 => "binary(6)",
        1 => "varbinary(6)",
        _ => "blob",
    };
    (sql.to_owned(), Class::Binary { length })
}

fn enumeration(random: &mut Random) -> (String, Class) {
    let collation = pick(random, &["utf8mb4_general_ci", "latin1_bin"]);
    let charset = collation.split_once('_').map_or("", |(charset, _)| charset);
    let members: Vec<String> = MEMBERS.iter().map(|it| format!("'{it}'")).collect();
    let sql = format!(
        "enum({}) character set {charset} collate {collation}",
        members.join(",")
    );
    (sql, Class::Enum)
}

/// The statement that makes the table; some columns are indexed.
pub fn create(name: &str, columns: &[Column]) -> String {
    let mut parts = vec!["id int not null auto_increment primary key".to_owned()];
    for column in columns {
        parts.push(format!("{} {}", column.name, column.sql));
    }
    let short =
        |column: &&Column| !column.sql.starts_with("text") && !column.sql.starts_with("blob");
    for column in columns.iter().filter(short).take(4) {
        parts.push(format!("key ({})", column.name));
    }
    format!(
        "create table f.{name} ({}) engine = InnoDB",
        parts.join(", ")
    )
}

/// The statement that fills it.
pub fn insert(name: &str, rows: &[Vec<String>]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| format!("(null, {})", row.join(", ")))
        .collect();
    format!("insert into f.{name} values {}", rows.join(", "))
}

impl Column {
    /// A value as SQL, often NULL or one that others have too.
    pub fn value(&self, random: &mut Random) -> String {
        if random.below(8) == 0 {
            return "null".to_owned();
        }
        match &self.class {
            Class::Whole { bits, unsigned } => whole(random, *bits, *unsigned).to_string(),
            Class::Bit { bits } => whole(random, *bits, true).to_string(),
            Class::Decimal {
                whole,
                scale,
                unsigned,
            } => decimal(random, *whole, *scale, *unsigned),
            Class::Double | Class::Float => double(random),
            Class::Year => year(random),
            Class::Date if random.below(8) == 0 => {
                pick(random, &["'0000-00-00'", "'2024-00-10'", "'2023-02-31'"]).to_owned()
            }
            Class::Date => format!("'{}'", date(random)),
            Class::DateTime { .. } if random.below(10) == 0 => "'0000-00-00 00:00:00'".to_owned(),
            Class::DateTime { fraction } => {
                format!("'{} {}'", date(random), clock(random, 24, *fraction))
            }
            Class::Timestamp { fraction } => {
                format!("'{} {}'", date(random), clock(random, 24, *fraction))
            }
            Class::Time { fraction } => {
                let sign = if random.below(3) == 0 { "-" } else { "" };
                format!("'{sign}{}'", clock(random, 838, *fraction))
            }
            Class::Text { charset, length } => {
                let text = characters(random, charset, *length);
                format!("_utf8mb4 x'{}'", hex(text.as_bytes()))
            }
            Class::Binary { length } => {
                let count = random.below(length + 1);
                let bytes: Vec<u8> = (0..count)
                    .map(|_| pick(random, &[0, b' ', b'a', b'A', b'%', 0x80, 0xFF]))
                    .collect();
                format!("x'{}'", hex(&bytes))
            }
            Class::Enum if random.below(8) == 0 => "'no member'".to_owned(),
            Class::Enum => format!("'{}'", pick(random, &MEMBERS)),
        }
    }
}

/// One of several.
pub fn pick<T: Copy>(random: &mut Random, from: &[T]) -> T {
    from[place(random, from.len())]
}

fn place(random: &mut Random, length: usize) -> usize {
    let length = u64::try_from(length).unwrap_or(1);
    usize::try_from(random.below(length)).unwrap_or_default()
}

/// A whole number that a column of so many bits holds: mostly small or at an end.
pub fn whole(random: &mut Random, bits: u32, unsigned: bool) -> i128 {
    let (least, most) = if unsigned {
        (0, (1_i128 << bits) - 1)
    } else {
        (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
    };
    let number = match random.below(10) {
        0 => least + i128::from(random.below(3)),
        1 => most - i128::from(random.below(3)),
        2 => i128::from(random.any()) % (most + 1),
        3 | 4 => -i128::from(random.below(6)),
        _ => i128::from(random.below(12)),
    };
    number.clamp(least, most)
}

/// A decimal of so many digits.
pub fn decimal(random: &mut Random, whole: u32, scale: u32, unsigned: bool) -> String {
    let digits = |random: &mut Random, count: u32| {
        let few = random.below(3) > 0;
        (0..count)
            .map(|place| match (few, place + 1 < count) {
                (true, true) => '0',
                _ => char::from(b'0' + u8::try_from(random.below(10)).unwrap_or_default()),
            })
            .collect::<String>()
    };
    let sign = if !unsigned && random.below(3) == 0 {
        "-"
    } else {
        ""
    };
    let before = digits(random, whole);
    let before = if before.is_empty() { "0" } else { &before };
    let after = digits(random, scale);
    if scale == 0 {
        return format!("{sign}{before}");
    }
    format!("{sign}{before}.{after}")
}

/// A floating-point number.
pub fn double(random: &mut Random) -> String {
    let fixed = [
        "0",
        "0.5",
        "-0.5",
        "0.1",
        "-0.1",
        "1",
        "1e10",
        "-1e-10",
        "3.25",
        "1234567.5",
        "1e-300",
        "16777217",
        "0.3",
        "2",
    ];
    match random.below(4) {
        0 => format!("{}.{}", random.below(100), random.below(1_000)),
        _ => format!("{}e0", pick(random, &fixed))
            .replace("e10e0", "e10")
            .replace("e-10e0", "e-10")
            .replace("e-300e0", "e-30"),
    }
}

/// A year.
pub fn year(random: &mut Random) -> String {
    pick(random, &["2020", "2021", "1999", "1901", "2155", "2070"]).to_owned()
}

/// A date that every server takes.
pub fn date(random: &mut Random) -> String {
    let year = pick(random, &[1999, 2020, 2023, 2024, 2024]);
    let month = 1 + random.below(3);
    let day = 1 + random.below(28);
    format!("{year}-{month:02}-{day:02}")
}

/// A time.
pub fn clock(random: &mut Random, hours: u64, fraction: u32) -> String {
    let hour = pick(random, &[0, 1, 12, 23, hours - 1]);
    let (minute, second) = (pick(random, &[0, 0, 1, 59]), pick(random, &[0, 0, 7, 59]));
    let part = if fraction == 0 || random.below(3) == 0 {
        String::new()
    } else {
        let width = usize::try_from(fraction).unwrap_or_default();
        format!(".{:0width$}", random.below(10_u64.pow(fraction)))
    };
    format!("{hour:02}:{minute:02}:{second:02}{part}")
}

/// Text that a column of this charset holds, of few characters that meet often.
pub fn characters(random: &mut Random, charset: &str, length: u64) -> String {
    const ASCII: [char; 16] = [
        'a', 'A', 'b', 'B', 'c', 'Z', '1', '2', ' ', ' ', '%', '_', '\\', '\'', '\t', 's',
    ];
    const LATIN: [char; 10] = [
        '\u{e9}', '\u{c9}', '\u{df}', '\u{e4}', '\u{c4}', '\u{e5}', '\u{ff}', '\u{a0}', '\u{f8}',
        '\u{fe}',
    ];
    const CYRILLIC: [char; 5] = ['\u{430}', '\u{410}', '\u{44f}', '\u{42f}', '\u{451}'];
    const WIDE: [char; 22] = [
        '\u{1}', '\u{7f}', '\u{301}', '\u{200d}', '\u{131}', '\u{130}', '\u{17f}', '\u{1c4}',
        '\u{3b1}', '\u{391}', '\u{3c2}', '\u{3c3}', '\u{4e2d}', '\u{ac00}', '\u{3042}', '\u{30a2}',
        '\u{e40}', '\u{e01}', '\u{fb01}', '\u{1e9e}', '\u{2126}', '\u{fffd}',
    ];
    const SUPPLEMENTARY: [char; 5] = [
        '\u{1f600}',
        '\u{1f601}',
        '\u{10400}',
        '\u{10428}',
        '\u{20000}',
    ];
    let count = match random.below(5) {
        0 => 0,
        1..=3 => 1 + random.below(3),
        _ => random.below(length + 1),
    }
    .min(length);
    (0..count)
        .map(|_| match (charset, random.below(10)) {
            (_, 0..=5) | ("ascii", _) => pick(random, &ASCII),
            ("latin1", _) => pick(random, &LATIN),
            ("cp1251", _) => pick(random, &CYRILLIC),
            (_, 6) => pick(random, &LATIN),
            ("utf8mb4", 7) => pick(random, &SUPPLEMENTARY),
            (_, 8) => {
                let code = u32::try_from(random.below(0xD7FF - 0x20)).unwrap_or_default() + 0x20;
                char::from_u32(code).unwrap_or('x')
            }
            _ => pick(random, &WIDE),
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
