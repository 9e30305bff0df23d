//! Packets the machine's own firewall dropped, where it says so: only those of a flow it does not know.
//!
//! A packet with ACK and without SYN, RST or FIN belongs to a connection that is under way. A new one begins with SYN;
//! what comes after the last goodbye carries FIN or RST. Neither is of interest here.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message {
    means: Meaning::FlowUnknown,
    from: "kernel net/netfilter/nf_log_syslog.c",
    process: Process::Other,
    level: "KERN_WARNING",
    note: "This machine's own firewall dropped a packet of a connection under way, since it did not know the flow (any more): its table was flushed, full, or the flow had been idle for too long.",
    ..Message::ROW
};

pub(super) const TABLE: Table = Table { title: "The machine's own firewall", speaker: Speaker::Kernel, rows: ROWS };

/// How netfilter writes a packet of TCP with ACK alone, behind a prefix of whoever made the rule.
macro_rules! v4 {
    ($prefix:literal) => {
        concat!(
            $prefix,
            "IN={word} OUT={token} MAC={token} SRC={ip} DST={server_ip} LEN={n} TOS={word} PREC={word} TTL={n} ID={n} ",
            "{?DF }PROTO=TCP SPT={port} DPT={server_port} WINDOW={n} RES={word} ACK {?PSH }URGP={n}{? }"
        )
    };
}

macro_rules! v6 {
    ($prefix:literal) => {
        concat!(
            $prefix,
            "IN={word} OUT={token} MAC={token} SRC={ip} DST={server_ip} LEN={n} TC={n} HOPLIMIT={n} FLOWLBL={n} ",
            "PROTO=TCP SPT={port} DPT={server_port} WINDOW={n} RES={word} ACK {?PSH }URGP={n}{? }"
        )
    };
}

static ROWS: &[Message] = &[
    Message {
        id: "fw-ufw-ack",
        text: v4!("[UFW BLOCK] "),
        example: "[UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:12:34:56:52:55:0a:00:02:02:08:00 SRC=203.0.113.7 DST=192.0.2.1 LEN=88 TOS=0x08 PREC=0x40 TTL=52 ID=31071 DF PROTO=TCP SPT=40001 DPT=22 WINDOW=501 RES=0x00 ACK PSH URGP=0 ",
        ..ROW
    },
    Message {
        id: "fw-ufw-ack-v6",
        text: v6!("[UFW BLOCK] "),
        example: "[UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:12:34:56:52:55:0a:00:02:02:86:dd SRC=2001:0db8:0000:0000:0000:0000:0000:0007 DST=2001:0db8:0000:0000:0000:0000:0000:0001 LEN=72 TC=0 HOPLIMIT=58 FLOWLBL=614912 PROTO=TCP SPT=40001 DPT=22 WINDOW=501 RES=0x00 ACK URGP=0 ",
        ..ROW
    },
    Message {
        id: "fw-firewalld-ack",
        text: v4!("FINAL_REJECT: "),
        example: "FINAL_REJECT: IN=eth0 OUT= MAC=52:54:00:12:34:56:52:55:0a:00:02:02:08:00 SRC=203.0.113.7 DST=192.0.2.1 LEN=52 TOS=0x08 PREC=0x40 TTL=52 ID=31071 DF PROTO=TCP SPT=40001 DPT=22 WINDOW=501 RES=0x00 ACK URGP=0 ",
        ..ROW
    },
    Message {
        id: "fw-iptables-dropped-ack",
        text: v4!("IPTables-Dropped: "),
        example: "IPTables-Dropped: IN=eth0 OUT= MAC=52:54:00:12:34:56:52:55:0a:00:02:02:08:00 SRC=203.0.113.7 DST=192.0.2.1 LEN=52 TOS=0x08 PREC=0x40 TTL=52 ID=31071 DF PROTO=TCP SPT=40001 DPT=22 WINDOW=501 RES=0x00 ACK URGP=0 ",
        ..ROW
    },
    Message {
        id: "fw-iptables-denied-ack",
        text: v4!("iptables denied: "),
        example: "iptables denied: IN=eth0 OUT= MAC=52:54:00:12:34:56:52:55:0a:00:02:02:08:00 SRC=203.0.113.7 DST=192.0.2.1 LEN=52 TOS=0x08 PREC=0x40 TTL=52 ID=31071 DF PROTO=TCP SPT=40001 DPT=22 WINDOW=501 RES=0x00 ACK URGP=0 ",
        ..ROW
    },
    Message {
        id: "fw-nft-drop-ack",
        text: v4!("nft drop: "),
        example: "nft drop: IN=eth0 OUT= MAC=52:54:00:12:34:56:52:55:0a:00:02:02:08:00 SRC=203.0.113.7 DST=192.0.2.1 LEN=52 TOS=0x08 PREC=0x40 TTL=52 ID=31071 DF PROTO=TCP SPT=40001 DPT=22 WINDOW=501 RES=0x00 ACK URGP=0 ",
        ..ROW
    },
];
