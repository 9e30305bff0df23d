//! Compiles a row's template into a short list of ops, and refuses rows that could be forged.

use crate::catalogue::message::{Message, Rank};

/// One step of matching a message body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// These very bytes.
    Literal(&'static [u8]),
    /// These bytes, or nothing.
    Optional(&'static [u8]),
    /// A slot whose own bytes tell where it ends, or that ends the row.
    Slot(Slot),
    /// A word, which may also end where this literal begins inside it.
    Part(Slot, Needle),
    /// A slot for any text: the longest behind which this literal and the rest match.
    Free(Slot, Needle),
}

impl Op {
    /// The slot of this step.
    pub fn slot(self) -> Option<Slot> {
        match self {
            Op::Slot(slot) | Op::Part(slot, _) | Op::Free(slot, _) => Some(slot),
            Op::Literal(_) | Op::Optional(_) => None,
        }
    }

    /// What a slot is when it is known what follows it.
    fn before(self, next: Option<Op>) -> Op {
        match (self, next) {
            // A word holds no blank, so nothing that begins with one can begin inside it.
            (Op::Slot(slot), Some(Op::Literal(text))) if slot.is_word() && text.first() != Some(&b' ') => {
                Op::Part(slot, Needle::new(text))
            }
            (Op::Slot(slot), Some(Op::Literal(text))) if slot.is_unbounded() => Op::Free(slot, Needle::new(text)),
            _ => self,
        }
    }
}

/// A literal to be looked for from the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needle {
    text: &'static [u8],
    /// The byte of it that log lines hold least of, and where that stands.
    rare: u8,
    at: usize,
}

impl Needle {
    fn new(text: &'static [u8]) -> Needle {
        let often = |byte: u8| match byte {
            b' ' => 5,
            b'0'..=b'9' | b'.' | b':' | b'=' => 4,
            b'e' | b'r' | b's' | b't' | b'o' | b'a' | b'i' | b'n' => 3,
            b'b' | b'j' | b'k' | b'q' | b'v' | b'w' | b'x' | b'y' | b'z' => 1,
            b'a'..=b'z' => 2,
            _ => 0,
        };
        let (at, rare) = text.iter().copied().enumerate().min_by_key(|(_, byte)| often(*byte)).unwrap_or_default();
        Needle { text, rare, at }
    }

    /// Where it begins in `here`, rightmost first. Bodies are short: to prepare a search would cost more than it.
    #[inline]
    pub fn from_right(self, here: &[u8]) -> impl Iterator<Item = usize> {
        let mut until = here.len();
        std::iter::from_fn(move || {
            loop {
                until = memchr::memrchr(self.rare, here.get(..until)?)?;
                let start = until.checked_sub(self.at)?;
                if here[start..].starts_with(self.text) {
                    return Some(start);
                }
            }
        })
    }

    /// The same in `word` and as much behind it as a literal takes that begins at its last byte.
    pub fn inside(self, here: &[u8], word: usize) -> impl Iterator<Item = usize> {
        let until = here.len().min((word + self.text.len()).saturating_sub(1));
        self.from_right(&here[..until])
    }
}

/// What a `{slot}` stands for; see `catalogue::message`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each slot is documented in the table of catalogue::message")]
pub enum Slot {
    Ip,
    Port,
    Peer,
    Socket,
    ServerIp,
    ServerPort,
    ServerSocket,
    Host,
    Who,
    Invalid,
    User,
    Login,
    Name,
    Number,
    Pid,
    Errno,
    Words,
    Text,
    Key,
    List,
    Word,
    Token,
    N,
    Hex,
    Any,
    Skip,
}

impl Slot {
    fn named(name: &str) -> Option<Slot> {
        Some(match name {
            "ip" => Slot::Ip,
            "port" => Slot::Port,
            "peer" => Slot::Peer,
            "socket" => Slot::Socket,
            "server_ip" => Slot::ServerIp,
            "server_port" => Slot::ServerPort,
            "server_socket" => Slot::ServerSocket,
            "host" => Slot::Host,
            "who" => Slot::Who,
            "invalid" => Slot::Invalid,
            "user" => Slot::User,
            "login" => Slot::Login,
            "name" => Slot::Name,
            "number" => Slot::Number,
            "pid" => Slot::Pid,
            "errno" => Slot::Errno,
            "words" => Slot::Words,
            "text" => Slot::Text,
            "key" => Slot::Key,
            "list" => Slot::List,
            "word" => Slot::Word,
            "token" => Slot::Token,
            "n" => Slot::N,
            "hex" => Slot::Hex,
            "any" => Slot::Any,
            "*" => Slot::Skip,
            _ => return None,
        })
    }

