//! What abrupt ends tell of each other: a few flags each, since those of all ends are in memory together.

use rayon::prelude::*;

use super::sessions::Sessions;
use crate::model::SECOND;

/// A user who logs in again this soon (µs) was at the keyboard.
pub const AT_ONCE: i64 = 10 * SECOND;

/// An abrupt end, as the others ask of it. Sessions that ended otherwise tell nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct AbruptEnd {
    /// As in [`Signals`](crate::model::Signals).
    pub client_awake: bool,
    pub back_at_once: bool,
    /// Another session of its address lived on.
    pub path_was_up: bool,
    /// Its network fell as a whole, and not by chance.
    pub network_fell: bool,
}

/// What the abrupt ends of a log tell, in order of their places.
pub struct AbruptEnds(Vec<(u32, AbruptEnd)>);

impl AbruptEnds {
    /// Evaluates every abrupt end, on all threads.
    pub fn new(sessions: &Sessions, tell: impl Fn(u32) -> AbruptEnd + Sync) -> AbruptEnds {
        let places: Vec<u32> = sessions.places().filter(|place| sessions.at(*place).abrupt).collect();
        AbruptEnds(places.into_par_iter().map(|place| (place, tell(place))).collect())
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (u32, AbruptEnd)> {
        self.0.iter().copied()
    }

    /// What this one tells.
    pub fn of(&self, place: u32) -> AbruptEnd {
        self.0.binary_search_by_key(&place, |(place, _)| *place).map(|at| self.0[at].1).unwrap_or_default()
    }
}
