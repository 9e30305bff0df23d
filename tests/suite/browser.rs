//! A headless Chromium, where there is one: spoken to over two pipes (the DevTools protocol), with no driver between.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use base64::Engine;
use serde_json::{Value, json};

/// Names under which it is installed.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// Longer than any page of ours takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running browser with one page.
pub struct Browser {
    child: Child,
    to: File,
    from: Receiver<Value>,
    last: u64,
    session: Option<String>,
    /// Errors and warnings that the page caused.
    pub complaints: Vec<String>,
    _folder: tempfile::TempDir,
}

impl Browser {
    /// Starts it; `None` with a word on standard output where it is not installed or does not start.
    pub fn start() -> Option<Browser> {
        let Some(program) = installed() else {
            println!("skipped: no Chromium is installed (one of {})", NAMES.join(", "));
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let [to, from] = ["to", "from"].map(|name| folder.path().join(name));
        let made = Command::new("mkfifo").args([&to, &from]).status();
        if !made.is_ok_and(|s| s.success()) {
            println!("skipped: mkfifo does not work here");
            return None;
        }
        let child = launch(&program, folder.path(), &to, &from);
        let to = File::options().write(true).open(&to).expect("a pipe to the browser");
        let from = listen(File::open(&from).expect("a pipe from the browser"));
        let mut browser = Browser { child, to, from, last: 0, session: None, complaints: Vec::new(), _folder: folder };
        let Some(target) = browser.ask("Target.createTarget", json!({ "url": "about:blank" })) else {
            println!("skipped: {} does not start here", program.display());
            return None;
        };
        let target = target["targetId"].clone();
        let attached = browser.call("Target.attachToTarget", json!({ "targetId": target, "flatten": true }));
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Opens a file at this width, in this colour scheme, and waits until it is loaded.
    pub fn open(&mut self, page: &Path, width: u32, scheme: &str) {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", metrics);
        let scheme = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.call("Emulation.setEmulatedMedia", scheme);
        self.call("Page.navigate", json!({ "url": format!("file://{}", page.display()) }));
        while self.next().expect("the page loads")["method"] != "Page.loadEventFired" {}
    }

    /// What an expression gives in the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let answer = self.call("Runtime.evaluate", json!({ "expression": expression, "returnByValue": true }));
        answer["result"]["value"].clone()
    }

    /// A picture of the page from `top` on.
    pub fn picture(&mut self, top: f64, width: u32, height: u32) -> Vec<u8> {
        let clip = json!({ "x": 0, "y": top, "width": width, "height": height, "scale": 1 });
        let selection = json!({ "format": "png", "clip": clip, "captureBeyondViewport": true });
        decoded(&self.call("Page.captureScreenshot", selection))
    }

    /// The page on paper.
    pub fn print(&mut self) -> Vec<u8> {
        decoded(&self.call("Page.printToPDF", json!({ "printBackground": false, "preferCSSPageSize": true })))
    }

    fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.ask(method, parameters).unwrap_or_else(|| panic!("the browser does not answer {method}"))
    }

    fn ask(&mut self, method: &str, parameters: Value) -> Option<Value> {
        self.last += 1;
        let id = self.last;
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to.write_all(format!("{message}\0").as_bytes()).ok()?;
        loop {
            let answer = self.next()?;
            if answer["id"] == id {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return Some(answer["result"].clone());
            }
        }
    }

    /// The next message; complaints are kept.
    fn next(&mut self) -> Option<Value> {
        let message = self.from.recv_timeout(PATIENCE).ok()?;
        let about = &message["params"];
        match message["method"].as_str().unwrap_or_default() {
            "Log.entryAdded" | "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" => {
                self.complaints.push(about.to_string());
            }
            "Network.requestWillBeSent"
                if about["request"]["url"].as_str().is_some_and(|u| !u.starts_with("file:")) =>
            {
                self.complaints.push(format!("asks for {}", about["request"]["url"]));
            }
            "Page.javascriptDialogOpening" => self.complaints.push(format!("a dialog opens: {about}")),
            _ => {}
        }
        Some(message)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Nobody is left to be told if it does not work.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    NAMES.iter().flat_map(|name| folders.iter().map(move |f| f.join(name))).find(|p| p.is_file())
}

/// The shell gives it the pipes as the two descriptors it listens on.
fn launch(program: &Path, profile: &Path, to: &Path, from: &Path) -> Child {
    let flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars --force-color-profile=srgb --remote-debugging-pipe";
    let script = format!("exec \"$1\" {flags} --user-data-dir=\"$2\" 3<\"$3\" 4>\"$4\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, "sh"]).args([program, &profile.join("profile"), to, from]);
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a shell")
}

/// Messages end in NUL.
fn listen(from: File) -> Receiver<Value> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut message = Vec::new();
        while from.read_until(0, &mut message).is_ok_and(|n| n > 0) {
            let value = serde_json::from_slice(&message[..message.len() - 1]).unwrap_or(Value::Null);
            message.clear();
            if send.send(value).is_err() {
                break;
            }
        }
    });
    receive
}

fn decoded(answer: &Value) -> Vec<u8> {
    let data = answer["data"].as_str().expect("data");
    base64::engine::general_purpose::STANDARD.decode(data).expect("base64")
}
