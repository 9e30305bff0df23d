//! Personal data → pseudonyms, before anything else hears of a line: what comes after never sees the originals.
//!
//! Of a line that is a message of the catalogue, its wording stays; users, hosts, addresses, keys and boots become
//! pseudonyms that are the same wherever they stand, so that everything can still be joined. Any other word that the
//! catalogue's wordings do not contain becomes a pseudonym, too: what is not known to be harmless is not kept.
//! Times, ports, pids and counts stay as they are; docs/guide.md says what that gives away.

pub mod pseudonyms;
mod words;

use std::net::IpAddr;

use super::context::Context;
use super::parse::Parsed;
use super::source::survey::Survey;
use super::stamp;
use crate::catalogue::messages;
use crate::model::{Event, Meaning, Probe, Span, Trouble};
use pseudonyms::Pseudonyms;

/// Puts pseudonyms into a block. Its spans point into new bytes then, of which each line is what may be shown.
pub fn cover(parsed: &mut Parsed, pseudonyms: &Pseudonyms) {
    let old = std::mem::take(&mut parsed.batch.bytes);
    let mut cover = Cover { old: &old, new: Vec::with_capacity(old.len() / 2), pseudonyms };
    for event in &mut parsed.batch.events {
        cover.event(event);
    }
    parsed.batch.bytes = cover.new;
    for host in &mut parsed.kernels {
        *host = pseudonyms.host(host).into_bytes().into();
    }
}

/// The bytes of a block, and those that take their place.
struct Cover<'a> {
    old: &'a [u8],
    new: Vec<u8>,
    pseudonyms: &'a Pseudonyms,
}

impl Cover<'_> {
    fn event(&mut self, event: &mut Event) {
        let names = self.pseudonyms;
        event.addr = event.addr.map(|ip| names.address(ip));
        event.server_addr = event.server_addr.map(|ip| names.address(ip));
        event.boot = names.boot(event.boot);
        let old = self.old;
        let (host, user) = (event.host.of(old), event.user.of(old));
        let speech = Speech { is_known: event.message.is_some(), user, host, pseudonyms: names };
        self.put_bytes(stamp_before(old, event.body));
        let host = self.put(&names.host(host));
        let tag = self.put(&speech.cover(event.tag.of(old)));
        if event.pid != 0 && !tag.is_empty() {
            self.new.pop();
            self.put_bytes(format!("[{}]:", event.pid).as_bytes());
        }
        self.put_bytes(words::prefix(event.prefix));
        let body = self.body(event, &speech);
        // What is not shown with the line stands behind it.
        self.new.push(b'\n');
        let user = self.put(&if event.has_user { names.user(user) } else { String::new() });
        let name = self.put(&speech.cover(event.name.of(old)));
        let text = self.put(&match event.meaning {
            Meaning::ClientVersion => {
                words::software(event.text.of(old)).unwrap_or_else(|| speech.free(event.text.of(old)))
            }
            _ => speech.free(event.text.of(old)),
        });
        self.new.push(b'\n');
        (event.host, event.tag, event.user, event.name, event.text, event.body) = (host, tag, user, name, text, body);
    }

    /// The message: the user's name is one whole, whatever it contains; in free text even numbers may name somebody.
    fn body(&mut self, event: &Event, speech: &Speech<'_>) -> Span {
        let body = event.body.of(self.old);
        let within = |span: Span| {
            let start = span.start.wrapping_sub(event.body.start) as usize;
            let range = start..start.wrapping_add(span.len as usize);
            (span.len > 0 && body.get(range.clone()).is_some()).then_some(range)
        };
        let (user, free) = (within(event.user), within(event.text));
        let mut cuts = vec![0, body.len()];
        cuts.extend([&user, &free].into_iter().flatten().flat_map(|range| [range.start, range.end]));
        cuts.sort_unstable();
        let pieces = cuts.array_windows().filter(|[start, end]| start < end).map(|[start, end]| {
            let piece = &body[*start..*end];
            match (&user, &free) {
                (Some(user), _) if user.start == *start => self.pseudonyms.user(&body[user.clone()]),
                // Where free text begins or ends within the name, the name is cut in two, and was said already.
                (Some(user), _) if user.contains(start) => String::new(),
                (_, Some(free)) if free.contains(start) => speech.free(piece),
                _ => speech.cover(piece),
            }
        });
        let text: String = pieces.collect();
        self.put(&text)
    }

    /// A word, and a blank behind it. An empty one leaves nothing.
    fn put(&mut self, text: &str) -> Span {
        if text.is_empty() {
            return Span::default();
        }
        let span = Span { start: self.new.len() as u32, len: text.len() as u32 };
        self.put_bytes(text.as_bytes());
        span
    }

    fn put_bytes(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.new.extend_from_slice(bytes);
            self.new.push(b' ');
        }
    }
}

/// The stamp of the line a message stands in, if it is a line with one.
fn stamp_before(bytes: &[u8], body: Span) -> &[u8] {
    let before = bytes.get(..body.start as usize).unwrap_or_default();
    let line = &before[memchr::memrchr(b'\n', before).map_or(0, |at| at + 1)..];
    stamp::stamp(line).map_or(&[], |(_, len)| &line[..len])
}

/// What may be said again of one line.
struct Speech<'a> {
    /// A message of the catalogue: its numbers are counts, ports and codes.
    is_known: bool,
    user: &'a [u8],
    host: &'a [u8],
    pseudonyms: &'a Pseudonyms,
}

