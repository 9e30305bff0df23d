//! What sshd and PAM write about such sessions, by release and LogLevel, as the lab recorded it.

use chrono::DateTime;

use super::rng::Rng;
use super::world::{DAY, End, OpenSsh, SECOND, Session, World};

const NAMES: [&str; 28] = [
    "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "karl", "laura", "mallory",
    "niaj", "olivia", "peggy", "quentin", "rupert", "sybil", "trent", "ursula", "victor", "wendy", "xavier", "deploy",
    "backup", "monitor", "git",
];

/// The whole log.
pub fn log(world: &World, rng: &mut Rng) -> String {
    let mut paper = Paper { world, lines: Vec::new() };
    let mut pid = 1000;
    paper.write(world.from, "sshd", 700, "Server listening on 0.0.0.0 port 22.".to_owned());
    for (number, session) in world.sessions.iter().enumerate() {
        let port = 1024 + (number as u64 * 40_507 + 11) % 64_000;
        paper.session(session, port, pid);
        pid += 2 + rng.below(9) as u32;
    }
    for _ in 0..rng.below(60) {
        let at = world.from + rng.below((world.to - world.from) as u64) as i64;
        paper.stranger(at, rng, pid);
        pid += 2;
    }
    paper.lines.sort_by_key(|(at, ..)| *at);
    paper.lines.iter().map(|(at, text)| format!("{} edge01 {text}\n", stamp(*at, world.precise))).collect()
}

/// What `sshd_config` says.
pub fn settings(world: &World) -> String {
    let level = if world.verbose { "VERBOSE" } else { "INFO" };
    format!("LogLevel {level}\nClientAliveInterval {}\nClientAliveCountMax 3\n", world.alive.unwrap_or(0))
}

/// Samples of every five minutes, with bursts whenever they please.
pub fn load(world: &World, rng: &mut Rng) -> String {
    let mut text = "time,load1,ncpu,mem_available_kb,tcp_out_segs_per_s,tcp_retrans_segs_per_s\n".to_owned();
    let (mut burst, mut lost) = (0, 0);
    for at in (world.from..world.to).step_by(300 * SECOND as usize) {
        burst = if rng.chance(20) { rng.between(2, 24) } else { burst.saturating_sub(1) };
        lost = if rng.chance(15) { rng.between(1, 12) } else { lost.saturating_sub(1) };
        let load = rng.between(2, 60) + if burst > 0 { rng.between(300, 3000) } else { 0 };
        let free = if burst > 0 { rng.between(50_000, 900_000) } else { rng.between(4_800_000, 5_300_000) };
        let retransmitted = rng.below(60) + if lost > 0 { rng.between(2_000, 40_000) } else { 0 };
        let [load, retransmitted] = [load, retransmitted].map(|n| n as f64 / 100.0);
        let sent = rng.between(200, 700);
        text += &format!("{},{load},4,{free},{sent},{retransmitted}\n", stamp(at, true));
    }
    text
}

/// What `ssh -V` says.
pub fn version(world: &World) -> &'static str {
    match world.openssh {
        OpenSsh::V8_4 => "OpenSSH_8.4p1\n",
        OpenSsh::V9_2 => "OpenSSH_9.2p1\n",
        OpenSsh::V9_9 => "OpenSSH_9.9p1\n",
        OpenSsh::V10_0 => "OpenSSH_10.0p2\n",
    }
}

fn stamp(at: i64, precise: bool) -> String {
    let form = if precise { "%Y-%m-%dT%H:%M:%S%.6f+00:00" } else { "%b %e %H:%M:%S" };
    DateTime::from_timestamp_micros(at).unwrap_or_default().format(form).to_string()
}

struct Paper<'w> {
    world: &'w World,
    lines: Vec<(i64, String)>,
}

impl Paper<'_> {
    fn write(&mut self, at: i64, program: &str, pid: u32, text: String) {
        if at < self.world.to {
            self.lines.push((at, format!("{program}[{pid}]: {text}")));
        }
    }

    /// One session, at most a day longer than the log.
    fn session(&mut self, s: &Session, port: u64, monitor: u32) {
        let program = if self.world.openssh >= OpenSsh::V9_9 { "sshd-session" } else { "sshd" };
        let (user, addr, child) = (NAMES[s.user % NAMES.len()], &s.addr, monitor + 1);
        let verbose = self.world.verbose;
        let (start, end) = (s.start, s.end.min(s.start + 7 * DAY).max(s.start + SECOND / 2));
        let by = if self.world.openssh == OpenSsh::V10_0 { user } else { "" };
        if verbose {
            let text = format!("Connection from {addr} port {port} on 192.0.2.1 port 22 rdomain \"\"");
            self.write(start - SECOND / 5, program, monitor, text);
        }
        let key = "ED25519 SHA256:uNiVztksCsDhcc0u9e8BxrQXVUpKZIDTMczCvj3tD2s";
        let text = format!("Accepted publickey for {user} from {addr} port {port} ssh2: {key}");
        self.write(start, program, monitor, text);
        let text = format!("pam_unix(sshd:session): session opened for user {user}(uid=1001) by {by}(uid=0)");
        self.write(start + 9_000, program, monitor, text);
        if verbose {
            self.write(start + 20_000, program, monitor, format!("User child is on pid {child}"));
            let text = format!("Starting session: shell on pts/0 for {user} from {addr} port {port} id 0");
            self.write(start + 30_000, program, child, text);
        }
        self.end(s.how, end, (program, monitor), (user, addr, port));
        let text = format!("pam_unix(sshd:session): session closed for user {user}");
        self.write(end + 20_000, program, monitor, text);
    }

    fn end(&mut self, how: End, end: i64, (program, monitor): (&str, u32), (user, addr, port): (&str, &str, u64)) {
        let (says_how, child) = (self.world.says_how(), monitor + 1);
        if self.world.verbose && matches!(how, End::Goodbye | End::Closed) {
            self.write(end - 5_000, program, child, format!("Close session: user {user} from {addr} port {port} id 0"));
        }
        let read_error = |errno: &str| format!("Read error from remote host {addr} port {port}: {errno}");
        match how {
            End::Goodbye => {
                let text = format!("Received disconnect from {addr} port {port}:11: disconnected by user");
                self.write(end, program, child, text);
                self.write(end + 1_000, program, child, format!("Disconnected from user {user} {addr} port {port}"));
            }
            End::Unanswered => {
                let text = format!("Timeout, client not responding from user {user} {addr} port {port}");
                self.write(end, program, child, text);
            }
            _ if !says_how => {}
            End::Closed => self.write(end, program, child, format!("Connection closed by {addr} port {port}")),
            End::Reset => self.write(end, program, child, read_error("Connection reset by peer")),
            End::TimedOut => self.write(end, program, child, read_error("Connection timed out")),
        }
    }

    /// Somebody from the internet, as everywhere.
    fn stranger(&mut self, at: i64, rng: &mut Rng, pid: u32) {
        let program = if self.world.openssh >= OpenSsh::V9_9 { "sshd-session" } else { "sshd" };
        let addr = format!("203.0.113.{}", rng.between(150, 250));
        let port = rng.between(1024, 65_000);
        let user = rng.pick(&["root", "oracle", "test", "ubuntu"]);
        self.write(at, program, pid, format!("Invalid user {user} from {addr} port {port}"));
        let text = format!("Failed password for invalid user {user} from {addr} port {port} ssh2");
        self.write(at + 2 * SECOND, program, pid, text);
        let text = format!("Connection closed by invalid user {user} {addr} port {port} [preauth]");
        self.write(at + 3 * SECOND, program, pid, text);
    }
}
