use std::io::Cursor;

use proptest::prelude::*;

use super::*;

/// What a file's lines are, and whether they were wrapped.
fn unwrapped(text: &[u8]) -> (Vec<u8>, bool) {
    let Unpacked { mut reader, is_wrapped, .. } =
        lines(Packing::Plain, Input::new(Box::new(Cursor::new(text.to_vec()))));
    let mut all = Vec::new();
    reader.read_to_end(&mut all).unwrap();
    (all, is_wrapped)
}

fn text(wrapped: &str) -> String {
    String::from_utf8(unwrapped(wrapped.as_bytes()).0).unwrap()
}

const LOG: &str = "\
Nov 22 13:09:11 web1 sshd[7]: Accepted password for bob from 203.0.113.7 port 40122 ssh2
Nov 22 13:09:12 web1 app[9]: two lines
                             of which the second is indented
Nov 22 13:09:13 web1 sshd[7]: Received disconnect from 203.0.113.7 port 40122:11: \"bye\"
";

fn each(log: &str, wrap: impl Fn(usize, &str) -> String) -> String {
    log.lines().enumerate().map(|(i, line)| wrap(i + 1, line) + "\n").collect()
}

/// Its lines with headers: objects without a time hold no others.
fn headed() -> String {
    LOG.lines().filter(|line| !line.starts_with(' ')).map(|line| format!("{line}\n")).collect()
}

#[test]
fn quoted_indented_and_numbered_lines_are_the_lines() {
    for mark in ["> ", ">", ">> ", "> > ", "    ", "\t", "| ", "* ", "- ", "# "] {
        assert_eq!(text(&each(LOG, |_, line| format!("{mark}{line}"))), LOG, "{mark:?}");
    }
    for mark in ["\"", "'", "`", "  \""] {
        let behind = mark.trim();
        for end in [behind.to_owned(), format!("{behind},"), format!("{behind},\r")] {
            assert_eq!(text(&each(LOG, |_, line| format!("{mark}{line}{end}"))), LOG, "{mark}{end}");
        }
    }
    assert_eq!(text(&each(LOG, |_, line| format!("| {line} |"))).replace(" \n", "\n"), LOG);
    let numbers: [fn(usize, &str) -> String; 7] = [
        |i, line| format!("{i:6}\t{line}"),
        |i, line| format!("{i:7} {line}"),
        |i, line| format!("{i} {line}"),
        |i, line| format!("{i:3}: {line}"),
        |i, line| format!("{i}. {line}"),
        |i, line| format!("{i:4}   │ {line}"),
        |i, line| format!("{i:4} | {line}"),
    ];
    for number in numbers {
        assert_eq!(text(&each(LOG, number)), LOG, "{}", number(1, "…"));
        let many = headed().repeat(30);
        assert_eq!(text(&each(&many, number)), many, "{}", number(1, "…"));
    }
    let pids = "1234 2026-11-22 13:09:11.123 Bye\n1200 2026-11-22 13:09:11.125 Bye\n";
    assert_eq!(text(&each(pids, |_, line| format!("    {line}"))), pids, "a number that is none of a line");
}

#[test]
fn colours_of_a_terminal_are_no_part_of_a_line() {
    let colours: [fn(usize, &str) -> String; 3] = [
        |_, line| format!("\x1b[0m{line}\x1b[0m"),
        |_, line| line.replace("sshd", "\x1b[01;31m\x1b[Ksshd\x1b[m\x1b[K"),
        |_, line| line.replace(": ", ": \x1b[0;1;38:5:185m") + "\x1b[0m\r",
    ];
    let compose = |mark: &str| each(LOG, |_, line| format!("{mark}{line}"));
    assert_eq!(text(&compose("\x1b[36msshd-1  | \x1b[0m")), compose("sshd-1  | "));
    for colour in colours {
        assert_eq!(text(&each(LOG, colour)).replace('\r', ""), LOG, "{}", colour(1, "…"));
    }
    let typescript = format!("Script started on 2026-11-22 [TERM=\"xterm\"]\n\x1b[1m{LOG}");
    assert!(text(&typescript).ends_with(&format!("]\n{LOG}")));
    let verbose = "Sun 2026-11-22 14:15:52 CET [s=01;i=1;b=66;m=c7;t=660dd46d66a9a;x=2]\n    \x1b[1mMESSAGE=x\x1b[0m\n";
    assert_eq!(text(verbose), verbose.replace("\x1b[1m", "").replace("\x1b[0m", ""));
    let name = LOG.replace("bob", "\x1b[2J\x1b]0;x\x07\x1b[\x1b[99999999999999999999999999999999999m");
    for other in [name.as_str(), "\x1b[0mno log\x1b[0m\n", "\x1b[", "\x1b"] {
        assert_eq!(unwrapped(other.as_bytes()), (other.as_bytes().to_vec(), false), "{other:?}");
    }
    let both = format!("\x1b[0m{name}");
    assert_eq!(text(&both), name, "what moves the cursor is not taken for a colour");
}

