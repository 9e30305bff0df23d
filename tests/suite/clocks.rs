//! Stamps that lie or say too little: missing years, leap days, daylight saving, clocks that step.

use sshlogs::model::{Micros, Report, SECOND};
use sshlogs::pipeline::{self, Request, Unwatched};
use sshlogs::read::stamp::clock::Zone;

use crate::trial::{Trial, connections, endings, only};

/// A session by the times of its login and its goodbye.
fn session(login: &str, goodbye: &str) -> String {
    format!(
        "{login} app01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa\n\
         {login} app01 sshd[101]: pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)\n\
         {goodbye} app01 sshd[103]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user\n\
         {goodbye} app01 sshd[103]: Disconnected from user alice 203.0.113.7 port 40001\n\
         {goodbye} app01 sshd[101]: pam_unix(sshd:session): session closed for user alice\n"
    )
}

/// Login and end of the only connection, in UTC.
fn times(report: &Report) -> (String, String) {
    let c = only(report);
    let shown = |t: Option<sshlogs::model::Timestamp>| t.map_or("?".into(), |t| t.rfc3339(Micros(SECOND)));
    (shown(c.authenticated), shown(c.closed))
}

fn told(login: &str, goodbye: &str) -> (String, String) {
    (login.to_owned(), goodbye.to_owned())
}

#[test]
fn the_year_turns_within_a_session() {
    let log = session("Dec 31 23:50:00", "Jan  1 00:20:00");
    let report = Trial::of(&log).year(2025).run();
    assert_eq!(times(&report), told("2025-12-31T23:50:00Z", "2026-01-01T00:20:00Z"));
    assert_eq!(only(&report).lasted().map(|l| l.middle()), Some(Micros::seconds(1800)));
}

#[test]
fn the_year_turns_between_rotated_files() {
    let log = session("Dec 31 23:50:00", "Jan  1 00:20:00");
    let (old, new) = log.split_at(log.find("Jan  1").expect("the new year"));
    let report = Trial::empty().and("auth.log", new).and("auth.log.1", old).year(2025).run();
    assert_eq!(times(&report), told("2025-12-31T23:50:00Z", "2026-01-01T00:20:00Z"));
    assert_eq!(endings(&report), ["client-disconnect"]);
}

#[test]
fn a_line_of_the_old_year_may_come_late() {
    let log = session("Dec 31 23:59:58", "Jan  1 00:00:02");
    let mut lines: Vec<&str> = log.lines().collect();
    lines.insert(3, "Dec 31 23:59:59 app01 sshd[200]: Connection reset by 203.0.113.9 port 5 [preauth]");
    lines.insert(5, "Jan  1 00:00:03 app01 sshd[201]: Connection reset by 203.0.113.9 port 6 [preauth]");
    let report = Trial::of(lines.join("\n")).year(2025).run();
    let years: Vec<String> =
        connections(&report).iter().map(|c| c.began.rfc3339(Micros(SECOND))[..4].to_owned()).collect();
    assert_eq!(years, ["2025", "2025", "2026"]);
}

#[test]
fn without_a_year_asked_for_the_last_line_is_not_in_the_future() {
    // The file is written now; a log of tomorrow's date a month on must be last year's.
    let mut trial = Trial::of(session("Jun  1 10:00:00", "Jun  1 11:00:00"));
    trial.request.year = None;
    let file = std::fs::File::options().append(true).open(trial.path("auth.log")).expect("the log");
    // 2026-05-20: June has not come yet.
    let written = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_779_235_200);
    file.set_modified(written).expect("its date");
    assert_eq!(times(&trial.run()).0, "2025-06-01T10:00:00Z");
}

#[test]
fn february_has_a_twenty_ninth_day_in_leap_years() {
    let log = session("Feb 28 23:00:00", "Feb 29 01:00:00");
    assert_eq!(times(&Trial::of(&log).year(2028).run()), told("2028-02-28T23:00:00Z", "2028-02-29T01:00:00Z"));
    let log = session("Feb 29 23:00:00", "Mar  1 01:00:00");
    assert_eq!(times(&Trial::of(&log).year(2028).run()), told("2028-02-29T23:00:00Z", "2028-03-01T01:00:00Z"));
    // Nobody said which year: a 29th of February was in 2024.
    let mut trial = Trial::of(&log);
    trial.request.year = None;
    assert_eq!(times(&trial.run()), told("2024-02-29T23:00:00Z", "2024-03-01T01:00:00Z"));
}

