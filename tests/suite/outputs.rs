//! Every form of output: what it looks like, that it fits its schema, and that no log makes it do anything.

use std::collections::BTreeSet;
use std::path::Path;

use assert_cmd::Command;
use proptest::collection::vec;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;
use sshlogs::catalogue::causes::CAUSES;
use sshlogs::model::{Report, Timestamp};
use sshlogs::write::frame::{Frame, places};
use sshlogs::write::terminal::{self, Look};
use sshlogs::write::{csv, ecs, html, markdown, prometheus, timesketch};
use unicode_width::UnicodeWidthStr;

use crate::snapshots::snapshot;
use crate::trial::{Trial, read};

/// Two people of whom everything is known, and one who was refused.
const LOG: &str = "\
Nov 10 08:59:58 edge01 sshd[8]: Connection from 203.0.113.7 port 40001 on 192.0.2.1 port 22 rdomain \"\"
Nov 10 09:00:00 edge01 sshd[8]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:00:00 edge01 sshd[9]: error: beginning MaxStartups throttling
Nov 10 09:00:00 edge01 sshd[9]: drop connection #10 from [203.0.113.7]:40122 on [192.0.2.1]:22 past MaxStartups
Nov 10 09:00:12 edge01 sshd[9]: exited MaxStartups throttling after 00:00:12, 8 connections dropped
Nov 10 09:30:00 edge01 sshd[10]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
Nov 10 09:30:00 edge01 sshd[10]: Disconnected from user alice 203.0.113.7 port 40001
";

fn letter(report: &Report) -> String {
    terminal::report(report, &Look { width: 72, ..Look::default() })
}

/// A frame with the lines that are shown.
fn frame(report: &Report, log: &[u8]) -> Frame {
    let text = String::from_utf8_lossy(log);
    let all: Vec<&str> = text.split('\n').collect();
    let line = |p: sshlogs::model::Place| Some((p, (*all.get(p.line as usize - 1)?).to_owned()));
    Frame { lines: places(report).into_iter().filter_map(line).collect(), ..Frame::default() }
}

