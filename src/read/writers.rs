//! Who wrote the lines before: most lines have the host and one of a handful of writers that others had.

use super::start::Start;
use super::tag::pid_and_end;
use crate::model::Program;

/// Hosts remembered; a log collected from more is read word by word.
const HOSTS: usize = 8;

/// What lines had between their stamp and a pid.
#[derive(Clone, Debug, Default)]
pub(super) struct Writers {
    /// ` web1 `; the one to be forgotten next.
    hosts: Vec<Start<2>>,
    oldest: usize,
    /// By the first bytes of their names.
    tags: [Option<Writer>; 8],
}

#[derive(Clone, Copy, Debug)]
struct Writer {
    /// `sshd[`.
    start: Start<2>,
    program: Option<Program>,
}

/// What stands behind a stamp and is known.
pub(super) struct Known<'a> {
    pub host: &'a [u8],
    /// The writer's name as written.
    pub tag: &'a [u8],
    pub program: Option<Program>,
    pub pid: u32,
    /// What follows the tag.
    pub rest: &'a [u8],
}

impl Writers {
    /// Who wrote the line that has `text` behind its stamp, if that is known. To read it word by word would find the
    /// same: all that is looked at before a pid is what it was when host and writer were kept.
    #[inline(always)]
    pub(super) fn of<'a>(&self, text: &'a [u8]) -> Option<Known<'a>> {
        let host = self.hosts.iter().find(|host| host.begins(text))?;
        let (host, text) = text.split_at_checked(host.len())?;
        let Writer { start, program } = self.tags[place(text)?].as_ref().filter(|writer| writer.start.begins(text))?;
        let (tag, text) = text.split_at_checked(start.len())?;
        let (pid, len) = pid_and_end(text)?;
        let (host, tag) = (host.get(1..host.len() - 1)?, tag.get(..tag.len() - 1)?);
        Some(Known { host, tag, program: *program, pid, rest: &text[len..] })
    }

    /// Keeps host and writer of a line that has `text` behind its stamp: its tag begins at `tag`, and the bracket before
    /// its pid is at `bracket`. Only a host with one blank before and behind it is kept.
    #[inline(never)]
    pub(super) fn keep(&mut self, text: &[u8], tag: usize, bracket: usize, program: Option<Program>) {
        let (host, tag, text) = (&text[..tag], &text[tag..=bracket], &text[tag..]);
        if let (Some(start), Some(place)) = (Start::of(tag), place(text)) {
            self.tags[place] = Some(Writer { start, program });
        }
        let [b' ', first, .., last, b' '] = host else { return };
        if *first == b' ' || *last == b' ' || self.hosts.iter().any(|known| known.begins(host)) {
            return;
        }
        let Some(start) = Start::of(host) else { return };
        match self.hosts.get_mut(self.oldest) {
            Some(oldest) => *oldest = start,
            None => self.hosts.push(start),
        }
        self.oldest = (self.oldest + 1) % HOSTS;
    }
}

/// Where a writer is kept. A pid may stand in the first bytes of its tag: only letters and brackets tell.
#[inline(always)]
fn place(text: &[u8]) -> Option<usize> {
    let word = u64::from_le_bytes(*text.first_chunk()?);
    let letters = word & 0x4040_4040_4040_4040;
    let told = word & (letters | (letters - (letters >> 6)));
    Some((told.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 61) as usize)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::read::tag::{Piece, Tag, piece};

    fn keep(writers: &mut Writers, text: &str) {
        let tag = 1 + text[1..].find(' ').unwrap() + 1;
        let Piece::Tag(Tag { name, .. }) = piece(&text.as_bytes()[tag..]) else { panic!("{text}") };
        writers.keep(text.as_bytes(), tag, tag + name, Some(Program::Sshd));
    }

    fn kept(texts: &[&str]) -> Writers {
        let mut writers = Writers::default();
        texts.iter().for_each(|text| keep(&mut writers, text));
        writers
    }

    /// `host|tag|pid|rest`
    fn found(writers: &Writers, text: &str) -> Option<String> {
        let Known { host, tag, pid, rest, .. } = writers.of(text.as_bytes())?;
        let [host, tag, rest] = [host, tag, rest].map(String::from_utf8_lossy);
        Some(format!("{host}|{tag}|{pid}|{rest}"))
    }

    #[test]
    fn who_wrote_before_is_known_by_all_that_stands_before_the_pid() {
        let writers = kept(&[" web1 sshd[1]: x", " web1 sshd-session[20]: x", " web1 systemd-logind[300]: x"]);
        assert_eq!(found(&writers, " web1 sshd[4152363]: y"), Some("web1|sshd|4152363| y".into()));
        assert_eq!(found(&writers, " web1 sshd-session[7]"), Some("web1|sshd-session|7|".into()));
        assert_eq!(found(&writers, " web1 systemd-logind[7] <Info>: y"), Some("web1|systemd-logind|7| y".into()));
        assert_eq!(found(&writers, " web1 sshd[1] y"), Some("web1|sshd|1| y".into()));
        let strange = [
            " web2 sshd[1]: x",
            " web11 sshd[1]: x",
            " web sshd[1]: x",
            "  web1 sshd[1]: x",
            " web1  sshd[1]: x",
            " web1 sshd: x",
            " web1 sshd",
            " web1 ssh",
            " web1",
            "",
            " web1 sshd[]: x",
            " web1 sshd[1: x",
            " web1 sshd[1]x",
            " web1 sshd[a]: x",
            " web1 sshd[99999999999]: x",
            " web1 sshe[1]: x",
            " web1 sshd-auth[1]: x",
            " web1 sshd-sessiom[1]: x",
            " web1 systemd[1]: x",
        ];
        for text in strange {
            assert_eq!(found(&writers, text), None, "{text}");
        }
    }

    #[test]
    fn hosts_are_told_apart_and_the_oldest_is_forgotten() {
        let hosts: Vec<String> = (0..=HOSTS).map(|n| format!(" web{n}.example.org sshd[1]: x")).collect();
        let mut writers = kept(&hosts.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(found(&writers, &hosts[0]), None);
        for (n, host) in hosts.iter().enumerate().skip(1) {
            assert_eq!(found(&writers, host), Some(format!("web{n}.example.org|sshd|1| x")));
        }
        keep(&mut writers, &hosts[0]);
        assert!(found(&writers, &hosts[0]).is_some() && found(&writers, &hosts[1]).is_none());
        for strange in [" web sshd[1]: x", " web1 sshd[1]: x", " web1.example.orgy sshd[1]: x", " web1.example.org"] {
            assert_eq!(found(&writers, strange), None, "{strange}");
        }
    }

    #[test]
    fn what_is_too_long_or_stands_otherwise_is_not_kept() {
        let mut writers = Writers::default();
        for text in [format!(" {} sshd[1]: x", "h".repeat(31)), format!(" web1 {}[1]: x", "t".repeat(32))] {
            keep(&mut writers, &text);
            assert_eq!(found(&writers, &text), None);
        }
        for text in ["\tweb1  sshd[1]: x", "  web1 sshd[1]: x", " web1  sshd[1]: x"] {
            writers.keep(text.as_bytes(), 7, 11, Some(Program::Sshd));
            assert_eq!(found(&writers, text), None);
        }
    }
}
