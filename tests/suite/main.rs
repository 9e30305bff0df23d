//! One test binary; each module a subject.

mod causes;
mod forgery;
mod layers;
mod messages;
mod trial;
