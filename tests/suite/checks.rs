//! Every check proves itself on its own cases, what it proposes mends it, and the audit says what it did not look at.

use std::collections::HashSet;
use std::fs;

use assert_cmd::Command;
use proptest::prelude::*;
use serde_json::Value;
use sshlogs::audit;
use sshlogs::catalogue::check::{Case, Check};
use sshlogs::catalogue::checks;
use sshlogs::model::audit::{Audit, Checked, Grade, Side};
use sshlogs::read::context::Wanted;
use sshlogs::read::context::machine::Machine;
use sshlogs::write::terminal::{self, Look};
use unicode_width::UnicodeWidthStr;

use crate::snapshots::snapshot;

/// The audit of these settings; `more` goes before the case's own lines.
fn examine(case: &Case, more: &[(Side, String)]) -> Audit {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = |side| more.iter().filter(|(s, _)| *s == side).map(|(_, l)| format!("{l}\n")).collect::<String>();
    // sshd and ssh take the first value, sysctl the last; sshd before 10.3 the last of these two, which are replaced.
    let replaced =
        |line: &&str| ["MaxStartups", "IPQoS"].iter().any(|k| line.starts_with(k) && lines(Side::Server).contains(k));
    let own: String = case.sshd_config.split_inclusive('\n').filter(|line| !replaced(line)).collect();
    let files = [
        ("sshd_config", format!("{}{own}", lines(Side::Server)), true),
        ("ssh_config", format!("{}{}", lines(Side::Client), case.ssh_config), !case.ssh_config.is_empty()),
        ("sysctl.txt", format!("{}{}", case.sysctl, lines(Side::Kernel)), !case.sysctl.is_empty()),
        ("sshd-version.txt", case.openssh.to_owned(), !case.openssh.is_empty()),
    ];
    for (name, text, _) in files.iter().filter(|(_, _, there)| *there) {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    audit::audit(&Wanted { folder: Some(folder.path().to_owned()), ..Wanted::default() })
}

fn result<'a>(audit: &'a Audit, check: &Check) -> Option<&'a Checked> {
    audit.checks.iter().find(|c| c.id == check.id)
}

