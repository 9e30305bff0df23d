//! Runs the ops of one row over a message body. No allocation, no UTF-8, no regex.
//!
//! Everything left of the one free slot is matched from the left, everything right of it from the right:
//! the free slot takes the *longest* text that still lets the rest match. See `catalogue::message` for why.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use memchr::memmem;

use super::template::{Op, Slot};
use crate::model::{Errno, Event, Span};

/// What a row captured; spans are relative to the body.
#[derive(Clone, Copy, Debug, Default)]
pub struct Captures {
    /// Peer address.
    pub addr: Option<IpAddr>,
    /// Peer port.
    pub port: u16,
    /// Server address.
    pub server_addr: Option<IpAddr>,
    /// Server port.
    pub server_port: u16,
    /// From `{who}` or `{invalid}`.
    pub user_exists: Option<bool>,
    /// Was a user slot filled?
    pub has_user: bool,
    /// Error named.
    pub errno: Option<Errno>,
    /// Number captured.
    pub number: Option<i64>,
    /// Other pid.
    pub other_pid: u32,
    /// User name.
    pub user: Span,
    /// Name.
    pub name: Span,
    /// Text.
    pub text: Span,
}

impl Captures {
    /// Forgets who it was and where from.
    pub fn disbelieve(&mut self) {
        *self = Captures { addr: None, port: 0, has_user: false, user: Span::default(), ..*self };
    }

    /// Puts what was captured into an event whose body starts at `base` in the batch.
    pub fn fill(&self, event: &mut Event, base: u32) {
        let at = |s: Span| if s.is_empty() { s } else { Span { start: s.start + base, len: s.len } };
        event.addr = self.addr;
        event.port = self.port;
        event.server_addr = self.server_addr;
        event.server_port = self.server_port;
        event.user_exists = self.user_exists;
        event.has_user = self.has_user;
        event.errno = self.errno;
        event.number = self.number;
        event.other_pid = self.other_pid;
        event.user = at(self.user);
        event.name = at(self.name);
        event.text = at(self.text);
    }
}

/// Matches all of `body` against `ops`.
pub fn run(ops: &[Op], body: &[u8], caught: &mut Captures) -> bool {
    step(ops, body, 0, caught)
}

fn step(ops: &[Op], body: &[u8], at: usize, caught: &mut Captures) -> bool {
    let Some((op, rest)) = ops.split_first() else { return at == body.len() };
    let here = &body[at..];
    match *op {
        Op::Literal(text) => here.starts_with(text) && step(rest, body, at + text.len(), caught),
        Op::Optional(text) => {
            here.starts_with(text) && step(rest, body, at + text.len(), caught) || step(rest, body, at, caught)
        }
        Op::Slot(Slot::Who) => who(rest, body, at, caught),
        Op::Slot(slot @ (Slot::User | Slot::Any | Slot::Errno | Slot::Text)) => free(slot, rest, body, at, caught),
        Op::Slot(Slot::Skip) => skip(rest, body, at, caught),
        Op::Slot(slot) => match (fixed(slot, here, caught), rest) {
            // A word holds no blank, so nothing that begins with one can begin inside it.
            (Some(len), [Op::Literal([first, ..]), ..]) if slot.is_word() && *first != b' ' => {
                let before = *caught;
                keep(slot, at, len, body, caught);
                step(rest, body, at + len, caught) || inside_word(slot, rest, body, (at, len), before, caught)
            }
            (Some(len), _) => {
                keep(slot, at, len, body, caught);
                step(rest, body, at + len, caught)
            }
            (None, _) => false,
        },
    }
}

/// A word that ends where the next literal begins inside it: `session-{name}.scope`, `task={name},pid=`.
fn inside_word(
    slot: Slot,
    rest: &[Op],
    body: &[u8],
    (at, len): (usize, usize),
    before: Captures,
    caught: &mut Captures,
) -> bool {
    let Some(Op::Literal(text)) = rest.first() else { return false };
    // Up to here an occurrence begins before the word's last byte.
    let until = body.len().min(at + len + text.len() - 1);
    from_right(&body[at..until.max(at)], text).filter(|end| *end > 0).any(|end| {
        *caught = before;
        keep(slot, at, end, body, caught);
        step(rest, body, at + end, caught)
    })
}

/// A free slot: try the rightmost place where the next op can begin, then the next one to the left.
fn free(slot: Slot, rest: &[Op], body: &[u8], at: usize, caught: &mut Captures) -> bool {
    let here = &body[at..];
    let Some(next) = rest.first() else {
        keep(slot, at, here.len(), body, caught);
        return true;
    };
    let open = is_open(rest);
    let fits = |end: usize, caught: &mut Captures| {
        keep(slot, at, end, body, caught);
        step(rest, body, at + end, caught)
    };
    match *next {
        Op::Literal(text) => choose(from_right(here, text), open, caught, fits),
        _ => choose((0..=here.len()).rev(), open, caught, fits),
    }
}

