//! Connections + surroundings → signals. Measures only; thresholds and judgement live in causes.
//!
//! [`Surroundings`] are built once, from all connections and what else is known of their time. [`Measures`] are what abrupt
//! ends tell of each other, and give the signals of one connection when they are asked for.
//!
//! | module | measures |
//! |---|---|
//! | `around` | which other sessions ended with this one, and which lived on; by `clusters`, `windows`, `goodbyes`, `logins` |
//! | `abrupt_ends`, `recurrence`, `outages` | what abrupt ends tell of each other |
//! | `rhythm` | whether troubles keep to the clock |
//! | `ages` | the age below which no session of a network breaks |
//! | `history` | what an address, its network and its users did over the whole log |
//! | `stops`, `victims`, `firewall` | what became of sessions when sshd stopped, a process was killed, packets were dropped |
//! | `missing_lines` | which *lines* of the log are missing |
//! | `packet_loss`, `path` | which *packets* were: as the server sent again, and as probes saw |
//! | `counters`, `matching` | which silent ends the kernel's counters account for |
//! | `correlation`, `binomial` | whether sessions end when the server is busy; what is chance |
//! | `near_events`, `limits` | what the server said around an end, and what its sshd showed of its limits |
//! | `sessions`, `hosts`, `lists` | the rows and indexes that all of these share |

mod abrupt_ends;
mod ages;
mod around;
mod binomial;
mod clusters;
mod correlation;
mod counters;
mod firewall;
mod goodbyes;
mod history;
mod hosts;
mod limits;
mod lists;
mod logins;
mod matching;
mod measures;
mod missing_lines;
mod near_events;
mod outages;
mod packet_loss;
mod path;
mod recurrence;
mod rhythm;
mod sessions;
mod stops;
mod surroundings;
mod victims;
mod windows;

pub use counters::{Counters, TimeRange};
pub(crate) use counters::{may_be_reset, moment};
pub use measures::Measures;
pub use missing_lines::MissingLines;
pub use rhythm::rhythm;
pub use surroundings::Surroundings;
pub use victims::Victims;
