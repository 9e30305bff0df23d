//! What is proposed fits the server: nothing that is set already, nothing its release refuses, and the numbers follow
//! from the settings and from what the log shows.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::net::IpAddr;

use proptest::prelude::*;
use serde_json::Value as Json;
use sshlogs::catalogue::advice::Ground;
use sshlogs::catalogue::cause::{Cause, Example};
use sshlogs::catalogue::causes::{self, CAUSES, UNDETERMINED};
use sshlogs::catalogue::defaults;
use sshlogs::model::audit::{Change, Side};
use sshlogs::model::{Micros, OpenSsh, Report, ServerConfig, Timestamp};
use sshlogs::read::context::lines::Home;
use sshlogs::read::context::sshd;
use sshlogs::write::json::{self, Made};

use crate::trial::Trial;

fn all() -> impl Iterator<Item = &'static Cause> {
    CAUSES.iter().copied().chain([UNDETERMINED])
}

/// A server of this release with these lines, and what was wrong in them.
fn server(release: OpenSsh, text: &str) -> (ServerConfig, Vec<String>) {
    let mut config = defaults::server(Some(release));
    let home = Home { folder: "/nonexistent".into(), is_live: false };
    let read = sshd::apply(text, "sshd_config", &home, &mut config).expect("a configuration");
    (config, read.troubles)
}

fn lines(cause: &Cause, config: &ServerConfig, bound: Option<Micros>) -> Vec<Change> {
    let timers = defaults::kernel();
    let locked_out = BTreeSet::from([IpAddr::from([203, 0, 113, 7])]);
    let ground = Ground { config, client_config: None, timers: &timers, bound, locked_out: &locked_out };
    (cause.cure.lines)(&ground).into_iter().flatten().collect()
}

/// Every cure of the catalogue for three servers: read this after changing one.
#[test]
fn cures_give_these_lines() {
    let servers = [
        ("8.4, nothing set", OpenSsh::new(8, 4), "Port 22\n", None),
        (
            "9.2, ClientAlive 150/3, the path forgets after 300 s",
            OpenSsh::new(9, 2),
            "ClientAliveInterval 150\n",
            Some(300),
        ),
        (
            "9.9, all as advised",
            OpenSsh::new(9, 9),
            "ClientAliveInterval 60\nClientAliveCountMax 10\nLogLevel VERBOSE\nMaxStartups 100:30:200\nLoginGraceTime 20\nPerSourceMaxStartups 5\n",
            None,
        ),
    ];
    let mut out = String::new();
    for (name, release, text, bound) in servers {
        let (config, _) = server(release, text);
        writeln!(out, "# {name}").expect("a string");
        for cause in all() {
            let changes = lines(cause, &config, bound.map(Micros::seconds));
            let shown: Vec<String> = changes.iter().map(|c| format!("{}: {}", c.side.id(), c.line())).collect();
            if !shown.is_empty() {
                writeln!(out, "{}: {}", cause.id, shown.join("; ")).expect("a string");
            }
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../testdata/snapshots/terminal");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("cures", out));
}

fn report(example: &Example) -> (Report, Json) {
    let report = Trial::example(example).run();
    let mut out = Vec::new();
    json::report(&mut out, &report, &Made::now(Timestamp(0))).expect("a report");
    (report, serde_json::from_slice(&out).expect("JSON"))
}

#[test]
fn the_arithmetic_of_the_settings_is_joined_with_what_the_log_shows() {
    let (report, json) = report(&causes::find("idle-state-lost").expect("a cause").example);
    let (contributor, n) = report.contributors.first().expect("a contributor");
    assert_eq!((contributor.id, *n), ("keepalive-too-slow", 1));
    assert!(
        contributor.text.contains("ClientAliveInterval 1200: the first probe goes out after 20 min of silence"),
        "{}",
        contributor.text
    );
    assert!(contributor.text.ends_with("send something every 60 s or so"), "{}", contributor.text);
    let cure = &json["cures"][0];
    assert_eq!((cure["cause"].as_str(), cure["connections"].as_u64()), (Some("idle-state-lost"), Some(1)));
    let change = &cure["changes"][0];
    assert_eq!(change["line"], "ClientAliveInterval 60");
    assert_eq!(
        (&change["now"], &change["side"], &change["file"]),
        (&"1200".into(), &"server".into(), &"/etc/ssh/sshd_config".into())
    );
    assert!(cure["why"].as_str().expect("a reason").contains("20 min"));
}

#[test]
fn a_client_that_sends_often_enough_is_not_told_to() {
    let example = causes::find("idle-state-lost").expect("a cause").example;
    let mut trial = Trial::example(&example);
    let path = trial.path("ssh_config");
    std::fs::write(&path, "Host *\nServerAliveInterval 30\n").expect("a file");
    trial.request.context.client_config = Some(path);
    assert!(trial.run().contributors.is_empty());
}

#[test]
fn every_cure_with_lines_says_what_they_do() {
    for cause in all() {
        let (config, _) = server(OpenSsh::new(8, 4), "ClientAliveInterval 5\nUseDNS yes\n");
        let has_lines = !lines(cause, &config, None).is_empty();
        assert!(!has_lines || !cause.cure.lead.is_empty(), "{} has lines and no lead", cause.id);
        assert!(cause.cure.lead.is_empty() || cause.cure.lead.ends_with(['.', ':']), "{}", cause.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn nothing_is_proposed_that_is_set_or_that_the_release_refuses(
        release in prop_oneof![Just((6, 6)), Just((7, 4)), Just((8, 4)), Just((9, 2)), Just((9, 9)), Just((10, 2))],
        interval in 0i64..4000, count in 0u32..100, grace in 0i64..1000, bound in proptest::option::of(1i64..100_000),
        level in prop_oneof![Just("INFO"), Just("VERBOSE"), Just("QUIET")],
    ) {
        let release = OpenSsh::new(release.0, release.1);
        let text = format!("ClientAliveInterval {interval}\nClientAliveCountMax {count}\nLoginGraceTime {grace}\nLogLevel {level}\n");
        let (config, _) = server(release, &text);
        for cause in all() {
            let changes = lines(cause, &config, bound.map(Micros::seconds));
            prop_assert!(changes.iter().all(|c| c.now.as_deref() != Some(c.to.as_str())), "{}: {changes:?}", cause.id);
            let new: String = changes.iter().filter(|c| c.side == Side::Server).map(|c| format!("{}\n", c.line())).collect();
            if !new.is_empty() {
                let (after, troubles) = server(release, &format!("{new}{text}"));
                prop_assert!(troubles.is_empty(), "{}: {troubles:?}", cause.id);
                let again = lines(cause, &after, None);
                // A flow that is forgotten although something is sent needs it more often: that cure has no end.
                let endless = matches!(cause.id, "idle-state-lost" | "tcp-keepalive-expired");
                let settles = bound.is_none() && interval == 0 && !endless;
                prop_assert!(!settles || again.iter().all(|c| c.side != Side::Server), "{}: {again:?}", cause.id);
            }
        }
    }
}
