//! A cursor over borrowed bytes in which every read is checked.

use crate::error::{ErrorKind, Result, malformed};

/// What is left to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    #[inline]
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    #[inline]
    pub(crate) fn rest(self) -> &'a [u8] {
        self.rest
    }

    #[inline]
    pub(crate) fn len(self) -> usize {
        self.rest.len()
    }

    #[inline]
    pub(crate) fn is_empty(self) -> bool {
        self.rest.is_empty()
    }

    #[inline]
    pub(crate) fn take(&mut self, count: usize, what: &'static str) -> Result<&'a [u8]> {
        match self.rest.split_at_checked(count) {
            Some((head, tail)) => {
                self.rest = tail;
                Ok(head)
            }
            None => Err(ErrorKind::Short {
                what,
                needed: count,
                left: self.rest.len(),
            }
            .into()),
        }
    }

    #[inline]
    pub(crate) fn array<const N: usize>(&mut self, what: &'static str) -> Result<&'a [u8; N]> {
        match self.rest.split_first_chunk::<N>() {
            Some((head, tail)) => {
                self.rest = tail;
                Ok(head)
            }
            None => Err(ErrorKind::Short {
                what,
                needed: N,
                left: self.rest.len(),
            }
            .into()),
        }
    }

    #[inline]
    pub(crate) fn u8(&mut self, what: &'static str) -> Result<u8> {
        Ok(self.array::<1>(what)?[0])
    }

    #[inline]
    pub(crate) fn u16(&mut self, what: &'static str) -> Result<u16> {
        Ok(u16::from_le_bytes(*self.array(what)?))
    }

    #[inline]
    pub(crate) fn u24(&mut self, what: &'static str) -> Result<u32> {
        let &[a, b, c] = self.array(what)?;
        Ok(u32::from_le_bytes([a, b, c, 0]))
    }

    #[inline]
    pub(crate) fn u32(&mut self, what: &'static str) -> Result<u32> {
        Ok(u32::from_le_bytes(*self.array(what)?))
    }

    #[inline]
    pub(crate) fn u64(&mut self, what: &'static str) -> Result<u64> {
        Ok(u64::from_le_bytes(*self.array(what)?))
    }

    /// An unsigned little-endian integer of 1 to 8 bytes.
    #[inline]
    pub(crate) fn uint(&mut self, width: usize, what: &'static str) -> Result<u64> {
        Ok(uint_le(self.take(width, what)?))
    }

    /// A length-encoded integer, as in the client protocol.
    #[inline]
    pub(crate) fn packed(&mut self, what: &'static str) -> Result<u64> {
        match self.u8(what)? {
            0xfc => self.u16(what).map(u64::from),
            0xfd => self.u24(what).map(u64::from),
            0xfe => self.u64(what),
            byte @ (0xfb | 0xff) => Err(malformed(what, byte)),
            small => Ok(u64::from(small)),
        }
    }

    /// A length-encoded integer that counts bytes or items of the rest.
    #[inline]
    pub(crate) fn packed_len(&mut self, what: &'static str) -> Result<usize> {
        let len = self.packed(what)?;
        usize::try_from(len).map_err(|_| malformed(what, len))
    }

    /// Bytes up to a zero byte, which is consumed.
    pub(crate) fn until_zero(&mut self, what: &'static str) -> Result<&'a [u8]> {
        let Some(end) = self.rest.iter().position(|&byte| byte == 0) else {
            return Err(ErrorKind::Short {
                what,
                needed: self.rest.len() + 1,
                left: self.rest.len(),
            }
            .into());
        };
        let text = self.take(end, what)?;
        self.u8(what)?;
        Ok(text)
    }

    /// All that is left.
    #[inline]
    pub(crate) fn take_rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// Refuses bytes that are left over.
    #[inline]
    pub(crate) fn end(self, what: &'static str) -> Result<()> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(ErrorKind::Trailing {
            what,
            left: self.rest.len(),
        }
        .into())
    }
}

/// A little-endian unsigned integer of up to 8 bytes; longer input keeps its first 8.
#[inline]
pub(crate) fn uint_le(bytes: &[u8]) -> u64 {
    // The widths of columns have their own arms: they are one load each.
    match *bytes {
        [a] => u64::from(a),
        [a, b] => u64::from(u16::from_le_bytes([a, b])),
        [a, b, c, d] => u64::from(u32::from_le_bytes([a, b, c, d])),
        [a, b, c, d, e, f, g, h] => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        _ => bytes
            .iter()
            .take(8)
            .rev()
            .fold(0, |value, &byte| value << 8 | u64::from(byte)),
    }
}

/// A big-endian unsigned integer of up to 8 bytes; longer input keeps its last 8.
#[inline]
pub(crate) fn uint_be(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |value, &byte| value << 8 | u64::from(byte))
}

/// Text that the format says is UTF-8.
pub(crate) fn utf8(bytes: &[u8], what: &'static str) -> Result<String> {
    std::str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|_| ErrorKind::NotUtf8 { what }.into())
}

/// Checksums as binlog events carry them.
pub(crate) fn crc32(parts: &[&[u8]]) -> u32 {
    let mut crc = flate2::Crc::new();
    for part in parts {
        crc.update(part);
    }
    crc.sum()
}
