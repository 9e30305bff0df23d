//! Which settings and which release were in force when a connection began: its process keeps them to its end.
//!
//! A changed file holds from when the listener read it: at a start, a restart or a reload. A package's upgrade holds
//! at once, since every connection gets a program from the disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::editions::Edition;
use super::sshd::Conditional;
use crate::catalogue::defaults::{self, ENDINGS_AT_INFO};
use crate::model::{Brief, Briefs, Known, LogLevel, Meaning, OpenSsh, ServerConfig, ServerEvent, Timestamp, Value};

/// Combinations of settings and release told apart at most; later ones count as what holds now.
const MOST_SETTINGS: usize = 64;
/// Hosts named in notes at most.
const NAMED: usize = 3;

/// Settings that held for a part of the log.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The general ones.
    pub config: ServerConfig,
    /// Those for some connections only.
    pub blocks: Vec<Conditional>,
}

/// Settings over time.
#[derive(Clone, Debug)]
pub struct SettingsHistory {
    /// What holds now.
    pub now: Settings,
    /// What held at other times.
    pub others: Vec<Settings>,
    /// By connection: 0 for what holds now, else a place in `others`, counted from 1. Empty if there are no others.
    pub of: Vec<u16>,
    /// What readers should know of it.
    pub notes: Vec<String>,
}

impl SettingsHistory {
    /// Nothing changed.
    pub fn constant(now: Settings) -> SettingsHistory {
        SettingsHistory { now, others: Vec::new(), of: Vec::new(), notes: Vec::new() }
    }

    /// All of them, what holds now first, in the order that `of` counts in.
    pub fn iter(&self) -> impl Iterator<Item = &Settings> {
        std::iter::once(&self.now).chain(&self.others)
    }

    /// Those in force for one connection, by its index.
    pub fn of(&self, connection: usize) -> &Settings {
        let place = self.of.get(connection).copied().unwrap_or(0);
        usize::from(place).checked_sub(1).and_then(|i| self.others.get(i)).unwrap_or(&self.now)
    }
}

/// What the files and the log say about the settings.
pub struct Observed<'a> {
    /// sshd_config, oldest first.
    pub editions: &'a [Edition],
    /// Is the newest one the machine's own, its time of writing to be trusted?
    pub is_own: bool,
    /// What happened to the servers, in order of time.
    pub events: &'a [ServerEvent],
    /// In order of their beginning.
    pub connections: &'a dyn Briefs,
    /// First and last line of the log.
    pub span: (Timestamp, Timestamp),
    /// Is a part of the log by OpenSSH 9.7 or before, and a part by 9.8 or later?
    pub mixed: bool,
}

/// The settings of every connection. `now` are those that hold now; `complete` fills in what the log shows of earlier
/// ones.
pub fn settings_history(now: Settings, observed: &Observed, complete: impl Fn(&mut ServerConfig)) -> SettingsHistory {
    let editions = observed.dated_editions();
    let releases = observed.releases();
    let mut history = SettingsHistory::constant(now);
    history.notes = observed.remarks(editions.len());
    if editions.len() < 2 && releases.is_empty() && !observed.mixed {
        return history;
    }
    let read = observed.when_read(editions);
    let current = (editions.len().saturating_sub(1), history.now.config.version.map(|v| v.value));
    let mut keys = vec![current];
    for c in observed.connections.all() {
        let began = if c.starts_before_log { observed.span.0 } else { c.began };
        let edition = read.get(&*c.host).map_or(0, |read| edition_at(read, began));
        let version = observed.version_of(&c, began, releases.get(&*c.host), history.now.config.version);
        let key = (edition, version.map(|v| v.value));
        let known = keys.iter().position(|k| *k == key);
        let place = known.or_else(|| {
            if keys.len() == MOST_SETTINGS {
                return None;
            }
            let mut settings = match editions.get(edition) {
                Some(edition) => Settings { config: edition.config(version), blocks: edition.blocks.clone() },
                None => Settings {
                    config: ServerConfig { version, ..defaults::server(version.map(|v| v.value)) },
                    blocks: Vec::new(),
                },
            };
            complete(&mut settings.config);
            keys.push(key);
            history.others.push(settings);
            Some(keys.len() - 1)
        });
        history.of.push(u16::try_from(place.unwrap_or(0)).unwrap_or(0));
    }
    history.notes.extend(observed.changes(editions, &read));
    history.notes.extend(observed.upgrades(&releases));
    history
}

/// When each host read each edition but the oldest; `None` where it never did.
type ReadTimes = BTreeMap<Arc<str>, Vec<Option<Timestamp>>>;
/// Upgrades of each host: when, from what if that is known, to what.
type Releases<'a> = BTreeMap<&'a str, Vec<(Timestamp, Option<OpenSsh>, OpenSsh)>>;

/// The edition in force at a moment: its index.
fn edition_at(read: &[Option<Timestamp>], at: Timestamp) -> usize {
    read.iter().rposition(|since| since.is_some_and(|since| since <= at)).map_or(0, |i| i + 1)
}

