//! The version lines: what the peer sent instead of one, or that it sent none.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "kex.c kex_exchange_identification", process: Process::Monitor, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Identification", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "noident",
        text: "Did not receive identification string from {peer}",
        means: Meaning::NoIdentification,
        from: "sshd.c sshd_exchange_identification",
        until: "7.9",
        example: "Did not receive identification string from 203.0.113.7 port 40122",
        note: "The peer closed, reset or let time out the connection before it sent its version line: port scanners, health checks of load balancers, monitoring. From 8.0 the kex_exchange_identification lines say it.",
        ..ROW
    },
    Message {
        id: "ident-write",
        text: "Could not write ident string to {peer}",
        means: Meaning::NoIdentification,
        from: "sshd.c sshd_exchange_identification",
        until: "7.9",
        example: "Could not write ident string to 203.0.113.7 port 40122",
        note: "The peer was gone before sshd could send its own version line.",
        ..ROW
    },
    Message {
        id: "badident-53",
        text: "Bad protocol version identification '{text}' from {peer}",
        means: Meaning::BadIdentification,
        from: "sshd.c sshd_exchange_identification",
        until: "7.9",
        example: "Bad protocol version identification 'GET / HTTP/1.1' from 203.0.113.7 port 40122",
        note: r#"The peer does not speak SSH: a browser (GET), TLS (\026\003\001), remote desktop (\003). The quoted text is the peer's own."#,
        ..ROW
    },
    Message {
        id: "major-53",
        text: "Protocol major versions differ for {peer}: {any} vs. {words}",
        means: Meaning::ProtocolMismatch,
        from: "sshd.c sshd_exchange_identification",
        until: "7.9",
        example: "Protocol major versions differ for 203.0.113.7 port 40122: SSH-2.0-OpenSSH_7.4 vs. SSH-1.5-NmapNSE_1.0",
        note: "The peer offered protocol 1 only: a very old client, or a scanner.",
        ..ROW
    },
    Message {
        id: "too-old",
        text: "Disconnecting: Your ssh version is too old and is no longer supported.{? } Please install a newer version.",
        means: Meaning::ProtocolMismatch,
        from: "sshd.c sshd_exchange_identification",
        until: "7.3",
        example: "Disconnecting: Your ssh version is too old and is no longer supported.  Please install a newer version.",
        note: "The client speaks a protocol older than 1.3.",
        ..ROW
    },
    Message {
        id: "probe",
        text: "probed from {peer} with {text}.{? } Don't panic.",
        means: Meaning::Scanned,
        from: "kex.c kex_exchange_identification",
        process: Process::Any,
        example: "probed from 203.0.113.7 port 40122 with SSH-2.0-Probe-1.0.  Don't panic.",
        note: "The version line is that of a known prober. The connection is closed; nothing was tried.",
        ..ROW
    },
    Message {
        id: "scan",
        text: "scanned from {peer} with {text}.{? } Don't panic.",
        means: Meaning::Scanned,
        from: "kex.c kex_exchange_identification",
        process: Process::Any,
        example: "scanned from 203.0.113.7 port 40122 with SSH-1.0-SSH_Version_Mapper.  Don't panic.",
        note: "The version line is that of a known scanner. The connection is closed; nothing was tried.",
        ..ROW
    },
    Message {
        id: "kexid-closed",
        text: "kex_exchange_identification: Connection closed by remote host",
        means: Meaning::NoIdentification,
        level: "ERROR; VERBOSE from 9.5",
        since: "8.0",
        example: "error: kex_exchange_identification: Connection closed by remote host",
        note: "The peer closed before it sent its version line: scanners and health checks. The address stands on the next line of the same process; 8.0 to 8.2 write none at all.",
        ..ROW
    },
    Message {
        id: "kexid-read",
        text: "kex_exchange_identification: read: {errno}",
        means: Meaning::ReadFailed,
        level: "ERROR",
        since: "8.0",
        example: "error: kex_exchange_identification: read: Connection reset by peer",
        note: "The connection was reset or timed out before the peer sent its version line. The address stands on the next line of the same process; 8.0 to 8.2 write none at all.",
        ..ROW
    },
    Message {
        id: "kexid-invalid",
        text: r#"kex_exchange_identification: client sent invalid protocol identifier "{text}""#,
        means: Meaning::BadIdentification,
        level: "ERROR; VERBOSE from 9.5",
        since: "8.0",
        example: r#"error: kex_exchange_identification: client sent invalid protocol identifier "GET / HTTP/1.1""#,
        note: "The peer does not speak SSH; the quoted text is its own. The address stands on the next line of the same process (from 8.3).",
        ..ROW
    },
    Message {
        id: "kexid-chars",
        text: "kex_exchange_identification: banner line contains invalid characters",
        means: Meaning::BadIdentification,
        level: "ERROR; VERBOSE from 9.5",
        since: "8.0",
        example: "error: kex_exchange_identification: banner line contains invalid characters",
        note: "The peer sent bytes that no version line holds, as TLS and other binary protocols do.",
        ..ROW
    },
    Message {
        id: "kexid-long",
        text: "kex_exchange_identification: banner line too long",
        means: Meaning::BadIdentification,
        level: "ERROR; VERBOSE from 9.5",
        since: "8.0",
        example: "error: kex_exchange_identification: banner line too long",
        note: "The peer sent more than 8 KiB without an end of line.",
        ..ROW
    },
    Message {
        id: "kexid-write",
        text: "kex_exchange_identification: write: {errno}",
        means: Meaning::WriteFailed,
        level: "ERROR; DEBUG1 from 8.3",
        since: "8.0",
        example: "error: kex_exchange_identification: write: Broken pipe",
        note: "The peer was gone before sshd could send its own version line. From 8.3 only at DEBUG1.",
        ..ROW
    },
    Message {
        id: "kexid-errno",
        text: "kex_exchange_identification: {errno}",
        means: Meaning::ReadFailed,
        level: "ERROR",
        since: "8.0",
        rank: Rank::General,
        example: "error: kex_exchange_identification: Connection timed out",
        note: "The version lines could not be exchanged, for the reason named.",
        ..ROW
    },
    Message {
        id: "kexid-senderr",
        text: "send_error: write: {errno}",
        means: Meaning::WriteFailed,
        from: "kex.c send_error",
        level: "ERROR",
        since: "8.0",
        example: "error: send_error: write: Broken pipe",
        note: "The peer was gone when sshd wanted to tell it that its version line was no good.",
        ..ROW
    },
    Message {
        id: "badremote",
        text: "Bad remote protocol version identification: '{text}'",
        means: Meaning::BadIdentification,
        level: "ERROR",
        since: "8.0",
        example: "error: Bad remote protocol version identification: 'SSH-2.0'",
        note: "The peer's line begins like SSH and is none; the quoted text is its own.",
        ..ROW
    },
    Message {
        id: "major-80",
        text: "Protocol major versions differ: 2 vs. {number}",
        means: Meaning::ProtocolMismatch,
        level: "ERROR",
        since: "8.0",
        example: "error: Protocol major versions differ: 2 vs. 1",
        note: r#"The peer offered protocol 1 only: a very old client, or a scanner. From 8.3 the "banner exchange" line of the same process has the address."#,
        ..ROW
    },
    Message {
        id: "banner-timeout",
        text: "Connection timed out during banner exchange",
        means: Meaning::TimedOut,
        level: "ERROR",
        since: "8.0",
        example: "error: Connection timed out during banner exchange",
        note: "The peer sent no version line in time. sshd itself sets no such limit before LoginGraceTime, so this is mostly an ssh client's line.",
        ..ROW
    },
    Message {
        id: "banner-exch-a",
        text: "banner exchange: Connection from {who}{peer}: invalid format",
        means: Meaning::BadIdentification,
        from: "sshd.c main",
        since: "8.3",
        example: "banner exchange: Connection from 203.0.113.7 port 40122: invalid format",
        note: "The peer does not speak SSH. The line before it, where the LogLevel shows it, has what was sent.",
        ..ROW
    },
    Message {
        id: "banner-exch-b",
        text: "banner exchange: Connection from {who}{peer}: could not read protocol version",
        means: Meaning::ProtocolMismatch,
        from: "sshd.c main",
        since: "8.3",
        example: "banner exchange: Connection from 203.0.113.7 port 40122: could not read protocol version",
        note: "The peer offered protocol 1 only: a very old client, or a scanner.",
        ..ROW
    },
    Message {
        id: "banner-exch-c",
        text: "banner exchange: Connection from {who}{peer}: Broken pipe",
        means: Meaning::WriteFailed,
        from: "sshd.c main",
        since: "8.3",
        example: "banner exchange: Connection from 203.0.113.7 port 40122: Broken pipe",
        note: "The peer was gone before sshd could send its own version line.",
        ..ROW
    },
    Message {
        id: "banner-exch",
        text: "banner exchange: Connection from {who}{peer}: {errno}",
        means: Meaning::ReadFailed,
        from: "sshd.c main",
        since: "8.3",
        rank: Rank::General,
        example: "banner exchange: Connection from 203.0.113.7 port 40122: Connection timed out",
        note: "The version lines could not be exchanged, for the reason named.",
        ..ROW
    },
    Message {
        id: "unsafe-rsa-a",
        text: r#"Client version "{text}" uses unsafe RSA signature scheme; disabling use of RSA keys"#,
        means: Meaning::AlgorithmRefused,
        from: "sshd.c sshd_exchange_identification",
        since: "6.5",
        until: "7.9",
        example: r#"Client version "0.59" uses unsafe RSA signature scheme; disabling use of RSA keys"#,
        note: "A very old client. It can still log in by other means.",
        ..ROW
    },
    Message {
        id: "unsafe-rsa-b",
        text: r#"Remote version "{text}" uses unsafe RSA signature scheme; disabling use of RSA keys"#,
        means: Meaning::AlgorithmRefused,
        since: "8.0",
        until: "9.2",
        example: r#"Remote version "0.59" uses unsafe RSA signature scheme; disabling use of RSA keys"#,
        note: "A very old client. It can still log in by other means.",
        ..ROW
    },
    Message {
        id: "unsafe-kex",
        text: r#"Client version "{text}" uses unsafe key agreement; refusing connection"#,
        means: Meaning::NegotiationFailed,
        from: "sshd.c sshd_exchange_identification",
        level: "FATAL",
        since: "6.5",
        until: "7.6",
        example: r#"fatal: Client version "1.2.18" uses unsafe key agreement; refusing connection"#,
        note: "A very old client whose key exchange is broken; it must be upgraded.",
        ..ROW
    },
    Message {
        id: "remote-ver-a",
        text: "Client protocol version {word}; client software version {words}",
        means: Meaning::ClientVersion,
        from: "sshd.c sshd_exchange_identification",
        process: Process::Any,
        level: "DEBUG1",
        until: "7.9",
        example: "debug1: Client protocol version 2.0; client software version PuTTY_Release_0.70",
        note: "The client's own name for itself; it may lie. No release writes it above DEBUG1.",
        ..ROW
    },
    Message {
        id: "remote-ver-b",
        text: "Remote protocol version {word}, remote software version {words}",
        means: Meaning::ClientVersion,
        process: Process::Any,
        level: "DEBUG1",
        since: "8.0",
        example: "debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1 Debian-2",
        note: "The client's own name for itself; it may lie. No release writes it above DEBUG1.",
        ..ROW
    },
    Message {
        id: "compat-match-a",
        text: "match: {text} pat {any}",
        means: Meaning::ClientVersion,
        from: "compat.c compat_datafellows",
        process: Process::Any,
        level: "DEBUG1",
        until: "8.4",
        example: "debug1: match: PuTTY_Release_0.70 pat PuTTY_Release_0.5*,PuTTY_Release_0.6* compat 0x00004000",
        note: "sshd knows a quirk of this client software and works around it.",
        ..ROW
    },
    Message {
        id: "compat-match-b",
        text: "compat_banner: match: {text} pat {any}",
        means: Meaning::ClientVersion,
        from: "compat.c compat_banner",
        process: Process::Any,
        level: "DEBUG1",
        since: "8.5",
        example: "debug1: compat_banner: match: OpenSSH_9.2p1 Debian-2 pat OpenSSH* compat 0x04000000",
        note: "sshd knows this client software (and may work around a quirk of it).",
        ..ROW
    },
    Message {
        id: "compat-match-c",
        text: "no match: {words}",
        means: Meaning::ClientVersion,
        from: "compat.c compat_datafellows",
        process: Process::Any,
        level: "DEBUG1",
        until: "8.4",
        example: "debug1: no match: libssh-0.9.3",
        note: "sshd knows no quirk of this client software.",
        ..ROW
    },
    Message {
        id: "compat-match-d",
        text: "compat_banner: no match: {words}",
        means: Meaning::ClientVersion,
        from: "compat.c compat_banner",
        process: Process::Any,
        level: "DEBUG1",
        since: "8.5",
        example: "debug1: compat_banner: no match: Go",
        note: "sshd knows no quirk of this client software.",
        ..ROW
    },
    Message {
        id: "hpn-version",
        text: "SSH: Server;Ltype: Version;Remote: {ip}-{port};Protocol: {any};Client: {words}",
        means: Meaning::ClientVersion,
        from: "HPN-SSH kex.c",
        example: "SSH: Server;Ltype: Version;Remote: 203.0.113.7-40122;Protocol: 2.0;Client: libssh2_1.4.3",
        note: "HPN-SSH builds log the client's software version without any debug level.",
        ..ROW
    },
    Message {
        id: "obfs-magic",
        text: "Magic value check failed ({hex}) on obfuscated handshake from {peer}",
        means: Meaning::BadIdentification,
        from: "obfuscate.c (patch)",
        example: "Magic value check failed (1397966893) on obfuscated handshake from 203.0.113.7 port 40122",
        note: "A build with the obfuscated-handshake patch: the peer is an ordinary SSH client, or a scanner.",
        ..ROW
    },
];
