//! What surrounds a log: settings of sshd, of the client and of the kernel, and load; by flag, by name in a folder, or this
//! machine's own.
//!
//! A file the user named and that cannot be used is an error of the run; one found by name is a warning.

pub mod applied;
pub mod client;
pub mod editions;
pub mod kernel;
pub mod lines;
pub mod load;
pub mod machine;
mod packages;
pub mod pattern;
pub mod probe;
pub mod settings_history;
pub mod sshd;
pub mod sysctl;
pub mod value;
mod wanted;
pub mod wtmp;

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::catalogue::defaults;
use crate::model::{
    ClientConfig, KernelTimers, Measured, OpenSsh, Probe, SECOND, ServerConfig, Timestamp, Trouble, count,
};
use crate::read::stamp::clock::Zone;
use crate::read::unpack;
use client::ClientFile;
use editions::Edition;
use lines::Home;
use machine::Machine;
use sshd::Conditional;
pub use wanted::Wanted;
use wtmp::Wtmp;

/// Larger than any settings file; a load file has its own reader.
const LARGEST: u64 = 16 << 20;

/// Names of load files in a context folder.
const LOADS: &[&str] = &["load.csv", "sa.bin", "sa[0-9]*", "load*.json"];
/// Names of probes in a context folder.
const PROBES: &[&str] = &["mtr*.json", "ping*.txt", "tracepath*.txt", "ss.txt", "ss-*.txt"];
/// What a packed file's name may end in.
const PACKINGS: [&str; 6] = ["", ".gz", ".bz2", ".xz", ".zst", ".lz4"];

/// How a file was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag names it: if it is of no use, that is an error.
    Flag,
    /// By its name in the context folder.
    Folder,
    /// On the machine, among files of other days.
    Machine,
}

/// A log that is heard together with the log in question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuxiliaryLog {
    /// Where it lies.
    pub path: PathBuf,
    /// Who named it.
    pub origin: Origin,
    /// A package manager's, not the kernel's?
    pub of_packages: bool,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Context {
    /// Settings of sshd; defaults where nothing told them.
    pub server: ServerConfig,
    /// Settings that hold for some connections only.
    pub conditional: Vec<Conditional>,
    /// The configuration with its earlier versions, oldest first; the last one is what `server` holds.
    pub editions: Vec<Edition>,
    /// Was a configuration read at all?
    pub has_sshd_config: bool,
    /// The client's configuration, where one was read.
    pub client: Option<ClientFile>,
    /// Timers of the kernel.
    pub kernel: KernelTimers,
    /// Were they read?
    pub has_sysctl: bool,
    /// Load, one for each file and host, and who named the file; whether it fits the log is told later.
    pub load: Vec<(Measured, Origin)>,
    /// Probes, and whether the user named the file.
    pub probes: Vec<(Probe, bool)>,
    /// Login records.
    pub wtmp: Option<Wtmp>,
    /// Files used: name, and what they gave.
    pub used: Vec<(String, String)>,
    /// What is assumed, or not known, since a source could not be looked at.
    pub notes: Vec<String>,
    /// Lines of configurations that OpenSSH refuses: file, line, cure.
    pub wrong: Vec<String>,
    /// What could not be used, wrong lines among it.
    pub troubles: Vec<Trouble>,
}

/// Reads everything wanted; `zone` is that of times without one.
pub fn gather(wanted: &Wanted, zone: Zone) -> Context {
    let mut found = Context {
        server: defaults::server(None),
        conditional: Vec::new(),
        editions: Vec::new(),
        has_sshd_config: false,
        client: None,
        kernel: defaults::kernel(),
        has_sysctl: false,
        load: Vec::new(),
        probes: Vec::new(),
        wtmp: None,
        used: Vec::new(),
        notes: Vec::new(),
        wrong: Vec::new(),
        troubles: Vec::new(),
    };
    if let Some(folder) = wanted.folder.as_deref().filter(|f| !f.is_dir()) {
        found.trouble(format!("--context {}: there is no such folder; defaults are assumed", folder.display()), true);
    }
    if let Some(folder) = wanted.empty_folder() {
        let text = format!(
            "--context {}: nothing in it has a name that is looked for (sshd-T.txt or sshd_config, sshd-version.txt, \
             ssh_config, sysctl.txt, load.csv, kernel.log, wtmp and the like); defaults are assumed",
            folder.display()
        );
        found.trouble(text, false);
    }
    found.version(wanted);
    found.server_settings(wanted);
    found.client_settings(wanted);
    found.kernel_settings(wanted);
    found.load(wanted, zone);
    found.probes(wanted, zone);
    found.logins(wanted);
    found
}

