//! Rows: their columns are declared once, as a struct for serde and as compact JSON with the names ready as bytes.
//!
//! The JSON is serde_json's, byte by byte, in a fifth of the instructions: rows are nearly all that a run writes.

use std::borrow::Cow;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};

use crate::model::TimeText;

/// What stands in a column, or is a row itself.
pub trait Json {
    /// Appends it as a value of compact JSON.
    fn json(&self, out: &mut Vec<u8>);
}

/// Declares a struct whose fields are columns. The last may be `#[unless_none]`: then it is left out where it is `None`.
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
            fn json(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(concat!("{\"", stringify!($first), "\":").as_bytes());
                self.$first.json(out);
                $(
                    out.extend_from_slice(concat!(",\"", stringify!($column), "\":").as_bytes());
                    self.$column.json(out);
                )*
                $(
                    if let Some(last) = &self.$last {
                        out.extend_from_slice(concat!(",\"", stringify!($last), "\":").as_bytes());
                        last.json(out);
                    }
                )?
                out.push(b'}');
            }
        }
    };
}
pub(crate) use row;

impl Json for str {
    fn json(&self, out: &mut Vec<u8>) {
        out.push(b'"');
        if is_plain(self.as_bytes()) {
            out.extend_from_slice(self.as_bytes());
        } else {
            self.bytes().for_each(|byte| escape(byte, out));
        }
        out.push(b'"');
    }
}

/// Does every byte stand for itself in a string of JSON?
fn is_plain(bytes: &[u8]) -> bool {
    // Without an early exit the compiler looks at sixteen bytes at a time.
    !bytes.iter().fold(false, |found, b| found | (*b < b' ') | (*b == b'"') | (*b == b'\\'))
}

#[cold]
fn escape(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        0x08 => out.extend_from_slice(b"\\b"),
        0x0c => out.extend_from_slice(b"\\f"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        0..b' ' => {
            let hex = |digit: u8| b"0123456789abcdef"[usize::from(digit)];
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', hex(byte >> 4), hex(byte & 15)]);
        }
        _ => out.push(byte),
    }
}

impl Json for Cow<'_, str> {
    fn json(&self, out: &mut Vec<u8>) {
        str::json(self, out);
    }
}

impl Json for TimeText {
    fn json(&self, out: &mut Vec<u8>) {
        out.push(b'"');
        out.extend_from_slice(self.as_bytes());
        out.push(b'"');
    }
}

impl<T: Json + ?Sized> Json for &T {
    fn json(&self, out: &mut Vec<u8>) {
        T::json(self, out);
    }
}

impl<T: Json> Json for Option<T> {
    fn json(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.json(out),
            None => out.extend_from_slice(b"null"),
        }
    }
}

impl<T: Json> Json for [T] {
    fn json(&self, out: &mut Vec<u8>) {
        out.push(b'[');
        for (i, value) in self.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            value.json(out);
        }
        out.push(b']');
    }
}

impl<T: Json> Json for Vec<T> {
    fn json(&self, out: &mut Vec<u8>) {
        self.as_slice().json(out);
    }
}

impl Json for bool {
    fn json(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

macro_rules! whole_numbers {
    ($($type:ty),*) => {
        $(
            impl Json for $type {
                fn json(&self, out: &mut Vec<u8>) {
                    out.extend_from_slice(itoa::Buffer::new().format(*self).as_bytes());
                }
            }
        )*
    };
}
whole_numbers!(u8, u16, u32, u64, i64);

impl Json for f64 {
    fn json(&self, out: &mut Vec<u8>) {
        let tenths = (self * 10.0).round();
        if tenths != 0.0 && tenths / 10.0 == *self && tenths.abs() < 1e9 {
            // Decibans and seconds: the shortest text of such a number has one digit behind the point.
            let (sign, tenths): (&[u8], _) = if *self < 0.0 { (b"-", -tenths as u64) } else { (b"", tenths as u64) };
            out.extend_from_slice(sign);
            (tenths / 10).json(out);
            out.extend_from_slice(&[b'.', b'0' + (tenths % 10) as u8]);
        } else {
            // Writing to a Vec cannot fail.
            let _ = serde_json::to_writer(out, self);
        }
    }
}

impl Json for IpAddr {
    fn json(&self, out: &mut Vec<u8>) {
        out.push(b'"');
        match self {
            IpAddr::V4(ip) => dotted(*ip, out),
            IpAddr::V6(ip) => _ = write!(out, "{ip}"),
        }
        out.push(b'"');
    }
}

/// `203.0.113.7`
fn dotted(ip: Ipv4Addr, out: &mut Vec<u8>) {
    for (i, octet) in ip.octets().into_iter().enumerate() {
        if i > 0 {
            out.push(b'.');
        }
        octet.json(out);
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    fn same<T: Json + Serialize + ?Sized>(value: &T) {
        let mut out = Vec::new();
        value.json(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(value).unwrap());
    }

    #[test]
    fn texts_are_escaped_as_serde_json_does() {
        (0..=0x2ff).filter_map(char::from_u32).for_each(|c| same(&format!("a{c}b").as_str()));
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

    row! {
        /// A row.
        pub struct Row<'a> {
            pub schema: &'static str,
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
        same(&Row { schema: "a", inner: None, cells: cells(), text: Some("b".into()) });
        same(&Row { schema: "a", inner: Some(Inner { number: 3 }), cells: Vec::new(), text: None });
    }
}
