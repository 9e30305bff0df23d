//! The report as a page: whole, harmless, readable without a script, on a phone, on paper and by ear.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use sshlogs::catalogue::causes::{CAUSES, UNDETERMINED};
use sshlogs::write::frame::{Frame, places};
use sshlogs::write::html;

use crate::browser::Browser;
use crate::trial::{Trial, read};

/// A page of one of our recorded runs.
fn page_of(run: &str, to: &Path) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata").join(run);
    let log = ["auth.log", "auth.log.xz"].map(|name| folder.join(name)).into_iter().find(|p| p.exists());
    let mut command = Command::new(env!("CARGO_BIN_EXE_sshlogs"));
    command.args(["analyze", "--quiet", "--format", "html", "--timezone", "UTC", "--year", "2026"]);
    command.arg("--context").arg(&folder).arg("-o").arg(to).arg(log.expect("a log")).assert().success();
    std::fs::read_to_string(to).expect("a page")
}

/// What strangers may have written, wherever a log lets them write.
fn hostile() -> String {
    let names = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</style><script>alert(2)</script>",
        "' onmouseover='alert(3)",
        "javascript:alert(4)",
        "&lt;b&gt;",
        "{{7*7}}",
        "\u{1b}[2J",
        "\u{202e}moc.live",
        &"A".repeat(220),
    ];
    let mut log = String::new();
    for (i, name) in names.iter().enumerate() {
        let (pid, port) = (100 + i, 40_000 + i);
        log += &format!(
            "Nov 10 09:00:0{i} edge01 sshd[{pid}]: Accepted password for {name} from 203.0.113.7 port {port} ssh2\n\
             Nov 10 09:30:0{i} edge01 sshd[{pid}]: Received disconnect from 203.0.113.7 port {port}:11: {name}\n\
             Nov 10 09:40:0{i} edge01 sshd[{pid}]: error: kex_exchange_identification: read: Connection reset by peer\n\
             Nov 10 09:50:0{i} {name} sshd[9{pid}]: Accepted password for {name} from 203.0.113.8 port {port} ssh2\n\
             Nov 10 09:55:0{i} {name} sshd[9{pid}]: Connection reset by user {name} 203.0.113.8 port {port}\n"
        );
    }
    log
}

fn hostile_page() -> String {
    let log = hostile();
    let report = read(log.as_bytes());
    assert!(report.connections.len() > 9);
    let all: Vec<&str> = log.lines().collect();
    let lines = places(&report).into_iter().map(|p| (p, all[p.line as usize - 1].to_owned())).collect();
    html::report(&report, &Frame { lines, ..Frame::default() })
}

/// What must hold for any page, whatever was in the log.
pub fn check(page: &str, what: &str) {
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{what}");
    assert!(
        page.contains(
            "http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; style-src &#39;sha256-"
        ),
        "{what}"
    );
    // What strangers wrote has no `<` of its own any more: whatever follows one was written by us.
    let tags: Vec<String> =
        page.split('<').skip(1).map(|t| t.split('>').next().unwrap_or_default().to_lowercase()).collect();
    for tag in &tags {
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        assert!(
            !["script", "iframe", "object", "embed", "img", "link", "form", "base"].contains(&name),
            "{what}: <{tag}>"
        );
        let runs = |a: &str| a.starts_with("on") || ["src=", "style=", "xlink:"].iter().any(|w| a.starts_with(w));
        assert!(name.starts_with('!') || !tag.split_whitespace().skip(1).any(runs), "{what}: <{tag}>");
        let link = tag.split_once("href=\"").map(|(_, to)| to);
        assert!(link.is_none_or(|to| to.starts_with('#')), "{what}: <{tag}>");
    }
    assert!(!page.split_once("</style>").expect("a style").0.contains("url("), "{what}");
    let steers = |c: char| c.is_control() && c != '\n' || matches!(c as u32, 0x200b..=0x200f | 0x202a..=0x202e);
    assert!(!page.contains(steers), "{what}: control characters");
    assert_eq!(page.matches("<h1>").count(), 1, "{what}: one h1");
    assert_eq!(headings_jump(page), None, "{what}: headings in order");
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|p| p.split('"').next()).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{what}: unique ids");
    for link in page.split("href=\"#").skip(1).filter_map(|p| p.split('"').next()) {
        assert!(ids.contains(&link), "{what}: #{link} leads nowhere");
    }
    for table in page.split("<table").skip(1) {
        assert!(
            table.split_once('>').is_some_and(|(_, t)| t.starts_with("\n<caption>")),
            "{what}: a table without caption"
        );
    }
    let pictures = page.matches("role=\"img\"").count();
    assert_eq!(pictures, page.matches("<desc id=").count(), "{what}: every chart is described");
    assert_eq!(pictures, page.matches("<summary>The same as a table</summary>").count(), "{what}: and is a table, too");
    let unbalanced =
        ["section", "article", "table", "tr", "td", "th", "details", "svg", "ol", "ul", "li", "p", "div", "pre"];
    for tag in unbalanced {
        let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{what}: <{tag}> is closed");
    }
}

