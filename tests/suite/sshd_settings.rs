//! Settings beside a log: which connections they hold for, what is wrong in them, and that nothing in them does harm.

use std::fs;

use proptest::prelude::*;
use sshlogs::catalogue::cause::Example;
use sshlogs::catalogue::causes;
use sshlogs::model::{Report, Value};
use sshlogs::read::context::machine::Machine;
use sshlogs::read::context::{self, Context, Wanted};
use sshlogs::read::stamp::clock::Zone;

use crate::trial::{Trial, fatal};

/// Two sessions that ClientAlive ended, of two users.
const LOG: &str = "\
Nov 10 08:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 08:05:00 edge01 sshd-session[102]: Accepted publickey for backup from 203.0.113.8 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 09:50:02 edge01 sshd-session[201]: Timeout, client not responding from user alice 203.0.113.7 port 40001
Nov 10 12:00:00 edge01 sshd-session[202]: Timeout, client not responding from user backup 203.0.113.8 port 40002
";

/// Reads [`LOG`] with these files beside it.
fn with(files: &[(&str, &str)]) -> Report {
    let mut trial = Trial::of(LOG);
    let around = trial.path("around");
    for (name, text) in files {
        let path = around.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    trial.request.context.folder = Some(around);
    trial.run()
}

/// Everything wanted, with UTC for times without a zone.
fn gather(wanted: &Wanted) -> Context {
    context::gather(wanted, Zone::parse("UTC").expect("a zone"))
}

/// Everything the report says about settings.
fn said(report: &Report) -> String {
    let assumptions = report.assumptions.iter().map(|a| a.text.clone());
    let troubles = report.troubles.iter().map(|t| t.text.clone());
    let evidence = report
        .connections
        .load()
        .iter()
        .flat_map(|j| j.finding.evidence.iter().chain(&j.finding.against))
        .map(|e| e.text.to_string());
    assumptions.chain(troubles).chain(evidence).collect::<Vec<_>>().join("\n")
}

/// The evidence about alice's session of the example of a forgotten flow, under this sshd_config.
fn about_alice(sshd_config: &str) -> (Report, String) {
    let log = causes::find("idle-state-lost").expect("a cause").example.log;
    let example: &'static str = Box::leak(sshd_config.to_owned().into_boxed_str());
    let report = Trial::example(&Example::log(log).config(example).version("9.9")).run();
    assert!(report.troubles.is_empty(), "{:?}", report.troubles);
    let of_alice = report.connections.load().iter().find(|j| j.connection.user.as_deref() == Some(b"alice"));
    let finding = &of_alice.expect("her session").finding;
    let texts: Vec<String> = finding.evidence.iter().chain(&finding.against).map(|e| e.text.to_string()).collect();
    (report, texts.join("\n"))
}

#[test]
fn a_match_block_counts_for_its_user_alone() {
    let rare = "LogLevel INFO\nClientAliveInterval 1200\nClientAliveCountMax 3\n";
    let often = "LogLevel INFO\nClientAliveInterval 10\nClientAliveCountMax 3\n";
    let (rarely, often_told) = (about_alice(rare).1, about_alice(often).1);
    assert_ne!(rarely, often_told, "the budgets are 80 min and 40 s");
    let (report, for_her) = about_alice(&format!("{often}Match User alice\nClientAliveInterval 20m\n"));
    assert_eq!(for_her, rarely);
    assert!(said(&report).contains("give settings of their own to 1 connection"), "{}", said(&report));
    assert_eq!(about_alice(&format!("{often}Match User bob\nClientAliveInterval 20m\n")).1, often_told);
}

#[test]
fn a_block_of_which_the_log_tells_nothing_is_said_and_left_out() {
    let report = with(&[("sshd_config", "Match Group staff\nClientAliveInterval 10\n")]);
    let text = said(&report);
    assert!(
        text.contains("`Match Group staff (sshd_config:1)` sets ClientAliveInterval for some; of 2 sessions"),
        "{text}"
    );
}

#[test]
fn drop_ins_are_followed_and_wrong_lines_named() {
    let report = with(&[
        ("sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nClientAliveInterval 99\n"),
        ("sshd_config.d/10-alive.conf", "ClientAliveInterval=1h30m\nClientAliveCountMaxx 3\n"),
    ]);
    assert_eq!(report.server.as_ref().expect("settings").client_alive_interval.value.0, 5_400_000_000);
    assert!(fatal(&report).is_empty());
    let troubles: Vec<&str> = report.troubles.iter().map(|t| t.text.as_str()).collect();
    assert_eq!(
        troubles,
        [
            "sshd_config.d/10-alive.conf:2: sshd_config(5) has no keyword `ClientAliveCountMaxx`; did you mean clientalivecountmax?"
        ]
    );
}

#[test]
fn an_upgrade_within_the_log_is_said() {
    let log = "\
Nov 10 08:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:00:00 edge01 sshd-session[301]: Accepted publickey for bob from 203.0.113.8 port 40002 ssh2: ED25519 SHA256:bbbb
";
    assert!(said(&Trial::of(log).run()).contains("an upgrade in between"));
    assert!(!said(&Trial::of(LOG).run()).contains("an upgrade in between"));
}

#[test]
fn a_file_that_is_named_and_useless_is_an_error_and_one_that_is_found_is_not() {
    let mut trial = Trial::of(LOG).and("notes", "hello world\n");
    trial.request.paths.truncate(1);
    trial.request.context.client_config = Some(trial.path("notes"));
    assert_eq!(fatal(&trial.run()).len(), 1);
    let found = with(&[("ssh_config", "hello world\n"), ("sshd_config", "\u{0}\u{0}\n"), ("sysctl.txt", "")]);
    assert!(fatal(&found).is_empty());
    assert_eq!(found.troubles.len(), 3, "{:?}", found.troubles);
}

#[test]
fn a_machine_is_read_where_its_files_lie() {
    let root = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    };
    write("etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\n");
    write("etc/ssh/sshd_config.d/a.conf", "ClientAliveInterval 33\n");
    write("etc/ssh/ssh_config", "Host *\n  ServerAliveInterval 44\n");
    write("proc/sys/net/ipv4/tcp_keepalive_time", "55\n");
    let machine = Some(Machine { root: root.path().to_owned() });
    let found = gather(&Wanted { machine, ..Wanted::default() });
    assert_eq!(found.server.client_alive_interval.value.as_seconds(), 33.0);
    assert_eq!(found.client_for(None).expect("a client").server_alive_interval.value.as_seconds(), 44.0);
    assert_eq!(found.kernel.keepalive_time.value.as_seconds(), 55.0);
    assert!(found.troubles.is_empty(), "{:?}", found.troubles);
    let nothing = Some(Machine { root: root.path().join("empty") });
    let found = gather(&Wanted { machine: nothing, ..Wanted::default() });
    assert!(!found.has_sshd_config && found.client.is_none() && found.troubles.is_empty());
}

