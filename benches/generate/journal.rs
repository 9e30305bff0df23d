//! A generated log as journald would have kept it: each line an entry with the fields journald adds, and between
//! them, where wanted, the entries of a busy machine's other programs.
//!
//! Only the log's own lines count in the truth; what is put between them is of programs that have nothing to say
//! about connections.

use std::io;
use std::path::Path;

use journal_core::file::{Compression, MmapMut};
use journal_core::repository::File;
use journal_core::{JournalFile, JournalFileOptions, JournalWriter};
use uuid::Uuid;

use super::{Format, Plan, Truth, log};

/// Programs of other people's: name, executable, user id, and what it says (a number goes where `#` stands).
const OTHERS: [(&str, &str, u32, &str); 6] = [
    (
        "nginx",
        "/usr/sbin/nginx",
        33,
        "2026/11/22 13:15:52 [error] upstream timed out (110) request #, client: 192.0.2.9",
    ),
    (
        "dockerd",
        "/usr/bin/dockerd",
        0,
        "time=\"2026-11-22\" level=info msg=\"ignoring event\" container=# module=libcontainerd",
    ),
    ("postgres", "/usr/lib/postgresql/15/bin/postgres", 112, "LOG:  checkpoint complete: wrote # buffers (0.3%)"),
    (
        "kubelet",
        "/usr/bin/kubelet",
        0,
        "I1122 13:15:52.473817 # operation_generator.go:888] MountVolume.SetUp succeeded",
    ),
    ("backup", "/usr/bin/python3.11", 1001, "archived chunk # of 4096"),
    ("named", "/usr/sbin/named", 105, "client @0x7f3c # (example.org): query: example.org IN A"),
];

/// What journald knows of a program: executable, unit, transport, user id.
fn process(program: &str) -> (&'static str, &'static str, &'static str) {
    match program {
        "sshd" => ("/usr/sbin/sshd", "ssh.service", "syslog"),
        "sshd-session" => ("/usr/lib/openssh/sshd-session", "ssh.service", "syslog"),
        "systemd-logind" => ("/usr/lib/systemd/systemd-logind", "systemd-logind.service", "journal"),
        "systemd" => ("/usr/lib/systemd/systemd", "init.scope", "journal"),
        "sudo" => ("/usr/bin/sudo", "session-3.scope", "syslog"),
        "unix_chkpwd" => ("/usr/sbin/unix_chkpwd", "ssh.service", "syslog"),
        "kernel" => ("", "", "kernel"),
        _ => ("/usr/sbin/cron", "cron.service", "syslog"),
    }
}

/// A journal file to make.
pub struct JournalPlan {
    /// The log that is in it; its format does not matter.
    pub log: Plan,
    /// Entries of other programs that are put behind each entry of the log.
    pub others: f64,
}

/// Writes a journal file; the truth about the log in it, and how many entries it has in all.
pub fn write_journal(plan: &JournalPlan, path: &Path) -> io::Result<(Truth, u64)> {
    let (text, truth) = log(&Plan { format: Format::Iso, ..plan.log.clone() })?;
    let mut journal = Journal::create(path, plan.log.seed, plan.log.start_us()).map_err(io::Error::other)?;
    let mut due = 0.0;
    for line in text.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
        let line = Line::of(line).ok_or_else(|| io::Error::other("a line of the generator has no header"))?;
        journal.add(&line).map_err(io::Error::other)?;
        due += plan.others;
        while due >= 1.0 {
            due -= 1.0;
            journal.add_other(line.at).map_err(io::Error::other)?;
        }
    }
    journal.file.sync().map_err(io::Error::other)?;
    Ok((truth, journal.entries))
}

/// `2025-12-22T00:00:00.000000+00:00 host program[pid]: message`
struct Line<'a> {
    at: u64,
    host: &'a [u8],
    program: &'a str,
    pid: &'a str,
    message: &'a [u8],
}