/// Where `text` stands in `here`, rightmost first. Bodies are short: to prepare a search would cost more than it.
fn from_right<'a>(here: &'a [u8], text: &'static [u8]) -> impl Iterator<Item = usize> + 'a {
    let (at, rare) = rarest(text);
    let starts = memchr::memrchr_iter(rare, here).filter_map(move |found| found.checked_sub(at));
    starts.filter(move |start| here[*start..].starts_with(text))
}

/// The byte of a literal that log lines hold least of, and where it stands.
fn rarest(text: &[u8]) -> (usize, u8) {
    let rank = |byte: u8| match byte {
        b' ' => 4,
        b'0'..=b'9' | b'.' => 3,
        b'e' | b'r' | b's' | b't' | b'o' | b'a' | b'i' | b'n' => 2,
        b'a'..=b'z' => 1,
        _ => 0,
    };
    text.iter().copied().enumerate().min_by_key(|(_, byte)| rank(*byte)).unwrap_or_default()
}

/// Does the row end in free text, so that a free slot before it may end in more than one place?
fn is_open(rest: &[Op]) -> bool {
    matches!(rest.last(), Some(Op::Slot(slot)) if slot.is_free())
}

/// Takes the first end that fits. In an open row a second one that fits voids what both caught.
fn choose(
    ends: impl Iterator<Item = usize>,
    open: bool,
    caught: &mut Captures,
    fits: impl Fn(usize, &mut Captures) -> bool,
) -> bool {
    let before = *caught;
    let mut found = false;
    for end in ends {
        let mut tried = before;
        if !fits(end, &mut tried) {
            continue;
        }
        *caught = if found { before } else { tried };
        if found || !open {
            return true;
        }
        found = true;
    }
    found
}

/// `{who}`: nothing, or a role, a free user name and one space.
fn who(rest: &[Op], body: &[u8], at: usize, caught: &mut Captures) -> bool {
    const ROLES: [(&[u8], Option<bool>); 4] = [
        (b"invalid user ", Some(false)),
        (b"authenticating user ", Some(true)),
        (b"authenticatinguser ", Some(true)),
        (b"user ", Some(true)),
    ];
    let here = &body[at..];
    for (role, exists) in ROLES {
        let Some(name) = here.strip_prefix(role) else { continue };
        let fits = |end: usize, caught: &mut Captures| {
            caught.user_exists = exists;
            keep(Slot::User, at + role.len(), end, body, caught);
            step(rest, body, at + role.len() + end + 1, caught)
        };
        if choose(memchr::memrchr_iter(b' ', name), is_open(rest), caught, fits) {
            return true;
        }
    }
    step(rest, body, at, caught)
}

/// `{*}`: the shortest text before the next literal; never goes back, so a line costs one pass.
fn skip(rest: &[Op], body: &[u8], at: usize, caught: &mut Captures) -> bool {
    match rest {
        [] => true,
        [Op::Literal(text)] => body[at..].ends_with(text),
        [Op::Literal(text), after @ ..] => {
            memmem::find(&body[at..], text).is_some_and(|i| step(after, body, at + i + text.len(), caught))
        }
        _ => step(rest, body, at, caught),
    }
}

/// Records a span, and what it says.
fn keep(slot: Slot, start: usize, len: usize, body: &[u8], caught: &mut Captures) {
    let span = Span { start: start as u32, len: len as u32 };
    match slot {
        Slot::User | Slot::Login => {
            caught.user = span;
            caught.has_user = true;
        }
        Slot::Name => caught.name = span,
        Slot::Host if caught.addr.is_none() => caught.name = span,
        Slot::Words | Slot::Text | Slot::Key | Slot::List => caught.text = span,
        Slot::Errno => {
            caught.text = span;
            caught.errno = Errno::from_text(&body[start..start + len]);
        }
        _ => {}
    }
}

