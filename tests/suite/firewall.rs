//! The server's own firewall dropped packets of a living connection: it had forgotten the flow.

use sshlogs::model::{Meaning, Report};

use crate::trial::Trial;

const LOG: &str = "\
Nov 10 08:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:50:02 edge01 sshd-session[101]: Timeout, client not responding from user alice 203.0.113.7 port 40001
";

/// A packet as UFW writes it down.
fn packet(time: &str, spt: u16, dpt: u16, flags: &str) -> String {
    format!(
        "Nov 10 {time} edge01 kernel: [ 4711.125] [UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:12:34:56:52:55:0a:00:02:02:08:00 \
         SRC=203.0.113.7 DST=192.0.2.1 LEN=88 TOS=0x08 PREC=0x40 TTL=52 ID=31071 DF PROTO=TCP SPT={spt} DPT={dpt} \
         WINDOW=501 RES=0x00 {flags} URGP=0 \n"
    )
}

fn with(packets: &[String]) -> Report {
    let mut trial = Trial::of(LOG);
    std::fs::write(trial.path("kern.log"), packets.concat()).expect("a file");
    trial.request.context.kernel_log = Some(trial.path("kern.log"));
    trial.run()
}

/// What the firewall says for the cause of alice's end.
fn told(report: &Report) -> Option<String> {
    let finding = &report.connections.load()[0].finding;
    let of_firewall = finding.evidence.iter().find(|e| e.rule.1 == "own-firewall-forgot-it")?;
    assert_eq!(finding.cause, "idle-state-lost");
    Some(of_firewall.text.to_string())
}

#[test]
fn packets_of_a_living_connection_that_its_own_server_drops_prove_a_forgotten_flow() {
    let report = with(&[packet("09:10:00", 40001, 22, "ACK PSH"), packet("09:10:01", 40001, 22, "ACK")]);
    assert!(told(&report).expect("evidence").contains("dropped 2 packets of this very connection"), "{report:?}");
    assert!(report.server_events.iter().all(|e| e.meaning == Meaning::FlowUnknown));
}

#[test]
fn what_is_no_packet_of_a_connection_under_way_proves_nothing() {
    for flags in ["SYN", "RST", "ACK RST", "ACK SYN", "ACK FIN", "ACK PSH FIN"] {
        let report = with(&[packet("09:10:00", 40001, 22, flags)]);
        assert!(told(&report).is_none() && report.server_events.is_empty(), "{flags}");
    }
}

#[test]
fn packets_of_others_and_of_another_time_prove_nothing() {
    for other in [
        packet("09:10:00", 40002, 22, "ACK"),
        packet("09:10:00", 40001, 443, "ACK"),
        packet("07:59:00", 40001, 22, "ACK"),
        packet("09:50:02", 40001, 22, "ACK"),
        packet("09:51:00", 40001, 22, "ACK"),
    ] {
        assert!(told(&with(std::slice::from_ref(&other))).is_none(), "{other}");
    }
}
