//! Load and probes: what is of this log's hosts and of its time. What is not is left out, and said.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Briefs, Load, Measured, Probe, Report, Trouble};
use crate::read::context::Origin;
use crate::read::context::load::{self, Fit};

/// The load measured on this log's hosts in its time. What does not fit is left out, with a trouble, unless it is a file
/// of another day among the machine's own.
pub fn fitting_load(found: Vec<(Measured, Origin)>, briefs: &dyn Briefs, report: &mut Report) -> Load {
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
pub fn fitting_probes(found: Vec<(Probe, Origin)>, report: &mut Report) -> Vec<Probe> {
    let log = report.coverage.span;
    let mut used = Vec::new();
    for (probe, origin) in found {
        match (probe.span, log) {
            (Some((from, to)), Some(log)) if to < log.0 || log.1 < from => {
                let (own, of) = ((from.minute(), to.minute()), (log.0.minute(), log.1.minute()));
                let text = format!(
                    "{}: it measured from {} to {} UTC, the log is of {} to {}: not used",
                    probe.name, own.0, own.1, of.0, of.1
                );
                report.troubles.push(Trouble { text, fatal: origin == Origin::Flag });
            }
            _ => used.push(probe),
        }
    }
    used
}
