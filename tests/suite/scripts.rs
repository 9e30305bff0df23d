//! Connections as sshd logs them, each a short script, to be played side by side.

use proptest::prelude::*;
use sshlogs::model::Timestamp;

/// 2026-03-02 00:00:00 UTC.
const START: i64 = 1_772_409_600;

/// How a connection goes.
#[derive(Clone, Copy, Debug)]
pub enum Plot {
    Guesses,
    Prober,
    Logout,
    Silent,
    Closed,
    Reset,
    Expired,
    Grace,
    Refused,
    Negotiation,
    Signalled,
    NoLine,
    OldTimeout,
    Announced,
    Seated,
    Helped,
}

const PLOTS: [Plot; 16] = [
    Plot::Guesses,
    Plot::Prober,
    Plot::Logout,
    Plot::Silent,
    Plot::Closed,
    Plot::Reset,
    Plot::Expired,
    Plot::Grace,
    Plot::Refused,
    Plot::Negotiation,
    Plot::Signalled,
    Plot::NoLine,
    Plot::OldTimeout,
    Plot::Announced,
    Plot::Seated,
    Plot::Helped,
];

/// One connection: its plot, when it begins and how long it lasts (s), and who takes part.
#[derive(Clone, Debug)]
pub struct Script {
    plot: Plot,
    begins: i64,
    lasts: i64,
    number: u32,
}

/// Any connection of ten minutes.
pub fn any() -> impl Strategy<Value = Script> {
    let plot = prop::sample::select(&PLOTS[..]);
    (plot, 0..600i64, 12..900i64).prop_map(|(plot, begins, lasts)| Script { plot, begins, lasts, number: 0 })
}

impl Script {
    /// The same with an address, a port, processes, a user and a beginning (s) of its own.
    pub fn numbered(self, number: usize, begins: i64) -> Script {
        Script { number: number as u32, begins, ..self }
    }

    /// When its first line is written.
    pub fn begins(&self) -> i64 {
        self.begins
    }

