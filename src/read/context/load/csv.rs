//! Any CSV with a header and a time column: comma, semicolon or tab, columns in any order.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::columns::{self, Column};
use super::{Gathering, Times};
use crate::model::{Measured, Timestamp};
use crate::read::stamp::clock::Zone;

/// Rows whose time cannot be read are named up to this number.
const NAMED: usize = 3;

/// The first row, understood.
struct Header {
    names: Vec<String>,
    known: Vec<Option<Column>>,
    /// Which column is the time.
    time: usize,
}

/// Reads the whole text; what was odd goes to `remarks`.
///
/// # Errors
/// If it is no CSV with a time column, or none of its columns is known.
pub fn read(text: &str, zone: Zone, remarks: &mut Vec<String>) -> Result<Measured, String> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|d| first.bytes().filter(|b| b == d).count());
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .has_headers(false)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = reader.records().filter_map(Result::ok).peekable();
    let header = Header::of(&rows.next().unwrap_or_default())?;
    let mut gathering = Gathering::default();
    header.name_unknown(&mut gathering);
    let mut times = Times::new(zone);
    let (mut count, mut number, mut undated) = (0, 1, Vec::new());
    while let Some(row) = rows.next() {
        number += 1;
        if row.len() < header.names.len() && rows.peek().is_none() && !text.ends_with('\n') {
            remarks.push("its last row is cut short and was left out".to_owned());
        } else if let Some(at) = row.get(header.time).and_then(|text| times.read(text)) {
            count += 1;
            header.put(&row, at, &mut gathering);
        } else {
            undated.push(number);
        }
    }
    if count == 0 {
        let name = &header.names[header.time];
        return Err(format!("it has no row whose time (column `{name}`) can be read"));
    }
    if !undated.is_empty() {
        let named: Vec<String> = undated.iter().take(NAMED).map(usize::to_string).collect();
        let more = if undated.len() > NAMED { " …" } else { "" };
        let all = named.join(", ");
        remarks.push(format!("{} of its rows have no time that can be read (row {all}{more})", undated.len()));
    }
    Ok(gathering.finish("CSV", None, times.zone()))
}

impl Header {
    fn of(row: &StringRecord) -> Result<Header, String> {
        let names: Vec<String> = row.iter().map(str::to_owned).collect();
        let known: Vec<Option<Column>> = names.iter().map(|name| columns::column(name)).collect();
        let Some(time) = columns::time(&names) else {
            return Err("it is no load file of a kind known here, and no CSV with a time column".to_owned());
        };
        if known.iter().all(Option::is_none) {
            return Err(format!("none of its columns is known here: {}", names.join(", ")));
        }
        Ok(Header { names, known, time })
    }

    fn name_unknown(&self, gathering: &mut Gathering) {
        for (i, name) in self.names.iter().enumerate() {
            match self.known[i] {
                None if i != self.time && name.is_empty() => gathering.unread(&format!("column {}", i + 1)),
                None if i != self.time => gathering.unread(name),
                _ => {}
            }
        }
    }

    /// Hands the values of a row on; an empty cell is no value.
    fn put(&self, row: &StringRecord, at: Timestamp, gathering: &mut Gathering) {
        for ((column, name), cell) in self.known.iter().zip(&self.names).zip(row) {
            let (Some(column), Ok(value)) = (column, cell.parse::<f64>()) else { continue };
            gathering.put(*column, name, at, value);
        }
    }
}