/// `e\x1b[31mvil` became `evil`, and two people one.
#[test]
fn a_name_with_colours_in_it_stays_another_name() {
    let mut lines: Vec<String> = LOG.lines().map(|line| format!("{line}\n")).collect();
    let painted = lines[0].replace("bob", "b\x1b[31mob");
    assert_ne!(painted, lines[0]);
    lines.extend([painted, LOG.to_owned()]);
    let log = lines.concat();
    assert_eq!(unwrapped(log.as_bytes()), (log.as_bytes().to_vec(), false));
}

#[test]
fn a_whole_mail_keeps_its_own_words_apart() {
    let quoted = each(LOG, |_, line| format!("> {line}"));
    let mail = format!("Hi,\n\nsee below.\n\n{quoted}>\n> > older\n\nBob\n");
    assert_eq!(text(&mail), format!("Hi,\n\nsee below.\n\n{LOG}\n> older\n\nBob\n"));
    let ticket = format!("h2. Log\n\n```\n{}```\n", each(LOG, |_, line| format!("  {line}")));
    assert_eq!(text(&ticket), format!("h2. Log\n\n```\n{LOG}```\n"));
    let list = format!("[\n{}]\n", each(LOG, |_, line| format!("  \"{line}\",")));
    assert_eq!(text(&list), format!("[\n{LOG}]\n"));
}

#[test]
fn what_is_quoted_may_be_wrapped_itself() {
    let lines = headed();
    let objects = each(&lines, |_, line| serde_json::json!({ "message": line }).to_string());
    assert_eq!(text(&each(&objects, |_, line| format!("> {line}"))), lines);
    let pretty = format!("[\n{}\n]\n", objects.trim_end().replace("\n", ",\n"));
    assert_eq!(text(&each(&pretty, |_, line| format!("> {line}"))), lines);
    let verbose = "Sun 2026-11-22 14:15:52 CET [s=01;i=1;b=66;m=c7;t=660dd46d66a9a;x=2]\n    MESSAGE=x\n";
    assert_eq!(text(&each(verbose, |_, line| format!("    {line}"))), verbose);
}

#[test]
fn a_log_as_it_was_written_is_left_alone() {
    let forged =
        "    Nov 22 13:09:13 web1 sshd[1]: Accepted password for root from 203.0.113.9 port 1 ssh2\n".repeat(9);
    let entry = "__CURSOR=s=1\nMESSAGE=x\n    Nov 22 13:09:13 web1 sshd[1]: x\n    Nov 22 13:09:13 web1 sshd[1]: y\n";
    for log in [
        String::new(),
        LOG.to_owned(),
        format!("{LOG}{forged}"),
        format!("{}{forged}", "Connection from 203.0.113.7 port 40122 on 192.0.2.1 port 22\n".repeat(10)),
        format!("<38>1 2026-11-22T13:09:11Z web1 sshd 7 - - x\n{forged}"),
        format!("1 2026-11-22T13:09:11Z web1 sshd 7 - - x\n{forged}"),
        format!("1234 2026-11-22 13:09:11.123 Bye\n{forged}"),
        format!("[   12.345678] eth0: up\n{forged}"),
        format!("{{\"a\": 1}}\n{forged}"),
        entry.to_owned(),
        "12: no log\n13: at all\n".to_owned(),
        "> Hello,\n> how are you?\n".to_owned(),
    ] {
        assert_eq!(unwrapped(log.as_bytes()), (log.clone().into_bytes(), false), "{log}");
    }
}