    /// How it ends.
    pub fn ending(&self) -> &'static str {
        match self.plot {
            Plot::Guesses | Plot::Closed | Plot::NoLine | Plot::Announced | Plot::Helped => "client-close",
            Plot::Prober | Plot::Reset => "reset",
            Plot::Logout => "client-disconnect",
            Plot::Silent | Plot::Seated => "silent",
            Plot::Expired | Plot::OldTimeout => "alive-timeout",
            Plot::Grace => "grace-timeout",
            Plot::Refused => "dropped-at-accept",
            Plot::Negotiation => "negotiation-failed",
            Plot::Signalled => "server-terminated",
        }
    }

    /// Its lines: second, writer, message.
    fn lines(&self) -> Vec<(i64, String, String)> {
        let n = self.number;
        let (ip, port, user) = (format!("198.51.100.{}", n + 1), 40_000 + n, format!("user{n}"));
        // Far enough apart that nobody can take the one's child for the other's.
        let (monitor, child) = (1000 + 100 * n, 1003 + 100 * n);
        let (from, till) = (self.begins, self.begins + self.lasts);
        let m = format!("sshd-session[{monitor}]");
        let c = format!("sshd-session[{child}]");
        let login =
            (from, m.clone(), format!("Accepted publickey for {user} from {ip} port {port} ssh2: RSA SHA256:k{n}"));
        let opened =
            (from, m.clone(), format!("pam_unix(sshd:session): session opened for user {user}(uid=1000) by (uid=0)"));
        let closed = (till, m.clone(), format!("pam_unix(sshd:session): session closed for user {user}"));
        let session = |words: String| vec![login.clone(), opened.clone(), (till, c.clone(), words), closed.clone()];
        match self.plot {
            Plot::Guesses => vec![
                (from, m.clone(), format!("Invalid user {user} from {ip} port {port}")),
                (from + 2, m.clone(), format!("Failed password for invalid user {user} from {ip} port {port} ssh2")),
                (from + 7, m.clone(), format!("Failed password for invalid user {user} from {ip} port {port} ssh2")),
                (from + 8, m, format!("Connection closed by invalid user {user} {ip} port {port} [preauth]")),
            ],
            Plot::Prober => vec![(from, m, format!("Connection reset by {ip} port {port} [preauth]"))],
            Plot::Logout => session(format!("Received disconnect from {ip} port {port}:11: disconnected by user")),
            Plot::Silent => vec![login, opened, closed],
            Plot::Closed => session(format!("Connection closed by {ip} port {port}")),
            Plot::Reset => session(format!("Read error from remote host {ip} port {port}: Connection reset by peer")),
            Plot::Expired => session(format!("Timeout, client not responding from user {user} {ip} port {port}")),
            Plot::Grace => vec![
                (from, m, format!("Connection from {ip} port {port} on 192.0.2.1 port 22 rdomain \"\"")),
                (
                    from + 120,
                    "sshd[9]".into(),
                    format!("Timeout before authentication for connection from {ip} to 192.0.2.1, pid = {monitor}"),
                ),
            ],
            Plot::Refused => vec![(
                from,
                "sshd[9]".into(),
                format!("drop connection #10 from [{ip}]:{port} on [192.0.2.1]:22 Maxstartups"),
            )],
            Plot::Negotiation => vec![(
                from,
                m,
                format!(
                    "Unable to negotiate with {ip} port {port}: no matching cipher found. Their offer: 3des-cbc [preauth]"
                ),
            )],
            Plot::Signalled => vec![
                login,
                opened,
                (till, m.clone(), "error: mm_reap: preauth child terminated by signal 15".into()),
                closed,
            ],
            // The child's own line names nobody: it belongs to the session whose pid lies closest below.
            Plot::OldTimeout => session("Timeout, client not responding.".into()),
            Plot::Announced => vec![
                (from, m.clone(), format!("Connection from {ip} port {port} on 192.0.2.1 port 22")),
                login,
                (from, m, format!("User child is on pid {child}")),
                (
                    from + 1,
                    c.clone(),
                    format!("Starting session: shell on pts/{n} for {user} from {ip} port {port} id 0"),
                ),
                (till, c.clone(), format!("Close session: user {user} from {ip} port {port} id 0")),
                (till, c, format!("Connection closed by {ip} port {port}")),
                closed,
            ],
            Plot::Seated => vec![
                login,
                opened,
                (from, "systemd-logind[500]".into(), format!("New session {} of user {user}.", n + 1)),
                (
                    till,
                    "systemd-logind[500]".into(),
                    format!("Session {} logged out. Waiting for processes to exit.", n + 1),
                ),
                (till, "systemd-logind[500]".into(), format!("Removed session {}.", n + 1)),
            ],
            // PAM's helper speaks first, under a pid of its own.
            Plot::Helped => vec![
                (
                    from,
                    c,
                    format!(
                        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={ip}  user={user}"
                    ),
                ),
                (from + 2, m.clone(), format!("error: PAM: Authentication failure for {user} from {ip}")),
                (from + 2, m.clone(), format!("Failed keyboard-interactive/pam for {user} from {ip} port {port} ssh2")),
                (from + 9, m, format!("Connection closed by authenticating user {user} {ip} port {port} [preauth]")),
            ],
            Plot::NoLine => vec![
                (from, m.clone(), "error: kex_exchange_identification: Connection closed by remote host".into()),
                (from, m, format!("Connection closed by {ip} port {port}")),
            ],
        }
    }
}

/// The log of all of them: in order of time, within one second in an order that `ties` decides; the lines of one
/// connection keep theirs.
pub fn interleave(scripts: &[Script], ties: u64) -> String {
    let mut waiting: Vec<_> = scripts.iter().map(|s| s.lines().into_iter().peekable()).collect();
    let mut chance = ties | 1;
    let mut log = String::new();
    while let Some(next) = waiting.iter_mut().filter_map(|s| s.peek().map(|l| l.0)).min() {
        let ready: Vec<usize> =
            (0..waiting.len()).filter(|i| waiting[*i].peek().is_some_and(|l| l.0 == next)).collect();
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let chosen = ready[(chance % ready.len() as u64) as usize];
        let (second, writer, message) = waiting[chosen].next().expect("it was peeked at");
        log.push_str(&format!("{} app01 {writer}: {message}\n", stamp(second)));
    }
    log
}

/// `Mar  2 00:00:01`: so many seconds after the start, which lies in March.
pub fn stamp(second: i64) -> String {
    let iso = Timestamp((START + second) * 1_000_000).rfc3339(sshlogs::model::Micros(1_000_000));
    format!("Mar {:>2} {}", iso[8..10].trim_start_matches('0'), &iso[11..19])
}