#[test]
fn every_configuration_of_the_lab_is_read_without_a_remark() {
    let lab = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/lab");
    let mut seen = 0;
    for entry in fs::read_dir(lab).expect("testdata/lab") {
        let folder = entry.expect("an entry").path();
        for name in ["sshd-T.txt", "sshd_config"] {
            let path = folder.join(name);
            if path.is_file() {
                let found = gather(&Wanted { sshd_config: vec![path.clone()], ..Wanted::default() });
                assert!(found.troubles.is_empty(), "{}: {:?}", path.display(), found.troubles);
                assert!(name == "sshd_config" || matches!(found.server.use_dns, Value { value: false, .. }));
                seen += 1;
            }
        }
    }
    assert!(seen > 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn no_configuration_does_harm(lines in proptest::collection::vec("(Match |Host |Include |ClientAliveInterval |MaxStartups )?[ -~\u{0}\u{1b}é\"'=#]{0,40}", 0..30)) {
        let folder = tempfile::tempdir().expect("a folder");
        let text = lines.join("\n");
        for name in ["sshd_config", "ssh_config", "sysctl.txt"] {
            fs::write(folder.path().join(name), &text).expect("a file");
        }
        let found = gather(&Wanted { folder: Some(folder.path().to_owned()), ..Wanted::default() });
        prop_assert!(found.troubles.iter().all(|t| !t.fatal && t.text.len() < 1000));
        let _ = found.client_for(Some("edge01"));
    }
}
