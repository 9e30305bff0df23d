//! The causes, in the order shown to people, and the settings that contribute.
//!
//! To add one: write its file (copy the nearest), add its `mod` line and its place in [`CAUSES`]. Weighing,
//! docs/causes.md, `sshlogs causes`, the schema and the tests follow.

use std::sync::LazyLock;

use super::cause::Cause;
use crate::model::{EndingKind, NotChecked};

mod active_flow_reset;
mod channel_timeout;
mod client_alive_as_idle_limit;
mod client_killed;
mod client_suspended;
mod contributors;
mod idle_state_lost;
mod keepalive_too_aggressive;
mod login_grace_expired;
mod login_not_allowed;
mod max_startups;
mod mtu_blackhole_bulk;
mod mtu_blackhole_login;
mod network_unreachable;
mod no_common_algorithm;
mod orderly_logout;
mod out_of_memory;
mod packet_corrupted;
mod packet_loss;
mod path_outage;
mod prelude;
mod probe;
mod process_limit;
mod protocol_mismatch;
mod quiet_logout;
mod refused_by_rule;
mod server_process_crashed;
mod server_rebooted;
mod server_stalled;
mod session_killed;
mod session_setup_failed;
mod session_still_open;
mod source_penalty;
mod sshd_restarted;
mod tcp_keepalive_expired;
mod too_many_attempts;
mod undetermined;
mod unused_connection_timeout;
mod wrong_credentials;

/// Every cause but `undetermined`. A test names the file that is missing here.
pub static CAUSES: &[&Cause] = &[
    &idle_state_lost::CAUSE,
    &path_outage::CAUSE,
    &packet_loss::CAUSE,
    &network_unreachable::CAUSE,
    &mtu_blackhole_login::CAUSE,
    &mtu_blackhole_bulk::CAUSE,
    &no_common_algorithm::CAUSE,
    &protocol_mismatch::CAUSE,
    &packet_corrupted::CAUSE,
    &server_process_crashed::CAUSE,
    &max_startups::CAUSE,
    &source_penalty::CAUSE,
    &process_limit::CAUSE,
    &out_of_memory::CAUSE,
    &server_stalled::CAUSE,
    &keepalive_too_aggressive::CAUSE,
    &tcp_keepalive_expired::CAUSE,
    &orderly_logout::CAUSE,
    &quiet_logout::CAUSE,
    &client_killed::CAUSE,
    &client_suspended::CAUSE,
    &active_flow_reset::CAUSE,
    &session_killed::CAUSE,
    &sshd_restarted::CAUSE,
    &server_rebooted::CAUSE,
    &channel_timeout::CAUSE,
    &unused_connection_timeout::CAUSE,
    &client_alive_as_idle_limit::CAUSE,
    &wrong_credentials::CAUSE,
    &too_many_attempts::CAUSE,
    &login_not_allowed::CAUSE,
    &session_setup_failed::CAUSE,
    &login_grace_expired::CAUSE,
    &refused_by_rule::CAUSE,
    &probe::CAUSE,
    &session_still_open::CAUSE,
];

/// The honest answer where none of [`CAUSES`] stands out.
pub static UNDETERMINED: &Cause = &undetermined::CAUSE;

pub use contributors::{CONTRIBUTORS, Setting, bound};

/// The server was not measured when it happened.
pub const LOAD: NotChecked = NotChecked { what: "load of the server", how: "--load FILE" };
/// No kernel log covers it.
pub const KERNEL_LOG: NotChecked = NotChecked { what: "kernel log", how: "--kernel-log FILE" };
/// Nobody measured the path.
pub const PATH: NotChecked = NotChecked { what: "path measurements", how: "--probe FILE" };

/// The same of the moment in question, where others were covered.
pub const LOAD_THEN: NotChecked = NotChecked { what: "load of the server at that time", how: "--load FILE" };
/// As before.
pub const KERNEL_LOG_THEN: NotChecked = NotChecked { what: "kernel log of that time", how: "--kernel-log FILE" };
/// As before, or of that client.
pub const PATH_THEN: NotChecked = NotChecked { what: "path to that client at that time", how: "--probe FILE" };

/// Sources that may be missing; each is named until something covers the end of the connection.
pub const NOT_CHECKED: &[NotChecked] = &[LOAD, KERNEL_LOG, PATH];

/// The causes that can explain this ending, in their order.
pub fn explaining(ending: EndingKind) -> &'static [&'static Cause] {
    // Asked for every connection, and of most causes the answer is no.
    static BY_ENDING: LazyLock<Vec<Vec<&'static Cause>>> = LazyLock::new(|| {
        let those = |ending| CAUSES.iter().copied().filter(|cause| cause.explains.contains(ending)).collect();
        EndingKind::ALL.iter().map(those).collect()
    });
    BY_ENDING.get(ending as usize).map_or(&[], Vec::as_slice)
}

/// The cause with this id.
pub fn find(id: &str) -> Option<&'static Cause> {
    CAUSES.iter().copied().chain([UNDETERMINED]).find(|c| c.id == id)
}
