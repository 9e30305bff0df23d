//! Sysstat's names for what it measures: one list for `sar`, `sadf -d` and `sadf -j`.

use super::columns::{Column, How, What};
use super::gathering::Mode;
use crate::model::Metric;

/// What a column of `sar` or `sadf -d` means to us; most of sysstat's hundreds mean nothing here.
pub fn column(name: &str) -> Option<Column> {
    use Metric as M;
    let rate = |metric| (What::Of(metric), How::Rate, 1.0);
    let gauge = |metric| (What::Of(metric), How::Gauge, 1.0);
    let percent = |metric| (What::Of(metric), How::Rate, 0.01);
    let cpu = |mode| (What::Cpu(mode), How::Rate, 0.01);
    let (what, how, scale) = match name {
        "%user" | "%usr" => cpu(Mode::User),
        "%system" | "%sys" => cpu(Mode::System),
        "%iowait" => cpu(Mode::Iowait),
        "%steal" => cpu(Mode::Steal),
        "%idle" => cpu(Mode::Idle),
        "ldavg-1" => gauge(M::Load1),
        "ldavg-5" => gauge(M::Load5),
        "ldavg-15" => gauge(M::Load15),
        "runq-sz" => gauge(M::Runnable),
        "plist-sz" => gauge(M::Processes),
        "blocked" => gauge(M::Blocked),
        "kbavail" => (What::Of(M::MemoryAvailable), How::Gauge, 1024.0),
        "pswpin/s" => rate(M::SwapIn),
        "pswpout/s" => rate(M::SwapOut),
        "iseg/s" => rate(M::TcpIn),
        "oseg/s" => rate(M::TcpOut),
        "atmptf/s" => rate(M::AttemptFails),
        "estres/s" => rate(M::EstabResets),
        "retrseg/s" => rate(M::Retransmitted),
        "isegerr/s" => rate(M::TcpInErrors),
        "orsts/s" => rate(M::ResetsSent),
        "rxerr/s" | "txerr/s" => rate(M::NicErrors),
        "rxdrop/s" | "txdrop/s" => rate(M::NicDrops),
        "%scpu" => percent(M::PressureCpu),
        "%smem" => percent(M::PressureMemory),
        "%sio" => percent(M::PressureIo),
        _ => return None,
    };
    Some(Column { what, how, scale })
}

/// Columns that say which of several things a row is about.
pub fn is_item(name: &str) -> bool {
    matches!(name, "CPU" | "IFACE" | "DEV" | "INTR" | "TTY" | "FAN" | "TEMP" | "IN" | "BUS" | "FCHOST" | "FILESYSTEM")
}

/// Is a row about the whole machine, or a part of it that adds up to the whole? Of processors only the sum counts.
pub fn counts(item_name: &str, item: &str) -> bool {
    match item_name {
        "CPU" => matches!(item, "-1" | "all"),
        "IFACE" => item != "lo",
        _ => false,
    }
}

/// A number as any locale writes it: `2.15`, `2,15`, `82.9%`.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('%');
    text.parse().ok().or_else(|| text.replace(',', ".").parse().ok()).filter(|n: &f64| n.is_finite())
}