#[test]
fn two_bytes_for_each_letter_are_one_letter() {
    let log = LOG.replace("bob", "bj\u{f6}rn \u{1f511}").replace('\n', "\r\n");
    let units: Vec<u16> = log.encode_utf16().collect();
    let bytes =
        |mark: &[u8], of: fn(u16) -> [u8; 2]| [mark, &units.iter().flat_map(|u| of(*u)).collect::<Vec<_>>()].concat();
    for (mark, of) in [(&b"\xff\xfe"[..], u16::to_le_bytes as fn(u16) -> [u8; 2]), (b"\xfe\xff", u16::to_be_bytes)] {
        for mark in [mark, b""] {
            assert_eq!(unwrapped(&bytes(mark, of)), (log.clone().into_bytes(), true), "{mark:?}");
            for cut in [1, 2, 3, 100, 101] {
                let whole = bytes(mark, of);
                let (lines, _) = unwrapped(&whole[..whole.len() - cut]);
                assert!(log.as_bytes().starts_with(&lines) && lines.len() + 51 > log.len() - cut, "{cut}");
            }
        }
    }
    let pair = log.encode_utf16().position(|u| u >= 0xd800).unwrap();
    let torn = &bytes(b"\xff\xfe", u16::to_le_bytes)[..2 * pair + 4];
    assert!(String::from_utf8(unwrapped(torn).0).unwrap().ends_with(" \u{fffd}"), "half a pair");
    let quoted = each(LOG, |_, line| format!("> {line}"));
    let quoted: Vec<u8> = quoted.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(unwrapped(&quoted).0, LOG.as_bytes());
    for other in
        [&b"\xff\xfe"[..], b"\xff\xfe\0\0\0\0\0\0\0\0", b"\0", &[0; 64], b"\xff\xfe\x01\x80\x01\x80\x01\x80\x01\x80"]
    {
        assert_eq!(unwrapped(other), (other.to_vec(), false));
    }
    let marked = "\u{feff}[{\"message\":\"Nov 22 13:09:11 web1 sshd[7]: x\"}]";
    assert_eq!(text(marked), "Nov 22 13:09:11 web1 sshd[7]: x\n");
}

#[test]
fn rows_of_a_table_are_read_by_the_names_of_its_columns() {
    let accepted = "Accepted password for bob from 203.0.113.7 port 40122 ssh2";
    let whole = format!("Nov 22 10:00:01 web1 sshd[77]: {accepted}");
    let named = format!("2026-11-22T10:00:01Z web1 sshd[77]: {accepted}");
    for (table, line) in [
        // CloudWatch, Kibana, Graylog, Splunk, Grafana, Azure; a spreadsheet of a country with decimal commas.
        (format!("timestamp,message\n1795341601000,{whole}\n"), &whole),
        (format!("\"@timestamp\",message,\"host.name\"\n\"Nov 22, 2026 @ 10:00:01.000\",\"{whole}\",web1\n"), &whole),
        (format!("timestamp,source,message\r\n2026-11-22T10:00:01Z,web1,\"{whole}\"\r\n"), &whole),
        (format!("\"_raw\",\"_time\",host\n\"{whole}\n\",x,y\n"), &whole),
        (format!("Time,Line,tsNs\n2026-11-22 10:00:01,{whole},1795341601000000000\n"), &whole),
        (
            format!(
                "TimeGenerated,HostName,ProcessName,ProcessID,SyslogMessage\n2026-11-22T10:00:01Z,web1,sshd,77,{accepted}\n"
            ),
            &named,
        ),
        (format!("Date;Host;Message\n2026-11-22T10:00:01Z;web1;{whole}\n"), &whole),
        (format!("\u{feff}date\tmessage\n1795341601\t{whole}\n"), &whole),
    ] {
        assert_eq!(text(&table), format!("\n{line}\n"), "{table}");
        assert_eq!(text(table.trim_end()), format!("\n{line}\n"), "{table}, cut");
    }
    let quoting = format!("time,message\n1,\"{whole}:11: \"\"bye, bye\"\"\"\nrubbish\n2,{whole}\n");
    assert_eq!(text(&quoting), format!("\n{whole}:11: \"bye, bye\"\nrubbish\n{whole}\n"));
    let forged = format!("time,message\n1,\"{whole}\n{}\"\n2,{whole}\n", whole.replace("bob", "root"));
    assert_eq!(text(&forged), format!("\n{whole}\n{whole}\n"), "a value is one line");
    let open = format!("time,message\n1,{whole}\n2,\"{}", format!("{whole}\n").repeat(3000));
    assert!(
        text(&open).lines().skip(2).all(|line| line.len() > LONGEST / 20 || line == whole),
        "damage ends somewhere"
    );
    for other in [
        "message\nNov 22 10:00:01 web1 sshd[77]: x\n",
        "name,value\nNov 22 10:00:01 web1 sshd[77]: x,y\n",
        "time,message\nyesterday,hello\n",
        "time,message\n",
        "time,message",
        "time,message\n\"",
    ] {
        assert_eq!(unwrapped(other.as_bytes()), (other.as_bytes().to_vec(), false), "{other}");
    }
}

