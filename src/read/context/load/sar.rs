//! What `sar` prints: a line with host and date, then a table for each activity. Times are local and carry no
//! date; those that fall have passed midnight.

use std::collections::BTreeMap;

use super::columns::Column;
use super::{Gathering, Times, sysstat};
use crate::model::time::{civil_from_days, days_from_civil};
use crate::model::{Measured, Metric, Timestamp};
use crate::read::stamp::clock::Zone;

const DAY: i64 = 86_400;

/// A table: which columns it has, and how far its clock has come.
struct Table {
    /// Names behind the time; also what tells one table from another.
    names: Vec<String>,
    known: Vec<Option<Column>>,
    item: Option<usize>,
}

/// Where a table's clock stands: days since the file's date, and the last time of day (s).
type Reached = (i64, i64);

/// One `Linux …` line and what follows it.
struct Sheet {
    host: String,
    /// Days since 1970.
    date: i64,
    cpus: Option<f64>,
    reached: BTreeMap<Vec<String>, Reached>,
    gathering: Gathering,
    times: Times,
}

/// Reads the whole text.
///
/// # Errors
/// If its first line names no date, or nothing in it is used here.
pub fn read(text: &str, zone: Zone, remarks: &mut Vec<String>) -> Result<Vec<Measured>, String> {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut table = None;
    for line in text.lines() {
        if line.starts_with("Linux ") {
            table = None;
            sheets.push(Sheet::of(line, zone, remarks).ok_or_else(|| {
                format!("the date in `{}` cannot be read; run sar with S_TIME_FORMAT=ISO", line.trim_end())
            })?);
        } else if let (Some((second, cells)), Some(sheet)) = (row(line), sheets.last_mut()) {
            if let ["LINUX", "RESTART", ..] = cells[..] {
                sheet.at(&["LINUX RESTART".to_owned()], second).into_iter().for_each(|at| sheet.gathering.boot(at));
                continue;
            }
            match Table::of(&cells) {
                Some(header) => {
                    sheet.at(&header.names, second);
                    table = Some(header);
                }
                None => table.iter().for_each(|table| sheet.row(table, second, &cells)),
            }
        }
    }
    let measured: Vec<Measured> = sheets.into_iter().map(Sheet::finish).filter(|m| !m.series.is_empty()).collect();
    match measured.is_empty() {
        true => Err("it holds no measurements that are used here; `sar -A` prints all".to_owned()),
        false => Ok(measured),
    }
}

/// The time of day (s) a line begins with, in 24 or 12 hours, and the cells behind it; `Average:` has none.
fn row(line: &str) -> Option<(i64, Vec<&str>)> {
    let mut cells = line.split_whitespace().peekable();
    let mut parts = cells.next()?.split(':').map(str::parse::<i64>);
    let (hour, minute, second) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let half = cells.next_if(|c| matches!(c.to_ascii_uppercase().as_str(), "AM" | "PM"));
    let hour = match half.map(str::to_ascii_uppercase).as_deref() {
        Some("AM") => hour % 12,
        Some(_) => hour % 12 + 12,
        None => hour,
    };
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    is_time.then(|| (hour * 3600 + minute * 60 + second, cells.collect()))
}

impl Table {
    /// A header has a column known here, or one that says what a row is about; rows have numbers in their place.
    fn of(cells: &[&str]) -> Option<Table> {
        let known: Vec<Option<Column>> = cells.iter().map(|name| sysstat::column(name)).collect();
        let item = cells.iter().position(|name| sysstat::is_item(name));
        let is_header = cells.len() > 1 && cells.iter().all(|c| sysstat::number(c).is_none());
        let is_note = matches!(cells.first(), Some(&"LINUX" | &"COM"));
        (is_header && !is_note).then(|| Table { names: cells.iter().map(|c| (*c).to_owned()).collect(), known, item })
    }
}

