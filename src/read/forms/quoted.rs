//! Lines that were quoted, indented or numbered on their way: `> …`, four blanks, `     1\t…`, `"…",`.
//!
//! In a log as it was written nobody indents a header, and what is indented was said by others than it names. So all
//! of the head must speak for a quotation: no line that begins as a log's does, and most behind the same mark.

use super::{Lines, Rewrite, Taken, first_line};
use crate::read::bytes::digits;
use crate::read::header::HeaderCache;
use crate::read::header::{self, Line};
use crate::read::journal;
use crate::read::unpack::Input;

/// A longer run of such bytes is a line that somebody drew, and no mark.
const LONGEST_MARK: usize = 32;

/// Takes off what stands before, and perhaps behind, each line.
pub(super) struct Quoted {
    mark: Mark,
    lines: Lines,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Mark {
    /// These bytes before each line, and perhaps one behind it.
    Fixed(Vec<u8>, Option<u8>),
    /// The number of each line (`cat -n`, `less -N`, editors).
    Number,
}

impl Quoted {
    /// How the lines of a file are quoted, if they are.
    pub(super) fn begin(input: &mut Input) -> Option<Quoted> {
        let head = first_line(input);
        if head.starts_with(journal::MAGIC) || is_json(head) {
            return None;
        }
        let (mut cache, mut mark) = (HeaderCache::default(), None);
        let lines = || head.split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty());
        // Most are not, and their first line says so.
        if lines().next().is_none_or(|line| is_log(line, &mut cache)) {
            return None;
        }
        let mut numbers = lines().filter_map(numbered).map(|(number, _)| number);
        let is_counted = numbers.next().is_some_and(|first| numbers.next().is_none_or(|next| next == first + 1));
        for line in lines() {
            if is_log(line, &mut cache) {
                return None;
            }
            let mut is_wrapped = |line: &[u8]| is_log(line, &mut cache) || line == b"[";
            // Behind numbers an indented line has fewer blanks as they grow: so they come first.
            let mut marks = is_counted.then_some(Mark::Number).into_iter().chain(Mark::before(line));
            mark = mark.or_else(|| marks.find(|mark| mark.inside(line).is_some_and(&mut is_wrapped)));
        }
        let mark = mark?;
        let marked = lines().filter(|line| mark.inside(line).is_some()).count();
        (2 * marked > lines().count()).then(|| Quoted { mark, lines: Lines::default() })
    }
}

impl Rewrite for Quoted {
    fn next(&mut self, input: &mut Input, out: &mut Vec<u8>) -> bool {
        match self.lines.next(input) {
            None => return false,
            Some(Taken::Part(part)) => out.extend_from_slice(part),
            Some(Taken::Line(line)) => {
                let text = line.strip_suffix(b"\n").unwrap_or(line);
                out.extend_from_slice(self.mark.inside(text).unwrap_or(text));
                out.extend_from_slice(&line[text.len()..]);
            }
        }
        true
    }
}

impl Mark {
    /// What stands before a line, if anything that may be a mark does.
    fn before(line: &[u8]) -> Option<Mark> {
        let is_mark = |b: &&u8| matches!(b, b' ' | b'\t' | b'>' | b'|' | b'*' | b'-' | b'#' | b'"' | b'\'' | b'`');
        let len = line.iter().take(LONGEST_MARK).take_while(is_mark).count();
        let before = &line[..len];
        let last = before.trim_ascii_end().last().copied();
        let behind = last.filter(|last| matches!(last, b'"' | b'\'' | b'`' | b'|'));
        (len > 0).then(|| Mark::Fixed(before.to_vec(), behind))
    }

    /// A line without it; `None` if it is not there.
    fn inside<'a>(&self, line: &'a [u8]) -> Option<&'a [u8]> {
        match self {
            Mark::Fixed(before, behind) => {
                // Editors and mailers take blanks off the end of a line, and so off a mark with nothing behind it.
                let bare = before.trim_ascii_end();
                let shorter = || line.strip_prefix(bare).filter(|rest| !bare.is_empty() && !rest.starts_with(b" "));
                let rest = line.strip_prefix(&before[..]).or_else(shorter)?;
                Some(behind.and_then(|behind| without(rest, behind)).unwrap_or(rest))
            }
            Mark::Number => numbered(line).map(|(_, text)| text),
        }
    }
}

/// A line without the quotation mark behind it, and the comma behind that.
fn without(line: &[u8], mark: u8) -> Option<&[u8]> {
    let line = line.trim_ascii_end();
    let line = line.strip_suffix(b",").unwrap_or(line);
    line.strip_suffix(&[mark])
}

/// `     1\t…`, `  1 …`, `1: …`, `   1   │ …`: the number, and the line.
fn numbered(line: &[u8]) -> Option<(u64, &[u8])> {
    let line = line.trim_ascii_start();
    let (number, digits) = digits::leading(line);
    let rest = line.get(digits..).filter(|_| matches!(digits, 1..=9))?;
    let bar = [&b"|"[..], "│".as_bytes()].into_iter().find_map(|bar| rest.trim_ascii_start().strip_prefix(bar));
    let sign = || [&b":"[..], b".", b")"].into_iter().find_map(|sign| rest.strip_prefix(sign));
    let behind = bar.or_else(sign).unwrap_or(rest);
    match behind.split_first() {
        Some((b' ' | b'\t', text)) => Some((number, text)),
        None => Some((number, behind)),
        Some(_) => (behind.len() < rest.len()).then_some((number, behind)),
    }
}

/// Objects, or a list of them: how they are indented matters to nobody. A list of strings is one of quoted lines.
fn is_json(head: &[u8]) -> bool {
    match head.trim_ascii_start() {
        [b'{', ..] => true,
        [b'[', rest @ ..] => matches!(rest.trim_ascii_start(), [b'{' | b'[', ..]),
        _ => false,
    }
}

/// Does a log begin like this?
pub(super) fn is_log(line: &[u8], cache: &mut HeaderCache) -> bool {
    if matches!(line, b"{" | [b'{', b'"', ..] | [b'[', b'{', ..]) || line.starts_with(b"__CURSOR=") {
        return true;
    }
    match header::split(line, cache) {
        Line::Log(header) => header.stamp.is_some() || !header.bare,
        Line::Foreign { stamp } | Line::LastRepeated { stamp, .. } => stamp.is_some(),
        Line::Damaged | Line::Blank | Line::Marker { .. } => false,
    }
}