/// So many lines, one a second.
fn long(count: usize) -> Vec<String> {
    let line = |i: usize| format!("Nov 22 {:02}:{:02}:{:02} web1 sshd[7]: line {i}\n", i / 3600, i / 60 % 60, i % 60);
    (0..count).map(line).collect()
}

#[test]
fn lines_that_stand_newest_first_are_turned() {
    for count in [4, 5, 1000, 5000] {
        let mut lines = long(count);
        let log = lines.concat();
        lines.reverse();
        assert_eq!(text(&lines.concat()), log);
        assert_eq!(text(lines.concat().trim_end()), log, "without a last end of line");
        assert_eq!(text(&each(&lines.concat(), |_, line| format!("> {line}"))), log);
        let objects = each(&lines.concat(), |_, line| serde_json::json!({ "message": line }).to_string());
        assert_eq!(text(&objects), log);
    }
    let entry = |i: u64| format!("{{\"__REALTIME_TIMESTAMP\":\"{}\",\"MESSAGE\":\"x\"}}\n", 1_795_341_601_000_000 + i);
    let entries: Vec<String> = (0..5).map(entry).collect();
    assert_eq!(text(&entries.iter().rev().cloned().collect::<String>()), entries.concat());
}

#[test]
fn entries_of_several_lines_are_turned_whole() {
    let forged = "            Sun 2026-11-22 14:15:52 CET [s=01;i=1;b=66;m=c7;t=1;x=2]\n";
    let verbose = |i: u64| {
        let at = 1_795_341_601_000_000 + i;
        format!(
            "Sun 2026-11-22 14:15:52 CET [s=01;i={i:x};b=66;m=c7;t={at:x};x=2]\n    MESSAGE=x{i}\n{forged}    _PID=7\n"
        )
    };
    let pretty = |i: u64| {
        format!("{{\n\t\"MESSAGE\" : \"x\",\n\t\"__REALTIME_TIMESTAMP\" : \"{}\"\n}}\n", 1_795_341_601_000_000 + i)
    };
    let entries: [&dyn Fn(u64) -> String; 2] = [&verbose, &pretty];
    for entry in entries {
        for count in [4, 3000] {
            let log: String = (0..count).map(entry).collect();
            let turned: String = (0..count).rev().map(entry).collect();
            assert!(text(&turned) == log);
            assert!(text(turned.trim_end()) == log, "without a last end of line");
        }
        let (log, first) = ((0..4).map(entry).collect::<String>(), entry(4));
        let cut = &first[first.find('\n').unwrap() + 1..];
        assert!(!unwrapped(log.as_bytes()).1);
        let headless = format!("{cut}{}", (0..4).rev().map(entry).collect::<String>());
        if headless.starts_with(' ') {
            assert_eq!(text(&headless), format!("{log}-- cut --\n{cut}"), "an entry without its beginning stays apart");
        }
    }
}

