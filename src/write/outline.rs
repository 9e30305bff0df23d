//! JSON that people can read and programs can cut into lines: members of the document, and the elements of each, have
//! lines of their own; below that it is compact.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

/// A document as such JSON.
///
/// # Errors
/// If a value cannot be written as JSON.
pub fn outline(document: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Outline::default()))?;
    Ok(out)
}

/// Compact below the second level.
#[derive(Default)]
struct Outline {
    depth: usize,
    /// Is the list or object that is open at each of the two levels still empty?
    empty: [bool; 2],
}

impl Outline {
    fn open(&mut self, out: &mut (impl Write + ?Sized), sign: &[u8]) -> io::Result<()> {
        if let Some(empty) = self.empty.get_mut(self.depth) {
            *empty = true;
        }
        self.depth += 1;
        out.write_all(sign)
    }

    fn close(&mut self, out: &mut (impl Write + ?Sized), sign: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.empty.get(self.depth) == Some(&false) {
            self.line(out)?;
        }
        out.write_all(sign)
    }

    fn next(&mut self, out: &mut (impl Write + ?Sized), first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if let Some(empty) = self.empty.get_mut(self.depth - 1) {
            *empty = false;
            self.line(out)?;
        }
        Ok(())
    }

    fn line(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        out.write_all(&b"\n    "[..1 + 2 * self.depth.min(2)])
    }
}

impl Formatter for Outline {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.depth <= 2 { b": " } else { b":" })
    }
}
