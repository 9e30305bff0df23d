//! What earlier reports said, in a file that is the old one or the new one as a whole, whatever happens.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use serde::{Deserialize, Serialize};

use super::fresh::Chosen;
use crate::cli::interrupt;
use crate::model::{Family, Past, Timestamp, Totals};

/// Version of the file; another one is refused, not guessed.
const SCHEMA: &str = "sshlogs.state/1";
/// Where packages make room for it.
const SYSTEM: &str = "/var/lib/sshlogs";
const NAME: &str = "state.json";

/// The file's content.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct State {
    schema: String,
    /// The logs it is about.
    logs: Vec<String>,
    /// The zone local stamps were read in.
    pub zone: Option<String>,
    /// Every ending up to here was reported (µs).
    through: Option<i64>,
    /// Lines up to here were read (µs).
    read_to: Option<i64>,
    /// The last report in numbers.
    pub last: Option<Last>,
    /// The endings reported, as far as they can be met again.
    #[serde(rename = "told")]
    pub reported: Vec<ReportedEnding>,
}

/// One ending that was reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedEnding {
    /// When it was (µs).
    pub at: i64,
    /// What kind.
    pub ending: String,
    /// On which host.
    pub host: String,
    /// The connection's own processes.
    pub pids: Vec<u32>,
    /// Its client.
    pub client: Option<(IpAddr, Option<u16>)>,
}

/// A report in numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Last {
    from: Option<i64>,
    to: i64,
    sessions: u64,
    resets: u64,
    faults: BTreeMap<String, u64>,
    networks: BTreeMap<IpAddr, u64>,
}

impl Last {
    fn of(past: &Past) -> Last {
        let s = &past.summary;
        Last {
            from: past.from.map(|t| t.0),
            to: past.to.0,
            sessions: s.sessions,
            resets: s.resets,
            faults: s.faults.iter().map(|(family, n)| (family.id().to_owned(), *n)).collect(),
            networks: s.networks.clone(),
        }
    }

    /// When it was made.
    pub fn to(&self) -> Timestamp {
        Timestamp(self.to)
    }

    /// As the words of the report have it.
    ///
    /// # Errors
    /// If it names a family that does not exist.
    pub fn past(&self) -> Result<Past> {
        let family = |(id, n): (&String, &u64)| {
            Ok((Family::of_id(id).ok_or_else(|| anyhow!("no family is called `{id}`"))?, *n))
        };
        let faults = self.faults.iter().map(family).collect::<Result<_>>()?;
        let (sessions, resets, networks) = (self.sessions, self.resets, self.networks.clone());
        let summary = Totals { sessions, resets, faults, networks };
        Ok(Past { from: self.from.map(Timestamp), to: self.to(), summary })
    }
}

impl State {
    /// Every ending up to here was reported.
    pub fn through(&self) -> Option<Timestamp> {
        self.through.map(Timestamp)
    }

    /// Lines up to here were read.
    pub fn read_to(&self) -> Option<Timestamp> {
        self.read_to.map(Timestamp)
    }

    /// What to remember after a report.
    pub fn next(&self, chosen: &Chosen, now: &Past, zone: String, read_to: Option<Timestamp>) -> State {
        State {
            schema: SCHEMA.to_owned(),
            logs: self.logs.clone(),
            zone: Some(zone),
            through: chosen.through.map(|t| t.0),
            read_to: read_to.map(|t| t.0).max(self.read_to),
            last: Some(Last::of(now)),
            reported: chosen.reported.clone(),
        }
    }
}

/// A state that nobody else can take as long as this lives.
pub struct Held {
    /// What it says.
    pub state: State,
    path: PathBuf,
    lock: File,
}

