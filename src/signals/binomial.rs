//! The arithmetic of diagnosis 5.3 and 5.4, each formula with its worked vector as a test.

/// ln Γ(n + 1) by Stirling's series, exact enough (1e-10) for every n used here.
fn ln_factorial(n: u64) -> f64 {
    if n < 20 {
        return (2..=n).map(|k| (k as f64).ln()).sum();
    }
    let x = n as f64 + 1.0;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3))
}

fn ln_choose(n: u64, k: u64) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

fn binomial_at(n: u64, p: f64, k: u64) -> f64 {
    if p <= 0.0 || p >= 1.0 {
        return f64::from(u8::from((p <= 0.0 && k == 0) || (p >= 1.0 && k == n)));
    }
    (ln_choose(n, k) + k as f64 * p.ln() + (n - k) as f64 * (1.0 - p).ln()).exp()
}

/// P(Bin(n, p) ≥ k).
pub fn binomial_tail(n: u64, p: f64, k: u64) -> f64 {
    let (mut sum, mean) = (0.0, n as f64 * p);
    for i in k..=n {
        let term = binomial_at(n, p, i);
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
    (0..=k.min(n)).map(|i| binomial_at(n, p, i)).sum::<f64>().min(1.0)
}

/// At-risk form of the mass drop: `alive` sessions, background hazard per second, window in seconds; the
/// chance that `died` or more of them end within it.
pub fn at_risk(alive: u64, hazard: f64, window: f64, died: u64) -> f64 {
    binomial_tail(alive, 1.0 - (-hazard * window).exp(), died)
}

/// Window test: `inside` ends in [a, b], `outside` in the neighbourhood [c, d] without it; smooth log-density.
pub fn window_test(inside: u64, outside: u64, (a, b): (f64, f64), (c, d): (f64, f64)) -> f64 {
    binomial_tail(inside + outside, (b / a).ln() / (d / c).ln(), inside)
}

/// One-sided Fisher test of the table [[a, b], [c, d]]: is `a` too large?
pub fn fisher_one_sided(a: u64, b: u64, c: u64, d: u64) -> f64 {
    let (row, column, all) = (a + b, a + c, a + b + c + d);
    let whole = ln_choose(all, column);
    (a..=row.min(column))
        .filter(|x| column - x <= c + d)
        .map(|x| (ln_choose(row, x) + ln_choose(c + d, column - x) - whole).exp())
        .sum::<f64>()
        .min(1.0)
}

/// P(Poisson(mean) ≤ k).
pub fn poisson_cdf(k: u64, mean: f64) -> f64 {
    (0..=k).map(|i| poisson_at(i, mean)).sum::<f64>().min(1.0)
}

fn poisson_at(k: u64, mean: f64) -> f64 {
    (k as f64 * mean.ln() - mean - ln_factorial(k)).exp()
}

/// Alm's scan approximation: chance that some window of `window` s within `period` s holds `k` or more of
/// events that come at `rate` per second.
pub fn alm_scan(k: u64, rate: f64, window: f64, period: f64) -> f64 {
    let mean = rate * window;
    if k == 0 || (k as f64) <= mean {
        return 1.0;
    }
    let f = poisson_at(k - 1, mean);
    let drift = (k as f64 - mean) / k as f64;
    (1.0 - poisson_cdf(k - 1, mean) * (-drift * rate * (period - window) * f).exp()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, want: f64) {
        assert!((got / want - 1.0).abs() < 2e-3, "{got:e} instead of {want:e}");
    }

    #[test]
    fn window_test_gives_the_worked_value() {
        near(binomial_tail(8, 0.028707, 5), 1.0153e-6);
        // T = 350 s: W = [349, 353.5], N = [280, 437.5].
        near(window_test(5, 3, (349.0, 353.5), (280.0, 437.5)), 1.0153e-6);
    }

    #[test]
    fn fisher_gives_the_worked_values() {
        near(fisher_one_sided(5, 3, 1, 20), 0.002_534_6);
        near(fisher_one_sided(12, 8, 30, 300), 1.1992e-7);
    }

    #[test]
    fn at_risk_gives_the_worked_values() {
        for (k, want) in [(2, 3.693e-4), (3, 3.242e-6), (5, 1.040e-10)] {
            near(at_risk(40, 1.0 / 14_400.0, 10.0, k), want);
        }
    }

    #[test]
    fn alm_scan_gives_the_worked_values() {
        let day = 86_400.0;
        for (k, want) in [(7, 0.640), (8, 0.2235), (9, 0.0528)] {
            near(alm_scan(k, 10.0 / 3600.0, 600.0, day), want);
        }
        near(alm_scan(6, 30.0 / 3600.0, 60.0, day), 0.0989);
    }
}
