//! What the clients' own settings do.

use super::prelude::*;

pub const GROUP: Group = Group { title: "Clients", checks: &[SERVER_ALIVE, CONTROL_PERSIST] };

const SERVER_ALIVE: Check = Check {
    id: "server-alive",
    title: "How soon a client notices a dead server",
    explain: "With ServerAliveInterval set, ssh asks a silent server for a sign of life and gives up after \
        (ServerAliveCountMax + 1) × ServerAliveInterval. Without it a window hangs until the user types, and then for another \
        quarter of an hour. Each question also keeps firewalls on the path from forgetting the \
        connection. Debian's and Ubuntu's ssh asks every 300 s in BatchMode.",
    see: &["ssh_config(5) ServerAliveInterval"],
    examine: |s| {
        let client = s.client?;
        let (interval, count) = (client.server_alive_interval.value, client.server_alive_count_max.value);
        let set = [
            advice::client(s.client, "ServerAliveInterval", "60"),
            advice::client(s.client, "ServerAliveCountMax", "3"),
        ];
        if interval.0 == 0 {
            return Some(warn("ServerAliveInterval 0: a client whose server or path is dead hangs, and nothing it sends keeps firewalls from forgetting an idle connection").mended_by(set));
        }
        let after = Micros(interval.0.saturating_mul(i64::from(count) + 1));
        let text = format!("a client asks after {interval} of silence and gives up after {after}");
        Some(match after < Micros::seconds(30) {
            true => warn(format!("{text}: a short outage, or a server that is busy for that long, ends every session"))
                .mended_by([advice::client(s.client, "ServerAliveCountMax", "10")]),
            false => good(text),
        })
    },
    cases: &[
        sshd("", Grade::Good, "asks after 1 min of silence and gives up after 4 min")
            .client("Host *\nServerAliveInterval 60\n"),
        sshd("", Grade::Warn, "hangs").client("Compression yes\n"),
        sshd("", Grade::Warn, "a short outage").client("ServerAliveInterval 5\nServerAliveCountMax 2\n"),
    ],
};

const CONTROL_PERSIST: Check = Check {
    id: "control-persist",
    title: "Shared connections that stay",
    explain: "With ControlPersist a connection stays open after its last session. When it dies silently, each new ssh to that server \
        hangs on it until keepalives find out, so it wants ServerAliveInterval.",
    see: &["ssh_config(5) ControlPersist"],
    examine: |s| {
        let client = s.client?;
        let persist = client.control_persist.as_deref()?;
        Some(match client.server_alive_interval.value.0 {
            0 => warn(format!("ControlPersist {persist} without ServerAliveInterval: a shared connection that died silently makes every new ssh hang"))
                .mended_by([advice::client(s.client, "ServerAliveInterval", "60")]),
            _ => good(format!("ControlPersist {persist}, and ServerAlive finds shared connections that died")),
        })
    },
    cases: &[
        sshd("", Grade::Warn, "every new ssh hang").client("ControlPersist 10m\n"),
        sshd("", Grade::Good, "finds shared").client("ControlPersist 10m\nServerAliveInterval 30\n"),
    ],
};