impl Speech<'_> {
    /// Text that somebody chose (a client's goodbye, the id and serial number of a certificate), without its numbers.
    fn free(&self, text: &[u8]) -> String {
        Speech { is_known: false, ..*self }.cover(text)
    }

    /// Text of which only harmless words are left.
    fn cover(&self, text: &[u8]) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let gap = rest.iter().position(|b| !words::separates(*b)).unwrap_or(rest.len());
            out.extend(rest[..gap].iter().map(|b| char::from(*b)));
            rest = &rest[gap..];
            let word = rest.iter().position(|b| words::separates(*b)).unwrap_or(rest.len());
            // A user's number is as good as the name; root's is everybody's. So are the numbers of certificates.
            let is_name = (out.ends_with("uid=") && &rest[..word] != b"0")
                || ["serial ", "ID ", "ID \""].iter().any(|before| out.ends_with(before));
            if is_name && word > 0 {
                out.push_str(&self.pseudonyms.word(&rest[..word]));
            } else {
                self.word(&rest[..word], &mut out);
            }
            rest = &rest[word..];
        }
        out
    }

    /// Appends what may be said of a word; marks of punctuation around it stay.
    fn word(&self, word: &[u8], out: &mut String) {
        let inner = word.trim_ascii_end();
        let end = inner.iter().rposition(|b| !b":.!?".contains(b)).map_or(0, |at| at + 1);
        let start = inner[..end].iter().position(|b| *b != b':').unwrap_or(end);
        let (before, inner, after) = (&word[..start], &word[start..end], &word[end..]);
        out.extend(before.iter().map(|b| char::from(*b)));
        if !inner.is_empty() {
            out.push_str(&self.pseudonym(inner));
        }
        out.extend(after.iter().map(|b| char::from(*b)));
    }

    /// A harmless word as it is, any other by its pseudonym.
    fn pseudonym(&self, word: &[u8]) -> String {
        let names = self.pseudonyms;
        let as_text = std::str::from_utf8(word).unwrap_or_default();
        if word == self.user {
            return names.user(word);
        }
        if word == self.host {
            return names.host(word);
        }
        if let Some(text) = words::address(as_text, |ip: IpAddr| names.address(ip)) {
            return text;
        }
        if let Some(kind) = ["SHA256:", "MD5:"].iter().find(|kind| as_text.starts_with(**kind)) {
            return names.key(kind, word);
        }
        // `37291:11` is a port and the code of a goodbye.
        let is_number = word.split(|b| *b == b':').all(|n| n.iter().all(u8::is_ascii_digit))
            && word.iter().filter(|b| **b == b':').count() < 2;
        if is_number && self.is_known || words::is_harmless(as_text) {
            return as_text.to_owned();
        }
        names.word(word)
    }
}

/// Texts that were not read from the log: addresses that no pseudonym is get one.
pub fn scrub(text: &str, pseudonyms: &Pseudonyms) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| c.is_whitespace() || "()[]<>{},;\"'=|".contains(c)) {
        let end = piece.trim_end_matches(|c: char| c.is_whitespace() || "()[]<>{},;\"'=|:.!?".contains(c)).len();
        let (word, after) = piece.split_at(end);
        match words::address(word, |ip| pseudonyms.known(ip)) {
            Some(covered) => out.push_str(&covered),
            None => out.push_str(word),
        }
        out.push_str(after);
    }
    out
}

/// Sources by number: a path may name a host or a person.
pub fn name_sources<'a>(surveys: impl Iterator<Item = &'a mut Survey>) {
    for (i, survey) in surveys.enumerate() {
        survey.source.name = format!("log {}", i + 1);
    }
}

/// The surroundings of a log in the same terms. Settings for some users or addresses are left aside: nobody could tell
/// any more whom they name.
pub fn cover_context(context: &mut Context, pseudonyms: &Pseudonyms) {
    if !context.conditional.is_empty() {
        context.conditional.clear();
        let text = "Match blocks of sshd_config were left aside: with pseudonyms nobody can tell whom they name";
        context.troubles.push(Trouble { text: text.to_owned(), fatal: false });
    }
    for (i, edition) in context.editions.iter_mut().enumerate() {
        edition.name = format!("sshd_config {}", i + 1);
        edition.blocks.clear();
    }
    for (i, (measured, _)) in context.load.iter_mut().enumerate() {
        measured.source.name = format!("load {}", i + 1);
        measured.source.host = measured.source.host.take().map(|host| pseudonyms.host(host.as_bytes()));
    }
    for (i, (probe, _)) in context.probes.iter_mut().enumerate() {
        cover_probe(probe, &format!("probe {}", i + 1), pseudonyms);
    }
    if let Some(wtmp) = &mut context.wtmp {
        wtmp.read.name = "logins".to_owned();
        for login in &mut wtmp.logins {
            login.user = pseudonyms.user(login.user.as_bytes());
            login.addr = login.addr.map(|ip| pseudonyms.address(ip));
        }
    }
    for (i, (name, gave)) in context.used.iter_mut().enumerate() {
        *name = format!("context {}", i + 1);
        *gave = scrub(gave, pseudonyms);
    }
}

fn cover_probe(probe: &mut Probe, name: &str, pseudonyms: &Pseudonyms) {
    name.clone_into(&mut probe.name);
    let target = probe.target.take();
    probe.target = target.map(|target| match target.parse() {
        Ok(ip) => pseudonyms.address(ip).to_string(),
        Err(_) => pseudonyms.host(target.as_bytes()),
    });
    probe.addr = probe.addr.map(|ip| pseudonyms.address(ip));
    for socket in &mut probe.sockets {
        socket.local.ip = pseudonyms.address(socket.local.ip);
        socket.remote.ip = pseudonyms.address(socket.remote.ip);
    }
}

/// The words of all wordings of the catalogue.
fn of_the_catalogue() -> impl Iterator<Item = &'static str> {
    messages::server_rows().map(|(_, row)| row.text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;
