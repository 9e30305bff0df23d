//! The release and LogLevel of the sshd that wrote the log, as far as its lines show them.

use crate::catalogue::defaults::{self, ENDINGS_AT_INFO};
use crate::model::{Assumption, Event, Known, LogLevel, Meaning, Prefix, Process, Program, ServerConfig, Value, count};

/// What the lines read so far show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inferred {
    /// Programs that wrote at least one line: a bit for each [`Program`].
    programs: u8,
    /// A session logged by `sshd` itself: 9.7 or before.
    sessions_of_sshd: bool,
    /// Logins.
    logins: u64,
    /// Sessions begun by a line that only VERBOSE writes.
    started: u64,
    /// Sessions whose process a line announced that only VERBOSE writes, one for each login but root's: whoever only
    /// forwards, or is locked into a ChrootDirectory, shows no other.
    announced: u64,
    /// Read errors of sessions, told by `sshd` itself: 9.7 or before, which writes them at VERBOSE only.
    ends_of_sshd: u64,
    /// `debug1:` lines.
    debug: bool,
}

impl Inferred {
    /// Takes note of one event.
    #[inline]
    pub fn hear(&mut self, event: &Event) {
        self.programs |= 1 << event.program as u8;
        if !event.program.is_sshd() {
            return;
        }
        self.debug |= event.prefix == Prefix::Debug;
        match event.meaning {
            Meaning::AuthAccepted => {
                self.logins += 1;
                // Without a tag nobody says which program it was: `sshd -e` leaves it out, whatever its release.
                self.sessions_of_sshd |= event.program == Program::Sshd && !event.tag.is_empty();
            }
            Meaning::SessionStarted => self.started += 1,
            Meaning::ChildAnnounced => self.announced += 1,
            Meaning::ReadFailed | Meaning::ResetByPeer | Meaning::TimedOut | Meaning::Unreachable => {
                self.ends_of_sshd += u64::from(is_read_error(event));
            }
            _ => {}
        }
    }

    /// Did any of these write a line?
    fn heard(&self, programs: &[Program]) -> bool {
        programs.iter().any(|program| self.programs & 1 << *program as u8 != 0)
    }

    /// `sshd-session`: 9.8 or later.
    fn session_program(&self) -> bool {
        self.heard(&[Program::SshdSession, Program::SshdAuth])
    }

    /// Fills in what no configuration file told.
    pub fn complete(&self, server: &mut ServerConfig, configured: bool) {
        let sshd = self.heard(&[Program::Sshd]) || self.session_program();
        server.is_dropbear = self.heard(&[Program::Dropbear]) && !sshd;
        if server.version.is_none() && self.session_program() {
            let known = Value { value: ENDINGS_AT_INFO, known: Known::FromLog };
            let mut defaults = defaults::server(Some(ENDINGS_AT_INFO));
            if configured {
                defaults = server.clone();
            }
            *server = ServerConfig { version: Some(known), ..defaults };
        }
        self.complete_level(server);
    }

    /// Fills in LogLevel where no file told it.
    pub fn complete_level(&self, server: &mut ServerConfig) {
        if !server.log_level.is_known() {
            let level = if self.debug { LogLevel::Debug } else { LogLevel::Verbose };
            // VERBOSE for part of the log is not enough: the absence of its lines counts only where it was on throughout.
            let throughout = self.logins > 0 && 10 * self.started.max(self.announced) >= 9 * self.logins;
            if self.debug || throughout {
                server.log_level = Value { value: level, known: Known::FromLog };
            }
        }
    }

    /// Was part of the log written by OpenSSH 9.7 or before, and part by 9.8 or later?
    pub fn is_mixed(&self) -> bool {
        self.sessions_of_sshd && self.session_program()
    }

    /// Assumptions about the server, for the head of the report.
    pub fn assumptions(&self, server: &ServerConfig, configured: bool) -> Vec<Assumption> {
        let mut all = Vec::new();
        if !(self.heard(&[Program::Sshd]) || self.session_program()) {
            return all;
        }
        let version = match server.version {
            Some(Value { value, known: Known::Read }) => format!("OpenSSH {value}"),
            Some(Value { value, .. }) => format!("OpenSSH {value} or later"),
            None if self.sessions_of_sshd => "OpenSSH 9.7 or earlier".to_owned(),
            None => "OpenSSH of unknown version".to_owned(),
        };
        let level = server.log_level;
        if self.is_mixed() {
            let says_no_ends = level.value < LogLevel::Verbose;
            let mut text = "part of the log is of OpenSSH 9.7 or earlier, part of 9.8 or later: an upgrade in between, or several \
                            hosts; each connection was judged by the release that its own lines show"
                .to_owned();
            if says_no_ends {
                text += "; the earlier one does not log at LogLevel INFO how the TCP connection of a logged-in session ended";
            }
            all.push(Assumption { text, limits: says_no_ends });
        }
        let says = server.logs_endings();
        if !says {
            let release = match server.version {
                None if !self.sessions_of_sshd => "OpenSSH 9.7 or earlier (this log does not show the release)",
                _ => version.as_str(),
            };
            let text = match self.ends_of_sshd {
                0 => format!(
                    "{release} at LogLevel {} does not log how the TCP connection of a logged-in session ended: resets, \
                     timeouts and quiet logouts look alike; `LogLevel VERBOSE` would tell them apart",
                    level.value.name()
                ),
                // Somebody left lines out, or the level was changed: either way the rest of its lines prove nothing.
                n => format!(
                    "part of this log was written at LogLevel VERBOSE: {} of sessions, which {release} does not log at INFO; but not all \
                     that VERBOSE writes is here, so that where no line tells how a session ended, resets, timeouts and quiet \
                     logouts look alike",
                    count(n, "read error")
                ),
            };
            all.push(Assumption { text, limits: true });
        } else {
            all.push(Assumption { text: format!("{version}, LogLevel {}", level.value.name()), limits: false });
        }
        if !configured {
            all.push(Assumption { text: Assumption::SETTINGS_UNKNOWN.to_owned(), limits: false });
        }
        all
    }
}

/// Does a process of a session of OpenSSH 9.7 or before tell of a read error? Other ends are told before the login, too, or
/// of writing, which INFO shows.
fn is_read_error(event: &Event) -> bool {
    let of_old = event.program == Program::Sshd && !event.tag.is_empty();
    of_old && event.process == Process::Child && event.prefix == Prefix::None && !event.preauth
}
