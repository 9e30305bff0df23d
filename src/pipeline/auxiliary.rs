//! What else was recorded of the machine: kernel and package logs, whose events are interleaved with the log's; load,
//! probes and login records, which are used only where they fit its hosts and its time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::connections::ConnectionStore;
use crate::catalogue::causes;
use crate::model::load::is_same_host;
use crate::model::{
    Assumption, Brief, Briefs, Connection, EndingKind, Finding, Load, Login, LoginEnd, Meaning, Measured, Place, Probe,
    Report, SECOND, ServerEvent, SourceRead, SourceRole, Timestamp, Trouble,
};
use crate::pipeline::Request;
use crate::read::context::kernel::{self, OwnedEvent};
use crate::read::context::load::{self, Fit};
use crate::read::context::wtmp::Wtmp;
use crate::read::context::{self, AuxiliaryLog, Origin};
use crate::read::stamp::clock::Zone;

/// A login record and a line this close to each other (µs) may be of the same boot.
const SAME_BOOT: i64 = 120 * SECOND;
/// A login is recorded this soon (µs) after it was accepted.
const RECORDED_WITHIN: i64 = 10 * SECOND;

/// Kernel and package logs: read before the log, so that their events can be handed on in order of time with its own.
#[derive(Default)]
pub(crate) struct AuxiliaryLogs {
    /// Their events, in order of time.
    pub events: VecDeque<OwnedEvent>,
    /// What was read, by file; [`OwnedEvent::log`] is an index into it.
    pub read: Vec<SourceRead>,
}

impl AuxiliaryLogs {
    /// Reads the kernel logs wanted and those of package managers. `begins` is when the log does. If that is a journal, the
    /// machine's own kernel logs are not read: the journal holds the same lines.
    pub fn open(
        request: &Request,
        zone: Zone,
        begins: Option<Timestamp>,
        is_journal: bool,
        report: &mut Report,
    ) -> AuxiliaryLogs {
        let mut read = AuxiliaryLogs::default();
        let logs = request.context.auxiliary_logs(begins, is_journal);
        if request.pseudonyms.is_some() && logs.iter().any(|log| !log.of_packages) {
            let text = "the kernel log was left aside: its lines would name hosts and addresses";
            report.troubles.push(Trouble { text: text.to_owned(), fatal: false });
        }
        for AuxiliaryLog { path, origin, of_packages } in
            logs.into_iter().filter(|log| log.of_packages || request.pseudonyms.is_none())
        {
            let name = context::shown(&path);
            let reader = if of_packages { kernel::packages } else { kernel::read };
            let mut trouble =
                |text: &str, fatal| report.troubles.push(Trouble { text: format!("{name}: {text}"), fatal });
            match reader(&path, zone, begins) {
                Ok(log) => {
                    log.remarks.iter().for_each(|text| trouble(text, false));
                    let log_index = read.read.len() as u16;
                    read.events.extend(log.events.into_iter().map(|own| OwnedEvent { log: log_index, ..own }));
                    read.read.push(SourceRead { name, ..log.read });
                }
                Err(reason) => trouble(&reason, origin == Origin::Flag),
            }
        }
        read.events.make_contiguous().sort_by_key(|own| own.event.at);
        read
    }
}

/// The load measured on this log's hosts in its time. What does not fit is left out, with a trouble, unless it is a file
/// of another day among the machine's own.
pub(crate) fn fitting_load(found: Vec<(Measured, Origin)>, briefs: &dyn Briefs, report: &mut Report) -> Load {
    if found.is_empty() {
        return Load::default();
    }
    let hosts: BTreeSet<Arc<str>> = briefs.all().map(|c| c.host).filter(|h| !h.is_empty()).collect();
    let hosts: BTreeSet<&str> = hosts.iter().map(|host| &**host).collect();
    let mut used = Vec::new();
    for (measured, origin) in found {
        let name = &measured.source.name;
        match load::fit(&measured.source, &hosts, report.coverage.span) {
            Fit::Apart(_) if origin == Origin::Machine => continue,
            Fit::Apart(reason) | Fit::OtherHost(reason) => {
                let fatal = origin == Origin::Flag;
                report.troubles.push(Trouble { text: format!("{name}: {reason}"), fatal });
                continue;
            }
            Fit::Doubtful(doubt) => {
                report.troubles.push(Trouble { text: format!("{name}: {doubt}"), fatal: false });
            }
            Fit::Good => {}
        }
        used.push(measured);
    }
    Load::of(used)
}

/// The probes of the log's time, and those that carry no time.
pub(crate) fn fitting_probes(found: Vec<(Probe, bool)>, report: &mut Report) -> Vec<Probe> {
    let log = report.coverage.span;
    let mut used = Vec::new();
    for (probe, named) in found {
        match (probe.span, log) {
            (Some((from, to)), Some(log)) if to < log.0 || log.1 < from => {
                let (own, of) = ((from.minute(), to.minute()), (log.0.minute(), log.1.minute()));
                let text = format!(
                    "{}: it measured from {} to {} UTC, the log is of {} to {}: not used",
                    probe.name, own.0, own.1, of.0, of.1
                );
                report.troubles.push(Trouble { text, fatal: named });
            }
            _ => used.push(probe),
        }
    }
    used
}

