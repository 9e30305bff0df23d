//! Reports for others' eyes: pseudonyms, and no names that nobody has.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use ipnet::IpNet;

use super::args::Input;
use crate::model::{Peer, Place, Report, Trouble};
use crate::pipeline::Request;
use crate::read::anonymise::pseudonyms::Pseudonyms;
use crate::write::json::Made;

/// A shorter key could be guessed.
const SHORTEST: usize = 16;
/// What stands for a name that nobody has.
const HIDDEN: &[u8] = b"(no such user)";

/// What the user calls something, and what it is called with pseudonyms.
pub fn names(what: &str, request: &Request) -> Vec<String> {
    let mut names = vec![what.to_owned()];
    if let Some(pseudonyms) = &request.pseudonyms {
        let peer = |text: &str| {
            let peer = text.parse::<SocketAddr>().ok()?;
            Some(Peer { ip: pseudonyms.address(peer.ip()), port: Some(peer.port()) }.to_string())
        };
        // HOST/second/ADDR:PORT
        let id = || {
            let (begin, client) = what.rsplit_once('/')?;
            let (host, second) = begin.rsplit_once('/')?;
            Some(format!("{}/{second}/{}", pseudonyms.host(host.as_bytes()), peer(client)?))
        };
        let address = what.parse::<IpAddr>().ok().map(|ip| pseudonyms.address(ip).to_string());
        names.extend(address.into_iter().chain(peer(what)).chain(id()));
        names.push(pseudonyms.user(what.as_bytes()));
    }
    names
}

/// What makes pseudonyms, if some are wanted.
///
/// # Errors
/// If the key cannot be read, is too short, or no random one is to be had.
pub fn pseudonyms(input: &Input) -> Result<Option<Arc<Pseudonyms>>> {
    let key = match &input.anonymize_key {
        Some(path) => {
            let key = std::fs::read(path).with_context(|| format!("--anonymize-key {}", path.display()))?;
            if key.len() < SHORTEST {
                bail!(
                    "--anonymize-key {}: a key has {SHORTEST} bytes at least, this one {}; make one with \
                     `head -c 32 /dev/urandom > FILE`, and keep it secret",
                    path.display(),
                    key.len()
                );
            }
            key
        }
        None if input.anonymize => {
            let mut key = vec![0; 32];
            getrandom::fill(&mut key).map_err(|e| anyhow::anyhow!("no random key for --anonymize: {e}"))?;
            key
        }
        None => return Ok(None),
    };
    Ok(Some(Arc::new(Pseudonyms::new(&key))))
}

/// An address or a network, as the report has it.
pub fn network(net: IpNet, pseudonyms: &Pseudonyms) -> IpNet {
    let address = pseudonyms.address(net.network());
    IpNet::new(address, net.prefix_len()).map_or(net, |covered| covered.trunc())
}

/// Names the key in a state file: with another key nothing would be known again.
///
/// # Errors
/// If pseudonyms are wanted that are others each time.
pub fn key_name(input: &Input, request: &Request) -> Result<Option<String>> {
    match &request.pseudonyms {
        Some(_) if input.anonymize_key.is_none() => {
            bail!(
                "--since-last has to know again what it told: give --anonymize-key FILE, or ask for --daily or --weekly"
            )
        }
        pseudonyms => Ok(pseudonyms.as_ref().map(|p| p.key_name())),
    }
}

/// When, by what and how a report was made.
pub fn made(request: &Request) -> Made {
    let made = Made::now(request.now);
    if request.pseudonyms.is_some() { made.without_arguments() } else { made }
}

/// Names that were tried and that nobody has: who mistypes may have typed a password.
pub fn hide_unknown_users(report: &mut Report) {
    report.connections.alter(|judged| {
        if judged.connection.user_exists == Some(false) {
            judged.connection.user = Some(HIDDEN.into());
        }
    });
}

/// The lines in which such names stand are not shown either.
pub fn hide_lines(report: &Report, lines: &mut BTreeMap<Place, String>) {
    if lines.is_empty() {
        return;
    }
    for judged in report.connections.iter().filter(|j| j.connection.user.as_deref() == Some(HIDDEN)) {
        let (c, f) = (&judged.connection, &judged.finding);
        let cited = f.evidence.iter().chain(&f.against).flat_map(|e| &e.lines);
        for place in cited.chain([&c.first, &c.last]).chain(c.marks.iter().map(|m| &m.place)) {
            lines.remove(place);
        }
    }
}

/// What was told on standard error names paths; with pseudonyms a report only says that there was something.
pub fn cover(report: &mut Report, request: &Request) {
    if request.pseudonyms.is_none() {
        return;
    }
    let covered = |trouble: &Trouble| Trouble {
        text: "a log or context file could not be used as a whole; standard error said which and why".to_owned(),
        fatal: trouble.fatal,
    };
    report.troubles = report.troubles.iter().map(covered).collect();
    report.troubles.dedup();
}
