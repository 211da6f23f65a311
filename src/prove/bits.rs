//! Sets of small numbers.

/// A set of the numbers below a length that is fixed when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bits {
    words: Box<[u64]>,
    len: usize,
}

impl Bits {
    /// No number below `len`.
    #[must_use]
    pub fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)].into_boxed_slice(), len }
    }

    /// Every number below `len`.
    #[must_use]
    pub fn all(len: usize) -> Self {
        Self::none(len).complement()
    }

    /// How many machine words it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.words.len()
    }

    /// Adds a number; one at or above the length is ignored.
    pub fn insert(&mut self, at: usize) {
        if at < self.len {
            self.words[at / 64] |= 1 << (at % 64);
        }
    }

    /// True if a number is in the set.
    #[must_use]
    pub fn has(&self, at: usize) -> bool {
        at < self.len && self.words[at / 64] & (1 << (at % 64)) != 0
    }

    /// True if no number is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// All others.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut words: Box<[u64]> = self.words.iter().map(|word| !word).collect();
        if let Some(last) = words.last_mut()
            && !self.len.is_multiple_of(64)
        {
            *last &= (1 << (self.len % 64)) - 1;
        }
        Self { words, len: self.len }
    }

    /// Keeps what is also in the other set, which has the same length. True if something went.
    pub fn keep(&mut self, other: &Self) -> bool {
        let mut changed = false;
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            let kept = *word & other;
            changed |= kept != *word;
            *word = kept;
        }
        changed
    }

    /// Adds what is in the other set, which has the same length.
    pub fn add(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// True if the two have a number in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(a, b)| a & b != 0)
    }

    /// True if all of it is in the other set.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).all(|(a, b)| a & !b == 0)
    }

    /// The numbers, smallest first.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(ix, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                Some(ix * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_any_length() {
        for len in [0, 1, 63, 64, 65, 200] {
            let all = Bits::all(len);
            assert_eq!(all.iter().count(), len);
            assert!(all.complement().is_empty());
            let mut even = Bits::none(len);
            (0..len).filter(|n| n % 2 == 0).for_each(|n| even.insert(n));
            assert!(even.within(&all));
            assert!(!even.meets(&even.complement()));
            let mut both = even.clone();
            both.add(&even.complement());
            assert_eq!(both, all);
            assert_eq!(both.keep(&even), len > 1);
            assert_eq!(both, even);
        }
    }
}
