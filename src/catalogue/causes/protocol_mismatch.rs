//! The peer speaks a protocol version this server does not, or speaks SSH wrongly.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "protocol-mismatch",
    title: "The client speaks SSH this server does not understand",
    family: Family::VersionIncompatibility,
    explains: &[EndingKind::ProtocolError, EndingKind::ClientClose, EndingKind::Reset, EndingKind::ServerKilled],
    rules: &[
        strong(Words, "version-differs", |c| {
            c.has(Meaning::ProtocolMismatch)
                .then(|| said!("the protocol versions differ").at(c.lines(Meaning::ProtocolMismatch)))
        }),
        fair(Words, "protocol-broken", |c| {
            (c.has(Meaning::ProtocolError) || c.has(Meaning::IntegrityFailed)).then(|| {
                said!("the peer broke the protocol").at([
                    c.lines(Meaning::ProtocolError),
                    c.lines(Meaning::IntegrityFailed),
                ]
                .concat())
            })
        }),
        strong(Neighbours, "known-source", |c| {
            (source_is_known(c) && broke(c)).then(|| said!("this source logs in at other times: not a scanner"))
        }),
        against::fair(Neighbours, "stranger", |c| {
            (!source_is_known(c) && before_login(c))
                .then(|| said!("this source never logged in: scanners send such bytes"))
        }),
        refutes(Words, "nothing-broken", |c| {
            (!broke(c) || c.connection.is_session()).then(|| said!("no protocol fault before login"))
        }),
    ],
    explain: "An SSH-1 client, a library with a defect, or bytes that are not SSH at all. From strangers it is the ordinary \
        noise of scanners; from a source that logs in otherwise it is a client to upgrade.",
    remedy: "Upgrade the client; look which program connects from there (`LogLevel DEBUG1` for a while shows its version).",
    cure: Cure::IN_WORDS,
    verify: "No more protocol errors from that source.",
    see: &["RFC 4253 section 4.2"],
    example: Example::log(LOG),
    lookalike: Example::log(HTTP),
};

fn broke(c: &Case) -> bool {
    c.has(Meaning::ProtocolMismatch) || c.has(Meaning::ProtocolError) || c.has(Meaning::IntegrityFailed)
}

const LOG: &str = "\
Nov 10 08:00:00 edge01 sshd[100]: Accepted publickey for alice from 203.0.113.7 port 40000 ssh2: ED25519 SHA256:aaaa
Nov 10 08:10:00 edge01 sshd[200]: Received disconnect from 203.0.113.7 port 40000:11: disconnected by user
Nov 10 09:00:00 edge01 sshd[101]: Protocol major versions differ for 203.0.113.7 port 40001: SSH-2.0-OpenSSH_9.2 vs. SSH-1.5-old
";

const HTTP: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: error: kex_exchange_identification: client sent invalid protocol identifier \"GET / HTTP/1.1\"
Nov 10 09:00:00 edge01 sshd[101]: banner exchange: Connection from 203.0.113.7 port 40001: invalid format
";
