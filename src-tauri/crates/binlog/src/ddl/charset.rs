//! Client character sets, as far as a lexer must know them: in some, the
//! second byte of a character can be a backslash, a quote or a letter.

/// How the bytes of a statement form characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientCharset {
    /// ASCII, utf8mb3 or utf8mb4: names are read as they stand.
    Utf8,
    /// Any in which no byte below 0x80 is part of a longer character.
    Other,
    /// big5.
    Big5,
    /// gbk.
    Gbk,
    /// gb18030.
    Gb18030,
    /// sjis and cp932.
    Sjis,
}

/// MariaDB numbers the NO PAD variant of a collation this much higher.
const NO_PAD_OFFSET: u16 = 1024;

impl ClientCharset {
    /// The character set of a collation id, as the query event's `charset.client` has it.
    #[must_use]
    pub fn of_collation(id: u16) -> Self {
        // 2048 to 2559 are MariaDB's collations of Unicode 14 for utf8mb3 and utf8mb4.
        if (2048..2560).contains(&id) {
            return Self::Utf8;
        }
        let id = if id > NO_PAD_OFFSET {
            id - NO_PAD_OFFSET
        } else {
            id
        };
        match id {
            11 | 65 => Self::Utf8,
            33 | 76 | 83 | 192..=223 | 576..=578 => Self::Utf8,
            45 | 46 | 224..=247 | 255..=323 | 608..=610 => Self::Utf8,
            1 | 84 => Self::Big5,
            28 | 87 => Self::Gbk,
            248..=250 => Self::Gb18030,
            13 | 88 | 95 | 96 => Self::Sjis,
            _ => Self::Other,
        }
    }

    /// Bytes of the character at the front of not empty bytes. A byte that
    /// begins no valid character stands for itself.
    pub(super) fn char_len(self, bytes: &[u8]) -> usize {
        let &[lead, second, ..] = bytes else {
            return 1;
        };
        let low = matches!(second, 0x40..=0x7e);
        match self {
            Self::Utf8 | Self::Other => 1,
            Self::Big5 if matches!(lead, 0xa1..=0xf9) && (low || matches!(second, 0xa1..=0xfe)) => {
                2
            }
            Self::Gbk if matches!(lead, 0x81..=0xfe) && (low || matches!(second, 0x80..=0xfe)) => 2,
            Self::Sjis
                if matches!(lead, 0x81..=0x9f | 0xe0..=0xfc)
                    && (low || matches!(second, 0x80..=0xfc)) =>
            {
                2
            }
            Self::Gb18030 if matches!(lead, 0x81..=0xfe) => match bytes {
                [_, 0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] => 4,
                _ if low || matches!(second, 0x80..=0xfe) => 2,
                _ => 1,
            },
            _ => 1,
        }
    }
}
