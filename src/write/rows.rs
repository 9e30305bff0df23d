//! The one place that knows the columns of a connection and of an event, as JSON, NDJSON and CSV have them.
//!
//! The schemas speak of these structs, too. Columns are added, never renamed or dropped; names end in the unit where one
//! is needed.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::columns::{Cell, Id, Json, LogText, row, schema};
use super::line::Line;
use super::list::{Item, List};
use super::safe;
use super::words::has_time;
use crate::catalogue::{causes, messages};
use crate::model::{
    Connection, Contributor, Event, Evidence, Family, Finding, Judged, Meaning, Micros, NotChecked, Peer, Place,
    Prefix, Report, Rival, Text, TimeText, Timestamp, Verdict,
};

row! {
    /// A line somebody may look up.
    pub struct LineRow<'a> {
        pub source: &'a str,
        pub line: u64,
    }
}

schema! {
    /// Of connections.
    ConnectionSchema = "sshlogs.connection/1"
}

row! {
    /// A connection, `sshlogs.connection/1`.
    pub struct ConnectionRow<'a> {
        pub schema: ConnectionSchema,
        pub id: &'a str,
        pub host: Option<&'a str>,
        pub boot: Option<Cow<'a, str>>,
        pub addr: Option<IpAddr>,
        pub port: Option<u16>,
        pub server_addr: Option<IpAddr>,
        pub server_port: Option<u16>,
        pub pids: &'a [u32],
        pub user: Option<LogText<'a>>,
        pub user_exists: Option<bool>,
        pub method: Option<LogText<'a>>,
        pub key: Option<LogText<'a>>,
        pub attempts: u32,
        pub client_version: Option<LogText<'a>>,
        pub opened: Option<TimeText>,
        pub authenticated: Option<TimeText>,
        pub closed: Option<TimeText>,
        pub resolution_s: Option<f64>,
        pub duration_s: Option<f64>,
        pub reached: Id,
        pub ending: Id,
        pub ended_by: Id,
        pub reset: Id,
        pub cause: CauseRow<'a>,
        pub incident: Option<&'a str>,
        pub lines: LinesRow<'a>,
    }
}

row! {
    /// The finding of a connection.
    pub struct CauseRow<'a> {
        pub id: Id,
        pub family: Id,
        pub number: Option<u8>,
        pub verdict: Id,
        pub score_db: f64,
        pub margin_db: f64,
        pub contributors: List<'a, Contributor>,
        pub evidence: List<'a, Evidence>,
        pub against: List<'a, Evidence>,
        pub not_checked: List<'a, NotChecked>,
        pub rivals: List<'a, Rival>,
    }
}

row! {
    /// A contributing setting.
    pub struct ContributorRow<'a> {
        pub id: Id,
        pub family: Id,
        pub text: &'a str,
    }
}

row! {
    /// One piece of evidence.
    pub struct EvidenceRow<'a> {
        pub favours: bool,
        pub aspect: Id,
        pub strength: Id,
        pub rule: Rule,
        pub text: &'a str,
        pub lines: List<'a, Place>,
    }
}

/// `cause/rule`.
pub struct Rule((&'static str, &'static str));

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}/{}", self.0.0, self.0.1))
    }
}

impl Json for Rule {
    fn json(&self, out: &mut Line) {
        // Ids of ours: nothing in them needs escaping.
        out.put(b"\"");
        out.put_slice(self.0.0.as_bytes());
        out.put(b"/");
        out.put_slice(self.0.1.as_bytes());
        out.put(b"\"");
    }
}

row! {
    /// What was not looked at.
    pub struct NotCheckedRow {
        pub what: &'static str,
        pub how: &'static str,
    }
}

row! {
    /// A rival cause.
    pub struct RivalRow {
        pub id: Id,
        pub family: Id,
        pub score_db: f64,
    }
}

row! {
    /// How many lines, and which.
    pub struct LinesRow<'a> {
        pub count: u32,
        pub first: LineRow<'a>,
        pub last: LineRow<'a>,
    }
}

