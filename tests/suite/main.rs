//! One test binary; each module a subject.

mod causes;
mod cli;
mod clocks;
mod docs;
mod forgery;
mod lab;
mod hostile;
mod laws;
mod layers;
mod lineage;
mod messages;
mod scripts;
mod trial;
