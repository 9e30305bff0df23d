//! What was seen last of a connection; not why. Ids never change: filters, scripts and stored reports use them.

use super::ids::ids;
use super::meaning::Meaning;

ids! {
    /// What was seen last of a connection.
    EndingKind {
        ClientDisconnect "client-disconnect" "the client sent SSH DISCONNECT",
        ClientClose "client-close" "the client's side closed the TCP connection without SSH DISCONNECT",
        Reset "reset" "a TCP reset arrived",
        AliveTimeout "alive-timeout" "sshd heard nothing from the client for as long as ClientAlive allows, and hung up",
        TcpTimeout "tcp-timeout" "the kernel gave the TCP connection up (ETIMEDOUT)",
        Unreachable "unreachable" "the network reported the client unreachable",
        WriteFailed "write-failed" "writing failed on a connection already gone",
        GraceTimeout "grace-timeout" "LoginGraceTime ran out",
        AuthFailedLimit "auth-failed-limit" "too many failed authentication attempts",
        NegotiationFailed "negotiation-failed" "client and server share no algorithm",
        ProtocolError "protocol-error" "the SSH protocol or a packet's integrity was broken",
        DroppedAtAccept "dropped-at-accept" "refused before the first byte",
        SessionRefused "session-refused" "logged in, but the session was refused",
        IdlePolicy "idle-policy" "an idle limit of sshd closed it",
        ServerTerminated "server-terminated" "sshd or its session was ended by a signal, shutdown or restart",
        ServerKilled "server-killed" "the session process was killed or crashed",
        Silent "silent" "over without a word: this sshd at this LogLevel does not say how",
        StillOpen "still-open" "no end in the log",
        CutByLog "cut-by-log" "over for certain, but its end is not in the log",
    }
}

ids! {
    /// Which side the end came from.
    Side {
        Client "client" "the client",
        Server "server" "the server",
        Network "network" "the network",
        Policy "policy" "the server's configuration",
        Unknown "unknown" "unknown",
    }
}

ids! {
    /// Does the end count as a reset? Three sets, never one number.
    Resetness {
        Strict "strict" "a reset in the strict sense",
        Likely "likely" "ended without an SSH goodbye",
        No "no" "not a reset",
    }
}

ids! {
    /// How far a connection came.
    Phase {
        Refused "refused" "refused at accept",
        Accepted "accepted" "accepted",
        Banner "banner" "exchanging version lines",
        Kex "kex" "exchanging keys",
        Auth "auth" "authenticating",
        Session "session" "logged in",
    }
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// What was seen last.
    pub kind: EndingKind,
    /// Where it came from, as far as the last words say.
    pub by: Side,
    /// SSH disconnect code (RFC 4253 §11.1) or signal number, by kind.
    pub code: Option<u32>,
    /// The meaning of the line that decided the kind.
    pub words: Option<Meaning>,
}

impl Ending {
    /// An ending whose side follows from its kind.
    #[inline]
    pub fn of(kind: EndingKind, words: Option<Meaning>) -> Ending {
        Ending { kind, by: kind.side(), code: None, words }
    }
}

impl EndingKind {
    /// The side a kind of end comes from when nothing more is known.
    #[inline]
    pub const fn side(self) -> Side {
        use EndingKind as K;
        match self {
            K::ClientDisconnect | K::ClientClose | K::NegotiationFailed => Side::Client,
            K::Reset | K::TcpTimeout | K::Unreachable | K::WriteFailed | K::AliveTimeout => Side::Network,
            K::GraceTimeout | K::AuthFailedLimit | K::DroppedAtAccept | K::SessionRefused | K::IdlePolicy => {
                Side::Policy
            }
            K::ServerTerminated | K::ServerKilled => Side::Server,
            K::ProtocolError | K::Silent | K::StillOpen | K::CutByLog => Side::Unknown,
        }
    }
}
