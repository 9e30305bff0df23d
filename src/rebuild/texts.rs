//! Names, methods, keys and reasons, each kept once however many connections say the same.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::model::Text;

/// So many texts are remembered; one that falls to the place of another takes it, so that a flood of names finds no
/// memory to fill.
const REMEMBERED: usize = 4096;
/// Longer texts are not remembered (bytes).
const LONGEST: usize = 1024;

/// The texts met lately.
#[derive(Debug, Default)]
pub struct Texts {
    /// Each at the place its hash tells; empty until the first is met.
    met: Vec<Option<Text>>,
}

impl Texts {
    /// These bytes as a text: the one met before, if it is remembered.
    pub fn get(&mut self, bytes: &[u8]) -> Text {
        if bytes.len() > LONGEST {
            return Text::from(bytes);
        }
        if self.met.is_empty() {
            self.met.resize(REMEMBERED, None);
        }
        let mut hasher = FxHasher::default();
        hasher.write(bytes);
        let known = &mut self.met[hasher.finish() as usize % REMEMBERED];
        match known {
            Some(text) if **text == *bytes => Text::clone(text),
            _ => known.insert(Text::from(bytes)).clone(),
        }
    }

    /// Makes `text` these bytes.
    #[inline]
    pub fn set(&mut self, text: &mut Option<Text>, bytes: &[u8]) {
        if text.as_deref() != Some(bytes) {
            *text = Some(self.get(bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn the_same_words_are_kept_once_and_a_flood_of_others_changes_none() {
        let mut texts = Texts::default();
        let first = texts.get(b"root");
        assert!(Arc::ptr_eq(&first, &texts.get(b"root")));
        for n in 0..3 * REMEMBERED {
            let name = format!("user{n}");
            assert_eq!(*texts.get(name.as_bytes()), *name.as_bytes());
        }
        assert_eq!(*texts.get(b"root"), *first);
        assert_eq!(texts.met.len(), REMEMBERED);
    }

    #[test]
    fn what_is_very_long_is_not_remembered() {
        let mut texts = Texts::default();
        let long = [b'x'; LONGEST + 1];
        assert!(!Arc::ptr_eq(&texts.get(&long), &texts.get(&long)));
    }

    #[test]
    fn what_is_said_again_is_left_as_it_is() {
        let (mut texts, mut said) = (Texts::default(), Some(Text::from(&b"password"[..])));
        let before = said.clone().unwrap();
        texts.set(&mut said, b"password");
        assert!(Arc::ptr_eq(&before, said.as_ref().unwrap()));
        texts.set(&mut said, b"");
        assert_eq!(said.as_deref(), Some(&b""[..]), "an empty name is a name");
    }
}
