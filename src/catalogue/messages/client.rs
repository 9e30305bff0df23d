//! The ssh client: what it prints on the terminal of whoever is cut off. Explained, never matched in a server log.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "ssh", process: Process::Other, level: "client", ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "The ssh client", speaker: Speaker::Client, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "c-timeout-57",
        text: "Timeout, server {host} not responding.",
        means: Meaning::AliveExpired,
        since: "5.7",
        example: "Timeout, server shell.example.com not responding.",
        note: "ServerAliveCountMax probes of the client went unanswered; exit status 255. The path, or a server that stands still.",
        ..ROW
    },
    Message {
        id: "c-timeout-53",
        text: "Timeout, server not responding.",
        means: Meaning::AliveExpired,
        until: "5.6",
        example: "Timeout, server not responding.",
        note: "ServerAliveCountMax probes of the client went unanswered.",
        ..ROW
    },
    Message {
        id: "c-readerr",
        text: "Read from remote host {host}: {errno}",
        means: Meaning::ReadFailed,
        example: "Read from remote host shell.example.com: Connection reset by peer",
        note: "The client's kernel reported an error on a connection that stood: a reset, or silence for too long.",
        ..ROW
    },
    Message {
        id: "c-closedby",
        text: "Connection to {host} closed by remote host.",
        means: Meaning::ClosedByPeer,
        example: "Connection to shell.example.com closed by remote host.",
        note: "The server closed the connection without ending the session: sshd was killed, gave up on the client, or the machine went down.",
        ..ROW
    },
    Message {
        id: "c-closed",
        text: "Connection to {host} closed.",
        means: Meaning::SessionEnded,
        example: "Connection to shell.example.com closed.",
        note: "The normal end of a session.",
        ..ROW
    },
    Message {
        id: "c-sendbroken",
        text: "client_loop: send disconnect: {errno}",
        means: Meaning::WriteFailed,
        since: "8.0",
        example: "client_loop: send disconnect: Broken pipe",
        note: "The client noticed at a key stroke that the connection had been gone for a while: sleep, a NAT or a firewall that forgot it, a lost network.",
        ..ROW
    },
    Message {
        id: "c-wwait",
        text: "packet_write_wait: Connection to {peer}: {errno}",
        means: Meaning::WriteFailed,
        since: "6.8",
        until: "7.9",
        example: "packet_write_wait: Connection to 192.0.2.10 port 22: Broken pipe",
        note: "The client noticed while writing that the connection had been gone for a while.",
        ..ROW
    },
    Message {
        id: "c-writefail",
        text: "Write failed: {errno}",
        means: Meaning::WriteFailed,
        until: "6.7",
        example: "Write failed: Broken pipe",
        note: "The client noticed while writing that the connection had been gone for a while.",
        ..ROW
    },
    Message {
        id: "c-sshid-closed",
        text: "ssh_exchange_identification: Connection closed by remote host",
        means: Meaning::NoIdentification,
        until: "7.9",
        example: "ssh_exchange_identification: Connection closed by remote host",
        note: "The server closed before its banner: MaxStartups, a penalty, tcp wrappers, fail2ban, or no process to be had.",
        ..ROW
    },
    Message {
        id: "c-sshid-read",
        text: "ssh_exchange_identification: read: {errno}",
        means: Meaning::ReadFailed,
        until: "7.9",
        example: "ssh_exchange_identification: read: Connection reset by peer",
        note: "A reset before the banner: a firewall, or a load balancer without a server behind it.",
        ..ROW
    },
    Message {
        id: "c-kexid-a",
        text: "kex_exchange_identification: Connection closed by remote host",
        means: Meaning::NoIdentification,
        since: "8.0",
        example: "kex_exchange_identification: Connection closed by remote host",
        note: "The server closed before its banner: MaxStartups, a penalty, tcp wrappers, fail2ban, or no process to be had. If `Exceeded MaxStartups` or `Not allowed at this time` stands before it, it was sshd itself.",
        ..ROW
    },
    Message {
        id: "c-kexid-b",
        text: "kex_exchange_identification: read: {errno}",
        means: Meaning::ReadFailed,
        since: "8.0",
        example: "kex_exchange_identification: read: Connection reset by peer",
        note: "A reset before the banner: a firewall, a load balancer without a server behind it, or sshd dropping the connection.",
        ..ROW
    },
    Message {
        id: "c-kexid-c",
        text: "kex_exchange_identification: banner line contains invalid characters",
        means: Meaning::BadIdentification,
        since: "8.0",
        example: "kex_exchange_identification: banner line contains invalid characters",
        note: "What answered is not an SSH server.",
        ..ROW
    },
    Message {
        id: "c-bannertimeout",
        text: "Connection timed out during banner exchange",
        means: Meaning::TimedOut,
        example: "Connection timed out during banner exchange",
        note: "TCP connected but no banner came: an overloaded server, slow DNS or PAM, or a box that answers in its place. Not an MTU fault.",
        ..ROW
    },
    Message {
        id: "c-recvdisc",
        text: "Received disconnect from {peer}:{? }{number}:{? }{words}",
        means: Meaning::DisconnectReceived,
        example: "Received disconnect from 192.0.2.10 port 22:2: Too many authentication failures",
        note: "The server said why it ends. OpenSSH servers always use code 2.",
        ..ROW
    },
    Message {
        id: "c-disc",
        text: "Disconnected from {peer}",
        means: Meaning::Disconnected,
        since: "7.5",
        example: "Disconnected from 192.0.2.10 port 22",
        note: "The second line of the server's disconnect.",
        ..ROW
    },
    Message {
        id: "c-nego",
        text: "Unable to negotiate with {peer}: no matching {any} found. Their offer: {list}",
        means: Meaning::NegotiationFailed,
        since: "7.0",
        example: "Unable to negotiate with 192.0.2.10 port 22: no matching host key type found. Their offer: ssh-rsa,ssh-dss",
        note: "Client and server share no algorithm of this kind: one of them is too old for the other's settings.",
        ..ROW
    },
    Message {
        id: "c-hang-kex",
        text: "expecting SSH2_MSG_KEX_ECDH_REPLY",
        means: Meaning::Note,
        level: "DEBUG1",
        example: "debug1: expecting SSH2_MSG_KEX_ECDH_REPLY",
        note: "If `ssh -v` stands still here, large packets are lost on the way: an MTU black hole.",
        ..ROW
    },
    Message {
        id: "c-up",
        text: "{word}: connection to {any}, up {number} seconds",
        means: Meaning::Note,
        since: "10.4",
        example: "ssh: connection to shell.example.com, up 4711 seconds",
        note: "Answer of the client to SIGINFO.",
        ..ROW
    },
    Message {
        id: "c-connect",
        text: "ssh: connect to host {host} port {port}: {errno}",
        means: Meaning::ReadFailed,
        example: "ssh: connect to host shell.example.com port 22: Connection timed out",
        note: "No connection came about: refused means that nobody listens, timed out that something on the way drops packets.",
        ..ROW
    },
    Message {
        id: "c-closed-peer",
        text: "Connection closed by {peer}",
        means: Meaning::ClosedByPeer,
        since: "7.2",
        example: "Connection closed by 192.0.2.10 port 22",
        note: "The server closed before the login was complete.",
        ..ROW
    },
    Message {
        id: "c-reset-peer",
        text: "Connection reset by {peer}",
        means: Meaning::ResetByPeer,
        since: "7.2",
        example: "Connection reset by 192.0.2.10 port 22",
        note: "A reset arrived before the login was complete.",
        ..ROW
    },
    Message {
        id: "c-denied",
        text: "{word}: Permission denied ({words}",
        means: Meaning::AuthFailed,
        example: "alice@shell.example.com: Permission denied (publickey,password).",
        note: "No way to log in was accepted; the server's log says why.",
        ..ROW
    },
];
