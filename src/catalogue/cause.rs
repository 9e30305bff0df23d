//! A cause is one file: what it is, the rules that speak for and against it, the cure, an example that must
//! give it and a look-alike that must not.
//!
//! Rule authors pick a **word**, never a number; `verdict::weigh` alone does arithmetic. A rule that fires
//! says a full sentence with its numbers in it: the evidence in the report *is* the rule's own words. A rule
//! whose measure is missing does not fire, and its silence weighs nothing.

use std::borrow::Cow;
use std::fmt;

use crate::catalogue::advice::Ground;
use crate::model::audit::Change;
use crate::model::{Aspect, Case, EndingKind, Family, Lines, Strength};

/// What a rule that fired has to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// A sentence with its numbers and units.
    pub text: Cow<'static, str>,
    /// The log lines it rests on.
    pub lines: Lines,
}

impl Said {
    /// The same, resting on these lines.
    pub fn at(self, lines: impl Into<Lines>) -> Said {
        Said { lines: lines.into(), ..self }
    }
}

impl From<fmt::Arguments<'_>> for Said {
    /// A sentence without lines of its own. Most rules that fire say one without numbers: it is not copied.
    fn from(text: fmt::Arguments<'_>) -> Said {
        let text = text.as_str().map_or_else(|| Cow::Owned(sentence(text)), Cow::Borrowed);
        Said { text, lines: Lines::new() }
    }
}

/// With room for what sentences usually take: grown piece by piece it would cost twice as much.
fn sentence(text: fmt::Arguments<'_>) -> String {
    let mut sentence = String::with_capacity(240);
    // Writing to a String cannot fail.
    let _ = fmt::write(&mut sentence, text);
    sentence
}

/// `said!("lasted {lasted}")`: a sentence without lines of its own.
macro_rules! said {
    ($($arg:tt)*) => { $crate::catalogue::cause::Said::from(format_args!($($arg)*)) };
}
pub(crate) use said;

/// Which way a rule points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Points {
    /// For the cause.
    For,
    /// Against it.
    Against,
    /// Against it, weakly; and if it fires, the cause is at most possible.
    Doubts,
    /// The cause is impossible.
    Refutes,
}

/// One rule of one cause.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name within the cause, kebab-case; stable, since calibration is keyed by it.
    pub name: &'static str,
    /// Group of evidence; within one group only the strongest of each sign counts.
    pub aspect: Aspect,
    /// How much it weighs.
    pub strength: Strength,
    /// Which way.
    pub points: Points,
    /// Says why if the rule fires; `None` if it does not.
    pub test: fn(&Case) -> Option<Said>,
}

type Test = fn(&Case) -> Option<Said>;

const fn rule(points: Points, strength: Strength, aspect: Aspect, name: &'static str, test: Test) -> Rule {
    Rule { name, aspect, strength, points, test }
}

/// Settles it unless something else is as strong: likelihood ratio about 100.
pub const fn decisive(aspect: Aspect, name: &'static str, test: Test) -> Rule {
    rule(Points::For, Strength::Decisive, aspect, name, test)
}

/// About ten to one.
pub const fn strong(aspect: Aspect, name: &'static str, test: Test) -> Rule {
    rule(Points::For, Strength::Strong, aspect, name, test)
}

/// About three to one.
pub const fn fair(aspect: Aspect, name: &'static str, test: Test) -> Rule {
    rule(Points::For, Strength::Fair, aspect, name, test)
}

/// Less than two to one.
pub const fn weak(aspect: Aspect, name: &'static str, test: Test) -> Rule {
    rule(Points::For, Strength::Weak, aspect, name, test)
}

/// The same words, against the cause.
pub mod against {
    use super::{Aspect, Points, Rule, Strength, Test, rule};

    /// A hundred to one against.
    pub const fn decisive(aspect: Aspect, name: &'static str, test: Test) -> Rule {
        rule(Points::Against, Strength::Decisive, aspect, name, test)
    }

