//! A fast path for runs of slots whose values are not kept. Their text is nearly always the same
//! (`uid=0 euid=0 tty=ssh ruser=`), so the text of the row's example is compared as a whole before the slots are tried.

use super::literal::Literal;
use super::slots::{Captures, fill};
use super::steps::{Step, Then};
use super::template::Slot;

/// Inserts the comparison with the usual text before each run of such slots. The row matches the same bodies as before.
pub(super) fn with_usual(steps: Vec<Step>, example: &'static [u8]) -> Vec<Step> {
    let mut with = Vec::with_capacity(steps.len());
    let (mut steps, mut here) = (&steps[..], Some(example));
    while let Some((step, rest)) = steps.split_first() {
        let slots = steps.iter().zip(rest).take_while(|(slot, next)| is_of_stretch(slot, next)).count();
        if slots > 1
            && let Some(text) = here.and_then(|here| usual(steps.get(..slots)?, here))
        {
            with.push(Step { literal: step.literal, then: Then::Usual(Literal::new(text), slots) });
            with.push(Step { literal: Literal::default(), then: step.then.clone() });
            with.extend_from_slice(&steps[1..slots]);
            here = here.and_then(|here| steps[..slots].iter().try_fold(here, |here, step| behind(step, here)));
            steps = &steps[slots..];
        } else {
            with.push(step.clone());
            here = here.and_then(|here| behind(step, here));
            steps = rest;
        }
    }
    with
}

/// Is the value of this step's slot not kept, and does the slot end at the blank with which the next literal begins?
fn is_of_stretch(step: &Step, next: &Step) -> bool {
    matches!(step.then, Then::Slot(Slot::Token | Slot::Word | Slot::N | Slot::Hex)) && next.literal.first() == b' '
}

/// What these steps match in an example, without the first literal and with the blank behind the last slot.
fn usual(stretch: &[Step], here: &'static [u8]) -> Option<&'static [u8]> {
    let from = stretch.first()?.literal.strip(here)?;
    let behind = stretch.iter().try_fold(here, |here, step| behind(step, here))?;
    from.get(..from.len() - behind.len() + 1).filter(|text| text.last() == Some(&b' '))
}

/// The text after all that a step matches, if the step alone tells where that ends.
fn behind(step: &Step, here: &'static [u8]) -> Option<&'static [u8]> {
    let here = step.literal.strip(here)?;
    let len = match &step.then {
        Then::Slot(slot) => fill(*slot, 0, here, &mut Captures::default())?,
        Then::Optional(text, _) => text.strip(here).map_or(0, |_| text.len()),
        _ => return None,
    };
    here.get(len..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::message::Message;
    use crate::read::matcher::slots::run;
    use crate::read::matcher::template::pieces;

    const ROW: &str = "failure; logname={token} uid={n} tty={token} ruser={token} rhost={host}{? } user={user}";
    const EXAMPLE: &str = "failure; logname= uid=0 tty=ssh ruser= rhost=203.0.113.7  user=root";

    fn steps(example: &'static str) -> Vec<Step> {
        let pieces = pieces(&Message { id: "test", text: ROW, ..Message::ROW }).expect("the template is sound");
        crate::read::matcher::steps::steps(&pieces, example.as_bytes())
    }

    #[test]
    fn what_is_usual_is_looked_at_at_once() {
        let usual = steps(EXAMPLE).into_iter().find_map(|step| match step.then {
            Then::Usual(text, slots) => Some((text.text(), slots)),
            _ => None,
        });
        assert_eq!(usual, Some((&b" uid=0 tty=ssh ruser= "[..], 4)));
        // An example that says nothing of it is no ground for a look.
        assert!(!steps("something else").iter().any(|step| matches!(step.then, Then::Usual(..))));
    }

    #[test]
    fn what_is_not_usual_matches_as_without_the_look() {
        let (with, without) = (steps(EXAMPLE), steps(""));
        assert!(with.len() > without.len());
        for body in [
            EXAMPLE,
            "failure; logname=bob uid=0 tty=ssh ruser= rhost=203.0.113.7  user=root",
            "failure; logname= uid=0 tty=ssh ruser=eve rhost=203.0.113.7  user=root",
            "failure; logname= uid=0 tty=ssh ruser= rhost=host7.example.net user=a b",
            "failure; logname= uid=0 tty=ssh ruser=",
            "failure; logname= uid=x tty=ssh ruser= rhost=203.0.113.7  user=root",
            "failure; logname= uid=0 tty=ssh ruser= rhost=203.0.113.7",
        ] {
            let caught = |steps: &[Step]| {
                let mut caught = Captures::default();
                run(steps, body.as_bytes(), 0, &mut caught).then(|| format!("{caught:?}"))
            };
            assert_eq!(caught(&with), caught(&without), "{body}");
        }
    }
}
