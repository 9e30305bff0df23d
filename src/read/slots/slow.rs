//! What `run` must do, in its plainest form: every attempt has its own captures and every place is tried. The catalogue
//! on its own examples, whole, cut and mixed, proves that both say the same.

use super::super::template::{Op, Slot, compile};
use super::{Captures, fill, is_open, keep, run};
use crate::catalogue::messages::server_rows;

fn slow(ops: &[Op], body: &[u8], at: usize, caught: Captures) -> Option<Captures> {
    let Some((op, rest)) = ops.split_first() else { return (at == body.len()).then_some(caught) };
    let here = &body[at..];
    let kept = |slot: Slot, start: usize, len: usize, mut caught: Captures| {
        keep(slot, start, len, body, &mut caught);
        slow(rest, body, start + len, caught)
    };
    match *op {
        Op::Literal(text) => here.starts_with(text).then(|| slow(rest, body, at + text.len(), caught))?,
        Op::Optional(text) => {
            let with = || here.starts_with(text).then(|| slow(rest, body, at + text.len(), caught))?;
            with().or_else(|| slow(rest, body, at, caught))
        }
        Op::Free(slot, _) => choose((0..=here.len()).rev(), rest, caught, |end| kept(slot, at, end, caught)),
        Op::Slot(Slot::Who) => ["invalid user ", "authenticating user ", "authenticatinguser ", "user "]
            .into_iter()
            .find_map(|role| {
                let name = here.strip_prefix(role.as_bytes())?;
                let ends = (0..name.len()).rev().filter(|end| name[*end] == b' ');
                choose(ends, rest, caught, |end| {
                    let mut caught = Captures { user_exists: Some(role != "invalid user "), ..caught };
                    keep(Slot::User, at + role.len(), end, body, &mut caught);
                    slow(rest, body, at + role.len() + end + 1, caught)
                })
            })
            .or_else(|| slow(rest, body, at, caught)),
        Op::Slot(Slot::Skip) => match rest {
            [] => Some(caught),
            [Op::Literal(text)] => here.ends_with(text).then_some(caught),
            _ => (0..=here.len()).find_map(|end| match rest {
                [Op::Literal(text), ..] if !here[end..].starts_with(text) => None,
                _ => Some(slow(rest, body, at + end, caught)),
            })?,
        },
        Op::Slot(slot) | Op::Part(slot, _) => {
            let mut filled = caught;
            let len = fill(slot, at, body, &mut filled)?;
            let ends = (1..len).rev().filter(|_| matches!(op, Op::Part(..)));
            slow(rest, body, at + len, filled).or_else(|| ends.into_iter().find_map(|end| kept(slot, at, end, caught)))
        }
    }
}

fn choose(
    ends: impl Iterator<Item = usize>,
    rest: &[Op],
    before: Captures,
    fits: impl Fn(usize) -> Option<Captures>,
) -> Option<Captures> {
    let mut found = ends.filter_map(fits);
    let first = found.next()?;
    Some(if is_open(rest) && found.next().is_some() { before } else { first })
}

/// A line as those who write logs, cut them and attack them leave it.
fn variants(example: &str, other: &str) -> Vec<String> {
    let words: Vec<&str> = example.split(' ').collect();
    let half = example.char_indices().nth(example.chars().count() / 2).map_or(0, |(at, _)| at);
    let mut all = vec![example.to_owned(), example[..half].to_owned(), format!("{example} {other}")];
    for at in 0..words.len() {
        let (before, after) = (words[..at].join(" "), words[at + 1..].join(" "));
        all.push(format!("{before} {after}"));
        all.push(format!("{before} {} {} {after}", words[at], words[at]));
        all.push(format!("{before} {example} {after}"));
        all.push(format!("{before} x from 198.51.100.9 port 9 ssh2: y {} {after}", words[at]));
    }
    all
}

#[test]
fn the_quick_way_is_the_plain_way() {
    let rows: Vec<_> = server_rows().filter(|(_, row)| !row.example.is_empty()).collect();
    let mut matched = 0;
    for (index, (_, row)) in rows.iter().enumerate() {
        let ops = compile(row).expect("the template compiles");
        let other = rows[(index + 1) % rows.len()].1.example;
        for line in variants(row.example, other) {
            let body = crate::read::header::peel(line.as_bytes()).body;
            let mut quick = Captures::default();
            let found = run(&ops, body, 0, &mut quick);
            let plain = slow(&ops, body, 0, Captures::default());
            matched += u32::from(found);
            assert_eq!(format!("{:?}", found.then_some(quick)), format!("{plain:?}"), "{}: {line}", row.id);
        }
    }
    assert!(matched > 2000, "{matched}");
}
