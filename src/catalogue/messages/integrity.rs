//! Packets that fail their check: corruption on the way, or junk where a packet should be.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "packet.c", ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Integrity of packets", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "badlen",
        text: "Bad packet length {number}.",
        means: Meaning::IntegrityFailed,
        example: "Bad packet length 1213486160.",
        note: "In a session the stream decrypted to nonsense: bytes changed on the way or keys out of step. Before login it is junk after a good banner; the number read as four characters often names the protocol (1213486160 is `HTTP`).",
        ..ROW
    },
    Message {
        id: "badmac",
        text: "Corrupted MAC on input.",
        means: Meaning::IntegrityFailed,
        example: "Corrupted MAC on input.",
        note: "A packet failed its integrity check although TCP's checksum passed: a bad network card, middlebox or memory, or a broken client. AES-GCM and chacha20-poly1305 never print it.",
        ..ROW
    },
    Message {
        id: "padding",
        text: "padding error: need {n} block {n} mod {n}",
        means: Meaning::IntegrityFailed,
        example: "padding error: need 30 block 8 mod 6 [preauth]",
        note: "The length of a packet does not fit the cipher. In a session it is corruption, before login junk.",
        ..ROW
    },
    Message {
        id: "discard",
        text: "Finished discarding for {peer}",
        means: Meaning::IntegrityFailed,
        from: "packet.c ssh_packet_stop_discard",
        example: "Finished discarding for 203.0.113.7 port 40122",
        note: "The server read on for a while after a bad packet so as not to betray where it was bad; the connection ends here.",
        ..ROW
    },
    Message {
        id: "integ-65",
        text: "Decryption integrity check failed",
        means: Meaning::IntegrityFailed,
        from: "packet.c packet_read_poll2",
        level: "FATAL",
        since: "6.2",
        until: "6.7",
        example: "fatal: Decryption integrity check failed",
        note: "An AES-GCM or chacha20-poly1305 packet failed its check.",
        ..ROW
    },
    Message {
        id: "disp-mac",
        text: "ssh_dispatch_run_fatal: Connection from {who}{peer}: message authentication code incorrect",
        means: Meaning::IntegrityFailed,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL; INFO from 7.3",
        since: "7.2",
        example: "ssh_dispatch_run_fatal: Connection from user alice 203.0.113.7 port 40122: message authentication code incorrect",
        note: "The last line of a failed integrity check, and the only one with AES-GCM and chacha20-poly1305. Before login it means junk, not corruption.",
        ..ROW
    },
    Message {
        id: "disp-mac-69",
        text: "ssh_dispatch_run_fatal: Connection to {peer}: message authentication code incorrect",
        means: Meaning::IntegrityFailed,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL",
        since: "6.9",
        until: "7.1",
        example: "fatal: ssh_dispatch_run_fatal: Connection to 203.0.113.7: message authentication code incorrect",
        note: "A packet failed its integrity check. It says `to` although it is the server.",
        ..ROW
    },
    Message {
        id: "disp-mac-68",
        text: "ssh_dispatch_run_fatal: message authentication code incorrect",
        means: Meaning::IntegrityFailed,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL",
        since: "6.8",
        until: "6.8",
        example: "fatal: ssh_dispatch_run_fatal: message authentication code incorrect",
        note: "A packet failed its integrity check; 6.8 gives no address.",
        ..ROW
    },
    Message {
        id: "disp-corrupt",
        text: "ssh_dispatch_run_fatal: Connection from {who}{peer}: Connection corrupted",
        means: Meaning::IntegrityFailed,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL; INFO from 7.3",
        since: "7.2",
        example: "ssh_dispatch_run_fatal: Connection from user alice 203.0.113.7 port 40122: Connection corrupted",
        note: "The length or padding of a packet makes no sense with the cipher in use: the same class as a failed check.",
        ..ROW
    },
    Message {
        id: "disp-corrupt-69",
        text: "ssh_dispatch_run_fatal: Connection to {peer}: Connection corrupted",
        means: Meaning::IntegrityFailed,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL",
        since: "6.9",
        until: "7.1",
        example: "fatal: ssh_dispatch_run_fatal: Connection to 203.0.113.7: Connection corrupted",
        note: "The length or padding of a packet makes no sense. It says `to` although it is the server.",
        ..ROW
    },
    Message {
        id: "disp-corrupt-68",
        text: "ssh_dispatch_run_fatal: Connection corrupted",
        means: Meaning::IntegrityFailed,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL",
        since: "6.8",
        until: "6.8",
        example: "fatal: ssh_dispatch_run_fatal: Connection corrupted",
        note: "The length or padding of a packet makes no sense; 6.8 gives no address.",
        ..ROW
    },
    Message {
        id: "seqwrap-in",
        text: "incoming seqnr wraps around",
        means: Meaning::Note,
        from: "packet.c ssh_packet_read_poll2",
        process: Process::Child,
        example: "incoming seqnr wraps around",
        note: "2^32 packets were received without a new key; harmless by itself.",
        ..ROW
    },
    Message {
        id: "seqwrap-out",
        text: "outgoing seqnr wraps around",
        means: Meaning::Note,
        from: "packet.c ssh_packet_send2_wrapped",
        process: Process::Child,
        example: "outgoing seqnr wraps around",
        note: "2^32 packets were sent without a new key; harmless by itself.",
        ..ROW
    },
];
