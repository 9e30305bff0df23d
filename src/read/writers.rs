//! Who wrote the lines before: most lines have the host and one of a handful of writers that others had.

use super::start::Start;
use super::tag::pid_and_end;
use crate::model::Program;

/// What lines had between their stamp and a pid, found again by the first bytes of the tag.
#[derive(Clone, Debug, Default)]
pub(super) struct Writers {
    /// Where the tag of the last one kept begins.
    tag: usize,
    known: [Option<Writer>; 8],
}

#[derive(Clone, Copy, Debug)]
struct Writer {
    /// ` web1 sshd[`.
    start: Start<3>,
    /// Where its tag begins.
    tag: usize,
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
    /// same: all that is looked at before a pid is what it was when the writer was kept.
    #[inline(always)]
    pub(super) fn of<'a>(&self, text: &'a [u8]) -> Option<Known<'a>> {
        let writer = self.known.get(self.place(text)?)?.as_ref().filter(|writer| writer.start.begins(text))?;
        let (names, text) = text.split_at_checked(writer.start.len())?;
        let (pid, len) = pid_and_end(text)?;
        let (host, tag) = (names.get(1..writer.tag - 1)?, names.get(writer.tag..names.len() - 1)?);
        Some(Known { host, tag, program: writer.program, pid, rest: &text[len..] })
    }

    /// Keeps whose tag, of so many bytes before its bracket, stands behind a host of so many; each has one blank before it.
    #[inline(never)]
    pub(super) fn keep(&mut self, text: &[u8], host: usize, tag: usize, program: Option<Program>) {
        self.tag = host + 2;
        let start = text.get(..=self.tag + tag).and_then(Start::of);
        if let (Some(start), Some(place)) = (start, self.place(text)) {
            self.known[place] = Some(Writer { start, tag: self.tag, program });
        }
    }

    /// Where a writer is kept. A pid may stand in the first bytes of its tag: only letters and brackets tell.
    #[inline(always)]
    fn place(&self, text: &[u8]) -> Option<usize> {
        let word = u64::from_le_bytes(*text.get(self.tag..)?.first_chunk()?);
        let letters = word & 0x4040_4040_4040_4040;
        let told = word & (letters | (letters - (letters >> 6)));
        Some((told.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 61) as usize)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::read::tag::{Piece, piece};

    fn kept(texts: &[&str]) -> Writers {
        let mut writers = Writers::default();
        for text in texts {
            let Piece::Word(host) = piece(&text.as_bytes()[1..]) else { panic!("{text}") };
            let Piece::Tag(tag) = piece(&text.as_bytes()[host + 2..]) else { panic!("{text}") };
            writers.keep(text.as_bytes(), host, tag.name, Some(Program::Sshd));
        }
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
    fn writers_of_other_hosts_are_not_mixed_up() {
        let writers = kept(&[" web1 sshd[1]: x", " web-2.example.org sshd[1]: x"]);
        assert_eq!(found(&writers, " web-2.example.org sshd[7]: x"), Some("web-2.example.org|sshd|7| x".into()));
        assert_eq!(found(&writers, " web1 sshd[7]: x"), None, "it stands elsewhere now");
        let long = format!(" {} sshd[1]: x", "h".repeat(60));
        assert_eq!(found(&kept(&[&long]), &long), None, "too long to be kept");
    }
}
