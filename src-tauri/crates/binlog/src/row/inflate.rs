//! MariaDB's two uses of zlib: events (`log_bin_compress`) and columns (`COMPRESSED`).

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};

use crate::bytes::{Bytes, uint_be};
use crate::error::{Error, ErrorKind, Result};

/// The longest event or value that a server can hold.
const INFLATED_BYTES_MAX: u64 = 1 << 30;

/// Inflates what follows the fixed part of a compressed event: a byte that
/// says the method and the width of the length, the length, the zlib stream.
pub(crate) fn log_data(bytes: &[u8]) -> Result<Vec<u8>> {
    const WHAT: &str = "compressed event";
    const METHOD: u8 = 0x70;
    const WIDTH: u8 = 0x07;
    let mut bytes = Bytes::new(bytes);
    let head = bytes.u8(WHAT)?;
    if head & METHOD != 0 || head & 0x80 == 0 {
        return Err(unknown(WHAT, head));
    }
    let length = uint_be(bytes.take(usize::from(head & WIDTH), WHAT)?);
    inflate(ZlibDecoder::new(bytes.rest()), length, WHAT)
}

/// Inflates the value of a compressed column: a byte that is 0 when the value
/// is stored as it is, else says whether zlib's own header is there and the
/// width of the length; then the length and the stream.
pub(super) fn column(field: &[u8]) -> Result<Cow<'_, [u8]>> {
    const WHAT: &str = "compressed column";
    const ZLIB: u8 = 0x80;
    const RAW: u8 = 0x08;
    const WIDTH: u8 = 0x07;
    let mut bytes = Bytes::new(field);
    if bytes.is_empty() {
        return Ok(Cow::Borrowed(field));
    }
    let head = bytes.u8(WHAT)?;
    if head == 0 {
        return Ok(Cow::Borrowed(bytes.rest()));
    }
    if head & !(ZLIB | RAW | WIDTH) != 0 || head & ZLIB == 0 {
        return Err(unknown(WHAT, head));
    }
    let length = uint_be(bytes.take(usize::from(head & WIDTH), WHAT)?);
    let value = if head & RAW != 0 {
        inflate(DeflateDecoder::new(bytes.rest()), length, WHAT)?
    } else {
        inflate(ZlibDecoder::new(bytes.rest()), length, WHAT)?
    };
    Ok(Cow::Owned(value))
}

fn inflate(stream: impl Read, length: u64, what: &'static str) -> Result<Vec<u8>> {
    // No more is allocated ahead than this: the length is only a claim.
    const AHEAD_BYTES_MAX: u64 = 1 << 16;
    if length > INFLATED_BYTES_MAX {
        return Err(ErrorKind::Bound {
            what,
            bound: 1 << 30,
        }
        .into());
    }
    let broken = |cause: String| Error::from(ErrorKind::Decompression { what, cause });
    let mut out = Vec::with_capacity(length.min(AHEAD_BYTES_MAX) as usize);
    stream
        .take(length + 1)
        .read_to_end(&mut out)
        .map_err(|err| broken(err.to_string()))?;
    if out.len() as u64 == length {
        Ok(out)
    } else {
        Err(broken(format!(
            "{} bytes came out where {length} were announced",
            out.len()
        )))
    }
}

#[cold]
fn unknown(what: &'static str, head: u8) -> Error {
    ErrorKind::UnknownCompression {
        what,
        method: u64::from(head),
    }
    .into()
}
