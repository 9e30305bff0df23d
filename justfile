# Each recipe is one or two plain cargo commands; nobody needs `just`.

# Quick check while working
check:
    cargo clippy --all-targets -- -D warnings

# All tests
test:
    cargo test --features full

# Rewrites generated pages and snapshots
bless:
    BLESS=1 INSTA_UPDATE=always cargo test --features full

# Pictures of the reports for the README; needs Chromium
screenshots:
    cargo test --features full --test suite screenshots -- --ignored

# Benchmarks, each of which checks its answer first
bench:
    cargo bench

# The lab's own scorer, where the lab stands beside the checkout
lab:
    cargo build --release
    python3 ../shared/lab/score.py --bin target/release/sshlogs --determinable yes

# Every rule against the whole lab, where it stands beside the checkout
calibrate:
    cargo build --release --example calibrate
    target/release/examples/calibrate ../shared/lab/dev ../shared/lab/long > docs/calibration.md
