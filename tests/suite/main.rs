//! One test binary; each module a subject.

mod causes;
mod forgery;
mod messages;
mod trial;
