//! What really happened: `truth.json` of a scenario, and which rebuilt connection is which.

use std::collections::BTreeMap;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use serde::Deserialize;
use sshlogs::model::{Family, Judged};

/// One labelled log with the settings of its server.
pub struct Scenario {
    /// The folder, which is also where the settings lie.
    pub folder: PathBuf,
    /// Its log.
    pub log: PathBuf,
    /// Year in which it begins.
    pub year: i64,
    /// Connections that some log line names.
    pub labels: Vec<Label>,
}

/// How one connection really ended.
#[derive(Clone)]
pub struct Label {
    addr: IpAddr,
    port: u16,
    user: Option<String>,
    /// Epoch seconds.
    start: f64,
    /// Epoch seconds.
    end: Option<f64>,
    /// What did it.
    pub cause: Family,
    /// What a fair judge accepts, the cause included.
    pub acceptable: Vec<Family>,
    /// A server's log can tell this cause from its twins.
    pub determinable: bool,
}

impl Label {
    /// A fault, and not a goodbye, noise, or a client that was closed.
    pub fn is_fault(&self) -> bool {
        !self.cause.is_benign()
    }
}

#[derive(Deserialize)]
struct Truth {
    capture_start: String,
    connections: Vec<TrueConnection>,
}

#[derive(Deserialize)]
struct TrueConnection {
    addr: IpAddr,
    port: u16,
    user: Option<String>,
    start: String,
    end: Option<String>,
    cause: String,
    acceptable_causes: Vec<String>,
    reached_sshd: bool,
    #[serde(default = "yes")]
    named_in_log: bool,
    log_determinable: String,
}

fn yes() -> bool {
    true
}

/// Every scenario below a folder, by name.
pub fn scenarios(root: &Path) -> anyhow::Result<Vec<Scenario>> {
    let entries = fs::read_dir(root).with_context(|| format!("cannot read {}", root.display()))?;
    let mut folders: Vec<PathBuf> = entries.map(|e| Ok(e?.path())).collect::<anyhow::Result<_>>()?;
    folders.sort();
    folders.retain(|f| f.join("truth.json").is_file());
    folders.into_iter().filter_map(|f| scenario(f).transpose()).collect()
}

fn scenario(folder: PathBuf) -> anyhow::Result<Option<Scenario>> {
    // A part of the lab holds its logs without microseconds only.
    let names = ["auth-iso.log", "auth-iso.log.xz", "auth.log", "auth.log.xz"];
    let Some(log) = names.iter().map(|name| folder.join(name)).find(|path| path.is_file()) else { return Ok(None) };
    let path = folder.join("truth.json");
    let read = || -> anyhow::Result<(i64, Vec<Label>)> {
        let truth: Truth = serde_json::from_str(&fs::read_to_string(&path)?)?;
        let year = truth.capture_start.get(..4).unwrap_or_default().parse()?;
        let named = truth.connections.into_iter().filter(|c| c.reached_sshd && c.named_in_log);
        Ok((year, named.map(label).collect::<anyhow::Result<_>>()?))
    };
    let (year, labels) = read().with_context(|| format!("cannot use {}", path.display()))?;
    Ok(Some(Scenario { folder, log, year, labels }))
}

fn label(c: TrueConnection) -> anyhow::Result<Label> {
    let (addr, port, user) = (c.addr, c.port, c.user);
    Ok(Label {
        addr,
        port,
        user,
        start: seconds(&c.start)?,
        end: c.end.as_deref().map(seconds).transpose()?,
        cause: family(&c.cause)?,
        acceptable: c.acceptable_causes.iter().map(|c| family(c)).collect::<anyhow::Result<_>>()?,
        determinable: c.log_determinable == "yes",
    })
}

/// Labels are the ids of families with `_` for `-`, but for one.
fn family(label: &str) -> anyhow::Result<Family> {
    let id = label.replace('_', "-");
    let id = if id == "version-incompat" { Family::VersionIncompatibility.id() } else { &id };
    Family::of_id(id).ok_or_else(|| anyhow!("no family is called {label}"))
}

fn seconds(stamp: &str) -> anyhow::Result<f64> {
    Ok(chrono::DateTime::parse_from_rfc3339(stamp)?.timestamp_micros() as f64 / 1e6)
}

/// The last two folders of a root: enough to know it again, and nobody's own path.
pub fn short_name(root: &Path) -> String {
    let parts: Vec<String> = root.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts[parts.len().saturating_sub(2)..].join("/")
}

/// The index of the judged connection of every label, as the lab's scorer finds it: by address, port and start;
/// where a log names no port, by user and start.
pub fn matched(labels: &[Label], judged: &[Judged]) -> Vec<Option<usize>> {
    let mut by_peer: BTreeMap<(Option<IpAddr>, Option<u16>), Vec<usize>> = BTreeMap::new();
    for (i, j) in judged.iter().enumerate() {
        let c = &j.connection;
        by_peer.entry((c.addr(), c.peer.and_then(|p| p.port))).or_default().push(i);
    }
    let start = |i: usize| {
        let c = &judged[i].connection;
        c.opened.or(c.authenticated).or(c.closed).map(|t| t.0 as f64 / 1e6)
    };
    let portless: Vec<usize> = by_peer.iter().filter(|(k, _)| k.1.is_none()).flat_map(|(_, v)| v.clone()).collect();
    let mut used = vec![false; judged.len()];
    labels
        .iter()
        .map(|label| {
            let near = |i: &usize| {
                start(*i).is_none_or(|t| label.start - 30.0 <= t && t <= label.end.unwrap_or(t) + 30.0) && !used[*i]
            };
            let same_user = |i: &usize| {
                judged[*i].connection.user.as_deref() == label.user.as_deref().map(str::as_bytes)
                    && start(*i).is_some_and(|t| (t - label.start).abs() < 4.0)
                    && !used[*i]
            };
            let distance = |i: &usize| start(*i).map_or(0.0, |t| (t - label.start).abs());
            let nearest = |all: Vec<usize>| all.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
            let of_peer = by_peer.get(&(Some(label.addr), Some(label.port)));
            let found = nearest(of_peer.into_iter().flatten().copied().filter(near).collect())
                .or_else(|| nearest(portless.iter().copied().filter(same_user).collect()));
            found.inspect(|i| used[*i] = true)
        })
        .collect()
}
