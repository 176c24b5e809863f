//! How a column's values travel: what is selected, and which literal it becomes.

use mysql_async::Value;

use super::form::Form;
use super::table::CarriedColumn;
use crate::error::{Error, ErrorKind, Result};
use crate::server::catalog::{ColumnDef, DataType};
use crate::server::facts::ServerVersion;
use crate::server::ident::quote_ident;
use crate::server::literal::{self, json};

/// How a value comes from the source as text and goes to the destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// As a literal.
    Literal(Form),
    /// As an ENUM's number. 0 is the mark of a refused value.
    Enum,
    /// As MySQL's JSON, with its type beside it; goes to MySQL's JSON.
    Json,
    /// The same, with the types of all values in it.
    TypedJson,
}

/// A column on its way.
#[derive(Debug, Clone)]
pub(super) struct Transit {
    /// Name of the column on the source.
    name: String,
    /// Name of the column on the destination.
    pub(super) to: String,
    /// Its way.
    pub(super) way: Way,
    /// Whether LOAD DATA makes the same of its text as INSERT makes of the
    /// literal: a number from its digits, the rest from the bytes between the
    /// quotes. A SET or an ENUM is taken for a member's name there, and what
    /// needs a charset has none.
    pub(super) is_plain: bool,
}

impl Transit {
    /// How a column travels from `source` to `destination`.
    ///
    /// # Errors
    /// `Schema` for a type that this version does not know.
    pub(super) fn of(
        CarriedColumn { column, to, theirs }: CarriedColumn<'_>,
        versions: (ServerVersion, ServerVersion),
    ) -> Result<Self> {
        let way = match converted_from(column, theirs) {
            Some(charset) => Way::Literal(Form::Text(charset.to_owned())),
            None => Way::of(column, versions)?,
        };
        let is_set = matches!(column.data_type, DataType::Set { .. });
        let form = matches!(way, Way::Literal(Form::Number | Form::Double | Form::Bytes));
        let is_parsed = matches!(
            column.data_type,
            DataType::Geometry { .. } | DataType::Vector { .. }
        );
        Ok(Self {
            name: column.name.clone(),
            to: to.to_owned(),
            way,
            is_plain: form && !is_set && !is_parsed,
        })
    }

    /// What is selected for it.
    ///
    /// # Errors
    /// `Definition` for a name that cannot be quoted.
    pub(super) fn selected(&self, column: &ColumnDef) -> Result<String> {
        let name = quote_ident(&self.name)?;
        Ok(match (&column.data_type, &self.way) {
            // As text a FLOAT is cut to six digits; its value as a DOUBLE is
            // exact. Multiplying by one keeps the sign of zero.
            (DataType::Float | DataType::Double, _) => format!("{name} * 1e0"),
            // The number does not depend on the charset, and tells a refused
            // value (0) from a member that is the empty text.
            (DataType::Enum { .. } | DataType::Set { .. }, _) => {
                format!("cast({name} as unsigned)")
            }
            (_, Way::Json) => format!("{name}, json_type({name})"),
            (_, Way::TypedJson) => format!(
                "{name}, json_type({name}), {}, {}",
                types_below(&name, "$**.*"),
                types_below(&name, "$**[*]")
            ),
            _ => name,
        })
    }

