//! From the words of a remedy to lines one can paste: what is typed stands between backticks in the catalogue,
//! so the lines are taken from there and written down once.

use std::collections::BTreeMap;

use super::text::{Ink, Text};
use crate::catalogue::budgets;
use crate::model::{Micros, Report, SECOND, ServerConfig};

/// Settings of sshd_config(5) that remedies name; of these `Match` and `Host` blocks are not meant.
const SERVER: &[&str] = &[
    "ChannelTimeout",
    "ClientAliveCountMax",
    "ClientAliveInterval",
    "LogLevel",
    "LoginGraceTime",
    "MaxAuthTries",
    "MaxSessions",
    "MaxStartups",
    "PerSourceMaxStartups",
    "PerSourcePenalties",
    "PerSourcePenaltyExemptList",
    "TCPKeepAlive",
    "UnusedConnectionTimeout",
    "UseDNS",
];
/// Settings of ssh_config(5) that remedies name.
const CLIENT: &[&str] = &["IdentitiesOnly", "ServerAliveCountMax", "ServerAliveInterval"];

/// The file that lines for the server go to.
pub const SERVER_FILE: &str = "in /etc/ssh/sshd_config:";

/// A remedy, taken apart.
#[derive(Debug, Default, PartialEq)]
pub struct Cure<'a> {
    /// What to do, in words; everything where there is no line to paste.
    pub lead: String,
    /// Lines for sshd_config.
    pub server: Vec<&'a str>,
    /// Lines for ssh_config, instead.
    pub client: Vec<&'a str>,
    /// What to mind about the lines.
    pub note: Option<&'a str>,
}

impl<'a> Cure<'a> {
    /// The cure in these words.
    pub fn of(remedy: &'a str) -> Cure<'a> {
        let sentences = sentences(remedy);
        let found = sentences.iter().position(|s| !lines(s, SERVER).is_empty() || !lines(s, CLIENT).is_empty());
        let Some(at) = found.filter(|at| !is_sketch(sentences[*at])) else {
            return Cure { lead: remedy.to_owned(), ..Cure::default() };
        };
        let clauses: Vec<&str> = sentences[at].split("; or ").collect();
        let first = |of: &[&str]| clauses.iter().map(|c| lines(c, of)).find(|l| !l.is_empty()).unwrap_or_default();
        let (server, client) = (first(SERVER), first(CLIENT));
        let before = sentences[at].split('`').next().unwrap_or_default().trim_end();
        let (lead, note) = match at {
            // The sentence with the lines is the first: it leads up to them, or it is needed as it is.
            0 => match before.strip_suffix(':') {
                Some(before) => (format!("{before}."), None),
                None if sentences[0].len() > server.join(" ").len() + 40 => (remedy.to_owned(), None),
                None => (String::new(), None),
            },
            _ => (sentences[..at].join(" "), aside(sentences[at])),
        };
        Cure { lead, server, client, note }
    }
}

/// Sentences, not torn inside backticks or parentheses.
fn sentences(text: &str) -> Vec<&str> {
    let (mut out, mut start, mut depth, mut code) = (Vec::new(), 0, 0i32, false);
    let bytes = text.as_bytes();
    for (i, b) in bytes.iter().enumerate() {
        match b {
            b'`' => code = !code,
            b'(' if !code => depth += 1,
            b')' if !code => depth -= 1,
            b'.' if !code && depth == 0 && bytes.get(i + 1) == Some(&b' ') => {
                out.push(text[start..=i].trim());
                start = i + 1;
            }
            _ => {}
        }
    }
    out.push(text[start..].trim());
    out.retain(|s| !s.is_empty());
    out
}

/// What stands between backticks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn is_setting(span: &str, of: &[&str]) -> bool {
    span.split(' ').next().is_some_and(|word| of.contains(&word))
}

/// `Setting value` between backticks.
fn lines<'a>(text: &'a str, of: &[&str]) -> Vec<&'a str> {
    spans(text).filter(|s| is_setting(s, of) && s.contains(' ') && !s.contains('…')).collect()
}

/// Its settings are for the reader to complete.
fn is_sketch(sentence: &str) -> bool {
    spans(sentence).any(|s| s.contains('…'))
}

/// The first remark in parentheses behind a line.
fn aside(sentence: &str) -> Option<&str> {
    let (_, rest) = sentence.split_once("` ")?;
    let (_, rest) = rest.split_once('(')?;
    rest.split_once(')').map(|(remark, _)| remark)
}

