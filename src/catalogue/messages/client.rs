//! What clients print on the terminal of whoever is cut off. Explained, never matched in a server log.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "ssh", process: Process::Other, level: "client", ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "The ssh client", speaker: Speaker::Client, rows: ROWS };

/// Where the client gave up.
const TIMER: &str = "Nothing at that moment while the path is down. sshd ends the session later by its own timers (`Timeout, client not responding`, `Read error …: Connection timed out`), or keeps a ghost. If the server itself stood still, everybody's lines have a gap.";
/// Where the connection had been gone for a while.
const GONE: &str = "How this connection ended there, at that time or minutes to hours earlier: `Timeout, client not responding`, `Read error …`, `Connection reset by`, or no end at all. `sshlogs show USER` tells.";
/// Where the server closed before its version line.
const REFUSED: &str = "`drop connection #… past MaxStartups`, `past PerSourceMaxStartups` or `penalty`, `refused connect`, a fork that failed, or the ban of fail2ban; no line at all if a box on the way answered.";
/// Where the connection broke before the version line.
const BEFORE: &str = "`Connection reset by … [preauth]` or `kex_exchange_identification: …` at that second means that the connection reached sshd; no line means that something before it answered.";
/// Where sshd was never reached.
const NOTHING: &str = "Nothing: the connection never reached sshd.";
/// Where nobody was let in.
const LOGIN: &str = "`Failed …`, `Invalid user`, `User … not allowed because`, `Authentication refused: bad ownership or modes`, or `maximum authentication attempts exceeded`.";

