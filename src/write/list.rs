//! Lists in rows.

use serde::{Serialize, Serializer};

use super::columns::Json;
use super::line::Line;
use super::rows::Rows;

/// A list of rows, each of which is made when it is written: put together before, they would take an allocation for every
/// connection.
pub struct List<'a, T> {
    rows: Rows<'a>,
    items: &'a [T],
}

/// What stands in a list of rows.
pub trait Item {
    /// Its row.
    type Row<'a>: Json + Serialize
    where
        Self: 'a;

    /// Makes it.
    fn row<'a>(&'a self, rows: Rows<'a>) -> Self::Row<'a>;
}

impl<'a, T> List<'a, T> {
    /// Of these, as rows of this report.
    pub fn new(rows: Rows<'a>, items: &'a [T]) -> List<'a, T> {
        List { rows, items }
    }
}

impl<'a, T: Item> List<'a, T> {
    fn rows(&self) -> impl Iterator<Item = T::Row<'a>> {
        self.items.iter().map(|item| item.row(self.rows))
    }
}

impl<T: Item> Json for List<'_, T> {
    fn json(&self, out: &mut Line) {
        out.put(b"[");
        for (i, row) in self.rows().enumerate() {
            if i > 0 {
                out.put(b",");
            }
            row.json(out);
        }
        out.put(b"]");
    }
}

impl<T: Item> Serialize for List<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows())
    }
}