    /// Ten to one against.
    pub const fn strong(aspect: Aspect, name: &'static str, test: Test) -> Rule {
        rule(Points::Against, Strength::Strong, aspect, name, test)
    }

    /// Three to one against.
    pub const fn fair(aspect: Aspect, name: &'static str, test: Test) -> Rule {
        rule(Points::Against, Strength::Fair, aspect, name, test)
    }

    /// Less than two to one against.
    pub const fn weak(aspect: Aspect, name: &'static str, test: Test) -> Rule {
        rule(Points::Against, Strength::Weak, aspect, name, test)
    }
}

/// The evidence for the cause may have another explanation: less than two to one against, and at most possible.
pub const fn doubts(aspect: Aspect, name: &'static str, test: Test) -> Rule {
    rule(Points::Doubts, Strength::Weak, aspect, name, test)
}

/// The cause is impossible if this fires.
pub const fn refutes(aspect: Aspect, name: &'static str, test: Test) -> Rule {
    rule(Points::Refutes, Strength::Decisive, aspect, name, test)
}

/// A log with its context.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Log lines, RFC 3164 in UTC.
    pub log: &'static str,
    /// sshd_config lines, empty for defaults.
    pub sshd_config: &'static str,
    /// OpenSSH version, empty for "told by the log, if at all".
    pub openssh: &'static str,
    /// sysctl lines, empty for defaults.
    pub sysctl: &'static str,
    /// CSV of the server's load, empty for none.
    pub load: &'static str,
    /// What a program that measures a path or looks at sockets printed, empty for none.
    pub probe: &'static str,
}

impl Example {
    /// A log alone.
    pub const fn log(log: &'static str) -> Example {
        Example { log, sshd_config: "", openssh: "", sysctl: "", load: "", probe: "" }
    }

    /// With settings of sshd.
    pub const fn config(self, sshd_config: &'static str) -> Example {
        Example { sshd_config, ..self }
    }

    /// With a version.
    pub const fn version(self, openssh: &'static str) -> Example {
        Example { openssh, ..self }
    }

    /// With kernel timers.
    pub const fn sysctl(self, sysctl: &'static str) -> Example {
        Example { sysctl, ..self }
    }

    /// With the server's load.
    pub const fn load(self, load: &'static str) -> Example {
        Example { load, ..self }
    }

    /// With the output of `ping -D`, or of `ss -tino` with times.
    pub const fn probe(self, probe: &'static str) -> Example {
        Example { probe, ..self }
    }
}

/// The configuration lines that carry a remedy out.
#[derive(Clone, Copy, Debug)]
pub struct Cure {
    /// What they do: a sentence that stands before them.
    pub lead: &'static str,
    /// The lines for these settings and this log; none where all is set as it should be.
    pub lines: fn(&Ground) -> Vec<Option<Change>>,
}

impl Cure {
    /// There is no line to write: the remedy says it in words.
    pub const IN_WORDS: Cure = Cure { lead: "", lines: |_| Vec::new() };
}

/// One cause.
#[derive(Clone, Copy, Debug)]
pub struct Cause {
    /// Stable id, kebab-case, naming what happened.
    pub id: &'static str,
    /// A title for people.
    pub title: &'static str,
    /// The family it belongs to.
    pub family: Family,
    /// Endings it can explain; for others it is not even weighed.
    pub explains: &'static [EndingKind],
    /// What speaks for and against it.
    pub rules: &'static [Rule],
    /// Mechanism, and what else looks like it.
    pub explain: &'static str,
    /// What to change.
    pub remedy: &'static str,
    /// The configuration lines that carry the remedy out.
    pub cure: Cure,
    /// How to see that it helped.
    pub verify: &'static str,
    /// Where to read on.
    pub see: &'static [&'static str],
    /// A log that must give this cause.
    pub example: Example,
    /// The nearest log that must not.
    pub lookalike: Example,
}
