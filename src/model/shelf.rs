//! The connections of a report: in memory, or too many for that and read wave by wave.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use super::report::Judged;

/// Connections read together.
const WAVE: usize = 4096;

/// Judged connections that stand somewhere else than in memory, in order of their first line.
pub trait Shelf: Send + Sync {
    /// How many there are.
    fn len(&self) -> usize;
    /// Are there none?
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Some of them.
    fn range(&self, range: Range<usize>) -> Vec<Judged>;
    /// Shows some of them, in order: each is read when its turn comes, and forgotten.
    fn each(&self, range: Range<usize>, see: &mut dyn FnMut(&mut Judged));
    /// Forgets those that are not wanted, and gives incidents their new numbers.
    fn narrow(&mut self, wanted: &[bool], incidents: &[Option<u32>]);
}

/// All connections of a report. Who needs to see each once takes them [`Connections::one_by_one`], or on all threads looks
/// at [`Connections::each`] of many ranges; who needs a few of them, [`Connections::at`] their places.
#[derive(Default)]
pub struct Connections {
    here: OnceLock<Vec<Judged>>,
    away: Option<Box<dyn Shelf>>,
    /// What is done to those that are read from elsewhere.
    alterations: Vec<fn(&mut Judged)>,
}

impl Connections {
    /// Connections that stand elsewhere.
    pub fn away(shelf: Box<dyn Shelf>) -> Connections {
        Connections { away: Some(shelf), ..Connections::default() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match (&self.away, self.here.get()) {
            (Some(shelf), None) => shelf.len(),
            (_, here) => here.map_or(0, Vec::len),
        }
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Some of them, in order: only one is in memory at a time.
    pub fn each(&self, range: Range<usize>, mut see: impl FnMut(&Judged)) {
        match (&self.away, self.here.get()) {
            (Some(shelf), None) => shelf.each(range, &mut |judged| {
                self.alterations.iter().for_each(|alter| alter(judged));
                see(judged);
            }),
            (_, here) => here.and_then(|all| all.get(range)).unwrap_or_default().iter().for_each(see),
        }
    }

    /// All, in order; only a few of them are in memory at a time.
    pub fn one_by_one(&self) -> impl Iterator<Item = Cow<'_, Judged>> {
        let waves = (0..self.len()).step_by(WAVE).map(|from| self.range(from..self.len().min(from + WAVE)));
        waves.flat_map(|wave| -> Box<dyn Iterator<Item = Cow<'_, Judged>>> {
            match wave {
                Cow::Borrowed(wave) => Box::new(wave.iter().map(Cow::Borrowed)),
                Cow::Owned(wave) => Box::new(wave.into_iter().map(Cow::Owned)),
            }
        })
    }

    /// One of them.
    pub fn at(&self, index: usize) -> Option<Cow<'_, Judged>> {
        match self.range(index..(index + 1).min(self.len()).max(index)) {
            Cow::Borrowed(found) => found.first().map(Cow::Borrowed),
            Cow::Owned(found) => found.into_iter().next().map(Cow::Owned),
        }
    }

    /// All of them in memory from now on, two kilobytes each: for few, or where there is no other way.
    pub fn load(&self) -> &[Judged] {
        self.here.get_or_init(|| self.away.as_ref().map_or_else(Vec::new, |shelf| self.read(&**shelf, 0..shelf.len())))
    }

    fn range(&self, range: Range<usize>) -> Cow<'_, [Judged]> {
        match (&self.away, self.here.get()) {
            (Some(shelf), None) => Cow::Owned(self.read(&**shelf, range)),
            (_, here) => Cow::Borrowed(here.and_then(|all| all.get(range)).unwrap_or_default()),
        }
    }

    fn read(&self, shelf: &dyn Shelf, range: Range<usize>) -> Vec<Judged> {
        let mut read = shelf.range(range);
        self.alterations.iter().for_each(|alter| read.iter_mut().for_each(alter));
        read
    }

    /// Alters each of them: at once, or whenever it is read.
    pub fn alter(&mut self, how: fn(&mut Judged)) {
        match self.here.get_mut() {
            Some(here) => here.iter_mut().for_each(how),
            None => self.alterations.push(how),
        }
    }

    /// Keeps those wanted; incidents get their new numbers, or none.
    pub fn narrow(&mut self, wanted: &[bool], incidents: &[Option<u32>]) {
        if let (Some(shelf), None) = (&mut self.away, self.here.get()) {
            shelf.narrow(wanted, incidents);
            return;
        }
        let Some(here) = self.here.get_mut() else { return };
        let mut kept = wanted.iter();
        here.retain(|_| kept.next().is_some_and(|k| *k));
        for judged in here {
            judged.finding.incident = judged.finding.incident.and_then(|i| incidents[i as usize]);
        }
    }
}

impl From<Vec<Judged>> for Connections {
    fn from(here: Vec<Judged>) -> Connections {
        Connections { here: OnceLock::from(here), ..Connections::default() }
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} connections", self.len())
    }
}
