//! Which sources cover the end of a connection: what would be there was looked for.

use crate::catalogue::causes;
use crate::model::{Brief, Finding, Report, SourceRead};

/// Removes from `not_checked` the sources that cover the end of this connection: they were checked, whatever they said.
pub fn remove_checked(c: &Brief, report: &Report, kernel_heard: bool, finding: &mut Finding) {
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
pub fn kernel_heard(c: &Brief, sources: &[SourceRead]) -> bool {
    sources.iter().any(|s| s.hears_kernel(&c.host, c.closed.unwrap_or(c.began)))
}