impl Item for Contributor {
    type Row<'a> = ContributorRow<'a>;

    fn row<'a>(&'a self, _: Rows<'a>) -> ContributorRow<'a> {
        contributor(self)
    }
}

impl Item for Evidence {
    type Row<'a> = EvidenceRow<'a>;

    fn row<'a>(&'a self, rows: Rows<'a>) -> EvidenceRow<'a> {
        EvidenceRow {
            favours: self.favours,
            aspect: Id(self.aspect.id()),
            strength: Id(self.strength.id()),
            rule: Rule(self.rule),
            text: &self.text,
            lines: rows.list(&self.lines),
        }
    }
}

impl Item for NotChecked {
    type Row<'a> = NotCheckedRow;

    fn row<'a>(&'a self, _: Rows<'a>) -> NotCheckedRow {
        NotCheckedRow { what: self.what, how: self.how }
    }
}

impl Item for Rival {
    type Row<'a> = RivalRow;

    fn row<'a>(&'a self, _: Rows<'a>) -> RivalRow {
        RivalRow { id: Id(self.id), family: Id(self.family.id()), score_db: self.score_db }
    }
}

impl Item for Place {
    type Row<'a> = LineRow<'a>;

    fn row<'a>(&'a self, rows: Rows<'a>) -> LineRow<'a> {
        rows.line(*self)
    }
}

/// Makes rows of one report.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    report: &'a Report,
}

impl<'a> Rows<'a> {
    /// Rows of this report.
    pub fn new(report: &'a Report) -> Rows<'a> {
        Rows { report }
    }

    fn source(&self, index: u16) -> &'a str {
        self.report.sources.get(usize::from(index)).map_or("", |s| s.name.as_str())
    }

