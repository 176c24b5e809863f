//! Whether a column holds every value of another unchanged.
//!
//! The writer is strict, so that the server refuses what is out of range or
//! too long. What it does not refuse, it changes in silence: it rounds
//! decimals and fractions of seconds, cuts trailing spaces, pads binary
//! strings, takes the number of a member for another member. So a type must
//! hold all values, whichever the rows have.

use crate::server::catalog::{ColumnDef, DataType};

/// What of a pair of columns does not go together.
pub(super) type Held = Result<(), String>;

/// Whether `destination` holds every value of `source` unchanged.
pub(super) fn holds(source: &ColumnDef, destination: &ColumnDef) -> Held {
    let types = || {
        Err(format!(
            "is {} there, which does not hold every value of {}",
            destination.column_type, source.column_type
        ))
    };
    if source.nullable && !destination.nullable {
        return Err("must not be NULL there".to_owned());
    }
    if let (DataType::Enum { members }, DataType::Enum { members: theirs })
    | (DataType::Set { members }, DataType::Set { members: theirs }) =
        (&source.data_type, &destination.data_type)
    {
        return same_members(members, theirs);
    }
    if !type_holds(source, destination) {
        return types();
    }
    match (&source.charset, &destination.charset) {
        (Some(ours), Some(theirs)) if !charset_holds(ours, theirs) => Err(format!(
            "is in character set {theirs} there, which does not hold every text of {ours}"
        )),
        _ => Ok(()),
    }
}

/// Rows of a table without a key are found by their bytes, which are others
/// in another character set.
pub(super) fn found_by_bytes(source: &ColumnDef, destination: &ColumnDef, keyless: bool) -> Held {
    match (&source.charset, &destination.charset) {
        (Some(ours), Some(theirs)) if keyless && !same_charset(ours, theirs) => Err(format!(
            "is in character set {theirs} there and in {ours} on the source, whose rows have no \
             key to find them by"
        )),
        _ => Ok(()),
    }
}

/// Members travel as numbers: the destination may only have more at the end.
fn same_members(source: &[String], destination: &[String]) -> Held {
    if destination.starts_with(source) {
        return Ok(());
    }
    let other = source
        .iter()
        .zip(destination.iter().map(Some).chain(std::iter::repeat(None)))
        .position(|(ours, theirs)| Some(ours) != theirs)
        .unwrap_or_default();
    Err(format!(
        "has other members there: number {} is '{}' on the source and {} there",
        other + 1,
        source[other],
        destination
            .get(other)
            .map_or_else(|| "missing".to_owned(), |member| format!("'{member}'"))
    ))
}

fn type_holds(source: &ColumnDef, destination: &ColumnDef) -> bool {
    use DataType as T;
    match (&source.data_type, &destination.data_type) {
        (ours, theirs) if ours.is_integer() && theirs.is_integer() => {
            integer_holds(source, destination)
        }
        (
            T::Decimal { precision, scale },
            T::Decimal {
                precision: digits,
                scale: fraction,
            },
        ) => {
            fraction >= scale
                && digits.saturating_sub(*fraction) >= precision.saturating_sub(*scale)
                && (source.unsigned || !destination.unsigned)
        }
        // `float(7,4)` rounds.
        (T::Float, T::Float) | (T::Double, T::Double) => {
            let digits = |column: &ColumnDef| parameters(&column.column_type).map(str::to_owned);
            let rounds_alike =
                digits(destination).is_none() || digits(source) == digits(destination);
            rounds_alike && (source.unsigned || !destination.unsigned)
        }
        (T::Bit { length }, T::Bit { length: theirs }) => theirs >= length,
        (T::Time { fraction }, T::Time { fraction: theirs })
        | (T::DateTime { fraction }, T::DateTime { fraction: theirs })
        | (T::Timestamp { fraction }, T::Timestamp { fraction: theirs }) => theirs >= fraction,
        (T::Char { .. } | T::VarChar { .. } | T::Text { .. }, _) => text_holds(source, destination),
        (T::Binary { length }, T::Binary { length: theirs }) => theirs == length,
        (T::Binary { .. } | T::VarBinary { .. } | T::Blob { .. }, _) => {
            matches!(destination.data_type, T::VarBinary { .. } | T::Blob { .. })
                && bytes_max(&destination.data_type) >= bytes_max(&source.data_type)
        }
        // MariaDB keeps a document as text.
        (T::Json, T::Text { prefix: 4 }) => destination.charset.as_deref() == Some("utf8mb4"),
        (T::Geometry { kind }, T::Geometry { kind: theirs }) => {
            let any = theirs == "geometry" || collection(kind) == collection(theirs);
            any && (destination.srid.is_none() || destination.srid == source.srid)
        }
        (T::Unknown { .. }, _) | (_, T::Unknown { .. }) => false,
        (ours, theirs) => ours == theirs,
    }
}

