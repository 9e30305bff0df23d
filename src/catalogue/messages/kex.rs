//! Key exchange: no common algorithm, refused algorithms, broken order.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "kex.c kex_choose_conf", process: Process::Any, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Key exchange", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "nego-kex",
        text: "Unable to negotiate with {who}{peer}: no matching key exchange method found. Their offer: {words}",
        means: Meaning::NegotiationFailed,
        from: "packet.c sshpkt_vfatal",
        level: "FATAL; INFO from 7.3",
        since: "7.0",
        example: "Unable to negotiate with 203.0.113.7 port 40122: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1 [preauth]",
        note: "Client and server share no key exchange method: an old client that knows only Diffie-Hellman groups with SHA-1, or a scanner. The offer is the client's whole list (names with ext-info or kex-strict in them are no algorithms). Nobody has tried to log in yet.",
        ..ROW
    },
    Message {
        id: "nego-hostkey",
        text: "Unable to negotiate with {who}{peer}: no matching host key type found. Their offer: {words}",
        means: Meaning::NegotiationFailed,
        from: "packet.c sshpkt_vfatal",
        level: "FATAL; INFO from 7.3",
        since: "7.0",
        example: "Unable to negotiate with 203.0.113.7 port 40122: no matching host key type found. Their offer: ssh-rsa,ssh-dss [preauth]",
        note: "Client and server share no host key type: a client that knows only ssh-rsa with SHA-1 or ssh-dss, or that wants a kind of host key this server does not have. The offer is the client's whole list (names with ext-info or kex-strict in them are no algorithms). Nobody has tried to log in yet.",
        ..ROW
    },
    Message {
        id: "nego-cipher",
        text: "Unable to negotiate with {who}{peer}: no matching cipher found. Their offer: {words}",
        means: Meaning::NegotiationFailed,
        from: "packet.c sshpkt_vfatal",
        level: "FATAL; INFO from 7.3",
        since: "7.0",
        example: "Unable to negotiate with 203.0.113.7 port 40122: no matching cipher found. Their offer: aes128-cbc,3des-cbc [preauth]",
        note: "Client and server share no cipher: an old client that knows only CBC modes, 3DES or RC4. The offer is the client's whole list (names with ext-info or kex-strict in them are no algorithms). Nobody has tried to log in yet.",
        ..ROW
    },
    Message {
        id: "nego-mac",
        text: "Unable to negotiate with {who}{peer}: no matching MAC found. Their offer: {words}",
        means: Meaning::NegotiationFailed,
        from: "packet.c sshpkt_vfatal",
        level: "FATAL; INFO from 7.3",
        since: "7.0",
        example: "Unable to negotiate with 203.0.113.7 port 40122: no matching MAC found. Their offer: hmac-md5,hmac-sha1-96 [preauth]",
        note: "Client and server share no MAC: an old client that knows only MD5 or truncated MACs. The offer is the client's whole list (names with ext-info or kex-strict in them are no algorithms). Nobody has tried to log in yet.",
        ..ROW
    },
    Message {
        id: "nego-comp",
        text: "Unable to negotiate with {who}{peer}: no matching compression method found. Their offer: {words}",
        means: Meaning::NegotiationFailed,
        from: "packet.c sshpkt_vfatal",
        level: "FATAL; INFO from 7.3",
        since: "7.0",
        example: "Unable to negotiate with 203.0.113.7 port 40122: no matching compression method found. Their offer: zlib [preauth]",
        note: "Client and server share no compression method: a client that insists on compression before the login. The offer is the client's whole list (names with ext-info or kex-strict in them are no algorithms). Nobody has tried to log in yet.",
        ..ROW
    },
    Message {
        id: "nego-70",
        text: "Unable to negotiate with {who}{peer}: {errno}",
        means: Meaning::NegotiationFailed,
        from: "packet.c sshpkt_vfatal",
        level: "FATAL; INFO from 7.3",
        since: "7.0",
        rank: Rank::General,
        example: "fatal: Unable to negotiate with 203.0.113.7: no matching signature type found. Their offer: ssh-rsa",
        note: "Client and server share no algorithm of some kind.",
        ..ROW
    },
    Message {
        id: "nego-53-cipher",
        text: "no matching cipher found: client {list} server {word}",
        means: Meaning::NegotiationFailed,
        from: "kex.c choose_enc",
        level: "FATAL",
        until: "6.7",
        example: "fatal: no matching cipher found: client aes256-gcm@openssh.com server aes128-ctr,aes256-ctr [preauth]",
        note: "Client and server share no algorithm of this kind. The line names no address; the same process's other lines do.",
        ..ROW
    },
    Message {
        id: "nego-53-mac",
        text: "no matching mac found: client {list} server {word}",
        means: Meaning::NegotiationFailed,
        from: "kex.c choose_mac",
        level: "FATAL",
        until: "6.7",
        example: "fatal: no matching mac found: client hmac-sha2-512 server hmac-sha1,hmac-md5 [preauth]",
        note: "Client and server share no algorithm of this kind. The line names no address; the same process's other lines do.",
        ..ROW
    },
    Message {
        id: "nego-53-comp",
        text: "no matching comp found: client {list} server {word}",
        means: Meaning::NegotiationFailed,
        from: "kex.c choose_comp",
        level: "FATAL",
        until: "6.7",
        example: "fatal: no matching comp found: client zlib server none,zlib@openssh.com [preauth]",
        note: "Client and server share no algorithm of this kind. The line names no address; the same process's other lines do.",
        ..ROW
    },
    Message {
        id: "nego-53-kex",
        text: "Unable to negotiate a key exchange method",
        means: Meaning::NegotiationFailed,
        from: "kex.c choose_kex",
        level: "FATAL",
        until: "6.7",
        example: "fatal: Unable to negotiate a key exchange method [preauth]",
        note: "Client and server share no key exchange method. The line names no address; the same process's other lines do.",
        ..ROW
    },
    Message {
        id: "nego-53-hostkey",
        text: "no hostkey alg",
        means: Meaning::NegotiationFailed,
        from: "kex.c choose_hostkeyalg",
        level: "FATAL",
        until: "6.7",
        example: "fatal: no hostkey alg [preauth]",
        note: "Client and server share no kind of host key. The line names no address; the same process's other lines do.",
        ..ROW
    },
    Message {
        id: "nego-68-a",
        text: "ssh_dispatch_run_fatal: no matching {text} found",
        means: Meaning::NegotiationFailed,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL",
        since: "6.8",
        until: "6.8",
        example: "fatal: ssh_dispatch_run_fatal: no matching cipher found [preauth]",
        note: "Client and server share no algorithm of this kind. 6.8 names no address; the same process's other lines do.",
        ..ROW
    },
    Message {
        id: "nego-68-b",
        text: "ssh_dispatch_run_fatal: Connection to {peer}: no matching {text} found",
        means: Meaning::NegotiationFailed,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL",
        since: "6.9",
        until: "6.9",
        example: "fatal: ssh_dispatch_run_fatal: Connection to 203.0.113.7: no matching cipher found [preauth]",
        note: r#"Client and server share no algorithm of this kind. ("to" although the client connected.)"#,
        ..ROW
    },
    Message {
        id: "nego-none-kex",
        text: "No supported key exchange algorithms found",
        means: Meaning::NegotiationFailed,
        from: "compat.c compat_kex_proposal",
        level: "FATAL",
        since: "6.5",
        example: "fatal: No supported key exchange algorithms found",
        note: "What was left after leaving out all that this old client is known to do wrong is nothing.",
        ..ROW
    },
    Message {
        id: "nego-none-cipher",
        text: "No supported ciphers found",
        means: Meaning::NegotiationFailed,
        from: "compat.c compat_cipher_proposal",
        level: "FATAL",
        since: "6.5",
        example: "fatal: No supported ciphers found",
        note: "What was left after leaving out all that this old client is known to do wrong is nothing.",
        ..ROW
    },
    Message {
        id: "nego-none-pk",
        text: "No supported PK algorithms found",
        means: Meaning::NegotiationFailed,
        from: "compat.c compat_pkalg_proposal",
        level: "FATAL",
        since: "6.5",
        example: "fatal: No supported PK algorithms found",
        note: "What was left after leaving out all that this old client is known to do wrong is nothing.",
        ..ROW
    },
    Message {
        id: "nego-none-cipher-64",
        text: "No available ciphers found.",
        means: Meaning::NegotiationFailed,
        from: "compat.c compat_cipher_proposal",
        level: "FATAL",
        until: "6.4",
        example: "fatal: No available ciphers found.",
        note: "What was left after leaving out all that this old client is known to do wrong is nothing.",
        ..ROW
    },
    Message {
        id: "strict-kex",
        text: "Disconnecting {who}{peer}: strict KEX violation: {words}",
        means: Meaning::ProtocolError,
        from: "packet.c ssh_packet_disconnect",
        since: "9.6",
        example: "Disconnecting 203.0.113.7 port 40122: strict KEX violation: unexpected packet type 2 (seqnr 1) [preauth]",
        note: "A packet came in the key exchange that has no place there: a broken client, a box on the path that injects packets, or a Terrapin attack. The connection is ended.",
        ..ROW
    },
    Message {
        id: "seqwrap-kex-a",
        text: "Disconnecting {who}{peer}: incoming sequence number wrapped during initial key exchange",
        means: Meaning::ProtocolError,
        from: "packet.c ssh_packet_read_poll2",
        since: "9.6",
        example: "Disconnecting 203.0.113.7 port 40122: incoming sequence number wrapped during initial key exchange [preauth]",
        note: "Four thousand million packets before the first key: an attack or a fuzzer. The connection is ended.",
        ..ROW
    },
    Message {
        id: "seqwrap-kex-b",
        text: "Disconnecting {who}{peer}: outgoing sequence number wrapped during initial key exchange",
        means: Meaning::ProtocolError,
        from: "packet.c ssh_packet_send2_wrapped",
        since: "9.6",
        example: "Disconnecting 203.0.113.7 port 40122: outgoing sequence number wrapped during initial key exchange [preauth]",
        note: "Four thousand million packets before the first key: an attack or a fuzzer. The connection is ended.",
        ..ROW
    },
    Message {
        id: "multi-kexinit",
        text: "Disconnecting {who}{peer}: multiple KEXINIT received from peer",
        means: Meaning::ProtocolError,
        from: "kex.c kex_input_kexinit",
        since: "10.4",
        example: "Disconnecting user bob 203.0.113.7 port 40122: multiple KEXINIT received from peer",
        note: "The client began a second key exchange inside the first: a bug of the client. The connection is ended.",
        ..ROW
    },
    Message {
        id: "nontransport-kex",
        text: "non-transport message {number} received from peer during key exchange",
        means: Meaning::ProtocolError,
        from: "packet.c ssh_packet_read_poll2",
        level: "ERROR",
        since: "10.4",
        example: "error: non-transport message 94 received from peer during key exchange",
        note: "The client kept sending data while the keys were changed, which the protocol forbids. From 10.4 the connection ends by it; ends bunched at the time of rekeying mean such a client.",
        ..ROW
    },
    Message {
        id: "rekey-preauth",
        text: "RekeyLimit exceeded before authentication completed",
        means: Meaning::ProtocolError,
        from: "packet.c ssh_packet_need_rekeying",
        level: "ERROR",
        since: "10.3",
        example: "error: RekeyLimit exceeded before authentication completed",
        note: "So much data came before the login that the keys would have to be changed; the connection is ended.",
        ..ROW
    },
    Message {
        id: "kexproto-a",
        text: "Hm, kex protocol error: type {number} seq {n}",
        means: Meaning::ProtocolError,
        from: "kex.c kex_protocol_error",
        level: "ERROR",
        until: "7.1",
        example: "error: Hm, kex protocol error: type 30 seq 1 [preauth]",
        note: "A message that has no place at this point of the key exchange.",
        ..ROW
    },
    Message {
        id: "kexproto-b",
        text: "kex protocol error: type {number} seq {n}",
        means: Meaning::ProtocolError,
        from: "kex.c kex_protocol_error",
        level: "ERROR",
        since: "7.2",
        until: "9.5",
        example: "error: kex protocol error: type 30 seq 1 [preauth]",
        note: "A message that has no place at this point of the key exchange.",
        ..ROW
    },
    Message {
        id: "kexproto-c",
        text: "kex_protocol_error: type {number} seq {n}",
        means: Meaning::ProtocolError,
        from: "kex.c kex_protocol_error",
        level: "ERROR",
        since: "9.6",
        example: "error: kex_protocol_error: type 30 seq 1 [preauth]",
        note: "A message that has no place at this point of the key exchange.",
        ..ROW
    },
    Message {
        id: "dispatch-proto",
        text: "dispatch_protocol_error: type {number} seq {n}",
        means: Meaning::ProtocolError,
        from: "dispatch.c dispatch_protocol_error",
        example: "dispatch_protocol_error: type 90 seq 3 [preauth]",
        note: r#"A message that has no place at this point. sshd answers "unimplemented" and goes on."#,
        ..ROW
    },
    Message {
        id: "dispatch-ignore",
        text: "dispatch_protocol_ignore: type {number} seq {n}",
        means: Meaning::Note,
        from: "dispatch.c dispatch_protocol_ignore",
        until: "10.0",
        example: "dispatch_protocol_ignore: type 7 seq 3",
        note: "A message of no use at this point is ignored.",
        ..ROW
    },
    Message {
        id: "kex-extinfo-many",
        text: "too many SSH2_MSG_EXT_INFO messages sent by peer",
        means: Meaning::ProtocolError,
        from: "kex.c kex_input_ext_info",
        level: "ERROR",
        since: "9.6",
        example: "error: too many SSH2_MSG_EXT_INFO messages sent by peer",
        note: "The client broke the protocol during key exchange.",
        ..ROW
    },
    Message {
        id: "kex-moduli-a",
        text: "WARNING: no suitable primes in {words}",
        means: Meaning::ConfigTrouble,
        from: "dh.c choose_dh",
        process: Process::Monitor,
        until: "9.9",
        example: "WARNING: no suitable primes in /etc/ssh/moduli",
        note: "The moduli file has no prime of the size the client wants; a fixed group is used. Some clients then give up.",
        ..ROW
    },
    Message {
        id: "kex-moduli-b",
        text: "WARNING: could not open {word} ({errno}), using fixed modulus",
        means: Meaning::ConfigTrouble,
        from: "dh.c choose_dh",
        process: Process::Monitor,
        since: "7.4",
        example: "WARNING: could not open /etc/ssh/moduli (No such file or directory), using fixed modulus",
        note: "The moduli file is missing; a fixed group is used. Some clients then give up.",
        ..ROW
    },
    Message {
        id: "kex-moduli-c",
        text: "WARNING: could open open {word} ({errno}), using fixed modulus",
        means: Meaning::ConfigTrouble,
        from: "dh.c choose_dh",
        process: Process::Monitor,
        since: "7.3",
        until: "7.3",
        example: "WARNING: could open open /etc/ssh/moduli (No such file or directory), using fixed modulus",
        note: "As kex-moduli-b, misspelt by 7.3.",
        ..ROW
    },
    Message {
        id: "kex-moduli-d",
        text: "WARNING: {word} does not exist, using fixed modulus",
        means: Meaning::ConfigTrouble,
        from: "dh.c choose_dh",
        process: Process::Monitor,
        until: "7.2",
        example: "WARNING: /etc/ssh/primes does not exist, using fixed modulus",
        note: "The moduli file is missing; a fixed group is used. Some clients then give up.",
        ..ROW
    },
    Message {
        id: "kex-moduli-e",
        text: "WARNING: no suitable primes (size {n}/{n}/{n}) in {words}",
        means: Meaning::ConfigTrouble,
        from: "dh.c choose_dh",
        process: Process::Monitor,
        since: "10.0",
        example: "WARNING: no suitable primes (size 2048/8192/8192) in /etc/ssh/moduli",
        note: "The moduli file has no prime of the size the client wants; a fixed group is used. Some clients then give up.",
        ..ROW
    },
    Message {
        id: "kex-moduli-f",
        text: "WARNING: selected prime disappeared in {word}, giving up",
        means: Meaning::ConfigTrouble,
        from: "dh.c choose_dh",
        process: Process::Monitor,
        since: "7.9",
        example: "WARNING: selected prime disappeared in /etc/ssh/moduli, giving up",
        note: "The moduli file changed while it was read; this connection fails.",
        ..ROW
    },
    Message {
        id: "kex-moduli-line",
        text: "moduli:{n}: {words}",
        means: Meaning::ConfigTrouble,
        from: "dh.c parse_prime",
        process: Process::Monitor,
        level: "ERROR",
        since: "6.3",
        example: "error: moduli:12: type is not 2",
        note: "A line of the moduli file is not usable and is skipped.",
        ..ROW
    },
    Message {
        id: "kex-dh-public",
        text: "invalid public DH value{words}",
        means: Meaning::ProtocolError,
        from: "dh.c dh_pub_is_valid",
        example: "invalid public DH value: >= p-1 [preauth]",
        note: "The client sent a value that no sound key exchange holds: a broken client or a fuzzer.",
        ..ROW
    },
    Message {
        id: "kex-dh-value",
        text: "Disconnecting: bad client public DH value",
        means: Meaning::ProtocolError,
        from: "kexdhs.c kexdh_server",
        until: "6.7",
        example: "Disconnecting: bad client public DH value [preauth]",
        note: "The client sent a value that no sound key exchange holds; the connection is ended.",
        ..ROW
    },
    Message {
        id: "kex-dh-group",
        text: "Disconnecting: Protocol error: no matching DH grp found",
        means: Meaning::NegotiationFailed,
        from: "kexgexs.c kexgex_server",
        until: "6.7",
        example: "Disconnecting: Protocol error: no matching DH grp found [preauth]",
        note: "The moduli file has no group of the size the client wants; the connection is ended.",
        ..ROW
    },
    Message {
        id: "kex-dh-range",
        text: "DH_GEX_REQUEST, bad parameters: {n} !< {n} !< {n}",
        means: Meaning::ProtocolError,
        from: "kexgexs.c kexgex_server",
        level: "FATAL",
        until: "6.7",
        example: "fatal: DH_GEX_REQUEST, bad parameters: 2048 !< 1024 !< 8192 [preauth]",
        note: "The client asked for group sizes that contradict each other.",
        ..ROW
    },
    Message {
        id: "kex-sign",
        text: "sshd_hostkey_sign: {words}",
        means: Meaning::InternalFailure,
        from: "sshd.c sshd_hostkey_sign",
        level: "FATAL",
        since: "6.3",
        example: "fatal: sshd_hostkey_sign: privkey sign failed",
        note: "The host key could not sign: a key, an agent or a crypto library (FIPS) that does not do what was asked. Every connection that uses this key fails.",
        ..ROW
    },
    Message {
        id: "hpn-kex",
        text: "SSH: Server;Ltype: Kex;Remote: {ip}-{port};Enc: {words}",
        means: Meaning::Note,
        from: "HPN-SSH kex.c",
        example: "SSH: Server;Ltype: Kex;Remote: 203.0.113.7-40122;Enc: aes128-ctr;MAC: hmac-sha1;Comp: none [preauth]",
        note: "HPN-SSH builds log what was negotiated. It proves that client and server agreed.",
        ..ROW
    },
    Message {
        id: "kex-not-post-quantum",
        text: "WARNING: connection from {peer} is not using a post-quantum key exchange algorithm: \"{word}\"",
        from: "sshd-session; heard from 10.6p1, not from 10.0p2",
        since: "10.6",
        example: "WARNING: connection from 203.0.113.7 port 40122 is not using a post-quantum key exchange algorithm: \"curve25519-sha256\" [preauth]",
        note: "The client knows no key exchange that a quantum computer of the future could not break (PuTTY, dropbear and other programs, or OpenSSH before 9.0). The connection goes on: this ends nothing.",
        ..ROW
    },
];
