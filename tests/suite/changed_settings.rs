//! Settings and releases that changed within the log: each connection is judged by those of its time.

use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use sshlogs::catalogue::causes;
use sshlogs::model::Report;
use sshlogs::read::context::machine::Machine;

use crate::trial::{Trial, endings};

/// 2026-11-10 00:00 UTC (s), the day of the logs below.
const MIDNIGHT: u64 = 1_794_268_800;
const HOUR: u64 = 3600;

const RARE: &str = "LogLevel INFO\nClientAliveInterval 1200\nClientAliveCountMax 3\n";
const OFTEN: &str = "LogLevel INFO\nClientAliveInterval 10\nClientAliveCountMax 3\n";
const RELOAD: &str = "edge01 sshd[50]: Received SIGHUP; restarting.\n";

/// The example of a forgotten flow, alice's session from 08:00 to 09:50, and more lines.
fn log(first: &str, later: &str) -> String {
    let log = causes::find("idle-state-lost").expect("a cause").example.log;
    let (before, after): (Vec<&str>, Vec<&str>) = log.lines().partition(|line| line.contains(" 08:"));
    let lines = |lines: Vec<&str>| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    format!("{first}{}{later}{}", lines(before), lines(after))
}

/// A log with these files in the folder `around`, each last written then (s).
fn around(log: &str, files: &[(&str, &str, u64)]) -> Trial {
    let mut trial = Trial::of(log);
    let around = trial.path("around");
    fs::create_dir(&around).expect("a folder");
    fs::write(around.join("sshd-version.txt"), "OpenSSH_9.9p1\n").expect("a file");
    for (name, text, written) in files {
        fs::write(around.join(name), text).expect("a file");
        let file = fs::File::options().write(true).open(around.join(name)).expect("the file");
        file.set_modified(UNIX_EPOCH + Duration::from_secs(*written)).expect("its time");
    }
    trial.request.context.folder = Some(around);
    trial
}

/// What speaks for and against the cause of alice's session.
fn about_alice(report: &Report) -> String {
    let of_alice = report.connections.load().iter().find(|j| j.connection.user.as_deref() == Some(b"alice"));
    let finding = &of_alice.expect("her session").finding;
    finding.evidence.iter().chain(&finding.against).map(|e| format!("{}\n", e.text)).collect()
}

fn said(report: &Report) -> String {
    report.assumptions.iter().map(|a| format!("{}\n", a.text)).collect()
}

/// Her session as it is judged under each of the two alone.
fn judged_by(config: &str) -> String {
    about_alice(&around(&log("", ""), &[("sshd_config", config, MIDNIGHT - HOUR)]).run())
}

#[test]
fn a_session_keeps_the_settings_of_its_beginning() {
    assert_ne!(judged_by(RARE), judged_by(OFTEN));
    let later = format!("Nov 10 09:00:30 {RELOAD}");
    let files = [("sshd_config.bak", RARE, MIDNIGHT - HOUR), ("sshd_config", OFTEN, MIDNIGHT + 9 * HOUR)];
    let report = around(&log("", &later), &files).run();
    assert_eq!(about_alice(&report), judged_by(RARE));
    let text = said(&report);
    assert!(
        text.contains(
            "sshd_config.bak held until 2026-11-10 09:00 UTC, when sshd of edge01 read sshd_config; 3 connections lived \
             across"
        ),
        "{text}"
    );
    let server = report.server.as_ref().expect("settings");
    assert_eq!(server.client_alive_interval.value.as_seconds(), 10.0, "advice is about what holds now");
}

#[test]
fn a_session_begun_after_the_reload_has_the_new_settings() {
    let first = format!("Nov 10 07:00:00 edge01 sshd[50]: Server listening on :: port 22.\nNov 10 07:30:30 {RELOAD}");
    let files = [("sshd_config.2026-11-01", RARE, MIDNIGHT), ("sshd_config", OFTEN, MIDNIGHT + 7 * HOUR + 1500)];
    let report = around(&log(&first, ""), &files).run();
    assert_eq!(about_alice(&report), judged_by(OFTEN));
    assert!(said(&report).contains("held until 2026-11-10 07:30 UTC"), "{}", said(&report));
}

