//! One entry of a journal, whatever it was read from: the fields that matter, and no others.

/// A longer first line is cut; sshd writes 1 KiB at most.
const LONGEST: usize = 64 << 10;
/// Names, units and paths are cut here: the kernel and systemd keep them shorter.
const NAME: usize = 512;

/// A boot's id; all zero where unknown.
pub type Boot = [u8; 16];

/// The fields that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `MESSAGE`.
    Message,
    /// `SYSLOG_IDENTIFIER`.
    Identifier,
    /// `SYSLOG_PID`.
    SaidPid,
    /// `_PID`.
    Pid,
    /// `_UID`.
    Uid,
    /// `_COMM`.
    Comm,
    /// `_EXE`.
    Exe,
    /// `_HOSTNAME`.
    Host,
    /// `_SYSTEMD_UNIT`.
    Unit,
    /// `_TRANSPORT`.
    Transport,
    /// `_BOOT_ID`.
    Boot,
    /// `__REALTIME_TIMESTAMP`.
    Realtime,
    /// `__MONOTONIC_TIMESTAMP`.
    Monotonic,
}

impl Field {
    /// The field of this name, if it matters.
    pub fn of(name: &[u8]) -> Option<Field> {
        Some(match name {
            // Vector, which hands entries on, writes two names small; no field of journald's own is.
            b"MESSAGE" | b"message" => Field::Message,
            b"SYSLOG_IDENTIFIER" => Field::Identifier,
            b"SYSLOG_PID" => Field::SaidPid,
            b"_PID" => Field::Pid,
            b"_UID" => Field::Uid,
            b"_COMM" => Field::Comm,
            b"_EXE" => Field::Exe,
            b"_HOSTNAME" | b"host" => Field::Host,
            b"_SYSTEMD_UNIT" => Field::Unit,
            b"_TRANSPORT" => Field::Transport,
            b"_BOOT_ID" => Field::Boot,
            b"__REALTIME_TIMESTAMP" => Field::Realtime,
            b"__MONOTONIC_TIMESTAMP" => Field::Monotonic,
            _ => return None,
        })
    }
}

/// One entry. It is filled again and again: its buffers are kept.
#[derive(Debug, Default)]
pub struct Entry {
    /// `__REALTIME_TIMESTAMP`: when journald took it in (µs UTC).
    pub realtime: Option<i64>,
    /// `__MONOTONIC_TIMESTAMP`: the same by the clock that nobody sets (µs since the boot).
    pub monotonic: Option<i64>,
    /// `_BOOT_ID`.
    pub boot: Boot,
    /// `_HOSTNAME`.
    pub host: Vec<u8>,
    /// `SYSLOG_IDENTIFIER`: what the writer calls itself.
    pub identifier: Vec<u8>,
    /// `_PID`: trusted.
    pub pid: u32,
    /// `SYSLOG_PID`: as the writer says.
    pub said_pid: u32,
    /// `_UID`: trusted.
    pub uid: Option<u32>,
    /// `_COMM`: trusted as far as the writer did not rename itself.
    pub comm: Vec<u8>,
    /// `_EXE`: trusted.
    pub exe: Vec<u8>,
    /// `_SYSTEMD_UNIT`: trusted.
    pub unit: Vec<u8>,
    /// `_TRANSPORT`: how the entry came to journald; trusted.
    pub transport: Vec<u8>,
    /// The first line of `MESSAGE`.
    pub message: Vec<u8>,
    /// Bytes of its fields, as far as they were looked at.
    pub bytes: u64,
}

impl Entry {
    /// Forgets everything but the buffers.
    pub fn clear(&mut self) {
        (self.realtime, self.monotonic, self.boot) = (None, None, Boot::default());
        (self.pid, self.said_pid, self.uid, self.bytes) = (0, 0, None, 0);
        for text in [
            &mut self.host,
            &mut self.identifier,
            &mut self.comm,
            &mut self.exe,
            &mut self.unit,
            &mut self.transport,
            &mut self.message,
        ] {
            text.clear();
        }
    }

    /// Takes a field in, if it is one that matters. Of a field that comes several times the first one stands.
    pub fn set(&mut self, name: &[u8], value: &[u8]) {
        self.bytes += (name.len() + 1 + value.len()) as u64;
        if let Some(field) = Field::of(name) {
            self.put(field, value);
        }
    }

