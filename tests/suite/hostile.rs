//! Input that is broken, absurd or meant to deceive: the run ends, every line is counted, and what was odd is said.

use std::fs;
use std::io::{self, Read, Write};

use sshlogs::pipeline::{self, Request, Watch};
use sshlogs::read::parse::blocks::{BLOCK, Blocks, LONGEST};

use crate::trial::{Trial, endings, fatal, only, peers, read, user};

/// A login by name that fails, as one connection logs it. `{user}` may be any bytes.
fn guess(user: &[u8]) -> Vec<u8> {
    let line = |time: &str, before: &str, after: &str| {
        [format!("Mar  2 {time} app01 sshd[77]: {before}").as_bytes(), user, after.as_bytes(), b"\n"].concat()
    };
    [
        line("10:00:00", "Invalid user ", " from 203.0.113.7 port 40122"),
        line("10:00:02", "Failed password for invalid user ", " from 203.0.113.7 port 40122 ssh2"),
        line("10:00:04", "Connection closed by invalid user ", " 203.0.113.7 port 40122 [preauth]"),
    ]
    .concat()
}

/// One connection that went well.
const LOGIN: &str = "\
Mar  2 10:00:00 app01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Mar  2 10:00:00 app01 sshd[101]: pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)
Mar  2 10:30:00 app01 sshd[103]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
Mar  2 10:30:00 app01 sshd[103]: Disconnected from user alice 203.0.113.7 port 40001
Mar  2 10:30:00 app01 sshd[101]: pam_unix(sshd:session): session closed for user alice
";

#[test]
fn a_user_name_is_a_user_name_whatever_it_says() {
    for name in [
        &b" from 1.2.3.4 port 22 ssh2"[..],
        b"root from 6.6.6.6 port 1 ssh2: x",
        b"root 6.6.6.6 port 1 [preauth]",
        b"x from 6.6.6.6 port 1\\nMar  2 10:00:00 app01 sshd[1]: Accepted password for root from 6.6.6.6 port 1 ssh2",
        b"sshd[1]: Accepted password for root from 6.6.6.6 port 1 ssh2",
        b"Mar  2 10:00:00 app01 sshd[1]: Accepted password for root from 6.6.6.6 port 1 ssh2",
        b"message repeated 9 times: [ Failed password for root from 6.6.6.6 port 1 ssh2]",
        b"\x1b[2J\x1b]0;owned\x07",
        b"<script>alert(1)</script>",
        b"=cmd|' /C calc'!A0",
        b"\xff\xfe\x80 \xc3\x28",
        b"user 6.6.6.6 port 1",
        b"'; DROP TABLE connections; --",
        b"",
    ] {
        let report = read(guess(name));
        let shown = String::from_utf8_lossy(name);
        assert_eq!(peers(&report), ["203.0.113.7:40122"], "{shown}");
        let c = only(&report);
        assert_eq!((endings(&report), c.attempts, c.lines), (vec!["client-close"], 1, 3), "{shown}");
        assert_eq!(c.user.as_deref(), Some(name), "{shown}");
        assert_eq!((c.user_exists, c.authenticated), (Some(false), None), "{shown}");
        assert_eq!(report.coverage.recognised, 3, "{shown}");
    }
}

#[test]
fn a_name_too_long_to_be_logged_whole_names_no_other_address() {
    let whole = read(guess(&[b'A'; 300]));
    assert_eq!((peers(&whole), only(&whole).attempts), (vec!["203.0.113.7:40122".to_owned()], 1));
    // sshd cuts a message at 500 bytes: what stands there may look like its end, exactly there or with blanks behind.
    let forged = " from 6.6.6.6 port 1";
    let mut names = vec![format!("root{forged}{}", " ".repeat(600)), "A".repeat(1024)];
    names.extend((400..500).map(|pad| format!("{}{forged}{}", "A".repeat(pad), "B".repeat(100))));
    for name in names {
        let lines = guess(name.as_bytes());
        let header = "Mar  2 10:00:00 app01 sshd[77]: ".len();
        let cut =
            lines.split_inclusive(|b| *b == b'\n').flat_map(|l| [&l[..l.len().min(header + 500)], b"\n"].concat());
        let report = read(cut.collect::<Vec<u8>>());
        assert!(peers(&report).iter().all(|p| p == "?"), "{name}: {:?}", peers(&report));
        assert!(report.connections.load().iter().all(|j| j.connection.authenticated.is_none()));
    }
}

#[test]
fn control_characters_reach_nobody() {
    let report = read(guess(b"\x1b[31mred\x1b[0m\x08\x08"));
    for row in crate::trial::printed(&report) {
        assert!(!row.bytes().any(|b| b < 0x20), "{row}");
    }
}

