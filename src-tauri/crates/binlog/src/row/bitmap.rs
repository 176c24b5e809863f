//! Bitmaps with one bit a column, the lowest bit of the first byte first.

/// The columns of an image, or those of them that are NULL.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bitmap<'a> {
    bits: &'a [u8],
}

impl<'a> Bitmap<'a> {
    #[inline]
    pub(crate) fn new(bits: &'a [u8]) -> Self {
        Self { bits }
    }

    /// The bit of a column; past the end it is not set.
    #[inline]
    pub(crate) fn get(self, index: usize) -> bool {
        self.bits
            .get(index / 8)
            .is_some_and(|byte| byte >> (index % 8) & 1 != 0)
    }

    /// How many of the first `width` bits are set.
    pub(crate) fn count(self, width: usize) -> usize {
        (0..width).filter(|&index| self.get(index)).count()
    }

    /// Whether no bit is set.
    #[inline]
    pub(crate) fn is_clear(self) -> bool {
        self.bits.iter().all(|&byte| byte == 0)
    }
}
