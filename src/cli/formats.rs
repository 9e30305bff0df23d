//! The forms in which results can be had.

use clap::ValueEnum;

/// Forms of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people, on a terminal.
    Text,
    /// Plain text of 72 columns, for mail.
    Mail,
    /// A page for a browser, in one file.
    Html,
    /// For issues and chat.
    #[value(alias = "md")]
    Markdown,
    /// One JSON document.
    Json,
    /// One JSON object per connection and line.
    Ndjson,
    /// One connection per record, comma-separated.
    Csv,
    /// Numbers for Prometheus' textfile collector.
    Prometheus,
}

/// Forms of connections and events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people, on a terminal.
    Text,
    /// One JSON document.
    Json,
    /// One JSON object per line.
    Ndjson,
    /// Comma-separated values.
    Csv,
    /// JSON objects under the names of the Elastic Common Schema, one per line.
    Ecs,
    /// JSON objects for Timesketch, one per moment and line.
    Timesketch,
    /// A Parquet file.
    Parquet,
    /// An Arrow IPC stream.
    Arrow,
}