    /// The value of the next field, of a column whose text goes as it is.
    ///
    /// # Errors
    /// `Internal` for a value in no form of the text protocol.
    pub(super) fn text<'v>(&self, field: Option<&'v Option<Value>>) -> Result<Option<&'v [u8]>> {
        match field.and_then(Option::as_ref) {
            Some(Value::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Value::NULL) => Ok(None),
            _ => Err(no_text(&self.name)),
        }
    }

    /// Appends the value of the next fields. Tells whether it is an ENUM's 0.
    ///
    /// # Errors
    /// `Apply` for what cannot be written.
    pub(super) fn write(
        &self,
        fields: &mut impl Iterator<Item = Option<Value>>,
        out: &mut Vec<u8>,
    ) -> Result<bool> {
        let value = bytes(fields.next().flatten(), &self.name)?;
        let beside = match &self.way {
            Way::Json => 1,
            Way::TypedJson => 3,
            _ => 0,
        };
        let mut types = [None, None, None];
        for kind in types.iter_mut().take(beside) {
            *kind = bytes(fields.next().flatten(), &self.name)?;
        }
        let Some(value) = value else {
            literal::null(out);
            return Ok(false);
        };
        match &self.way {
            Way::Literal(form) => form.write(&value, out)?,
            Way::Json | Way::TypedJson => {
                let [root, members, elements] = &types;
                let types = json::Types {
                    root: root.as_deref().unwrap_or_default(),
                    members: members.as_deref(),
                    elements: elements.as_deref(),
                };
                json::typed_text(out, &value, types)
                    .map_err(|error| error.subject(self.name.clone()))?;
            }
            Way::Enum => {
                literal::number_text(out, &value)?;
                return Ok(value == b"0");
            }
        }
        Ok(false)
    }
}

impl Way {
    fn of(
        column: &ColumnDef,
        (source, destination): (ServerVersion, ServerVersion),
    ) -> Result<Self> {
        Ok(match &column.data_type {
            DataType::TinyInt
            | DataType::SmallInt
            | DataType::MediumInt
            | DataType::Int
            | DataType::BigInt
            | DataType::Decimal { .. }
            | DataType::Set { .. } => Self::Literal(Form::Number),
            DataType::Float | DataType::Double => Self::Literal(Form::Double),
            DataType::Bit { .. } => Self::Literal(Form::Bits),
            DataType::Enum { .. } => Self::Enum,
            DataType::Year
            | DataType::Date
            | DataType::Time { .. }
            | DataType::DateTime { .. }
            | DataType::Timestamp { .. }
            | DataType::Char { .. }
            | DataType::VarChar { .. }
            | DataType::Binary { .. }
            | DataType::VarBinary { .. }
            | DataType::Text { .. }
            | DataType::Blob { .. }
            | DataType::Geometry { .. }
            | DataType::Vector { .. } => Self::Literal(Form::Bytes),
            DataType::Uuid | DataType::Inet4 | DataType::Inet6 => Self::Literal(Form::Utf8),
            // MariaDB keeps a document as text; its types are not kept there.
            DataType::Json if destination.is_mariadb() => Self::Literal(Form::Utf8),
            DataType::Json if source.is_mysql_from(8, 0, 4) => Self::TypedJson,
            // MySQL 5.7 has no way to tell the types inside a document: there
            // decimals and dates below the top become doubles and text.
            DataType::Json => Self::Json,
            DataType::Unknown { name } => {
                return Err(Error::new(
                    ErrorKind::Schema,
                    format!("Column {} has type {name}, which is not known", column.name),
                ));
            }
        })
    }
}

/// The charset from which the server has to convert a text, because the column
/// that was there before has another.
fn converted_from<'c>(column: &'c ColumnDef, theirs: Option<&ColumnDef>) -> Option<&'c str> {
    let text = matches!(
        column.data_type,
        DataType::Char { .. } | DataType::VarChar { .. } | DataType::Text { .. }
    );
    let (ours, theirs) = (column.charset.as_deref()?, theirs?.charset.as_deref()?);
    (text && ours != theirs).then_some(ours)
}

/// The types of all values that a path leads to, in a document's own order.
fn types_below(name: &str, path: &str) -> String {
    format!(
        "(select json_arrayagg(json_type(v)) from \
         json_table({name}, _utf8mb4'{path}' columns (v json path _utf8mb4'$')) t)"
    )
}

fn bytes(value: Option<Value>, column: &str) -> Result<Option<Vec<u8>>> {
    match value {
        Some(Value::Bytes(bytes)) => Ok(Some(bytes)),
        Some(Value::NULL) => Ok(None),
        _ => Err(no_text(column)),
    }
}

fn no_text(column: &str) -> Error {
    Error::new(
        ErrorKind::Internal,
        format!("Column {column} came in no form of the text protocol"),
    )
}