/// The length of a slot that cannot hold arbitrary text.
fn fixed(slot: Slot, here: &[u8], caught: &mut Captures) -> Option<usize> {
    match slot {
        Slot::Ip => address(here).map(|(ip, len)| {
            caught.addr = ip;
            len
        }),
        Slot::Peer => {
            let (ip, len) = address(here)?;
            caught.addr = ip;
            match here[len..].strip_prefix(b" port ").and_then(digits) {
                Some((port, digits)) => {
                    caught.port = u16::try_from(port).ok()?;
                    Some(len + 6 + digits)
                }
                None => Some(len),
            }
        }
        Slot::Socket => socket(here).map(|(ip, port, len)| {
            (caught.addr, caught.port) = (ip, port);
            len
        }),
        Slot::ServerIp => address(here).map(|(ip, len)| {
            caught.server_addr = ip;
            len
        }),
        Slot::ServerSocket => socket(here).map(|(ip, port, len)| {
            (caught.server_addr, caught.server_port) = (ip, port);
            len
        }),
        Slot::Port | Slot::ServerPort => {
            let (port, len) = digits(here)?;
            let port = u16::try_from(port).ok()?;
            if slot == Slot::Port {
                caught.port = port
            } else {
                caught.server_port = port
            }
            Some(len)
        }
        Slot::Host => {
            let len = word(here);
            caught.addr = match ipv4(&here[..len]) {
                Some((ip, all)) if all == len => Some(IpAddr::V4(ip)),
                _ => std::str::from_utf8(&here[..len]).unwrap_or_default().parse().ok(),
            };
            Some(len)
        }
        Slot::Invalid => {
            let prefix = [&b"invalid user "[..], b"illegal user "].into_iter().find(|p| here.starts_with(p));
            if prefix.is_some() {
                caught.user_exists = Some(false);
            }
            Some(prefix.map_or(0, <[u8]>::len))
        }
        Slot::Number => {
            let negative = usize::from(here.first() == Some(&b'-'));
            let (value, len) = digits(&here[negative..])?;
            caught.number = Some(if negative == 1 { -value } else { value });
            Some(negative + len)
        }
        Slot::Pid => {
            let (value, len) = digits(here)?;
            caught.other_pid = u32::try_from(value).ok()?;
            Some(len)
        }
        Slot::N => digits(here).map(|(_, len)| len),
        Slot::Hex => {
            let len = here.iter().take_while(|b| b.is_ascii_hexdigit() || **b == b'x').count();
            (len > 0).then_some(len)
        }
        Slot::Login | Slot::Name | Slot::Word | Slot::List => match word(here) {
            0 => None,
            len => Some(len),
        },
        Slot::Token => Some(word(here)),
        Slot::Key => {
            let kind = word(here);
            let fingerprint = word(here[kind..].strip_prefix(b" ")?);
            (kind > 0 && fingerprint > 0).then_some(kind + 1 + fingerprint)
        }
        Slot::Words => Some(here.len()),
        Slot::Who | Slot::User | Slot::Any | Slot::Errno | Slot::Text | Slot::Skip => None,
    }
}

/// A word ends at a space or at the punctuation that templates put behind words.
fn word(here: &[u8]) -> usize {
    let len = memchr::memchr(b' ', here).unwrap_or(here.len());
    let trimmed = here[..len]
        .iter()
        .rev()
        .take_while(|b| matches!(b, b'.' | b',' | b':' | b';' | b'\'' | b'"' | b')' | b']' | b'>'))
        .count();
    len - trimmed
}

fn digits(here: &[u8]) -> Option<(i64, usize)> {
    let len = here.iter().take(18).take_while(|b| b.is_ascii_digit()).count();
    let value = here[..len].iter().fold(0i64, |n, b| n * 10 + i64::from(b - b'0'));
    (len > 0).then_some((value, len))
}

fn socket(here: &[u8]) -> Option<(Option<IpAddr>, u16, usize)> {
    let (ip, end) = if here.first() == Some(&b'[') {
        let close = memchr::memchr(b']', here)?;
        let (ip, len) = address(&here[1..close])?;
        (len == close - 1).then_some((ip, close + 1))?
    } else {
        let len = word(here);
        let colon = memchr::memrchr(b':', &here[..len])?;
        let (ip, used) = address(&here[..colon])?;
        (used == colon).then_some((ip, colon))?
    };
    let (port, len) = digits(here[end..].strip_prefix(b":")?)?;
    Some((ip, u16::try_from(port).ok()?, end + 1 + len))
}

