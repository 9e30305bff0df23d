//! Lines of sshd that no row knows, grouped and counted, each group with a row to paste.

use std::collections::HashMap;
use std::io::Write;

use anyhow::Result;

use super::args::Unknown;
use super::inputs;
use super::output::{self, Out};
use super::progress::Progress;
use super::request;
use super::{Exit, tell, tell_troubles};
use crate::model::Coverage;
use crate::pipeline::{self, Request, Seen, Watch};
use crate::read::matcher::wording;
use crate::write::words::{count, number};
use crate::write::{safe, terminal};

/// Groups remembered at most; a log of random bytes must not fill the memory.
const GROUPS: usize = 10_000;

pub fn run(args: &Unknown) -> Result<Exit> {
    let (request, note) = request::request(&args.input, None)?;
    inputs::spare(&args.output, &request.paths, &request.context)?;
    tell(note.as_deref(), args.input.quiet);
    let mut collector = Collector { groups: HashMap::new(), left_out: 0, progress: Progress::new(args.input.quiet) };
    let report = pipeline::run(&Request { keep_noise: false, keep_unknown: true, ..request }, &mut collector);
    let mut out = Out::open(&args.output)?;
    let mut groups: Vec<(String, Group)> = collector.groups.into_iter().collect();
    groups.sort_by(|a, b| b.1.count.cmp(&a.1.count).then_with(|| a.0.cmp(&b.0)));
    for (template, group) in &groups {
        writeln!(out, "{:>8} x  {}", group.count, safe(&group.example))?;
        writeln!(out, "{}\n", wording::row(template, &group.body))?;
    }
    let summary = summary(&report.coverage, groups.len(), collector.left_out);
    out.write_all(terminal::prose(&summary, &output::look(&args.output, false)).as_bytes())?;
    out.finish()?;
    Ok(tell_troubles(&report, args.input.quiet))
}

fn summary(lines: &Coverage, groups: usize, left_out: u64) -> String {
    let all = count(lines.sshd as usize, "line");
    let beyond = match left_out {
        0 => String::new(),
        n => format!(" (and {} beyond the first {GROUPS} groups)", count(n as usize, "line")),
    };
    match (lines.sshd, lines.unrecognised) {
        (0, _) => "There is no line of sshd.".to_owned(),
        (1, 0) => "The catalogue knows the only line of sshd.".to_owned(),
        (_, 0) => format!("The catalogue knows all {all} of sshd."),
        (1, 1) => "The only line of sshd is not in the catalogue.".to_owned(),
        (_, 1) => format!("1 of {all} of sshd is not in the catalogue."),
        (_, n) => {
            format!("{} of {all} of sshd are not in the catalogue, in {}{beyond}.", number(n), count(groups, "group"))
        }
    }
}

struct Group {
    count: u64,
    example: String,
    body: String,
}

struct Collector {
    groups: HashMap<String, Group>,
    left_out: u64,
    progress: Progress,
}

impl Watch for Collector {
    fn sources(&mut self, _names: &[String], bytes: Option<u64>) {
        self.progress.length(bytes);
    }

    fn event(&mut self, seen: &Seen<'_>) {
        if seen.event.message.is_some() {
            return;
        }
        let body = seen.event.body.of(seen.bytes);
        let template = wording::template(body);
        let is_full = self.groups.len() >= GROUPS;
        match self.groups.get_mut(&template) {
            Some(group) => group.count += 1,
            None if is_full => self.left_out += 1,
            None => {
                let body = String::from_utf8_lossy(body).into_owned();
                self.groups.insert(template, Group { count: 1, example: body.clone(), body });
            }
        }
    }

    fn progress(&mut self, bytes: u64) {
        self.progress.at(bytes);
    }
}
