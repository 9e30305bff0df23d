//! Runs the steps of one row over a message body. No allocation, no UTF-8, no regex.
//!
//! Everything left of the one free slot is matched from the left, everything right of it from the right:
//! the free slot takes the *longest* text that still lets the rest match. See `catalogue::message` for why.

use std::net::IpAddr;

use memchr::memmem;

use super::address::{self, address, digits, host, port, socket, word};
use super::steps::{Needle, Next, Step, Then};
use super::template::Slot;
use crate::model::{Errno, Event, Span};
use crate::read::bytes::blanks;

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
    /// Puts what was captured into an event whose body is the one they were captured in.
    #[inline]
    pub fn fill(&self, event: &mut Event) {
        let base = event.body.start;
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

/// Matches all of `body` from `at` on against `steps`.
///
/// A slot writes all that it can catch whenever it is filled: so where a row is tried once more from a place to the
/// left, nothing of the failed attempt stays.
pub(super) fn run(steps: &[Step], body: &[u8], mut at: usize, caught: &mut Captures) -> bool {
    let mut rest = steps;
    while let Some((step, after)) = rest.split_first() {
        rest = after;
        let Some(here) = step.literal.strip(&body[at..]) else { return false };
        at += step.literal.len();
        let len = match &step.then {
            Then::Slot(slot) => fill(*slot, at, here, caught),
            Then::PeerLast(last) if last.matches(body, at, caught) => return true,
            Then::PeerLast(_) => Some(0),
            Then::Usual(text, slots) if text.begins(here) => {
                rest = rest.get(*slots..).unwrap_or_default();
                Some(text.len() - 1)
            }
            Then::Usual(..) => Some(0),
            Then::Optional(text, next) => match (text.strip(here), next) {
                (None, _) => Some(0),
                (Some(_), Next::Sure) => Some(text.len()),
                (Some(behind), Next::Literal) => {
                    Some(if rest.first().is_some_and(|next| next.literal.begins(behind)) { text.len() } else { 0 })
                }
                (Some(_), Next::Rest) if run(rest, body, at + text.len(), caught) => return true,
                (Some(_), Next::Rest) => Some(0),
            },
            Then::Part(slot, next) => return Rest { steps: rest, body, at }.behind_part(*slot, *next, caught),
            Then::Free(slot, next) => return Rest { steps: rest, body, at }.behind_free(*slot, *next, caught),
            Then::Last(slot, text) if text.ends(here) => {
                keep(*slot, at, &here[..here.len() - text.len()], caught);
                return true;
            }
            Then::Last(..) => return false,
            Then::Who => return Rest { steps: rest, body, at }.behind_who(caught),
            Then::Skip => return Rest { steps: rest, body, at }.behind_skip(caught),
            Then::End => return here.is_empty(),
        };
        let Some(len) = len else { return false };
        at += len;
    }
    at == body.len()
}

/// The steps of a row that are left, and where in the body they, or a slot before them, begin. Where there is a choice, a
/// function of its own leaves the loop of `run` its registers.
#[derive(Clone, Copy)]
struct Rest<'a> {
    steps: &'a [Step],
    body: &'a [u8],
    at: usize,
}

