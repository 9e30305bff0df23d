//! What lies beside the log: kernel logs, heard together with it; and once it is read, does all else belong to it, and
//! what was looked at for whom?

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::catalogue::causes;
use crate::kept::Kept;
use crate::model::load::is_same_host;
use crate::model::{
    Assumption, Brief, Briefs, Connection, EndingKind, Finding, Load, Login, LoginEnd, Meaning, Measured, Place, Probe,
    Report, SECOND, ServerEvent, SourceRead, SourceRole, Timestamp, Trouble,
};
use crate::pipeline::Request;
use crate::read::clock::Zone;
use crate::read::context::kernel::{self, Heard};
use crate::read::context::load::{self, Fit};
use crate::read::context::wtmp::Wtmp;
use crate::read::context::{self, LogBeside, Origin};

/// Login records and the log may tell of one thing this far apart.
const SAME: i64 = 120 * SECOND;
/// A login is recorded so soon after it was accepted.
const AT_ONCE: i64 = 10 * SECOND;

/// Kernel logs, read before the log so that their lines can be heard in their turn; `begins` is when the log does.
#[derive(Default)]
pub(crate) struct KernelLogs {
    /// Their lines, in the order of their times.
    pub heard: VecDeque<Heard>,
    /// What was read, by file.
    pub read: Vec<SourceRead>,
}

impl KernelLogs {
    /// Reads those wanted, and those of package managers; of a log with a journal in it the machine's own are left alone.
    pub fn open(
        request: &Request,
        zone: Zone,
        begins: Option<Timestamp>,
        is_journal: bool,
        report: &mut Report,
    ) -> KernelLogs {
        let mut read = KernelLogs::default();
        let logs = request.context.logs_beside(begins, is_journal);
        if request.pseudonyms.is_some() && logs.iter().any(|log| !log.of_packages) {
            let text = "the kernel log was left aside: its lines would name hosts and addresses";
            report.troubles.push(Trouble { text: text.to_owned(), fatal: false });
        }
        for LogBeside { path, origin, of_packages } in
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
                    read.heard.extend(log.heard.into_iter().map(|heard| Heard { log: log_index, ..heard }));
                    read.read.push(SourceRead { name, ..log.read });
                }
                Err(reason) => trouble(&reason, origin == Origin::Flag),
            }
        }
        read.heard.make_contiguous().sort_by_key(|heard| heard.event.at);
        read
    }
}

/// The load that is about this log; what is not is left out, and said. Of a machine's own files those of other days
/// are passed over.
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

/// The probes of the log's time, and those without a time of their own.
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

/// Takes login records in: boots and shutdowns the log does not tell of become events, logins of the log's time and
/// the ends they record go to the report.
pub(crate) fn records(wtmp: Wtmp, kept: &Kept, events: &mut Vec<ServerEvent>, report: &mut Report) {
    let Some(log) = report.coverage.span else { return };
    let Wtmp { read, logins, events: records, .. } = wtmp;
    let source = report.sources.len() as u16;
    let mut hosts: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    kept.all().for_each(|c| *hosts.entry(c.host).or_default() += 1);
    // Of which host they are nobody says; of several it is that of the most connections.
    let Some((host, _)) = hosts.into_iter().max_by_key(|(_, n)| *n) else { return };
    for (at, meaning, line) in records {
        let known = |e: &ServerEvent| e.meaning == meaning && (e.at.0 - at.0).abs() <= SAME && e.host == host;
        if at.0 >= log.0.0 - SAME && at.0 <= log.1.0 + SAME && !events.iter().any(known) {
            events.push(record(&host, at, meaning, Place { source, line }));
        }
    }
    events.sort_by_key(|e| (e.at, e.place));
    let within = |l: &Login| l.from <= log.1 && l.to.is_none_or(|to| to >= log.0);
    report.logins = logins.into_iter().filter(within).collect();
    report.assumptions.extend(ends_told(&read, kept, &report.logins));
    report.sources.push(read);
}

/// Boots that sysstat marked in its files, and the log does not tell of. It marks one when it is itself started anew, too:
/// where a session lived on, the machine did.
pub(crate) fn boots(briefs: &dyn Briefs, events: &mut Vec<ServerEvent>, report: &mut Report) {
    let Some(log) = report.coverage.span else { return };
    for load in report.load.sources.iter().filter(|source| !source.boots.is_empty()) {
        let own = load.host.as_deref().unwrap_or_default();
        let Some(host) = briefs.all().map(|c| c.host).find(|host| is_same_host(own, host)) else { continue };
        let within = |at: &Timestamp| at.0 >= log.0.0 - SAME && at.0 <= log.1.0 + SAME;
        let mut boots: Vec<(Timestamp, bool)> =
            load.boots.iter().copied().filter(within).map(|at| (at, false)).collect();
        for c in briefs.all().filter(|c| c.host == host) {
            for (at, is_lived_through) in &mut boots {
                *is_lived_through |= c.began.0 < at.0 - SAME && c.closed.is_some_and(|end| end.0 > at.0 + SAME);
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
                |e: &ServerEvent| e.meaning == Meaning::Booted && (e.at.0 - at.0).abs() <= SAME && e.host == host;
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

/// Sessions whose end is not in the log, but in the records.
fn ends_told(read: &SourceRead, kept: &Kept, logins: &[Login]) -> Option<Assumption> {
    let is_of = |l: &Login, c: &Connection| {
        let since = c.authenticated.map_or(i64::MAX, |at| l.from.0 - at.0);
        c.pids.contains(&l.pid) && c.user.as_deref() == Some(l.user.as_bytes()) && since.abs() <= AT_ONCE
    };
    let is_endless = |c: &Brief| matches!(c.ending.kind, EndingKind::StillOpen | EndingKind::CutByLog);
    let mut reading = kept.reading();
    let endless = kept.all().enumerate().filter(|(_, c)| is_endless(c)).map(|(index, _)| reading.connection(index));
    let n = endless.filter(|c| logins.iter().any(|l| l.ended != LoginEnd::Open && is_of(l, c))).count();
    let text = match n {
        0 => return None,
        1 => format!("{}: one session that ends nowhere in the log has an end in these records", read.name),
        n => format!("{}: {n} sessions that end nowhere in the log have an end in these records", read.name),
    };
    Some(Assumption { text, limits: false })
}

/// A source that covers the end of a connection was looked at for it, whatever it said; `kernel` if the kernel was heard.
pub(crate) fn strike_what_was_checked(c: &Brief, report: &Report, kernel: bool, finding: &mut Finding) {
    if finding.not_checked.is_empty() {
        return;
    }
    let end = c.closed.unwrap_or(c.began);
    let load = report.load.is_of(&c.host) && report.load.covers(end);
    let path = c.addr().is_some_and(|ip| report.probes.iter().any(|p| p.covers(end) && p.is_about(ip)));
    let checked = [(load, causes::LOAD), (kernel, causes::KERNEL_LOG), (path, causes::PATH)];
    finding.not_checked.retain(|n| !checked.contains(&(true, *n)));
}

/// Would what the kernel said when this connection ended stand in what was read?
pub(crate) fn kernel_heard(c: &Brief, sources: &[SourceRead]) -> bool {
    sources.iter().any(|s| s.hears_kernel(&c.host, c.closed.unwrap_or(c.began)))
}
