//! `vmstat -t`: fixed columns under a header that names the zone, a row per interval. The first row is the mean since
//! boot and says nothing about its moment.

use super::columns::{Column, How, What};
use super::gathering::Mode;
use super::{Gathering, Times};
use crate::model::{Measured, Metric};
use crate::read::stamp::clock::Zone;

/// Reads the whole text.
///
/// # Errors
/// If it has no times, or no rows but the first.
pub fn read(text: &str, zone: Zone) -> Result<Measured, String> {
    let (mut gathering, mut times) = (Gathering::default(), Times::new(zone));
    let mut columns: Vec<Option<Column>> = Vec::new();
    let mut name = None;
    let (mut rows, mut dated) = (0, 0);
    for line in text.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        match cells.first() {
            Some(&"r") => {
                columns = cells.iter().map(|name| column(name)).collect();
                // The last column of `-t` is headed by the zone of its times.
                name = cells.last().filter(|n| n.chars().all(|c| !c.is_ascii_lowercase())).copied();
                continue;
            }
            Some(first) if first.bytes().all(|b| b.is_ascii_digit()) => rows += 1,
            _ => continue,
        }
        let [.., day, time] = cells[..] else { continue };
        let Some(at) = times.read(&format!("{day} {time} {}", name.unwrap_or_default())) else { continue };
        dated += 1;
        for (column, cell) in columns.iter().zip(&cells) {
            let (Some(column), Ok(value)) = (column, cell.parse()) else { continue };
            if rows > 1 || column.how == How::Gauge {
                gathering.put(*column, "", at, value);
            }
        }
    }
    match (rows, dated) {
        (0, _) => Err("it is a header of vmstat without a row".to_owned()),
        (_, 0) => Err("its rows have no times; run `vmstat -t`".to_owned()),
        _ => Ok(gathering.finish("vmstat", None, times.zone())),
    }
}

fn column(name: &str) -> Option<Column> {
    let cpu = |mode| (What::Cpu(mode), How::Rate, 0.01);
    // KiB per second, in pages of 4 KiB.
    let pages = |metric| (What::Of(metric), How::Rate, 0.25);
    let (what, how, scale) = match name {
        "r" => (What::Of(Metric::Runnable), How::Gauge, 1.0),
        "b" => (What::Of(Metric::Blocked), How::Gauge, 1.0),
        "si" => pages(Metric::SwapIn),
        "so" => pages(Metric::SwapOut),
        "us" => cpu(Mode::User),
        "sy" => cpu(Mode::System),
        "id" => cpu(Mode::Idle),
        "wa" => cpu(Mode::Iowait),
        "st" => cpu(Mode::Steal),
        _ => return None,
    };
    Some(Column { what, how, scale })
}