impl<'a> Rest<'a> {
    fn here(self) -> &'a [u8] {
        &self.body[self.at..]
    }

    /// Free text: the longest behind which the next literal and the rest match.
    #[inline(never)]
    fn behind_free(self, slot: Slot, next: Needle, caught: &mut Captures) -> bool {
        choose(next.places(self.here()), self.is_open(), caught, |end, caught| self.fits(slot, end, caught))
    }

    /// A word of which the next literal may be a part.
    #[inline(never)]
    fn behind_part(self, slot: Slot, next: Needle, caught: &mut Captures) -> bool {
        let here = self.here();
        let len = word(here);
        let mut ends = next.inside(here, len).filter(|end| *end > 0);
        (len > 0 || slot == Slot::Token) && self.fits(slot, len, caught) || ends.any(|end| self.fits(slot, end, caught))
    }

    /// Does the rest match behind a slot of this length? It is filled then.
    #[inline]
    fn fits(self, slot: Slot, len: usize, caught: &mut Captures) -> bool {
        keep(slot, self.at, &self.here()[..len], caught);
        run(self.steps, self.body, self.at + len, caught)
    }

    /// Does the row end in free text, so that a free slot before it may end in more than one place?
    fn is_open(self) -> bool {
        matches!(self.steps.last(), Some(Step { then: Then::Slot(slot), .. }) if slot.is_free())
    }

    /// `{who}`: nothing, or a role, a free user name and one space before an address.
    #[inline(never)]
    fn behind_who(self, caught: &mut Captures) -> bool {
        let Rest { steps, body, at } = self;
        if let Some((role, exists)) = role(&body[at..]) {
            let name = &body[at + role..];
            let fits = |end: usize, caught: &mut Captures| {
                caught.user_exists = Some(exists);
                keep(Slot::User, at + role, &name[..end], caught);
                run(steps, body, at + role + end + 1, caught)
            };
            let before_address = |end: usize| name.get(end + 1).is_some_and(|byte| address::may_begin(*byte));
            let ends = std::iter::successors(blanks::last(name), |end| blanks::last(&name[..*end]));
            let ends = ends.filter(|end| before_address(*end));
            if choose(ends, self.is_open(), caught, fits) {
                return true;
            }
        }
        (caught.user_exists, caught.has_user, caught.user) = (None, false, Span::default());
        run(steps, body, at, caught)
    }

    /// `{*}`: the shortest text before the next literal; never goes back, so a line costs one pass.
    #[inline(never)]
    fn behind_skip(self, caught: &mut Captures) -> bool {
        let Rest { steps, body, at } = self;
        match steps {
            [] => true,
            [Step { literal, then: Then::End }] => body[at..].ends_with(literal.text()),
            [next, ..] => {
                memmem::find(&body[at..], next.literal.text()).is_some_and(|i| run(steps, body, at + i, caught))
            }
        }
    }
}

/// A free slot takes the first end that fits; they come rightmost first. In an open row a second one that fits voids
/// what both caught.
#[inline]
fn choose(
    mut ends: impl Iterator<Item = usize>,
    open: bool,
    caught: &mut Captures,
    fits: impl Fn(usize, &mut Captures) -> bool,
) -> bool {
    if !open {
        return ends.any(|end| fits(end, caught));
    }
    let before = *caught;
    let found = ends.any(|end| fits(end, caught));
    if found && ends.any(|end| fits(end, &mut before.clone())) {
        *caught = before;
    }
    found
}

/// The words before a user name that `{who}` stands for, how long they are, and whether there is such a user.
pub(super) fn role(here: &[u8]) -> Option<(usize, bool)> {
    match here.first()? {
        b'i' if here.starts_with(b"invalid user ") => Some((13, false)),
        b'a' if here.starts_with(b"authenticating user ") => Some((20, true)),
        b'a' if here.starts_with(b"authenticatinguser ") => Some((19, true)),
        b'u' if here.starts_with(b"user ") => Some((5, true)),
        _ => None,
    }
}

/// Records what a slot holds, a text that stands at `at`.
#[inline]
pub(super) fn keep(slot: Slot, at: usize, text: &[u8], caught: &mut Captures) {
    let span = Span { start: at as u32, len: text.len() as u32 };
    match slot {
        Slot::User | Slot::Login => (caught.user, caught.has_user) = (span, true),
        Slot::Name => caught.name = span,
        Slot::Words | Slot::Text | Slot::Key | Slot::List => caught.text = span,
        Slot::Errno => {
            caught.text = span;
            caught.errno = Errno::from_text(text);
        }
        _ => {}
    }
}

