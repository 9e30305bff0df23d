//! One test binary; each module a subject.

mod forgery;
mod lineage;
mod messages;
