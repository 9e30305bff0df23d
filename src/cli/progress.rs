//! A bar on standard error for long work, on a terminal only.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work shorter than this needs no bar.
const PATIENCE: Duration = Duration::from_millis(700);

/// A bar that shows itself only when the work takes long.
pub struct Progress {
    bar: ProgressBar,
    began: Instant,
    shown: bool,
    wanted: bool,
}

impl Progress {
    /// A bar, unless it would disturb.
    pub fn new(quiet: bool) -> Progress {
        let wanted = !quiet && std::io::stderr().is_terminal();
        Progress { bar: ProgressBar::hidden(), began: Instant::now(), shown: false, wanted }
    }

    /// How much there is to read, packed sizes counted as they are.
    pub fn length(&mut self, bytes: Option<u64>) {
        self.bar.set_length(bytes.unwrap_or(0));
    }

    /// So much was read.
    pub fn at(&mut self, bytes: u64) {
        if self.wanted && !self.shown && self.began.elapsed() > PATIENCE {
            self.shown = true;
            let style = ProgressStyle::with_template("{spinner} {bytes} read, {binary_bytes_per_sec}, {elapsed}");
            self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(bytes);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
