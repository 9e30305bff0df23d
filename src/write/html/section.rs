//! A part of the page: its name, its heading and what stands under it.

use super::rich::Rich;

/// A part of the page.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its id, for links.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What stands under it.
    pub body: Rich,
}
