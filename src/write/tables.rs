//! Connections and events as Parquet and as an Arrow IPC stream: the only file that knows polars.
//!
//! The columns are those of our NDJSON, flat: `cause.id` is `cause_id`, lists are JSON text. Types are those that every
//! reader of such files has: text, bool, 64-bit integers and floats, and times in µs with zone UTC.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use anyhow::Context;
use chrono::DateTime;
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};
use polars_core::prelude::*;
use polars_io::parquet::write::{BatchedWriter, ParquetWriter};
use serde_json::Value;

use super::rows::{EventRow, Rows, flat};
use crate::model::Report;

/// Rows that are written together: a row group of Parquet, a batch of Arrow.
const BATCH: usize = 1 << 16;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Bool,
    Int,
    Float,
    Time,
}

/// Names of columns, and what they hold.
type Columns = &'static [(&'static str, Kind)];

const CONNECTION: Columns = &[
    ("schema", Kind::Text),
    ("id", Kind::Text),
    ("host", Kind::Text),
    ("boot", Kind::Text),
    ("addr", Kind::Text),
    ("port", Kind::Int),
    ("server_addr", Kind::Text),
    ("server_port", Kind::Int),
    ("pids", Kind::Text),
    ("user", Kind::Text),
    ("user_exists", Kind::Bool),
    ("method", Kind::Text),
    ("key", Kind::Text),
    ("attempts", Kind::Int),
    ("client_version", Kind::Text),
    ("opened", Kind::Time),
    ("authenticated", Kind::Time),
    ("closed", Kind::Time),
    ("resolution_s", Kind::Float),
    ("duration_s", Kind::Float),
    ("reached", Kind::Text),
    ("ending", Kind::Text),
    ("ended_by", Kind::Text),
    ("reset", Kind::Text),
    ("cause_id", Kind::Text),
    ("cause_family", Kind::Text),
    ("cause_number", Kind::Int),
    ("cause_verdict", Kind::Text),
    ("cause_score_db", Kind::Float),
    ("cause_margin_db", Kind::Float),
    ("cause_contributors", Kind::Text),
    ("cause_evidence", Kind::Text),
    ("cause_against", Kind::Text),
    ("cause_not_checked", Kind::Text),
    ("cause_rivals", Kind::Text),
    ("incident", Kind::Text),
    ("lines_count", Kind::Int),
    ("lines_first_source", Kind::Text),
    ("lines_first_line", Kind::Int),
    ("lines_last_source", Kind::Text),
    ("lines_last_line", Kind::Int),
];

const EVENT: Columns = &[
    ("schema", Kind::Text),
    ("source", Kind::Text),
    ("line", Kind::Int),
    ("time", Kind::Time),
    ("host", Kind::Text),
    ("program", Kind::Text),
    ("pid", Kind::Int),
    ("message", Kind::Text),
    ("meaning", Kind::Text),
    ("user", Kind::Text),
    ("user_exists", Kind::Bool),
    ("addr", Kind::Text),
    ("port", Kind::Int),
    ("code", Kind::Int),
    ("errno", Kind::Text),
    ("repeats", Kind::Int),
    ("preauth", Kind::Bool),
    ("auth", Kind::Text),
    ("addr_from", Kind::Text),
    ("trusted", Kind::Bool),
    ("text", Kind::Text),
];

/// Forms of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A Parquet file, compressed with zstd.
    Parquet,
    /// An Arrow IPC stream, not compressed.
    Arrow,
}

/// Connections as a table.
///
/// # Errors
/// If `out` cannot be written.
pub fn connections(out: &mut (impl Write + Send), report: &Report, form: Form) -> anyhow::Result<()> {
    let rows = Rows::new(report);
    let mut table = Table::new(out, form, CONNECTION)?;
    for judged in report.connections.iter() {
        table.push(serde_json::to_value(rows.connection(&judged))?)?;
    }
    table.finish()
}

/// A table of events, written as they come.
pub struct Events<W: Write + Send>(Table<W>);

impl<W: Write + Send> Events<W> {
    /// An empty table.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn new(out: W, form: Form) -> anyhow::Result<Events<W>> {
        Ok(Events(Table::new(out, form, EVENT)?))
    }

    /// One more event.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn push(&mut self, row: &EventRow<'_>) -> anyhow::Result<()> {
        self.0.push(serde_json::to_value(row)?)
    }

    /// There are no more.
    ///
    /// # Errors
    /// If the rest cannot be written.
    pub fn finish(self) -> anyhow::Result<()> {
        self.0.finish()
    }
}

/// Where batches go.
enum Sink<W: Write> {
    Parquet(Box<BatchedWriter<W>>),
    Arrow(Box<StreamWriter<W>>),
}

/// The values of a column that are not written yet.
enum Cells {
    Text(Vec<Option<String>>),
    Bool(Vec<Option<bool>>),
    Int(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Time(Vec<Option<i64>>),
}

/// Where a table goes, with the error that stopped it: polars tells of a full disk as a fault of its own.
struct Kept<W> {
    out: W,
    failed: Failed,
}

/// What went wrong below polars.
#[derive(Clone, Default)]
struct Failed(Arc<Mutex<Option<io::Error>>>);

impl Failed {
    /// The result, with what went wrong in place of what polars made of it.
    fn told<T>(&self, result: PolarsResult<T>) -> anyhow::Result<T> {
        result.map_err(|e| match self.0.lock().ok().and_then(|mut failed| failed.take()) {
            Some(below) => below.into(),
            None => e.into(),
        })
    }

