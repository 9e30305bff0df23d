//! The audit daemon's records of sshd's attempts, where they are logged with the rest.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "auditd", process: Process::Other, level: "AUDIT", ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Audit records", speaker: Speaker::Neighbour, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "audit-login-failed",
        text: "type=USER_LOGIN msg=audit({word}): {any} acct=\"{login}\" exe=\"/usr/sbin/sshd\" hostname={word} addr={host} terminal={word} res=failed{any}",
        means: Meaning::AuthNote,
        example: "type=USER_LOGIN msg=audit(1700000000.123:456): pid=4711 uid=0 auid=4294967295 ses=4294967295 subj=system_u:system_r:sshd_t:s0-s0:c0.c1023 msg='op=login acct=\"alice\" exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.7 terminal=ssh res=failed'",
        note: "An audit record of sshd's own attempt, beside sshd's line: not a second attempt.",
        ..ROW
    },
    Message {
        id: "audit-login-hex-failed",
        text: "type=USER_LOGIN msg=audit({word}): {any} acct={hex} exe=\"/usr/sbin/sshd\" hostname={word} addr={host} terminal={word} res=failed{any}",
        means: Meaning::AuthNote,
        example: "type=USER_LOGIN msg=audit(1700000000.123:456): pid=4711 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct=28696E76616C6964207573657229 exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.7 terminal=ssh res=failed'",
        note: "An audit record of sshd's own attempt, beside sshd's line: not a second attempt. The account is hex because it is `(invalid user)` or `(unknown user)`.",
        ..ROW
    },
    Message {
        id: "audit-auth-failed",
        text: "type=USER_AUTH msg=audit({word}): {any} acct=\"{login}\" exe=\"/usr/sbin/sshd\" hostname={word} addr={host} terminal={word} res=failed{any}",
        means: Meaning::AuthNote,
        example: "type=USER_AUTH msg=audit(1700000000.123:456): pid=4711 uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:authentication grantors=pam_unix acct=\"alice\" exe=\"/usr/sbin/sshd\" hostname=203.0.113.7 addr=203.0.113.7 terminal=ssh res=failed'",
        note: "An audit record of sshd's own attempt, beside sshd's line: not a second attempt. A failed public key is no attack by itself.",
        ..ROW
    },
    Message {
        id: "audit-login-success",
        text: "type=USER_LOGIN msg=audit({word}): {any} acct=\"{login}\" exe=\"/usr/sbin/sshd\" hostname={word} addr={host} terminal={word} res=success{any}",
        means: Meaning::AuthNote,
        example: "type=USER_LOGIN msg=audit(1700000000.123:456): pid=4711 uid=0 auid=4294967295 ses=4294967295 subj=system_u:system_r:sshd_t:s0-s0:c0.c1023 msg='op=login acct=\"alice\" exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.7 terminal=ssh res=success'",
        note: "An audit record of sshd's own attempt, beside sshd's line: not a second attempt.",
        ..ROW
    },
    Message {
        id: "audit-login-hex-success",
        text: "type=USER_LOGIN msg=audit({word}): {any} acct={hex} exe=\"/usr/sbin/sshd\" hostname={word} addr={host} terminal={word} res=success{any}",
        means: Meaning::AuthNote,
        example: "type=USER_LOGIN msg=audit(1700000000.123:456): pid=4711 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct=28696E76616C6964207573657229 exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.7 terminal=ssh res=success'",
        note: "An audit record of sshd's own attempt, beside sshd's line: not a second attempt. The account is hex because it is `(invalid user)` or `(unknown user)`.",
        ..ROW
    },
    Message {
        id: "audit-auth-success",
        text: "type=USER_AUTH msg=audit({word}): {any} acct=\"{login}\" exe=\"/usr/sbin/sshd\" hostname={word} addr={host} terminal={word} res=success{any}",
        means: Meaning::AuthNote,
        example: "type=USER_AUTH msg=audit(1700000000.123:456): pid=4711 uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:authentication grantors=pam_unix acct=\"alice\" exe=\"/usr/sbin/sshd\" hostname=203.0.113.7 addr=203.0.113.7 terminal=ssh res=success'",
        note: "An audit record of sshd's own attempt, beside sshd's line: not a second attempt. A failed public key is no attack by itself.",
        ..ROW
    },
    Message {
        id: "audit-badident",
        text: "type=USER_ERR msg=audit({word}): {any} acct=\"{word}\" exe=\"/usr/sbin/sshd\" hostname={word} addr={host} terminal={word} res={any}",
        means: Meaning::AuthNote,
        example: "type=USER_ERR msg=audit(1700000000.123:456): pid=4711 uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:bad_ident acct=\"?\" exe=\"/usr/sbin/sshd\" hostname=203.0.113.7 addr=203.0.113.7 terminal=ssh res=failed'",
        note: "PAM does not know the account.",
        ..ROW
    },
];
