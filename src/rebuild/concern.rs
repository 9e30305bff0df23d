//! What a line is about: a connection, a refusal, a login session, the server, or nothing that matters here.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::model::{Event, Meaning, Process, Program};

/// What a line is about.
pub(super) enum Concern {
    Nothing,
    Server,
    Refusal,
    LoginSession,
    Connection,
}

pub(super) fn concerns(event: &Event) -> Concern {
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
        _ if event.program.is_sshd() || event.program == Program::Dropbear => match event.meaning {
            M::Note | M::ReverseDns if event.pid == 0 => Concern::Nothing,
            _ => Concern::Connection,
        },
        M::Note | M::PamNote | M::AuthNote | M::ScopeNote | M::PamAuthFailed | M::NetworkNote => Concern::Nothing,
        _ => Concern::Server,
    }
}

/// Can a line be the first one of a connection?
pub(super) fn creates(event: &Event) -> bool {
    use Meaning as M;
    match event.meaning {
        M::Note
        | M::AuthNote
        | M::PamNote
        | M::ReverseDns
        | M::ConfigTrouble
        | M::ChannelNote
        | M::Transferred
        | M::ChildAnnounced
        | M::SessionEnded => false,
        // A connection's own process says it, often before the line that names the user.
        M::ResourceExhausted if event.process == Process::Monitor && event.pid != 0 => true,
        // Without an address or a user there would be nothing to tell it by, but an error is worth a row.
        M::ResourceExhausted | M::InternalFailure | M::PamAuthFailed => {
            event.addr.is_some() || event.message.is_some() && event.preauth
        }
        _ => event.message.is_some(),
    }
}

pub(super) fn fingerprint(event: &Event, bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u32(event.pid);
    hasher.write_i64(event.at.0);
    hasher.write(event.body.of(bytes));
    hasher.finish().max(1)
}