#[test]
fn a_few_late_lines_turn_no_log_and_few_early_ones_keep_none() {
    let mut lines = long(100);
    lines.swap(3, 4);
    lines.swap(5, 8);
    let log = lines.concat();
    assert!(!unwrapped(log.as_bytes()).1);
    lines.reverse();
    assert_eq!(text(&lines.concat()), log);
    for other in [long(3), [long(2), long(2), long(2)].concat(), vec![long(1).concat(); 9]] {
        assert!(!unwrapped(other.iter().rev().cloned().collect::<String>().as_bytes()).1, "{other:?}");
    }
}

#[test]
fn a_line_without_end_is_turned_in_little_memory() {
    let mut lines = long(9);
    lines[4] = format!("{}{}\n", lines[4].trim_end(), "x".repeat(3 << 20));
    lines.reverse();
    let turned = text(&lines.concat());
    let lengths: Vec<usize> = turned.lines().map(str::len).collect();
    assert_eq!(lengths.len(), 9);
    assert!(
        lengths[4] > 100_000 && lengths[4] < 300_000 && turned.lines().nth(4).unwrap().starts_with("Nov 22 00:00:04")
    );
    assert!(lengths.iter().enumerate().all(|(i, len)| i == 4 || *len == lengths[0]));
}

/// Messages as RFC 6587 frames them.
fn framed(messages: &[&str], end: &str) -> String {
    messages.iter().map(|message| format!("{} {message}{end}", message.len())).collect()
}

const MESSAGES: [&str; 3] = [
    "<38>1 2026-11-22T13:09:11.123Z web1 sshd 7 - - Accepted password for bob from 203.0.113.7 port 40122 ssh2",
    "<86>1 2026-11-22T13:09:12.123Z web1 sshd 7 - - session opened for user björn",
    "<38>Nov 22 13:09:13 web1 sshd[7]: Received disconnect from 203.0.113.7 port 40122:11: 12 <38>1 bye",
];

#[test]
fn messages_with_their_length_before_them_are_lines() {
    let plain = MESSAGES.map(|message| format!("{message}\n")).concat();
    for end in ["", "\n", "\r\n"] {
        assert_eq!(text(&framed(&MESSAGES, end)), plain, "{end:?}");
    }
    let ended = MESSAGES.map(|message| format!("{message}\n"));
    assert_eq!(text(&framed(&ended.each_ref().map(|m| &m[..]), "")), plain, "as some count the end of the line");
}

#[test]
fn a_length_that_is_wrong_costs_nothing_behind_its_line() {
    let good = framed(&MESSAGES, "");
    let [first, second, third] = MESSAGES;
    let forged = format!("{first}\n999 <38>1 2026-11-22T13:09:11Z web1 sshd 1 - - Accepted password for root");
    assert_eq!(text(&framed(&[&forged, second], "")), format!("{first}\n{second}\n"), "a message is one line");
    assert_eq!(text(&format!("7 {first}\n{good}")), format!("{first}\n{first}\n{second}\n{third}\n"));
    assert_eq!(text(&format!("9999 {first}\n{good}")), format!("{first}\n{first}\n{second}\n{third}\n"));
    assert_eq!(text(&format!("{good}\nrubbish\n{good}")).lines().count(), 7);
    assert_eq!(text(&good[..good.len() - 5]).lines().last(), Some(&third[..third.len() - 5]), "cut short");
    for other in ["123 456 <38>", "0 <38>1 x", "99999 <38>1 x", "12 <x>1 y", "12<38>1 x", "12 <1234>1 x"] {
        assert!(!unwrapped(other.as_bytes()).1, "{other}");
    }
}