/// A heading more than one level below the one before it.
fn headings_jump(page: &str) -> Option<String> {
    let levels = page.match_indices("<h").filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10));
    let mut last = 0;
    for level in levels {
        if level > last + 1 {
            return Some(format!("h{last} to h{level}"));
        }
        last = level;
    }
    None
}

#[test]
fn every_cause_makes_a_whole_page() {
    for cause in CAUSES.iter().copied().chain([UNDETERMINED]) {
        let report = Trial::example(&cause.example).run();
        check(&html::report(&report, &Frame::default()), cause.id);
    }
}

#[test]
fn logs_with_nothing_in_them_make_a_page_too() {
    for log in ["", "\n", "Nov 10 09:00:00 edge01 sshd[1]: Server listening on 0.0.0.0 port 22.\n"] {
        let page = html::report(&read(log.as_bytes()), &Frame::default());
        check(&page, log);
        assert!(
            ["The log is empty.", "There are no sshd lines", "No connections"]
                .iter()
                .any(|words| page.contains(&format!("<h1>{words}"))),
            "{page}"
        );
    }
}

#[test]
fn a_page_opens_with_the_answer_and_shows_the_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = page_of("lab/mixed_day", &folder.path().join("report.html"));
    check(&page, "mixed_day");
    let text = page.split_once("<h1>").expect("a heading").1;
    assert!(text.starts_with("12 of 44\u{a0}sessions were cut off"), "{}", &text[..80]);
    for words in [
        "ClientAliveInterval 3",
        "(now ClientAliveInterval 10, ClientAliveCountMax 1)",
        "Timeout, client not responding from user frank",
        "By user",
        "Not checked",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let first = text.find("ClientAliveInterval").expect("a cure");
    assert!(first < text.find("<section").expect("a section"), "the cure comes before the details");
}

