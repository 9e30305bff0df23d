//! What a line is about, decided by its meaning alone: a connection, the server, or neither.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::line::Line;
use crate::model::{Event, Meaning, Process, Program};

/// What a line is about.
pub enum Concern {
    /// Nothing we follow.
    Nothing,
    /// The server or the machine.
    Server,
    /// A connection refused at accept.
    Refusal,
    /// logind's view of a session.
    LoginSession,
    /// A connection.
    Connection,
}

/// Tells what a line is about.
#[inline]
pub fn concerns(event: &Event) -> Concern {
    use Meaning as M;
    match event.meaning {
        M::StartupsDropped | M::PenaltyDropped => Concern::Refusal,
        M::LoginSessionNew | M::LoginSessionRemoved => Concern::LoginSession,
        M::ListenerStarted
        | M::ListenerStopping
        | M::ListenerReloaded
        | M::ServerFault
        | M::ThrottlingBegan
        | M::ThrottlingGoesOn
        | M::ThrottlingEnded
        | M::DropsSuppressed
        | M::PenaltyAdded => Concern::Server,
        // What the listener lacks it lacks for whoever knocks: its pid is no connection's.
        M::ResourceExhausted if event.process == Process::Listener => Concern::Server,
        _ if event.program.is_sshd() || event.program == Program::Dropbear => Concern::Connection,
        M::Note | M::PamNote | M::AuthNote | M::ScopeNote | M::PamAuthFailed | M::NetworkNote => Concern::Nothing,
        _ => Concern::Server,
    }
}

/// Can a line be the first one of a connection?
pub fn creates(line: &Line<'_>) -> bool {
    use Meaning as M;
    match line.meaning {
        // PAM's `check pass; user unknown` names nobody; sshd's own line does.
        M::UserUnknown => line.addr.is_some() || line.has_user,
        M::Note
        | M::AuthNote
        | M::PamNote
        | M::ReverseDns
        | M::ConfigTrouble
        | M::ChannelNote
        | M::Transferred
        | M::ChildAnnounced
        | M::RootChanged
        | M::SessionEnded => false,
        // A connection's own process says it, often before the line that names the user.
        M::ResourceExhausted if line.process == Process::Monitor && line.pid != 0 => true,
        // Without an address or a user there would be nothing to tell it by, but an error is worth a row.
        M::ResourceExhausted | M::InternalFailure | M::PamAuthFailed => {
            line.addr.is_some() || line.message.is_some() && line.preauth
        }
        _ => line.message.is_some(),
    }
}

/// Was the line given to a session for the pid of its process alone? PAM names whom it closes.
pub fn is_a_guess(line: &Line<'_>) -> bool {
    line.pid != 0 && line.port == 0 && !matches!(line.meaning, Meaning::SessionClosed | Meaning::PamAuthFailed)
}

/// Words that a process says when it has just begun, however much of the log is missing.
pub fn is_a_beginning(line: &Line<'_>) -> bool {
    matches!(line.meaning, Meaning::Connected | Meaning::AuthAccepted | Meaning::SessionOpened)
}

/// What two copies of one line share, and hardly two different lines: writer, time, words, and how often they stand
/// for themselves. (`message repeated 5 times` within the second of the line it repeats is no copy of it.)
#[inline]
pub fn fingerprint(event: &Event) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u64(u64::from(event.pid) << 32 | u64::from(event.repeats));
    hasher.write_i64(event.at.0);
    hasher.write_u64(event.body_hash);
    hasher.finish().max(1)
}
