//! What abrupt ends tell of each other. Kept small: of a long log all of them stand in memory together.

use crate::model::SECOND;

/// A user who is back so soon was sitting there.
pub const AT_ONCE: i64 = 10 * SECOND;

/// An abrupt end, as the others ask of it. Sessions that ended otherwise tell nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shared {
    /// As in [`Signals`](crate::model::Signals).
    pub client_awake: bool,
    pub back_at_once: bool,
    /// Another session of its address lived on.
    pub path_was_up: bool,
    /// Its network fell as a whole, and not by chance.
    pub network_fell: bool,
}
