//! The rows of the sample database: the same on every machine.

use std::fmt::Write;

use super::random::Random;

/// Rows in one insert: large enough that the server's work is the limit.
const ROWS_AN_INSERT: u64 = 1_000;

/// How many rows each table gets; 338,076 in all.
pub const CUSTOMERS: u64 = 40_000;
/// Products.
pub const PRODUCTS: u64 = 5_000;
/// Orders.
pub const ORDERS: u64 = 60_000;
const CATEGORIES: u64 = 60;
const WAREHOUSES: u64 = 4;
const LINES_AN_ORDER: u64 = 2;
const REVIEWS: u64 = 8_000;
const PAGE_VIEWS: u64 = 20_000;

const COUNTRIES: [(&str, &str); 12] = [
    ("AT", "Österreich"),
    ("BR", "Brasil"),
    ("CN", "中国"),
    ("DE", "Deutschland"),
    ("ES", "España"),
    ("FR", "France"),
    ("GB", "United Kingdom"),
    ("GR", "Ελλάδα"),
    ("IN", "भारत"),
    ("JP", "日本"),
    ("TR", "Türkiye"),
    ("US", "United States"),
];
const FIRST: [&str; 12] = [
    "Ada", "Björn", "Chloé", "Dmitri", "Emre", "Fatma", "Grace", "Haruki", "Inés", "José", "Li",
    "Zoë",
];
const LAST: [&str; 12] = [
    "Åkesson", "Brown", "Çelik", "Dubois", "Evans", "García", "Ivanova", "Müller", "Núñez",
    "O''Brien", "Sato", "王",
];
/// Words of titles.
const NOUNS: [&str; 10] = [
    "Lamp", "Chair", "Kettle", "Notebook", "Bicycle", "Tent", "Camera", "Mug", "Blanket", "Clock",
];
const ADJECTIVES: [&str; 8] = [
    "Quiet", "Folding", "Copper", "Everyday", "Tiny", "Northern", "Café", "Solar",
];
/// What customers write, emoji included.
pub const REMARKS: [&str; 6] = [
    "Great, thanks! 🎉",
    "Arrived late 🐌 but fine",
    "Leave it with the neighbour 👋🏽",
    "很好 👍",
    "So-so… 🤷‍♀️",
    "It's a \"gift\" 🎁",
];

/// One table: its columns, how many rows, and how a row is written.
struct Fill {
    into: &'static str,
    rows: u64,
    row: fn(&mut String, u64, &mut Random),
}

const FILLS: &[Fill] = &[
    Fill {
        into: "country (code, name, vat)",
        rows: COUNTRIES.len() as u64,
        row: country,
    },
    Fill {
        into: "customer (id, email, first_name, last_name, country, tier, consent, preferences, born, signed_up)",
        rows: CUSTOMERS,
        row: customer,
    },
    Fill {
        into: "address",
        rows: CUSTOMERS,
        row: address,
    },
    Fill {
        into: "category",
        rows: CATEGORIES,
        row: category,
    },
    Fill {
        into: "product",
        rows: PRODUCTS,
        row: product,
    },
    Fill {
        into: "product_tag",
        rows: PRODUCTS * 2,
        row: product_tag,
    },
    Fill {
        into: "warehouse",
        rows: WAREHOUSES,
        row: warehouse,
    },
    Fill {
        into: "stock",
        rows: WAREHOUSES * PRODUCTS,
        row: stock,
    },
    Fill {
        into: "orders",
        rows: ORDERS,
        row: order,
    },
    Fill {
        into: "order_line (order_id, line_no, product_id, quantity, unit_price)",
        rows: ORDERS * LINES_AN_ORDER,
        row: order_line,
    },
    Fill {
        into: "payment",
        rows: ORDERS / 4,
        row: payment,
    },
    Fill {
        into: "review",
        rows: REVIEWS,
        row: review,
    },
    Fill {
        into: "page_view",
        rows: PAGE_VIEWS,
        row: page_view,
    },
];

