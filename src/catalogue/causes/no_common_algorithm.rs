//! Client and server share no algorithm.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "no-common-algorithm",
    title: "Client and server share no algorithm",
    family: Family::VersionIncompatibility,
    explains: &[
        EndingKind::NegotiationFailed,
        EndingKind::ClientClose,
        EndingKind::ClientDisconnect,
        EndingKind::ProtocolError,
        EndingKind::AuthFailedLimit,
    ],
    rules: &[
        decisive(Words, "negotiation-failed", |c| {
            let offer = c.connection.reason.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
            c.has(Meaning::NegotiationFailed).then(|| match offer.is_empty() {
                true => said!("sshd logged that the negotiation failed").at(c.lines(Meaning::NegotiationFailed)),
                false => said!("sshd logged that nothing fits; the client offered {offer}")
                    .at(c.lines(Meaning::NegotiationFailed)),
            })
        }),
        strong(Words, "key-type-refused", |c| {
            (c.has(Meaning::AlgorithmRefused) && before_login(c)).then(|| {
                said!("the client offered a key or signature algorithm that this server does not accept")
                    .at(c.lines(Meaning::AlgorithmRefused))
            })
        }),
        refutes(Words, "no-such-words", |c| {
            (!c.has(Meaning::NegotiationFailed) && !c.has(Meaning::AlgorithmRefused))
                .then(|| said!("no algorithm was refused"))
        }),
        refutes(Words, "logged-in", |c| c.connection.authenticated.map(|_| said!("it had logged in"))),
    ],
    explain: "An old client meets a newer server, or the reverse: releases drop weak algorithms (7.0 DSA keys, 8.2 SHA-1 \
        group14, 8.8 RSA/SHA-1 signatures, 10.0 all finite-field Diffie-Hellman), and distributions add crypto policies. \
        The line names what the client offered. Scanners with home-made clients leave the same line.",
    remedy: "Upgrade the older side. Meanwhile, narrowly and for a time: in a Host block of the client `KexAlgorithms +…` and \
        `HostKeyAlgorithms +ssh-rsa`; in a Match block of the server `PubkeyAcceptedAlgorithms +ssh-rsa` (before 8.5 \
        `PubkeyAcceptedKeyTypes`). sshd takes KexAlgorithms and HostKeyAlgorithms globally only: in a Match block it refuses to \
        start. On RHEL 8 and later the system-wide crypto policy must allow it, too.",
    cure: Cure::IN_WORDS,
    verify: "`ssh -vv HOST` shows the chosen `kex: algorithm`; `ssh -Q kex`; `sshd -T | grep -i -E 'kexalgorithms|hostkeyalgorithms|pubkeyaccepted'`.",
    see: &["sshd_config(5) KexAlgorithms", "openssh.com/legacy.html"],
    example: Example::log(LOG),
    lookalike: Example::log(CLOSED),
};

const LOG: &str = "Nov 10 09:00:00 edge01 sshd[101]: Unable to negotiate with 203.0.113.7 port 40001: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1 [preauth]\n";

const CLOSED: &str = "Nov 10 09:00:00 edge01 sshd[101]: Connection closed by 203.0.113.7 port 40001 [preauth]\n";
