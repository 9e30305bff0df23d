//! A rule of the server refused the connection before SSH began.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "refused-by-rule",
    title: "A rule on the server refused the connection",
    family: Family::AuthFailure,
    explains: &[EndingKind::DroppedAtAccept],
    rules: &[decisive(Words, "sshd-says-so", |c| {
        c.has(Meaning::RefusedByPolicy).then(|| {
            said!("sshd or tcp wrappers logged that the connection is not allowed")
                .at(c.lines(Meaning::RefusedByPolicy))
        })
    })],
    explain: "hosts.deny (tcp wrappers, as Debian still builds them in) or RefuseConnection (from 9.9) turned the client away.",
    remedy: "If it should be allowed: /etc/hosts.allow, or the Match block that holds RefuseConnection.",
    cure: Cure::IN_WORDS,
    verify: "`tcpdmatch sshd ADDRESS`, or `sshd -T -C addr=ADDRESS,user=U,host=H | grep -i refuseconnection`.",
    see: &["hosts_access(5)", "sshd_config(5) RefuseConnection"],
    example: Example::log(LOG),
    lookalike: Example::log(STARTUPS),
};

const LOG: &str = "Nov 10 09:00:00 edge01 sshd[101]: refused connect from client.example.org (203.0.113.7)\n";

const STARTUPS: &str = "Nov 10 09:00:00 edge01 sshd[90]: drop connection #10 from [203.0.113.7]:40001 on [192.0.2.1]:22 past MaxStartups\n";
