//! JSON of more than one line per object, lists of objects, and objects inside others → one object per line.
//!
//! `jq .`, `aws logs filter-log-events`, `gcloud logging read --format json`, Elasticsearch's answers, Grafana's and
//! Azure's downloads: all hold the objects that shippers write one per line, somewhere. The first one that holds a line
//! of a log tells how deep. What stands between them is nobody's line; one that is damaged is a line of its own.

use super::json_lines;
use super::{LONGEST, Rewrite};
use crate::read::unpack::Input;

/// Objects are not looked for deeper than that.
const DEEPEST: usize = 8;
/// Nor among more than so many.
const LOOKED_AT: usize = 200;

/// Cuts JSON into the objects of one depth.
#[derive(Debug, Default)]
pub(super) struct Records {
    scan: Scan,
    /// How deep the objects lie; a list is a level, too.
    wanted: usize,
    /// The object at hand, as one line; empty between objects.
    object: Vec<u8>,
    /// Blanks before the object on its line, if nothing else stood there.
    indent: Option<usize>,
}

/// Where in the text we are.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    /// Blanks since the line began, if there was nothing else.
    blanks: Option<usize>,
}

/// What a byte is.
#[derive(PartialEq, Eq)]
enum Sign {
    Open,
    Close,
    /// A line that ends within a string: no JSON.
    Broken,
    Other,
}

impl Scan {
    fn step(&mut self, byte: u8) -> Sign {
        self.blanks = match (byte, self.blanks) {
            (b'\n', _) => Some(0),
            (b' ' | b'\t', Some(blanks)) => Some(blanks + 1),
            _ => None,
        };
        if self.in_string {
            let escaped = std::mem::take(&mut self.is_escaped);
            match byte {
                b'\n' => {
                    self.in_string = false;
                    return Sign::Broken;
                }
                b'\\' => self.is_escaped = !escaped,
                b'"' => self.in_string = escaped,
                _ => {}
            }
            return Sign::Other;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => {
                self.depth += 1;
                return Sign::Open;
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return Sign::Close;
            }
            _ => {}
        }
        Sign::Other
    }
}

impl Records {
    /// How deep the objects of a file lie, if it is such a file and not one with an object per line. Of a pipe no more
    /// is read than its first object.
    pub(super) fn begin(input: &mut Input) -> Option<Records> {
        if !matches!(input.peek(1).trim_ascii_start().first(), Some(b'{' | b'[')) {
            return None;
        }
        let mut seen = 0;
        loop {
            let head = input.peek(seen + 1);
            // `journalctl -o json-pretty` is read as the journal it is.
            let is_list = head.trim_ascii_start().starts_with(b"[");
            if head.len() <= seen || !is_list && memchr::memmem::find(head, json_lines::JOURNAL).is_some() {
                return None;
            }
            if let Some(wanted) = depth(head) {
                let scan = Scan { blanks: Some(0), ..Scan::default() };
                return Some(Records { scan, wanted, ..Records::default() });
            }
            seen = head.len();
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        if !self.object.is_empty() {
            out.append(&mut self.object);
            out.push(b'\n');
        }
    }

    fn take(&mut self, byte: u8, out: &mut Vec<u8>) {
        let blanks = self.scan.blanks;
        let sign = self.scan.step(byte);
        // Where an object begins as the last one did, that one is not over, and never will be.
        if sign == Sign::Open && byte == b'{' && !self.object.is_empty() && blanks.is_some() && blanks == self.indent {
            self.end(out);
            self.scan.depth = self.wanted;
        }
        let begins = sign == Sign::Open && byte == b'{' && self.scan.depth == self.wanted;
        if begins && self.object.is_empty() {
            self.indent = blanks;
        } else if self.object.is_empty() {
            return;
        }
        self.object.push(if matches!(byte, b'\n' | b'\r') { b' ' } else { byte });
        let is_over = sign == Sign::Close && self.scan.depth < self.wanted;
        if is_over || sign == Sign::Broken || self.object.len() >= LONGEST {
            self.end(out);
            self.scan.depth = self.wanted - 1;
        }
    }
}

impl Rewrite for Records {
    fn next(&mut self, input: &mut Input, out: &mut Vec<u8>) -> bool {
        let here = input.chunk();
        let len = here.len();
        here.iter().for_each(|byte| self.take(*byte, out));
        input.consume(len);
        if len == 0 {
            self.end(out);
        }
        len > 0 || !out.is_empty()
    }
}

/// How deep the first object lies that holds a line of a log.
fn depth(head: &[u8]) -> Option<usize> {
    let (mut scan, mut open, mut looked_at) = (Scan::default(), Vec::new(), 0);
    for (at, byte) in head.iter().enumerate() {
        match scan.step(*byte) {
            Sign::Open => open.push(at),
            Sign::Close => {
                let start = open.pop()?;
                let depth = open.len() + 1;
                if *byte == b'}' && depth <= DEEPEST {
                    looked_at += 1;
                    if json_lines::is_record(&head[start..=at]) {
                        return Some(depth);
                    }
                }
            }
            Sign::Broken => return None,
            Sign::Other => {}
        }
        if looked_at > LOOKED_AT {
            return None;
        }
    }
    None
}
