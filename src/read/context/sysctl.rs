//! `sysctl -a` text → the timers that end TCP connections.

use crate::model::{KernelTimers, Micros, Value};

/// Reads `key = value` (or `key: value`) lines; returns how many timers were set.
pub fn apply(text: &str, kernel: &mut KernelTimers) -> usize {
    let mut set = 0;
    for line in text.lines() {
        let Some((key, value)) = line.split_once(['=', ':']) else { continue };
        let Ok(value) = value.trim().parse::<u32>() else { continue };
        let seconds = Value::read(Micros::seconds(i64::from(value)));
        match key.trim().trim_start_matches("net.ipv4.") {
            "tcp_keepalive_time" => kernel.keepalive_time = seconds,
            "tcp_keepalive_intvl" => kernel.keepalive_interval = seconds,
            "tcp_keepalive_probes" => kernel.keepalive_probes = Value::read(value),
            "tcp_retries2" => kernel.retries2 = Value::read(value),
            _ => continue,
        }
        set += 1;
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::defaults;

    #[test]
    fn timers_are_read_and_the_rest_is_left() {
        let mut kernel = defaults::kernel();
        let text = "net.ipv4.tcp_keepalive_time = 600\nnet.ipv4.tcp_wmem = 4096 16384 1\nvm.swappiness = 60\ntcp_retries2 = 8\n";
        assert_eq!(apply(text, &mut kernel), 2);
        assert_eq!(kernel.keepalive_time, Value::read(Micros::seconds(600)));
        assert_eq!(kernel.retries2.value, 8);
        assert!(!kernel.keepalive_probes.is_known());
    }
}