/// An address in the form sshd prints it, and its length; `UNKNOWN` is an address nobody knows.
pub fn address(here: &[u8]) -> Option<(Option<IpAddr>, usize)> {
    if here.starts_with(b"UNKNOWN") {
        return Some((None, 7));
    }
    if let Some(found) = ipv4(here) {
        return Some((Some(IpAddr::V4(found.0)), found.1));
    }
    let len = here.iter().take(64).take_while(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')).count();
    if !here[..len].contains(&b':') {
        return None;
    }
    for end in [len, len.saturating_sub(1)] {
        let text = std::str::from_utf8(&here[..end]).ok()?;
        if let Ok(ip) = text.parse::<Ipv6Addr>() {
            // A zone (`fe80::1%eth0`) belongs to the address; a mapped IPv4 address is that IPv4 address.
            let zone = here[end..].strip_prefix(b"%").map_or(0, |z| 1 + word(z));
            return Some((Some(IpAddr::V6(ip).to_canonical()), end + zone));
        }
    }
    None
}

fn ipv4(here: &[u8]) -> Option<(Ipv4Addr, usize)> {
    let (mut octets, mut octet) = ([0u8; 4], 0);
    let (mut value, mut digits, mut len) = (0u32, 0, 0);
    for byte in here {
        match byte {
            b'0'..=b'9' if digits == 3 => return None,
            b'0'..=b'9' => {
                value = value * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' if octet < 3 && digits > 0 => {
                octets[octet] = u8::try_from(value).ok()?;
                octet += 1;
                (value, digits) = (0, 0);
            }
            _ => break,
        }
        len += 1;
    }
    octets[3] = u8::try_from(value).ok()?;
    (octet == 3 && digits > 0).then_some((Ipv4Addr::from(octets), len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::message::Message;
    use crate::read::template::compile;

    fn read(text: &'static str, body: &str) -> Option<Captures> {
        let ops = compile(&Message { id: "test", text, ..Message::ROW }).expect("the template compiles");
        let mut caught = Captures::default();
        run(&ops, body.as_bytes(), &mut caught).then_some(caught)
    }

    #[test]
    fn a_word_may_end_inside_a_word() {
        let body = "session-12.scope: Succeeded.";
        let caught = read("session-{name}.scope: Succeeded.", body).expect("it matches");
        assert_eq!(caught.name.of(body.as_bytes()), b"12");
        let body = "task=sshd,pid=4711,uid=0";
        let caught = read("task={name},pid={pid},uid={n}", body).expect("it matches");
        assert_eq!((caught.name.of(body.as_bytes()), caught.other_pid), (&b"sshd"[..], 4711));
        assert!(read("session-{name}.scope: Succeeded.", "session-12.slice: Succeeded.").is_none());
        assert!(read("session-{name}.scope: Succeeded.", "session-.scope: Succeeded.").is_none());
    }

    #[test]
    fn a_login_is_a_user_of_one_word() {
        let body = "New session 3 of user alice.";
        let caught = read("New session {name} of user {login}.", body).expect("it matches");
        assert_eq!((caught.has_user, caught.user.of(body.as_bytes())), (true, &b"alice"[..]));
        assert!(read("New session {name} of user {login}.", "New session 3 of user alice smith.").is_none());
    }

    #[test]
    fn a_line_with_two_addresses_is_believed_in_neither() {
        let text = "Disconnecting {who}{peer}: {words}";
        let plain = read(text, "Disconnecting invalid user a b 192.0.2.1 port 22: Too bad").expect("it matches");
        assert_eq!((plain.port, plain.has_user), (22, true));
        for forged in [
            "Disconnecting invalid user x 198.51.100.9 port 9: y 192.0.2.1 port 22: Too bad",
            "Disconnecting invalid user x 192.0.2.1 port 22: bad service request y 198.51.100.9 port 9: z",
        ] {
            let caught = read(text, forged).expect("it matches");
            assert_eq!((caught.addr, caught.port, caught.has_user), (None, 0, false), "{forged}");
        }
    }
    #[test]
    fn a_key_is_two_words() {
        let row = "Failed publickey for {user} from {peer} ssh2: {key}";
        let body = "Failed publickey for bob from 203.0.113.7 port 40122 ssh2: RSA SHA256:abc";
        let caught = read(row, body).expect("it matches");
        assert_eq!((caught.port, caught.text.of(body.as_bytes())), (40122, &b"RSA SHA256:abc"[..]));
        assert!(read(row, "Failed publickey for bob from 203.0.113.7 port 40122 ssh2: RSA").is_none());
        assert!(read(row, "Failed publickey for bob from 203.0.113.7 port 40122 ssh2: RSA a b").is_none());
    }

    #[test]
    fn a_user_cannot_put_an_address_into_a_row_that_ends_in_free_text() {
        let row = "Failed publickey for {user} from {peer} ssh2: {words}";
        let plain = read(row, "Failed publickey for bob from 203.0.113.7 port 40122 ssh2: RSA-CERT ID x");
        assert_eq!(plain.map(|c| (c.port, c.has_user)), Some((40122, true)));
        let forged =
            read(row, "Failed publickey for x from 192.0.2.1 port 22 ssh2: y from 203.0.113.7 port 40122 ssh2: z");
        assert_eq!(forged.map(|c| (c.addr, c.port, c.has_user)), Some((None, 0, false)));
    }

    #[test]
    fn a_host_is_an_address_or_a_name() {
        let row = "rhost={host} user={user}";
        let body = "rhost=203.0.113.7 user=bob";
        let caught = read(row, body).expect("it matches");
        assert_eq!((caught.addr.is_some(), caught.name.of(body.as_bytes())), (true, &b""[..]));
        let body = "rhost=host7.example.net user=bob";
        let caught = read(row, body).expect("it matches");
        assert_eq!((caught.addr, caught.name.of(body.as_bytes())), (None, &b"host7.example.net"[..]));
    }
}