impl<'a> Line<'a> {
    fn of(line: &'a [u8]) -> Option<Line<'a>> {
        let mut parts = line.splitn(3, |b| *b == b' ');
        let (stamp, host, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let stamp = chrono::DateTime::parse_from_rfc3339(std::str::from_utf8(stamp).ok()?).ok()?;
        let end = memchr::memmem::find(rest, b": ")?;
        let tag = std::str::from_utf8(&rest[..end]).ok()?;
        let (program, pid) = tag.strip_suffix(']').and_then(|tag| tag.split_once('[')).unwrap_or((tag, ""));
        Some(Line { at: stamp.timestamp_micros().max(0) as u64, host, program, pid, message: &rest[end + 2..] })
    }
}

struct Journal {
    file: JournalFile<MmapMut>,
    writer: JournalWriter,
    boot: String,
    machine: String,
    began: u64,
    last: u64,
    entries: u64,
}

impl Journal {
    fn create(path: &Path, seed: u64, began: u64) -> journal_core::Result<Journal> {
        let id = |what: u64| Uuid::from_u64_pair(seed.wrapping_add(what), 0x5eed);
        let repository = File::from_raw_path(path).ok_or(journal_core::JournalError::InvalidFilename)?;
        let options = JournalFileOptions::new(id(1), id(2), id(3))
            .with_file_id(id(4))
            .with_compact(true)
            .with_compression(Compression::Zstd)
            .with_window_size(8 << 20);
        let mut file = JournalFile::create(&repository, options)?;
        let mut writer = JournalWriter::new(&mut file, 1, id(2))?;
        writer.set_live_publish_every_entries(1 << 20);
        let [boot, machine] = [id(2), id(1)].map(|id| id.simple().to_string());
        Ok(Journal { file, writer, boot, machine, began, last: 0, entries: 0 })
    }

    fn add(&mut self, line: &Line<'_>) -> journal_core::Result<()> {
        let (exe, unit, transport) = process(line.program);
        let stamp = chrono::DateTime::from_timestamp_micros(line.at as i64).unwrap_or_default();
        let mut fields = self.common(line.host, line.program, transport, line.message);
        if !line.pid.is_empty() {
            fields.push(field("SYSLOG_PID", line.pid.as_bytes()));
            fields.push(field("SYSLOG_TIMESTAMP", stamp.format("%b %e %H:%M:%S ").to_string().as_bytes()));
            fields.push(field("_PID", line.pid.as_bytes()));
            let comm = &line.program[..line.program.len().min(15)];
            push_process(&mut fields, comm, exe, unit, 0);
        }
        fields.push(field("_SOURCE_REALTIME_TIMESTAMP", line.at.to_string().as_bytes()));
        self.write(&fields, line.at)
    }

    fn add_other(&mut self, at: u64) -> journal_core::Result<()> {
        let number = self.entries;
        let (name, exe, uid, text) = OTHERS[number as usize % OTHERS.len()];
        let text = text.replace('#', &number.to_string());
        let mut fields = self.common(b"gate1", name, "stdout", text.as_bytes());
        fields.push(field("_PID", (900 + number % 6).to_string().as_bytes()));
        push_process(&mut fields, name, exe, &format!("{name}.service"), uid);
        self.write(&fields, at)
    }

    fn common(&self, host: &[u8], name: &str, transport: &str, message: &[u8]) -> Vec<Vec<u8>> {
        vec![
            field("_TRANSPORT", transport.as_bytes()),
            field("_BOOT_ID", self.boot.as_bytes()),
            field("_MACHINE_ID", self.machine.as_bytes()),
            field("_HOSTNAME", host),
            field("_RUNTIME_SCOPE", b"system"),
            field("PRIORITY", b"6"),
            field("SYSLOG_FACILITY", b"10"),
            field("SYSLOG_IDENTIFIER", name.as_bytes()),
            field("MESSAGE", message),
        ]
    }

    fn write(&mut self, fields: &[Vec<u8>], at: u64) -> journal_core::Result<()> {
        // journald takes in what it is given one after the other.
        let at = at.max(self.last + 1);
        self.last = at;
        self.entries += 1;
        let fields: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
        self.writer.add_entry(&mut self.file, &fields, at, 30_000_000 + at - self.began)
    }
}

fn push_process(fields: &mut Vec<Vec<u8>>, comm: &str, exe: &str, unit: &str, uid: u32) {
    let id = uid.to_string();
    fields.extend([
        field("_UID", id.as_bytes()),
        field("_GID", id.as_bytes()),
        field("_COMM", comm.as_bytes()),
        field("_EXE", exe.as_bytes()),
        field("_CMDLINE", format!("{comm}: -D").as_bytes()),
        field("_CAP_EFFECTIVE", b"1ffffffffff"),
        field("_SELINUX_CONTEXT", b"unconfined\n"),
        field("_SYSTEMD_CGROUP", format!("/system.slice/{unit}").as_bytes()),
        field("_SYSTEMD_UNIT", unit.as_bytes()),
        field("_SYSTEMD_SLICE", b"system.slice"),
        field("_SYSTEMD_INVOCATION_ID", b"0c1f2e3d4b5a69788796a5b4c3d2e1f0"),
    ]);
}

fn field(name: &str, value: &[u8]) -> Vec<u8> {
    [name.as_bytes(), b"=", value].concat()
}
