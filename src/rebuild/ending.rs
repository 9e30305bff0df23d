//! Last words → ending. One table says which words win, and why.

use super::crashes::Crashes;
use crate::model::{Brief, Ending, EndingKind, Event, Meaning, Phase, Prefix, Process, Side};

/// Words that weigh less are tidying up, said after the end itself.
pub const TIDYING_UP: u8 = 10;

/// How strongly a line decides the ending; the higher wins, the first of equals stays.
///
/// Reasons stand over symptoms: what sshd says it did (90) over what it received (80), over what TCP
/// showed (70–75), over a bare write error, whose cause lies earlier (60), over silence (5).
#[inline]
pub fn last_words(event: &Event, reached: Phase) -> Option<(Ending, u8)> {
    use EndingKind as K;
    let (kind, weight) = match event.meaning {
        Meaning::StartupsDropped | Meaning::PenaltyDropped | Meaning::RefusedByPolicy => (K::DroppedAtAccept, 95),
        Meaning::GraceExpired => (K::GraceTimeout, 90),
        Meaning::NegotiationFailed => (K::NegotiationFailed, 90),
        Meaning::AuthLimit => (K::AuthFailedLimit, 90),
        Meaning::AliveExpired => (K::AliveTimeout, 90),
        Meaning::IdleClosed => (K::IdlePolicy, 90),
        Meaning::ExitSignal | Meaning::ChildKilled => return Some((killed(event), 88)),
        Meaning::TimedOut => (K::TcpTimeout, 86),
        Meaning::Unreachable => (K::Unreachable, 86),
        Meaning::IntegrityFailed => (K::ProtocolError, 85),
        Meaning::LoginDenied if event.prefix == Prefix::Fatal => (K::SessionRefused, 85),
        Meaning::SessionFailed if event.prefix != Prefix::None => (K::SessionRefused, 82),
        Meaning::BadIdentification | Meaning::ProtocolMismatch => (K::ProtocolError, 81),
        Meaning::DisconnectReceived | Meaning::Disconnected => (K::ClientDisconnect, 80),
        Meaning::ResetByPeer => (K::Reset, 75),
        Meaning::ProtocolError if reached < Phase::Session => (K::ProtocolError, 74),
        Meaning::ClosedByPeer => (K::ClientClose, 70),
        // Before login sshd hangs up on whoever it will not let in; after it, on a client that breaks the rules.
        Meaning::DisconnectSent if reached < Phase::Session => (K::AuthFailedLimit, 65),
        Meaning::DisconnectSent => (K::ProtocolError, 65),
        Meaning::WriteFailed => (K::WriteFailed, 60),
        Meaning::NoIdentification => (K::ClientClose, 50),
        Meaning::ResourceExhausted if event.prefix != Prefix::None => (K::SessionRefused, 45),
        Meaning::ProtocolError => (K::ProtocolError, 40),
        Meaning::InternalFailure if event.prefix == Prefix::Fatal => (K::ServerKilled, 20),
        Meaning::SessionClosed => (K::Silent, 5),
        Meaning::LoginSessionRemoved => (K::Silent, 4),
        _ => return None,
    };
    let code = match event.meaning {
        Meaning::DisconnectReceived => event.number.and_then(|n| u32::try_from(n).ok()),
        _ => None,
    };
    Some((Ending { code, ..Ending::of(kind, Some(event.meaning)) }, weight))
}

/// A session that ended without a word on a server that would have told how its client went: the server
/// ended it. By a crash or for want of memory if the kernel says so, else by a signal. But a process that nobody hears
/// after it has entered its ChrootDirectory is silent whatever ends it.
pub fn settle(c: &mut Brief, crashes: &Crashes<'_>) {
    if c.ending.kind != EndingKind::Silent || !c.is_session() {
        return;
    }
    let is_mute = c.said.has(Meaning::RootChanged) && !c.said.has(Meaning::SessionStarted);
    let kind = match crashes.beside(c) {
        true => EndingKind::ServerKilled,
        false if is_mute => EndingKind::Silent,
        false => EndingKind::ServerTerminated,
    };
    c.ending = Ending::of(kind, c.ending.words);
}

/// A signal: the polite ones terminate, the others kill or tell of a crash.
fn killed(event: &Event) -> Ending {
    let signal = event.number.and_then(|n| u32::try_from(n).ok());
    let kind = match signal {
        Some(1 | 2 | 15) => EndingKind::ServerTerminated,
        None if event.meaning == Meaning::ExitSignal => EndingKind::ServerTerminated,
        _ => EndingKind::ServerKilled,
    };
    Ending { kind, by: Side::Server, code: signal, words: Some(event.meaning) }
}

/// What a line shows about how far the connection came.
#[inline]
pub fn phase(event: &Event) -> Option<Phase> {
    // `[preauth]` is written once keys are being exchanged; a named user means authentication began.
    let of_preauth = || event.preauth.then_some(if event.has_user { Phase::Auth } else { Phase::Kex });
    phase_of(event.meaning).or_else(of_preauth).or_else(|| is_of_session(event).then_some(Phase::Session))
}

/// Are these words of a session? Before the login such a line would end in `[preauth]`, which all releases write whose
/// lines carry a port. So a log that begins in the middle of a session still shows it as one.
pub fn is_of_session(event: &Event) -> bool {
    let is_user = event.user_exists == Some(true);
    let words = match event.meaning {
        Meaning::DisconnectReceived | Meaning::Disconnected => event.user_exists != Some(false),
        Meaning::ClosedByPeer => is_user,
        Meaning::ResetByPeer
        | Meaning::ReadFailed
        | Meaning::TimedOut
        | Meaning::Unreachable
        | Meaning::WriteFailed => is_user || event.process == Process::Child,
        _ => false,
    };
    words && !event.preauth && event.port != 0
}

/// Apart from the rest, it is looked up in a table.
fn phase_of(meaning: Meaning) -> Option<Phase> {
    match meaning {
        Meaning::StartupsDropped | Meaning::PenaltyDropped => Some(Phase::Refused),
        Meaning::Connected | Meaning::RefusedByPolicy => Some(Phase::Accepted),
        Meaning::NoIdentification
        | Meaning::BadIdentification
        | Meaning::Scanned
        | Meaning::ClientVersion
        | Meaning::ProtocolMismatch => Some(Phase::Banner),
        Meaning::NegotiationFailed => Some(Phase::Kex),
        Meaning::UserUnknown
        | Meaning::AuthFailed
        | Meaning::AuthPartial
        | Meaning::AuthPostponed
        | Meaning::AuthLimit
        | Meaning::PamAuthFailed
        | Meaning::LoginDenied
        | Meaning::AlgorithmRefused => Some(Phase::Auth),
        Meaning::AuthAccepted
        | Meaning::SessionOpened
        | Meaning::SessionClosed
        | Meaning::ChildAnnounced
        | Meaning::RootChanged
        | Meaning::SessionStarted
        | Meaning::SessionEnded
        | Meaning::AliveExpired
        | Meaning::IdleClosed
        | Meaning::ChannelRefused => Some(Phase::Session),
        _ => None,
    }
}
