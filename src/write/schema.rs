//! The JSON Schemas of the outputs; a test validates real output against them.

/// One line of `connections --format ndjson`.
pub const CONNECTION: &str = include_str!("schema/connection.json");
/// One line of `events --format ndjson`.
pub const EVENT: &str = include_str!("schema/event.json");
/// `check --format json`.
pub const CHECK: &str = include_str!("schema/check.json");
/// `analyze --format json`.
pub const REPORT: &str = include_str!("schema/report.json");
/// One line of `--format ecs`.
pub const ECS: &str = include_str!("schema/ecs.json");
/// One line of `--format timesketch`.
pub const TIMESKETCH: &str = include_str!("schema/timesketch.json");
