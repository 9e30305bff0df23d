//! Log files by their names.

use std::path::{Path, PathBuf};

/// Who writes a log of this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    /// The syslog daemon, only logins: `auth.log` (Debian, FreeBSD), `authlog` (OpenBSD), `secure` (Red Hat).
    Auth,
    /// The syslog daemon, everything: `syslog`, `messages`.
    System,
    /// Anyone: `sshd.log`, `server7.log`.
    Other,
}

impl Family {
    /// The family of a log or of one of its rotations.
    pub(super) fn of(name: &str) -> Option<Family> {
        const STEMS: [(&str, Family); 5] = [
            ("auth.log", Family::Auth),
            ("authlog", Family::Auth),
            ("secure", Family::Auth),
            ("syslog", Family::System),
            ("messages", Family::System),
        ];
        let of_stem = STEMS.iter().find(|(stem, _)| name.strip_prefix(stem).is_some_and(is_rotation));
        let is_log = || name.match_indices(".log").any(|(at, log)| at > 0 && is_rotation(&name[at + log.len()..]));
        of_stem.map(|(_, family)| *family).or_else(|| is_log().then_some(Family::Other))
    }
}

/// The log that a file is a rotation of, and its number: `auth.log` and 2 of `auth.log.2.gz`. Dates are no numbers.
pub(in crate::read) fn rotation(path: &Path) -> Option<(PathBuf, Option<u64>)> {
    let name = path.file_name()?.to_str()?;
    let is_stem = |end: &usize| is_rotation(&name[*end..]) && !name[..*end].is_empty();
    let end = name.char_indices().map(|(at, _)| at).filter(|at| matches!(name.as_bytes()[*at], b'.' | b'-' | b'_'));
    // The shortest stem behind which only a rotation follows, but `.log` belongs to the name.
    let stem =
        end.map(|at| if name[at..].starts_with(".log") { at + 4 } else { at }).find(is_stem).unwrap_or(name.len());
    let number = name[stem..].split(['.', '-', '_']).find(|part| is_number(part) && part.len() < 6);
    Some((path.with_file_name(&name[..stem]), number.and_then(|n| n.parse().ok())))
}

/// Is this the name of a journal file: `system.journal`, `user-1000@….journal~`, packed or not?
pub(super) fn is_journal(name: &str) -> bool {
    if !cfg!(feature = "journal") {
        return false;
    }
    let packed = [".xz", ".zst", ".gz", ".bz2", ".lz4"].iter().find_map(|ending| name.strip_suffix(ending));
    let name = packed.unwrap_or(name);
    name.ends_with(".journal") || name.ends_with(".journal~")
}

/// Is this the name of a machine's folder: its id, with the name of a namespace behind it or not?
pub(super) fn is_machine(name: &str) -> bool {
    let id = name.split('.').next().unwrap_or_default();
    id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())
}

/// What rotation and packing put behind the name of a log: `.1`, `-20260101.xz`, `.2026-01-01`, `.2.gz`, nothing.
fn is_rotation(rest: &str) -> bool {
    const WORDS: [&str; 11] = ["gz", "bz2", "xz", "zst", "zstd", "lz4", "log", "txt", "old", "bak", "orig"];
    let parts = rest.split(['.', '-', '_']);
    // The first part lies in front of the first separator, where nothing may be.
    parts.enumerate().all(|(i, part)| match i {
        0 => part.is_empty(),
        _ => WORDS.contains(&part) || is_number(part),
    })
}

/// A number that grows from older rotations to newer ones, if this is what rotation puts behind a name: counts fall
/// (`.2.gz` is older than `.1`), dates rise.
pub(super) fn age(rest: &str) -> Option<i64> {
    const COUNTS: i64 = 10_000;
    let digits: String = rest.chars().filter(char::is_ascii_digit).take(14).collect();
    let number: i64 = digits.parse().unwrap_or_default();
    is_rotation(rest).then_some(if number < COUNTS { -number } else { number })
}

/// A count or a date, perhaps with a time: `3`, `20260101`, `20260101T000000Z`.
fn is_number(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_digit())
        && part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'T' | b'Z' | b':'))
}