/// The statements that fill the tables, in order, one at a time.
pub fn inserts() -> impl Iterator<Item = String> {
    FILLS.iter().enumerate().flat_map(|(nth, fill)| {
        let mut random = Random::new(nth as u64 + 1);
        (0..fill.rows.div_ceil(ROWS_AN_INSERT)).map(move |part| {
            let mut sql = format!("insert into shop.{} values ", fill.into);
            let first = part * ROWS_AN_INSERT;
            for number in first..fill.rows.min(first + ROWS_AN_INSERT) {
                sql.push_str(if number == first { "(" } else { ",(" });
                (fill.row)(&mut sql, number, &mut random);
                sql.push(')');
            }
            sql
        })
    })
}

/// Appends formatted text; a `String` takes everything.
macro_rules! put {
    ($sql:expr, $($text:tt)*) => {
        write!($sql, $($text)*).expect("a String takes everything")
    };
}

fn country(sql: &mut String, number: u64, random: &mut Random) {
    let (code, name) = COUNTRIES[usize::try_from(number).unwrap_or(0) % COUNTRIES.len()];
    put!(sql, "'{code}', '{name}', {}", random.below(26));
}

fn customer(sql: &mut String, number: u64, random: &mut Random) {
    let (first, last) = (random.of(&FIRST), random.of(&LAST));
    let (code, _) = COUNTRIES[usize::try_from(random.below(12)).unwrap_or(0)];
    let tier = random.of(&["bronze", "bronze", "bronze", "silver", "gold", "platinum"]);
    let consent = random.of(&[
        "",
        "newsletter",
        "newsletter,post",
        "phone,partners",
        "post",
    ]);
    let born = if random.below(10) == 0 {
        "null".to_owned()
    } else {
        format!(
            "'{}-{:02}-{:02}'",
            1940 + random.below(65),
            1 + random.below(12),
            1 + random.below(28)
        )
    };
    put!(
        sql,
        "{}, 'customer{number}@example.com', '{first}', '{last}', '{code}', '{tier}', '{consent}', \
         '{{\"theme\": \"{}\", \"mails\": {}, \"limit\": {}.50, \"tags\": [\"🛒\", null, true]}}', {born}, {}",
        number + 1,
        random.of(&["dark", "light"]),
        random.below(9),
        random.below(1_000),
        moment(random, 3)
    );
}

fn address(sql: &mut String, number: u64, random: &mut Random) {
    let city = random.of(&[
        "Wien",
        "São Paulo",
        "北京",
        "Köln",
        "Málaga",
        "Lyon",
        "Leeds",
        "Αθήνα",
        "İzmir",
    ]);
    put!(
        sql,
        "{}, 1, '{}', '{} {}', '{city}', '{:05}'",
        number + 1,
        random.of(&["billing", "delivery"]),
        random.of(&["Main Street", "Rue de l''Église", "Hauptstraße", "花园路"]),
        1 + random.below(200),
        random.below(99_999)
    );
}

fn category(sql: &mut String, number: u64, random: &mut Random) {
    let parent = if number < 6 {
        "null".to_owned()
    } else {
        (1 + number % 6).to_string()
    };
    put!(
        sql,
        "{}, {parent}, '{} {number}'",
        number + 1,
        random.of(&NOUNS)
    );
}

fn product(sql: &mut String, number: u64, random: &mut Random) {
    put!(
        sql,
        "{}, 'SKU{number:09}', {}, '{} {}', repeat('{} ', {}), {}.{:04}, {}e-3, {}.25, {}, {}, \
         '{{\"colour\": \"{}\", \"size\": [{}, {}], \"ratio\": {}.125}}', unhex(md5({number})), {}",
        number + 1,
        1 + random.below(CATEGORIES),
        random.of(&ADJECTIVES),
        random.of(&NOUNS),
        random.of(&["Sturdy.", "Handmade — véritable.", "Ships flat 📦."]),
        1 + random.below(12),
        random.below(2_000),
        random.below(10_000),
        random.below(90_000),
        random.below(300),
        random.below(4_096),
        random.below(2),
        random.of(&["rouge", "grün", "青"]),
        random.below(90),
        random.below(90),
        random.below(9),
        if random.below(7) == 0 {
            "null".to_owned()
        } else {
            (1990 + random.below(36)).to_string()
        }
    );
}

