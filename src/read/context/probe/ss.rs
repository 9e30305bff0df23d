//! `ss -tino`, again and again, each time with its time on a line before: what the kernel knew of every connection.

use super::millis;
use crate::model::{Peer, Probe, Socket, Timestamp};
use crate::read::context::load::times::Times;

/// Does this look like the output of ss?
pub fn is_ss(text: &str) -> bool {
    text.lines().take(10).any(|l| l.starts_with("State ") || l.starts_with("ESTAB ") || l.contains("Address:Port"))
}

/// Reads the whole text.
///
/// # Errors
/// If no line says when it was, or there is no connection in it.
pub fn read(text: &str, times: &mut Times) -> Result<Probe, String> {
    let mut probe = Probe { format: "ss", ..Probe::default() };
    let (mut at, mut undated, mut is_open) = (None, false, false);
    for line in text.lines() {
        // What is known of a connection stands behind it, indented or (`ss -O`) on the same line.
        if line.starts_with(char::is_whitespace) {
            if let (Some(socket), true) = (probe.sockets.last_mut(), is_open) {
                details(line, socket);
            }
            continue;
        }
        if let Some(moment) = times.read(line) {
            (at, is_open) = (Some(moment), false);
            continue;
        }
        is_open = false;
        match (connection(line), at) {
            (Some(mut socket), Some(moment)) => {
                socket.at = moment;
                details(line, &mut socket);
                probe.sockets.push(socket);
                is_open = true;
            }
            (Some(_), None) => undated = true,
            _ => {}
        }
    }
    let moments = || probe.sockets.iter().map(|s| s.at);
    probe.span = moments().min().zip(moments().max());
    match probe.sockets.is_empty() {
        true if undated => Err("its lines have no times; write `date +%s` before each `ss -tino`".to_owned()),
        true => Err("it holds no TCP connection; `ss -tino` lists them".to_owned()),
        false => {
            probe.sockets.sort_by_key(|s| s.at);
            Ok(probe)
        }
    }
}

/// `ESTAB 0 0 192.0.2.1:22 203.0.113.7:40122 timer:(keepalive,119min,0)`
fn connection(line: &str) -> Option<Socket> {
    let mut words = line.split_whitespace();
    // With `-a` or several kinds the first column is `tcp`.
    let first = words.next()?;
    let state = if first.starts_with("tcp") { words.next()? } else { first };
    let known = state.bytes().all(|b| b.is_ascii_uppercase() || b == b'-' || b.is_ascii_digit());
    let _received: u64 = words.next()?.parse().ok()?;
    let unacknowledged = words.next()?.parse().ok()?;
    let (local, remote) = (endpoint(words.next()?)?, endpoint(words.next()?)?);
    known.then_some(Socket {
        at: Timestamp(0),
        local,
        remote,
        unacknowledged,
        retransmitting: 0,
        retransmitted: 0,
        backoff: 0,
        timeout: None,
        silent: None,
        unsent: None,
        rtt: None,
        mss: None,
        path_mtu: None,
    })
}

/// `192.0.2.1:22`, `[2001:db8::1]:22`, `192.0.2.1%eth0:22`; an IPv4 client of an IPv6 socket is an IPv4 client.
fn endpoint(text: &str) -> Option<Peer> {
    let (ip, port) = text.rsplit_once(':')?;
    let ip = ip.trim_matches(['[', ']']);
    let ip: std::net::IpAddr = ip.split('%').next()?.trim_end_matches(']').parse().ok()?;
    Some(Peer { ip: ip.to_canonical(), port: Some(port.parse().ok()?) })
}

/// `rto:204 backoff:8 rtt:0.4/0.2 mss:1448 pmtu:1500 retrans:1/7 lastsnd:123 lastrcv:456`; times are ms.
fn details(line: &str, socket: &mut Socket) {
    for word in line.split_whitespace() {
        let Some((key, value)) = word.split_once(':') else { continue };
        let ms = |text: &str| text.parse().ok().and_then(millis);
        match key {
            "backoff" => socket.backoff = value.parse().unwrap_or(0),
            "rto" => socket.timeout = ms(value),
            "mss" => socket.mss = value.parse().ok(),
            "pmtu" => socket.path_mtu = value.parse().ok(),
            "lastrcv" => socket.silent = ms(value),
            "lastsnd" => socket.unsent = ms(value),
            "rtt" => socket.rtt = value.split('/').next().and_then(ms),
            "retrans" => {
                let (now, all) = value.split_once('/').unwrap_or((value, "0"));
                socket.retransmitting = now.parse().unwrap_or(0);
                socket.retransmitted = all.parse().unwrap_or(0);
            }
            _ => {}
        }
    }
}