/// MySQL's newer name for it, and the older one.
fn collection(kind: &str) -> &str {
    if kind == "geomcollection" {
        "geometrycollection"
    } else {
        kind
    }
}

fn parameters(column_type: &str) -> Option<&str> {
    let (_, after) = column_type.split_once('(')?;
    after.split_once(')').map(|(inside, _)| inside)
}

fn integer_holds(source: &ColumnDef, destination: &ColumnDef) -> bool {
    let bytes = |column: &ColumnDef| match column.data_type {
        DataType::TinyInt => 1,
        DataType::SmallInt => 2,
        DataType::MediumInt => 3,
        DataType::Int => 4,
        _ => 8,
    };
    let (ours, theirs) = (bytes(source), bytes(destination));
    match (source.unsigned, destination.unsigned) {
        (false, true) => false,
        (true, false) => theirs > ours,
        (true, true) | (false, false) => theirs >= ours,
    }
}

fn text_holds(source: &ColumnDef, destination: &ColumnDef) -> bool {
    use DataType as T;
    let same = source.charset == destination.charset;
    match (&source.data_type, &destination.data_type) {
        // A CHAR loses the spaces at its end.
        (T::Char { length }, T::Char { length: theirs }) => theirs >= length,
        (T::Char { length } | T::VarChar { length }, T::VarChar { length: theirs }) => {
            theirs >= length
        }
        (T::Char { length } | T::VarChar { length }, T::Text { .. }) => {
            bytes_max(&destination.data_type)
                >= u64::from(*length) * bytes_a_character(destination.charset.as_deref())
        }
        // Nobody stores 4 GiB in one value: no packet is as long.
        (T::Text { prefix }, T::Text { prefix: theirs }) => {
            theirs > prefix || (theirs == prefix && (same || *prefix == 4))
        }
        (T::Text { .. }, T::VarChar { length }) => {
            u64::from(*length) >= bytes_max(&source.data_type)
        }
        _ => false,
    }
}

/// Bytes of the longest value.
fn bytes_max(data_type: &DataType) -> u64 {
    match data_type {
        DataType::Binary { length } | DataType::VarBinary { length } => u64::from(*length),
        DataType::Text { prefix } | DataType::Blob { prefix } => {
            (1_u64 << (8 * u64::from(*prefix))) - 1
        }
        _ => 0,
    }
}

/// Bytes of the longest character.
fn bytes_a_character(charset: Option<&str>) -> u64 {
    match charset.unwrap_or_default() {
        "utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030" => 4,
        "utf8" | "utf8mb3" | "ujis" | "eucjpms" => 3,
        "ucs2" | "gbk" | "gb2312" | "big5" | "sjis" | "cp932" | "euckr" => 2,
        _ => 1,
    }
}

/// Charsets that the server converts to Unicode and back without a loss: of
/// one byte a character, and Unicode's own.
const SUBSETS_OF_UNICODE: [&str; 16] = [
    "ascii", "latin1", "latin2", "latin5", "latin7", "cp1250", "cp1251", "cp1256", "cp1257",
    "koi8r", "koi8u", "greek", "hebrew", "utf8mb3", "ucs2", "utf16",
];

fn charset_holds(source: &str, destination: &str) -> bool {
    let (source, destination) = (modern(source), modern(destination));
    source == destination
        || (destination == "utf8mb4" && SUBSETS_OF_UNICODE.contains(&source))
        || (source == "ascii" && (destination == "utf8mb3" || destination == "latin1"))
}

/// Whether both names are of one charset.
pub(super) fn same_charset(one: &str, other: &str) -> bool {
    modern(one) == modern(other)
}