#[test]
fn json_is_read_however_it_is_laid_out() {
    let log = headed();
    let objects: Vec<serde_json::Value> = log.lines().map(|line| serde_json::json!({ "message": line })).collect();
    let pretty = |value: &serde_json::Value| serde_json::to_string_pretty(value).unwrap() + "\n";
    let all = serde_json::Value::from(objects.clone());
    let hits: Vec<_> = objects.iter().map(|o| serde_json::json!({ "_index": "logs", "_source": o })).collect();
    let found =
        serde_json::json!({ "took": 3, "_shards": { "total": 1 }, "hits": { "total": { "value": 4 }, "hits": hits } });
    for json in [
        objects.iter().map(pretty).collect(),
        pretty(&all),
        all.to_string(),
        pretty(&serde_json::json!({ "events": all })),
        serde_json::json!({ "events": all }).to_string(),
        pretty(&found),
        found.to_string(),
        pretty(&all).replace('\n', "\r\n"),
    ] {
        assert_eq!(text(&json), log, "{json}");
    }
    let journal = "{ \"__REALTIME_TIMESTAMP\": \"1795341601000000\", \"MESSAGE\": \"x\" }";
    assert_eq!(text(&format!("[\n{journal},\n{journal}\n]\n")), format!("{journal}\n{journal}\n"), "jq -s");
    assert!(!unwrapped(journal.replace(", ", ",\n").as_bytes()).1, "json-pretty is the journal's own");
}

#[test]
fn a_damaged_object_costs_itself() {
    let object = |line: &str| serde_json::to_string_pretty(&serde_json::json!([{ "message": line }])).unwrap();
    let objects: Vec<String> = LOG.lines().map(|line| object(line)[2..].trim_end_matches("\n]").to_owned()).collect();
    let (first, last) = (LOG.lines().next().unwrap(), LOG.lines().last().unwrap());
    let cut = &objects[1][..objects[1].len() - 4];
    for damaged in [cut, &cut[..cut.len() - 3], "  {\n    \"message\": \"\n", "  {\n    \"message\": 1\n  }"] {
        let json = format!("[\n{},\n{damaged},\n{}\n]\n", objects[0], objects[3]);
        let lines = text(&json);
        let lines: Vec<&str> = lines.lines().collect();
        assert_eq!((lines.len(), lines[0], lines[2]), (3, first, last), "{json}");
        assert!(lines[1].starts_with('{'), "{json}");
    }
    let open = format!("[\n{},\n  {{\n    \"message\": \"Nov", objects[0]);
    assert_eq!(text(&open).lines().count(), 2, "cut short");
    for other in ["[1, 2]", "[]", "[{}]", "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n", "[\n", "[[[{", "]", "}{"] {
        assert!(!unwrapped(other.as_bytes()).1, "{other}");
    }
    for nested in ["{\"a\":", "[", "[{\"a\":"] {
        assert!(!unwrapped(nested.repeat(100_000).as_bytes()).1);
    }
    let endless = format!("[{},{{\"message\":\"{}", serde_json::json!({ "message": first }), "x".repeat(3 * LONGEST));
    let lines = text(&endless);
    assert!(lines.starts_with(first) && lines.lines().all(|line| line.len() <= LONGEST), "no more memory than that");
}

proptest! {
    #[test]
    fn any_bytes_are_survived(start in prop::sample::select(vec!["", "> ", "    ", "N\0o\0v\0 \0\x32\0", "[", "[{", "12 <38>1 ", "{\n"]),
                              bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let all = [start.as_bytes(), &bytes].concat();
        let (lines, is_wrapped) = unwrapped(&all);
        prop_assert!(is_wrapped || lines == all);
    }

    #[test]
    fn pieces_of_all_forms_are_survived(pieces in prop::collection::vec(prop::sample::select(vec![
        "Nov 22 13:09:11 web1 sshd[7]: x", "\n", "> ", "    ", "{\"message\":\"Nov 22 13:09:11 web1 sshd[7]: x\"}", "[",
        "]", "{", "}", "\"", ",", "33 <38>Nov 22 13:09:11 web1 sshd[7]: x", "7 ", "\\", "1\t", "`", "\x1b[0m", "\x1b", "time,message\n",
    ]), 0..40)) {
        let all = pieces.concat();
        let (lines, is_wrapped) = unwrapped(all.as_bytes());
        prop_assert!(is_wrapped || lines == all.as_bytes());
    }
}
