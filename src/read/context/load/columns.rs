//! What the columns of a CSV are called, and what they mean.
//!
//! A name is taken apart from its end: `_per_s`, `_total`, `_kb`, `_pct` say how to count; what is left is looked
//! up below. What is not found is not guessed.

use super::gathering::Mode;
use crate::model::Metric;

/// What a column measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A metric.
    Of(Metric),
    /// Time of the processors.
    Cpu(Mode),
}

/// How its numbers are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// As they are, at their moment.
    Gauge,
    /// Counting since boot.
    Counter,
    /// Per second, or as a share, since the row before.
    Rate,
}

/// A column that is understood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// What it measures.
    pub what: What,
    /// How to read its numbers.
    pub how: How,
    /// What to multiply them by.
    pub scale: f64,
}

use How::{Counter, Gauge};
use What::{Cpu, Of};

/// Names without their ends, and how their numbers are meant where no end says it.
const NAMES: &[(&[&str], What, How)] = &[
    (&["load1", "load_1", "load_1m", "ldavg_1", "loadavg1", "loadavg_1", "load_avg_1"], Of(Metric::Load1), Gauge),
    (&["load5", "load_5", "load_5m", "ldavg_5", "loadavg5", "loadavg_5", "load_avg_5"], Of(Metric::Load5), Gauge),
    (
        &["load15", "load_15", "load_15m", "ldavg_15", "loadavg15", "loadavg_15", "load_avg_15"],
        Of(Metric::Load15),
        Gauge,
    ),
    (&["procs_running", "runnable", "runq_sz", "run_queue"], Of(Metric::Runnable), Gauge),
    (&["procs_blocked", "blocked"], Of(Metric::Blocked), Gauge),
    (&["procs_total", "processes", "procs", "plist_sz"], Of(Metric::Processes), Gauge),
    (&["sshd_procs", "sshd_processes", "sshd"], Of(Metric::SshdProcesses), Gauge),
    (&["ncpu", "ncpus", "cpus", "cpu_count", "nproc"], Of(Metric::Cpus), Gauge),
    (&["cpu_user", "cpu_nice", "cpu_irq", "cpu_softirq"], Cpu(Mode::User), Counter),
    (&["cpu_sys", "cpu_system"], Cpu(Mode::System), Counter),
    (&["cpu_idle"], Cpu(Mode::Idle), Counter),
    (&["cpu_iowait", "cpu_wait", "cpu_wa"], Cpu(Mode::Iowait), Counter),
    (&["cpu_steal", "cpu_st"], Cpu(Mode::Steal), Counter),
    (&["mem_total", "memory_total", "memtotal"], Of(Metric::MemoryTotal), Gauge),
    (&["mem_avail", "mem_available", "memory_available", "memavailable"], Of(Metric::MemoryAvailable), Gauge),
    (&["pswpin", "swap_in_pages"], Of(Metric::SwapIn), Counter),
    (&["pswpout", "swap_out_pages"], Of(Metric::SwapOut), Counter),
    (&["oom_kill", "oom_kills"], Of(Metric::OomKills), Counter),
    (&["psi_cpu_some_avg10", "pressure_cpu_some_avg10", "psi_cpu_avg10"], Of(Metric::PressureCpu), Gauge),
    (
        &["psi_mem_some_avg10", "psi_memory_some_avg10", "pressure_memory_some_avg10", "psi_mem_avg10"],
        Of(Metric::PressureMemory),
        Gauge,
    ),
    (&["psi_io_some_avg10", "pressure_io_some_avg10", "psi_io_avg10"], Of(Metric::PressureIo), Gauge),
    (&["tcp_curr_estab", "tcp_currestab", "tcp_established", "tcp_sck"], Of(Metric::TcpEstablished), Gauge),
    (&["tcp_in_segs", "tcp_insegs"], Of(Metric::TcpIn), Counter),
    (&["tcp_out_segs", "tcp_outsegs"], Of(Metric::TcpOut), Counter),
    (
        &["tcp_retrans_segs", "tcp_retranssegs", "tcp_retransmits", "tcp_retransmissions"],
        Of(Metric::Retransmitted),
        Counter,
    ),
    (&["tcp_in_errs", "tcp_inerrs"], Of(Metric::TcpInErrors), Counter),
    (&["tcp_out_rsts", "tcp_outrsts"], Of(Metric::ResetsSent), Counter),
    (&["tcp_estab_resets", "tcp_estabresets"], Of(Metric::EstabResets), Counter),
    (&["tcp_attempt_fails", "tcp_attemptfails"], Of(Metric::AttemptFails), Counter),
    (&["tcp_timeouts", "tcptimeouts"], Of(Metric::TcpTimeouts), Counter),
    (&["tcp_abort_on_timeout", "tcpabortontimeout"], Of(Metric::AbortOnTimeout), Counter),
    (&["tcp_abort_on_data", "tcpabortondata"], Of(Metric::AbortOnData), Counter),
    (&["tcp_abort_on_memory", "tcpabortonmemory"], Of(Metric::AbortOnMemory), Counter),
    (&["tcp_keepalive", "tcpkeepalive"], Of(Metric::KeepaliveProbes), Counter),
    (&["listen_overflows", "tcp_listen_overflows", "listenoverflows"], Of(Metric::ListenOverflows), Counter),
    (&["listen_drops", "tcp_listen_drops", "listendrops"], Of(Metric::ListenDrops), Counter),
    (&["conntrack", "conntrack_count", "nf_conntrack_count", "nf_conntrack_entries"], Of(Metric::Conntrack), Gauge),
    (&["conntrack_max", "nf_conntrack_max", "nf_conntrack_entries_limit"], Of(Metric::ConntrackMax), Gauge),
    (
        &["nic_errors", "nic_errs", "net_errors", "rx_errors", "tx_errors", "rx_errs", "tx_errs"],
        Of(Metric::NicErrors),
        Counter,
    ),
    (
        &["nic_drops", "nic_dropped", "net_drops", "rx_dropped", "tx_dropped", "rx_drops", "tx_drops"],
        Of(Metric::NicDrops),
        Counter,
    ),
];

