//! Rows: their columns are declared once, as a struct for serde and as compact JSON with the names ready as bytes.
//!
//! The JSON is serde_json's, byte by byte, in a fifth of the instructions: rows are nearly all that a run writes.

use std::borrow::Cow;
use std::fmt;
use std::io::Write;
use std::net::IpAddr;
use std::ops::Deref;

use super::line::Line;
use crate::model::{Ipv4Text, TimeText};

/// The value of a column, or a whole row.
pub trait Json {
    /// Appends it as a value of compact JSON.
    fn json(&self, out: &mut Line);

    /// Its cell in a table without nesting; `None` for an empty one.
    fn cell(&self) -> Option<Cell<'_>> {
        let mut text = Line::default();
        self.json(&mut text);
        Some(Cell::Json(text))
    }
}

/// A cell of a table without nesting.
pub enum Cell<'a> {
    /// A text, which may be a stranger's.
    Text(Cow<'a, str>),
    /// JSON: a number, a list, an object.
    Json(Line),
}

/// A row of such columns.
pub trait Row: Json {
    /// The names of all columns, in order.
    const NAMES: &'static [&'static str];

    /// Calls `show` with the cell of every column, in order.
    fn cells(&self, show: &mut dyn FnMut(Option<Cell<'_>>));
}

/// Declares a struct whose fields are columns. The last may be `#[unless_none]`: then JSON leaves it out where it is `None`.
macro_rules! row {
    (
        $(#[$about:meta])*
        pub struct $row:ident $(<$life:lifetime>)? {
            pub $first:ident: $first_type:ty,
            $(pub $column:ident: $type:ty,)*
            $(#[unless_none] pub $last:ident: $last_type:ty,)?
        }
    ) => {
        $(#[$about])*
        #[derive(serde::Serialize)]
        #[allow(missing_docs, reason = "the columns are documented in the schema and in docs/guide.md")]
        pub struct $row $(<$life>)? {
            pub $first: $first_type,
            $(pub $column: $type,)*
            $(#[serde(skip_serializing_if = "Option::is_none")] pub $last: $last_type,)?
        }

        impl $(<$life>)? $crate::write::columns::Json for $row $(<$life>)? {
            fn json(&self, out: &mut $crate::write::line::Line) {
                $crate::write::columns::put!(out, concat!("{\"", stringify!($first), "\":"));
                self.$first.json(out);
                $(
                    $crate::write::columns::put!(out, concat!(",\"", stringify!($column), "\":"));
                    self.$column.json(out);
                )*
                $(
                    if let Some(last) = &self.$last {
                        $crate::write::columns::put!(out, concat!(",\"", stringify!($last), "\":"));
                        last.json(out);
                    }
                )?
                out.put(b"}");
            }
        }

        impl $(<$life>)? $crate::write::columns::Row for $row $(<$life>)? {
            const NAMES: &'static [&'static str] =
                &[stringify!($first), $(stringify!($column),)* $(stringify!($last),)?];

            fn cells(&self, show: &mut dyn FnMut(Option<$crate::write::columns::Cell<'_>>)) {
                show(self.$first.cell());
                $(show(self.$column.cell());)*
                $(show(self.$last.cell());)?
            }
        }
    };
}
pub(crate) use row;

/// Declares the name of a schema: a column that holds the same text in every row.
macro_rules! schema {
    ($(#[$about:meta])* $name:ident = $text:literal) => {
        $(#[$about])*
        pub struct $name;

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($text)
            }
        }

        impl $crate::write::columns::Json for $name {
            fn json(&self, out: &mut $crate::write::line::Line) {
                $crate::write::columns::put!(out, concat!("\"", $text, "\""));
            }

            fn cell(&self) -> Option<$crate::write::columns::Cell<'_>> {
                Some($crate::write::columns::Cell::Text($text.into()))
            }
        }
    };
}
pub(crate) use schema;

/// Appends a text known to the compiler, as an array.
macro_rules! put {
    ($out:expr, $text:expr) => {{
        const TEXT: &str = $text;
        const ARRAY: &[u8; TEXT.len()] = TEXT.as_bytes().first_chunk().expect("its own length");
        $out.put(ARRAY);
    }};
}
pub(crate) use put;

impl Json for str {
    fn json(&self, out: &mut Line) {
        if out.put_plain::<true>(self.as_bytes()) {
            return;
        }
        out.put(b"\"");
        self.bytes().for_each(|byte| escape(byte, out));
        out.put(b"\"");
    }

    fn cell(&self) -> Option<Cell<'_>> {
        Some(Cell::Text(self.into()))
    }
}

#[cold]
fn escape(byte: u8, out: &mut Line) {
    match byte {
        b'"' => out.put(b"\\\""),
        b'\\' => out.put(b"\\\\"),
        0x08 => out.put(b"\\b"),
        0x0c => out.put(b"\\f"),
        b'\n' => out.put(b"\\n"),
        b'\r' => out.put(b"\\r"),
        b'\t' => out.put(b"\\t"),
        0..b' ' => {
            let hex = |digit: u8| b"0123456789abcdef"[usize::from(digit)];
            out.put(&[b'\\', b'u', b'0', b'0', hex(byte >> 4), hex(byte & 15)]);
        }
        _ => out.put(&[byte]),
    }
}

impl Json for Cow<'_, str> {
    fn json(&self, out: &mut Line) {
        str::json(self, out);
    }

    fn cell(&self) -> Option<Cell<'_>> {
        str::cell(self)
    }
}

/// Bytes of a log, as text; what is not UTF-8 is replaced.
#[derive(Clone, Copy, Debug)]
pub struct LogText<'a>(pub &'a [u8]);