static ROWS: &[Message] = &[
    Message {
        id: "c-timeout-57",
        text: "Timeout, server {host} not responding.",
        means: Meaning::AliveExpired,
        since: "5.7",
        example: "Timeout, server shell.example.com not responding.",
        note: "The client's own keepalive (ServerAliveInterval, ServerAliveCountMax) went unanswered, and the client hung up; exit status 255. The path was down, a NAT or firewall had forgotten the connection, or the server stood still.",
        server_log: TIMER,
        ..ROW
    },
    Message {
        id: "c-timeout-53",
        text: "Timeout, server not responding.",
        means: Meaning::AliveExpired,
        until: "5.6",
        example: "Timeout, server not responding.",
        note: "The client's own keepalive (ServerAliveInterval, ServerAliveCountMax) went unanswered, and the client hung up.",
        server_log: TIMER,
        ..ROW
    },
    Message {
        id: "c-timedout",
        text: "Connection to {peer} timed out",
        means: Meaning::AliveExpired,
        since: "6.9",
        example: "Connection to 192.0.2.10 port 22 timed out",
        note: "The client waited for one answer of the server (key exchange, login, a full send queue), and none came within ServerAliveInterval × ServerAliveCountMax.",
        server_log: TIMER,
        ..ROW
    },
    Message {
        id: "c-readerr",
        text: "Read from remote host {host}: {errno}",
        means: Meaning::ReadFailed,
        example: "Read from remote host shell.example.com: Connection reset by peer",
        note: "The client's kernel reported an error on a connection that stood. A reset was sent by the server's kernel (sshd had closed, the machine was rebooted) or by a box on the path; a timeout means that nothing came back for many minutes.",
        server_log: GONE,
        ..ROW
    },
    Message {
        id: "c-closedby",
        text: "Connection to {host} closed by remote host.",
        means: Meaning::ClosedByPeer,
        example: "Connection to shell.example.com closed by remote host.",
        note: "The server's end closed TCP (FIN) without a goodbye of SSH: sshd gave up on the client, its process was ended, or the machine went down in order.",
        server_log: "The last lines of this connection, which name the reason or break off: `Timeout, client not responding`, a signal, `session closed` without `Disconnected`, a shutdown.",
        ..ROW
    },
    Message {
        id: "c-closed",
        text: "Connection to {host} closed.",
        means: Meaning::SessionEnded,
        example: "Connection to shell.example.com closed.",
        note: "The usual end of a session with a terminal. It stands behind ends by an error too, then with another line before it.",
        server_log: "`Received disconnect from … 11: disconnected by user`.",
        ..ROW
    },
    Message {
        id: "c-shared-closed",
        text: "Shared connection to {host} closed.",
        means: Meaning::SessionEnded,
        example: "Shared connection to shell.example.com closed.",
        note: "A session over the connection of another ssh (ControlMaster) ended: in order, or because that connection was lost; this line does not say which.",
        server_log: "The connection of the master, which may be much older than this session.",
        ..ROW
    },
    Message {
        id: "c-sendbroken",
        text: "client_loop: send disconnect: {errno}",
        means: Meaning::WriteFailed,
        since: "8.0",
        example: "client_loop: send disconnect: Broken pipe",
        note: "The client wanted to say goodbye, and the connection was gone already. What had ended it is not said: this error takes the place of the message that would have told. Mostly the client was idle, asleep or off the network, and the first key struck afterwards was answered by a reset.",
        server_log: GONE,
        ..ROW
    },
    Message {
        id: "c-wwait",
        text: "packet_write_wait: Connection to {peer}: {errno}",
        means: Meaning::WriteFailed,
        since: "6.8",
        until: "7.9",
        example: "packet_write_wait: Connection to 192.0.2.10 port 22: Broken pipe",
        note: "The client wrote, mostly its goodbye, and the connection was gone already. What had ended it is not said. Mostly the client was idle, asleep or off the network, and the first key struck afterwards was answered by a reset.",
        server_log: GONE,
        ..ROW
    },
    Message {
        id: "c-writefail",
        text: "Write failed: {errno}",
        means: Meaning::WriteFailed,
        until: "6.7",
        example: "Write failed: Broken pipe",
        note: "The client wrote, and the connection was gone already. What had ended it is not said.",
        server_log: GONE,
        ..ROW
    },
    Message {
        id: "c-dispatch",
        text: "ssh_dispatch_run_fatal: Connection to {peer}: {errno}",
        means: Meaning::WriteFailed,
        since: "6.9",
        rank: Rank::General,
        example: "ssh_dispatch_run_fatal: Connection to 192.0.2.10 port 22: Broken pipe",
        note: "The client could not handle or answer a packet. An error of the system (Broken pipe, Connection reset) means that the connection was gone; any other text that the stream made no sense.",
        server_log: GONE,
        ..ROW
    },
    Message {
        id: "c-dispatch-mac",
        text: "ssh_dispatch_run_fatal: Connection to {peer}: message authentication code incorrect",
        means: Meaning::IntegrityFailed,
        since: "6.9",
        example: "ssh_dispatch_run_fatal: Connection to 192.0.2.10 port 22: message authentication code incorrect",
        note: "A packet from the server failed its integrity check at the client: bytes changed on the way (faulty hardware, offloading, a VPN), or an implementation is broken.",
        server_log: "`Connection closed by` or `Connection reset by` at that second; sshd itself saw no fault unless the other direction is hit, too.",
        ..ROW
    },
    Message {
        id: "c-sshid-closed",
        text: "ssh_exchange_identification: Connection closed by remote host",
        means: Meaning::NoIdentification,
        until: "7.9",
        example: "ssh_exchange_identification: Connection closed by remote host",
        note: "The server closed before it sent its version line: MaxStartups, tcp wrappers, a ban, or no process to be had.",
        server_log: REFUSED,
        ..ROW
    },
    Message {
        id: "c-sshid-read",
        text: "ssh_exchange_identification: read: {errno}",
        means: Meaning::ReadFailed,
        until: "7.9",
        example: "ssh_exchange_identification: read: Connection reset by peer",
        note: "The connection was reset or timed out before the server's version line: a firewall, a load balancer without a server behind it, or sshd dropping the connection.",
        server_log: BEFORE,
        ..ROW
    },
    Message {
        id: "c-kexid-a",
        text: "kex_exchange_identification: Connection closed by remote host",
        means: Meaning::NoIdentification,
        since: "8.0",
        example: "kex_exchange_identification: Connection closed by remote host",
        note: "The server closed before it sent its version line: MaxStartups, a penalty, tcp wrappers, a ban, or no process to be had. With `ssh -v`, `banner line 0: Exceeded MaxStartups` or `Not allowed at this time` before it says that sshd itself refused.",
        server_log: REFUSED,
        ..ROW
    },
    Message {
        id: "c-kexid-b",
        text: "kex_exchange_identification: read: {errno}",
        means: Meaning::ReadFailed,
        since: "8.0",
        example: "kex_exchange_identification: read: Connection reset by peer",
        note: "The connection was reset or timed out before the server's version line: a firewall, a load balancer without a server behind it, or sshd dropping the connection.",
        server_log: BEFORE,
        ..ROW
    },
    Message {
        id: "c-kexid-c",
        text: "kex_exchange_identification: banner line contains invalid characters",
        means: Meaning::BadIdentification,
        since: "8.0",
        example: "kex_exchange_identification: banner line contains invalid characters",
        note: "What answered is not an SSH server: another service on that port, or a box in between.",
        server_log: NOTHING,
        ..ROW
    },
    Message {
        id: "c-banner-startups",
        text: "kex_exchange_identification: banner line {n}: Exceeded MaxStartups",
        means: Meaning::StartupsDropped,
        level: "DEBUG1",
        example: "debug1: kex_exchange_identification: banner line 0: Exceeded MaxStartups",
        note: "sshd refused the connection: as many as MaxStartups allows were waiting for their login.",
        server_log: "`drop connection #… past MaxStartups`, and who filled it: `sshlogs causes max-startups`.",
        ..ROW
    },
    Message {
        id: "c-banner-penalty",
        text: "kex_exchange_identification: banner line {n}: Not allowed at this time",
        means: Meaning::PenaltyDropped,
        level: "DEBUG1",
        since: "9.8",
        example: "debug1: kex_exchange_identification: banner line 0: Not allowed at this time",
        note: "sshd refused the connection: this address has a penalty (PerSourcePenalties) for what it did before, such as failed logins.",
        server_log: "`drop connection #… penalty`, with the reason; before it, the failed logins of this address.",
        ..ROW
    },
    Message {
        id: "c-banner-peer",
        text: "banner exchange: Connection to {peer}: {errno}",
        means: Meaning::BadIdentification,
        since: "8.3",
        example: "banner exchange: Connection to 192.0.2.10 port 22: invalid format",
        note: "No version line of SSH came: what answered is not an SSH server, or the connection broke before.",
        server_log: BEFORE,
        ..ROW
    },
    Message {
        id: "c-bannertimeout",
        text: "Connection timed out during banner exchange",
        means: Meaning::TimedOut,
        example: "Connection timed out during banner exchange",
        note: "TCP connected but no banner came: an overloaded server, slow DNS or PAM, or a box that answers in its place. Not an MTU fault.",
        server_log: "`Timeout before authentication` or `Connection closed by … [preauth]` at that time means that sshd was reached and slow; no line, that it never saw the connection or had no process free.",
        ..ROW
    },
    Message {
        id: "c-recvdisc",
        text: "Received disconnect from {peer}:{? }{number}:{? }{words}",
        means: Meaning::DisconnectReceived,
        example: "Received disconnect from 192.0.2.10 port 22:2: Too many authentication failures",
        note: "The server said why it ends: read the text. OpenSSH servers always use code 2.",
        server_log: "The same text behind `Disconnecting`.",
        ..ROW
    },
    Message {
        id: "c-disc",
        text: "Disconnected from {peer}",
        means: Meaning::Disconnected,
        since: "7.5",
        example: "Disconnected from 192.0.2.10 port 22",
        note: "The second line of the server's disconnect; the one before it has the reason.",
        server_log: "`Disconnecting` with the reason.",
        ..ROW
    },
    Message {
        id: "c-nego",
        text: "Unable to negotiate with {peer}: no matching {any} found. Their offer: {list}",
        means: Meaning::NegotiationFailed,
        since: "7.0",
        example: "Unable to negotiate with 192.0.2.10 port 22: no matching host key type found. Their offer: ssh-rsa,ssh-dss",
        note: "Client and server share no algorithm of this kind: one of them is too old for the other's settings. The offer is the server's.",
        server_log: "`Unable to negotiate with …` of the other side, or `Connection closed by … [preauth]`.",
        ..ROW
    },
    Message {
        id: "c-hang-kex",
        text: "expecting SSH2_MSG_KEX_ECDH_REPLY",
        means: Meaning::Note,
        level: "DEBUG1",
        example: "debug1: expecting SSH2_MSG_KEX_ECDH_REPLY",
        note: "If `ssh -v` stands still here, large packets are lost on the way: an MTU black hole.",
        server_log: "`Timeout before authentication`, `Connection closed by … [preauth]` or `Connection reset by … [preauth]` after a wait, and no login.",
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
        rank: Rank::General,
        example: "ssh: connect to host shell.example.com port 22: Invalid argument",
        note: "No connection came about; the client's kernel says why.",
        server_log: NOTHING,
        ..ROW
    },
    Message {
        id: "c-connect-timeout",
        text: "ssh: connect to host {host} port {port}: Connection timed out",
        means: Meaning::TimedOut,
        example: "ssh: connect to host shell.example.com port 22: Connection timed out",
        note: "No answer came to the first packet: a firewall drops it, the machine is off, or the address is wrong. An overloaded sshd does not look like this: its kernel answers in its place until the queue is full.",
        server_log: NOTHING,
        ..ROW
    },
    Message {
        id: "c-connect-timeout-bsd",
        text: "ssh: connect to host {host} port {port}: Operation timed out",
        means: Meaning::TimedOut,
        example: "ssh: connect to host shell.example.com port 22: Operation timed out",
        note: "No answer came to the first packet (as macOS and BSD word it): a firewall drops it, the machine is off, or the address is wrong.",
        server_log: NOTHING,
        ..ROW
    },
    Message {
        id: "c-connect-refused",
        text: "ssh: connect to host {host} port {port}: Connection refused",
        means: Meaning::ReadFailed,
        example: "ssh: connect to host shell.example.com port 22: Connection refused",
        note: "The machine, or a firewall in its name, answered that nobody listens on that port: sshd is down or listens elsewhere.",
        server_log: "`Server listening on`, `Received signal 15; terminating.` or an error at its start: was sshd running, and on which port?",
        ..ROW
    },
    Message {
        id: "c-connect-noroute",
        text: "ssh: connect to host {host} port {port}: No route to host",
        means: Meaning::Unreachable,
        example: "ssh: connect to host shell.example.com port 22: No route to host",
        note: "A router, a firewall (its `reject`) or the client's own network says that the machine cannot be reached; on one's own network: it did not answer to ARP.",
        server_log: NOTHING,
        ..ROW
    },
    Message {
        id: "c-connect-unreachable",
        text: "ssh: connect to host {host} port {port}: Network is unreachable",
        means: Meaning::Unreachable,
        example: "ssh: connect to host shell.example.com port 22: Network is unreachable",
        note: "The client has no route to that network, as offline or for an IPv6 address without IPv6; or a router said so.",
        server_log: NOTHING,
        ..ROW
    },
    Message {
        id: "c-resolve",
        text: "ssh: Could not resolve hostname {host}: {words}",
        means: Meaning::Note,
        example: "ssh: Could not resolve hostname shell.example.com: Name or service not known",
        note: "DNS knows no such name, or no DNS server answered: a matter of the client and its network.",
        server_log: NOTHING,
        ..ROW
    },
    Message {
        id: "c-closed-peer",
        text: "Connection closed by {peer}",
        means: Meaning::ClosedByPeer,
        since: "7.2",
        example: "Connection closed by 192.0.2.10 port 22",
        note: "The server closed before the login was complete.",
        server_log: "The connection's lines `[preauth]`, and what MaxStartups or a penalty refused at that second.",
        ..ROW
    },
    Message {
        id: "c-reset-peer",
        text: "Connection reset by {peer}",
        means: Meaning::ResetByPeer,
        since: "7.2",
        example: "Connection reset by 192.0.2.10 port 22",
        note: "A reset arrived before the login was complete: from the server's kernel, or from a box on the path.",
        server_log: BEFORE,
        ..ROW
    },
    Message {
        id: "c-denied",
        text: "{word}: Permission denied ({words}",
        means: Meaning::AuthFailed,
        example: "alice@shell.example.com: Permission denied (publickey,password).",
        note: "No way to log in was accepted. In brackets: what the server would still take.",
        server_log: LOGIN,
        ..ROW
    },
    Message {
        id: "c-denied-old",
        text: "Permission denied ({words}",
        means: Meaning::AuthFailed,
        example: "Permission denied (publickey,password).",
        note: "No way to log in was accepted. In brackets: what the server would still take.",
        server_log: LOGIN,
        ..ROW
    },
    Message {
        id: "c-denied-again",
        text: "Permission denied, please try again.",
        means: Meaning::AuthFailed,
        example: "Permission denied, please try again.",
        note: "The password was wrong, or the account may not log in; the server does not say which.",
        server_log: LOGIN,
        ..ROW
    },
    Message {
        id: "c-hostkey",
        text: "Host key verification failed.",
        means: Meaning::Note,
        example: "Host key verification failed.",
        note: "The client does not trust the server's key (unknown, or another one than before), and left. The lines before it say which.",
        server_log: "`Connection closed by … [preauth]`; new host keys after a reinstallation.",
        ..ROW
    },
    Message {
        id: "c-maxsessions",
        text: "mux_client_request_session: session request failed: Session open refused by peer",
        means: Meaning::Note,
        example: "mux_client_request_session: session request failed: Session open refused by peer",
        note: "The server refused one more session on a shared connection (ControlMaster); the connection lives on, and ssh mostly opens one of its own.",
        server_log: "`error: no more sessions`: MaxSessions.",
        ..ROW
    },
    Message {
        id: "c-openfail",
        text: "channel {n}: open failed: {words}",
        means: Meaning::ChannelNote,
        example: "channel 2: open failed: connect failed: Connection refused",
        note: "The server could not or would not open a channel the client asked for, mostly a forwarding; the connection lives on.",
        server_log: "`connect_to … failed`, or `refused … port forwarding`.",
        ..ROW
    },
    Message {
        id: "c-badlen",
        text: "Bad packet length {number}.",
        means: Meaning::IntegrityFailed,
        example: "Bad packet length 1349676916.",
        note: "The client could not make sense of the server's stream: bytes changed on the way, a command that prints where the protocol should be, or not SSH at all. The number read as four characters may show the text.",
        server_log: "`Connection closed by` or `Connection reset by` at that second.",
        ..ROW
    },
    Message {
        id: "c-badmac",
        text: "Corrupted MAC on input.",
        means: Meaning::IntegrityFailed,
        example: "Corrupted MAC on input.",
        note: "A packet from the server failed its integrity check at the client: bytes changed on the way (faulty hardware, offloading, a VPN), or an implementation is broken.",
        server_log: "`Connection closed by` or `Connection reset by` at that second; sshd itself saw no fault unless the other direction is hit, too.",
        ..ROW
    },
    Message {
        id: "c-scp-closed",
        text: "scp: Connection closed",
        means: Meaning::ClosedByPeer,
        from: "scp",
        example: "scp: Connection closed",
        note: "The connection below scp ended; the line of ssh before it says how, if there is one.",
        server_log: GONE,
        ..ROW
    },
    Message {
        id: "c-lost",
        text: "lost connection",
        means: Meaning::ClosedByPeer,
        from: "scp",
        example: "lost connection",
        note: "The connection below scp ended; the line of ssh before it says how, if there is one.",
        server_log: GONE,
        ..ROW
    },
    Message {
        id: "c-rsync",
        text: "rsync: connection unexpectedly closed ({words}",
        means: Meaning::ClosedByPeer,
        from: "rsync",
        example: "rsync: connection unexpectedly closed (0 bytes received so far) [sender]",
        note: "The connection below rsync ended, or the rsync of the other side died. With 0 bytes it never began: a login that failed, no rsync there, or a shell that prints something.",
        server_log: GONE,
        ..ROW
    },
    Message {
        id: "c-putty-abort",
        text: "Network error: Software caused connection abort",
        means: Meaning::TimedOut,
        from: "PuTTY",
        example: "Network error: Software caused connection abort",
        note: "PuTTY on Windows: the client's own system gave the connection up. Nothing was answered for too long, or its network went away (cable, Wi-Fi, VPN, sleep).",
        server_log: TIMER,
        ..ROW
    },
    Message {
        id: "c-putty-reset",
        text: "Network error: Connection reset by peer",
        means: Meaning::ResetByPeer,
        from: "PuTTY",
        example: "Network error: Connection reset by peer",
        note: "PuTTY: a reset arrived, from the server's kernel or from a box on the path.",
        server_log: GONE,
        ..ROW
    },
    Message {
        id: "c-putty-timeout",
        text: "Network error: Connection timed out",
        means: Meaning::TimedOut,
        from: "PuTTY",
        example: "Network error: Connection timed out",
        note: "PuTTY: no answer. Before the login nothing came back to the first packet; in a session the system gave up waiting.",
        server_log: TIMER,
        ..ROW
    },
    Message {
        id: "c-putty-refused",
        text: "Network error: Connection refused",
        means: Meaning::ReadFailed,
        from: "PuTTY",
        example: "Network error: Connection refused",
        note: "PuTTY: the machine, or a firewall in its name, answered that nobody listens on that port.",
        server_log: "`Server listening on`, or an error at sshd's start: was it running, and on which port?",
        ..ROW
    },
    Message {
        id: "c-putty-closed",
        text: "Remote side unexpectedly closed network connection",
        means: Meaning::ClosedByPeer,
        from: "PuTTY",
        example: "Remote side unexpectedly closed network connection",
        note: "PuTTY: the server's end closed TCP (FIN) without a goodbye of SSH.",
        server_log: "`drop connection #… past MaxStartups`, `past PerSourceMaxStartups` or `penalty`, `refused connect`, a fork that failed, or the ban of fail2ban; in a session, how it ended there; no line at all if a box on the way answered.",
        ..ROW
    },
    Message {
        id: "c-putty-closed-2",
        text: "Server unexpectedly closed network connection",
        means: Meaning::ClosedByPeer,
        from: "PuTTY",
        example: "Server unexpectedly closed network connection",
        note: "PuTTY, older releases: the server's end closed TCP (FIN) without a goodbye of SSH.",
        server_log: "`drop connection #… past MaxStartups`, `past PerSourceMaxStartups` or `penalty`, `refused connect`, a fork that failed, or the ban of fail2ban; in a session, how it ended there; no line at all if a box on the way answered.",
        ..ROW
    },
];