/// Ends that say "per second".
const PER_SECOND: [&str; 4] = ["_per_s", "_per_sec", "_per_second", "_s"];
/// Ends that are units, and what they are worth.
const UNITS: [(&str, f64); 9] = [
    ("_kb", 1024.0),
    ("_kib", 1024.0),
    ("_mb", 1_048_576.0),
    ("_mib", 1_048_576.0),
    ("_gb", 1_073_741_824.0),
    ("_gib", 1_073_741_824.0),
    ("_bytes", 1.0),
    ("_pct", 0.01),
    ("_percent", 0.01),
];
/// Columns that hold the time, best first.
const TIMES: [&str; 10] =
    ["time", "ts", "timestamp", "datetime", "date_time", "date", "epoch", "unix_time", "utc", "_time"];

/// Letters, digits and `_`, in lower case; `%` is a percentage and `/s` a rate.
fn plain(name: &str) -> String {
    let name = name.trim().to_ascii_lowercase().replace('%', "_pct_");
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    name.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}

/// Which of the columns is the time.
pub fn time(names: &[String]) -> Option<usize> {
    let plain: Vec<String> = names.iter().map(|n| plain(n)).collect();
    TIMES.iter().find_map(|wanted| plain.iter().position(|n| n == wanted))
}

/// What the ends of a name say.
#[derive(Clone, Copy, Default)]
struct Ends {
    per_second: bool,
    total: bool,
    /// What to multiply its numbers by.
    scale: Option<f64>,
}