/// Takes login records in: boots and shutdowns that the log lacks become events; logins of the log's time go into the
/// report.
pub(crate) fn records(wtmp: Wtmp, connections: &ConnectionStore, events: &mut Vec<ServerEvent>, report: &mut Report) {
    let Some(log) = report.coverage.span else { return };
    let Wtmp { read, logins, events: records, .. } = wtmp;
    let source = report.sources.len() as u16;
    let mut hosts: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    connections.all().for_each(|c| *hosts.entry(c.host).or_default() += 1);
    // The records name no host: they are taken for those of the host with the most connections.
    let Some((host, _)) = hosts.into_iter().max_by_key(|(_, n)| *n) else { return };
    for (at, meaning, line) in records {
        let known = |e: &ServerEvent| e.meaning == meaning && (e.at.0 - at.0).abs() <= SAME_BOOT && e.host == host;
        if at.0 >= log.0.0 - SAME_BOOT && at.0 <= log.1.0 + SAME_BOOT && !events.iter().any(known) {
            events.push(record(&host, at, meaning, Place { source, line }));
        }
    }
    events.sort_by_key(|e| (e.at, e.place));
    let within = |l: &Login| l.from <= log.1 && l.to.is_none_or(|to| to >= log.0);
    report.logins = logins.into_iter().filter(within).collect();
    report.assumptions.extend(recorded_ends(&read, connections, &report.logins));
    report.sources.push(read);
}

/// Boots that sysstat marked in its files and that the log lacks. sysstat also marks its own restarts: a mark that a
/// session outlived is no boot.
pub(crate) fn boots(briefs: &dyn Briefs, events: &mut Vec<ServerEvent>, report: &mut Report) {
    let Some(log) = report.coverage.span else { return };
    for load in report.load.sources.iter().filter(|source| !source.boots.is_empty()) {
        let own = load.host.as_deref().unwrap_or_default();
        let Some(host) = briefs.all().map(|c| c.host).find(|host| is_same_host(own, host)) else { continue };
        let within = |at: &Timestamp| at.0 >= log.0.0 - SAME_BOOT && at.0 <= log.1.0 + SAME_BOOT;
        let mut boots: Vec<(Timestamp, bool)> =
            load.boots.iter().copied().filter(within).map(|at| (at, false)).collect();
        for c in briefs.all().filter(|c| c.host == host) {
            for (at, is_lived_through) in &mut boots {
                *is_lived_through |=
                    c.began.0 < at.0 - SAME_BOOT && c.closed.is_some_and(|end| end.0 > at.0 + SAME_BOOT);
            }
        }
        let source = report.sources.len() as u16;
        let mut heard = 0;
        for (at, is_lived_through) in boots {
            if is_lived_through {
                let text = format!(
                    "{}: it marks a restart at {} UTC, but sessions lived on: taken as one of sysstat alone",
                    load.name,
                    at.minute()
                );
                report.troubles.push(Trouble { text, fatal: false });
                continue;
            }
            let known =
                |e: &ServerEvent| e.meaning == Meaning::Booted && (e.at.0 - at.0).abs() <= SAME_BOOT && e.host == host;
            if !events.iter().any(known) {
                events.push(record(&host, at, Meaning::Booted, Place { source, line: 0 }));
                heard += 1;
            }
        }
        let (name, lines, role) = (load.name.clone(), load.samples as u64, SourceRole::Load);
        report.sources.push(SourceRead { name, lines, span: load.span, role, heard, ..SourceRead::default() });
    }
    events.sort_by_key(|e| (e.at, e.place));
}

fn record(host: &Arc<str>, at: Timestamp, meaning: Meaning, place: Place) -> ServerEvent {
    ServerEvent {
        host: Arc::clone(host),
        at,
        meaning,
        number: None,
        pid: 0,
        name: String::new(),
        before: String::new(),
        addr: None,
        ports: None,
        since: None,
        place,
    }
}

/// A note on sessions whose end is missing in the log, but not in the login records.
fn recorded_ends(read: &SourceRead, connections: &ConnectionStore, logins: &[Login]) -> Option<Assumption> {
    let is_of = |l: &Login, c: &Connection| {
        let since = c.authenticated.map_or(i64::MAX, |at| l.from.0 - at.0);
        c.pids.contains(&l.pid) && c.user.as_deref() == Some(l.user.as_bytes()) && since.abs() <= RECORDED_WITHIN
    };
    let is_endless = |c: &Brief| matches!(c.ending.kind, EndingKind::StillOpen | EndingKind::CutByLog);
    let mut reader = connections.reader();
    let endless =
        connections.all().enumerate().filter(|(_, c)| is_endless(c)).map(|(index, _)| reader.connection(index));
    let n = endless.filter(|c| logins.iter().any(|l| l.ended != LoginEnd::Open && is_of(l, c))).count();
    let text = match n {
        0 => return None,
        1 => format!("{}: one session that ends nowhere in the log has an end in these records", read.name),
        n => format!("{}: {n} sessions that end nowhere in the log have an end in these records", read.name),
    };
    Some(Assumption { text, limits: false })
}

/// Removes from `not_checked` the sources that cover the end of this connection: they were checked, whatever they said.
pub(crate) fn remove_checked(c: &Brief, report: &Report, kernel_heard: bool, finding: &mut Finding) {
    if finding.not_checked.is_empty() {
        return;
    }
    let end = c.closed.unwrap_or(c.began);
    let load = report.load.is_of(&c.host) && report.load.covers(end);
    let path = c.addr().is_some_and(|ip| report.probes.iter().any(|p| p.covers(end) && p.is_about(ip)));
    let checked = [(load, causes::LOAD), (kernel_heard, causes::KERNEL_LOG), (path, causes::PATH)];
    finding.not_checked.retain(|n| !checked.contains(&(true, *n)));
}

/// Would a kernel line of the moment in which this connection ended be in a source that was read?
pub(crate) fn kernel_heard(c: &Brief, sources: &[SourceRead]) -> bool {
    sources.iter().any(|s| s.hears_kernel(&c.host, c.closed.unwrap_or(c.began)))
}
