//! Is the configuration itself right?

use super::prelude::*;

pub const GROUP: Group = Group { title: "Configuration", checks: &[LINES, RELEASE, MATCH] };

const LINES: Check = Check {
    id: "lines",
    title: "Every line is one that OpenSSH takes",
    explain: "sshd does not start, and ssh does not connect, with a keyword or a value it does not know. A running sshd goes \
        on with its old settings until it is restarted, and then nobody can log in. So a wrong line is found at the worst \
        time. Named are: unknown keywords, values that do not fit, keywords that may not stand in a Match block, and those \
        that this release does not have yet.",
    see: &["sshd_config(5)", "ssh_config(5)", "sshd(8) -t"],
    examine: |s| {
        if s.server.is_none() && s.client.is_none() {
            return None;
        }
        Some(match s.wrong {
            [] => good("no line is wrong; `sshd -t` says the same of keys and paths"),
            wrong => fail(format!("OpenSSH refuses: {}", wrong.join("; "))),
        })
    },
    cases: &[
        sshd("ClientAliveInterval 60\n", Grade::Good, "no line is wrong"),
        sshd("ClientAliveIntervall 60\nMaxSessions 3\n", Grade::Fail, "did you mean clientaliveinterval?"),
        sshd("UnusedConnectionTimeout 5m\n", Grade::Fail, "it came with 9.2").version("8.4"),
        sshd("Match User x\nMaxStartups 3\n", Grade::Fail, "may not stand in a Match block"),
        sshd("MaxStartups 100:30:10\n", Grade::Fail, "start:rate:full"),
    ],
};

const RELEASE: Check = Check {
    id: "release",
    title: "OpenSSH's release",
    explain: "What settings do depends on the release. From 9.2 to 9.4 ClientAlive runs at half speed. Before 9.8 sshd does not \
        say at LogLevel INFO how the connection of a logged-in session ended. ClientAliveCountMax 0 hung up before 8.2 and \
        means \"never\" since.",
    see: &["https://www.openssh.com/releasenotes.html"],
    examine: |s| {
        let server = s.server?;
        Some(match server.version.map(|v| v.value) {
            None => warn(
                "OpenSSH's release is not known, and what settings do depends on it; give --openssh, what `sshd -V` or `ssh -V` prints",
            )
            .that_only_hides(),
            Some(v) if budgets::alive_is_doubled(Some(v)) && server.client_alive_interval.value.0 > 0 => warn(format!(
                "OpenSSH {v}: ClientAlive's probes come at half speed (mended in 9.5); the times below take that into account"
            )),
            Some(v) => good(format!("OpenSSH {v}")),
        })
    },
    cases: &[
        sshd("", Grade::Good, "OpenSSH 9.9"),
        sshd("ClientAliveInterval 60\n", Grade::Warn, "half speed").version("9.3p1"),
        sshd("", Grade::Good, "9.3").version("9.3p1"),
        sshd("", Grade::Warn, "not known").version(""),
    ],
};

const MATCH: Check = Check {
    id: "match",
    title: "Settings for some only",
    explain: "Match blocks replace general settings for the connections they name; of several that apply the first wins. The \
        other checks look at the general settings; what a block makes worse is said here. `sshd -T -C user=U,host=H,addr=A` prints what holds for one connection; \
        give its output with --sshd-config to have that checked.",
    see: &["sshd_config(5) Match"],
    examine: |s| {
        let worst = s.worse.iter().map(|(grade, _)| *grade).max();
        let worse: Vec<&str> = s.worse.iter().map(|(_, text)| text.as_str()).collect();
        (!s.conditional.is_empty()).then(|| match worst {
            None => good(format!("for some connections: {}", s.conditional.join("; "))),
            Some(Grade::Fail) => fail(worse.join("; ")),
            Some(_) => warn(worse.join("; ")),
        })
    },
    cases: &[
        sshd(
            "Match User backup\nClientAliveInterval 30\nLogLevel VERBOSE\n",
            Grade::Good,
            "ClientAliveInterval 30, LogLevel VERBOSE for Match User backup",
        ),
        sshd(
            "ClientAliveInterval 60\nMatch User backup\nClientAliveInterval 0\n",
            Grade::Warn,
            "Match User backup (sshd_config:2): ClientAliveInterval 0: sshd never asks",
        ),
        sshd("Match User backup\nLogLevel QUIET\n", Grade::Fail, "neither logins"),
    ],
};
