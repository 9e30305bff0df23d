//! node_exporter's names (and process-exporter's for sshd), as of 0.16 and before, with their labels.

use super::Gathering;
use super::gathering::Mode;
use crate::model::{Metric, Timestamp};

/// Labels of a series: name and value.
pub type Labels<'a> = &'a [(String, String)];

/// Hands one value on; `false` if the series means nothing here.
pub fn put(name: &str, labels: Labels, at: Timestamp, value: f64, gathering: &mut Gathering) -> bool {
    use Metric as M;
    let label = |key: &str| labels.iter().find(|(k, _)| k == key).map_or("", |(_, v)| v.as_str());
    // Before 0.16 counters ended without `_total` and units were left out.
    let base = name.trim_end_matches("_total").trim_end_matches("_seconds").trim_end_matches("_bytes");
    let gauge = match base {
        "node_load1" => Some(M::Load1),
        "node_load5" => Some(M::Load5),
        "node_load15" => Some(M::Load15),
        "node_procs_running" => Some(M::Runnable),
        "node_procs_blocked" => Some(M::Blocked),
        "node_processes_pids" => Some(M::Processes),
        "node_memory_MemTotal" => Some(M::MemoryTotal),
        "node_memory_MemAvailable" => Some(M::MemoryAvailable),
        "node_netstat_Tcp_CurrEstab" => Some(M::TcpEstablished),
        "node_nf_conntrack_entries" => Some(M::Conntrack),
        "node_nf_conntrack_entries_limit" => Some(M::ConntrackMax),
        "namedprocess_namegroup_num_procs" if label("groupname") == "sshd" => Some(M::SshdProcesses),
        _ => None,
    };
    if let Some(metric) = gauge {
        gathering.gauge(metric, at, value);
        return true;
    }
    if base == "node_cpu" {
        let mode = match label("mode") {
            "system" => Mode::System,
            "idle" => Mode::Idle,
            "iowait" => Mode::Iowait,
            "steal" => Mode::Steal,
            _ => Mode::User,
        };
        if mode == Mode::Idle {
            gathering.processor(at);
        }
        gathering.cpu_time(mode, &format!("{}/{}", label("cpu"), label("mode")), at, value);
        return true;
    }
    let Some(metric) = counter(base) else { return false };
    if label("device") != "lo" {
        gathering.counter(metric, &format!("{base} {}", label("device")), at, value);
    }
    true
}

fn counter(base: &str) -> Option<Metric> {
    use Metric as M;
    Some(match base {
        "node_netstat_Tcp_InSegs" => M::TcpIn,
        "node_netstat_Tcp_OutSegs" => M::TcpOut,
        "node_netstat_Tcp_RetransSegs" => M::Retransmitted,
        "node_netstat_Tcp_InErrs" => M::TcpInErrors,
        "node_netstat_Tcp_OutRsts" => M::ResetsSent,
        "node_netstat_Tcp_EstabResets" => M::EstabResets,
        "node_netstat_Tcp_AttemptFails" => M::AttemptFails,
        "node_netstat_TcpExt_ListenOverflows" => M::ListenOverflows,
        "node_netstat_TcpExt_ListenDrops" => M::ListenDrops,
        "node_netstat_TcpExt_TCPTimeouts" => M::TcpTimeouts,
        "node_netstat_TcpExt_TCPAbortOnTimeout" => M::AbortOnTimeout,
        "node_netstat_TcpExt_TCPAbortOnData" => M::AbortOnData,
        "node_netstat_TcpExt_TCPAbortOnMemory" => M::AbortOnMemory,
        "node_netstat_TcpExt_TCPKeepAlive" => M::KeepaliveProbes,
        "node_vmstat_oom_kill" => M::OomKills,
        "node_vmstat_pswpin" => M::SwapIn,
        "node_vmstat_pswpout" => M::SwapOut,
        "node_pressure_cpu_waiting" => M::PressureCpu,
        "node_pressure_memory_waiting" => M::PressureMemory,
        "node_pressure_io_waiting" => M::PressureIo,
        "node_network_receive_errs" | "node_network_transmit_errs" => M::NicErrors,
        "node_network_receive_drop" | "node_network_transmit_drop" => M::NicDrops,
        _ => return None,
    })
}