/// utf8 is utf8mb3's older name.
fn modern(charset: &str) -> &str {
    if charset == "utf8" {
        "utf8mb3"
    } else {
        charset
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::sample::column;

    fn held(source: &str, destination: &str) -> bool {
        holds(&column("c", source), &column("c", destination)).is_ok()
    }

    #[test]
    fn members_must_be_the_same_and_may_be_more() {
        assert!(held("enum('a','b')", "enum('a','b')"));
        assert!(held("enum('a','b')", "enum('a','b','c')"));
        assert!(held("set('a','b')", "set('a','b','c')"));
        for other in [
            "enum('b','a')",
            "enum('a')",
            "enum('x','a','b')",
            "enum('a','B')",
        ] {
            assert!(!held("enum('a','b')", other), "{other}");
        }
        assert!(!held("enum('a','b')", "set('a','b')"));
        assert!(!held("set('a','b')", "set('a')"));
        let why = holds(&column("c", "enum('a','b')"), &column("c", "enum('a','x')"));
        assert!(
            why.unwrap_err()
                .contains("number 2 is 'b' on the source and 'x' there")
        );
        let why = holds(&column("c", "set('a','b')"), &column("c", "set('a')"));
        assert!(why.unwrap_err().contains("and missing there"));
    }

    #[test]
    fn numbers_need_the_range_and_the_digits() {
        assert!(held("int unsigned", "bigint") && held("int", "bigint"));
        assert!(!held("int unsigned", "int") && !held("int", "bigint unsigned"));
        assert!(held("decimal(9,2)", "decimal(12,4)"));
        assert!(!held("decimal(9,2)", "decimal(9,4)"));
        assert!(!held("decimal(9,2)", "decimal(9,1)"));
        assert!(!held("decimal(9,2)", "double"));
        assert!(held("float(7,4)", "float") && !held("float", "float(7,4)"));
        assert!(!held("double", "float") && !held("float", "double"));
        assert!(held("bit(3)", "bit(8)") && !held("bit(8)", "bit(3)"));
    }

    #[test]
    fn fractions_of_seconds_are_not_rounded() {
        assert!(held("datetime", "datetime(6)") && !held("datetime(6)", "datetime"));
        assert!(!held("datetime", "timestamp") && !held("timestamp", "datetime"));
        assert!(!held("time(3)", "time(2)"));
    }

    #[test]
    fn texts_need_the_length_and_keep_their_spaces() {
        assert!(held("varchar(20)", "varchar(40)") && !held("varchar(20)", "varchar(10)"));
        assert!(held("char(20)", "varchar(20)") && !held("varchar(20)", "char(20)"));
        assert!(held("varchar(60)", "tinytext") && !held("varchar(100)", "tinytext"));
        assert!(held("text", "longtext") && !held("longtext", "text"));
        assert!(held("tinytext", "varchar(255)") && !held("text", "varchar(255)"));
        assert!(!held("text", "blob") && !held("json", "text"));
        assert!(held("json", "longtext") && !held("longtext", "json"));
    }

    #[test]
    fn binary_strings_are_not_padded() {
        assert!(held("binary(4)", "binary(4)") && !held("binary(4)", "binary(8)"));
        assert!(held("binary(4)", "varbinary(4)") && !held("varbinary(4)", "binary(4)"));
        assert!(held("varbinary(300)", "blob") && !held("varbinary(300)", "tinyblob"));
    }

    #[test]
    fn a_null_needs_a_place() {
        let mut nullable = column("c", "int");
        nullable.nullable = true;
        assert!(holds(&nullable, &column("c", "int")).is_err());
        assert!(holds(&column("c", "int"), &nullable).is_ok());
    }

    #[test]
    fn a_charset_must_hold_the_other() {
        let of = |charset: &str| {
            let mut column = column("c", "varchar(9)");
            column.charset = Some(charset.to_owned());
            column
        };
        assert!(holds(&of("latin1"), &of("utf8mb4")).is_ok());
        assert!(holds(&of("utf8"), &of("utf8mb3")).is_ok());
        assert!(holds(&of("utf8mb4"), &of("latin1")).is_err());
        assert!(holds(&of("sjis"), &of("utf8mb4")).is_err());
        assert!(found_by_bytes(&of("latin1"), &of("utf8mb4"), false).is_ok());
        assert!(found_by_bytes(&of("latin1"), &of("utf8mb4"), true).is_err());
    }
}
