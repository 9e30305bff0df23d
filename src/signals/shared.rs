//! What abrupt ends tell of each other. Kept small: of a long log all of them stand in memory together.

use super::outages;
use crate::model::{SECOND, Signals};

/// A user who is back so soon was sitting there.
const AT_ONCE: i64 = 10 * SECOND;

/// An abrupt end, as the others ask of it. Sessions that ended otherwise tell nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shared {
    /// As in [`Signals`].
    pub client_awake: bool,
    pub back_at_once: bool,
    /// Another session of its address lived on.
    pub path_was_up: bool,
    /// Its network fell as a whole, and not by chance.
    pub network_fell: bool,
}

impl Shared {
    /// Of what was measured of it alone.
    pub fn of(signals: &Signals) -> Shared {
        Shared {
            client_awake: signals.client_awake,
            back_at_once: signals.came_back.is_some_and(|back| back.0 <= AT_ONCE),
            path_was_up: signals.address.survived > 0,
            network_fell: outages::fell(&signals.network),
        }
    }
}