    /// A place in the log.
    pub fn line(&self, place: Place) -> LineRow<'a> {
        LineRow { source: self.source(place.source), line: place.line }
    }

    /// A connection.
    pub fn connection(&self, judged: &'a Judged) -> ConnectionRow<'a> {
        let (c, f) = (&judged.connection, &judged.finding);
        let has_time = has_time(c.resolution);
        let time = |t: Option<Timestamp>| t.filter(|_| has_time).map(|t| t.time_text(c.resolution));
        ConnectionRow {
            schema: ConnectionSchema,
            id: &judged.id,
            host: Some(&*c.host).filter(|h| !h.is_empty()),
            boot: c.boot.map(|id| Cow::Owned(id.iter().map(|b| format!("{b:02x}")).collect())),
            addr: c.addr(),
            port: c.peer.and_then(|p| p.port),
            server_addr: c.server.map(|p| p.ip),
            server_port: c.server.and_then(|p| p.port),
            pids: &c.pids,
            user: c.user.as_deref().map(LogText),
            user_exists: c.user_exists,
            method: c.method.as_deref().map(LogText),
            key: c.key.as_deref().map(LogText),
            attempts: c.attempts,
            client_version: c.client_version.as_deref().map(LogText),
            opened: time(c.opened),
            authenticated: time(c.authenticated),
            closed: time(c.closed),
            resolution_s: has_time.then(|| c.resolution.as_seconds()),
            duration_s: c.duration().filter(|_| has_time).map(Micros::as_seconds),
            reached: Id(c.reached.id()),
            ending: Id(c.ending.kind.id()),
            ended_by: Id(c.ending.by.id()),
            reset: Id(c.resetness().id()),
            cause: self.cause(f),
            incident: f.incident.and_then(|i| self.report.incidents.get(i as usize)).map(|i| i.id.as_str()),
            lines: LinesRow { count: c.lines, first: self.line(c.first), last: self.line(c.last) },
        }
    }

    fn cause(&self, f: &'a Finding) -> CauseRow<'a> {
        CauseRow {
            id: Id(f.cause),
            family: Id(f.family.id()),
            number: f.family.number(),
            verdict: Id(f.verdict.id()),
            score_db: f.score_db,
            margin_db: f.margin_db,
            contributors: self.list(&f.contributors),
            evidence: self.list(&f.evidence),
            against: self.list(&f.against),
            not_checked: self.list(&f.not_checked),
            rivals: self.list(&f.rivals),
        }
    }

    fn list<T>(&self, items: &'a [T]) -> List<'a, T> {
        List::new(*self, items)
    }
}

/// `alice from 203.0.113.7:40122: reset after 355 s; likely: A firewall or NAT forgot the idle connection`.
pub fn sentence(row: &ConnectionRow<'_>) -> String {
    let user = row.user.map_or("nobody named".into(), LogText::text);
    let port = row.port.map_or(String::new(), |p| format!(":{p}"));
    let from = row.addr.map_or("an address the log does not name".to_owned(), |ip| ip.to_string());
    let after = row.duration_s.map_or(String::new(), |s| format!(" after {s} s"));
    let title = causes::find(&row.cause.id).map_or(row.cause.id.0, |c| c.title);
    safe(&format!("{user} from {from}{port}: {}{after}; {}: {title}", row.ending.0, row.cause.verdict.0)).into_owned()
}

/// Columns without nesting: `cause.id` becomes `cause_id`, lists become JSON text, what is not known is left out.
pub fn flat(value: Value) -> Map<String, Value> {
    let mut out = Map::new();
    let Value::Object(fields) = value else { return out };
    for (name, value) in fields {
        match value {
            Value::Null => {}
            Value::Object(_) => {
                out.extend(flat(value).into_iter().map(|(inner, value)| (format!("{name}_{inner}"), value)));
            }
            Value::Array(_) => {
                out.insert(name, Value::String(value.to_string()));
            }
            _ => {
                out.insert(name, value);
            }
        }
    }
    out
}

/// A contributor, in a connection or in the report.
pub fn contributor(c: &Contributor) -> ContributorRow<'_> {
    ContributorRow { id: Id(c.id), family: Id(c.family.id()), text: &c.text }
}

schema! {
    /// Of events.
    EventSchema = "sshlogs.event/1"
}

row! {
    /// An event, `sshlogs.event/1`.
    pub struct EventRow<'a> {
        pub schema: EventSchema,
        pub source: &'a str,
        pub line: u64,
        pub time: Option<TimeText>,
        pub host: Option<LogText<'a>>,
        pub program: LogText<'a>,
        pub pid: Option<u32>,
        pub message: Option<Id>,
        pub meaning: Option<Id>,
        pub user: Option<LogText<'a>>,
        pub user_exists: Option<bool>,
        pub addr: Option<Client<'a>>,
        pub port: Option<u16>,
        pub code: Option<i64>,
        pub errno: Option<Id>,
        pub repeats: u32,
        pub preauth: bool,
        pub auth: Option<Id>,
        pub addr_from: Option<Id>,
        pub trusted: Option<bool>,
        #[unless_none]
        pub text: Option<LogText<'a>>,
    }
}

/// Whom a line names.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Client<'a> {
    /// By address.
    Address(IpAddr),
    /// By name, as PAM may.
    Name(LogText<'a>),
}

impl Json for Client<'_> {
    fn json(&self, out: &mut Line) {
        match self {
            Client::Address(ip) => ip.json(out),
            Client::Name(name) => name.json(out),
        }
    }

    fn cell(&self) -> Option<Cell<'_>> {
        match self {
            Client::Address(ip) => ip.cell(),
            Client::Name(name) => name.cell(),
        }
    }
}

impl fmt::Display for Client<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Client::Address(ip) => ip.fmt(f),
            Client::Name(name) => name.fmt(f),
        }
    }
}

/// Times as text. Most lines say the same second as the one before.
#[derive(Debug, Default)]
pub struct Times(Option<(Timestamp, Micros, TimeText)>);

impl Times {
    fn text(&mut self, at: Timestamp, resolution: Micros) -> TimeText {
        match self.0 {
            Some((known, to, text)) if (known, to) == (at, resolution) => text,
            _ => self.0.insert((at, resolution, at.time_text(resolution))).2,
        }
    }
}

