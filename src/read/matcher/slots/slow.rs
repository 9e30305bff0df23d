//! What `run` must do, in its plainest form: every attempt has its own captures and every place is tried. The catalogue
//! on its own examples, as logs hold them, cut, mixed, forged and damaged, proves that both say the same.

use super::super::steps::steps;
use super::super::template::{Piece, Slot, pieces};
use super::{Captures, fill, keep, run};
use crate::catalogue::message::Message;
use crate::catalogue::messages::TABLES;

fn slow(pieces: &[Piece], body: &[u8], at: usize, caught: Captures) -> Option<Captures> {
    let Some((piece, rest)) = pieces.split_first() else { return (at == body.len()).then_some(caught) };
    let here = &body[at..];
    let kept = |slot: Slot, start: usize, len: usize, mut caught: Captures| {
        keep(slot, start, &body[start..start + len], &mut caught);
        slow(rest, body, start + len, caught)
    };
    match *piece {
        Piece::Literal(text) => here.starts_with(text).then(|| slow(rest, body, at + text.len(), caught))?,
        Piece::Optional(text) => {
            let with = || here.starts_with(text).then(|| slow(rest, body, at + text.len(), caught))?;
            with().or_else(|| slow(rest, body, at, caught))
        }
        Piece::Slot(slot) if slot.is_unbounded() && !rest.is_empty() => {
            choose((0..=here.len()).rev(), rest, caught, |end| kept(slot, at, end, caught))
        }
        Piece::Slot(Slot::Who) => ["invalid user ", "authenticating user ", "authenticatinguser ", "user "]
            .into_iter()
            .find_map(|role| {
                let name = here.strip_prefix(role.as_bytes())?;
                let ends = (0..name.len()).rev().filter(|end| name[*end] == b' ');
                choose(ends, rest, caught, |end| {
                    let mut caught = Captures { user_exists: Some(role != "invalid user "), ..caught };
                    keep(Slot::User, at + role.len(), &name[..end], &mut caught);
                    slow(rest, body, at + role.len() + end + 1, caught)
                })
            })
            .or_else(|| slow(rest, body, at, caught)),
        Piece::Slot(Slot::Skip) => match rest {
            [] => Some(caught),
            [Piece::Literal(text)] => here.ends_with(text).then_some(caught),
            _ => (0..=here.len()).find_map(|end| match rest {
                [Piece::Literal(text), ..] if !here[end..].starts_with(text) => None,
                _ => Some(slow(rest, body, at + end, caught)),
            })?,
        },
        Piece::Slot(slot) => {
            let mut filled = caught;
            let len = fill(slot, at, here, &mut filled)?;
            let is_part = slot.is_word() && matches!(rest, [Piece::Literal(_), ..]);
            let mut ends = (1..len).rev().filter(|_| is_part);
            slow(rest, body, at + len, filled).or_else(|| ends.find_map(|end| kept(slot, at, end, caught)))
        }
    }
}

fn choose(
    ends: impl Iterator<Item = usize>,
    rest: &[Piece],
    before: Captures,
    fits: impl Fn(usize) -> Option<Captures>,
) -> Option<Captures> {
    let is_open = matches!(rest.last(), Some(Piece::Slot(slot)) if slot.is_free());
    let mut found = ends.filter_map(fits);
    let first = found.next()?;
    Some(if is_open && found.next().is_some() { before } else { first })
}

/// A line as those who write logs, cut them and attack them leave it.
fn variants(example: &str, other: &str) -> Vec<Vec<u8>> {
    let words: Vec<&str> = example.split(' ').collect();
    let mut all = vec![example.into(), format!("{example} {other}"), format!("{example}{example}")];
    for (at, word) in words.iter().enumerate() {
        let (before, after) = (words[..at].join(" "), words[at + 1..].join(" "));
        all.push(format!("{before} {after}"));
        all.push(format!("{before} {example} {after}"));
        for forged in [
            format!("{word} {word}"),
            format!("x from 198.51.100.9 port 9 ssh2: y {word}"),
            format!("{word} from 198.51.100.9 port 9"),
            format!("invalid user a b 198.51.100.9 port 9 {word}"),
        ] {
            all.push(format!("{before} {forged} {after}"));
        }
        for instead in
            ["2001:db8::7", "::ffff:192.0.2.1:", "fe80::1%eth0", "UNKNOWN", "1.2.3.4.5", "1.2.3.256", "65536"]
        {
            all.push(format!("{before} {instead} {after}"));
        }
    }
    let cuts = (0..example.len()).map(|end| example.as_bytes()[..end].to_vec());
    all.into_iter().map(String::into_bytes).chain(cuts).chain((0..32).map(|seed| damaged(example, seed))).collect()
}

/// With one to three bytes lost, changed or put in, as `seed` says.
fn damaged(example: &str, seed: u64) -> Vec<u8> {
    const BYTES: &[u8] = b"  00159..::%[]()'\",;=#-/@aefmprtx\0\xff";
    let (mut line, mut state) = (example.as_bytes().to_vec(), seed);
    let mut below = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most.max(1)
    };
    for _ in 0..=below(3) {
        let (at, byte) = (below(line.len()), BYTES[below(BYTES.len())]);
        match below(3) {
            _ if line.is_empty() => line.push(byte),
            0 => line.insert(at, byte),
            1 => line[at] = byte,
            _ => _ = line.remove(at),
        }
    }
    line
}

/// What no row of the catalogue asks for yet: optional literals that may as well be what follows them, and peers behind
/// text that ends in digits.
const MORE: [Message; 6] = [
    Message { text: "x{?a}a{hex} y", example: "xaa y", ..Message::ROW },
    Message { text: "x{?ab}ab{?ab} {words}", example: "xabab y", ..Message::ROW },
    Message { text: "x{?5}{number}{?: }", example: "x51: ", ..Message::ROW },
    Message { text: "x{? }{user} at {ip}", example: "x  y z at 192.0.2.1", ..Message::ROW },
    Message { text: "x{user}5{peer}6", example: "xyz5192.0.2.1 port 226", ..Message::ROW },
    Message { text: "x {text}: {peer}", example: "x y: 192.0.2.1 port 00022", ..Message::ROW },
];

#[test]
fn the_quick_way_is_the_plain_way() {
    let rows: Vec<_> = TABLES.iter().flat_map(|table| table.rows).chain(&MORE).collect();
    let example = |index: usize| match rows[index % rows.len()].example {
        "" => rows[index % rows.len()].text.replace("{*}", "x"),
        example => example.to_owned(),
    };
    let mut matched = 0;
    for (index, row) in rows.iter().enumerate() {
        let pieces = pieces(row).expect("the template is sound");
        let steps = steps(&pieces, row.example.as_bytes());
        for line in variants(&example(index), &example(index + 1)) {
            let body = crate::read::header::peel(&line).body;
            let mut quick = Captures::default();
            let found = run(&steps, body, 0, &mut quick);
            let plain = slow(&pieces, body, 0, Captures::default());
            matched += u32::from(found);
            let line = String::from_utf8_lossy(&line);
            assert_eq!(format!("{:?}", found.then_some(quick)), format!("{plain:?}"), "{}: {line}", row.text);
        }
    }
    assert!(matched > 20_000, "{matched}");
}