#[test]
fn load_stands_under_the_same_axis() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut trial = Trial::of(std::fs::read(folder.join("lab/nat_drop_clientalive/auth.log")).expect("a log"));
    trial.request.context.load = vec![folder.join("load/counters.csv")];
    let page = html::report(&trial.run(), &Frame::default());
    check(&page, "load");
    for words in
        ["Processors busy: <tspan class=\"wide\">mean ", "class=\"means\" d=\"M0 100V", "Below: Processors busy"]
    {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn what_strangers_wrote_stays_text() {
    let page = hostile_page();
    check(&page, "hostile");
    for shown in
        ["&#60;script&#62;alert(1)&#60;/script&#62;", "{{7*7}}", "\\x1b[2J", "\\u{202e}moc.live", "&#38;lt;b&#38;gt;"]
    {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn a_large_log_makes_no_large_page() {
    let mut log = String::new();
    for i in 0..3000u32 {
        let (pid, port, minute, host) = (1000 + i, 20_000 + i, i % 60, i % 200 + 1);
        log += &format!(
            "Nov 10 {:02}:{minute:02}:00 edge01 sshd[{pid}]: Accepted publickey for user{i} from 198.51.{host}.7 port {port} ssh2: ED25519 SHA256:aaaa\n\
             Nov 10 {:02}:{minute:02}:30 edge01 sshd[{pid}]: Connection reset by user user{i} 198.51.{host}.7 port {port}\n",
            i / 250,
            i / 250
        );
    }
    let report = read(log.as_bytes());
    assert_eq!(report.connections.len(), 3000);
    let page = html::report(&report, &Frame::default());
    check(&page, "large");
    assert!(page.len() < 300_000, "{} bytes", page.len());
    assert!(places(&report).len() < 200);
    let said = ["more like these", "The last 40 of 3,000"].map(|words| page.contains(words));
    assert_eq!(said, [true; 2], "what is left out is said: {}", page.split("<section").nth(4).unwrap_or_default());
}

/// What sticks out, for the message of a failure.
const BEYOND: &str = "[...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll') && \
    e.getBoundingClientRect().right > screen.width).map(e => e.outerHTML.slice(0, 80)).slice(0, 5).join('\\n')";

#[test]
fn a_browser_shows_it_without_complaint_on_any_screen() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.html");
    let mut pages = vec![(hostile_page(), "hostile")];
    pages.extend(["lab/mixed_day", "lab/maxstartups", "sample"].map(|run| (page_of(run, &path), run)));
    for (page, what) in pages {
        std::fs::write(&path, page).expect("a page");
        for (width, scheme) in [(375, "light"), (375, "dark"), (1280, "light")] {
            browser.open(&path, width, scheme);
            // Everything is to be seen, also what is folded.
            let wide = browser.value("document.querySelectorAll('details').forEach(d => d.open = true), document.documentElement.scrollWidth");
            let beyond = browser.value(BEYOND);
            assert_eq!(wide, width, "{what} at {width} scrolls sideways: {beyond}");
            assert_eq!(
                browser.value("getComputedStyle(document.querySelector('h1')).fontWeight"),
                "700",
                "the style is allowed"
            );
            let background = browser.value("getComputedStyle(document.body).backgroundColor");
            assert_eq!(background == "rgb(255, 255, 255)", scheme == "light", "{background}");
            assert_eq!(browser.value("document.scripts.length + document.images.length"), 0);
        }
        assert_eq!(browser.complaints, Vec::<String>::new(), "{what}");
        let paper = browser.print();
        assert!(paper.starts_with(b"%PDF") && paper.len() > 10_000, "{what}");
    }
}

/// Three days on a server that resets sessions when it is busy, an hour and a half apart; once lines were left out.
fn a_busy_server() -> (String, String) {
    let (mut log, mut load) = (String::new(), String::from("time,load1\n"));
    let clock = |minute: u32| (10 + minute / 1440, minute / 60 % 24, minute % 60);
    for minute in 0..3 * 1440 {
        let busy = minute % 97 < 4;
        let (day, hour, m) = clock(minute);
        load += &format!("2026-11-{day}T{hour:02}:{m:02}:00Z,{}.0\n", if busy { 9 } else { 1 + minute % 2 });
        if busy && minute % 97 == 2 {
            let (port, ip) = (40_000 + minute, minute % 199 + 1);
            log += &format!(
                "Nov {day} {hour:02}:{m:02}:10 edge01 sshd-session[{port}]: Accepted publickey for alice from 203.0.113.{ip} port {port} ssh2: ED25519 SHA256:aaaa\n\
                 Nov {day} {hour:02}:{m:02}:50 edge01 sshd-session[{port}]: Connection reset by user alice 203.0.113.{ip} port {port}\n"
            );
        }
        if minute == 700 {
            log += &format!(
                "Nov {day} {hour:02}:{m:02}:59 edge01 rsyslogd: imuxsock: 236 messages lost due to rate-limiting\n"
            );
        }
    }
    (log, load)
}

#[test]
fn the_page_tells_what_load_was_compared_with_and_where_lines_are_missing() {
    let (log, load) = a_busy_server();
    let trial = Trial::example(&sshlogs::catalogue::cause::Example::log("").version("9.9"));
    std::fs::write(trial.path("auth.log"), log).expect("a log");
    std::fs::write(trial.path("around").join("load.csv"), load).expect("load");
    let report = trial.run();
    assert!(report.load_link.is_some_and(|link| link.is_solid()) && report.gaps.len() == 1, "{:?}", report.gaps);
    let page = html::report(&report, &Frame::default());
    for part in [
        "Abrupt ends follow load: closest is load1",
        "shifts with 3 metrics and lags",
        "<tr><th scope=\"row\">Load</th><td>load.csv (CSV): 4,320\u{a0}samples, 2026-11-10 00:00 to 2026-11-12 23:59",
        "Where lines are missing; silence there is no evidence",
        "236 lines left out by the logger",
    ] {
        let told: Vec<&str> = page.lines().filter(|l| l.contains("Load") || l.contains("left out")).collect();
        assert!(page.contains(part), "{part}: {told:#?}");
    }
}
