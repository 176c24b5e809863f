//! Numbers that look random and are the same on every run.

/// A generator of 64-bit numbers after the published splitmix64 step.
pub struct Random(u64);

impl Random {
    /// The sequence that belongs to `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound - 1`; `bound` is not 0.
    pub const fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// One of `items`, which are not empty.
    pub fn of<'a>(&mut self, items: &[&'a str]) -> &'a str {
        let nth = usize::try_from(self.next() % items.len() as u64);
        nth.ok()
            .and_then(|nth| items.get(nth))
            .copied()
            .unwrap_or_default()
    }
}
