//! How bytes are bent, by a generator with a seed, so that a case can be repeated.

use std::ops::Range;

/// A small generator (SplitMix64).
pub struct Random(u64);

impl Random {
    /// The generator of one case.
    pub fn of(seed: u64, case: u64) -> Self {
        let mut random = Self(seed);
        random.0 = random.next() ^ case;
        random
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, or 0 where there is none.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap()
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    pub fn of_these<'a, T>(&mut self, these: &'a [T]) -> &'a T {
        &these[self.below(these.len())]
    }
}

/// Numbers at the edges of widths, signs and length-encoded integers.
const EDGES: [u64; 20] = [
    0,
    1,
    2,
    0x7f,
    0x80,
    0xfa,
    0xfb,
    0xfc,
    0xfd,
    0xfe,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x00ff_ffff,
    0x7fff_ffff,
    0xffff_ffff,
    1 << 40,
    i64::MAX as u64,
    u64::MAX,
];

/// No case grows past this by bending.
const BYTES_MAX: usize = 1 << 16;

/// Bends what follows the first `from` bytes, some times; `others` lends pieces.
pub fn bend(bytes: &mut Vec<u8>, from: usize, others: &[u8], random: &mut Random) {
    for _ in 0..=random.below(4) {
        if bytes.len() <= from {
            bytes.push(random.byte());
            continue;
        }
        let at = from + random.below(bytes.len() - from);
        let piece = at..at + random.below((bytes.len() - at).min(40) + 1);
        match random.below(10) {
            0 | 1 => bytes[at] ^= 1 << random.below(8),
            2 => bytes[at] = random.byte(),
            3 | 4 => edge(&mut bytes[at..], random),
            5 => bytes.truncate(at),
            6 => drop(bytes.drain(piece)),
            7 => double(bytes, piece, random),
            8 => lend(bytes, at, others, random),
            _ => bytes.insert(at, random.byte()),
        }
    }
    bytes.truncate(BYTES_MAX.max(from));
}

/// Writes a number at an edge, in a width and byte order of servers.
fn edge(bytes: &mut [u8], random: &mut Random) {
    let number = *random.of_these(&EDGES);
    let width = *random.of_these(&[1, 2, 3, 4, 8]);
    let (little, big) = (number.to_le_bytes(), number.to_be_bytes());
    let written = if random.once_in(4) {
        &big[8 - width..]
    } else {
        &little[..width]
    };
    for (slot, byte) in bytes.iter_mut().zip(written) {
        *slot = *byte;
    }
}

fn double(bytes: &mut Vec<u8>, piece: Range<usize>, random: &mut Random) {
    let copy = bytes[piece.clone()].repeat(1 + random.below(3));
    bytes.splice(piece.end..piece.end, copy);
}

fn lend(bytes: &mut Vec<u8>, at: usize, others: &[u8], random: &mut Random) {
    if others.is_empty() {
        return;
    }
    let start = random.below(others.len());
    let end = (start + 1 + random.below(64)).min(others.len());
    let piece = others[start..end].iter().copied();
    if random.once_in(2) {
        bytes.splice(at..at, piece);
    } else {
        let end = (at + end - start).min(bytes.len());
        bytes.splice(at..end, piece);
    }
}
