//! MaxStartups episodes: the totals come from sshd's own count, never from counting drop lines, since
//! at INFO it names one victim in five minutes.

use std::sync::Arc;

use crate::model::{Event, Meaning, Place, Throttling};

/// Lines of an episode kept to be quoted.
const LINES: usize = 8;

/// The episodes of one host.
#[derive(Debug, Default)]
pub struct Episodes {
    done: Vec<Throttling>,
    current: Option<Throttling>,
}

impl Episodes {
    /// Takes in a line about refusals.
    pub fn take(&mut self, host: &Arc<str>, event: &Event, place: Place) {
        let count = event.number.and_then(|n| u64::try_from(n).ok());
        let episode = self.current.get_or_insert_with(|| Throttling {
            host: Arc::clone(host),
            began: None,
            ended: None,
            dropped: None,
            named: 0,
            lines: Vec::new(),
        });
        if episode.lines.len() < LINES {
            episode.lines.push(place);
        }
        match event.meaning {
            Meaning::ThrottlingBegan => episode.began = Some(event.at),
            Meaning::ThrottlingGoesOn => episode.dropped = count.or(episode.dropped),
            Meaning::StartupsDropped => {
                episode.began.get_or_insert(event.at);
                episode.named += u64::from(event.repeats);
            }
            // 10.0 and later have no episodes: named lines and the suppressed ones add up.
            Meaning::DropsSuppressed => {
                episode.dropped = Some(episode.dropped.unwrap_or(0) + count.unwrap_or(0));
            }
            Meaning::ThrottlingEnded => {
                episode.ended = Some(event.at);
                episode.dropped = count.or(episode.dropped);
                self.done.extend(self.current.take());
            }
            _ => {}
        }
    }

    /// All episodes, the unfinished one last.
    pub fn finish(&mut self) -> Vec<Throttling> {
        self.done.extend(self.current.take());
        std::mem::take(&mut self.done)
    }
}
