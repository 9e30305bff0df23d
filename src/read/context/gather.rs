//! What is wanted → a context, with what was used of it and what could not be.

use std::path::{Path, PathBuf};

use super::client;
use super::editions::{self, Edition};
use super::files::{modified, shown, text_of};
use super::lines::Home;
use super::load::Outcome;
use super::machine::Machine;
use super::wanted::{LOADS, PROBES};
use super::{Context, Origin, Wanted, load, probe, sshd, sysctl, wtmp};
use crate::catalogue::defaults;
use crate::model::{OpenSsh, Timestamp, Trouble, count};
use crate::read::stamp::clock::Zone;

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
        let text = format!("--context {}: there is no such folder; defaults are assumed", folder.display());
        found.unusable(Origin::Flag, text);
    }
    if let Some(folder) = wanted.empty_folder() {
        let text = format!(
            "--context {}: nothing in it has a name that is looked for (sshd-T.txt or sshd_config, sshd-version.txt, \
             ssh_config, sysctl.txt, load.csv, kernel.log, wtmp and the like); defaults are assumed",
            folder.display()
        );
        found.warn(text);
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
pub(super) struct Text {
    pub path: PathBuf,
    /// Its shown name.
    pub name: String,
    pub text: String,
    pub origin: Origin,
}

impl Context {
    /// A file cannot be used: that is an error of the run if the user named it.
    fn unusable(&mut self, origin: Origin, text: String) {
        self.troubles.push(Trouble { text, fatal: origin == Origin::Flag });
    }

    fn warn(&mut self, text: String) {
        self.troubles.push(Trouble { text, fatal: false });
    }

    fn wrong_lines(&mut self, lines: &[String]) {
        self.wrong.extend_from_slice(lines);
        lines.iter().for_each(|text| self.warn(text.clone()));
    }

    fn version(&mut self, wanted: &Wanted) {
        let machine = || wanted.machine.as_ref().and_then(Machine::version);
        let (name, text, origin) = match &wanted.openssh {
            Some(text) => ("--openssh".to_owned(), text.clone(), Origin::Flag),
            None => match self.text(wanted.file(None, &["sshd-version.txt"], None)) {
                Some(found) => (found.name, found.text, found.origin),
                None => match machine() {
                    Some(text) => ("sshd -V".to_owned(), text, Origin::Machine),
                    None => return,
                },
            },
        };
        match OpenSsh::parse(&text) {
            Some(version) => {
                self.server = defaults::server(Some(version));
                self.used.push((name, format!("OpenSSH {version}")));
            }
            None => self.unusable(
                origin,
                format!("{name}: no OpenSSH version in `{}`; write 9.2, 9.2p1 or what `ssh -V` prints", text.trim()),
            ),
        }
    }

    fn server_settings(&mut self, wanted: &Wanted) {
        let own = wanted.machine.as_ref().and_then(Machine::sshd_config);
        let mut named = wanted.sshd_config.clone();
        named.sort_by_key(|path| modified(path));
        let newest = named.pop();
        let file = wanted.file(newest.as_deref(), &["sshd-T.txt", "sshd_config"], own);
        let Some(file) = self.text(file) else { return };
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
            Err(reason) => self.unusable(file.origin, format!("{}: {reason}", file.name)),
        }
    }

    /// What held before the configuration was last changed: the others that were named, or what was kept beside it.
    fn earlier_settings(&mut self, wanted: &Wanted, named: Vec<PathBuf>, file: Text, home: Home) {
        let origin = file.origin;
        let is_named = origin == Origin::Flag;
        let paths = if is_named { named } else { editions::kept(&home.folder) };
        let beside = home.folder.join("sshd_config");
        let Ok(mut current) = Edition::of(file, home) else { return };
        // `sshd -T` prints what holds; when it came to hold its source tells.
        current.written = if is_named { current.written } else { modified(&beside).or(current.written) };
        let mut earlier = Vec::new();
        for path in paths {
            let home = self::home(&path, wanted);
            let Some(file) = self.text(Some((path, origin))) else { continue };
            let name = file.name.clone();
            match Edition::of(file, home) {
                Ok(edition) => earlier.push(edition),
                Err(reason) => self.unusable(origin, format!("{name}: {reason}")),
            }
        }
        for edition in earlier.iter().filter(|e| is_named && e.written >= current.written) {
            self.warn(format!(
                "{}: it was not written before {}, so that nobody knows when it held: not used",
                edition.name, current.name
            ));
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
        let Some(file) = self.text(wanted.file(wanted.client_config.as_deref(), &["ssh_config"], own)) else { return };
        match client::read(&file.text, &file.name, &home(&file.path, wanted)) {
            Ok(read) => {
                let settings = read.apply(None, &mut defaults::client());
                self.used.push((file.name, format!("{} of the client", count(settings as u64, "setting"))));
                self.wrong_lines(read.troubles());
                self.client = Some(read);
            }
            Err(reason) => self.unusable(file.origin, format!("{}: {reason}", file.name)),
        }
    }

    fn kernel_settings(&mut self, wanted: &Wanted) {
        if let Some(file) = self.text(wanted.file(wanted.sysctl.as_deref(), &["sysctl.txt"], None)) {
            match sysctl::apply(&file.text, &mut self.kernel) {
                0 => self.unusable(
                    file.origin,
                    format!("{} holds no net.ipv4.tcp_* line; give the output of `sysctl -a`", file.name),
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
        let (files, origin) = wanted.files_of(&wanted.load, LOADS);
        for path in files {
            let name = shown(&path);
            match load::read(&path, &name, zone) {
                Ok(outcome) => self.take_load(&name, outcome, origin),
                Err(reason) => self.unusable(origin, format!("{name}: {reason}")),
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
        own.troubles.into_iter().for_each(|text| self.warn(text));
        self.notes.extend(own.unread);
        for (name, outcome) in own.outcomes {
            self.take_load(&name, outcome, Origin::Machine);
        }
    }

    fn take_load(&mut self, name: &str, outcome: Outcome, origin: Origin) {
        outcome.remarks.iter().for_each(|remark| self.warn(format!("{name}: {remark}")));
        self.load.extend(outcome.measured.into_iter().map(|measured| (measured, origin)));
    }

    /// Probes named by flags, else those in the context folder.
    fn probes(&mut self, wanted: &Wanted, zone: Zone) {
        let (files, origin) = wanted.files_of(&wanted.probe, PROBES);
        for path in files {
            let name = shown(&path);
            match probe::read(&path, &name, zone) {
                Ok(probe) => self.probes.push((probe, origin)),
                Err(reason) => self.unusable(origin, format!("{name}: {reason}")),
            }
        }
    }

    /// Login records: named by the flag, in the context folder, or this machine's own.
    fn logins(&mut self, wanted: &Wanted) {
        let own = wanted.machine.as_ref().map(|machine| machine.path("/var/log/wtmp")).filter(|path| path.exists());
        let Some((path, origin)) = wanted.file(wanted.wtmp.as_deref(), &["wtmp"], own) else { return };
        let name = shown(&path);
        match wtmp::read(&path) {
            Ok(mut found) => {
                if found.odd > 0 {
                    self.warn(format!("{name}: left out {}", count(found.odd, "unreadable record")));
                }
                found.read.name = name;
                self.wtmp = Some(found);
            }
            Err(reason) => self.unusable(origin, format!("{name}: {reason}")),
        }
    }

    /// Reads a settings file, if there is one.
    fn text(&mut self, file: Option<(PathBuf, Origin)>) -> Option<Text> {
        let (path, origin) = file?;
        let name = shown(&path);
        match text_of(&path) {
            Ok(text) => Some(Text { path, name, text, origin }),
            Err(e) => {
                let text = format!("{} could not be read ({e}): check its name, and who may read it", path.display());
                self.unusable(origin, text);
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
