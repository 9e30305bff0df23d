//! It cannot be told, and here is what would tell.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "undetermined",
    title: "Cannot be told from what was read",
    family: Family::Undetermined,
    explains: EndingKind::ALL,
    rules: &[],
    explain: "No cause stands out. One end alone seldom shows what was behind it: a reset looks the same whether the \
        client's kernel or a box on the path sent it, and below OpenSSH 9.8 at LogLevel INFO a reset, a timeout, a killed \
        client and an ordinary PuTTY logout leave the very same line. The two best candidates are named as rivals; what was \
        not looked at is listed with the flag that would look.",
    remedy: "Give a longer log, what is listed as not looked at, and `--sshd-config` and `--sysctl` where you have them. If \
        sshd is older than 9.8 and its LogLevel is INFO, set `LogLevel VERBOSE`, reload sshd, and analyse again after the \
        next drop. If ClientAliveInterval is 0, set it to 60 for a week: no firewall forgets a connection that is refreshed, so \
        what still ends then has another cause.",
    cure: Cure {
        lead: "Let sshd say how connections end, and analyse again after the next drop.",
        lines: |g| g.tell_more(),
    },
    verify: "In a log that can tell, each end carries `Connection closed by`, `Read error …` or `Timeout, client not \
        responding`.",
    see: &["sshd_config(5) LogLevel"],
    example: Example::log(LOG).config("LogLevel INFO\n").version("9.2"),
    lookalike: Example::log(SPOKEN).config("LogLevel INFO\n").version("9.2"),
};

const LOG: &str = "\
Nov 10 07:00:00 edge01 sshd[90]: Accepted publickey for alice from 203.0.113.7 port 40010 ssh2: ED25519 SHA256:aaaa
Nov 10 07:30:00 edge01 sshd[190]: Received disconnect from 203.0.113.7 port 40010:11: disconnected by user
Nov 10 08:00:00 edge01 sshd[91]: Accepted publickey for alice from 203.0.113.7 port 40011 ssh2: ED25519 SHA256:aaaa
Nov 10 08:30:00 edge01 sshd[191]: Received disconnect from 203.0.113.7 port 40011:11: disconnected by user
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:30:00 edge01 sshd[101]: pam_unix(sshd:session): session closed for user alice
";

const SPOKEN: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:30:00 edge01 sshd[201]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
Nov 10 09:30:00 edge01 sshd[101]: pam_unix(sshd:session): session closed for user alice
";
