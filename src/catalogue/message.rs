//! A message is one row: its wording, what it means, who writes it since when, and a line that proves it.
//!
//! The template language is literals and `{slots}`; two plain rows beat one clever row.
//!
//! | slot | matches | goes to |
//! |---|---|---|
//! | `{ip}` | an address, or `UNKNOWN` | `addr` |
//! | `{port}` | a port number | `port` |
//! | `{peer}` | `{ip} port {port}`, or `{ip}` alone as before 7.3 | `addr`, `port` |
//! | `{socket}` | `[ip]:port` or `ip:port` | `addr`, `port` |
//! | `{server_ip}` `{server_port}` `{server_socket}` | the same of the server's own end | `server_addr`, `server_port` |
//! | `{host}` | a word, empty allowed; an address or a name | `addr`, else `name` |
//! | `{who}` | before `{ip}` or `{peer}`: nothing, or `user U `, `invalid user U `, `authenticating user U ` (also without the space the monitor forgets) | `user`, `user_exists` |
//! | `{invalid}` | nothing, `invalid user ` or `illegal user ` | `user_exists` |
//! | `{user}` | any text: **attacker-controlled** | `user` |
//! | `{login}` | a user name of one word | `user` |
//! | `{name}` | a word (method, program, interface, session id) | `name` |
//! | `{number}` | an integer: count, signal, status, code | `number` |
//! | `{pid}` | another process's pid | `other_pid` |
//! | `{errno}` | text up to the next literal; known errors are named | `errno`, `text` |
//! | `{text}` | any text up to the next literal: **attacker-controlled** | `text` |
//! | `{words}` | the rest of the line, last only | `text` |
//! | `{key}` | two words: a key's type and fingerprint | `text` |
//! | `{list}` | a word without spaces (a list of algorithms, a key, a version) | `text` |
//! | `{word}` `{token}` | a word, not kept; `{token}` may be empty | |
//! | `{n}` `{hex}` | a number, not kept | |
//! | `{any}` | any text up to the next literal, not kept: **attacker-controlled** | |
//! | `{?text}` | the literal `text` or nothing | |
//! | `{*}` | in generated rows only: any text, shortest match | |
//!
//! **Safety.** A row holds at most one attacker-controlled slot before its end (`{who}`, `{user}`,
//! `{any}`, `{errno}`, `{text}`); what follows it is matched from the right, so that a user named
//! `x from 192.0.2.1 port 22 ssh2` cannot forge an address. `read::matcher::template` refuses other rows.
//! Where the row also *ends* in free text and a line can be read in two ways, its user and address are not
//! believed: the row matches, but leaves them open.
//! Prefixes (`error: `, `fatal: `, `debug1: `) and ` [preauth]` are peeled before matching and are not
//! part of a row. A word (`{name}`, `{login}`, `{list}`, `{word}`, `{token}`) ends at a space, before trailing
//! punctuation, or where the next literal begins inside it (`session-{name}.scope`).

pub use crate::model::Process;

use crate::model::Meaning;

/// How a row competes with others that match the same line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Matched first; its example matches no other specific row.
    Specific,
    /// The form that specific rows refine (`Disconnecting …: {words}`).
    General,
    /// Machine-extracted from the source; tried last, captures nothing.
    Generated,
}

/// One row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Stable id; never changes its sense.
    pub id: &'static str,
    /// The template, without prefix and `[preauth]`.
    pub text: &'static str,
    /// What it tells us.
    pub means: Meaning,
    /// Where it comes from: file and function, or program.
    pub from: &'static str,
    /// Whose pid the line carries.
    pub process: Process,
    /// Level, as it changed with releases: `INFO`, or `VERBOSE; INFO from 9.8`.
    pub level: &'static str,
    /// First release that writes it (`7.3`), empty for "5.3 or before".
    pub since: &'static str,
    /// Last release that writes it, empty for "still does".
    pub until: &'static str,
    /// A body that matches this row and no other of its rank (prefix and `[preauth]` allowed).
    pub example: &'static str,
    /// What it proves and what not, in a sentence or two for `sshlogs messages ID`; may be empty.
    pub note: &'static str,
    /// Of a client's message: what to look for in the log of the server.
    pub server_log: &'static str,
    /// Specific, general or generated.
    pub rank: Rank,
}

impl Message {
    /// The defaults of a row: `Message { id: …, ..Message::ROW }`.
    pub const ROW: Message = Message {
        id: "",
        text: "",
        means: Meaning::Note,
        from: "",
        process: Process::Any,
        level: "INFO",
        since: "",
        until: "",
        example: "",
        note: "",
        server_log: "",
        rank: Rank::Specific,
    };
}

/// Whose lines a table is matched against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// sshd, sshd-session, sshd-auth and the PAM modules inside them.
    Sshd,
    /// dropbear.
    Dropbear,
    /// systemd-logind.
    Logind,
    /// systemd.
    Systemd,
    /// The kernel.
    Kernel,
    /// Other programs worth hearing.
    Neighbour,
    /// The ssh client: explained by `explain-line`, never matched against a server's log.
    Client,
}

/// Rows that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// What the rows are about; a heading of docs/messages.md.
    pub title: &'static str,
    /// Whose lines they are.
    pub speaker: Speaker,
    /// The rows, in the order people read them.
    pub rows: &'static [Message],
}
