//! The only room that touches arguments, standard output and exit statuses.
use std::io::Write;
use crate::pipeline::{self, Request, Seen, Watch};
use crate::write::rows::{self, Rows};
use crate::read::clock::Zone;
use crate::model::Timestamp;

struct Events { names: Vec<String>, out: std::io::BufWriter<std::io::Stdout>, all: bool }
impl Watch for Events {
    fn sources(&mut self, names: &[String], _b: Option<u64>) { self.names = names.to_vec(); }
    fn event(&mut self, seen: &Seen<'_>) {
        if seen.event.message.is_none() && !self.all { return; }
        let _ = serde_json::to_writer(&mut self.out, &rows::event(seen, &self.names[seen.source as usize]));
        let _ = self.out.write_all(b"\n");
    }
}

/// Temporary.
pub fn main() -> i32 {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let mut r = Request { now: Timestamp(1795352951000000), ..Request::default() };
    let mut all = false;
    while let Some(a) = args.next() {
        match a.as_str() {
            "--format" => { args.next(); }
            "--timezone" => r.zone = args.next().and_then(|z| Zone::parse(&z)),
            "--year" => r.year = args.next().and_then(|z| z.parse().ok()),
            "--context" => r.context.folder = args.next().map(Into::into),
            "--no-context" => {}
            "--all" => { all = true; }
            _ => r.paths.push(a),
        }
    }
    let out = std::io::BufWriter::new(std::io::stdout());
    if command == "events" {
        r.keep_unknown = all;
        let mut w = Events { names: vec![], out, all };
        let report = pipeline::run(&r, &mut w);
        for t in report.troubles { eprintln!("{}", t.text); }
    } else {
        let report = pipeline::run(&r, &mut pipeline::Unwatched);
        let rows = Rows::new(&report);
        let mut out = out;
        for j in &report.connections {
            let _ = serde_json::to_writer(&mut out, &rows.connection(j));
            let _ = out.write_all(b"\n");
        }
        for t in &report.troubles { eprintln!("{}", t.text); }
    }
    0
}