impl<'a> LogText<'a> {
    /// The text.
    pub fn text(self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.0)
    }
}

impl fmt::Display for LogText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl serde::Serialize for LogText<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl Json for LogText<'_> {
    fn json(&self, out: &mut Line) {
        // Nearly all of it is plain ASCII, and checking for that costs less than checking for UTF-8.
        if !out.put_plain::<false>(self.0) {
            self.text().json(out);
        }
    }

    fn cell(&self) -> Option<Cell<'_>> {
        Some(Cell::Text(self.text()))
    }
}

/// One of our own words: nothing in it needs escaping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Id(pub &'static str);

impl Deref for Id {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl Json for Id {
    fn json(&self, out: &mut Line) {
        out.put_quoted(self.0.as_bytes());
    }

    fn cell(&self) -> Option<Cell<'_>> {
        str::cell(self)
    }
}

impl Json for TimeText {
    fn json(&self, out: &mut Line) {
        out.put_quoted(self.as_bytes());
    }

    fn cell(&self) -> Option<Cell<'_>> {
        str::cell(self)
    }
}

impl<T: Json + ?Sized> Json for &T {
    fn json(&self, out: &mut Line) {
        T::json(self, out);
    }

    fn cell(&self) -> Option<Cell<'_>> {
        T::cell(self)
    }
}

impl<T: Json> Json for Option<T> {
    fn json(&self, out: &mut Line) {
        match self {
            Some(value) => value.json(out),
            None => out.put(b"null"),
        }
    }

    fn cell(&self) -> Option<Cell<'_>> {
        self.as_ref()?.cell()
    }
}

impl<T: Json> Json for [T] {
    fn json(&self, out: &mut Line) {
        out.put(b"[");
        for (i, value) in self.iter().enumerate() {
            if i > 0 {
                out.put(b",");
            }
            value.json(out);
        }
        out.put(b"]");
    }
}

impl<T: Json> Json for Vec<T> {
    fn json(&self, out: &mut Line) {
        self.as_slice().json(out);
    }
}

impl Json for bool {
    fn json(&self, out: &mut Line) {
        match self {
            true => out.put(b"true"),
            false => out.put(b"false"),
        }
    }
}

macro_rules! whole_numbers {
    ($($type:ty),*) => {
        $(
            impl Json for $type {
                fn json(&self, out: &mut Line) {
                    match *self {
                        digit @ 0..=9 => out.put(&[b'0' + digit as u8]),
                        _ => out.put_slice(itoa::Buffer::new().format(*self).as_bytes()),
                    }
                }
            }
        )*
    };
}
whole_numbers!(u8, u16, u32, u64, i64);

