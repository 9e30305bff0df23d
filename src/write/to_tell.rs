//! What would tell why sessions ended of which it cannot be told: only what was not given or set already.

use crate::catalogue::defaults;
use crate::model::{Assumption, Report};

/// Advice for the causes of this report that cannot be told; `unseen`: something is listed as not looked at.
pub fn to_tell(report: &Report, unseen: bool) -> String {
    let server = report.server.clone().unwrap_or_else(|| defaults::server(None));
    let settings_unknown = report.assumptions.iter().any(|a| a.text == Assumption::SETTINGS_UNKNOWN);
    let no_settings = settings_unknown && !server.is_dropbear;
    let mut texts = vec![format!("Give {}.", to_give(report, unseen, no_settings).join(", "))];
    if server.is_dropbear {
        return texts.concat();
    }
    if !server.logs_endings() {
        let who = match server.version {
            Some(_) => "Set",
            None => "If sshd is older than 9.8 and its LogLevel is INFO, set",
        };
        texts.push(format!("{who} `LogLevel VERBOSE`, reload sshd, and analyse again after the next drop."));
    }
    let interval = server.client_alive_interval;
    if interval.value.0 == 0 {
        let set = match interval.is_known() || !settings_unknown {
            true => "Set `ClientAliveInterval 60` for a week",
            false => "If ClientAliveInterval is 0, set it to 60 for a week",
        };
        texts.push(format!(
            "{set}: no firewall forgets a connection that is refreshed, so what still ends then has another cause."
        ));
    }
    texts.join(" ")
}

/// What was not given.
fn to_give(report: &Report, unseen: bool, no_settings: bool) -> Vec<&'static str> {
    let mut all = vec!["a longer log"];
    if unseen {
        all.push("what is listed as not looked at");
    }
    let no_timers = report.kernel.is_none_or(|k| !k.keepalive_time.is_known());
    match (no_settings, no_timers) {
        (true, true) => all.push("and `--sshd-config` and `--sysctl` where you have them"),
        (true, false) => all.push("and `--sshd-config` where you have it"),
        (false, true) => all.push("and `--sysctl` where you have it"),
        (false, false) => {}
    }
    all
}

#[cfg(test)]
mod tests {
    use super::to_tell;
    use crate::catalogue::defaults;
    use crate::model::{Assumption, LogLevel, Micros, OpenSsh, Report, Value};

    #[test]
    fn nothing_is_asked_for_that_was_given() {
        let unknown = Assumption { text: Assumption::SETTINGS_UNKNOWN.to_owned(), limits: false };
        let mut report = Report { assumptions: vec![unknown], ..Report::default() };
        let all = to_tell(&report, true);
        for asked in ["--sshd-config", "--sysctl", "listed as not looked at", "LogLevel VERBOSE", "ClientAliveInterval"]
        {
            assert!(all.contains(asked), "{asked}: {all}");
        }
        let mut server = defaults::server(Some(OpenSsh::new(9, 2)));
        server.log_level = Value::read(LogLevel::Verbose);
        server.client_alive_interval = Value::read(Micros::seconds(30));
        let mut kernel = defaults::kernel();
        kernel.keepalive_time = Value::read(kernel.keepalive_time.value);
        (report.assumptions, report.server, report.kernel) = (Vec::new(), Some(server.clone()), Some(kernel));
        assert_eq!(to_tell(&report, false), "Give a longer log.");
        server.client_alive_interval = Value::read(Micros(0));
        report.server = Some(server);
        assert!(
            to_tell(&report, true).contains("not looked at. Set `ClientAliveInterval 60`"),
            "{}",
            to_tell(&report, true)
        );
    }

    #[test]
    fn where_the_release_is_known_the_level_is_no_question() {
        let advice = |version| to_tell(&Report { server: Some(defaults::server(version)), ..Report::default() }, false);
        assert!(advice(Some(OpenSsh::new(9, 2))).contains(" Set `LogLevel VERBOSE`"));
        assert!(advice(None).contains(" If sshd is older than 9.8"));
        assert!(!advice(Some(OpenSsh::new(9, 8))).contains("LogLevel"));
    }
}