/// Fills a slot that itself tells where it ends, or that ends the row: its length, or `None` if it does not fit.
#[inline(always)]
pub(super) fn fill(slot: Slot, at: usize, here: &[u8], caught: &mut Captures) -> Option<usize> {
    let len = match slot {
        Slot::Ip => return take_address(here, &mut caught.addr),
        Slot::ServerIp => return take_address(here, &mut caught.server_addr),
        Slot::Port => return take_port(here, &mut caught.port),
        Slot::ServerPort => return take_port(here, &mut caught.server_port),
        Slot::Socket => return take_socket(here, &mut caught.addr, &mut caught.port),
        Slot::ServerSocket => return take_socket(here, &mut caught.server_addr, &mut caught.server_port),
        Slot::Peer => return take_peer(here, caught),
        Slot::Host => return Some(take_host(at, here, caught)),
        Slot::Invalid => return Some(take_invalid(here, caught)),
        Slot::Number => return take_number(here, caught),
        Slot::Pid => return take_pid(here, caught),
        Slot::N => return digits(here).map(|(_, len)| len),
        Slot::Hex => {
            let len = here.iter().take_while(|b| b.is_ascii_hexdigit() || **b == b'x').count();
            return (len > 0).then_some(len);
        }
        Slot::Token => return Some(word(here)),
        Slot::Login | Slot::Name | Slot::Word | Slot::List => Some(word(here)).filter(|len| *len > 0)?,
        Slot::Key => {
            let kind = word(here);
            let fingerprint = word(here[kind..].strip_prefix(b" ")?);
            (kind > 0 && fingerprint > 0).then_some(kind + 1 + fingerprint)?
        }
        Slot::Words | Slot::User | Slot::Any | Slot::Errno | Slot::Text => here.len(),
        Slot::Who | Slot::Skip => return None,
    };
    keep(slot, at, &here[..len], caught);
    Some(len)
}

// One function per kind of slot that is no plain text; each is an arm of `fill`, and compiled as such. They write what
// they find, and return its length.

#[inline(always)]
fn take_address(here: &[u8], addr: &mut Option<IpAddr>) -> Option<usize> {
    let (ip, len) = address(here)?;
    *addr = ip;
    Some(len)
}

#[inline(always)]
fn take_port(here: &[u8], into: &mut u16) -> Option<usize> {
    let (port, len) = port(here)?;
    *into = port;
    Some(len)
}

/// `[ADDR]:PORT` and its like.
#[inline(always)]
fn take_socket(here: &[u8], addr: &mut Option<IpAddr>, into: &mut u16) -> Option<usize> {
    let (ip, port, len) = socket(here)?;
    (*addr, *into) = (ip, port);
    Some(len)
}

/// `ADDR port PORT`, or an address alone.
#[inline(always)]
fn take_peer(here: &[u8], caught: &mut Captures) -> Option<usize> {
    let (ip, len) = address(here)?;
    let (port, more) = match here[len..].strip_prefix(b" port ") {
        Some(digits) if digits.first().is_some_and(u8::is_ascii_digit) => {
            let (port, len) = port(digits)?;
            (port, 6 + len)
        }
        _ => (0, 0),
    };
    (caught.addr, caught.port) = (ip, port);
    Some(len + more)
}

/// An address, or else a name.
#[inline(always)]
fn take_host(at: usize, here: &[u8], caught: &mut Captures) -> usize {
    let (ip, len) = host(here);
    caught.addr = ip;
    let name = Span { start: at as u32, len: len as u32 };
    caught.name = if caught.addr.is_none() { name } else { Span::default() };
    len
}

/// `invalid user `, `illegal user ` (before OpenSSH 3.9), or nothing.
#[inline(always)]
fn take_invalid(here: &[u8], caught: &mut Captures) -> usize {
    let len = match here.starts_with(b"invalid user ") || here.starts_with(b"illegal user ") {
        true => b"invalid user ".len(),
        false => 0,
    };
    caught.user_exists = (len > 0).then_some(false);
    len
}

#[inline(always)]
fn take_number(here: &[u8], caught: &mut Captures) -> Option<usize> {
    let negative = here.first() == Some(&b'-');
    let (value, len) = digits(&here[usize::from(negative)..])?;
    caught.number = Some(if negative { -value } else { value });
    Some(usize::from(negative) + len)
}

#[inline(always)]
fn take_pid(here: &[u8], caught: &mut Captures) -> Option<usize> {
    let (value, len) = digits(here)?;
    caught.other_pid = u32::try_from(value).ok()?;
    Some(len)
}

#[cfg(test)]
mod slow;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::message::Message;
    use crate::read::matcher::steps::steps;
    use crate::read::matcher::template::pieces;

    fn read(text: &'static str, body: &str) -> Option<Captures> {
        let pieces = pieces(&Message { id: "test", text, ..Message::ROW }).expect("the template is sound");
        let mut caught = Captures::default();
        run(&steps(&pieces, b""), body.as_bytes(), 0, &mut caught).then_some(caught)
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
