//! Parquet and Arrow read back: the same rows as NDJSON, and the right types.
#![cfg(feature = "tables")]

use std::fs::File;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use polars_core::prelude::{AnyValue, DataFrame, DataType, TimeUnit, TimeZone};
use polars_io::SerReader;
use polars_io::ipc::IpcStreamReader;
use polars_io::parquet::read::ParquetReader;
use serde_json::Value;
use sshlogs::write::rows::flat;

const LOG: [&str; 5] = ["--timezone", "UTC", "--year", "2026", "testdata/lab/mixed_day/auth.log"];

fn sshlogs(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sshlogs"));
    let out = command.args(args).args(LOG).current_dir(env!("CARGO_MANIFEST_DIR")).assert().success();
    String::from_utf8(out.get_output().stdout.clone()).unwrap()
}

fn ndjson(command: &str) -> Vec<Value> {
    let text = sshlogs(&[command, "--format", "ndjson"]);
    text.lines().map(|l| Value::Object(flat(serde_json::from_str(l).unwrap()))).collect()
}

fn table(command: &str, format: &str, folder: &Path) -> (PathBuf, DataFrame) {
    let path = folder.join(format!("{command}.{format}"));
    sshlogs(&[command, "--format", format, "-o", &path.to_string_lossy()]);
    let file = File::open(&path).unwrap();
    let frame = match format {
        "parquet" => ParquetReader::new(file).finish(),
        _ => IpcStreamReader::new(file).finish(),
    };
    (path, frame.unwrap())
}

/// A cell as NDJSON has it.
fn json(cell: &AnyValue<'_>) -> Value {
    match cell {
        AnyValue::Null => Value::Null,
        AnyValue::Boolean(b) => (*b).into(),
        AnyValue::Int64(n) => (*n).into(),
        AnyValue::Float64(x) => (*x).into(),
        AnyValue::String(text) => (*text).into(),
        AnyValue::Datetime(at, TimeUnit::Microseconds, _) => {
            chrono::DateTime::from_timestamp_micros(*at).unwrap().format("%Y-%m-%dT%H:%M:%SZ").to_string().into()
        }
        other => panic!("no such type is promised: {other:?}"),
    }
}

#[test]
fn tables_hold_the_rows_of_ndjson() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["connections", "events"] {
        let rows = ndjson(command);
        for format in ["parquet", "arrow"] {
            let (_, frame) = table(command, format, folder.path());
            assert_eq!(frame.height(), rows.len(), "{command} {format}");
            let names: Vec<String> = frame.columns().iter().map(|c| c.name().to_string()).collect();
            for (i, row) in rows.iter().enumerate() {
                for name in row.as_object().unwrap().keys() {
                    assert!(names.contains(name), "{command} {format}: no column {name}");
                }
                for column in frame.columns() {
                    let cell = json(&column.get(i).unwrap());
                    assert_eq!(cell, row[column.name().as_str()], "{command} {format}: {} of row {i}", column.name());
                }
            }
        }
    }
}

#[test]
fn times_have_a_zone_and_what_is_missing_is_null() {
    let folder = tempfile::tempdir().unwrap();
    let time = DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC));
    for format in ["parquet", "arrow"] {
        let (_, frame) = table("connections", format, folder.path());
        assert_eq!(frame.column("closed").unwrap().dtype(), &time, "{format}");
        assert_eq!(frame.column("opened").unwrap().null_count(), frame.height() - 1, "INFO says it of refusals alone");
        assert_eq!(frame.column("port").unwrap().dtype(), &DataType::Int64);
        assert_eq!(frame.column("cause_score_db").unwrap().dtype(), &DataType::Float64);
        assert_eq!(frame.column("user_exists").unwrap().dtype(), &DataType::Boolean);
        let evidence = frame.column("cause_evidence").unwrap().get(0).unwrap().to_string();
        assert!(evidence.contains("favours"), "{evidence}");
    }
}

#[test]
fn the_same_log_gives_the_same_bytes() {
    for format in ["parquet", "arrow"] {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [a, b] = folders.each_ref().map(|f| std::fs::read(table("events", format, f.path()).0).unwrap());
        assert!(a == b, "{format}");
    }
}

/// Reads both forms and prints rows, types and a time.
const PYTHON: &str = r#"
import sys
try:
    import pyarrow.parquet, pyarrow.ipc
except ImportError:
    sys.exit("no pyarrow")
parquet = pyarrow.parquet.read_table(sys.argv[1])
arrow = pyarrow.ipc.open_stream(sys.argv[2]).read_all()
for table in (parquet, arrow):
    print(table.num_rows, table.schema.field("closed").type, table.schema.field("port").type, table.column("closed")[0])
assert parquet.to_pylist() == arrow.to_pylist()
try:
    import duckdb
except ImportError:
    sys.exit(0)
print(duckdb.sql(f"select count(*), count(closed), typeof(any_value(closed)) from '{sys.argv[1]}'").fetchall()[0])
"#;

#[test]
fn others_read_them_too() {
    let folder = tempfile::tempdir().unwrap();
    let [(parquet, frame), (arrow, _)] = ["parquet", "arrow"].map(|f| table("connections", f, folder.path()));
    let python = std::process::Command::new("python3").args(["-c", PYTHON]).arg(parquet).arg(arrow).output();
    let Ok(output) = python else {
        println!("skipped: no python3 is installed");
        return;
    };
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if complained.contains("no pyarrow") {
        println!("skipped: python3 has no pyarrow");
        return;
    }
    assert!(output.status.success(), "{complained}");
    let expected = format!("{} timestamp[us, tz=UTC] int64 2026-11-22 ", frame.height());
    assert_eq!(said.lines().filter(|l| l.starts_with(&expected)).count(), 2, "{said}");
    if let Some(duckdb) = said.lines().find(|l| l.starts_with('(')) {
        assert!(duckdb.contains("TIMESTAMP WITH TIME ZONE"), "{duckdb}");
    } else {
        println!("skipped: python3 has no duckdb");
    }
}

/// A full disk was "parquet: File out of specification: Invalid thrift".
#[test]
fn a_full_disk_is_told_as_such() {
    if !Path::new("/dev/full").exists() {
        return println!("skipped: no /dev/full here");
    }
    for (command, format) in [("events", "parquet"), ("events", "arrow"), ("connections", "parquet")] {
        let mut run = Command::new(env!("CARGO_BIN_EXE_sshlogs"));
        run.args([command, "--format", format, "-o", "/dev/full"]).args(LOG).current_dir(env!("CARGO_MANIFEST_DIR"));
        let said = String::from_utf8_lossy(&run.assert().code(2).get_output().stderr).into_owned();
        assert!(said.contains("/dev/full could not be written") && said.contains("make room there"), "{said}");
    }
}