#[test]
fn a_changed_file_that_nobody_read_does_not_hold_yet() {
    let first = "Nov 10 07:00:00 edge01 sshd[50]: Server listening on :: port 22.\n";
    let files = [("sshd_config~", RARE, MIDNIGHT), ("sshd_config", OFTEN, MIDNIGHT + 7 * HOUR + 1800)];
    let report = around(&log(first, ""), &files).run();
    assert_eq!(about_alice(&report), judged_by(RARE));
    let text = said(&report);
    assert!(
        text.contains(
            "sshd_config was written 2026-11-10 07:30 UTC, but nothing in the log shows that sshd of edge01 has read it \
             since: sshd_config~ still holds"
        ),
        "{text}"
    );
}

#[test]
fn what_was_written_before_the_log_began_held_throughout() {
    let files = [("sshd_config.rpmsave", RARE, MIDNIGHT - 90 * HOUR), ("sshd_config", OFTEN, MIDNIGHT - HOUR)];
    let report = around(&log("", ""), &files).run();
    assert_eq!(about_alice(&report), judged_by(OFTEN));
    assert!(!said(&report).contains("sshd_config"), "{}", said(&report));
    // New files of packages were never in force.
    let files = [("sshd_config.dpkg-dist", RARE, MIDNIGHT - HOUR), ("sshd_config", OFTEN, MIDNIGHT + 9 * HOUR)];
    assert_eq!(about_alice(&around(&log("", ""), &files).run()), judged_by(OFTEN));
}

#[test]
fn copies_made_after_the_log_tell_no_times() {
    let after = MIDNIGHT + 200 * HOUR;
    let report = around(&log("", ""), &[("sshd_config.bak", RARE, after), ("sshd_config", OFTEN, after + 60)]).run();
    assert_eq!(about_alice(&report), judged_by(OFTEN));
    assert!(said(&report).contains("were all written after the log"), "{}", said(&report));
    let same = [("sshd_config.bak", RARE, after), ("sshd_config", RARE, after + 60)];
    assert!(!said(&around(&log("", ""), &same).run()).contains("after the log"), "both say the same");
}

#[test]
fn versions_may_be_named_one_by_one() {
    let later = format!("Nov 10 09:00:30 {RELOAD}");
    let files = [("new", OFTEN, MIDNIGHT + 9 * HOUR), ("old", RARE, MIDNIGHT), ("twin", OFTEN, MIDNIGHT + 9 * HOUR)];
    let mut trial = around(&log("", &later), &files);
    let folder = trial.request.context.folder.take().expect("the folder");
    trial.request.context.openssh = Some("9.9".to_owned());
    trial.request.context.sshd_config = ["new", "old"].map(|name| folder.join(name)).to_vec();
    let report = trial.run();
    assert_eq!(about_alice(&report), judged_by(RARE));
    assert!(report.troubles.is_empty(), "{:?}", report.troubles);
    trial.request.context.sshd_config.push(folder.join("twin"));
    let troubles = trial.run().troubles;
    assert!(troubles[0].text.contains("new: it was not written before twin"), "{troubles:?}");
}

#[test]
fn the_machines_own_file_says_when_it_was_changed() {
    let trial = around(&log("", ""), &[("sshd_config", OFTEN, MIDNIGHT + 9 * HOUR)]);
    let mut own = Trial::of(log("", ""));
    own.request.context.machine = Some(Machine { root: own.path("root") });
    fs::create_dir_all(own.path("root/etc/ssh")).expect("folders");
    fs::rename(trial.path("around/sshd_config"), own.path("root/etc/ssh/sshd_config")).expect("it is moved");
    let text = said(&own.run());
    assert!(text.contains("sshd_config was last written 2026-11-10 09:00 UTC, within the log"), "{text}");
}

#[test]
fn a_file_that_is_no_configuration_is_said_and_left_out() {
    let files = [("sshd_config.old", "hello world\n", MIDNIGHT), ("sshd_config", OFTEN, MIDNIGHT + 9 * HOUR)];
    let report = around(&log("", ""), &files).run();
    assert!(report.troubles.iter().any(|t| !t.fatal && t.text.starts_with("sshd_config.old: this is no")));
    assert_eq!(about_alice(&report), judged_by(OFTEN));
}

