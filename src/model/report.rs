//! Everything one run found, and what it was found in.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use super::connection::Connection;
use super::connections::Connections;
use super::ending::{EndingKind, Resetness};
use super::event::Place;
use super::family::Family;
use super::finding::{Contributor, Finding};
use super::gap::Gap;
use super::load::Load;
use super::login::Login;
use super::meaning::Meaning;
use super::period::Period;
use super::probe::Probe;
use super::rhythm::Rhythm;
use super::server::{KernelTimers, ServerConfig};
use super::settings::ClientConfig;
use super::signals::{AgeFloor, LoadLink};
use super::tally::Tally;
use super::time::{Micros, Timestamp};

/// What a source was read for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceRole {
    /// The log itself.
    #[default]
    Log,
    /// A kernel log: what happened to the server.
    Kernel,
    /// Login records.
    Logins,
    /// A package manager's log.
    Packages,
    /// A load file, for the boots it marks.
    Load,
}

impl SourceRole {
    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            SourceRole::Log => "log",
            SourceRole::Kernel => "kernel",
            SourceRole::Logins => "logins",
            SourceRole::Packages => "packages",
            SourceRole::Load => "load",
        }
    }
}

/// What was read of one source.
#[derive(Clone, Debug, Default)]
pub struct SourceRead {
    /// Shown name.
    pub name: String,
    /// Lines read.
    pub lines: u64,
    /// Bytes read, unpacked.
    pub bytes: u64,
    /// First and last stamp.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Year given to its first stamp, where the log has none.
    pub first_year: Option<i32>,
    /// A journal, not a text log?
    pub is_journal: bool,
    /// Entries of a journal whose numbers are missing between those that were read.
    pub missing: u64,
    /// The longest time between two of its lines that were looked at.
    pub silence: Micros,
    /// What it was read for.
    pub role: SourceRole,
    /// Beside the log: lines that say something about the server.
    pub heard: u64,
    /// Hosts whose kernel speaks in it; an empty name for lines that name no host.
    pub kernels: BTreeSet<String>,
}

impl SourceRead {
    /// Widens its span to take in a stretch of time.
    pub fn widen(&mut self, from: Timestamp, to: Timestamp) {
        self.span = Some(self.span.map_or((from, to), |(a, b)| (a.min(from), b.max(to))));
    }

    /// Would a message of this host's kernel at this moment be in it?
    pub fn hears_kernel(&self, host: &str, at: Timestamp) -> bool {
        let speaks = self.kernels.contains(host) || self.kernels.contains("");
        speaks && self.span.is_some_and(|(from, to)| from <= at && at <= to)
    }
}

/// Lines by what became of them: `lines` = recognised + unrecognised + foreign + damaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Bytes read, unpacked.
    pub bytes: u64,
    /// Lines read.
    pub lines: u64,
    /// Lines of sshd and its neighbours that a row knows.
    pub recognised: u64,
    /// Lines of sshd that no row knows.
    pub unrecognised: u64,
    /// Lines of other programs, blank lines and markers.
    pub foreign: u64,
    /// Lines without a readable header.
    pub damaged: u64,
    /// Of which: lines that repeat an earlier one.
    pub duplicate: u64,
    /// Of which: lines whose trusted fields deny what they claim.
    pub untrusted: u64,
    /// Lines of sshd, recognised or not.
    pub sshd: u64,
    /// First and last stamp.
    pub span: Option<(Timestamp, Timestamp)>,
}

impl Coverage {
    /// Adds another part of the same run.
    pub fn add(&mut self, other: &Coverage) {
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.recognised += other.recognised;
        self.unrecognised += other.unrecognised;
        self.foreign += other.foreign;
        self.damaged += other.damaged;
        self.duplicate += other.duplicate;
        self.untrusted += other.untrusted;
        self.sshd += other.sshd;
    }
}

