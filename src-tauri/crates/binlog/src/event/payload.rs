//! MySQL's transaction payload: the events of one transaction in one event,
//! compressed as a whole.

use std::io::Read;

use crate::bytes::Bytes;
use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind, Result, malformed};

use super::{Event, HEADER_BYTES, Header};

/// The longest event inside a payload: what a server can hold in a packet.
const INNER_EVENT_BYTES_MAX: usize = 1 << 30;

/// How much is asked of the decompressor at a time, so that memory follows the
/// bytes that are there and not the length an event claims.
const CHUNK_BYTES: u64 = 1 << 20;

/// How a payload is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadCompression {
    /// Zstandard.
    Zstd,
    /// Not at all.
    None,
}

/// A transaction in one event.
#[derive(Debug, Clone, Copy)]
pub struct TransactionPayload<'a> {
    /// How it is compressed.
    pub compression: PayloadCompression,
    /// Its bytes when decompressed.
    pub uncompressed_size: u64,
    data: &'a [u8],
}

impl<'a> TransactionPayload<'a> {
    pub(crate) fn parse(body: &'a [u8]) -> Result<Self> {
        const END: u64 = 0;
        const SIZE: u64 = 1;
        const COMPRESSION: u64 = 2;
        const UNCOMPRESSED_SIZE: u64 = 3;
        let mut bytes = Bytes::new(body);
        let mut size = None;
        let mut uncompressed_size = None;
        let mut method = None;
        loop {
            let field = bytes.packed("payload field")?;
            if field == END {
                break;
            }
            let length = bytes.packed_len("payload field length")?;
            let mut value = Bytes::new(bytes.take(length, "payload field")?);
            match field {
                SIZE => size = Some(value.packed_len("payload size")?),
                COMPRESSION => method = Some(value.packed("payload compression")?),
                UNCOMPRESSED_SIZE => {
                    uncompressed_size = Some(value.packed("payload uncompressed size")?);
                }
                other => return Err(malformed("payload field", other)),
            }
        }
        let compression = match method {
            Some(0) => PayloadCompression::Zstd,
            Some(255) => PayloadCompression::None,
            other => {
                return Err(ErrorKind::UnknownCompression {
                    what: "transaction payload",
                    method: other.unwrap_or(u64::MAX),
                }
                .into());
            }
        };
        let size = size.ok_or_else(|| malformed("payload size", 0_u8))?;
        let data = bytes.take(size, "payload")?;
        bytes.end("transaction payload")?;
        Ok(Self {
            compression,
            uncompressed_size: match compression {
                PayloadCompression::None => size as u64,
                PayloadCompression::Zstd => {
                    uncompressed_size.ok_or_else(|| malformed("payload uncompressed size", 0_u8))?
                }
            },
            data,
        })
    }

    /// The events inside, decompressed as they are asked for.
    ///
    /// # Errors
    /// When the decompressor cannot be set up.
    pub fn events(&self) -> Result<PayloadEvents<'a>> {
        let source = match self.compression {
            PayloadCompression::None => Source::Plain(self.data),
            PayloadCompression::Zstd => Source::Zstd(Box::new(
                zstd::stream::read::Decoder::with_buffer(self.data).map_err(|err| broken(&err))?,
            )),
        };
        Ok(PayloadEvents {
            source,
            left: self.uncompressed_size,
            buffer: Vec::new(),
        })
    }
}

enum Source<'a> {
    Plain(&'a [u8]),
    Zstd(Box<zstd::stream::read::Decoder<'static, &'a [u8]>>),
}

impl Read for Source<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(bytes) => bytes.read(out),
            Self::Zstd(decoder) => decoder.read(out),
        }
    }
}

/// The events of a payload, one after another. Holds one event at a time.
pub struct PayloadEvents<'a> {
    source: Source<'a>,
    left: u64,
    buffer: Vec<u8>,
}

impl PayloadEvents<'_> {
    /// The next event, or `None` after the last. Its bytes live until the next call.
    ///
    /// # Errors
    /// When the payload does not decompress to whole events of the length it
    /// claims, or an event in it cannot be decoded.
    pub fn next<'e>(&'e mut self, decoder: &mut Decoder) -> Result<Option<(Header, Event<'e>)>> {
        if !self.read_event()? {
            return Ok(None);
        }
        decoder.decode_inner(&self.buffer).map(Some)
    }

    /// Reads one event into the buffer; false at the end.
    fn read_event(&mut self) -> Result<bool> {
        self.buffer.clear();
        if self.left == 0 {
            // The compressed bytes must end where the length says they do.
            return match self.source.read(&mut [0]) {
                Ok(0) => Ok(false),
                Ok(_) => Err(ErrorKind::Trailing {
                    what: "transaction payload",
                    left: 1,
                }
                .into()),
                Err(err) => Err(broken(&err)),
            };
        }
        self.fill(HEADER_BYTES)?;
        let size = Header::read(&self.buffer)?.event_size as usize;
        if !(HEADER_BYTES..=INNER_EVENT_BYTES_MAX).contains(&size) {
            return Err(malformed("event size", size));
        }
        self.fill(size)?;
        Ok(true)
    }

    /// Reads until the buffer holds `length` bytes.
    fn fill(&mut self, length: usize) -> Result<()> {
        let missing = (length - self.buffer.len()) as u64;
        if missing > self.left {
            return Err(ErrorKind::Short {
                what: "event in a transaction payload",
                needed: length,
                left: self.buffer.len() + usize::try_from(self.left).unwrap_or(usize::MAX),
            }
            .into());
        }
        while self.buffer.len() < length {
            let step = ((length - self.buffer.len()) as u64).min(CHUNK_BYTES);
            let got = (&mut self.source)
                .take(step)
                .read_to_end(&mut self.buffer)
                .map_err(|err| broken(&err))?;
            if got == 0 {
                return Err(ErrorKind::Short {
                    what: "event in a transaction payload",
                    needed: length,
                    left: self.buffer.len(),
                }
                .into());
            }
            self.left -= got as u64;
        }
        Ok(())
    }
}

impl std::fmt::Debug for PayloadEvents<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PayloadEvents")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

fn broken(err: &std::io::Error) -> Error {
    ErrorKind::Decompression {
        what: "transaction payload",
        cause: err.to_string(),
    }
    .into()
}