/// A settings file that could be read.
struct Text {
    path: PathBuf,
    /// Its shown name.
    name: String,
    text: String,
    /// Did a flag name it?
    named: bool,
}

impl Context {
    /// The client's settings as they are for a server of this name; `None` where no client's configuration was read.
    pub fn client_for(&self, server: Option<&str>) -> Option<ClientConfig> {
        let file = self.client.as_ref()?;
        let mut config = defaults::client();
        file.apply(server, &mut config);
        Some(config)
    }

    fn trouble(&mut self, text: String, fatal: bool) {
        self.troubles.push(Trouble { text, fatal });
    }

    fn wrong_lines(&mut self, lines: &[String]) {
        self.wrong.extend_from_slice(lines);
        lines.iter().for_each(|text| self.trouble(text.clone(), false));
    }

    fn version(&mut self, wanted: &Wanted) {
        let machine = || wanted.machine.as_ref().and_then(Machine::version);
        let (name, text, named) = match &wanted.openssh {
            Some(text) => ("--openssh".to_owned(), text.clone(), true),
            None => match self.text(None, wanted, &["sshd-version.txt"], None) {
                Some(found) => (found.name, found.text, false),
                None => match machine() {
                    Some(text) => ("sshd -V".to_owned(), text, false),
                    None => return,
                },
            },
        };
        match OpenSsh::parse(&text) {
            Some(version) => {
                self.server = defaults::server(Some(version));
                self.used.push((name, format!("OpenSSH {version}")));
            }
            None => self.trouble(
                format!("{name}: no OpenSSH version in `{}`; write 9.2, 9.2p1 or what `ssh -V` prints", text.trim()),
                named,
            ),
        }
    }

    fn server_settings(&mut self, wanted: &Wanted) {
        let own = wanted.machine.as_ref().and_then(Machine::sshd_config);
        let mut named = wanted.sshd_config.clone();
        named.sort_by_key(|path| modified(path));
        let newest = named.pop();
        let Some(file) = self.text(newest.as_deref(), wanted, &["sshd-T.txt", "sshd_config"], own) else {
            return;
        };
        let home = home(&file.path, wanted);
        match sshd::apply(&file.text, &file.name, &home, &mut self.server) {
            Ok(read) => {
                self.has_sshd_config = true;
                let mut gave = format!("{} of sshd", count(read.settings as u64, "setting"));
                if !read.conditional.is_empty() {
                    let blocks = count(read.conditional.len() as u64, "`Match` block");
                    gave += &format!(", and {blocks} with settings for some");
                }
                if !read.missing.is_empty() {
                    gave += &format!("; what it includes is not at hand: {}", read.missing.join(", "));
                }
                self.conditional = read.conditional;
                self.used.push((file.name.clone(), gave));
                self.wrong_lines(&read.troubles);
                self.earlier_settings(wanted, named, file, home);
            }
            Err(reason) => self.trouble(format!("{}: {reason}", file.name), file.named),
        }
    }