fn written(write: impl Fn(&mut Vec<u8>, &Report) -> anyhow::Result<()>, report: &Report) -> String {
    let mut out = Vec::new();
    write(&mut out, report).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn each_form_looks_like_this() {
    let mut report = Trial::of(LOG).of_a_known_server().run();
    // Weights follow the calibration; they are not what is looked at here.
    report.connections.alter(|judged| {
        let finding = &mut judged.finding;
        (finding.score_db, finding.margin_db) = (30.0, 20.0);
        finding.rivals.clear();
        finding.not_checked.clear();
    });
    snapshot("outputs", "markdown", &markdown::report(&report, &frame(&report, LOG.as_bytes())));
    snapshot("outputs", "ecs", &written(ecs::connections, &report));
    snapshot("outputs", "timesketch", &written(timesketch::connections, &report));
    snapshot("outputs", "csv", &written(csv::connections, &report));
    let numbers = prometheus::report(&report, Timestamp(1_794_312_012_000_000));
    let told: Vec<&str> = numbers.lines().filter(|l| !l.ends_with(" 0")).collect();
    snapshot("outputs", "prometheus", &told.join("\n"));
}

/// Letters and digits alone: the same in a line that wraps, in tags and behind backslashes.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

/// Markdown had no table of the rest, not whom a cause hit, not what the reading rests on, and no place of a line.
#[test]
fn markdown_and_the_page_tell_what_the_terminal_tells() {
    for cause in CAUSES {
        let (report, log) = (Trial::example(&cause.example).run(), cause.example.log);
        let frame = frame(&report, log.as_bytes());
        let text = terminal::report(&report, &Look::default());
        let markdown = markdown::report(&report, &frame);
        let page = html::report(&report, &frame).replace("&#39;", "");
        for title in CAUSES.iter().map(|c| bare(&c.title[1..])).filter(|title| bare(&text).contains(title)) {
            let where_not = [&markdown, &page].map(|form| !bare(form).contains(&title));
            assert_eq!(where_not, [false, false], "{}: Markdown, page: {title}", cause.id);
        }
        // Of a reason, the line on which it begins.
        for why in text.lines().filter_map(|line| line.strip_prefix("  why ")).map(bare) {
            assert!(bare(&page).contains(&why), "{}: page: {why}", cause.id);
            assert!(bare(&markdown).contains(&format!("Why{why}")), "{}: Markdown: {why}", cause.id);
        }
        for label in ["Who", "From", "When", "Lasted", "Or else", "Host", "Zone", "Basis", "resets", "unclear"] {
            if text.lines().any(|line| line.trim_start().starts_with(&format!("{label:<9}"))) {
                let marked = markdown.contains(&format!("**{label}:**")) || markdown.contains(&format!("| {label} |"));
                assert!(marked, "{}: Markdown: {label}", cause.id);
                let capital = label[..1].to_uppercase() + &label[1..];
                assert!(page.contains(&format!(">{capital}</")), "{}: page: {label}", cause.id);
            }
        }
        for (number, line) in (1..).zip(log.lines()).filter(|(_, line)| markdown.contains(line)) {
            assert!(markdown.contains(&format!(":{number}  {line}")), "{}: {line}", cause.id);
        }
    }
}

/// Three that fell silent together, on a server without sshd_config.
const DROPBEAR: &str = "\
Nov 10 09:00:01 router dropbear[101]: Pubkey auth succeeded for 'alice' with ssh-ed25519 key SHA256:aaaa from 203.0.113.7:40001
Nov 10 09:10:01 router dropbear[102]: Pubkey auth succeeded for 'bob' with ssh-ed25519 key SHA256:bbbb from 203.0.113.8:40002
Nov 10 09:20:01 router dropbear[103]: Pubkey auth succeeded for 'carol' with ssh-ed25519 key SHA256:cccc from 203.0.113.9:40003
Nov 10 09:30:00 router dropbear[101]: Exit (alice) from <203.0.113.7:40001>: Keepalive timeout
Nov 10 09:30:05 router dropbear[102]: Exit (bob) from <203.0.113.8:40002>: Keepalive timeout
Nov 10 09:30:09 router dropbear[103]: Exit (carol) from <203.0.113.9:40003>: Keepalive timeout
";

#[test]
fn dropbear_is_not_told_to_set_what_only_sshd_has() {
    let text = letter(&read(DROPBEAR));
    assert!(text.contains("`-K 60`") && text.contains("This server is dropbear"), "{text}");
    assert!(!text.contains("ClientAlive") && !text.contains("sshd -T") && !text.contains("systemctl"), "{text}");
    let both = format!("{DROPBEAR}{LOG}").replace("edge01", "router");
    assert!(!letter(&read(both)).contains("This server is dropbear"), "sshd wrote lines, too");
}

fn output(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sshlogs"));
    let out = command.args(args).current_dir(Path::new(env!("CARGO_MANIFEST_DIR"))).assert().success();
    String::from_utf8(out.get_output().stdout.clone()).unwrap()
}

/// Without a locale, as cron often runs, a mail was UTF-8 that cron declares to be ASCII.
#[test]
fn a_mail_is_ascii_unless_the_locale_has_more() {
    let mail = |locale: Option<&str>| {
        let mut command = Command::cargo_bin("sshlogs").unwrap();
        command.current_dir(env!("CARGO_MANIFEST_DIR")).env("XDG_CONFIG_HOME", "/nonexistent");
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().for_each(|name| _ = command.env_remove(name));
        locale.into_iter().for_each(|locale| _ = command.env("LANG", locale));
        command.args(["analyze", "--format", "mail", "--year", "2026", "testdata/lab/mixed_day/auth.log"]);
        command.assert().success().get_output().stdout.clone()
    };
    assert!(mail(None).is_ascii() && mail(Some("C")).is_ascii());
    assert!(!mail(Some("de_DE.UTF-8")).is_ascii());
}

#[test]
fn foreign_json_fits_its_schema() {
    for format in ["ecs", "timesketch"] {
        let schema: Value = serde_json::from_str(&output(&["schema", format])).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for command in ["connections", "events"] {
            let log = "testdata/lab/mixed_day/auth.log";
            let text = output(&[command, "--format", format, "--timezone", "UTC", "--year", "2026", log]);
            assert!(text.lines().count() > 50, "{command} {format}");
            for line in text.lines() {
                let document: Value = serde_json::from_str(line).unwrap();
                let errors: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
                assert!(errors.is_empty(), "{command} {format}: {errors:?} in {document}");
            }
        }
    }
}

/// The series of a textfile, without their values; panics where it is not one.
fn series(text: &str) -> BTreeSet<String> {
    let (mut helped, mut typed, mut all) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some((name, help)) = line.strip_prefix("# HELP ").and_then(|l| l.split_once(' ')) {
            assert!(helped.insert(name) && help.ends_with('.'), "{line}");
        } else if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|l| l.split_once(' ')) {
            assert!(helped.contains(name) && typed.insert(name) && kind == "gauge", "{line}");
        } else {
            let (name, value) = line.rsplit_once(' ').unwrap();
            let base = name.split('{').next().unwrap();
            assert!(typed.contains(base) && base.starts_with("sshlogs_"), "{line}");
            assert!(base.chars().all(|c| c.is_ascii_lowercase() || c == '_') && value.parse::<u64>().is_ok(), "{line}");
            assert!(all.insert(name.to_owned()), "{line} comes twice");
        }
    }
    all
}

#[test]
fn every_run_has_the_same_series_whoever_knocks() {
    let many: String = (0..400)
        .map(|i| {
            format!("Nov 10 09:00:00 edge01 sshd[{i}]: Failed password for invalid user u{i} from 198.51.100.{} port {} ssh2\n", i % 250, 2000 + i)
        })
        .collect();
    let of = |log: &str| series(&prometheus::report(&read(log), Timestamp(0)));
    let [quiet, loud] = [LOG, &many].map(of);
    assert_eq!(quiet, loud);
    assert!((100..200).contains(&quiet.len()), "{}", quiet.len());
    let empty = of("");
    assert!(quiet.difference(&empty).all(|s| s.starts_with("sshlogs_log_")), "only times may be missing");
}