fn product_tag(sql: &mut String, number: u64, random: &mut Random) {
    let word = random.of(&["new", "sale", "eco", "gift", "último"]);
    put!(sql, "{}, '{word} {}'", 1 + number / 2, number % 2);
}

fn warehouse(sql: &mut String, number: u64, random: &mut Random) {
    put!(
        sql,
        "{}, 'Warehouse {number}', '{:02}:30:00'",
        number + 1,
        5 + random.below(5)
    );
}

fn stock(sql: &mut String, number: u64, random: &mut Random) {
    // Below zero: sold before it was counted.
    let quantity = i64::try_from(random.below(500)).unwrap_or(0) - 20;
    put!(
        sql,
        "{}, {}, {quantity}, {}",
        1 + number % WAREHOUSES,
        1 + number / WAREHOUSES,
        moment(random, 6)
    );
}

fn order(sql: &mut String, number: u64, random: &mut Random) {
    let note = if random.below(5) == 0 {
        format!("'{}'", remark(random))
    } else {
        "null".to_owned()
    };
    put!(
        sql,
        "{}, {}, {}, '{}', '{}', {}.{:02}, {note}",
        number + 1,
        1 + random.below(CUSTOMERS),
        moment(random, 6),
        random.of(&["new", "paid", "packed", "shipped", "returned"]),
        random.of(&["", "express", "insured", "express,gift wrap"]),
        random.below(900),
        random.below(100)
    );
}

fn order_line(sql: &mut String, number: u64, random: &mut Random) {
    put!(
        sql,
        "{}, {}, {}, {}, {}.{:04}",
        1 + number / LINES_AN_ORDER,
        1 + number % LINES_AN_ORDER,
        1 + random.below(PRODUCTS),
        1 + random.below(9),
        random.below(2_000),
        random.below(10_000)
    );
}

fn payment(sql: &mut String, number: u64, random: &mut Random) {
    let paid = if random.below(9) == 0 {
        "null".to_owned()
    } else {
        moment(random, 6)
    };
    put!(
        sql,
        "{}, {}, '{}', {}.{:02}, {paid}, unhex(md5('receipt {number}'))",
        number + 1,
        1 + number * 4,
        random.of(&["card", "transfer", "wallet", "cash"]),
        random.below(900),
        random.below(100)
    );
}

fn review(sql: &mut String, number: u64, random: &mut Random) {
    put!(
        sql,
        "{}, {}, {}, {}, '{}', {}",
        number + 1,
        1 + random.below(PRODUCTS),
        1 + random.below(CUSTOMERS),
        1 + random.below(5),
        remark(random),
        moment(random, 3)
    );
}

fn page_view(sql: &mut String, _number: u64, random: &mut Random) {
    let took = if random.below(20) == 0 {
        "null".to_owned()
    } else {
        format!("{}.5", random.below(900))
    };
    // Few sessions and paths: some rows are equal in every column.
    put!(
        sql,
        "'2026-05-{:02} 12:00:00', unhex(md5({})), '/{}', {took}",
        1 + random.below(28),
        random.below(50),
        random.of(&["", "cart", "search?q=café", "🏷️"])
    );
}

/// What a customer writes, as the inside of a literal.
fn remark(random: &mut Random) -> String {
    random.of(&REMARKS).replace('\'', "''")
}

/// A moment of 2024 or 2025 with this many digits of fraction, none of it in a
/// gap of any time zone: sessions of the demo are in UTC.
fn moment(random: &mut Random, digits: usize) -> String {
    let fraction = format!("{:06}", random.below(1_000_000));
    format!(
        "'{}-{:02}-{:02} {:02}:{:02}:{:02}.{}'",
        2024 + random.below(2),
        1 + random.below(12),
        1 + random.below(28),
        random.below(24),
        random.below(60),
        random.below(60),
        &fraction[..digits]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_has_at_least_twelve_tables_and_300_000_rows() {
        assert!(FILLS.len() >= 12);
        assert!(FILLS.iter().map(|fill| fill.rows).sum::<u64>() >= 300_000);
    }

    #[test]
    fn two_runs_write_the_same_rows() {
        assert!(inserts().eq(inserts()));
    }
}
