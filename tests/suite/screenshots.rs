//! Makes docs/screenshots anew: `cargo test --features full --test suite screenshots -- --ignored`, where Chromium is
//! installed. Not a test: pictures differ from machine to machine by their fonts.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

use crate::browser::Browser;

/// What the pictures show: the sample of the README's first command.
const ARGUMENTS: [&str; 7] =
    ["analyze", "testdata/sample", "--context", "testdata/sample", "--timezone", "UTC", "--year=2026"];
/// No picture is larger.
const LARGEST: usize = 250_000;

/// A picture: its name, the width of the screen, the element it begins at, its height, its colours.
struct Picture(&'static str, u32, &'static str, u32, &'static str);

const PAGE: [Picture; 4] = [
    Picture("desktop.png", 1180, "html", 1560, "light"),
    Picture("dark.png", 1180, "#when", 1240, "dark"),
    Picture("phone.png", 390, "html", 1340, "light"),
    Picture("phone-dark.png", 390, "#when", 1340, "dark"),
];

#[test]
#[ignore = "no test: `just screenshots` makes the pictures of the docs with it, and it writes over them"]
fn screenshots() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("report.html");
    output(&["--format", "html", "-o", &page.to_string_lossy()]);
    for Picture(name, width, begin, height, scheme) in PAGE {
        browser.open(&page, width, scheme);
        let top = browser.value(&format!("document.querySelector('{begin}').getBoundingClientRect().top"));
        keep(name, &browser.picture(top.as_f64().unwrap_or(0.0), width, height));
    }
    let printed = output(&["--color", "always"]);
    let shown: Vec<&str> = printed.lines().take(42).collect();
    std::fs::write(&page, terminal(&shown.join("\n"))).expect("a page");
    browser.open(&page, 980, "dark");
    let height = browser.value("document.documentElement.scrollHeight").as_u64().unwrap_or(900) as u32;
    keep("terminal.png", &browser.picture(0.0, 980, height));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn output(more: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sshlogs"));
    command.args(ARGUMENTS).args(more).current_dir(root()).env("COLUMNS", "100").env("LC_ALL", "C.UTF-8");
    String::from_utf8(command.output().expect("a report").stdout).expect("text")
}

fn keep(name: &str, picture: &[u8]) {
    assert!(picture.len() < LARGEST, "{name}: {} bytes", picture.len());
    let folder: &Path = &root().join("docs/screenshots");
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(folder.join(name), picture).expect("a picture");
    println!("{name}: {} bytes", picture.len());
}

/// What a terminal shows, as a page.
fn terminal(printed: &str) -> String {
    let mut out = String::from(
        "<!DOCTYPE html><meta charset=utf-8><style>body{margin:0;background:#16191d;color:#d7dbe0}\
         pre{margin:0;padding:22px 26px;font:14px/1.42 'DejaVu Sans Mono',monospace}\
         .s1{font-weight:700;color:#fff}.s2{color:#858e99}.s32{color:#6cc58c}.s33{color:#e3b75c}.s35{color:#cf8fd8}\
         .s36{color:#5fc4cf}.s94{color:#7fb0ff}</style><pre>",
    );
    let text = printed.replace('&', "&amp;").replace('<', "&lt;");
    let mut parts = text.split("\u{1b}[");
    out += parts.next().unwrap_or_default();
    for part in parts {
        let (codes, text) = part.split_once('m').unwrap_or(("0", part));
        match codes {
            "0" => out += &format!("</span>{text}"),
            _ => {
                out += &format!(
                    "<span class=\"{}\">{text}",
                    codes.split(';').map(|c| format!("s{c} ")).collect::<String>()
                )
            }
        }
    }
    out + "\n…</pre>"
}
