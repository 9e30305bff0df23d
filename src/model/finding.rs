//! What most likely ended a connection, and on what evidence.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::event::Place;
use super::family::Family;
use super::ids::ids;
use super::time::Micros;

ids! {
    /// How sure a finding is.
    Verdict {
        Established "established" "proven by what was logged",
        Likely "likely" "right at least nine times in ten",
        Possible "possible" "the best guess, not more",
        Undetermined "undetermined" "cannot be told from what was read",
    }
}

ids! {
    /// How much one piece of evidence weighs: likelihood ratios of about 100, 10, 3 and 1.6.
    Strength {
        Decisive "decisive" "settles it unless something else is as strong",
        Strong "strong" "about ten to one",
        Fair "fair" "about three to one",
        Weak "weak" "less than two to one",
    }
}

ids! {
    /// Which group a piece of evidence belongs to; within one group only the strongest counts.
    Aspect {
        Words "words" "what sshd itself wrote",
        Timing "timing" "how long things lasted",
        Neighbours "neighbours" "what happened to other connections",
        Load "load" "load and counters of the machine",
        Config "config" "settings of sshd and the kernel",
        Kernel "kernel" "kernel and system messages",
        Probe "probe" "measurements of the path",
        Version "version" "software versions",
    }
}

/// Places of log lines: nearly always one, which is stored inline.
pub type Lines = SmallVec<[Place; 1]>;

/// One fired rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Id of the cause whose rule it is, and the rule's own name.
    pub rule: (&'static str, &'static str),
    /// Which group it belongs to.
    pub aspect: Aspect,
    /// How much it weighs.
    pub strength: Strength,
    /// For, or against.
    pub favours: bool,
    /// A full sentence with its numbers and units.
    pub text: Cow<'static, str>,
    /// The log lines it rests on.
    pub lines: Lines,
}

/// A setting that let the mechanism happen.
#[derive(Clone, Debug, PartialEq)]
pub struct Contributor {
    /// Id in the catalogue.
    pub id: &'static str,
    /// Its family.
    pub family: Family,
    /// A sentence with the numbers.
    pub text: String,
    /// The path forgets idle connections after at most this, as far as the log shows it.
    pub bound: Option<Micros>,
}

/// Another cause that would explain it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rival {
    /// Id in the catalogue.
    pub id: &'static str,
    /// Its family.
    pub family: Family,
    /// 10·log10(P/(1−P)).
    pub score_db: f64,
}

/// Something that was not looked at, and the flag that would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotChecked {
    /// What.
    pub what: &'static str,
    /// How to have it checked.
    pub how: &'static str,
}

/// What most likely ended a connection.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Id of the cause in the catalogue.
    pub cause: &'static str,
    /// Its family.
    pub family: Family,
    /// How sure.
    pub verdict: Verdict,
    /// 10·log10(P/(1−P)).
    pub score_db: f64,
    /// 10·log10(P1/P2).
    pub margin_db: f64,
    /// Evidence for it, strongest first.
    pub evidence: Vec<Evidence>,
    /// Evidence against it, strongest first.
    pub against: Vec<Evidence>,
    /// What was not looked at.
    pub not_checked: Vec<NotChecked>,
    /// What let it happen.
    pub contributors: Vec<Contributor>,
    /// The next best, up to two.
    pub rivals: Vec<Rival>,
    /// Index into the report's incidents.
    pub incident: Option<u32>,
}
