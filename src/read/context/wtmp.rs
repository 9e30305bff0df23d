//! wtmp: records of 384 bytes, as glibc writes them on 64-bit Linux. Logins with their ends, boots, shutdowns and
//! changes of the clock.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use crate::model::{Login, LoginEnd, Meaning, SECOND, SourceRead, SourceRole, Timestamp};
use crate::read::unpack;

/// Bytes of a record.
const RECORD: usize = 384;
/// Years of logins of a busy host (bytes).
const LARGEST: u64 = 256 << 20;

/// What a wtmp file holds.
#[derive(Clone, Debug, Default)]
pub struct Wtmp {
    /// Records, span.
    pub read: SourceRead,
    /// Logins, in order of their beginning.
    pub logins: Vec<Login>,
    /// What happened to the machine: when, what, and the number of the record.
    pub events: Vec<(Timestamp, Meaning, u64)>,
    /// The file ends in the middle of a record, or holds other things.
    pub odd: u64,
}

/// The fields of a record that matter.
struct Record {
    kind: i16,
    pid: u32,
    line: String,
    user: String,
    addr: Option<IpAddr>,
    at: Timestamp,
}

/// Reads a file, packed or not.
///
/// # Errors
/// A sentence, without the file's name, if it is no wtmp file.
pub fn read(path: &Path) -> Result<Wtmp, String> {
    let unreadable = |e: std::io::Error| format!("it could not be read: {e}");
    let reader = unpack::unpack(std::fs::File::open(path).map_err(unreadable)?).map_err(unreadable)?.reader;
    let mut bytes = Vec::new();
    if let (Err(e), true) = (reader.take(LARGEST).read_to_end(&mut bytes), bytes.is_empty()) {
        return Err(unreadable(e));
    }
    of_bytes(&bytes)
}

/// Reads records that are in memory.
///
/// # Errors
/// As [`read`].
pub fn of_bytes(bytes: &[u8]) -> Result<Wtmp, String> {
    let mut wtmp = Wtmp::default();
    let mut state = State::default();
    for (i, chunk) in bytes.chunks(RECORD).enumerate() {
        match record(chunk) {
            Some(record) => wtmp.take(record, i as u64 + 1, &mut state),
            None => wtmp.odd += 1,
        }
    }
    wtmp.read.bytes = bytes.len() as u64;
    if !bytes.is_empty() && wtmp.odd * 2 > wtmp.read.lines {
        return Err("it is no wtmp file as Linux writes it (records of 384 bytes)".to_owned());
    }
    (wtmp.read.role, wtmp.read.heard) = (SourceRole::Logins, wtmp.events.len() as u64);
    wtmp.logins.sort_by_key(|l| l.from);
    Ok(wtmp)
}

/// What the records so far have left open.
#[derive(Default)]
struct State {
    /// The login at each terminal, by its place in the list.
    open: BTreeMap<String, usize>,
    /// Was the machine shut down?
    down: bool,
}

impl Wtmp {
    fn take(&mut self, record: Record, number: u64, state: &mut State) {
        self.read.lines += 1;
        // What was never set says 1970, and would stretch the span to then.
        if record.at.0 < 10_000_000 * SECOND {
            return;
        }
        self.read.widen(record.at, record.at);
        match record.kind {
            RUN_LEVEL if record.user == "shutdown" => {
                self.over(record.at, LoginEnd::Shutdown, state);
                self.events.push((record.at, Meaning::SystemGoingDown, number));
                state.down = true;
            }
            BOOT => {
                self.over(record.at, if state.down { LoginEnd::Shutdown } else { LoginEnd::Crash }, state);
                self.events.push((record.at, Meaning::Booted, number));
                state.down = false;
            }
            NEW_TIME => self.events.push((record.at, Meaning::ClockStepped, number)),
            USER => {
                state.open.insert(record.line.clone(), self.logins.len());
                let Record { user, line, pid, addr, at, .. } = record;
                self.logins.push(Login { user, line, pid, addr, from: at, to: None, ended: LoginEnd::Open });
            }
            DEAD => {
                if let Some(login) = state.open.remove(&record.line).and_then(|i| self.logins.get_mut(i)) {
                    (login.to, login.ended) = (Some(record.at), LoginEnd::Recorded);
                }
            }
            _ => {}
        }
    }

    /// Everybody is out.
    fn over(&mut self, at: Timestamp, ended: LoginEnd, state: &mut State) {
        for index in std::mem::take(&mut state.open).into_values() {
            if let Some(login) = self.logins.get_mut(index) {
                (login.to, login.ended) = (Some(at), ended);
            }
        }
    }
}

const RUN_LEVEL: i16 = 1;
const BOOT: i16 = 2;
const NEW_TIME: i16 = 3;
const USER: i16 = 7;
const DEAD: i16 = 8;

/// A record; `None` if it is cut short or cannot be one.
fn record(bytes: &[u8]) -> Option<Record> {
    let int = |at: usize| Some(i32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let kind = i16::from_le_bytes(bytes.get(..2)?.try_into().ok()?);
    let addr: [u8; 16] = bytes.get(348..364)?.try_into().ok()?;
    let (pid, seconds, micros) = (int(4)?, int(340)?, int(344)?);
    bytes.get(RECORD - 1)?;
    let known = (0..=9).contains(&kind) && seconds >= 0 && (0..1_000_000).contains(&micros);
    known.then(|| Record {
        kind,
        pid: pid.unsigned_abs(),
        line: text(bytes.get(8..40).unwrap_or_default()),
        user: text(bytes.get(44..76).unwrap_or_default()),
        addr: address(addr),
        at: Timestamp(i64::from(seconds) * SECOND + i64::from(micros)),
    })
}

/// Up to the first NUL.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// Of IPv4 only the first four bytes are set.
fn address(bytes: [u8; 16]) -> Option<IpAddr> {
    match bytes {
        [0, 0, 0, 0, ..] if bytes == [0; 16] => None,
        [a, b, c, d, rest @ ..] if rest == [0; 12] => Some(IpAddr::V4(Ipv4Addr::new(a, b, c, d))),
        _ => Some(IpAddr::V6(Ipv6Addr::from(bytes)).to_canonical()),
    }
}