    /// Takes in a field whose name is known.
    pub fn put(&mut self, field: Field, value: &[u8]) {
        match field {
            Field::Message if self.message.is_empty() => {
                let end = memchr::memchr2(b'\n', 0, value).unwrap_or(value.len()).min(LONGEST);
                self.message.extend_from_slice(&value[..end]);
            }
            Field::Identifier => keep(&mut self.identifier, value),
            Field::Host => keep(&mut self.host, value),
            Field::Comm => keep(&mut self.comm, value),
            Field::Exe => keep(&mut self.exe, value),
            Field::Unit => keep(&mut self.unit, value),
            Field::Transport => keep(&mut self.transport, value),
            Field::Pid if self.pid == 0 => self.pid = number(value).unwrap_or(0),
            Field::SaidPid if self.said_pid == 0 => self.said_pid = number(value).unwrap_or(0),
            Field::Uid if self.uid.is_none() => self.uid = number(value),
            Field::Boot if self.boot == Boot::default() => self.boot = boot_id(value).unwrap_or_default(),
            Field::Realtime => self.realtime = number(value).and_then(time),
            Field::Monotonic => self.monotonic = number(value).and_then(time),
            Field::Message | Field::Pid | Field::SaidPid | Field::Uid | Field::Boot => {}
        }
    }

    /// The writer's pid: the trusted one, else the one it gave; 0 for none.
    pub fn any_pid(&self) -> u32 {
        if self.pid != 0 { self.pid } else { self.said_pid }
    }

    /// What the writer is called: the name it gave, else that of its process.
    pub fn tag(&self) -> &[u8] {
        match (&self.identifier[..], &self.transport[..]) {
            ([], b"kernel") => b"kernel",
            ([], _) => &self.comm,
            (name, _) => name,
        }
    }
}

/// The first value stands; control characters in a name have no business in a terminal or a line.
fn keep(text: &mut Vec<u8>, value: &[u8]) {
    if text.is_empty() {
        text.extend(value.iter().take(NAME).map(|b| if b.is_ascii_control() { b'?' } else { *b }));
    }
}

/// A time of this era (µs); a damaged one is none, and must not be added to.
pub fn time(micros: u64) -> Option<i64> {
    /// 9999-12-31.
    const LATEST: i64 = 253_402_300_799_999_999;
    i64::try_from(micros).ok().filter(|t| *t <= LATEST)
}

/// A decimal number, or nothing.
fn number<T: TryFrom<u64>>(text: &[u8]) -> Option<T> {
    let text = text.trim_ascii();
    if text.is_empty() || text.len() > 20 {
        return None;
    }
    let value = text.iter().try_fold(0u64, |value, b| {
        let digit = b.is_ascii_digit().then(|| u64::from(b - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })?;
    T::try_from(value).ok()
}

/// 32 hexadecimal digits, with or without dashes.
fn boot_id(text: &[u8]) -> Option<Boot> {
    let mut digits = text.iter().filter(|b| **b != b'-').map(|b| (*b as char).to_digit(16));
    let mut id = Boot::default();
    for byte in &mut id {
        *byte = (digits.next()?? * 16 + digits.next()??) as u8;
    }
    digits.next().is_none().then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_taken_in_and_the_first_value_stands() {
        let mut entry = Entry::default();
        entry.set(b"MESSAGE", b"Accepted password \nsecond line");
        entry.set(b"_PID", b"12");
        entry.set(b"_PID", b"13");
        entry.set(b"SYSLOG_PID", b"99");
        entry.set(b"_UID", b"4294967296");
        entry.set(b"_HOSTNAME", b"web\x1b[2J");
        entry.set(b"_BOOT_ID", b"6644ac1d816364ee2e1a8803b45b1730");
        entry.set(b"__REALTIME_TIMESTAMP", b"1795353352473817");
        assert_eq!(entry.message, b"Accepted password ", "sshd's own length tells a cut line");
        assert_eq!((entry.any_pid(), entry.uid), (12, None));
        assert_eq!(entry.host, b"web?[2J");
        assert_eq!(entry.boot[..3], [0x66, 0x44, 0xac]);
        assert_eq!(entry.realtime, Some(1_795_353_352_473_817));
        entry.clear();
        assert_eq!((entry.any_pid(), entry.message.len(), entry.realtime), (0, 0, None));
        entry.set(b"message", b"Accepted password");
        entry.set(b"host", b"web1");
        assert_eq!((&entry.message[..], &entry.host[..]), (&b"Accepted password"[..], &b"web1"[..]), "Vector's names");
    }

    #[test]
    fn numbers_and_ids_that_are_none_are_refused() {
        assert_eq!(number::<u32>(b"-1"), None);
        assert_eq!(number::<u32>(b""), None);
        assert_eq!(number::<u64>(b"99999999999999999999"), None);
        assert_eq!(boot_id(b"6644"), None);
        assert_eq!(boot_id(b"6644ac1d816364ee2e1a8803b45b17301"), None);
    }
}