impl Held {
    /// Locks and reads the state of these logs; one that is not there is empty.
    ///
    /// # Errors
    /// If another report runs, the file cannot be read, is of another version or about other logs.
    pub fn open(named: Option<&Path>, logs: &[String]) -> Result<Held> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => usual_place()?,
        };
        let lock = lock(&path)?;
        let name = path.display();
        let state = match std::fs::read(&path) {
            Ok(bytes) => parse(&bytes).with_context(|| {
                format!("{name} is no state of `sshlogs report`; move it away, and the next report tells everything")
            })?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => State { logs: logs.to_vec(), ..State::default() },
            Err(e) => return Err(anyhow!("{name} cannot be read ({e}): give --state FILE a file that is yours")),
        };
        if state.logs != logs {
            bail!(
                "{name} is about other logs ({}); give --state FILE a file for these",
                crate::write::safe(&state.logs.join(", "))
            );
        }
        Ok(Held { state, path, lock })
    }

    /// Writes the next state beside the old one, down to the disk.
    ///
    /// # Errors
    /// If there is no room for it: then nothing was reported yet.
    pub fn prepare(self, next: &State) -> Result<Prepared> {
        let failed = || {
            format!("the state {} could not be written: nothing is reported, the old one stays", self.path.display())
        };
        // Always the same name: what a killed report left is overwritten. The lock is held.
        let beside = suffixed(&self.path, ".new");
        let write = || -> Result<()> {
            let mut out = std::io::BufWriter::new(private().truncate(true).open(&beside)?);
            interrupt::begun(&beside);
            serde_json::to_writer(&mut out, next)?;
            out.write_all(b"\n")?;
            out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
            Ok(())
        };
        write().inspect_err(|_| drop(std::fs::remove_file(&beside))).with_context(failed)?;
        Ok(Prepared { beside, path: self.path, _lock: self.lock })
    }
}

/// The next state, on the disk and not yet in force.
pub struct Prepared {
    beside: PathBuf,
    path: PathBuf,
    _lock: File,
}

/// A state that never came into force is not left behind: the lock, which is given up after this, keeps others away.
impl Drop for Prepared {
    fn drop(&mut self) {
        // Once in force it has another name, and there is nothing to remove.
        let _ = std::fs::remove_file(&self.beside);
    }
}

impl Prepared {
    /// Puts it in force.
    ///
    /// # Errors
    /// If it cannot be renamed: then the next report tells the same again.
    pub fn commit(self) -> Result<()> {
        let failed =
            || format!("the state {} could not be replaced: the next report repeats this one", self.path.display());
        std::fs::rename(&self.beside, &self.path).with_context(failed)?;
        interrupt::done(&self.beside);
        // The new name, too, has to reach the disk. Where folders cannot be synced, it will get there by itself.
        let _ = File::open(folder(&self.path)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

fn parse(bytes: &[u8]) -> Result<State> {
    let state: State = serde_json::from_slice(bytes)?;
    if state.schema != SCHEMA {
        bail!("it is of version `{}`, this program reads `{SCHEMA}`", crate::write::safe(&state.schema));
    }
    Ok(state)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Two reports at once would tell the same. The lock stands beside the file, which is replaced.
fn lock(path: &Path) -> Result<File> {
    let name = suffixed(path, ".lock");
    let file = private()
        .open(&name)
        .with_context(|| format!("{} cannot be written: give --state FILE another place", name.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("another report with the state {} is running", path.display()),
        Err(TryLockError::Error(e)) => Err(anyhow!("{} cannot be locked: {e}", name.display())),
    }
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Opens a file for writing that its owner alone may read.
fn private() -> std::fs::OpenOptions {
    let mut options = File::options();
    options.create(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// systemd's StateDirectory, else the system's place if it may be written, else the user's own.
fn usual_place() -> Result<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from).filter(|p| p.is_absolute());
    let system = Path::new(SYSTEM).join(NAME);
    if let Some(folder) = set("STATE_DIRECTORY") {
        return Ok(folder.join(NAME));
    }
    if private().open(suffixed(&system, ".lock")).is_ok() {
        return Ok(system);
    }
    let own = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")));
    let folder = own.context("there is no place for the state: give --state FILE")?.join("sshlogs");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("{} cannot be made: give --state FILE another place", folder.display()))?;
    Ok(folder.join(NAME))
}
