//! `sysctl -a` text, or /proc/sys itself → the kernel's timers and limits that matter to a connection.

use std::path::Path;

use crate::model::{KernelTimers, Micros, Value};

/// What is read, as `sysctl -a` calls it.
const KEYS: [&str; 12] = [
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_retries2",
    "net.ipv4.tcp_mtu_probing",
    "net.ipv4.tcp_syn_retries",
    "net.ipv4.tcp_rto_min_us",
    "net.ipv4.tcp_rto_max_ms",
    "net.netfilter.nf_conntrack_count",
    "net.netfilter.nf_conntrack_max",
    "net.netfilter.nf_conntrack_tcp_timeout_established",
    "net.netfilter.nf_conntrack_tcp_loose",
];

/// Reads `key = value`, `key: value` or `key=value` lines; returns how many values were set.
pub fn apply(text: &str, kernel: &mut KernelTimers) -> usize {
    text.lines().filter_map(|line| line.split_once(['=', ':'])).filter(|(k, v)| set(k.trim(), v.trim(), kernel)).count()
}

/// Reads the values of the running kernel below `proc_sys`, usually /proc/sys; returns how many were set.
pub fn apply_live(proc_sys: &Path, kernel: &mut KernelTimers) -> usize {
    let read = |key: &str| std::fs::read_to_string(proc_sys.join(key.replace('.', "/"))).ok();
    KEYS.iter().filter(|key| read(key).is_some_and(|value| set(key, value.trim(), kernel))).count()
}

fn set(key: &str, value: &str, kernel: &mut KernelTimers) -> bool {
    let key = key.trim_start_matches('-').replace('/', ".");
    let name = key.rsplit('.').next().unwrap_or(&key);
    let known = KEYS.iter().any(|k| *k == key || key == name && k.ends_with(&format!(".{name}")));
    let Ok(number) = value.parse::<u64>() else { return false };
    let Some(small) = u32::try_from(number).ok().filter(|_| known) else { return false };
    let seconds = Micros::seconds(i64::from(small));
    match name {
        "tcp_keepalive_time" => kernel.keepalive_time = Value::read(seconds),
        "tcp_keepalive_intvl" => kernel.keepalive_interval = Value::read(seconds),
        "tcp_keepalive_probes" => kernel.keepalive_probes = Value::read(small),
        "tcp_retries2" => kernel.retries2 = Value::read(small),
        "tcp_mtu_probing" => kernel.mtu_probing = Value::read(small),
        "tcp_syn_retries" => kernel.syn_retries = Value::read(small),
        "tcp_rto_min_us" => kernel.rto_min = Some(Micros(i64::from(small))).filter(|m| m.0 > 0),
        "tcp_rto_max_ms" => kernel.rto_max = Some(Micros(i64::from(small) * 1000)).filter(|m| m.0 > 0),
        "nf_conntrack_count" => kernel.conntrack.count = Some(number),
        "nf_conntrack_max" => kernel.conntrack.max = Some(number),
        "nf_conntrack_tcp_timeout_established" => kernel.conntrack.established = Some(seconds),
        "nf_conntrack_tcp_loose" => kernel.conntrack.loose = Some(number != 0),
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{budgets, defaults};

    #[test]
    fn timers_are_read_and_the_rest_is_left() {
        let mut kernel = defaults::kernel();
        let text = "net.ipv4.tcp_keepalive_time = 600\nnet.ipv4.tcp_wmem = 4096 16384 1\nvm.swappiness = 60\ntcp_retries2 = 8\n\
                    net.netfilter.nf_conntrack_max: 65536\nnet/ipv4/tcp_mtu_probing=1\nkernel.tcp_retries2 = 3\n";
        assert_eq!(apply(text, &mut kernel), 4);
        assert_eq!(kernel.keepalive_time, Value::read(Micros::seconds(600)));
        assert_eq!(kernel.retries2.value, 8);
        assert_eq!(kernel.conntrack.max, Some(65_536));
        assert_eq!(kernel.mtu_probing, Value::read(1));
        assert!(!kernel.keepalive_probes.is_known());
    }

    #[test]
    fn a_kernel_with_its_own_retransmission_limits_is_believed() {
        let mut kernel = defaults::kernel();
        let before = budgets::retransmission(&kernel);
        assert_eq!(apply("net.ipv4.tcp_rto_max_ms = 10000\nnet.ipv4.tcp_rto_min_us = 200000\n", &mut kernel), 2);
        assert!(budgets::retransmission(&kernel).hi < before.lo, "with RTO at most 10 s it is over much sooner");
    }

    #[test]
    fn the_running_kernel_is_read_file_by_file() {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(root.path().join("net/ipv4")).expect("folders");
        std::fs::write(root.path().join("net/ipv4/tcp_retries2"), "7\n").expect("a file");
        let mut kernel = defaults::kernel();
        assert_eq!(apply_live(root.path(), &mut kernel), 1);
        assert_eq!(kernel.retries2, Value::read(7));
    }
}
