//! What `show` is asked for: everything people copy from a log or a report, told apart by what it can be.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::net::SocketAddr;

use anyhow::{Result, anyhow, bail};
use ipnet::IpNet;

use super::{privacy, request};
use crate::model::{Judged, Report};
use crate::pipeline::Request;
use crate::write::safe;

/// Connections named where one was meant.
const CANDIDATES: usize = 10;

/// A connection, or several, as somebody may name them.
pub struct Asked<'a> {
    what: &'a str,
    /// `what`, and its pseudonyms.
    names: Vec<String>,
    /// An address or a network.
    net: Option<IpNet>,
    /// What a number may be, the likelier first.
    numbers: Vec<Number>,
}

/// `4711`, `:40122`.
#[derive(Clone, Copy)]
enum Number {
    Pid(u32),
    Port(u16),
}

impl<'a> Asked<'a> {
    pub fn new(what: &'a str, request: &Request) -> Asked<'a> {
        let what = what.trim();
        let mut names = privacy::names(what, request);
        // `[192.0.2.1]:22` and `2001:DB8::1` are written otherwise in ids.
        names.extend(
            what.parse::<SocketAddr>()
                .ok()
                .map(|peer| SocketAddr::new(peer.ip().to_canonical(), peer.port()).to_string()),
        );
        let net = request::network(what).ok();
        let net = request.pseudonyms.as_deref().map_or(net, |p| net.map(|net| privacy::network(net, p)));
        Asked { what, names, net, numbers: numbers(what) }
    }

    /// The connections meant: those of this very name, else by a number of theirs, else the one whose id begins so.
    ///
    /// # Errors
    /// If there is none, or an id's beginning fits several: with what could have been meant.
    pub fn find<'r>(&self, report: &'r Report) -> Result<Vec<Cow<'r, Judged>>> {
        let all = |is_meant: &dyn Fn(&Judged) -> bool| -> Vec<Cow<'r, Judged>> {
            report.connections.iter().filter(|judged| is_meant(judged)).collect()
        };
        let mut found = all(&|judged| self.is_name_of(judged));
        for number in &self.numbers {
            if found.is_empty() {
                found = all(&|judged| number.is_of(judged));
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
        self.by_beginning(report)?.map(|one| vec![one]).ok_or_else(|| self.nobody(report))
    }

    fn is_name_of(&self, judged: &Judged) -> bool {
        let c = &judged.connection;
        let peer = c.peer.map(|peer| peer.to_string());
        self.net.is_some_and(|net| c.addr().is_some_and(|ip| net.contains(&ip)))
            || self.names.iter().any(|name| {
                judged.id == *name || peer.as_ref() == Some(name) || c.user.as_deref() == Some(name.as_bytes())
            })
    }

    /// A host and a `/` at least: a user's name that nobody has is no beginning of an id.
    fn by_beginning<'r>(&self, report: &'r Report) -> Result<Option<Cow<'r, Judged>>> {
        if !self.what.contains('/') {
            return Ok(None);
        }
        let mut first = None;
        let mut candidates = String::new();
        let mut count = 0;
        for judged in report.connections.iter().filter(|judged| judged.id.starts_with(self.what)) {
            if count < CANDIDATES {
                let user = judged.connection.user.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
                candidates += format!("\n  {}  {}", safe(&judged.id), safe(&user)).trim_end();
            }
            count += 1;
            first.get_or_insert(judged);
        }
        if count > 1 {
            let more = count.saturating_sub(CANDIDATES);
            let rest = if more > 0 { format!("\n  and {more} more") } else { String::new() };
            bail!("{count} ids begin with `{}`; write more of the one, or its ADDR:PORT:{candidates}{rest}", self.what);
        }
        Ok(first)
    }

    fn nobody(&self, report: &Report) -> anyhow::Error {
        let what = safe(self.what);
        if report.connections.iter().any(|judged| &*judged.connection.host == self.what) {
            return anyhow!(
                "`{what}` is a host, and `show` tells of connections: `sshlogs connections --host {what}` lists them"
            );
        }
        let exists = |judged: &Judged| judged.connection.user_exists != Some(false);
        let users: BTreeSet<String> = report
            .connections
            .iter()
            .filter(|judged| exists(judged))
            .filter_map(|judged| judged.connection.user.as_deref().map(|u| String::from_utf8_lossy(u).into_owned()))
            .collect();
        let meant = safe(&request::similar(self.what, users.iter().map(String::as_str))).into_owned();
        anyhow!(
            "no connection is called `{what}`;{meant} give an id from `sshlogs connections` or its beginning, ADDR:PORT, \
             :PORT, a pid, an address, a network, or a user"
        )
    }
}

impl Number {
    fn is_of(self, judged: &Judged) -> bool {
        match self {
            Number::Pid(pid) => judged.connection.pids.contains(&pid),
            Number::Port(port) => judged.connection.peer.is_some_and(|peer| peer.port == Some(port)),
        }
    }
}

/// `sshd[4711]`, `sshd[4711]:` as lines begin; `:40122`; `4711`, which may be either.
fn numbers(what: &str) -> Vec<Number> {
    let pid = |digits: &str| digits.parse().ok().map(Number::Pid);
    let port = |digits: &str| digits.parse().ok().map(Number::Port);
    if let Some(digits) = what.strip_prefix(':') {
        return Vec::from_iter(port(digits));
    }
    match what.trim_end_matches(':').strip_suffix(']').and_then(|tag| tag.split_once('[')) {
        Some((_, digits)) => Vec::from_iter(pid(digits)),
        None => pid(what).into_iter().chain(port(what)).collect(),
    }
}
