//! One test binary; each module a subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod browser;
mod causes;
mod checks;
mod cli;
mod clocks;
mod controls;
mod counters;
mod cron;
mod cures;
mod docs;
mod firewall;
mod forgery;
mod gaps;
mod hostile;
mod html;
mod joins;
mod journal;
#[cfg(feature = "journal")]
mod journals;
mod kernel;
mod lab;
mod laws;
mod layers;
mod lineage;
mod load;
mod load_formats;
mod many;
mod messages;
mod outputs;
mod over_time;
mod own;
mod packaging;
mod privacy;
mod probes;
mod readme;
mod screenshots;
mod scripts;
mod settings;
mod since_last;
mod snapshots;
mod strangers;
mod surroundings;
mod tables;
mod terminal;
mod trial;