/// Something that went wrong on the way and did not stop the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What, where, and what to do: one sentence.
    pub text: String,
    /// Was it an input the user named (exit status 2)?
    pub fatal: bool,
}

/// Something that happened to the server or the machine, not to one connection.
#[derive(Clone, Debug)]
pub struct ServerEvent {
    /// The host.
    pub host: Arc<str>,
    /// When.
    pub at: Timestamp,
    /// When sshd was last heard before, where the line is about what was left out since.
    pub since: Option<Timestamp>,
    /// What.
    pub meaning: Meaning,
    /// Count, signal or the like.
    pub number: Option<i64>,
    /// The process it names; 0 for none.
    pub pid: u32,
    /// Program, interface, address or release it names.
    pub name: String,
    /// The release before, where it names one.
    pub before: String,
    /// Address it names.
    pub addr: Option<IpAddr>,
    /// Ports of client and server, where it names a packet.
    pub ports: Option<(u16, u16)>,
    /// Its line.
    pub place: Place,
}

/// One episode of MaxStartups throttling.
#[derive(Clone, Debug)]
pub struct Throttling {
    /// The host.
    pub host: Arc<str>,
    /// When it began, if that was logged.
    pub began: Option<Timestamp>,
    /// When it ended, if that was logged.
    pub ended: Option<Timestamp>,
    /// Connections dropped by sshd's own count, where it gave one.
    pub dropped: Option<u64>,
    /// Connections named in drop lines.
    pub named: u64,
    /// Its lines.
    pub lines: Vec<Place>,
}

/// Endings that belong together.
#[derive(Clone, Debug)]
pub struct Incident {
    /// Stable id: minute and scope.
    pub id: String,
    /// First end.
    pub from: Timestamp,
    /// Last end.
    pub to: Timestamp,
    /// Who was hit: an address, a network, or everybody.
    pub scope: String,
    /// Connections that ended in it (indices into `Report::connections`).
    pub connections: Vec<u32>,
    /// Sessions of the same scope that were open and went on.
    pub survivors: u32,
    /// Chance of so many ends at once if they were independent, after correction for the windows tried.
    pub chance: Option<f64>,
    /// The family most of them were given.
    pub family: Family,
    /// One sentence for people.
    pub text: String,
}

/// Noise, counted as it is met and not kept.
#[derive(Clone, Debug, Default)]
pub struct Noise {
    /// Connections.
    pub connections: u64,
    /// By ending.
    pub endings: BTreeMap<EndingKind, u64>,
    /// By family.
    pub families: BTreeMap<Family, u64>,
    /// By whether they count as reset.
    pub resets: BTreeMap<Resetness, u64>,
    /// Failed authentication attempts.
    pub attempts: u64,
    /// Distinct addresses.
    pub addresses: u64,
}

/// One connection and what ended it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The connection.
    pub connection: Connection,
    /// The finding.
    pub finding: Finding,
    /// Stable id: HOST/second of its first line/ADDR:PORT.
    pub id: String,
}

/// How a fact about the server came about, for the head of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// What was concluded or assumed: one sentence.
    pub text: String,
    /// Does it limit what can be told?
    pub limits: bool,
}

impl Assumption {
    /// Said where nothing told the server's settings.
    pub const SETTINGS_UNKNOWN: &str =
        "sshd's settings are not known; defaults assumed (ClientAliveInterval 0); --sshd-config FILE reads them";
}

