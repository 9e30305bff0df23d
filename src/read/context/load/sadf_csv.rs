//! `sadf -d`: semicolons, and a comment before each kind of row that names its columns.

use std::collections::BTreeMap;

use super::columns::Column;
use super::{Gathering, Times, sysstat};
use crate::model::Measured;
use crate::read::stamp::clock::Zone;

/// How the header line begins.
pub const HEADER: &str = "# hostname;interval;timestamp";
/// Columns of every row: host, interval, time.
const COMMON: usize = 3;

/// The columns of the rows below a header.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    known: Vec<Option<Column>>,
    /// Where a row says which processor or interface it is about.
    item: Option<usize>,
}

/// What was found of each host.
type Hosts = BTreeMap<String, (Gathering, Times)>;

fn of_host<'a>(hosts: &'a mut Hosts, host: &str, zone: Zone) -> &'a mut (Gathering, Times) {
    hosts.entry(host.to_owned()).or_insert_with(|| (Gathering::default(), Times::new(zone)))
}

/// Reads the whole text.
///
/// # Errors
/// If nothing in it is used here.
pub fn read(text: &str, zone: Zone, remarks: &mut Vec<String>) -> Result<Vec<Measured>, String> {
    let mut hosts: Hosts = BTreeMap::new();
    let mut columns = Columns::default();
    let (mut is_wide, mut is_half) = (false, false);
    for line in text.lines() {
        if let Some(header) = line.strip_prefix("# ") {
            columns = Columns::of(header);
            is_wide |= header.contains("[...]");
            continue;
        }
        let cells: Vec<&str> = line.split(';').collect();
        // A restart or a comment of whoever runs sysstat has one cell behind the time.
        if let [host, _, time, note] = cells[..]
            && note.starts_with("LINUX-RESTART")
        {
            let (gathering, times) = of_host(&mut hosts, host, zone);
            times.read(time).into_iter().for_each(|at| gathering.boot(at));
            continue;
        }
        let is_note = cells.len() == COMMON + 1 && !cells[COMMON].starts_with(|c: char| c.is_ascii_digit() || c == '-');
        if cells.len() != columns.names.len() || is_note {
            is_half |= !is_note && !line.trim().is_empty();
            continue;
        }
        let (gathering, times) = of_host(&mut hosts, cells[0], zone);
        if let Some(at) = times.read(cells[2]) {
            columns.row(&cells, |column, part, value| gathering.put(column, part, at, value));
        }
    }
    if is_wide {
        remarks.push("its lists in one row (`sadf -h`) are not read: leave -h out".to_owned());
    } else if is_half {
        remarks.push("some of its rows do not fit their header and were left out".to_owned());
    }
    let finish = |(host, (gathering, times)): (String, (Gathering, Times))| {
        gathering.finish("sadf CSV", Some(host), times.zone())
    };
    let measured: Vec<Measured> = hosts.into_iter().map(finish).filter(|m| !m.series.is_empty()).collect();
    match measured.is_empty() {
        true => Err("it holds no measurements that are used here; `sadf -d FILE -- -A` prints all".to_owned()),
        false => Ok(measured),
    }
}

impl Columns {
    fn of(header: &str) -> Columns {
        let names: Vec<String> = header.split(';').map(str::to_owned).collect();
        let known = names.iter().map(|name| sysstat::column(name)).collect();
        let item = names.iter().position(|name| sysstat::is_item(name));
        Columns { names, known, item }
    }

    fn row(&self, cells: &[&str], mut put: impl FnMut(Column, &str, f64)) {
        let item = self.item.map(|i| (self.names[i].as_str(), cells[i]));
        if item.is_some_and(|(name, item)| !sysstat::counts(name, item)) {
            return;
        }
        for ((known, name), cell) in self.known.iter().zip(&self.names).zip(cells) {
            if let (Some(column), Some(value)) = (known, sysstat::number(cell)) {
                put(*column, &format!("{}{name}", item.map_or("", |i| i.1)), value);
            }
        }
    }
}