/// A line for sshd_config.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The setting.
    pub setting: String,
    /// The value proposed.
    pub value: String,
    /// The value that holds now, where that is known.
    pub now: Option<String>,
    /// The value proposed for another cause.
    pub before: Option<String>,
}

impl Line {
    /// What to mind about it.
    pub fn remark(&self) -> String {
        match (&self.before, &self.now) {
            (Some(before), _) => format!("{before} above: choose one"),
            (None, Some(now)) if *now != self.value => format!("now {now}"),
            (None, Some(_)) => "as now".to_owned(),
            (None, None) => String::new(),
        }
    }

    /// As text: the line, and behind it what to mind.
    pub fn text(&self) -> Text {
        let text = Text::of(Ink::Code, &format!("{} {}", self.setting, self.value));
        match self.remark().as_str() {
            "" => text,
            remark => text.ink(Ink::Dim, &format!("   ({remark})")),
        }
    }
}

/// Lines given so far, so that two cures do not contradict each other unnoticed, and the settings they meet.
#[derive(Debug, Default)]
pub struct Given<'a> {
    settings: BTreeMap<String, String>,
    /// It was said how lines come into force.
    applied: bool,
    server: Option<&'a ServerConfig>,
}

impl<'a> Given<'a> {
    /// Nothing given yet for this report's server.
    pub fn of(report: &'a Report) -> Given<'a> {
        Given { server: report.server.as_ref(), ..Given::default() }
    }

    /// The line as it fits the server; nothing where it was given already.
    pub fn line(&mut self, line: &str) -> Option<Line> {
        let (setting, usual) = line.split_once(' ').unwrap_or((line, ""));
        let (value, now) = self.fitted(setting, usual);
        let before = self.settings.insert(setting.to_owned(), value.clone());
        let setting = setting.to_owned();
        (before.as_ref() != Some(&value)).then_some(Line { setting, value, now, before })
    }

    /// Was it said how lines come into force? From now on it was.
    pub fn was_applied(&mut self) -> bool {
        std::mem::replace(&mut self.applied, true)
    }

    /// The value to propose, and the one that holds. An interval that is already as short as the usual advice
    /// was too long all the same: a third of it, then; half of the advice where probes come at half speed.
    fn fitted(&self, setting: &str, usual: &str) -> (String, Option<String>) {
        let Some(server) = self.server else { return (usual.to_owned(), None) };
        let seconds = |m: Micros| m.0 / SECOND;
        match (setting, usual.parse::<i64>()) {
            ("ClientAliveInterval", Ok(usual)) => {
                let known = server.client_alive_interval;
                let now = seconds(known.value);
                let slow = budgets::alive_is_doubled(server.version.map(|v| v.value));
                let advice = if slow { usual / 2 } else { usual };
                let value = if now > 0 && now <= advice { (now / 3).max(1) } else { advice };
                (value.to_string(), known.is_known().then(|| now.to_string()))
            }
            ("ClientAliveCountMax", _) => {
                let known = server.client_alive_count_max;
                (usual.to_owned(), known.is_known().then(|| known.value.to_string()))
            }
            ("LogLevel", _) => {
                (usual.to_owned(), server.log_level.is_known().then(|| server.log_level.value.name().to_owned()))
            }
            _ => (usual.to_owned(), None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::causes::{CAUSES, UNDETERMINED};

    /// Every remedy of the catalogue, as it is taken apart: read this after changing one.
    #[test]
    fn remedies_give_these_lines() {
        let mut out = String::new();
        for cause in CAUSES.iter().copied().chain([UNDETERMINED]) {
            let cure = Cure::of(cause.remedy);
            if !cure.server.is_empty() || !cure.client.is_empty() {
                let (server, client) = (cure.server.join("; "), cure.client.join("; "));
                let line = format!("{}: {server} | {client} | {}", cause.id, cure.note.unwrap_or_default());
                out += &format!("{}\n", line.trim_end_matches([' ', '|']));
            }
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../testdata/snapshots/terminal");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("cures", out));
    }

    #[test]
    fn alternatives_are_not_lumped_together() {
        let cure = Cure::of(
            "Exempt friends: `PerSourcePenaltyExemptList 192.0.2.0/24`; or soften it: `PerSourcePenalties no`.",
        );
        assert_eq!(cure.server, ["PerSourcePenaltyExemptList 192.0.2.0/24"]);
        assert_eq!(cure.lead, "Exempt friends.");
    }

    #[test]
    fn sketches_stay_prose() {
        let remedy = "Upgrade. For a time: `KexAlgorithms +…`.";
        assert_eq!(Cure::of(remedy), Cure { lead: remedy.to_owned(), ..Cure::default() });
    }
}
