//! Numbers of things, in words.

/// `line`, `lines`; `entry`, `entries`; `address`, `addresses`: as many as there are.
pub fn plural(n: u64, word: &str) -> String {
    match (n, word.strip_suffix('y')) {
        (1, _) => word.to_owned(),
        (_, Some(stem)) => format!("{stem}ies"),
        (_, None) if word.ends_with('s') => format!("{word}es"),
        (_, None) => format!("{word}s"),
    }
}

/// `1 line`, `2 lines`.
pub fn count(n: u64, word: &str) -> String {
    format!("{n} {}", plural(n, word))
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn one_is_not_many() {
        let shown = [(1, "line"), (0, "line"), (2, "damaged entry"), (1, "entry"), (3, "address")];
        let texts = shown.map(|(n, word)| count(n, word));
        assert_eq!(texts, ["1 line", "0 lines", "2 damaged entries", "1 entry", "3 addresses"]);
    }
}
