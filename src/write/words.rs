//! Numbers, plurals, times and a few turns of phrase.

use super::text::{Style, Text};
use crate::model::{EndingKind, Micros, Verdict, plural};

/// Stamps this wide say nothing about time.
const TIMELESS: Micros = Micros::seconds(86_400);

/// Do stamps of this width say when? Those of a log without times are wider than any.
pub fn has_time(resolution: Micros) -> bool {
    resolution < TIMELESS
}

/// `1,011`.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Where to find the lines, for who gave a log without them.
pub const WHERE_SSHD_WRITES: &str =
    "sshd writes to auth.log (Debian, Ubuntu), secure (RHEL, Fedora) or to the journal only.";

/// `1 session`, `1,011 sessions`, `2 addresses`: on one line, for which the blank is one that does not break.
pub fn count(n: usize, word: &str) -> String {
    format!("{}\u{a0}{}", number(n as u64), plural(n as u64, word))
}

/// `50 %`, `< 1 %`: never 0 of something, never 100 of not everything.
pub fn share(part: usize, whole: usize) -> String {
    if part == 0 || whole == 0 {
        return String::new();
    }
    match (part * 200 + whole) / (whole * 2) {
        0 => "< 1 %".to_owned(),
        100 if part < whole => "> 99 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// `1 in 2,000`, `1 in 10^9`: a chance as people say it.
pub fn odds(chance: f64) -> String {
    match 1.0 / chance.max(1e-300) {
        n if n < 10.0 => format!("{:.0} %", chance * 100.0),
        n if n < 1e6 => {
            let unit = 10f64.powf(n.log10().floor() - 1.0);
            format!("1 in {}", number(((n / unit).round() * unit) as u64))
        }
        n => format!("1 in 10^{}", n.log10().floor()),
    }
}

/// How likely so many ends at once are by chance, as a sentence.
pub fn by_chance(chance: f64) -> String {
    if chance > 0.1 { "It may be chance.".to_owned() } else { format!("By chance alone: {}.", odds(chance)) }
}

/// A command of this program to look further; `again` are the arguments that name the log and its context.
pub fn command(rest: &str, again: &str) -> String {
    format!("sshlogs {rest} {again}").trim_end().to_owned()
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The most frequent first, equals by name, and how many more there are.
pub fn top(mut counted: Vec<(String, usize)>, shown: usize) -> String {
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    if let [(name, _)] = counted.as_slice() {
        return name.clone();
    }
    // One more takes no more room than to say so.
    let shown = if counted.len() == shown + 1 { counted.len() } else { shown };
    let more = counted.len().saturating_sub(shown);
    let mut items: Vec<String> =
        counted.iter().take(shown).map(|(name, n)| format!("{name} {}", number(*n as u64))).collect();
    if more > 0 {
        items.push(format!("and {} more", number(more as u64)));
    }
    items.join(", ")
}

/// A title inside a sentence: `A firewall …` → `a firewall …`, but `ClientAlive …` stays.
pub fn inside(title: &str) -> String {
    let word = title.split(' ').next().unwrap_or_default();
    let is_name = word.chars().skip(1).any(char::is_uppercase);
    match title.chars().next() {
        Some(first) if !is_name => first.to_lowercase().chain(title.chars().skip(1)).collect(),
        _ => title.to_owned(),
    }
}

/// A sentence of its own: `all 3 …` → `All 3 …`, but `sshd …` and `tcp_retries2 …` stay.
pub fn sentence(text: &str) -> String {
    let word = text.split([' ', ':']).next().unwrap_or_default();
    let keep = word.starts_with("sshd") || word.contains('_') || word.chars().skip(1).any(char::is_uppercase);
    let mut out: String = match text.chars().next() {
        Some(first) if !keep => first.to_uppercase().chain(text.chars().skip(1)).collect(),
        _ => text.to_owned(),
    };
    if !out.ends_with(['.', '!', '?', ':']) {
        out.push('.');
    }
    out
}

/// The end of a sentence, for what stands behind a colon: its first letter stays.
pub fn clause(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}

/// `likely`, or `505 likely, 2 possible` where they differ.
pub fn verdicts(counts: [usize; 4]) -> Text {
    let present: Vec<(Verdict, usize)> =
        Verdict::ALL.iter().zip(counts).filter(|(_, n)| *n > 0).map(|(v, n)| (*v, n)).collect();
    let mut text = Text::new();
    for (i, (verdict, n)) in present.iter().enumerate() {
        let word = match present.len() {
            1 => verdict.id().to_owned(),
            _ => format!("{} {}", number(*n as u64), verdict.id()),
        };
        text = text.and(if i > 0 { ", " } else { "" }).styled(Style::Sure(*verdict), &word);
    }
    text
}

/// The words of data that are used beside those of headings, as a sentence.
pub fn how_sure(counts: impl IntoIterator<Item = [usize; 4]>) -> String {
    let mut used = [false; 4];
    counts.into_iter().for_each(|of| of.iter().zip(&mut used).for_each(|(n, used)| *used |= *n > 0));
    let word = |verdict: &Verdict| match verdict {
        Verdict::Established => "established: certain",
        Verdict::Likely => "likely: right 9 times in 10",
        Verdict::Possible => "possible: it may be so",
        Verdict::Undetermined => "undetermined: cannot be told",
    };
    let words: Vec<&str> = Verdict::ALL.iter().filter(|v| used[**v as usize]).map(word).collect();
    sentence(&words.join("; "))
}

/// The words that tell how far to trust what follows.
pub fn trust(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Established => "Certain: ",
        Verdict::Likely => "Most likely: ",
        Verdict::Possible => "Possibly: ",
        Verdict::Undetermined => "Cannot be told: ",
    }
}

/// `508 reset and 4 timed out`.
pub fn ends(kinds: &[(EndingKind, usize)]) -> String {
    list(&kinds.iter().map(|(kind, n)| format!("{} {}", number(*n as u64), ended(*kind))).collect::<Vec<_>>())
}

/// What an end looked like, behind a number of sessions.
pub fn ended(kind: EndingKind) -> &'static str {
    use EndingKind as K;
    match kind {
        K::ClientDisconnect => "said goodbye",
        K::ClientClose => "closed without a goodbye",
        K::Reset => "reset",
        K::AliveTimeout => "stopped answering",
        K::TcpTimeout => "timed out",
        K::Unreachable => "became unreachable",
        K::WriteFailed => "gone when written to",
        K::GraceTimeout => "took too long to log in",
        K::AuthFailedLimit => "failed too often",
        K::NegotiationFailed => "found no common algorithm",
        K::ProtocolError => "broke the protocol",
        K::DroppedAtAccept => "refused",
        K::SessionRefused => "got no session",
        K::IdlePolicy => "closed as idle",
        K::ServerTerminated => "ended by the server",
        K::ServerKilled => "killed on the server",
        K::Silent => "over without a word",
        K::StillOpen => "still open",
        K::CutByLog => "not seen to end",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_like_numbers() {
        assert_eq!([0, 7, 999, 1011, 1_234_567].map(number), ["0", "7", "999", "1,011", "1,234,567"]);
        assert_eq!(
            [count(1, "session"), count(0, "session"), count(2, "address")],
            ["1\u{a0}session", "0\u{a0}sessions", "2\u{a0}addresses"]
        );
    }

    #[test]
    fn shares_never_round_to_nothing_or_all() {
        assert_eq!(
            [share(1, 2), share(1, 1000), share(999, 1000), share(5, 5), share(0, 5)],
            ["50 %", "< 1 %", "> 99 %", "100 %", ""]
        );
    }

    #[test]
    fn names_keep_their_capitals_inside_a_sentence() {
        assert_eq!(inside("A firewall or NAT forgot"), "a firewall or NAT forgot");
        assert_eq!(inside("ClientAlive gave up"), "ClientAlive gave up");
        assert_eq!(sentence("sshd says so"), "sshd says so.");
        assert_eq!(sentence("all 3 ended"), "All 3 ended.");
    }
}
