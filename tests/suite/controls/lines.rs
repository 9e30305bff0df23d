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
    if rng.chance(300) {
        paper.health_checks(rng, pid);
    }
    paper.lines.sort_by_key(|(at, ..)| *at);
    paper.lines.iter().map(|(at, text)| format!("{} edge01 {text}\n", stamp(*at, world.precise))).collect()
}

/// What `sshd_config` says.
pub fn settings(world: &World) -> String {
    let level = if world.verbose { "VERBOSE" } else { "INFO" };
    format!("LogLevel {level}\nClientAliveInterval {}\nClientAliveCountMax 3\n", world.alive.unwrap_or(0))
}

/// Samples of a machine that has other work than ssh, with bursts whenever they please: rates, or the kernel's counters.
pub fn load(world: &World, rng: &mut Rng) -> String {
    let every = rng.pick(&[30, 60, 300]) * SECOND;
    if rng.chance(500) { rates(world, rng, every) } else { counters(world, rng, every) }
}

fn rates(world: &World, rng: &mut Rng, every: i64) -> String {
    let mut text = "time,load1,ncpu,mem_available_kb,tcp_out_segs_per_s,tcp_retrans_segs_per_s\n".to_owned();
    let (mut burst, mut lost) = (0, 0);
    for at in (world.from..world.to).step_by(every as usize) {
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

/// Since boot: segments out, sent again, resets sent, connections reset, timeouts, given up, keepalive probes.
fn counters(world: &World, rng: &mut Rng, every: i64) -> String {
    let names =
        "tcp_out_segs,tcp_retrans_segs,tcp_out_rsts,tcp_estab_resets,tcp_timeouts,tcp_abort_on_timeout,tcp_keepalive";
    let mut text = format!("ts,load1,{names}\n");
    // Connections of a web server are reset and given up, too: a few a day, or a few a minute.
    let looks = ((world.to - world.from) / every) as u64;
    let per_mille = (1000 * rng.spread(1, looks) / looks).max(1);
    let [mut out, mut again, mut sent, mut reset, mut timeouts, mut given_up, mut probes] = [1000_u64; 7];
    for at in (world.from..world.to).step_by(every as usize) {
        out += rng.below(9000);
        again += rng.below(20);
        probes += rng.below(4);
        if rng.chance(per_mille) {
            let (n, by_probes) = (rng.between(1, 3), rng.chance(300));
            (given_up, reset, timeouts) = (given_up + n, reset + n, timeouts + 9 * n);
            (again, sent) = (again + 15 * n, sent + if by_probes { n } else { 0 });
        }
        if rng.chance(per_mille) {
            reset += rng.between(1, 3);
        }
        let load = rng.between(2, 900) as f64 / 100.0;
        let all = [out, again, sent, reset, timeouts, given_up, probes].map(|n| n.to_string()).join(",");
        text += &format!("{}.5,{load},{all}\n", at / SECOND);
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
        let program = self.program();
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

    /// A monitor that connects and leaves, from where people log in, too; and somebody who mistypes a password.
    fn health_checks(&mut self, rng: &mut Rng, mut pid: u32) {
        let program = self.program();
        let every = rng.pick(&[600, 1800, 3600]) * SECOND;
        let addr = self.world.sessions.first().map_or("203.0.113.5", |s| s.addr.as_str());
        let leaving = ["Connection closed by remote host", "read: Connection reset by peer"];
        for at in (self.world.from..self.world.to).step_by(every as usize).take(150) {
            let port = rng.between(1024, 65_000);
            pid += 1;
            let how = rng.below(3) as usize;
            if let Some(text) = leaving.get(how) {
                self.write(at, program, pid, format!("error: kex_exchange_identification: {text}"));
            }
            let word = if how == 1 { "reset" } else { "closed" };
            let preauth = if how == 2 { " [preauth]" } else { "" };
            self.write(at + 1_000, program, pid, format!("Connection {word} by {addr} port {port}{preauth}"));
        }
        let port = rng.between(1024, 65_000);
        let text = format!("Failed password for alice from {addr} port {port} ssh2");
        self.write(self.world.from + 3600 * SECOND, program, pid + 1, text);
        let text = format!("Connection closed by authenticating user alice {addr} port {port} [preauth]");
        self.write(self.world.from + 3605 * SECOND, program, pid + 1, text);
    }

    fn program(&self) -> &'static str {
        if self.world.openssh >= OpenSsh::V9_9 { "sshd-session" } else { "sshd" }
    }

    /// Somebody from the internet, as everywhere.
    fn stranger(&mut self, at: i64, rng: &mut Rng, pid: u32) {
        let program = self.program();
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
