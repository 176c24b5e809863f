//! User variables on which a statement depends.

use crate::bytes::Bytes;
use crate::error::{Result, malformed};
use crate::row::Decimal;

/// A user variable that the next statement reads.
#[derive(Debug, Clone, PartialEq)]
pub struct UserVar<'a> {
    /// Its name.
    pub name: &'a [u8],
    /// Its value.
    pub value: UserVarValue<'a>,
    /// The collation of the value.
    pub charset: u32,
}

/// The value of a user variable.
#[derive(Debug, Clone, PartialEq)]
pub enum UserVarValue<'a> {
    /// NULL.
    Null,
    /// Text or bytes.
    Bytes(&'a [u8]),
    /// A floating-point number.
    Double(f64),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// A decimal.
    Decimal(Decimal<'a>),
}

impl<'a> UserVar<'a> {
    pub(crate) fn parse(body: &'a [u8]) -> Result<Self> {
        const UNSIGNED: u8 = 1;
        let mut bytes = Bytes::new(body);
        let name_length = bytes.u32("variable name length")? as usize;
        let name = bytes.take(name_length, "variable name")?;
        if bytes.u8("variable is null")? != 0 {
            return Ok(Self {
                name,
                value: UserVarValue::Null,
                charset: 63,
            });
        }
        let kind = bytes.u8("variable type")?;
        let charset = bytes.u32("variable collation")?;
        let length = bytes.u32("variable length")? as usize;
        let raw = bytes.take(length, "variable value")?;
        let unsigned = !bytes.is_empty() && bytes.u8("variable flags")? & UNSIGNED != 0;
        let mut value = Bytes::new(raw);
        let value = match kind {
            0 => UserVarValue::Bytes(raw),
            1 => UserVarValue::Double(f64::from_le_bytes(*value.array("variable value")?)),
            2 if unsigned => UserVarValue::UInt(value.u64("variable value")?),
            2 => UserVarValue::Int(i64::from_le_bytes(*value.array("variable value")?)),
            4 => {
                let precision = value.u8("decimal precision")?;
                let scale = value.u8("decimal scale")?;
                UserVarValue::Decimal(Decimal::parse(value.rest(), precision, scale)?)
            }
            other => return Err(malformed("variable type", other)),
        };
        Ok(Self {
            name,
            value,
            charset,
        })
    }
}
