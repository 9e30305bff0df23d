//! One test binary; each module a subject.

mod causes;
mod cli;
mod docs;
mod forgery;
mod lab;
mod layers;
mod messages;
mod trial;