impl Observed<'_> {
    /// The editions, if any of them was written before the log ended: copies made later tell no times.
    fn dated_editions(&self) -> &[Edition] {
        let is_known = self.editions.iter().any(|e| e.written.is_some_and(|at| at <= self.span.1));
        let newest = self.editions.len().saturating_sub(1);
        if is_known { self.editions } else { &self.editions[newest..] }
    }

    fn when_read(&self, editions: &[Edition]) -> ReadTimes {
        let mut read = ReadTimes::new();
        for c in self.connections.all() {
            if read.contains_key(&c.host) {
                continue;
            }
            let each = editions.windows(2).map(|pair| self.read_at(&c.host, pair)).collect();
            read.insert(c.host, each);
        }
        read
    }

    /// When a host's listener read the later one of two editions.
    fn read_at(&self, host: &str, pair: &[Edition]) -> Option<Timestamp> {
        let [before, after] = pair else { return None };
        let written = after.written?;
        // What the log cannot tell: it began later, or sshd was told to be silent.
        if written < self.span.0 || before.config(None).log_level.value < LogLevel::Info {
            return Some(written);
        }
        let first = self.events.partition_point(|e| e.at < written);
        self.events[first..].iter().find(|e| &*e.host == host && is_reading(e.meaning)).map(|e| e.at)
    }

    fn releases(&self) -> Releases<'_> {
        let mut releases = Releases::new();
        for event in self.events.iter().filter(|e| e.meaning == Meaning::PackageChanged) {
            let Some(to) = OpenSsh::parse(&event.name) else { continue };
            let known = releases.entry(&event.host).or_default();
            let from = OpenSsh::parse(&event.before).or(known.last().map(|(.., to)| *to));
            if from != Some(to) {
                known.push((event.at, from, to));
            }
        }
        releases.retain(|_, changes| !changes.is_empty());
        releases
    }

    /// The release that carried a connection: by the packages, and by the program that wrote its lines.
    fn version_of(
        &self,
        c: &Brief,
        began: Timestamp,
        releases: Option<&Vec<(Timestamp, Option<OpenSsh>, OpenSsh)>>,
        now: Option<Value<OpenSsh>>,
    ) -> Option<Value<OpenSsh>> {
        let by_package = releases.and_then(|all| match all.iter().rev().find(|(at, ..)| *at <= began) {
            Some((.., to)) => Some(Some(*to)),
            None => all.first().map(|(_, from, _)| *from),
        });
        let version = by_package.map_or(now, |known| known.map(Value::read));
        if !self.mixed {
            return version;
        }
        match (c.session_program, version) {
            (Some(true), v) if v.is_none_or(|v| v.value < ENDINGS_AT_INFO) => {
                Some(Value { value: ENDINGS_AT_INFO, known: Known::FromLog })
            }
            (Some(false), Some(v)) if v.value >= ENDINGS_AT_INFO => None,
            _ => version,
        }
    }

    /// What is odd about the times of the files.
    fn remarks(&self, used: usize) -> Vec<String> {
        let Some(newest) = self.editions.last() else { return Vec::new() };
        if used < self.editions.len() {
            return vec![format!(
                "{} and its earlier versions were all written after the log: which of them held then is not known, and \
                 {} was used (`cp -p` keeps a file's time)",
                newest.name, newest.name
            )];
        }
        match newest.written.filter(|at| self.is_own && used == 1 && self.span.0 < *at && *at <= self.span.1) {
            Some(at) => vec![format!(
                "{} was last written {} UTC, within the log: what held before is not known, and all was judged by what \
                 it says now",
                newest.name,
                at.minute()
            )],
            None => Vec::new(),
        }
    }

    fn changes(&self, editions: &[Edition], read: &ReadTimes) -> Vec<String> {
        let mut notes = Vec::new();
        for (i, pair) in editions.windows(2).enumerate() {
            let [before, after] = pair else { continue };
            for (host, times) in read.iter().take(NAMED) {
                notes.extend(match times.get(i).copied().flatten() {
                    Some(at) if at > self.span.0 && at <= self.span.1 => Some(format!(
                        "sshd's settings changed within the log: {} held until {} UTC, when sshd{} read {}{}",
                        before.name,
                        at.minute(),
                        of(host),
                        after.name,
                        self.across(host, at)
                    )),
                    None if after.written.is_some_and(|at| at <= self.span.1) => Some(format!(
                        "{} was written {} UTC, but nothing in the log shows that sshd{} has read it since: {} still \
                         holds until sshd is reloaded",
                        after.name,
                        after.written.map(|at| at.minute()).unwrap_or_default(),
                        of(host),
                        before.name
                    )),
                    _ => None,
                });
            }
        }
        notes
    }

    fn upgrades(&self, releases: &Releases<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        for (host, changes) in releases.iter().take(NAMED) {
            for (at, from, to) in changes {
                let from = from.map_or("another release".to_owned(), |from| from.to_string());
                let across = self.across(host, *at);
                notes.push(format!("OpenSSH{} changed from {from} to {to} at {} UTC{across}", of(host), at.minute()));
            }
        }
        notes
    }

    /// A clause about the connections that were open at a change.
    fn across(&self, host: &str, at: Timestamp) -> String {
        let lived = |c: &Brief| &*c.host == host && c.began < at && c.closed.is_none_or(|end| end > at);
        match self.connections.all().filter(lived).count() {
            0 => String::new(),
            1 => "; one connection lived across, and is judged by what held when it began".to_owned(),
            n => format!("; {n} connections lived across, and are judged by what held when they began"),
        }
    }
}

/// Does sshd read its configuration at such an event?
fn is_reading(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::ListenerStarted | Meaning::ListenerReloaded | Meaning::UnitStarted | Meaning::Booted)
}

fn of(host: &str) -> String {
    if host.is_empty() { String::new() } else { format!(" of {host}") }
}
