//! How likely a count is by chance alone; each formula has a worked value as a test.

use std::sync::LazyLock;

/// ln Γ(n + 1) by Stirling's series, exact enough (1e-10) for every n used here.
fn ln_factorial(n: u64) -> f64 {
    // Nearly always it is asked of a few.
    static SMALL: LazyLock<[f64; 20]> =
        LazyLock::new(|| std::array::from_fn(|n| (2..=n).map(|k| (k as f64).ln()).sum()));
    if let Some(small) = SMALL.get(n as usize) {
        return *small;
    }
    let x = n as f64 + 1.0;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3))
}

/// P(Bin(n, p) = k) of any k.
fn binomial(n: u64, p: f64) -> impl Fn(u64) -> f64 {
    // What does not depend on k is computed once: nearly always many of them are asked for.
    let (ln_all, ln_p, ln_q) = (ln_factorial(n), p.ln(), (1.0 - p).ln());
    move |k| {
        if p <= 0.0 || p >= 1.0 {
            return f64::from(u8::from((p <= 0.0 && k == 0) || (p >= 1.0 && k == n)));
        }
        let ln_choose = ln_all - ln_factorial(k) - ln_factorial(n - k);
        (ln_choose + k as f64 * ln_p + (n - k) as f64 * ln_q).exp()
    }
}

/// P(Bin(n, p) ≥ k).
pub fn binomial_tail(n: u64, p: f64, k: u64) -> f64 {
    let (at, mut sum, mean) = (binomial(n, p), 0.0, n as f64 * p);
    for i in k..=n {
        let term = at(i);
        // Beyond the mean terms only shrink: once one is lost in the sum, all others are.
        if i as f64 > mean && sum + term == sum {
            break;
        }
        sum += term;
    }
    sum.min(1.0)
}

/// P(Bin(n, p) ≤ k).
pub fn binomial_head(n: u64, p: f64, k: u64) -> f64 {
    (0..=k.min(n)).map(binomial(n, p)).sum::<f64>().min(1.0)
}

/// Of `alive` sessions, each of which ends anyway at a rate of `hazard` per second: the chance that `died` or more of
/// them do so within `window` seconds.
pub fn at_risk(alive: u64, hazard: f64, window: f64, died: u64) -> f64 {
    binomial_tail(alive, 1.0 - (-hazard * window).exp(), died)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, want: f64) {
        assert!((got / want - 1.0).abs() < 2e-3, "{got:e} instead of {want:e}");
    }

    #[test]
    fn the_tail_gives_the_worked_value() {
        near(binomial_tail(8, 0.028707, 5), 1.0153e-6);
    }

    #[test]
    fn at_risk_gives_the_worked_values() {
        for (k, want) in [(2, 3.693e-4), (3, 3.242e-6), (5, 1.040e-10)] {
            near(at_risk(40, 1.0 / 14_400.0, 10.0, k), want);
        }
    }
}