    /// Is it one word, which may end where the literal behind it begins?
    fn is_word(self) -> bool {
        matches!(self, Slot::Login | Slot::Name | Slot::List | Slot::Word | Slot::Token)
    }

    /// Does it end where what follows it begins, wherever that is?
    fn is_unbounded(self) -> bool {
        matches!(self, Slot::User | Slot::Any | Slot::Errno | Slot::Text)
    }

    /// Can whoever connects put any bytes he likes here?
    pub fn is_free(self) -> bool {
        matches!(self, Slot::Who | Slot::User | Slot::Any | Slot::Errno | Slot::Text | Slot::Words)
    }
}

/// Compiles a template. The error is a sentence for the author of the row.
pub fn compile(row: &Message) -> Result<Vec<Op>, String> {
    let mut ops = Vec::new();
    let mut rest = row.text;
    while !rest.is_empty() {
        let Some(open) = rest.find('{') else {
            ops.push(Op::Literal(rest.as_bytes()));
            break;
        };
        if open > 0 {
            ops.push(Op::Literal(&rest.as_bytes()[..open]));
        }
        let close = rest[open..].find('}').ok_or_else(|| format!("{}: a slot is not closed", row.id))? + open;
        let inside = &rest[open + 1..close];
        ops.push(match inside.strip_prefix('?') {
            Some(text) => Op::Optional(text.as_bytes()),
            None => Op::Slot(Slot::named(inside).ok_or_else(|| format!("{}: no slot is called {inside}", row.id))?),
        });
        rest = &rest[close + 1..];
    }
    check(row, &ops)?;
    let next = |i: usize| ops.get(i + 1).copied();
    Ok(ops.iter().enumerate().map(|(i, op)| op.before(next(i))).collect())
}

/// Does an address follow text that the client chose?
pub fn is_late(ops: &[Op]) -> bool {
    let free = |op: &Op| matches!(op.slot(), Some(Slot::Who | Slot::User | Slot::Any | Slot::Text));
    let address = |op: &Op| matches!(op.slot(), Some(Slot::Ip | Slot::Peer | Slot::Socket | Slot::Host));
    ops.iter().position(free).is_some_and(|at| ops[at..].iter().any(address))
}

/// One attacker-controlled slot before the end at most, and a literal behind it; `{words}` last; `{*}` only where
/// nothing is captured.
fn check(row: &Message, ops: &[Op]) -> Result<(), String> {
    let slots: Vec<(usize, Slot)> = ops.iter().enumerate().filter_map(|(i, op)| Some((i, op.slot()?))).collect();
    if row.rank == Rank::Generated {
        return match slots.iter().find(|(_, s)| *s != Slot::Skip) {
            Some(_) => Err(format!("{}: a generated row holds {{*}} only", row.id)),
            None => Ok(()),
        };
    }
    if slots.iter().any(|(_, s)| *s == Slot::Skip) {
        return Err(format!("{}: {{*}} is for generated rows", row.id));
    }
    if slots.iter().any(|(i, s)| *s == Slot::Words && i + 1 != ops.len()) {
        return Err(format!("{}: {{words}} may only come last", row.id));
    }
    if slots.iter().filter(|(i, s)| s.is_free() && i + 1 != ops.len()).count() > 1 {
        return Err(format!("{}: more than one attacker-controlled slot before the end", row.id));
    }
    let ends = |i: usize| matches!(ops.get(i + 1), None | Some(Op::Literal(_)));
    if slots.iter().any(|(i, s)| s.is_unbounded() && !ends(*i)) {
        return Err(format!("{}: a slot for any text needs a literal behind it", row.id));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &'static str) -> Message {
        Message { id: "test", text, ..Message::ROW }
    }

    #[test]
    fn a_row_with_two_free_slots_is_refused() {
        assert!(compile(&row("User {user} from {any} not allowed")).is_err());
        assert!(compile(&row("User {user} from {word} not allowed because {words}")).is_ok());
        assert!(compile(&row("{words} from {ip}")).is_err());
        assert!(compile(&row("User {user}{ip}")).is_err());
        assert!(compile(&row("Failed {nosuch}")).is_err());
        assert!(compile(&row("Failed {user")).is_err());
    }
}