impl Json for f64 {
    fn json(&self, out: &mut Line) {
        let tenths = (self.abs() * 10.0 + 0.5) as u64;
        if tenths < 10_000_000_000 && tenths as f64 / 10.0 == self.abs() {
            // Decibans and seconds: the shortest text of such a number has one digit behind the point.
            if self.is_sign_negative() {
                out.put(b"-");
            }
            (tenths / 10).json(out);
            out.put(&[b'.', b'0' + (tenths % 10) as u8]);
        } else {
            // Writing to a Vec cannot fail.
            let _ = serde_json::to_writer(out, self);
        }
    }
}

impl Json for IpAddr {
    fn json(&self, out: &mut Line) {
        match self {
            IpAddr::V4(ip) => out.put_quoted(Ipv4Text::from(*ip).as_bytes()),
            IpAddr::V6(ip) => _ = write!(out, "\"{ip}\""),
        }
    }

    fn cell(&self) -> Option<Cell<'_>> {
        Some(Cell::Text(self.to_string().into()))
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    fn same<T: Json + Serialize + ?Sized>(value: &T) {
        let mut out = Line::default();
        value.json(&mut out);
        assert_eq!(str::from_utf8(out.as_bytes()).unwrap(), serde_json::to_string(value).unwrap());
    }

    #[test]
    fn texts_are_escaped_as_serde_json_does() {
        for c in (0..=0x2ff).filter_map(char::from_u32) {
            (0..20).for_each(|at| same(&format!("{:.<at$}{c}{:.<1$}", "", 19 - at).as_str()));
        }
        same(&"\u{202e}山田\u{10ffff} \"quoted\" back\\slash, long enough for more than one step");
        same("");
    }

    #[test]
    fn numbers_are_written_as_serde_json_does() {
        for n in [0.0, -0.0, 0.1, -0.1, 19.0, -15.1, 0.05, 1e-7, 0.3, 0.1 + 0.2, 123_456_789.9, 1e8, 1e17, 1e300] {
            [n, -n, n + 0.1, n * 3.0, n / 7.0].iter().for_each(same);
        }
        [f64::NAN, f64::INFINITY, f64::MIN_POSITIVE, 299_792.458].iter().for_each(same);
        (0..20_000).map(|n| f64::from(n - 10_000) / 10.0).for_each(|n| same(&n));
        [0, 9, 10, 255, u64::MAX].iter().for_each(same);
        [i64::MIN, -1, 0, i64::MAX].iter().for_each(same);
    }

    #[test]
    fn addresses_and_lists_are_written_as_serde_json_does() {
        for ip in ["0.0.0.0", "203.0.113.7", "255.255.255.255", "::", "::ffff:203.0.113.7", "2001:db8::7"] {
            same(&ip.parse::<IpAddr>().unwrap());
        }
        same(&[Some(true), Some(false), None][..]);
        same(&Vec::<u32>::new());
    }

    #[test]
    fn texts_of_a_log_are_written_as_serde_json_does() {
        let texts =
            [&b"alice"[..], b"", b"with \"quotes\"", b"\xff\xfe no UTF-8", b"na\xc3\xafve", b"\x1b[31m\n", b"\\"];
        texts.iter().for_each(|text| same(&LogText(text)));
        assert_eq!(LogText(b"a\xffb").text(), "a\u{fffd}b");
    }

    schema! {
        /// A schema.
        Example = "example/1"
    }

    row! {
        /// A row.
        pub struct Row<'a> {
            pub schema: Example,
            pub inner: Option<Inner>,
            pub cells: Vec<Inner>,
            #[unless_none]
            pub text: Option<Cow<'a, str>>,
        }
    }

    row! {
        /// A row in a row.
        pub struct Inner {
            pub number: u32,
        }
    }

    #[test]
    fn rows_are_written_as_serde_json_does() {
        let cells = || vec![Inner { number: 1 }, Inner { number: 2 }];
        same(&Row { schema: Example, inner: None, cells: cells(), text: Some("b".into()) });
        same(&Row { schema: Example, inner: Some(Inner { number: 3 }), cells: Vec::new(), text: None });
    }
}