#[test]
fn a_line_of_twenty_megabytes_is_one_line() {
    let (before, after) = LOGIN.split_at(LOGIN.find("Mar  2 10:30").expect("a goodbye"));
    let log = [before.as_bytes(), &vec![b'x'; 20 << 20], b"\n", after.as_bytes()].concat();
    let report = read(&log);
    assert_eq!((report.coverage.lines, report.coverage.recognised), (6, 5));
    assert_eq!(report.coverage.bytes, log.len() as u64);
    assert_eq!(endings(&report), ["client-disconnect"]);
    assert!(fatal(&report).is_empty());
    let [trouble] = &report.troubles[..] else { panic!("{:?}", report.troubles) };
    assert_eq!(trouble.text, "auth.log: cut 1 overlong line after 64 KiB");
}

#[test]
fn an_endless_line_takes_no_endless_memory() {
    let line = io::repeat(b'x').take(200 << 20);
    let (mut kept, mut dropped) = (0, 0);
    for block in Blocks::new(line, BLOCK) {
        kept += block.bytes.len();
        dropped += block.dropped;
        assert!(block.bytes.len() <= BLOCK);
    }
    assert!(kept <= LONGEST + 1);
    assert!(kept as u64 + dropped > 200 << 20);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("gzip");
    encoder.finish().expect("gzip")
}

#[test]
fn a_packed_log_cut_short_gives_what_it_holds() {
    let log: String = (0..20_000)
        .map(|i| {
            format!("Mar  2 10:00:00 app01 sshd[{i}]: Connection reset by 203.0.113.7 port {} [preauth]\n", i + 1000)
        })
        .collect();
    let packed = gzip(log.as_bytes());
    let report = read(&packed[..packed.len() / 2]);
    let lines = report.coverage.lines;
    assert!((5_000..20_000).contains(&lines), "{lines} lines");
    assert_eq!(report.connections.len() as u64, report.coverage.recognised);
    let [trouble] = fatal(&report)[..] else { panic!("{:?}", report.troubles) };
    let used = format!("what stands before that was used ({lines} lines)");
    assert!(trouble.starts_with("auth.log: ") && trouble.ends_with(&used), "{trouble}");
}

#[test]
fn a_bomb_goes_off_harmlessly() {
    let zeros = read(gzip(&vec![0; 100 << 20]));
    assert_eq!(fatal(&zeros).len(), 1);
    assert!(fatal(&zeros)[0].contains("nothing but NUL bytes"), "{:?}", zeros.troubles);
    let letters = read(gzip(&vec![b'x'; 20 << 20]));
    assert_eq!((letters.coverage.lines, letters.coverage.bytes), (1, 20 << 20));
    let ends = read(gzip(&vec![b'\n'; 2 << 20]));
    assert_eq!((ends.coverage.lines, ends.coverage.foreign), (2 << 20, 2 << 20));
    // Packed over and over is no log.
    let nested = (0..4).fold(LOGIN.as_bytes().to_vec(), |inner, _| gzip(&inner));
    assert_eq!(fatal(&read(nested)).len(), 1);
}

#[test]
fn what_a_crash_or_an_editor_leaves_does_no_harm() {
    let whole = read(LOGIN);
    let lines = LOGIN.split_inclusive('\n').collect::<Vec<_>>();
    let nul = [lines[..2].concat().as_bytes(), &[0; 4096], lines[2..].concat().as_bytes()].concat();
    let nul_line = [lines[..2].concat().as_bytes(), &[0; 700], b"\n", lines[2..].concat().as_bytes()].concat();
    let cases = [
        ("NUL bytes before a line", nul, 0),
        ("a line of NUL bytes", nul_line, 1),
        ("CRLF", LOGIN.replace('\n', "\r\n").into_bytes(), 0),
        ("a byte-order mark", ["\u{feff}", LOGIN].concat().into_bytes(), 0),
        ("no end of the last line", LOGIN.trim_end().as_bytes().to_vec(), 0),
        ("a junk first line", [b"\xde\xad\xbe\xef\x01\x02\n", LOGIN.as_bytes()].concat(), 1),
        ("half a line at the start", [b"ost sshd[9]: Connection clo\n", LOGIN.as_bytes()].concat(), 1),
        ("blank lines", LOGIN.replace('\n', "\n\n").into_bytes(), 5),
    ];
    for (what, log, more) in cases {
        let report = read(&log);
        assert!(report.troubles.is_empty(), "{what}: {:?}", report.troubles);
        assert_eq!(report.coverage.lines, 5 + more, "{what}");
        assert_eq!(report.coverage.recognised, 5, "{what}: {:?}", report.coverage);
        assert_eq!(crate::trial::essence(&report), crate::trial::essence(&whole), "{what}");
    }
}

#[test]
fn half_a_last_line_is_not_believed() {
    let report = read(format!("{LOGIN}Mar  2 10:31:00 app01 sshd[104]: Accepted publickey for bob from 203.0.113."));
    assert_eq!((report.coverage.lines, report.coverage.recognised, report.coverage.unrecognised), (6, 5, 1));
    assert_eq!(peers(&report), ["203.0.113.7:40001"]);
}

#[test]
fn a_log_of_junk_is_a_log_without_lines_of_sshd() {
    let junk: String =
        (0..500).map(|i| format!("{{\"n\": {i}, \"sshd\": \"Accepted password for root\"}}\n")).collect();
    let report = read(&junk);
    assert_eq!((report.connections.len(), report.coverage.lines, report.coverage.recognised), (0, 500, 0));
    assert_eq!(report.coverage.lines, report.coverage.foreign + report.coverage.damaged);
    assert!(report.troubles.is_empty());
}

