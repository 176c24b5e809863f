//! The type of a column, parsed once from the text the server gives.

use serde::{Deserialize, Serialize};

/// A column's type with the parameters that matter for its values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataType {
    /// `tinyint`.
    TinyInt,
    /// `smallint`.
    SmallInt,
    /// `mediumint`.
    MediumInt,
    /// `int`.
    Int,
    /// `bigint`.
    BigInt,
    /// `decimal(precision, scale)`.
    Decimal {
        /// Digits in all.
        precision: u32,
        /// Digits after the point.
        scale: u32,
    },
    /// `float`.
    Float,
    /// `double`.
    Double,
    /// `bit(length)`.
    Bit {
        /// Bits.
        length: u32,
    },
    /// `year`.
    Year,
    /// `date`.
    Date,
    /// `time(fraction)`.
    Time {
        /// Digits of fractional seconds.
        fraction: u32,
    },
    /// `datetime(fraction)`.
    DateTime {
        /// Digits of fractional seconds.
        fraction: u32,
    },
    /// `timestamp(fraction)`.
    Timestamp {
        /// Digits of fractional seconds.
        fraction: u32,
    },
    /// `char(length)`.
    Char {
        /// Characters.
        length: u32,
    },
    /// `varchar(length)`.
    VarChar {
        /// Characters.
        length: u32,
    },
    /// `binary(length)`.
    Binary {
        /// Bytes.
        length: u32,
    },
    /// `varbinary(length)`.
    VarBinary {
        /// Bytes.
        length: u32,
    },
    /// `tinytext`, `text`, `mediumtext`, `longtext`.
    Text {
        /// Bytes of the length prefix: 1 to 4.
        prefix: u8,
    },
    /// `tinyblob`, `blob`, `mediumblob`, `longblob`.
    Blob {
        /// Bytes of the length prefix: 1 to 4.
        prefix: u8,
    },
    /// `enum(…)`.
    Enum {
        /// Its members, in order.
        members: Vec<String>,
    },
    /// `set(…)`.
    Set {
        /// Its members, in order.
        members: Vec<String>,
    },
    /// MySQL's binary JSON. (MariaDB's `json` is `longtext` with a check.)
    Json,
    /// Any spatial type.
    Geometry {
        /// Which: `geometry`, `point`, `polygon`, …
        kind: String,
    },
    /// MariaDB's `uuid`.
    Uuid,
    /// MariaDB's `inet4`.
    Inet4,
    /// MariaDB's `inet6`.
    Inet6,
    /// MySQL 9's and MariaDB 11.7's `vector(length)`.
    Vector {
        /// Components.
        length: u32,
    },
    /// A type that this version does not know. Whoever meets it refuses it by name.
    Unknown {
        /// As the server says it.
        name: String,
    },
}

impl DataType {
    /// Parses the server's `COLUMN_TYPE`: `int(10) unsigned`, `enum('a','b''c')`, `decimal(65,30)`.
    #[must_use]
    pub fn parse(column_type: &str) -> Self {
        let end = column_type
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(column_type.len());
        let name = column_type[..end].to_ascii_lowercase();
        let arguments = column_type[end..]
            .strip_prefix('(')
            .map_or_else(Vec::new, arguments);
        let number = |nth: usize, default: u32| {
            arguments
                .get(nth)
                .and_then(|text| text.parse().ok())
                .unwrap_or(default)
        };
        match name.as_str() {
            "tinyint" => Self::TinyInt,
            "smallint" => Self::SmallInt,
            "mediumint" => Self::MediumInt,
            "int" => Self::Int,
            "bigint" => Self::BigInt,
            "decimal" => Self::Decimal {
                precision: number(0, 10),
                scale: number(1, 0),
            },
            "float" => Self::Float,
            "double" => Self::Double,
            "bit" => Self::Bit {
                length: number(0, 1),
            },
            "year" => Self::Year,
            "date" => Self::Date,
            "time" => Self::Time {
                fraction: number(0, 0),
            },
            "datetime" => Self::DateTime {
                fraction: number(0, 0),
            },
            "timestamp" => Self::Timestamp {
                fraction: number(0, 0),
            },
            "char" => Self::Char {
                length: number(0, 1),
            },
            "varchar" => Self::VarChar {
                length: number(0, 0),
            },
            "binary" => Self::Binary {
                length: number(0, 1),
            },
            "varbinary" => Self::VarBinary {
                length: number(0, 0),
            },
            "tinytext" => Self::Text { prefix: 1 },
            "text" => Self::Text { prefix: 2 },
            "mediumtext" => Self::Text { prefix: 3 },
            "longtext" => Self::Text { prefix: 4 },
            "tinyblob" => Self::Blob { prefix: 1 },
            "blob" => Self::Blob { prefix: 2 },
            "mediumblob" => Self::Blob { prefix: 3 },
            "longblob" => Self::Blob { prefix: 4 },
            "enum" => Self::Enum { members: arguments },
            "set" => Self::Set { members: arguments },
            "vector" => Self::Vector {
                length: number(0, 0),
            },
            other => Self::without_arguments(other),
        }
    }

