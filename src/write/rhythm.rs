//! Troubles that keep to the clock, in a sentence, with what to look for.

use super::local::Local;
use super::text::{Style, Text};
use super::words::{number, odds};
use crate::model::{Cycle, Report, Rhythm, RhythmOf};

/// A sentence for each rhythm.
pub fn sentences(report: &Report, local: &Local) -> Vec<Text> {
    report.rhythms.iter().map(|rhythm| sentence(rhythm, local)).collect()
}

fn sentence(rhythm: &Rhythm, local: &Local) -> Text {
    let [from, to] = [rhythm.first, rhythm.last].map(|at| local.second(at));
    let (when, from, to) = match rhythm.cycle {
        Cycle::Day => ("Daily", &from[11..16], &to[11..16]),
        Cycle::Hour => ("Every hour", &from[14..], &to[14..]),
    };
    let hour = if rhythm.cycle == Cycle::Hour { "hh:" } else { "" };
    let when = if from == to {
        format!("{when} at {hour}{from}")
    } else {
        format!("{when} between {hour}{from} and {hour}{to}")
    };
    let (what, look) = match (rhythm.of, rhythm.cycle) {
        (RhythmOf::CutOff, Cycle::Day) => (
            "sessions were cut off",
            "Look for what happens then: a forced reconnect of the line, a backup, a firewall that reloads, another job.",
        ),
        (RhythmOf::CutOff, Cycle::Hour) => {
            ("sessions were cut off", "Look for what happens then: a timer, a cron job, a firewall that reloads.")
        }
        (RhythmOf::Refusals, _) => (
            "MaxStartups began to refuse",
            "Such storms are mostly jobs of your own that start together: give each a minute of its own (cron), or \
             `RandomizedDelaySec` (systemd timers).",
        ),
    };
    let (times, all, chance) = (number(rhythm.times), number(rhythm.all), odds(rhythm.chance));
    Text::of(Style::Strong, &format!("{when}: {times} of the {all} times {what}"))
        .marked(&format!(" (by chance alone: {chance}). {look}"))
}