#[test]
fn a_kept_copy_that_cannot_be_read_is_no_error_of_whoever_never_named_it() {
    let files = [("sshd_config.bak", "BZh91AY&SYdamaged", MIDNIGHT), ("sshd_config", OFTEN, MIDNIGHT + 9 * HOUR)];
    let report = around(&log("", ""), &files).run();
    let troubles: Vec<(bool, &str)> = report.troubles.iter().map(|t| (t.fatal, t.text.as_str())).collect();
    assert!(
        matches!(troubles[..], [(false, text)] if text.contains("sshd_config.bak could not be read")),
        "{troubles:?}"
    );
    assert_eq!(about_alice(&report), judged_by(OFTEN));
}

/// Two sessions that end without a word of how, the second one under 9.8, which would say how.
const UPGRADED: &str = "\
Nov 10 08:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 08:30:00 edge01 sshd[101]: pam_unix(sshd:session): session closed for user alice
Nov 10 09:00:05 edge01 sshd[300]: Server listening on 0.0.0.0 port 22.
Nov 10 09:10:00 edge01 sshd-session[301]: Accepted publickey for bob from 203.0.113.8 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 09:30:00 edge01 sshd-session[301]: pam_unix(sshd:session): session closed for user bob
";

#[test]
fn each_session_is_judged_by_the_release_that_wrote_its_lines() {
    let report = Trial::of(UPGRADED).run();
    assert_eq!(endings(&report), ["silent", "server-terminated"]);
    assert!(said(&report).contains("an upgrade in between"), "{}", said(&report));
    assert!(report.assumptions.iter().any(|a| a.limits && a.text.contains("the earlier one does not log")));
}

#[test]
fn the_package_manager_says_from_which_release_to_which() {
    let old = UPGRADED.replace("sshd-session[", "sshd[");
    let mut trial = Trial::of(&old);
    let told = |trial: &Trial| said(&trial.run());
    trial.request.context.openssh = Some("9.3".to_owned());
    assert!(!told(&trial).contains("changed from"));
    let line = "2026-11-10 09:00:01 upgrade openssh-server:amd64 1:8.9p1-3ubuntu0.6 1:9.3p1-1ubuntu3\n";
    fs::write(trial.path("dpkg.log"), line).expect("a file");
    trial.request.context.kernel_log = Some(trial.path("dpkg.log"));
    let text = told(&trial);
    assert!(text.contains("OpenSSH of edge01 changed from 8.9 to 9.3 at 2026-11-10 09:00 UTC\n"), "{text}");
    fs::write(trial.path("dpkg.log"), line.replace("1:8.9p1-3ubuntu0.6", "1:9.3p1-1ubuntu2")).expect("a file");
    assert!(!told(&trial).contains("changed from"), "the same release with another patch");
}

#[test]
fn an_upgrade_changes_nothing_for_a_session_that_goes_on() {
    // The probes of 9.2 to 9.4 come at half the speed.
    let under = |version: &str, dpkg: &str| {
        let mut trial = around(&log("", "").replace("sshd-session", "sshd"), &[("sshd_config", RARE, MIDNIGHT)]);
        trial.request.context.openssh = Some(version.to_owned());
        fs::write(trial.path("dpkg.log"), dpkg).expect("a file");
        trial.request.context.kernel_log = (!dpkg.is_empty()).then(|| trial.path("dpkg.log"));
        trial.run()
    };
    assert_ne!(about_alice(&under("9.3", "")), about_alice(&under("9.6", "")));
    let line = "2026-11-10 09:00:01 upgrade openssh-server:amd64 1:9.3p1-1ubuntu3 1:9.6p1-3ubuntu13\n";
    let report = under("9.6", line);
    assert_eq!(about_alice(&report), about_alice(&under("9.3", "")));
    assert!(said(&report).contains("3 connections lived across"), "{}", said(&report));
}