/// The result of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// The stretch of time it speaks of, where that was chosen for a cron job.
    pub period: Option<Period>,
    /// What was read.
    pub coverage: Coverage,
    /// The same by source.
    pub sources: Vec<SourceRead>,
    /// Context files used: name and what they gave.
    pub context: Vec<(String, String)>,
    /// How busy the server was, and the files that say so.
    pub load: Load,
    /// What probes of the path and looks at the sockets showed.
    pub probes: Vec<Probe>,
    /// Logins that login records tell of, within the time of the log.
    pub logins: Vec<Login>,
    /// Zone the log's local stamps were read in.
    pub zone: String,
    /// The server's settings as they were read or assumed.
    pub server: Option<ServerConfig>,
    /// The clients' settings, where they were read.
    pub client: Option<ClientConfig>,
    /// The kernel's timers as they were read or assumed.
    pub kernel: Option<KernelTimers>,
    /// What was concluded or assumed about the server and the log.
    pub assumptions: Vec<Assumption>,
    /// All connections kept, in order of their first line.
    pub connections: Connections,
    /// The same in numbers.
    pub tally: Tally,
    /// Noise that was counted and not kept.
    pub noise: Noise,
    /// How many connections were left out by filters.
    pub left_out: u64,
    /// Endings that belong together.
    pub incidents: Vec<Incident>,
    /// Troubles that come at one time of the day or the hour.
    pub rhythms: Vec<Rhythm>,
    /// Ages that speak for an idle limit on the path, with the connections they speak for, most first.
    pub floors: Vec<(AgeFloor, u64)>,
    /// Throttling episodes.
    pub throttling: Vec<Throttling>,
    /// Settings that let resets happen, with the number of connections each contributed to.
    pub contributors: Vec<(Contributor, u64)>,
    /// What happened to the server.
    pub server_events: Vec<ServerEvent>,
    /// Stretches from which lines are missing, in order of time.
    pub gaps: Vec<Gap>,
    /// What went wrong on the way.
    pub troubles: Vec<Trouble>,
    /// The closest link between load and abrupt ends, where there was enough of both to look for one.
    pub load_link: Option<LoadLink>,
    /// How many hypotheses the statistics were corrected for.
    pub hypotheses: u64,
    /// Widest stamp in the log.
    pub resolution: Micros,
}

impl Report {
    /// Keeps the wanted connections. Incidents keep those of their connections that are left, or are dropped. Noise was
    /// counted without being kept, so it cannot be filtered, and is dropped, too.
    pub fn retain(&mut self, wanted: impl Fn(&Judged) -> bool) {
        let keep: Vec<bool> = self.connections.iter().map(|judged| wanted(&judged)).collect();
        if keep.iter().all(|k| *k) {
            return;
        }
        self.left_out += keep.iter().filter(|k| !**k).count() as u64 + self.noise.connections;
        let places = renumbered(&keep);
        for incident in &mut self.incidents {
            incident.connections = incident.connections.iter().filter_map(|i| places[*i as usize]).collect();
        }
        let left: Vec<bool> = self.incidents.iter().map(|i| !i.connections.is_empty()).collect();
        let mut kept = left.iter();
        self.incidents.retain(|_| kept.next().is_some_and(|k| *k));
        self.connections.retain(&keep, &renumbered(&left));
        let mut tally = Tally::default();
        self.connections.iter().for_each(|judged| tally.add(&judged.connection, &judged.finding));
        self.contributors = tally.contributors();
        self.tally = tally;
        self.noise = Noise::default();
        // They are of all.
        self.rhythms.clear();
    }

    /// Keeps what happened to the server between these times; an episode that lies partly between them stays.
    pub fn keep_between(&mut self, since: Option<Timestamp>, until: Option<Timestamp>) {
        let overlaps = |from: Option<Timestamp>, to: Option<Timestamp>| {
            let began_in_time = from.or(to).zip(until).is_none_or(|(from, until)| from <= until);
            began_in_time && to.or(from).zip(since).is_none_or(|(to, since)| to >= since)
        };
        self.server_events.retain(|event| overlaps(Some(event.at), Some(event.at)));
        self.throttling.retain(|t| overlaps(t.began, t.ended));
    }
}

/// Where each of those kept stands afterwards.
fn renumbered(keep: &[bool]) -> Vec<Option<u32>> {
    let mut next = 0;
    let place = |k: &bool| {
        next += u32::from(*k);
        k.then(|| next - 1)
    };
    keep.iter().map(place).collect()
}
