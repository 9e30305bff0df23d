//! The connections of a report: in memory, or too many for that and read in waves from a [`Backing`] store.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use super::report::Judged;

/// Connections read together.
const WAVE: usize = 4096;

/// A store of judged connections that are too many for memory, in order of their first lines.
pub trait Backing: Send + Sync {
    /// How many there are.
    fn len(&self) -> usize;
    /// Are there none?
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Reads some of them into memory.
    fn range(&self, range: Range<usize>) -> Vec<Judged>;
    /// Calls `see` with some of them, one after the other; only one is in memory at a time.
    fn each(&self, indices: &mut dyn Iterator<Item = usize>, see: &mut dyn FnMut(&mut Judged));
    /// Keeps those wanted. `incidents` has the new number of each incident, `None` if it is gone.
    fn retain(&mut self, wanted: &[bool], incidents: &[Option<u32>]);
}

/// All connections of a report. To see each once, use [`Connections::iter`], or on several threads
/// [`Connections::for_each`] of many ranges; for a few of them, [`Connections::get`].
#[derive(Default)]
pub struct Connections {
    loaded: OnceLock<Vec<Judged>>,
    backing: Option<Box<dyn Backing>>,
    /// Applied in order to each connection read from `backing`.
    alterations: Vec<fn(&mut Judged)>,
}

impl Connections {
    /// Connections kept in a store.
    pub fn backed_by(backing: Box<dyn Backing>) -> Connections {
        Connections { backing: Some(backing), ..Connections::default() }
    }

    /// The store, while its connections are not in memory.
    fn unloaded(&self) -> Option<&dyn Backing> {
        self.backing.as_deref().filter(|_| self.loaded.get().is_none())
    }

    /// Those in memory.
    fn loaded(&self) -> &[Judged] {
        self.loaded.get().map_or(&[], Vec::as_slice)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.unloaded().map_or(self.loaded().len(), |backing| backing.len())
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls `see` with some of them, one after the other; only one is in memory at a time.
    pub fn for_each(&self, indices: impl IntoIterator<Item = usize>, mut see: impl FnMut(&Judged)) {
        let mut indices = indices.into_iter();
        match self.unloaded() {
            Some(backing) => backing.each(&mut indices, &mut |judged| {
                self.alterations.iter().for_each(|alter| alter(judged));
                see(judged);
            }),
            None => indices.filter_map(|index| self.loaded().get(index)).for_each(see),
        }
    }

    /// All, in order; only a few of them are in memory at a time.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, Judged>> {
        let waves = (0..self.len()).step_by(WAVE).map(|from| self.range(from..self.len().min(from + WAVE)));
        waves.flat_map(|wave| -> Box<dyn Iterator<Item = Cow<'_, Judged>>> {
            match wave {
                Cow::Borrowed(wave) => Box::new(wave.iter().map(Cow::Borrowed)),
                Cow::Owned(wave) => Box::new(wave.into_iter().map(Cow::Owned)),
            }
        })
    }

    /// One of them.
    pub fn get(&self, index: usize) -> Option<Cow<'_, Judged>> {
        match self.range(index..(index + 1).min(self.len()).max(index)) {
            Cow::Borrowed(found) => found.first().map(Cow::Borrowed),
            Cow::Owned(found) => found.into_iter().next().map(Cow::Owned),
        }
    }

    /// Reads all of them into memory, where they stay, 2 kB each: for small reports, or where there is no other way.
    pub fn load(&self) -> &[Judged] {
        let read = |backing: &dyn Backing| self.read(backing, 0..backing.len());
        self.loaded.get_or_init(|| self.backing.as_deref().map_or_else(Vec::new, read))
    }

    fn range(&self, range: Range<usize>) -> Cow<'_, [Judged]> {
        match self.unloaded() {
            Some(backing) => Cow::Owned(self.read(backing, range)),
            None => Cow::Borrowed(self.loaded().get(range).unwrap_or_default()),
        }
    }

    fn read(&self, backing: &dyn Backing, range: Range<usize>) -> Vec<Judged> {
        let mut read = backing.range(range);
        self.alterations.iter().for_each(|alter| read.iter_mut().for_each(alter));
        read
    }

    /// Alters each of them: at once, or whenever it is read.
    pub fn alter(&mut self, alter: fn(&mut Judged)) {
        match self.loaded.get_mut() {
            Some(loaded) => loaded.iter_mut().for_each(alter),
            None => self.alterations.push(alter),
        }
    }

    /// Keeps those wanted. `incidents` has the new number of each incident, `None` if it is gone.
    pub fn retain(&mut self, wanted: &[bool], incidents: &[Option<u32>]) {
        match (self.loaded.get_mut(), &mut self.backing) {
            (Some(loaded), _) => {
                let mut wanted = wanted.iter();
                loaded.retain(|_| wanted.next().is_some_and(|wanted| *wanted));
                for judged in loaded {
                    judged.finding.incident = judged.finding.incident.and_then(|i| incidents[i as usize]);
                }
            }
            (None, Some(backing)) => backing.retain(wanted, incidents),
            (None, None) => {}
        }
    }
}

impl From<Vec<Judged>> for Connections {
    fn from(loaded: Vec<Judged>) -> Connections {
        Connections { loaded: OnceLock::from(loaded), ..Connections::default() }
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} connections", self.len())
    }
}
