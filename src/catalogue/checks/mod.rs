//! All checks, under their headings, in the order in which people read them.

mod admission;
mod client;
mod configuration;
mod firewall;
mod keepalive;
mod logging;
mod path;

pub use crate::catalogue::check::{Case, Check, Graded, Group};

/// Every group. Adding a check is one entry in one of these files, with its explanation and its cases.
pub const GROUPS: &[Group] = &[
    configuration::GROUP,
    keepalive::GROUP,
    admission::GROUP,
    logging::GROUP,
    path::GROUP,
    firewall::GROUP,
    client::GROUP,
];

/// Every check with its group.
pub fn all() -> impl Iterator<Item = (&'static Group, &'static Check)> {
    GROUPS.iter().flat_map(|group| group.checks.iter().map(move |check| (group, check)))
}

/// The check with this id, and its group.
pub fn find(id: &str) -> Option<(&'static Group, &'static Check)> {
    all().find(|(_, check)| check.id == id)
}

/// What every file of checks needs.
mod prelude {
    pub use crate::catalogue::advice;
    pub use crate::catalogue::check::{Check, Group, fail, good, sshd, warn};
    pub use crate::catalogue::{budgets, keywords};
    pub use crate::model::audit::Grade;
    pub use crate::model::{LogLevel, Micros, OpenSsh, SECOND};
}
