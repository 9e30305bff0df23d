//! What an object says about a line, whatever it calls that.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

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
    /// The place of the name that told it among those known, counted from 1, and what it told.
    told: [(usize, Vec<u8>); NAMES.len()],
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

    /// Forgets what was told.
    pub(super) fn clear(&mut self) {
        self.told.iter_mut().for_each(|(rank, text)| {
            *rank = 0;
            text.clear();
        });
        self.path.clear();
    }

    /// Takes in what a column has, whose name may be written in capitals as well.
    pub(super) fn tell(&mut self, name: &str, value: &[u8]) {
        self.path.clear();
        self.path.push_str(name);
        if !is_known(name) {
            self.path.make_ascii_lowercase();
        }
        self.put(value);
    }

    /// What was told, if it was.
    pub(super) fn get(&self, field: Field) -> Option<&[u8]> {
        let (rank, text) = &self.told[field as usize];
        (*rank > 0).then_some(text)
    }

    fn put(&mut self, value: &[u8]) {
        for (field, names) in NAMES {
            let Some(place) = names.iter().position(|name| *name == self.path) else { continue };
            let (rank, text) = &mut self.told[field as usize];
            if *rank == 0 || place + 1 < *rank {
                *rank = place + 1;
                text.clear();
                text.extend_from_slice(value);
            }
        }
    }
}

/// The value at the path where we are.
struct Value<'a>(&'a mut Fields);

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.put(text.as_bytes());
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.0.put(number.to_string().as_bytes());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.0.put(number.to_string().as_bytes());
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let before = self.0.path.len();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if before > 0 {
                self.0.path.push('.');
            }
            self.0.path.push_str(&name);
            map.next_value_seed(Value(&mut *self.0))?;
            self.0.path.truncate(before);
        }
        Ok(())
    }
}
