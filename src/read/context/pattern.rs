//! ssh_config(5) PATTERNS: `*` and `?`, lists with commas, `!` for "but not", and networks in CIDR.

use std::net::IpAddr;

use ipnet::IpNet;

/// Does the whole text fit the pattern? In time proportional to their product, whatever the pattern.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    // reach[i]: the pattern so far fits the first i letters.
    let mut reach = vec![false; text.len() + 1];
    reach[0] = true;
    for p in pattern {
        if p == '*' {
            for i in 1..=text.len() {
                reach[i] |= reach[i - 1];
            }
        } else {
            for i in (1..=text.len()).rev() {
                reach[i] = reach[i - 1] && (p == '?' || p == text[i - 1]);
            }
            reach[0] = false;
        }
    }
    reach[text.len()]
}

/// Does the text fit the list? One that fits a negated pattern does not, whatever else it fits.
pub fn list_matches(list: &str, fits: impl Fn(&str) -> bool) -> bool {
    let mut any = false;
    for item in list.split(',').map(str::trim).filter(|i| !i.is_empty()) {
        match item.strip_prefix('!') {
            Some(item) if fits(item) => return false,
            Some(_) => {}
            None => any |= fits(item),
        }
    }
    any
}

/// Does the address fit the list of patterns, addresses and networks?
pub fn address_matches(list: &str, addr: IpAddr) -> bool {
    let text = addr.to_string();
    list_matches(list, |item| match item.parse::<IpNet>() {
        Ok(network) => network.contains(&addr),
        Err(_) => matches(item, &text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("", "a", false),
            ("*.example.net", "www.example.net", true),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn lists_and_networks() {
        let user = |list, name: &str| list_matches(list, |p| matches(p, name));
        assert!(
            user("alice,b*", "bob") && !user("b*,!bob", "bob") && !user("!bob", "alice"),
            "negation alone fits nobody"
        );
        let addr: IpAddr = "192.0.2.7".parse().expect("an address");
        assert!(address_matches("192.0.2.0/24", addr) && address_matches("10.0.0.1,192.0.2.*", addr));
        assert!(!address_matches("192.0.2.0/24,!192.0.2.7", addr));
    }
}
