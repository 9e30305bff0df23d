//! The evidence of many connections: each rule once, in the words that most of them have for it.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::{Aspect, Evidence, Strength};

/// Wordings that are counted for one rule: with numbers in them, a long log has any number of them. The frequent ones
/// are met early.
const WORDINGS: usize = 1024;

/// One text of evidence, and how many connections it speaks for.
pub struct Point<'a> {
    /// The most frequent wording of this rule.
    pub text: &'a str,
    /// Connections of which the rule said something.
    pub connections: usize,
    /// Of these: with this very wording.
    pub same: usize,
    /// Its strength.
    pub strength: Strength,
    /// Its aspect.
    pub aspect: Aspect,
    /// Whose rule.
    pub rule: (&'static str, &'static str),
}

/// Evidence for one side, by rule.
#[derive(Default)]
pub struct Points(BTreeMap<(Strength, (&'static str, &'static str)), Rule>);

struct Rule {
    aspect: Aspect,
    connections: usize,
    wordings: BTreeMap<Cow<'static, str>, usize>,
}

impl Points {
    /// Counts the evidence of one more connection.
    pub fn add(&mut self, evidence: &[Evidence]) {
        for e in once(evidence) {
            let new = || Rule { aspect: e.aspect, connections: 0, wordings: BTreeMap::new() };
            let rule = self.0.entry((e.strength, e.rule)).or_insert_with(new);
            rule.connections += 1;
            if let Some(n) = rule.wordings.get_mut(&e.text) {
                *n += 1;
            } else if rule.wordings.len() < WORDINGS {
                rule.wordings.insert(e.text.clone(), 1);
            }
        }
    }

    /// Strongest first, each rule once.
    pub fn strongest_first(&self) -> Vec<Point<'_>> {
        let mut points: Vec<Point> =
            self.0.iter().filter_map(|((strength, id), rule)| rule.point(*strength, *id)).collect();
        points.sort_by_key(|p| (p.strength, Reverse(p.connections)));
        points
    }
}

/// Evidence without repetitions: where two rules say the same words, the stronger, which comes first, is enough.
pub fn once(evidence: &[Evidence]) -> impl Iterator<Item = &Evidence> {
    let said_before = |i: usize, e: &Evidence| evidence.iter().take(i).any(|before| before.text == e.text);
    evidence.iter().enumerate().filter(move |(i, e)| !said_before(*i, e)).map(|(_, e)| e)
}

impl Rule {
    /// The rule in its most frequent wording; of equals in the first by its letters.
    fn point(&self, strength: Strength, rule: (&'static str, &'static str)) -> Option<Point<'_>> {
        let (text, same) = self.wordings.iter().max_by_key(|(text, n)| (**n, Reverse(*text)))?;
        Some(Point { text, connections: self.connections, same: *same, strength, aspect: self.aspect, rule })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lines;

    fn said(text: &str) -> [Evidence; 1] {
        let rule = ("path-outage", "fell-together");
        let (aspect, strength) = (Aspect::Neighbours, Strength::Fair);
        [Evidence { rule, aspect, strength, favours: true, text: text.to_owned().into(), lines: Lines::new() }]
    }

    #[test]
    fn a_rule_speaks_in_its_most_frequent_words() {
        let mut points = Points::default();
        ["2 others", "3 others", "3 others", "1 other"].iter().for_each(|text| points.add(&said(text)));
        let all = points.strongest_first();
        assert_eq!((all[0].text, all[0].connections, all[0].same), ("3 others", 4, 2));
        points.add(&said("2 others"));
        assert_eq!(points.strongest_first()[0].text, "2 others", "of equals the first by its letters");
    }

    #[test]
    fn two_rules_that_say_the_same_are_heard_once() {
        let [strong] = said("4 ends, none younger than 2 h");
        let solid = Evidence { rule: ("path-outage", "solid"), strength: Strength::Decisive, ..strong.clone() };
        let mut points = Points::default();
        points.add(&[solid, strong]);
        let all: Vec<Strength> = points.strongest_first().iter().map(|point| point.strength).collect();
        assert_eq!(all, [Strength::Decisive]);
    }

    #[test]
    fn words_without_end_take_no_memory_without_end() {
        let mut points = Points::default();
        for n in 0..3 * WORDINGS {
            points.add(&said(&format!("{n} others")));
            points.add(&said("1 other"));
        }
        let all = points.strongest_first();
        assert_eq!((all[0].text, all[0].connections, all[0].same), ("1 other", 6 * WORDINGS, 3 * WORDINGS));
        assert!(points.0.values().all(|rule| rule.wordings.len() <= WORDINGS));
    }
}
