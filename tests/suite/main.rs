//! One test binary; each module a subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod browser;
mod causes;
mod cli;
mod clocks;
mod controls;
mod docs;
mod forgery;
mod hostile;
mod html;
mod joins;
mod journal;
mod lab;
mod laws;
mod layers;
mod lineage;
mod load;
mod messages;
mod outputs;
mod readme;
mod screenshots;
mod scripts;
mod settings;
mod terminal;
mod trial;