/// What a name, a banner or a reason may be: text that means something somewhere, and any bytes.
fn name() -> impl Strategy<Value = Vec<u8>> {
    let nasty = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</style></details></summary>",
        "![x](http://evil.example/a.png)",
        "[click](javascript:alert(1))",
        "@everyone https://evil.example www.evil.example",
        "```\n# head\n~~~",
        "| a | b |",
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "{{7*7}} {% raw %} $x$",
        "\u{1b}]0;x\u{7}\u{9b}31m",
        "\u{202e}gnp.exe\u{2066}\u{200b}",
        "a&lt;b&amp;c",
        "--",
        "",
    ];
    prop_oneof![
        proptest::sample::select(nasty.to_vec()).prop_map(|s| s.replace('\n', " ").into_bytes()),
        vec(any::<u8>(), 0..40).prop_map(|b| b.into_iter().filter(|b| *b != b'\n').collect()),
        "\\PC{0,30}".prop_map(|s| s.replace('\n', " ").into_bytes()),
    ]
}

/// Lines of a few connections with such names in every place where a stranger or a host can put them.
fn log() -> impl Strategy<Value = Vec<u8>> {
    let line = (0..8u32, name(), name(), any::<bool>()).prop_map(|(n, name, other, named_host)| {
        let host = if named_host { other.clone() } else { b"edge01".to_vec() };
        let (minute, port) = (n % 60, 40_000 + n);
        let line = |text: &str, after: &str| {
            let stamp = format!("Nov 10 09:{minute:02}:00 ");
            [stamp.as_bytes(), &host, format!(" sshd[{port}]: {text}").as_bytes(), &name, after.as_bytes(), b"\n"]
                .concat()
        };
        let from = format!(" from 203.0.113.{n} port {port}");
        [
            line("Accepted password for ", &format!("{from} ssh2")),
            line("Invalid user ", &from),
            line(&format!("Received disconnect from 203.0.113.{n} port {port}:11: "), ""),
            line("Connection reset by user ", &format!(" 203.0.113.{n} port {port}")),
            line(
                &format!("Unable to negotiate with 203.0.113.{n} port {port}: no matching cipher found. Their offer: "),
                " [preauth]",
            ),
            [&other[..], b"\n"].concat(),
        ]
        .concat()
    });
    vec(line, 1..5).prop_map(|lines| lines.concat())
}

fn steers(c: char) -> bool {
    c.is_control() && c != '\n' || matches!(c as u32, 0x200b..=0x200f | 0x202a..=0x202e | 0x2066..=0x2069)
}

/// Markdown that links to nothing, loads nothing and holds no HTML but ours.
fn is_inert(markdown: &str) -> Result<(), String> {
    for event in Parser::new_ext(markdown, Options::all()) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => return Err(format!("{event:?}")),
            Event::Html(tag) | Event::InlineHtml(tag) => {
                let ours = ["<details>", "</details>", "<summary>", "</summary>", "<!-- -->"];
                let mut rest = tag.trim();
                while let Some(known) = ours.iter().find(|t| rest.starts_with(**t)) {
                    rest = rest[known.len()..].trim_start();
                    // What stands in a summary is text, its brackets entities.
                    rest = rest.find('<').map_or("", |at| &rest[at..]);
                }
                if !rest.is_empty() {
                    return Err(format!("{tag}"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_log_makes_any_output_do_anything(log in log()) {
        let report = read(&log);
        let frame = frame(&report, &log);
        let page = html::report(&report, &frame);
        crate::html::check(&page, "any log");
        let markdown = markdown::report(&report, &frame);
        prop_assert_eq!(is_inert(&markdown), Ok(()), "{}", markdown);
        let table = written(csv::connections, &report);
        let cells = ::csv::Reader::from_reader(table.as_bytes());
        for cell in cells.into_records().flat_map(|r| r.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            let formula = cell.starts_with(['=', '@', '\t', '\r']) || cell.starts_with(['+', '-']) && cell.parse::<f64>().is_err();
            prop_assert!(!formula, "{}", cell);
        }
        let mail = letter(&report);
        prop_assert!(mail.lines().all(|l| l.width() <= 72));
        let numbers = prometheus::report(&report, Timestamp(0));
        series(&numbers);
        let look = Look::default();
        let rows = |out: &mut Vec<u8>, report: &Report| Ok(terminal::connections(out, report, || report.connections.iter(), &look)?);
        let rows = written(rows, &report);
        for text in [&page, &markdown, &table, &mail, &numbers, &rows] {
            prop_assert!(!text.contains(steers), "{:?}", text.chars().find(|c| steers(*c)));
        }
        for line in written(ecs::connections, &report).lines().chain(written(timesketch::connections, &report).lines()) {
            let value: Value = serde_json::from_str(line).unwrap();
            prop_assert!(!value["message"].as_str().unwrap().contains(steers));
        }
    }
}