    /// What held before the configuration was last changed: the others that were named, or what was kept beside it.
    fn earlier_settings(&mut self, wanted: &Wanted, named: Vec<PathBuf>, file: Text, home: Home) {
        let is_named = file.named;
        let paths = if is_named { named } else { editions::kept(&home.folder) };
        let beside = home.folder.join("sshd_config");
        let Ok(mut current) = Edition::of(file, home) else { return };
        // `sshd -T` prints what holds; when it came to hold its source tells.
        current.written = if is_named { current.written } else { modified(&beside).or(current.written) };
        let mut earlier = Vec::new();
        for path in paths {
            let Some(file) = self.text(Some(&path), wanted, &[], None) else { continue };
            let name = file.name.clone();
            let home = self::home(&path, wanted);
            match Edition::of(Text { named: is_named, ..file }, home) {
                Ok(edition) => earlier.push(edition),
                Err(reason) => self.trouble(format!("{name}: {reason}"), is_named),
            }
        }
        for edition in earlier.iter().filter(|e| is_named && e.written >= current.written) {
            self.trouble(
                format!(
                    "{}: it was not written before {}, so that nobody knows when it held: not used",
                    edition.name, current.name
                ),
                false,
            );
        }
        self.editions = editions::in_order(current, earlier);
        for edition in self.editions.iter().rev().skip(1) {
            let written = edition.written.map_or(String::new(), |at| format!(", written {} UTC", at.minute()));
            self.used.push((
                edition.name.clone(),
                format!("{} of sshd{written}", count(edition.settings as u64, "earlier setting")),
            ));
        }
    }

    fn client_settings(&mut self, wanted: &Wanted) {
        let own = wanted.machine.as_ref().and_then(Machine::ssh_config);
        let Some(file) = self.text(wanted.client_config.as_deref(), wanted, &["ssh_config"], own) else { return };
        match client::read(&file.text, &file.name, &home(&file.path, wanted)) {
            Ok(read) => {
                let settings = read.apply(None, &mut defaults::client());
                self.used.push((file.name, format!("{} of the client", count(settings as u64, "setting"))));
                self.wrong_lines(read.troubles());
                self.client = Some(read);
            }
            Err(reason) => self.trouble(format!("{}: {reason}", file.name), file.named),
        }
    }

    fn kernel_settings(&mut self, wanted: &Wanted) {
        if let Some(file) = self.text(wanted.sysctl.as_deref(), wanted, &["sysctl.txt"], None) {
            match sysctl::apply(&file.text, &mut self.kernel) {
                0 => self.trouble(
                    format!("{} holds no net.ipv4.tcp_* line; give the output of `sysctl -a`", file.name),
                    file.named,
                ),
                n => {
                    self.has_sysctl = true;
                    self.used.push((file.name, count(n as u64, "kernel timer")));
                }
            }
        } else if let (Some(machine), None) = (&wanted.machine, &wanted.sysctl) {
            let n = sysctl::apply_live(&machine.path("/proc/sys"), &mut self.kernel);
            if n > 0 {
                self.has_sysctl = true;
                self.used.push(("/proc/sys".to_owned(), count(n as u64, "kernel timer")));
            }
        }
    }

    /// Load files named by flags, else those in the context folder.
    fn load(&mut self, wanted: &Wanted, zone: Zone) {
        let named = !wanted.load.is_empty();
        let files = match &wanted.folder {
            _ if named => wanted.load.clone(),
            Some(folder) => matching(folder, LOADS),
            None => Vec::new(),
        };
        for path in files {
            let name = shown(&path);
            match load::read(&path, &name, zone) {
                Ok(outcome) => {
                    outcome.remarks.iter().for_each(|r| self.trouble(format!("{name}: {r}"), false));
                    let origin = if named { Origin::Flag } else { Origin::Folder };
                    self.load.extend(outcome.measured.into_iter().map(|m| (m, origin)));
                }
                Err(reason) => self.trouble(format!("{name}: {reason}"), named),
            }
        }
    }

    /// What the machine itself recorded of its load since `begins`, the beginning of its log, where no other load is
    /// at hand.
    pub fn own_load(&mut self, wanted: &Wanted, begins: Option<Timestamp>, zone: Zone) {
        let (Some(machine), Some(begins)) = (&wanted.machine, begins) else { return };
        if !wanted.load.is_empty() || !self.load.is_empty() {
            return;
        }
        let own = load::own(machine, begins, zone);
        own.troubles.into_iter().for_each(|text| self.trouble(text, false));
        self.notes.extend(own.unread);
        for (name, outcome) in own.outcomes {
            outcome.remarks.iter().for_each(|r| self.trouble(format!("{name}: {r}"), false));
            self.load.extend(outcome.measured.into_iter().map(|m| (m, Origin::Machine)));
        }
    }