#[test]
fn every_case_gives_its_grade_and_says_why() {
    let mut wrong = Vec::new();
    for (_, check) in checks::all() {
        for case in check.cases {
            let audit = examine(case, &[]);
            assert!(audit.troubles.is_empty(), "{}: {:?}", check.id, audit.troubles);
            match result(&audit, check) {
                Some(c) if c.grade == case.gives && c.text.contains(case.says) => {}
                other => wrong.push(format!("{}: {case:?}\n  gives {other:?}", check.id)),
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_a_check_proposes_mends_it() {
    let mut wrong = Vec::new();
    for (_, check) in checks::all() {
        for case in check.cases {
            let before = examine(case, &[]);
            let changes = result(&before, check).map(|c| c.changes.clone()).unwrap_or_default();
            if changes.is_empty() {
                continue;
            }
            let lines: Vec<(Side, String)> = changes.iter().map(|c| (c.side, c.line())).collect();
            let after = examine(case, &lines);
            let mended = result(&after, check).is_none_or(|c| c.grade == Grade::Good);
            let accepted = after.checks.iter().all(|c| c.id != "lines" || c.grade == Grade::Good)
                || before.checks.iter().any(|c| c.id == "lines" && c.grade != Grade::Good);
            if !mended || !accepted {
                wrong.push(format!("{}: {lines:?} for {case:?}\n  gives {:?}", check.id, result(&after, check)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_check_says_what_it_is() {
    let mut seen = HashSet::new();
    for (group, check) in checks::all() {
        assert!(seen.insert(check.id), "{} is used twice", check.id);
        assert!(check.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{} is not kebab-case", check.id);
        assert!(!group.title.is_empty() && !check.title.ends_with('.'), "{}", check.id);
        assert!(check.explain.ends_with('.') && !check.explain.contains("  "), "{}: its prose is broken", check.id);
        assert!(!check.see.is_empty() && !check.cases.is_empty(), "{} says too little", check.id);
        assert!(
            check.cases.iter().any(|c| c.gives == Grade::Good || check.id == "client-alive-count-zero"),
            "{} is never good",
            check.id
        );
    }
}

/// A machine of these files.
fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }
    root
}

fn sshlogs(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("sshlogs").expect("the program");
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("XDG_CONFIG_HOME", "/nonexistent").args(args);
    command
}

#[test]
fn a_machine_without_sshd_says_so() {
    let root = machine(&[("proc/sys/net/ipv4/tcp_retries2", "15\n")]);
    let audit = audit::audit(&Wanted { machine: Some(Machine { root: root.path().to_owned() }), ..Wanted::default() });
    assert!(!audit.checks.is_empty() && audit.troubles.is_empty(), "{:?}", audit.troubles);
    assert!(audit.skipped[0].starts_with("sshd: there is none on this machine"), "{:?}", audit.skipped);
    let path = root.path().to_string_lossy().into_owned();
    sshlogs(&["check", "--root", &path, "--fail-on", "fail"]).assert().success();
}

/// `check --root EMPTY --fail-on warn` was a success.
#[test]
fn a_root_with_nothing_to_check_is_no_success() {
    let root = machine(&[("etc/hostname", "x\n")]);
    let path = root.path().to_string_lossy().into_owned();
    for more in [&[][..], &["--fail-on", "warn"]] {
        let run = sshlogs(&[&["check", "--root", &path], more].concat()).assert().code(2);
        let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!(said.contains("nothing was checked") && said.contains("/etc/ssh/sshd_config"), "{said}");
        let shown = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
        assert!(shown.contains("sshd: there is none on this machine"), "{shown}");
    }
}

#[test]
fn exit_statuses_are_those_of_the_guide() {
    let good = "ClientAliveInterval 60\nClientAliveCountMax 3\n";
    let root = machine(&[
        ("good", good),
        ("warn", "ClientAliveCountMax 3\n"),
        ("fail", "Nonsense 1\nPort 22\n"),
        ("none", "hello world\n"),
    ]);
    let status = |name: &str, more: &[&str]| {
        let path = root.path().join(name).to_string_lossy().into_owned();
        let args = [&["check", "--openssh", "9.9", "--sshd-config", &path], more].concat();
        sshlogs(&args).assert().get_output().status.code().expect("a status")
    };
    let all = |name| [status(name, &[]), status(name, &["--fail-on", "fail"]), status(name, &["--fail-on", "warn"])];
    assert_eq!(all("good"), [0, 0, 0]);
    assert_eq!(all("warn"), [0, 0, 1]);
    assert_eq!(all("fail"), [0, 1, 1]);
    assert_eq!(all("none"), [2, 2, 2]);
    assert_eq!(all("absent"), [2, 2, 2]);
    let unknown = sshlogs(&["check", "no-such"]).assert().code(2).get_output().stderr.clone();
    assert!(String::from_utf8_lossy(&unknown).contains("client-alive"));
}

/// `check --context EMPTY` was a success.
#[test]
fn a_folder_with_nothing_to_check_is_no_success() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().to_str().expect("UTF-8").to_owned();
    let said = |args: &[&str], status: i32| {
        let run = sshlogs(args).assert().code(status);
        String::from_utf8_lossy(&run.get_output().stderr).into_owned()
    };
    let looked_for = said(&["check", "--context", &empty], 2);
    assert!(looked_for.contains("sshd-T.txt or sshd_config") && !looked_for.contains("warning"), "{looked_for}");
    let log = "testdata/lab/benign_mix/auth.log";
    assert!(said(&["analyze", "--context", &empty, log], 0).contains("warning: --context"), "a log was read");
    std::fs::write(folder.path().join("load.csv"), "time,load1\n").expect("a file");
    assert!(said(&["check", "--context", &empty], 2).contains("nothing was checked"));
    std::fs::remove_file(folder.path().join("load.csv")).expect("it was there");
    std::fs::write(folder.path().join("sysctl.txt"), "net.ipv4.tcp_retries2 = 15\n").expect("a file");
    assert_eq!(said(&["check", "--context", &empty], 0), "");
}

#[test]
fn json_fits_its_schema() {
    let schema = sshlogs(&["schema", "check"]).assert().success().get_output().stdout.clone();
    let validator =
        jsonschema::validator_for(&serde_json::from_slice::<Value>(&schema).expect("JSON")).expect("a schema");
    let root = machine(&[("etc/ssh/sshd_config", "MaxStartups 2\nFoo \u{1b}[31m\nIPQoS \"<script>\"\n")]);
    for args in [vec!["--context", "testdata/lab/mixed_day"], vec!["--root", root.path().to_str().expect("UTF-8")]] {
        let out = sshlogs(&[&["check", "--format", "json"], args.as_slice()].concat())
            .assert()
            .success()
            .get_output()
            .stdout
            .clone();
        let value: Value = serde_json::from_slice(&out).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert!(!value["checks"].as_array().expect("a list").is_empty());
    }
}

/// The server, client and kernel of an ordinary Debian 12.
fn ordinary() -> Audit {
    let root = machine(&[
        (
            "sshd_config",
            "Include /etc/ssh/sshd_config.d/*.conf\nKbdInteractiveAuthentication no\nUsePAM yes\nX11Forwarding yes\nPrintMotd no\nAcceptEnv LANG LC_*\nSubsystem sftp /usr/lib/openssh/sftp-server\n",
        ),
        ("sshd_config.d/50-cloud.conf", "PasswordAuthentication no\n"),
        ("ssh_config", "Include /etc/ssh/ssh_config.d/*.conf\nHost *\n    SendEnv LANG LC_*\n    HashKnownHosts yes\n"),
        (
            "sysctl.txt",
            "net.ipv4.tcp_keepalive_time = 7200\nnet.ipv4.tcp_keepalive_intvl = 75\nnet.ipv4.tcp_keepalive_probes = 9\nnet.ipv4.tcp_retries2 = 15\nnet.ipv4.tcp_mtu_probing = 0\n",
        ),
        ("sshd-version.txt", "OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.11 19 Sep 2023\n"),
    ]);
    audit::audit(&Wanted { folder: Some(root.path().to_owned()), ..Wanted::default() })
}

#[test]
fn an_audit_as_people_read_it() {
    let look = |width| Look { width, ..Look::default() };
    snapshot("terminal", "check", &terminal::audit(&ordinary(), &look(80)));
    let (group, check) = checks::find("max-startups").expect("a check");
    snapshot("terminal", "check-explained", &terminal::check(group, check, &look(80)));
}

#[test]
fn audits_fit_any_terminal() {
    for (width, unicode) in [(40, true), (60, false), (80, true), (120, true)] {
        let look = Look { width, unicode, ..Look::default() };
        let entries = checks::all().map(|(group, check)| terminal::check(group, check, &look));
        for text in entries.chain([terminal::audit(&ordinary(), &look)]) {
            assert!(text.lines().all(|l| l.width() <= width), "{text}");
            assert!(unicode || text.is_ascii(), "{text}");
            assert!(!text.contains('\u{1b}') && !text.contains("\n\n\n"), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn no_configuration_does_harm(lines in proptest::collection::vec("(Match User |IPQoS |ClientAliveInterval |ClientAliveCountMax |MaxStartups |ChannelTimeout |LoginGraceTime |PerSourcePenalties authfail:)?[0-9a-z:=\u{1b}é\"<>]{0,12}", 0..20)) {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["sshd_config", "ssh_config", "sysctl.txt"] {
            fs::write(folder.path().join(name), lines.join("\n")).expect("a file");
        }
        let audit = audit::audit(&Wanted { folder: Some(folder.path().to_owned()), ..Wanted::default() });
        let text = terminal::audit(&audit, &Look::default());
        prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
        prop_assert!(audit.troubles.iter().all(|t| !t.fatal));
    }
}

#[test]
fn the_guide_lists_every_check() {
    let guide = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guide.md")).expect("the guide");
    for (group, check) in checks::all() {
        let row = guide.lines().find(|l| l.starts_with(&format!("| {} |", group.title)));
        assert!(row.is_some_and(|r| r.contains(&format!("`{}`", check.id))), "{} is missing in its row", check.id);
    }
}

/// "2 settings may cost somebody a connection": the one was that the release is not known, the other LogLevel INFO.
#[test]
fn what_only_hides_is_not_said_to_cost_connections() {
    let said = |sshd_config: &str, openssh: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("sshd_config"), sshd_config).expect("a file");
        fs::write(folder.path().join("sshd-version.txt"), openssh).expect("a file");
        let audit = audit::audit(&Wanted { folder: Some(folder.path().to_owned()), ..Wanted::default() });
        terminal::audit(&audit, &Look::default()).lines().next().unwrap_or_default().replace('\u{a0}', " ")
    };
    let alive = "ClientAliveInterval 60\n";
    let first = said(alive, "OpenSSH_8.4p1");
    assert!(first.starts_with("1 setting keeps from sight what costs connections, "), "{first}");
    let first = said("", "OpenSSH_8.4p1");
    assert!(first.contains("may cost somebody a connection, 1 keeps from sight what does, "), "{first}");
    let first = said(alive, "OpenSSH_9.9p1");
    assert!(first.ends_with("settings are as they should be."), "{first}");
    // ClientAliveInterval 0 for one user was good.
    let first = said(&format!("{alive}Match User foo\nClientAliveInterval 0\n"), "OpenSSH_9.9p1");
    assert!(first.starts_with("1 setting may cost somebody a connection, "), "{first}");
}
