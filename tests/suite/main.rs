//! One test binary; each module a subject.

mod messages;
