//! A cache of hosts and tags: most lines have the host of an earlier line and one of a handful of tags.

use super::tag::{Tag, pid_and_end};
use crate::model::Program;
use crate::read::bytes::start::Start;

/// Hosts cached; lines of further hosts are read word by word.
const HOSTS: usize = 8;

/// Tags cached, each in a place that its first bytes tell. Two in one place evict each other.
const TAGS: usize = 32;

/// So many bytes of a tag tell its place.
const PLACED: usize = 8;

/// What earlier lines had between their stamp and the pid.
#[derive(Clone, Debug, Default)]
pub(super) struct Writers {
    /// ` web1 `; the one to be forgotten next.
    hosts: Vec<Start<2>>,
    oldest: usize,
    /// By the first bytes of their names.
    tags: [Option<Writer>; TAGS],
}

#[derive(Clone, Copy, Debug)]
struct Writer {
    /// `sshd[`, or of one without a pid `kernel: `.
    start: Start<2>,
    has_pid: bool,
    program: Option<Program>,
}

impl Writer {
    /// A tag without a pid is cached only if the bytes that tell its place are its own, not the message's.
    fn of(text: &[u8], tag: &Tag, program: Option<Program>) -> Option<Writer> {
        let start = match tag.bracketed {
            true => text.get(..tag.name + 1)?,
            false => text.get(..tag.len + 1).filter(|start| start.len() >= PLACED && start.ends_with(b": "))?,
        };
        Some(Writer { start: Start::of(start)?, has_pid: tag.bracketed, program })
    }
}

/// A writer that is known.
pub(super) struct Known<'a> {
    /// The name as written.
    pub tag: &'a [u8],
    pub program: Option<Program>,
    pub pid: u32,
    /// What follows the tag.
    pub rest: &'a [u8],
}

impl Writers {
    /// Length of the host and the blanks around it, where `text` (a line behind its stamp) begins with a cached host.
    #[inline(always)]
    pub(super) fn host(&self, text: &[u8]) -> Option<usize> {
        self.hosts.iter().find(|host| host.begins(text)).map(Start::len)
    }

    /// Who wrote the line that has `text` behind stamp and host, if that is known. To read it word by word would find
    /// the same: all that is looked at before a pid, or the end of a tag without one, is what it was when host and
    /// writer were kept.
    #[inline(always)]
    pub(super) fn of<'a>(&self, text: &'a [u8]) -> Option<Known<'a>> {
        let Writer { start, program, has_pid } = self.tags[place(text)?].as_ref()?;
        if !start.begins(text) {
            return None;
        }
        let (tag, behind) = text.split_at_checked(start.len())?;
        if !has_pid {
            return Some(Known { tag: tag.strip_suffix(b": ")?, program: *program, pid: 0, rest: behind });
        }
        let (pid, len) = pid_and_end(behind)?;
        Some(Known { tag: tag.get(..tag.len() - 1)?, program: *program, pid, rest: &behind[len..] })
    }

    /// Keeps host and writer of a line that has `text` behind its stamp, and its tag at `at`. Only a host with one blank
    /// before and behind it is kept.
    #[inline(never)]
    pub(super) fn keep(&mut self, text: &[u8], at: usize, tag: &Tag, program: Option<Program>) {
        let (host, text) = text.split_at(at);
        if let Some(place) = place(text)
            && let Some(writer) = Writer::of(text, tag, program)
        {
            self.tags[place] = Some(writer);
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

/// Where a writer is kept. A pid may stand in the first bytes of its tag: only letters and brackets tell, of a pid of
/// one or two digits the second bracket, too.
#[inline(always)]
fn place(text: &[u8]) -> Option<usize> {
    let word = u64::from_le_bytes(*text.first_chunk::<PLACED>()?);
    let letters = word & 0x4040_4040_4040_4040;
    let told = word & (letters | (letters - (letters >> 6)));
    Some((told.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 59) as usize % TAGS)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::read::header::tag::{Piece, piece};

    fn keep(writers: &mut Writers, text: &str) {
        let tag = 1 + text[1..].find(' ').unwrap() + 1;
        let Piece::Tag(read) = piece(&text.as_bytes()[tag..]) else { panic!("{text}") };
        writers.keep(text.as_bytes(), tag, &read, Some(Program::Sshd));
    }

    fn kept(texts: &[&str]) -> Writers {
        let mut writers = Writers::default();
        texts.iter().for_each(|text| keep(&mut writers, text));
        writers
    }

    /// `host|tag|pid|rest`
    fn found(writers: &Writers, text: &str) -> Option<String> {
        let (host, text) = text.as_bytes().split_at(writers.host(text.as_bytes())?);
        let Known { tag, pid, rest, .. } = writers.of(text)?;
        let host = &host[1..host.len() - 1];
        let [host, tag, rest] = [host, tag, rest].map(String::from_utf8_lossy);
        Some(format!("{host}|{tag}|{pid}|{rest}"))
    }

    #[test]
    fn who_wrote_before_is_known_by_all_that_stands_before_the_pid() {
        let writers = kept(&[" web1 sshd[100]: x", " web1 sshd-session[20]: x", " web1 systemd-logind[300]: x"]);
        assert_eq!(found(&writers, " web1 sshd[4152363]: y"), Some("web1|sshd|4152363| y".into()));
        assert_eq!(found(&writers, " web1 sshd-session[7]"), Some("web1|sshd-session|7|".into()));
        assert_eq!(found(&writers, " web1 systemd-logind[7] <Info>: y"), Some("web1|systemd-logind|7| y".into()));
        assert_eq!(found(&writers, " web1 sshd[999] y"), Some("web1|sshd|999| y".into()));
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
    fn a_tag_without_a_pid_is_known_with_its_colon_and_blank() {
        let writers = kept(&[" web1 kernel: x", " web1 sudo: x", " web1 sshd[1]: x"]);
        assert_eq!(found(&writers, " web1 kernel: y: z"), Some("web1|kernel|0|y: z".into()));
        for strange in [" web1 kernel:", " web1 kernel:y", " web1 kernel[1]: y", " web1 kernel x", " web1 sudo: x"] {
            assert_eq!(found(&writers, strange), None, "{strange}");
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
            let tag = Tag { name: 4, pid: 1, bracketed: true, len: 8 };
            writers.keep(text.as_bytes(), 7, &tag, Some(Program::Sshd));
            assert_eq!(found(&writers, text), None);
        }
    }
}