impl Sheet {
    /// `Linux 6.1.0 (web1)  04/18/19  _x86_64_ (4 CPU)`
    fn of(line: &str, zone: Zone, remarks: &mut Vec<String>) -> Option<Sheet> {
        let (_, rest) = line.split_once('(')?;
        let (host, rest) = rest.split_once(')')?;
        let mut words = rest.split_whitespace();
        let date = date(words.next()?, remarks)?;
        let cpus = rest.rsplit_once('(').and_then(|(_, n)| n.split(' ').next()?.parse().ok());
        Some(Sheet {
            host: host.to_owned(),
            date,
            cpus,
            reached: BTreeMap::new(),
            gathering: Gathering::default(),
            times: Times::new(zone),
        })
    }

    /// The moment a time of day stands for in a table; a fall by more than a quarter of a day is midnight.
    fn at(&mut self, table: &[String], second: i64) -> Option<Timestamp> {
        let (days, last) = self.reached.entry(table.to_vec()).or_insert((0, second));
        if second + DAY / 4 < *last {
            *days += 1;
        }
        *last = second;
        let (year, month, day) = civil_from_days(self.date + *days);
        let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
        self.times.read(&format!("{year:04}-{month:02}-{day:02} {h:02}:{m:02}:{s:02}"))
    }

    fn row(&mut self, table: &Table, second: i64, cells: &[&str]) {
        let Some(at) = self.at(&table.names, second).filter(|_| cells.len() == table.names.len()) else { return };
        let item = table.item.map(|i| (table.names[i].as_str(), cells[i]));
        if item.is_some_and(|(name, item)| !sysstat::counts(name, item)) {
            return;
        }
        for ((known, name), cell) in table.known.iter().zip(&table.names).zip(cells) {
            if let (Some(column), Some(value)) = (known, sysstat::number(cell)) {
                self.gathering.put(*column, &format!("{}{name}", item.map_or("", |i| i.1)), at, value);
            }
        }
        if let Some(cpus) = self.cpus {
            self.gathering.gauge(Metric::Cpus, at, cpus);
        }
    }

    fn finish(self) -> Measured {
        self.gathering.finish("sar", Some(self.host), self.times.zone())
    }
}

/// A date as any locale writes it (days since 1970): `2019-04-18`, `04/18/19`, `18.04.2019`.
fn date(text: &str, remarks: &mut Vec<String>) -> Option<i64> {
    let parts: Vec<i64> = text.split(['-', '/', '.']).map(str::parse).collect::<Result<_, _>>().ok()?;
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = match text.find(|c: char| !c.is_ascii_digit())? {
        4 => (a, b, c),
        _ if text.contains('.') => (c, b, a),
        _ if a > 12 => (c, b, a),
        _ => {
            if b <= 12 && a != b {
                remarks.push(format!("its date {text} was read as month/day; S_TIME_FORMAT=ISO leaves no doubt"));
            }
            (c, a, b)
        }
    };
    let year = if year < 100 { year + 2000 } else { year };
    let is_date = (1..=12).contains(&month) && (1..=31).contains(&day) && (1970..2200).contains(&year);
    is_date.then(|| days_from_civil(year, month as u32, day as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_any_locale_are_read_and_doubts_are_said() {
        let mut remarks = Vec::new();
        for text in ["2019-04-18", "04/18/19", "18.04.2019", "18/04/2019"] {
            assert_eq!(date(text, &mut remarks), Some(days_from_civil(2019, 4, 18)), "{text}");
        }
        assert!(remarks.is_empty());
        assert_eq!(date("05/01/19", &mut remarks), Some(days_from_civil(2019, 5, 1)));
        assert!(remarks[0].contains("read as month/day"));
        assert_eq!(date("yesterday", &mut remarks), None);
    }

    #[test]
    fn twelve_hours_are_twenty_four() {
        let second = |line| row(line).map(|r| r.0);
        assert_eq!(second("12:00:01 AM  CPU"), Some(1));
        assert_eq!(second("12:00:01 PM  CPU"), Some(43_201));
        assert_eq!(second("11:10:00 PM  all  1"), Some(83_400));
        assert_eq!(second("23:10:00  all  1"), Some(83_400));
        assert_eq!(second("Average:  all  1"), None);
    }
}