#[test]
fn clocks_put_forward_lose_no_time() {
    // Berlin, 2026-03-29: 01:59:59 CET is followed by 03:00:00 CEST.
    let report = Trial::of(session("Mar 29 01:50:00", "Mar 29 03:10:00")).zone("Europe/Berlin").run();
    assert_eq!(times(&report), told("2026-03-29T00:50:00Z", "2026-03-29T01:10:00Z"));
}

#[test]
fn clocks_put_back_run_on() {
    // Berlin, 2026-10-25: 02:59:59 CEST is followed by 02:00:00 CET.
    let report = Trial::of(session("Oct 25 02:50:00", "Oct 25 02:10:00")).zone("Europe/Berlin").run();
    assert_eq!(times(&report), told("2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z"));
    assert_eq!(endings(&report), ["client-disconnect"]);
    let report = Trial::of(session("Oct 25 01:50:00", "Oct 25 03:10:00")).zone("Europe/Berlin").run();
    assert_eq!(times(&report), told("2026-10-24T23:50:00Z", "2026-10-25T02:10:00Z"));
}

#[test]
fn stamps_with_an_offset_need_no_zone() {
    let log = session("2026-10-25T02:50:00.250000+02:00", "2026-10-25T02:10:00.750000+01:00");
    let report = Trial::of(log).zone("America/New_York").run();
    assert_eq!(times(&report), told("2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z"));
    assert_eq!(only(&report).lasted().map(|l| l.middle()), Some(Micros(1_200_500_000)));
}

#[test]
fn a_clock_that_steps_back_makes_no_negative_times_and_no_new_connections() {
    let before = session("Mar  2 10:00:00", "Mar  2 10:30:00");
    // The clock is put back by an hour; other processes, another port.
    let after = session("Mar  2 09:40:00", "Mar  2 09:50:00")
        .replace("[101]", "[301]")
        .replace("[103]", "[303]")
        .replace("40001", "40002");
    let report = Trial::of([before, after].concat()).run();
    assert_eq!(endings(&report), ["client-disconnect", "client-disconnect"]);
    let lengths: Vec<i64> =
        connections(&report).iter().filter_map(|c| c.lasted()).map(|l| l.middle().0 / SECOND).collect();
    assert_eq!(lengths, [1800, 600]);
    assert_eq!(report.coverage.duplicate, 0);
}

#[test]
fn a_session_over_which_the_clock_stepped_back_still_ends() {
    let report = Trial::of(session("Mar  2 10:00:00", "Mar  2 09:30:00")).run();
    assert_eq!(endings(&report), ["client-disconnect"]);
    let row: serde_json::Value = serde_json::from_str(&crate::trial::printed(&report)[0]).expect("a row");
    assert_eq!(row["duration_s"], serde_json::Value::Null, "nobody knows how long it took");
    assert_eq!(row["cause"]["id"], "orderly-logout");
}

#[test]
fn a_logger_that_leaves_the_year_out_from_now_on_stays_in_it() {
    let log = session("2025-12-31T23:50:00+00:00", "Jan  1 00:20:00");
    // Nobody asks for a year: the file was written just now.
    let report = Trial::of(&log).run();
    assert_eq!(times(&report), told("2025-12-31T23:50:00Z", "2026-01-01T00:20:00Z"));
}

#[test]
fn sessions_that_end_before_the_log_began_break_no_sum() {
    let log = "\
        2026-11-22T13:10:47Z app01 sshd[101]: Timeout, client not responding from user bob 198.51.100.39 port 60611\n\
        2026-11-22T13:10:50Z app01 sshd[102]: Timeout, client not responding from user alice 198.51.100.59 port 43631\n\
        1970-11-22T13:14:38Z app01 sshd[103]: Disconnected from user frank 203.0.113.13 port 53949\n";
    let report = Trial::of(log).run();
    assert_eq!(endings(&report), ["alive-timeout", "alive-timeout", "client-disconnect"]);
}