    /// Probes named by flags, else those in the context folder.
    fn probes(&mut self, wanted: &Wanted, zone: Zone) {
        let named = !wanted.probe.is_empty();
        let files = match &wanted.folder {
            _ if named => wanted.probe.clone(),
            Some(folder) => matching(folder, PROBES),
            None => Vec::new(),
        };
        for path in files {
            let name = shown(&path);
            match probe::read(&path, &name, zone) {
                Ok(probe) => self.probes.push((probe, named)),
                Err(reason) => self.trouble(format!("{name}: {reason}"), named),
            }
        }
    }

    /// Login records: named by the flag, in the context folder, or this machine's own.
    fn logins(&mut self, wanted: &Wanted) {
        let in_folder = || find(wanted.folder.as_deref()?, &["wtmp"]);
        let own = || Some(wanted.machine.as_ref()?.path("/var/log/wtmp")).filter(|path| path.exists());
        let Some(path) = wanted.wtmp.clone().or_else(in_folder).or_else(own) else { return };
        let name = shown(&path);
        match wtmp::read(&path) {
            Ok(mut found) => {
                if found.odd > 0 {
                    self.trouble(format!("{name}: left out {}", count(found.odd, "unreadable record")), false);
                }
                found.read.name = name;
                self.wtmp = Some(found);
            }
            Err(reason) => self.trouble(format!("{name}: {reason}"), wanted.wtmp.is_some()),
        }
    }

    /// The text of the file a flag names, else of the first of `names` in the context folder, else of this machine's.
    fn text(&mut self, named: Option<&Path>, wanted: &Wanted, names: &[&str], own: Option<PathBuf>) -> Option<Text> {
        let in_folder = || wanted.folder.as_deref().and_then(|folder| find(folder, names));
        let path = named.map(Path::to_owned).or_else(in_folder).or(own)?;
        let name = shown(&path);
        match text_of(&path) {
            Ok(text) => Some(Text { path, name, text, named: named.is_some() }),
            Err(e) => {
                let text = format!("{} could not be read ({e}): check its name, and who may read it", path.display());
                self.trouble(text, named.is_some());
                None
            }
        }
    }
}

/// Where a configuration's includes lie: those of a machine below another root lie there, too.
fn home(path: &Path, wanted: &Wanted) -> Home {
    let mut home = Home::of(path);
    let below = |m: &Machine| m.path("/etc/ssh") == home.folder && m.root != Path::new("/");
    home.is_live &= !wanted.machine.as_ref().is_some_and(below);
    home
}

/// The first of `names` in the folder, plain or packed.
pub fn find(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    let candidates = names.iter().flat_map(|n| PACKINGS.iter().map(move |e| folder.join(format!("{n}{e}"))));
    candidates.into_iter().find(|p| p.is_file())
}

/// All files of the folder whose names fit one of the patterns, plain or packed, in the order of their names.
fn matching(folder: &Path, patterns: &[&str]) -> Vec<PathBuf> {
    let fits = |name: &str| {
        let plain = PACKINGS.iter().skip(1).find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
        patterns.iter().any(|p| glob::Pattern::new(p).is_ok_and(|p| p.matches(plain)))
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path());
    let mut files: Vec<PathBuf> = entries.filter(|p| p.is_file() && fits(&shown(p))).collect();
    files.sort();
    files
}

/// A file's name as people are shown it.
pub fn shown(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// When a file was last written, to the second.
fn modified(path: &Path) -> Option<Timestamp> {
    let since = path.metadata().ok()?.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok().map(|s| Timestamp(s * SECOND))
}

/// Was a file last written at this time or later?
fn is_written_since(path: &Path, at: Timestamp) -> bool {
    modified(path).is_some_and(|written| written.0 + SECOND >= at.0)
}

fn text_of(path: &Path) -> std::io::Result<String> {
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::new();
    unpack::unpack(file)?.reader.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
