//! The numbers of one run for Prometheus' textfile collector. Labels are of fixed sets (families, verdicts, endings):
//! no user and no address, so that no attack can make series without end; every series is there in every run.

use std::fmt::Write;

use super::tally::Facts;
use crate::catalogue::causes::CONTRIBUTORS;
use crate::model::{EndingKind, Family, Report, Resetness, SECOND, Timestamp, Verdict};

/// The file as it is written.
struct File(String);

impl File {
    fn metric(&mut self, name: &str, help: &str, series: &[(String, u64)]) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "# HELP sshlogs_{name} {help}\n# TYPE sshlogs_{name} gauge\n");
        for (labels, value) in series {
            let _ = writeln!(self.0, "sshlogs_{name}{labels} {value}");
        }
    }

    fn number(&mut self, name: &str, help: &str, value: u64) {
        self.metric(name, help, &[(String::new(), value)]);
    }

    fn time(&mut self, name: &str, help: &str, at: Option<Timestamp>) {
        let series = at.map(|t| (String::new(), u64::try_from(t.0.div_euclid(SECOND)).unwrap_or(0)));
        self.metric(name, help, &series.into_iter().collect::<Vec<_>>());
    }
}

/// The report of `analyze`; `made` is when it was made.
pub fn report(report: &Report, made: Timestamp) -> String {
    let facts = Facts::of(report);
    let mut file = File(String::new());
    connections(&mut file, &facts);
    around(&mut file, &facts);
    let c = &report.coverage;
    let kinds = [
        ("recognised", c.recognised),
        ("unrecognised", c.unrecognised),
        ("foreign", c.foreign),
        ("damaged", c.damaged),
    ];
    let kinds = kinds.map(|(kind, n)| (format!("{{kind=\"{kind}\"}}"), n));
    file.metric("log_lines", "Lines read, by what became of them.", &kinds);
    file.number("log_lines_untrusted", "Of these: not written by whom they claim.", c.untrusted);
    let failed = report.troubles.iter().filter(|t| t.fatal).count() as u64;
    file.number("inputs_failed", "Inputs that could not be read or used.", failed);
    file.time("log_first_timestamp_seconds", "First stamp of what was read.", c.span.map(|s| s.0));
    file.time("log_last_timestamp_seconds", "Last stamp of what was read.", c.span.map(|s| s.1));
    file.time("run_timestamp_seconds", "When this file was made.", Some(made));
    let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    file.metric("build_info", "The release of sshlogs.", &[(version, 1)]);
    file.0
}

fn connections(file: &mut File, facts: &Facts) {
    file.number("sessions", "Connections that logged in.", facts.sessions as u64);
    let sets = [Resetness::Strict, Resetness::Likely, Resetness::No];
    let sets = sets.map(|set| (format!("{{set=\"{}\"}}", set.id()), facts.set(set).sessions as u64));
    file.metric("session_resets", "Sessions, by whether they count as reset.", &sets);
    let mut series = Vec::new();
    for family in Family::ALL {
        for verdict in Verdict::ALL {
            let n = facts.findings.get(&(*family, *verdict)).copied().unwrap_or(0);
            series.push((format!("{{family=\"{}\",verdict=\"{}\"}}", family.id(), verdict.id()), n));
        }
    }
    file.metric("connections", "Connections, by the family of their most likely cause and how sure that is.", &series);
    let ending = |kind: &EndingKind| {
        let n = facts.report.tally.endings.get(kind).copied().unwrap_or(0);
        (format!("{{ending=\"{}\"}}", kind.id()), n)
    };
    let series: Vec<_> = EndingKind::ALL.iter().map(ending).collect();
    file.metric("connection_endings", "The same connections, by what was seen last of them.", &series);
}

/// Noise, refusals, incidents, settings.
fn around(file: &mut File, facts: &Facts) {
    let noise = &facts.report.noise;
    let of =
        |family: Family| (format!("{{family=\"{}\"}}", family.id()), noise.families.get(&family).copied().unwrap_or(0));
    let series = [of(Family::AuthFailure), of(Family::Scanner)];
    file.metric("noise_connections", "Failed logins and scanners, counted beside the connections.", &series);
    file.number("noise_attempts", "Attempts to log in, of these.", noise.attempts);
    file.number("noise_addresses", "Addresses they came from.", noise.addresses);
    file.number("startups_refused", "Connections refused by MaxStartups, by sshd's own count.", facts.refused());
    let incident = |family: &Family| {
        let n = facts.report.incidents.iter().filter(|i| i.family == *family).count();
        (format!("{{family=\"{}\"}}", family.id()), n as u64)
    };
    let series: Vec<_> = Family::ALL.iter().map(incident).collect();
    file.metric("incidents", "Moments at which many sessions ended together.", &series);
    let setting = |id: &str| {
        let found = facts.report.contributors.iter().find(|(c, _)| c.id == id);
        (format!("{{setting=\"{id}\"}}"), found.map_or(0, |(_, n)| *n))
    };
    let series: Vec<_> = CONTRIBUTORS.iter().map(|s| setting(s.id)).collect();
    file.metric("contributing_settings", "Connections that each setting let down.", &series);
}