    fn keep<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|e| {
            let kind = e.kind();
            if let Ok(mut failed) = self.0.lock() {
                failed.get_or_insert(e);
            }
            kind.into()
        })
    }
}

impl<W: Write> Write for Kept<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        self.failed.keep(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.failed.keep(flushed)
    }
}

/// A table as it is written.
struct Table<W: Write> {
    failed: Failed,
    columns: Columns,
    cells: Vec<Cells>,
    rows: usize,
    sink: Sink<Kept<W>>,
}

impl<W: Write + Send> Table<W> {
    fn new(out: W, form: Form, columns: Columns) -> anyhow::Result<Table<W>> {
        let schema: Schema = columns.iter().map(|(name, kind)| Field::new((*name).into(), kind.stored())).collect();
        let failed = Failed::default();
        let out = Kept { out, failed: failed.clone() };
        let sink = match form {
            Form::Parquet => Sink::Parquet(Box::new(failed.told(ParquetWriter::new(out).batched(&schema))?)),
            Form::Arrow => {
                let mut stream = StreamWriter::new(out, WriteOptions { compression: None });
                failed.told(stream.start(&schema.to_arrow(CompatLevel::oldest()), None))?;
                Sink::Arrow(Box::new(stream))
            }
        };
        Ok(Table { failed, columns, cells: columns.iter().map(|(_, kind)| kind.cells()).collect(), rows: 0, sink })
    }

    fn push(&mut self, row: Value) -> anyhow::Result<()> {
        let mut fields = flat(row);
        for ((name, _), cells) in self.columns.iter().zip(&mut self.cells) {
            cells.push(fields.remove(*name)).with_context(|| format!("column {name}"))?;
        }
        self.rows += 1;
        if self.rows == BATCH {
            self.write()?;
        }
        Ok(())
    }

    /// What was gathered so far is written as one batch.
    fn write(&mut self) -> anyhow::Result<()> {
        let columns = self.columns.iter().zip(&mut self.cells).map(|((name, _), cells)| cells.take(name));
        let columns: Vec<Column> = columns.collect::<PolarsResult<_>>()?;
        let frame = DataFrame::new(std::mem::take(&mut self.rows), columns)?;
        match &mut self.sink {
            Sink::Parquet(writer) => self.failed.told(writer.write_batch(&frame))?,
            Sink::Arrow(stream) => {
                for batch in frame.iter_chunks(CompatLevel::oldest(), true) {
                    self.failed.told(stream.write(&batch, None))?;
                }
            }
        }
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<()> {
        if self.rows > 0 {
            self.write()?;
        }
        match &mut self.sink {
            Sink::Parquet(writer) => {
                self.failed.told(writer.finish())?;
            }
            Sink::Arrow(stream) => self.failed.told(stream.finish())?,
        }
        Ok(())
    }
}

impl Kind {
    fn stored(self) -> DataType {
        match self {
            Kind::Text => DataType::String,
            Kind::Bool => DataType::Boolean,
            Kind::Int => DataType::Int64,
            Kind::Float => DataType::Float64,
            Kind::Time => DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)),
        }
    }

    fn cells(self) -> Cells {
        match self {
            Kind::Text => Cells::Text(Vec::new()),
            Kind::Bool => Cells::Bool(Vec::new()),
            Kind::Int => Cells::Int(Vec::new()),
            Kind::Float => Cells::Float(Vec::new()),
            Kind::Time => Cells::Time(Vec::new()),
        }
    }
}

impl Cells {
    /// One more value; what is not known is null.
    fn push(&mut self, value: Option<Value>) -> anyhow::Result<()> {
        match (self, value) {
            (Cells::Text(cells), Some(Value::String(text))) => cells.push(Some(text)),
            (Cells::Text(cells), value) => cells.push(value.map(|v| v.to_string())),
            (Cells::Bool(cells), value) => cells.push(value.and_then(|v| v.as_bool())),
            (Cells::Int(cells), value) => cells.push(value.and_then(|v| v.as_i64())),
            (Cells::Float(cells), value) => cells.push(value.and_then(|v| v.as_f64())),
            (Cells::Time(cells), value) => {
                let time = value.as_ref().and_then(Value::as_str).map(DateTime::parse_from_rfc3339).transpose()?;
                cells.push(time.map(|t| t.timestamp_micros()));
            }
        }
        Ok(())
    }

    /// The values as a column, and none left.
    fn take(&mut self, name: &str) -> PolarsResult<Column> {
        let name: PlSmallStr = name.into();
        Ok(match self {
            Cells::Text(cells) => Column::new(name, std::mem::take(cells)),
            Cells::Bool(cells) => Column::new(name, std::mem::take(cells)),
            Cells::Int(cells) => Column::new(name, std::mem::take(cells)),
            Cells::Float(cells) => Column::new(name, std::mem::take(cells)),
            Cells::Time(cells) => Column::new(name, std::mem::take(cells)).cast(&Kind::Time.stored())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_what_their_column_holds() {
        let mut time = Kind::Time.cells();
        time.push(Some("2026-11-10T12:00:12.345678Z".into())).unwrap();
        time.push(None).unwrap();
        let Cells::Time(cells) = time else { panic!("a time") };
        assert_eq!(cells, [Some(1_794_312_012_345_678), None]);
        assert!(Kind::Time.cells().push(Some("yesterday".into())).is_err());
        let column = Cells::Time(cells).take("closed").unwrap();
        assert_eq!(column.dtype(), &DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)));
    }
}
