//! The fields of an object that say something about a line, by any of the names that log shippers give them.

use std::borrow::Cow;

use serde::de::{Deserializer, MapAccess};

use crate::read::forms::json_value::{Value, ValueSink};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The line, or its message.
    Text,
    /// When it was written.
    Time,
    /// The machine.
    Host,
    /// The writer.
    Tag,
    /// Its process.
    Pid,
}

/// The names that are known, of each field the one first that says most: an object may have several.
const NAMES: [(Field, &[&str]); 5] = [
    (
        Field::Text,
        &[
            "_raw",
            "result._raw",
            "event.original",
            "MESSAGE",
            "message",
            "msg",
            "log",
            "line",
            "textPayload",
            "jsonPayload.message",
            "short_message",
            "@message",
            "SyslogMessage",
        ],
    ),
    (
        Field::Time,
        &[
            "timereported",
            "ISODATE",
            "timestamp",
            "@timestamp",
            "time",
            "ts",
            "date",
            "DATE",
            "_time",
            "result._time",
            "EventTime",
            "TimeGenerated",
        ],
    ),
    (
        Field::Host,
        &[
            "hostname",
            "host",
            "HOST",
            "host.hostname",
            "host.name",
            "log.syslog.hostname",
            "_HOSTNAME",
            "HostName",
            "Computer",
        ],
    ),
    (
        Field::Tag,
        &[
            "syslogtag",
            "programname",
            "program",
            "PROGRAM",
            "ident",
            "appname",
            "app-name",
            "app_name",
            "process.name",
            "log.syslog.appname",
            "SYSLOG_IDENTIFIER",
            "ProcessName",
        ],
    ),
    (
        Field::Pid,
        &["procid", "pid", "PID", "proc_id", "process.pid", "log.syslog.procid", "_PID", "SYSLOG_PID", "ProcessID"],
    ),
];

fn is_known(name: &str) -> bool {
    NAMES.iter().any(|(_, names)| names.contains(&name))
}

/// Is a line, or its message, called so, perhaps in capitals?
pub(super) fn is_text(name: &str) -> bool {
    let (_, names) = NAMES[Field::Text as usize];
    names.contains(&name) || names.contains(&&*name.to_ascii_lowercase())
}

/// The fields of an object. It is filled again and again: its buffers are kept.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// By field: the rank of the name it was found under (from 1, 0 for none; a lower one wins), and the value.
    values: [(usize, Vec<u8>); NAMES.len()],
    /// Where in the object we are: `host.name`.
    path: String,
}

impl Fields {
    /// Reads an object, with or without a comma behind it; `None` if it is none, or does not end as one.
    pub(super) fn read(&mut self, object: &[u8]) -> Option<()> {
        self.clear();
        let object = object.strip_suffix(b",").unwrap_or(object);
        if !object.starts_with(b"{") {
            return None;
        }
        let mut json = serde_json::Deserializer::from_slice(object);
        json.deserialize_map(Value(self)).and_then(|()| json.end()).ok()
    }

    /// Forgets all values.
    pub(super) fn clear(&mut self) {
        self.values.iter_mut().for_each(|(rank, text)| {
            *rank = 0;
            text.clear();
        });
        self.path.clear();
    }

    /// Takes in what a column has, whose name may be written in capitals as well.
    pub(super) fn set(&mut self, name: &str, value: &[u8]) {
        self.path.clear();
        self.path.push_str(name);
        if !is_known(name) {
            self.path.make_ascii_lowercase();
        }
        self.put(value);
    }

    /// Its value, if the object has it.
    pub(super) fn get(&self, field: Field) -> Option<&[u8]> {
        let (rank, text) = &self.values[field as usize];
        (*rank > 0).then_some(text)
    }

    fn put(&mut self, value: &[u8]) {
        for (field, names) in NAMES {
            let Some(place) = names.iter().position(|name| *name == self.path) else { continue };
            let (rank, text) = &mut self.values[field as usize];
            if *rank == 0 || place + 1 < *rank {
                *rank = place + 1;
                text.clear();
                text.extend_from_slice(value);
            }
        }
    }
}

/// Takes the values at `path`, which members of inner objects extend.
impl ValueSink for Fields {
    fn text(&mut self, text: &[u8]) {
        self.put(text);
    }

    fn float(&mut self, number: f64) {
        self.put(number.to_string().as_bytes());
    }

    fn object<'de, A: MapAccess<'de>>(&mut self, mut members: A) -> Result<(), A::Error> {
        let before = self.path.len();
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            if before > 0 {
                self.path.push('.');
            }
            self.path.push_str(&name);
            members.next_value_seed(Value(&mut *self))?;
            self.path.truncate(before);
        }
        Ok(())
    }
}
