//! Where lines are missing: it is said with its place, and silence there counts as nothing.

use std::path::Path;

use sshlogs::model::{EndingKind, GapKind, Report, Timestamp};
use sshlogs::pipeline::{self, Request, Unwatched};
use sshlogs::read::stamp::clock::Zone;
use sshlogs::write::json::Made;

fn read(paths: &[&Path]) -> Report {
    let paths = paths.iter().map(|p| p.to_string_lossy().into_owned()).collect();
    pipeline::run(&Request { paths, zone: Zone::parse("UTC"), year: Some(2026), ..Request::default() }, &mut Unwatched)
}

fn read_text(text: &str) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("auth.log");
    std::fs::write(&path, text).unwrap();
    read(&[&path])
}

fn at(text: &str) -> Timestamp {
    Timestamp(chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_micros())
}

fn endings(report: &Report) -> Vec<EndingKind> {
    report.connections.load().iter().map(|j| j.connection.ending.kind).collect()
}

const LOGIN: &str = "\
    Nov 10 09:00:00 web1 sshd-session[500]: Accepted password for bob from 203.0.113.7 port 40122 ssh2\n\
    Nov 10 09:00:00 web1 sshd-session[500]: pam_unix(sshd:session): session opened for user bob(uid=1000) by bob(uid=0)\n";
const LOGOUT: &str = "Nov 10 09:30:10 web1 sshd-session[500]: pam_unix(sshd:session): session closed for user bob\n";

#[test]
fn an_end_without_a_word_is_nobodys_doing_where_words_were_left_out() {
    let silent = read_text(&[LOGIN, LOGOUT].concat());
    assert_eq!(endings(&silent), [EndingKind::ServerTerminated], "this sshd would have told how its client went");
    assert_eq!(silent.gaps, []);
    let heard = "Nov 10 09:29:58 web1 sshd-session[900]: Connection closed by 198.51.100.9 port 2 [preauth]\n";
    for line in [
        "systemd-journald[300]: Suppressed 1247 messages from ssh.service",
        "rsyslogd[310]: imuxsock lost 1247 messages from pid 500 due to rate-limiting",
    ] {
        let limited = read_text(&format!("{LOGIN}{heard}{LOGOUT}Nov 10 09:30:12 web1 {line}\n"));
        assert_eq!(endings(&limited)[0], EndingKind::Silent, "{line}");
        let gap = &limited.gaps[0];
        assert_eq!((gap.kind, gap.lost, gap.host.as_str()), (GapKind::RateLimit, Some(1247), "web1"), "{line}");
        assert_eq!((gap.from, gap.to), (at("2026-11-10T09:30:10Z"), at("2026-11-10T09:30:12Z")), "{line}");
    }
}

#[test]
fn rotations_that_miss_a_day_have_a_hole_and_what_was_open_in_it_is_over() {
    let busy = |day: u32, hours: std::ops::Range<u32>| -> String {
        let line = |h| format!("Nov {day} {h:02}:30:00 web1 sshd[77]: Connection closed by 198.51.100.9 port {h}\n");
        hours.map(line).collect()
    };
    let folder = tempfile::tempdir().unwrap();
    let (older, newer) = (folder.path().join("auth.log.2"), folder.path().join("auth.log"));
    std::fs::write(&older, [LOGIN, &busy(10, 10..24)].concat()).unwrap();
    std::fs::write(&newer, [busy(12, 0..24), busy(13, 0..9)].concat()).unwrap();
    let report = read(&[folder.path()]);
    assert_eq!(report.gaps.len(), 1);
    let gap = &report.gaps[0];
    assert_eq!((gap.kind, gap.source.as_str()), (GapKind::MissingFile, "auth.log.2 and auth.log"));
    assert_eq!((gap.from, gap.to), (at("2026-11-10T23:30:00Z"), at("2026-11-12T00:30:00Z")));
    assert_eq!(endings(&report)[0], EndingKind::CutByLog);
    let mut json = Vec::new();
    sshlogs::write::json::report(&mut json, &report, &Made::now(Timestamp(0))).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["gaps"][0]["kind"], "missing-file");
    assert_eq!(json["gaps"][0]["from"], "2026-11-10T23:30:00Z");

    std::fs::write(folder.path().join("auth.log.1"), busy(11, 0..24)).unwrap();
    let whole = read(&[folder.path()]);
    assert_eq!(whole.gaps, []);
    assert_eq!(endings(&whole)[0], EndingKind::StillOpen);
}

#[test]
fn a_new_year_that_only_others_saw_is_one() {
    let report = read_text(
        "Dec 30 10:00:00 web1 sshd[7]: Accepted password for bob from 203.0.113.7 port 40122 ssh2\n\
         Jan  2 10:00:00 web1 CRON[8]: (root) CMD (true)\n\
         Mar  1 10:00:00 web1 CRON[8]: (root) CMD (true)\n\
         Aug  9 10:00:00 web1 sshd[9]: Accepted password for bob from 203.0.113.7 port 40123 ssh2\n",
    );
    let last = &report.connections.load()[1].connection;
    assert_eq!(last.authenticated, Some(at("2027-08-09T10:00:00Z")));
}

#[cfg(feature = "journal")]
mod of_journals {
    use journal_core::file::Compression;

    use super::*;
    use crate::journal_files::{Journal, SECOND, START};

    fn micros(after: u64) -> Timestamp {
        Timestamp((START + after) as i64)
    }

    #[test]
    fn numbers_that_are_missing_are_told_with_time_and_file() {
        let folder = tempfile::tempdir().unwrap();
        let archived = folder.path().join("system@1.journal");
        let active = folder.path().join("system.journal");
        let mut first = Journal::new(&archived, 1, Compression::None);
        first.add_logins(0, 20);
        first.close();
        let mut second = Journal::new(&active, 541, Compression::None);
        second.add_logins(7300, 20);
        second.close();
        let report = read(&[folder.path()]);
        assert_eq!(report.sources[0].missing, 500);
        let gap = &report.gaps[0];
        assert_eq!((gap.kind, gap.lost, gap.host.as_str()), (GapKind::MissingEntries, Some(500), "web1"));
        assert!(gap.source.ends_with("system.journal"), "{}", gap.source);
        assert_eq!((gap.from, gap.to), (micros(19 * SECOND + 500), micros(7300 * SECOND)));
        let cut = endings(&report).iter().filter(|kind| **kind == EndingKind::CutByLog).count();
        assert_eq!(cut, 20, "what was open before two missing hours is over");
    }

    #[test]
    fn a_file_that_was_not_closed_misses_its_last_minutes() {
        let folder = tempfile::tempdir().unwrap();
        let unclean = folder.path().join("system@1.journal");
        let mut first = Journal::new(&unclean, 1, Compression::None);
        first.add_logins(0, 20);
        first.close();
        std::fs::rename(&unclean, folder.path().join("system@1.journal~")).unwrap();
        let mut second = Journal::new(&folder.path().join("system.journal"), 41, Compression::None);
        second.add_logins(100, 20);
        second.close();
        let report = read(&[folder.path()]);
        let gap = &report.gaps[0];
        assert_eq!((gap.kind, gap.lost, report.gaps.len()), (GapKind::UncleanEnd, None, 1));
        assert!(gap.source.ends_with("system@1.journal~"), "{}", gap.source);
        assert_eq!((gap.from, gap.to), (micros(19 * SECOND + 500), micros(100 * SECOND)));
    }
}