    fn without_arguments(name: &str) -> Self {
        match name {
            "json" => Self::Json,
            "uuid" => Self::Uuid,
            "inet4" => Self::Inet4,
            "inet6" => Self::Inet6,
            "geometry" | "point" | "linestring" | "polygon" | "multipoint" | "multilinestring"
            | "multipolygon" | "geometrycollection" | "geomcollection" => Self::Geometry {
                kind: name.to_owned(),
            },
            _ => Self::Unknown {
                name: name.to_owned(),
            },
        }
    }

    /// Whether its values are whole numbers.
    #[must_use]
    pub const fn is_integer(&self) -> bool {
        matches!(
            self,
            Self::TinyInt | Self::SmallInt | Self::MediumInt | Self::Int | Self::BigInt
        )
    }
}

/// The comma-separated arguments after an opening parenthesis, quoted ones without their quotes.
fn arguments(after_parenthesis: &str) -> Vec<String> {
    let mut arguments = vec![String::new()];
    let mut quoted = false;
    let mut characters = after_parenthesis.chars().peekable();
    while let Some(character) = characters.next() {
        let last = arguments.last_mut().expect("the list begins with one");
        match (quoted, character) {
            (false, '\'') => quoted = true,
            (false, ')') => break,
            (false, ',') => arguments.push(String::new()),
            (false, ' ') => {}
            (false, other) => last.push(other),
            // information_schema doubles a quote inside a member and escapes
            // backslash, line ends and NUL.
            (true, '\\') => match characters.next() {
                Some('n') => last.push('\n'),
                Some('r') => last.push('\r'),
                Some('0') => last.push('\0'),
                Some(other) => last.push(other),
                None => break,
            },
            (true, '\'') if characters.peek() == Some(&'\'') => {
                characters.next();
                last.push('\'');
            }
            (true, '\'') => quoted = false,
            (true, other) => last.push(other),
        }
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_numbers_are_read() {
        assert_eq!(
            DataType::parse("decimal(65,30) unsigned zerofill"),
            DataType::Decimal {
                precision: 65,
                scale: 30
            }
        );
        assert_eq!(DataType::parse("int(10) unsigned"), DataType::Int);
        assert_eq!(DataType::parse("bigint unsigned"), DataType::BigInt);
        assert_eq!(DataType::parse("bit(64)"), DataType::Bit { length: 64 });
        assert_eq!(
            DataType::parse("datetime(6) /* mariadb-5.3 */"),
            DataType::DateTime { fraction: 6 }
        );
    }

    #[test]
    fn members_keep_commas_quotes_and_parentheses() {
        assert_eq!(
            DataType::parse("enum('a','b,c','d''e',')','')"),
            DataType::Enum {
                members: ["a", "b,c", "d'e", ")", ""].map(String::from).to_vec()
            }
        );
        assert_eq!(
            DataType::parse("set('x y','\\\\','a\\nb')"),
            DataType::Set {
                members: ["x y", "\\", "a\nb"].map(String::from).to_vec()
            }
        );
    }

    #[test]
    fn an_unknown_type_keeps_its_name() {
        assert_eq!(
            DataType::parse("xmltype"),
            DataType::Unknown {
                name: "xmltype".to_owned()
            }
        );
    }
}
