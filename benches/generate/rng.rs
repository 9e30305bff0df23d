//! Chance from a seed: the same on every machine, because nothing here rounds a logarithm.

/// SplitMix64: eight bytes of state, good enough for logs, never for secrets.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A generator that repeats itself for the same seed.
    pub fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    /// 64 fresh bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..n`; 0 for `n` = 0.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }

    /// A number in `low..=high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True so many times in a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of a table, which must not be empty.
    pub fn pick<T: Copy>(&mut self, table: &[T]) -> T {
        table[self.below(table.len() as u64) as usize]
    }

    /// One of a table of values with weights; the table must not be empty.
    pub fn weighted<T: Copy>(&mut self, table: &[(u64, T)]) -> T {
        let mut at = self.below(table.iter().map(|(weight, _)| weight).sum());
        for &(weight, value) in table {
            if at < weight {
                return value;
            }
            at -= weight;
        }
        table[0].1
    }

    /// Waiting time of a memoryless process: mean × −ln(u), the logarithm drawn with straight lines
    /// between powers of two (off by at most 6 %, and the same everywhere).
    pub fn waiting(&mut self, mean: u64) -> u64 {
        let bits = self.bits() | 1;
        let zeros = u64::from(bits.leading_zeros());
        let fraction = (bits << zeros) << 1;
        let log2 = ((zeros + 1) << 16) - (fraction >> 48);
        const LN_2: u128 = 45_426; // 0.693147 in 16 bits
        ((u128::from(mean) * u128::from(log2) * LN_2) >> 32) as u64
    }

    /// A number in about `low..=high`, every doubling equally likely: how durations and habits spread.
    pub fn spread(&mut self, low: u64, high: u64) -> u64 {
        let at = self.between(log2(low), log2(high));
        let (whole, fraction) = (at >> 16, at & 0xffff);
        ((1 << whole) + ((fraction << whole) >> 16)).clamp(low, high)
    }
}

/// Base-2 logarithm in 16 fractional bits, straight between powers of two; numbers below 2^47.
fn log2(n: u64) -> u64 {
    let n = n.max(1);
    let whole = u64::from(n.ilog2());
    (whole << 16) + (((n - (1 << whole)) << 16) >> whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times_have_their_mean() {
        let mut rng = Rng::new(1);
        let sum: u64 = (0..100_000).map(|_| rng.waiting(1000)).sum();
        assert!((95_000_000..105_000_000).contains(&sum), "{sum}");
    }

    #[test]
    fn spread_stays_inside_and_favours_no_doubling() {
        let mut rng = Rng::new(2);
        let drawn: Vec<u64> = (0..20_000).map(|_| rng.spread(3, 48_000)).collect();
        assert!(drawn.iter().all(|n| (3..=48_000).contains(n)));
        let low = drawn.iter().filter(|&&n| n < 380).count();
        assert!((9_400..10_600).contains(&low), "{low}");
    }

    #[test]
    fn weights_are_kept() {
        let mut rng = Rng::new(3);
        let ones = (0..10_000).filter(|_| rng.weighted(&[(9, 0), (1, 1)]) == 1).count();
        assert!((850..1150).contains(&ones), "{ones}");
    }
}
