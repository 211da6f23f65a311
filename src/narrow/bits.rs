//! Sets of the actions of one service, counted from its first.

/// A set of small numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The empty set of numbers below `size`.
    pub fn new(size: usize) -> Self {
        Self(vec![0; size.div_ceil(64)])
    }

    /// The numbers below `size` for which something holds.
    pub fn filter(size: usize, mut holds: impl FnMut(usize) -> bool) -> Self {
        let mut bits = Self::new(size);
        for at in 0..size {
            if holds(at) {
                bits.insert(at);
            }
        }
        bits
    }

    pub fn insert(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    pub fn contains(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word & 1 << (at % 64) != 0)
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }

    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    pub fn remove_all(&mut self, other: &Self) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a &= !b;
        }
    }

    /// The sum of the weights of those in both sets.
    pub fn weight_in(&self, other: &Self, weights: &[u32]) -> u32 {
        let mut sum = 0;
        for (index, (a, b)) in self.0.iter().zip(&other.0).enumerate() {
            let mut rest = a & b;
            while rest != 0 {
                sum += weights[index * 64 + rest.trailing_zeros() as usize];
                rest &= rest - 1;
            }
        }
        sum
    }

    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.0.len() * 64).filter(|at| self.contains(*at))
    }
}