/// What a column means.
pub fn column(name: &str) -> Option<Column> {
    let name = plain(name);
    let mut rest = name.as_str();
    let mut ends = Ends::default();
    loop {
        if let Some((what, how)) = known(rest) {
            return understood(what, how, ends, rest);
        }
        if let Some(base) = PER_SECOND.iter().find_map(|end| rest.strip_suffix(end)) {
            (rest, ends.per_second) = (base, true);
        } else if let Some((base, factor)) = UNITS.iter().find_map(|(end, by)| Some((rest.strip_suffix(end)?, *by))) {
            (rest, ends.scale) = (base, Some(factor));
        } else if let Some(base) = rest.strip_suffix("_total") {
            (rest, ends.total) = (base, true);
        } else {
            return None;
        }
    }
}

fn known(name: &str) -> Option<(What, How)> {
    NAMES.iter().find(|(names, ..)| names.contains(&name)).map(|(_, what, how)| (*what, *how))
}

/// Puts a name and its ends together; `None` where they contradict one another, or leave the unit open.
fn understood(what: What, how: How, ends: Ends, name: &str) -> Option<Column> {
    let Ends { per_second, total, scale } = ends;
    let is_share = scale == Some(0.01);
    let how = match (what, how) {
        // The kernel prints averages of pressure in percent.
        (Of(_), Gauge) if name.ends_with("_avg10") => {
            return (!per_second && !total).then_some(Column { what, how: How::Rate, scale: 0.01 });
        }
        (Cpu(_), _) if is_share => How::Rate,
        (Of(_), Counter) if per_second => How::Rate,
        (_, Counter) if !per_second && scale.is_none() => Counter,
        (Of(metric), Gauge) if !per_second && !total => {
            let is_bytes = matches!(metric, Metric::MemoryTotal | Metric::MemoryAvailable);
            return (is_bytes == scale.is_some() && !is_share).then_some(Column {
                what,
                how,
                scale: scale.unwrap_or(1.0),
            });
        }
        _ => return None,
    };
    Some(Column { what, how, scale: if is_share { 0.01 } else { 1.0 } })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str) -> Option<(What, How, f64)> {
        column(name).map(|c| (c.what, c.how, c.scale))
    }

    #[test]
    fn ends_of_names_say_how_to_count() {
        assert_eq!(shown("load1"), Some((Of(Metric::Load1), Gauge, 1.0)));
        assert_eq!(shown("mem_avail_kb"), Some((Of(Metric::MemoryAvailable), Gauge, 1024.0)));
        assert_eq!(shown("mem_total_kb"), Some((Of(Metric::MemoryTotal), Gauge, 1024.0)));
        assert_eq!(shown("tcp_retrans_segs"), Some((Of(Metric::Retransmitted), Counter, 1.0)));
        assert_eq!(shown("tcp_retrans_segs_per_s"), Some((Of(Metric::Retransmitted), How::Rate, 1.0)));
        assert_eq!(shown("tcp_retrans_segs/s"), Some((Of(Metric::Retransmitted), How::Rate, 1.0)));
        assert_eq!(shown("tcp_timeouts_total"), Some((Of(Metric::TcpTimeouts), Counter, 1.0)));
        assert_eq!(shown("cpu_user"), Some((Cpu(Mode::User), Counter, 1.0)));
        assert_eq!(shown("CPU idle (%)"), Some((Cpu(Mode::Idle), How::Rate, 0.01)));
        assert_eq!(shown("psi_cpu_some_avg10"), Some((Of(Metric::PressureCpu), How::Rate, 0.01)));
        assert_eq!(shown("procs_total"), Some((Of(Metric::Processes), Gauge, 1.0)));
    }

    #[test]
    fn what_is_not_known_or_leaves_its_unit_open_is_not_guessed() {
        for name in ["", "foo", "mem_avail", "load1_total", "load1_kb", "temperature_pct", "_s", "cpu_user_per_s"] {
            assert_eq!(shown(name), None, "{name}");
        }
    }

    #[test]
    fn the_time_is_found_wherever_it_stands() {
        let names = |list: &[&str]| list.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(time(&names(&["load1", "Date Time", "ts"])), Some(2));
        assert_eq!(time(&names(&["load1", "uptime"])), None);
    }
}
