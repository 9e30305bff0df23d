//! Parses a row's template into pieces, and refuses rows that a client could forge.

use crate::catalogue::message::{Message, Rank};

/// One piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These very bytes.
    Literal(&'static [u8]),
    /// These bytes, or nothing.
    Optional(&'static [u8]),
    /// What varies.
    Slot(Slot),
}

impl Piece {
    fn slot(self) -> Option<Slot> {
        if let Piece::Slot(slot) = self { Some(slot) } else { None }
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
    pub(super) fn is_word(self) -> bool {
        matches!(self, Slot::Login | Slot::Name | Slot::List | Slot::Word | Slot::Token)
    }

    /// Does it end where what follows it begins, wherever that is?
    pub(super) fn is_unbounded(self) -> bool {
        matches!(self, Slot::User | Slot::Any | Slot::Errno | Slot::Text)
    }

    /// Does it begin with a digit or a sign?
    pub(super) fn is_number(self) -> bool {
        matches!(self, Slot::Port | Slot::ServerPort | Slot::Number | Slot::Pid | Slot::N)
    }

    /// Can a client put any bytes it likes here?
    pub fn is_free(self) -> bool {
        matches!(self, Slot::Who | Slot::User | Slot::Any | Slot::Errno | Slot::Text | Slot::Words)
    }
}

/// Takes a template apart.
///
/// # Errors
/// What is wrong with it: a sentence for the author of the row.
pub fn pieces(row: &Message) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = row.text;
    while !rest.is_empty() {
        let Some(open) = rest.find('{') else {
            pieces.push(Piece::Literal(rest.as_bytes()));
            break;
        };
        if open > 0 {
            pieces.push(Piece::Literal(&rest.as_bytes()[..open]));
        }
        let close = rest[open..].find('}').ok_or_else(|| format!("{}: a slot is not closed", row.id))? + open;
        let inside = &rest[open + 1..close];
        pieces.push(match inside.strip_prefix('?') {
            Some(text) => Piece::Optional(text.as_bytes()),
            None => Piece::Slot(Slot::named(inside).ok_or_else(|| format!("{}: no slot is called {inside}", row.id))?),
        });
        rest = &rest[close + 1..];
    }
    check(row, &pieces)?;
    Ok(pieces)
}

/// Does an address follow text that the client chose?
pub fn is_late(pieces: &[Piece]) -> bool {
    let free = |piece: &Piece| matches!(piece.slot(), Some(Slot::Who | Slot::User | Slot::Any | Slot::Text));
    let address = |piece: &Piece| matches!(piece.slot(), Some(Slot::Ip | Slot::Peer | Slot::Socket | Slot::Host));
    pieces.iter().position(free).is_some_and(|at| pieces[at..].iter().any(address))
}

/// One attacker-controlled slot before the end at most, and a literal behind it; `{words}` last; `{*}` only where
/// nothing is captured.
fn check(row: &Message, pieces: &[Piece]) -> Result<(), String> {
    let slots: Vec<(usize, Slot)> =
        pieces.iter().enumerate().filter_map(|(i, piece)| Some((i, piece.slot()?))).collect();
    if row.rank == Rank::Generated {
        return match slots.iter().find(|(_, s)| *s != Slot::Skip) {
            Some(_) => Err(format!("{}: a generated row holds {{*}} only", row.id)),
            None => Ok(()),
        };
    }
    if slots.iter().any(|(_, s)| *s == Slot::Skip) {
        return Err(format!("{}: {{*}} is for generated rows", row.id));
    }
    if slots.iter().any(|(i, s)| *s == Slot::Words && i + 1 != pieces.len()) {
        return Err(format!("{}: {{words}} may only come last", row.id));
    }
    if slots.iter().filter(|(i, s)| s.is_free() && i + 1 != pieces.len()).count() > 1 {
        return Err(format!("{}: more than one attacker-controlled slot before the end", row.id));
    }
    let ends = |i: usize| matches!(pieces.get(i + 1), None | Some(Piece::Literal(_)));
    if slots.iter().any(|(i, s)| s.is_unbounded() && !ends(*i)) {
        return Err(format!("{}: a slot for any text needs a literal behind it", row.id));
    }
    let is_address = |i: usize| matches!(pieces.get(i + 1), Some(Piece::Slot(Slot::Ip | Slot::Peer)));
    if slots.iter().any(|(i, s)| *s == Slot::Who && !is_address(*i)) {
        return Err(format!("{}: {{who}} needs {{ip}} or {{peer}} behind it", row.id));
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
        assert!(pieces(&row("User {user} from {any} not allowed")).is_err());
        assert!(pieces(&row("User {user} from {word} not allowed because {words}")).is_ok());
        assert!(pieces(&row("{words} from {ip}")).is_err());
        assert!(pieces(&row("User {user}{ip}")).is_err());
        assert!(pieces(&row("Hello {who}and others")).is_err());
        assert!(pieces(&row("Failed {nosuch}")).is_err());
        assert!(pieces(&row("Failed {user")).is_err());
    }
}
