//! What most likely ended a connection, and on what evidence.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::event::Place;
use super::family::{Aspect, Family, Strength, Verdict};
use super::time::Micros;

/// Log lines: nearly always one, which stands in its place.
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