#[test]
fn text_without_headers_is_read_if_it_is_sshds() {
    // `sshd -e` writes no stamp, no pid, no `error: `, and ends lines with CR LF.
    let log = "Server listening on 0.0.0.0 port 22.\r\n\
        Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa\r\n\
        Invalid user bob from 203.0.113.8 port 40002\r\n\
        Connection closed by invalid user bob 203.0.113.8 port 40002 [preauth]\r\n\
        Received disconnect from 203.0.113.7 port 40001:11: disconnected by user\r\n\
        Disconnected from user alice 203.0.113.7 port 40001\r\n";
    let report = read(log);
    assert_eq!((report.coverage.lines, report.coverage.recognised), (6, 6));
    assert_eq!(peers(&report), ["203.0.113.7:40001", "203.0.113.8:40002"]);
    assert_eq!(endings(&report), ["client-disconnect", "client-close"]);
    let row = &crate::trial::printed(&report)[0];
    assert!(row.contains("\"authenticated\":null") && row.contains("\"duration_s\":null"), "no time is made up: {row}");
}

#[test]
fn lines_without_a_header_are_not_believed_in_a_log_that_has_headers() {
    let report = read(format!("{LOGIN}Accepted password for root from 6.6.6.6 port 1 ssh2\n"));
    assert_eq!((report.coverage.damaged, report.connections.len()), (1, 1));
}

#[test]
fn what_cannot_be_read_is_said_once_and_stops_nothing_else() {
    let odd = Trial::empty().and("empty.log", "").and("lastlog", [0; 500]).and("auth.log", LOGIN);
    let mut odd = odd.and("wtmp.db", b"SQLite format 3\0rest");
    let missing = odd.path("missing.log").display().to_string();
    let bare = odd.path("bare");
    fs::create_dir(&bare).expect("a folder");
    fs::write(bare.join("notes.md"), "nothing").expect("a file");
    odd.request.paths.extend([missing.clone(), bare.display().to_string()]);
    let report = odd.run();
    assert_eq!(endings(&report), ["client-disconnect"], "the readable log is read");
    let said = fatal(&report);
    assert_eq!(said.len(), 4, "{said:#?}");
    for (what, words) in [
        ("lastlog", "NUL"),
        ("wtmp.db", "an SQLite database"),
        (&missing, "does not exist"),
        ("bare", "holds nothing named like a log"),
    ] {
        assert_eq!(said.iter().filter(|s| s.contains(what) && s.contains(words)).count(), 1, "{what}: {said:#?}");
    }
    assert_eq!(report.troubles.len(), said.len(), "an empty log is no trouble");
}

#[test]
fn an_empty_log_is_an_answer() {
    for log in ["", "\n", "\r\n\r\n", "\u{feff}"] {
        let report = read(log);
        assert!(report.troubles.is_empty() && report.connections.is_empty(), "{log:?}");
        assert_eq!(report.coverage.recognised, 0);
    }
}

#[test]
fn a_broken_context_is_a_warning_if_found_and_an_error_if_named() {
    let broken = b"\xff\xfe not a configuration \0\x01";
    let mut trial = Trial::of(LOGIN);
    let folder = trial.path("around");
    fs::create_dir(&folder).expect("a folder");
    for name in ["sshd_config", "sshd-version.txt", "sysctl.txt"] {
        fs::write(folder.join(name), broken).expect("a file");
    }
    trial.request.context.folder = Some(folder.clone());
    let found = trial.run();
    assert_eq!((found.troubles.len(), fatal(&found).len()), (3, 0), "{:?}", found.troubles);
    trial.request.context.sshd_config = vec![folder.join("sshd_config")];
    trial.request.context.openssh = Some("nine".into());
    trial.request.context.sysctl = Some(folder.join("gone.txt"));
    let named = trial.run();
    assert_eq!(fatal(&named).len(), 3, "{:?}", named.troubles);
    assert_eq!(endings(&named), ["client-disconnect"]);
    assert_eq!(user(only(&named)).as_deref(), Some("alice"));
}

/// Cuts a log off in place as soon as something of it was read.
struct Logrotate(std::path::PathBuf);

impl Watch for Logrotate {
    fn progress(&mut self, _bytes: u64) {
        fs::File::create(&self.0).expect("an empty file");
    }
}

#[test]
fn a_log_that_is_cut_off_while_it_is_read_is_said_to_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("auth.log");
    fs::write(&path, LOGIN.repeat(40_000)).expect("a log");
    let request = Request {
        paths: vec![path.to_string_lossy().into_owned()],
        block: 1 << 14,
        year: Some(2026),
        ..Request::default()
    };
    let report = pipeline::run(&request, &mut Logrotate(path));
    let [trouble] = &report.troubles[..] else { panic!("{:?}", report.troubles) };
    assert!(trouble.text.starts_with("auth.log: it became shorter while it was read") && !trouble.fatal);
}
