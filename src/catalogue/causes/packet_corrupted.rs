//! Bytes of an established session changed on the way, or one side's cryptography is broken.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "packet-corrupted",
    title: "A packet of the session failed its integrity check",
    family: Family::VersionIncompatibility,
    explains: &[EndingKind::ProtocolError],
    rules: &[
        refutes(Words, "before-login", |c| before_login(c).then(|| said!("nobody was logged in"))),
        decisive(Words, "integrity", |c| {
            c.has(Meaning::IntegrityFailed).then(|| {
                said!("sshd could not verify a packet of the running session").at(c.lines(Meaning::IntegrityFailed))
            })
        }),
        strong(Words, "protocol-error", |c| {
            (c.has(Meaning::ProtocolError) || c.has(Meaning::DisconnectSent)).then(|| {
                said!("sshd ended the running session because of a protocol fault").at([
                    c.lines(Meaning::ProtocolError),
                    c.lines(Meaning::DisconnectSent),
                ]
                .concat())
            })
        }),
    ],
    explain: "The TCP checksum passed, so the change happened above it: a box that rewrites payload (ALG, WAN optimiser, IPS), \
        a faulty network card with checksum offload, bad memory, or a defect in one implementation's ciphers. One client \
        program from several networks points to the software; several programs from one network point to the path.",
    remedy: "Try another cipher (`ssh -c aes128-ctr`) and another client from the same place; switch off checksum offload \
        (`ethtool -K IF rx off tx off`) on the suspects; take ALG features on the path out; upgrade the client.",
    cure: Cure::IN_WORDS,
    verify: "No more `message authentication code incorrect` after login.",
    see: &["RFC 4253 section 6.4"],
    example: Example::log(LOG),
    lookalike: Example::log(JUNK),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:30:00 edge01 sshd[201]: ssh_dispatch_run_fatal: Connection from user alice 203.0.113.7 port 40001: message authentication code incorrect
";

const JUNK: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Bad packet length 1349676916. [preauth]
Nov 10 09:00:00 edge01 sshd[101]: ssh_dispatch_run_fatal: Connection from 203.0.113.7 port 40001: message authentication code incorrect [preauth]
";