/// What the connection of a line tells of the client where the line itself does not, as far as it is known by then.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    peer: Option<Peer>,
    user: Option<Text>,
}

impl Whose {
    /// What a connection tells beside this line of it.
    pub fn of(event: &Event, c: &Connection) -> Whose {
        Whose { peer: c.peer, user: c.user.as_ref().filter(|_| !event.has_user).cloned() }
    }
}

/// An event as a row; its spans point into `bytes`, and `source` is the name of its source.
pub fn event<'a>(e: &Event, bytes: &'a [u8], whose: &'a Whose, source: &'a str, times: &mut Times) -> EventRow<'a> {
    let of_line = address(e, bytes);
    let of_connection = whose.peer.map(|p| Client::Address(p.ip));
    let addr_from = match (&of_line, &of_connection) {
        (Some(_), _) => Some(Id("line")),
        (None, Some(_)) => Some(Id("connection")),
        (None, None) => None,
    };
    let port = match (e.port, e.addr) {
        (0, addr) => whose.peer.filter(|p| addr.is_none_or(|ip| ip == p.ip)).and_then(|p| p.port),
        (port, _) => Some(port),
    };
    let user = if e.has_user { Some(e.user.of(bytes)) } else { whose.user.as_deref() };
    let exists = match e.meaning {
        Meaning::UserUnknown => Some(false),
        Meaning::AuthAccepted => Some(true),
        _ => e.user_exists,
    };
    EventRow {
        schema: EventSchema,
        source,
        line: e.line,
        time: has_time(e.resolution.width()).then(|| times.text(e.at, e.resolution.width())),
        host: Some(e.host.of(bytes)).filter(|h| !h.is_empty()).map(LogText),
        program: match e.program.tag() {
            "" => LogText(e.tag.of(bytes)),
            tag => LogText(tag.as_bytes()),
        },
        pid: (e.pid != 0).then_some(e.pid),
        message: e.message.map(|m| Id(messages::get(m).id)),
        // Some events come from the journal itself, a new boot for one, and from no line.
        meaning: (e.message.is_some() || e.meaning != Meaning::Note).then(|| Id(e.meaning.id())),
        user: user.map(LogText),
        user_exists: exists,
        addr: of_line.or(of_connection),
        port,
        code: e.number,
        errno: e.errno.map(|e| Id(e.name())),
        repeats: e.repeats,
        preauth: e.preauth,
        auth: authentication(e.meaning).map(Id),
        addr_from,
        trusted: e.trusted,
        text: e.message.is_none().then(|| LogText(e.body.of(bytes))),
    }
}

/// The address a line names; PAM may name the client's host instead.
fn address<'a>(e: &Event, bytes: &'a [u8]) -> Option<Client<'a>> {
    if let Some(ip) = e.addr {
        return Some(Client::Address(ip));
    }
    let named = e.meaning == Meaning::PamAuthFailed && !e.name.is_empty();
    named.then(|| Client::Name(LogText(e.name.of(bytes))))
}

/// Does the line report the outcome of an authentication?
fn authentication(meaning: Meaning) -> Option<&'static str> {
    match meaning {
        Meaning::AuthAccepted => Some("success"),
        Meaning::AuthFailed | Meaning::PamAuthFailed => Some("failure"),
        _ => None,
    }
}

/// Is this connection at or above a verdict, and of the family asked for; without one, of any in which
/// something went wrong?
pub fn at_least(f: &Finding, verdict: Verdict, family: Option<Family>) -> bool {
    f.verdict <= verdict && family.map_or(!f.family.is_benign(), |wanted| f.family == wanted)
}

/// `error: ` or `fatal: ` as it stood before a message.
pub fn prefix(p: Prefix) -> &'static str {
    match p {
        Prefix::None => "",
        Prefix::Error => "error: ",
        Prefix::Fatal => "fatal: ",
        Prefix::Debug => "debug1: ",
    }
}