#[test]
fn a_clock_set_right_after_boot_is_no_year() {
    // A board without a clock begins at the epoch of its image, then time is set.
    let log = "\
Feb 14 10:11:59 pi sshd[500]: Server listening on 0.0.0.0 port 22.
Mar 20 17:30:01 pi sshd[501]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Mar 20 17:31:01 pi sshd[501]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
";
    let report = Trial::of(log).run();
    assert_eq!(times(&report), told("2026-03-20T17:30:01Z", "2026-03-20T17:31:01Z"));
}

fn read(paths: &[&std::path::Path], year: Option<i64>) -> sshlogs::model::Report {
    let paths = paths.iter().map(|p| p.to_string_lossy().into_owned()).collect();
    let request = Request { paths, zone: Zone::parse("UTC"), year, ..Request::default() };
    pipeline::run(&request, &mut Unwatched)
}

#[test]
fn a_29_february_in_a_year_without_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("auth.log");
    let line = "web1 sshd[7]: Accepted password for bob from 203.0.113.7 port 40122 ssh2";
    std::fs::write(&path, format!("Feb 28 10:00:00 {line}\nFeb 29 10:00:00 {line}\n")).unwrap();
    let report = read(&[&path], Some(2025));
    assert_eq!(report.troubles.len(), 1);
    assert!(report.troubles[0].text.contains("2025 is no leap year"), "{}", report.troubles[0].text);
    assert!(!report.troubles[0].fatal);
    assert_eq!(read(&[&path], Some(2024)).troubles, []);
}

#[test]
fn a_log_and_its_packed_copy_begin_in_the_same_year() {
    use std::io::Write as _;

    let folder = tempfile::tempdir().unwrap();
    let (plain, packed) = (folder.path().join("auth.log"), folder.path().join("copy.gz"));
    // Names that pack badly, so that the copy is too large to be read twice; the year turns in the middle.
    let line = |n: u64| {
        let (day, name) = if n < 30_000 { ("Dec 30", n) } else { ("Jan  9", n) };
        let name = name.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let second = n % 30_000;
        let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        format!(
            "{day} {clock} web1 sshd[7]: Invalid user {name:016x}{:016x} from 203.0.113.7 port {}\n",
            name.rotate_left(17) ^ n,
            n % 60_000
        )
    };
    let text: String = (0..60_000).map(line).collect();
    std::fs::write(&plain, &text).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(std::fs::File::create(&packed).unwrap(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap();
    assert!(std::fs::metadata(&packed).unwrap().len() > 1 << 20);
    let once = read(&[&plain], None);
    let twice = read(&[&plain, &packed], None);
    assert_eq!(twice.coverage.duplicate, once.coverage.duplicate + 60_000);
    assert_eq!(twice.connections.len(), once.connections.len());
}

#[test]
fn several_repetitions_in_a_row_repeat_the_same_line_and_never_another_files() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("auth.log.1"), folder.path().join("auth.log"));
    let failed = "web1 sshd[7]: Failed password for root from 203.0.113.7 port 40122 ssh2";
    let log = format!(
        "Nov 10 09:00:00 {failed}\nNov 10 09:00:10 web1 last message repeated 2 times\n\
         Nov 10 09:00:20 web1 last message repeated 3 times\nNov 10 09:00:21 web1 CRON[8]: (root) CMD (true)\n\
         Nov 10 09:00:30 web1 last message repeated 4 times\nNov 10 09:00:40 {failed}\n"
    );
    std::fs::write(&first, log).unwrap();
    let one = read(&[&first], Some(2026));
    assert_eq!(one.connections.load()[0].connection.attempts, 1 + 2 + 3 + 1);
    assert_eq!((one.coverage.recognised, one.coverage.foreign), (4, 2));
    std::fs::write(&second, "Nov 10 10:00:00 web1 last message repeated 9 times\n").unwrap();
    let both = read(&[&first, &second], Some(2026));
    assert_eq!(both.connections.load()[0].connection.attempts, 7);
}
