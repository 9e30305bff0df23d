//! What can be measured of a server over time: every metric with its id, its unit and a sentence.
//!
//! Readers of load files turn their own names into these; rules and reports know these alone.

/// Declares the enum, its ids, units and sentences in one place, so that none can be forgotten.
macro_rules! metrics {
    ($($name:ident $kind:ident $id:literal $unit:literal $sentence:literal,)*) => {
        /// One measure of the server.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Metric { $(#[doc = $sentence] $name,)* }

        impl Metric {
            /// Every metric, in declaration order.
            pub const ALL: &'static [Metric] = &[$(Metric::$name,)*];

            /// The stable id, kebab-case.
            pub const fn id(self) -> &'static str {
                match self { $(Metric::$name => $id,)* }
            }

            /// Its unit: `tasks`, `bytes`, `share` (0..1), `/s` …
            pub const fn unit(self) -> &'static str {
                match self { $(Metric::$name => $unit,)* }
            }

            /// One sentence for people.
            pub const fn sentence(self) -> &'static str {
                match self { $(Metric::$name => $sentence,)* }
            }

            /// A gauge holds at its moment, a rate or share over the time before it.
            pub const fn kind(self) -> MetricKind {
                match self { $(Metric::$name => MetricKind::$kind,)* }
            }
        }
    };
}

/// When a value holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// At one moment.
    Gauge,
    /// As the mean of the time since the sample before: a rate, or a share of time.
    Rate,
}

metrics! {
    // Processors and processes
    Load1 Gauge "load1" "tasks" "Tasks running or waiting, averaged over one minute.",
    Load5 Gauge "load5" "tasks" "Tasks running or waiting, averaged over five minutes.",
    Load15 Gauge "load15" "tasks" "Tasks running or waiting, averaged over fifteen minutes.",
    Runnable Gauge "runnable" "tasks" "Tasks that run or wait for a processor.",
    Blocked Gauge "blocked" "tasks" "Tasks that wait for a disk.",
    Processes Gauge "processes" "tasks" "Processes (or tasks) there are.",
    SshdProcesses Gauge "sshd-processes" "processes" "Processes of sshd.",
    Cpus Gauge "cpus" "processors" "Processors.",
    CpuBusy Rate "cpu-busy" "share" "Share of processor time that was neither idle nor waiting for a disk.",
    CpuSystem Rate "cpu-system" "share" "Share of processor time spent in the kernel.",
    CpuIowait Rate "cpu-iowait" "share" "Share of processor time spent waiting for a disk.",
    CpuSteal Rate "cpu-steal" "share" "Share of processor time that the hypervisor gave to others.",
    // Memory
    MemoryTotal Gauge "memory-total" "bytes" "Memory there is.",
    MemoryAvailable Gauge "memory-available" "bytes" "Memory that programs could still get.",
    SwapIn Rate "swap-in" "pages/s" "Pages read back from swap.",
    SwapOut Rate "swap-out" "pages/s" "Pages written to swap.",
    OomKills Rate "oom-kills" "/s" "Processes ended by the out-of-memory killer.",
    // Pressure
    PressureCpu Rate "pressure-cpu" "share" "Share of time in which some task waited for a processor.",
    PressureMemory Rate "pressure-memory" "share" "Share of time in which some task waited for memory.",
    PressureIo Rate "pressure-io" "share" "Share of time in which some task waited for a disk.",
    // TCP
    TcpEstablished Gauge "tcp-established" "connections" "TCP connections that are up.",
    TcpIn Rate "tcp-in" "segments/s" "TCP segments received.",
    TcpOut Rate "tcp-out" "segments/s" "TCP segments sent.",
    Retransmitted Rate "tcp-retransmitted" "segments/s" "TCP segments sent again.",
    TcpInErrors Rate "tcp-in-errors" "segments/s" "TCP segments received with errors.",
    ResetsSent Rate "tcp-resets-sent" "segments/s" "TCP resets sent by this server.",
    EstabResets Rate "tcp-estab-resets" "connections/s" "Connections that went from established straight to closed: reset by either side.",
    AttemptFails Rate "tcp-attempt-fails" "connections/s" "Connections that failed before they were established.",
    TcpTimeouts Rate "tcp-timeouts" "/s" "Retransmission timers that ran out.",
    AbortOnTimeout Rate "tcp-abort-on-timeout" "connections/s" "Connections the kernel gave up after retransmissions or keepalive probes.",
    AbortOnData Rate "tcp-abort-on-data" "connections/s" "Connections reset because data came after they were closed.",
    AbortOnMemory Rate "tcp-abort-on-memory" "connections/s" "Connections reset because TCP ran out of memory.",
    KeepaliveProbes Rate "tcp-keepalive" "probes/s" "TCP keepalive probes sent.",
    ListenOverflows Rate "listen-overflows" "connections/s" "Connections that found the accept queue full.",
    ListenDrops Rate "listen-drops" "connections/s" "Connection requests that a listening socket dropped, for any reason.",
    // Connection tracking and network cards
    Conntrack Gauge "conntrack" "entries" "Entries in the connection-tracking table.",
    ConntrackMax Gauge "conntrack-max" "entries" "Entries that the connection-tracking table takes.",
    NicErrors Rate "nic-errors" "/s" "Errors of network cards, both directions.",
    NicDrops Rate "nic-drops" "/s" "Packets dropped by network cards, both directions.",
}

impl Metric {
    /// The metric with this id.
    pub fn of_id(id: &str) -> Option<Metric> {
        Metric::ALL.iter().copied().find(|m| m.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_an_id_of_its_own() {
        let mut ids: Vec<&str> = Metric::ALL.iter().map(|m| m.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Metric::ALL.len());
        assert!(Metric::ALL.iter().all(|m| Metric::of_id(m.id()) == Some(*m)));
    }
}
