//! What abrupt ends tell of each other. Kept small: of a long log all of them stand in memory together.

use super::outages;
use crate::model::{Interval, Micros, PathSeen, Recurrence, Retransmissions, Signals};

/// An abrupt end among the others.
#[derive(Debug)]
pub struct Shared {
    /// As in [`Signals`]: what the others ask of it.
    pub silence: Option<Interval>,
    pub client_awake: bool,
    pub came_back: Option<Micros>,
    /// Another session of its address lived on.
    pub path_was_up: bool,
    /// Its network fell as a whole, and not by chance.
    pub network_fell: bool,
    /// As in [`Signals`]: what is told of it.
    pub recurrence: Recurrence,
    pub retransmissions: Option<Box<Retransmissions>>,
    pub outage_before: Option<Micros>,
    pub path: Option<Box<PathSeen>>,
}

impl Shared {
    /// Of what was measured of it alone.
    pub fn of(signals: &Signals) -> Shared {
        Shared {
            silence: signals.silence,
            client_awake: signals.client_awake,
            came_back: signals.came_back,
            path_was_up: signals.address.survived > 0,
            network_fell: outages::fell(&signals.network),
            recurrence: Recurrence::default(),
            retransmissions: None,
            outage_before: None,
            path: None,
        }
    }

    /// Tells the end what the others told of it.
    pub fn tell(&self, signals: &mut Signals) {
        signals.recurrence = self.recurrence;
        signals.retransmissions = self.retransmissions.as_deref().copied();
        signals.outage_before = self.outage_before;
        signals.path = self.path.as_deref().cloned().unwrap_or_default();
    }
}
