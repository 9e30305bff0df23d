use std::io::{self, Read};

use super::*;
use crate::read::forms::{LONGEST, Rewritten};

/// All lines, read in pieces of so many bytes.
fn lines(text: &str, piece: usize) -> String {
    let mut input = Input::new(Box::new(io::Cursor::new(text.as_bytes().to_vec())));
    assert!(begin(&mut input), "{text}");
    let (mut lines, mut all, mut buffer) = (Rewritten::new(input, JsonLines::default()), Vec::new(), vec![0; piece]);
    loop {
        match lines.read(&mut buffer).unwrap() {
            0 => return String::from_utf8(all).unwrap(),
            len => all.extend_from_slice(&buffer[..len]),
        }
    }
}

fn is_begun(text: &str) -> bool {
    begin(&mut Input::new(Box::new(io::Cursor::new(text.as_bytes().to_vec()))))
}

#[test]
fn every_shipper_says_the_same_in_its_own_way() {
    let accepted = "Accepted publickey for alice from 203.0.113.7 port 40122 ssh2";
    let whole = format!("Nov 22 10:00:01 web1 sshd[77]: {accepted}");
    let named = format!("2026-11-22T10:00:01Z web1 sshd[77]: {accepted}");
    for (object, line) in [
        // Docker's json-file, with what `sshd -e` writes.
        (
            format!(r#"{{"log":"{accepted}\r\n","stream":"stderr","time":"2026-11-22T10:00:01.123456789Z"}}"#),
            format!("2026-11-22T10:00:01.123456789Z {accepted}"),
        ),
        // rsyslog's usual template, and its whole message (`jsonmesg`).
        (
            format!(
                r#"{{"timestamp":"2026-11-22T10:00:01Z","host":"web1","programname":"sshd","procid":"77","msg":" {accepted}"}}"#
            ),
            named.clone(),
        ),
        (
            format!(
                r#"{{"msg":" {accepted}","timereported":"2026-11-22T10:00:01Z","timegenerated":"2026-11-22T10:00:02Z","hostname":"web1","syslogtag":"sshd[77]:","programname":"sshd","procid":"77"}}"#
            ),
            named.clone(),
        ),
        // syslog-ng's format-json.
        (
            format!(
                r#"{{"PROGRAM":"sshd","PID":"77","MESSAGE":"{accepted}","HOST":"web1","ISODATE":"2026-11-22T10:00:01Z","DATE":"Nov 22 11:00:01"}}"#
            ),
            named.clone(),
        ),
        // Fluent Bit's syslog parser; Vector's.
        (
            format!(r#"{{"date":1795341601.25,"host":"web1","ident":"sshd","pid":"77","message":"{accepted}"}}"#),
            named.replace("01Z", "01.250000Z"),
        ),
        (
            format!(
                r#"{{"appname":"sshd","hostname":"web1","message":"{accepted}","procid":77,"timestamp":"2026-11-22T10:00:01Z"}}"#
            ),
            named.clone(),
        ),
        // Fluent Bit's reader of the journal.
        (
            format!(
                r#"{{"date":1795341601.25,"_HOSTNAME":"web1","SYSLOG_IDENTIFIER":"sshd","_PID":"77","_BOOT_ID":"6644ac1d816364ee2e1a8803b45b1730","MESSAGE":"{accepted}"}}"#
            ),
            named.replace("01Z", "01.250000Z"),
        ),
        // Elastic's common schema, taken apart and as it was read; the latter says itself when it was written.
        (
            format!(
                r#"{{"@timestamp":"2026-11-22T10:00:01Z","host":{{"name":"web1"}},"process":{{"name":"sshd","pid":77}},"message":"{accepted}"}}"#
            ),
            named.clone(),
        ),
        (
            format!(
                r#"{{"@timestamp":"2026-11-22T10:30:00Z","host":{{"name":"shipper"}},"message":"{whole}","log":{{"file":{{"path":"/var/log/auth.log"}}}}}}"#
            ),
            whole.clone(),
        ),
        // Azure's table of syslog lines.
        (
            format!(
                r#"{{"TimeGenerated":"2026-11-22T10:00:05Z","EventTime":"2026-11-22T10:00:01Z","Computer":"web1","HostName":"web1","ProcessName":"sshd","ProcessID":77,"SyslogMessage":"{accepted}"}}"#
            ),
            named.clone(),
        ),
        // GELF, Splunk's export, Loki's, Google's.
        (
            format!(
                r#"{{"version":"1.1","host":"web1","short_message":"sshd[77]: {accepted}","timestamp":1795341601}}"#
            ),
            named.clone(),
        ),
        (format!(r#"{{"preview":false,"result":{{"_raw":"{whole}","_time":"x"}}}}"#), whole.clone()),
        (
            format!(r#"{{"line":"{accepted}","timestamp":"1795341601123456789","labels":{{"job":"sshd"}}}}"#),
            format!("2026-11-22T10:00:01.123456Z {accepted}"),
        ),
        (
            format!(r#"{{"textPayload":"{whole}","timestamp":"2026-11-22T10:00:01Z","severity":"INFO"}},"#),
            whole.clone(),
        ),
    ] {
        assert_eq!(lines(&format!("{object}\n"), 64), format!("{line}\n"), "{object}");
    }
}

#[test]
fn lines_keep_their_numbers_whatever_stands_between_them() {
    let one = r#"{"log":"one\ntwo\n","time":"2026-11-22T10:00:01Z"}"#;
    let text = format!("{one}\nrubbish\n{{\"log\":\n\n{{\"a\":1}}\n{one}");
    let first = "2026-11-22T10:00:01Z one";
    for piece in [1, 7, 4096] {
        assert_eq!(lines(&text, piece), format!("{first}\nrubbish\n{{\"log\":\n\n{{\"a\":1}}\n{first}"));
    }
}

#[test]
fn what_a_client_chose_stays_in_its_line() {
    let object = |text: &str| {
        let log = serde_json::Value::from(text);
        lines(
            &format!("{{\"time\":\"2026-11-22T10:00:01Z\",\"host\":\"a b\",\"ident\":\"sshd: x\",\"log\":{log}}}\n"),
            64,
        )
    };
    let forged = "Invalid user x\nNov 22 10:00:00 web1 sshd[1]: Accepted password for root from 192.0.2.1 port 22 ssh2";
    assert_eq!(object(forged), "2026-11-22T10:00:01Z Invalid user x\n");
    assert_eq!(object("Invalid user \u{1b}[2J"), "2026-11-22T10:00:01Z Invalid user \u{1b}[2J\n");
}

#[test]
fn an_endless_line_is_handed_on_as_it_is() {
    let text = format!("{{\"log\":\"a\",\"time\":\"1795341601\"}}\n{{{}\nb\n", "x".repeat(3 * LONGEST));
    let all = lines(&text, 4096);
    assert_eq!(all.split('\n').map(str::len).collect::<Vec<_>>(), [22, 3 * LONGEST + 1, 1, 0]);
}

#[test]
fn other_json_is_left_alone() {
    for text in [
        "",
        "{",
        "{}\n",
        "{\n  \"message\": \"x\"\n}\n",
        "[{\"message\":\"x\",\"time\":\"2026-11-22T10:00:01Z\"}]\n",
        "{\"message\":\"no time\"}\n",
        "{\"status\":\"success\",\"data\":{\"result\":[]}}\n",
        "{\"__REALTIME_TIMESTAMP\":\"1795341601000000\",\"MESSAGE\":\"x\",\"timestamp\":\"1795341601\"}\n",
        "Nov 22 10:00:01 web1 sshd[77]: {\"log\":\"x\"}\n",
    ] {
        assert!(!is_begun(text), "{text}");
    }
    let nested = format!("{}{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    assert!(!is_begun(&nested));
}

#[test]
fn times_are_told_by_their_length() {
    let shown = |text: &str| time(text.as_bytes()).map(|time| String::from_utf8(time).unwrap());
    for (text, at) in [
        ("1795341601", "2026-11-22T10:00:01Z"),
        ("1795341601.5", "2026-11-22T10:00:01.500000Z"),
        ("1795341601.123456789", "2026-11-22T10:00:01.123456Z"),
        ("1795341601123", "2026-11-22T10:00:01.123Z"),
        ("1795341601123456", "2026-11-22T10:00:01.123456Z"),
        ("Nov 22 10:00:01", "Nov 22 10:00:01"),
    ] {
        assert_eq!(shown(text).as_deref(), Some(at), "{text}");
    }
    for text in ["", ".", "7", "1.2.3", "yesterday", "99999999999999999999"] {
        assert_eq!(shown(text), None, "{text}");
    }
}
