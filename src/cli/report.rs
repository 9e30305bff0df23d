//! The cron job: what ended in a stretch of time, compared with the one before.
//!
//! All logs are read anew each time, rotations too, and everything is put together again; `--since-last` then reports
//! the endings that no earlier report has (`fresh`), which `state` remembers. docs/decisions says why.

mod fresh;
mod hint;
mod logs;
mod state;

use anyhow::{Context as _, Result, bail};

use super::analyze::Form;
use super::args::{Report as Args, ReportFormat};
use super::inputs;
use super::output::{self, Access, Out};
use super::privacy;
use super::progress::Progress;
use super::request::{self, Selection};
use super::{Exit, analyze, tell, tell_troubles, when};
use crate::model::period::is_fault;
use crate::model::{Family, Judged, Past, Period, Report, Stretch, Timestamp, Totals, Verdict};
use crate::pipeline::Request;
use crate::read::stamp::clock::Zone;
use crate::write::terminal::Look;
use state::{Held, State};

pub fn run(args: &Args) -> Result<Exit> {
    if args.install_hint {
        let program = std::env::current_exe().unwrap_or_else(|_| "/usr/bin/sshlogs".into());
        output::print(hint::script(&program))?;
        return Ok(Exit::Done);
    }
    let judging = &args.judging;
    let (mut request, note) = request::request(&judging.input, Some(&judging.context))?;
    let selection = Selection::new(&judging.filter)?.in_terms_of(request.pseudonyms.as_deref());
    let fail_on = args.fail_on.as_deref().map(request::fail_on).transpose()?;
    inputs::spare(&judging.output, &request.paths, &request.context)?;
    tell(note.as_deref(), judging.input.quiet);
    let is_own = judging.input.paths.is_empty() && judging.input.journal.is_empty();
    let held = match stretch(args) {
        Stretch::SinceLast => {
            let mut logs = logs::identity(&request.paths, is_own)?;
            logs.extend(privacy::key_name(&judging.input, &request)?);
            Some(Held::open(args.state.as_deref(), &logs)?)
        }
        _ => None,
    };
    let mut report = logs::read(&mut request, &mut analyze::Quiet(Progress::new(judging.input.quiet)))?;
    let next = narrow(&mut report, stretch(args), held.as_ref().map(|h| &h.state), &request, &selection)?;
    let exit = tell_troubles(&report, judging.input.quiet);
    let found = fail_on.is_some_and(|wanted| analyze::has(&report, wanted));
    privacy::cover(&mut report, &request);
    if (args.format == ReportFormat::Text || analyze::is_for_sharing(args.format)) && !args.show_unknown_users {
        privacy::hide_unknown_users(&mut report);
    }
    let nothing_to_say = args.quiet_if_ok && is_ok(&report, fail_on);
    // First the next state is written beside the old one, which may fail for want of space; then the report; only then
    // the state takes effect. Whatever fails, an ending may be reported twice, and is never lost.
    let prepared = held.zip(next).map(|(held, next)| held.prepare(&next)).transpose()?;
    if !nothing_to_say {
        let mut out = Out::for_readers(&judging.output, Access::Owner)?;
        analyze::write(&mut out, &report, Form { judging, request: &request, format: args.format, look: look(args) })?;
        out.finish()?;
    }
    prepared.map(state::Prepared::commit).transpose()?;
    Ok(if exit == Exit::Done && found { Exit::Found } else { exit })
}

fn stretch(args: &Args) -> Stretch {
    match (args.daily, args.weekly) {
        (true, _) => Stretch::Day,
        (_, true) => Stretch::Week,
        _ => Stretch::SinceLast,
    }
}

/// Letters have 72 columns.
fn look(args: &Args) -> Look {
    let look = output::look(&args.judging.output, args.verbose);
    let is_screen = args.judging.output.file().is_none() && std::io::IsTerminal::is_terminal(&std::io::stdout());
    if is_screen || std::env::var_os("COLUMNS").is_some() { look } else { Look { width: 72, ..look } }
}

/// Nothing at or above what was asked for, or no fault at all; and nothing to correct.
fn is_ok(report: &Report, fail_on: Option<(Verdict, Option<Family>)>) -> bool {
    let is_corrected = report.period.as_ref().is_some_and(|p| !p.corrected.is_empty());
    let found = match fail_on {
        Some(wanted) => analyze::has(report, wanted),
        None => report.connections.iter().any(|j| is_fault(&j)),
    };
    !found && !is_corrected && !report.troubles.iter().any(|t| t.fatal)
}

/// Keeps what belongs to the stretch of time, and says which it is. Returns what is to be remembered.
fn narrow(
    report: &mut Report,
    stretch: Stretch,
    state: Option<&State>,
    request: &Request,
    selection: &Selection,
) -> Result<Option<State>> {
    let Some(state) = state else {
        let zone = request.zone.unwrap_or_else(Zone::of_this_machine);
        by_calendar(report, stretch, zone, request.now, selection);
        return Ok(None);
    };
    if state.zone.as_ref().is_some_and(|zone| *zone != report.zone) {
        bail!(
            "the last report read times in the zone {}, this one in {}: give --timezone, or another --state FILE",
            state.zone.as_deref().unwrap_or_default(),
            report.zone
        );
    }
    let chosen =
        fresh::choose(report, state, logs::are_silent(&request.paths, report, request.now), |j| selection.wants(j));
    let from = state.last.as_ref().map(|last| last.to());
    let (to, read_to) = (request.now, report.coverage.span.map(|(_, last)| last));
    report.retain(|j| chosen.fresh.contains(&j.connection.first));
    let seen = state.read_to();
    within(report, |at| seen.is_none_or(|seen| at > seen));
    let now = Past { from, to, summary: Totals::of(report.connections.iter()) };
    let next = state.next(&chosen, &now, report.zone.clone(), read_to);
    let before = state.last.as_ref().map(state::Last::past).transpose().context("the state file is damaged")?;
    let (corrected, waiting) = (chosen.corrected, chosen.waiting);
    report.period = Some(Period { stretch, now, before, corrected, waiting });
    Ok(Some(next))
}

/// Yesterday or the last seven days, and as many before.
fn by_calendar(report: &mut Report, stretch: Stretch, zone: Zone, now: Timestamp, selection: &Selection) {
    let days = if stretch == Stretch::Day { 1 } else { 7 };
    let [to, from, before] = [0, -days, -2 * days].map(|days| when::midnight(zone, now, days));
    let ended = |j: &Judged| j.connection.closed.unwrap_or(j.connection.began);
    let is_in = |j: &Judged, from: Timestamp, to: Timestamp| {
        selection.wants(j) && j.finding.family != Family::StillOpen && (from..to).contains(&ended(j))
    };
    let is_known = report.coverage.span.is_some_and(|(first, _)| first < from);
    let earlier = Totals::of(report.connections.iter().filter(|j| is_in(j, before, from)));
    report.retain(|j| is_in(j, from, to));
    within(report, |at| (from..to).contains(&at));
    let now = Past { from: Some(from), to, summary: Totals::of(report.connections.iter()) };
    let before = is_known.then_some(Past { from: Some(before), to: from, summary: earlier });
    report.period = Some(Period { stretch, now, before, corrected: Vec::new(), waiting: 0 });
}

/// What happened to the server at such times.
fn within(report: &mut Report, is_in: impl Fn(Timestamp) -> bool) {
    report.server_events.retain(|event| is_in(event.at));
    report.throttling.retain(|t| t.ended.or(t.began).is_none_or(&is_in));
}
