//! An unknown line → the template it most likely has, and the row to paste into a table.

use super::address::address;

/// Replaces what varies from line to line: addresses, ports, numbers, quoted texts.
pub fn template(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut out = String::new();
    let mut after_port = false;
    for (i, word) in text.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let core = word.trim_end_matches([',', '.', ':', ';']);
        let tail = &word[core.len()..];
        let is_address = address(core.as_bytes()).is_some_and(|(ip, len)| ip.is_some() && len == core.len());
        let is_number = !core.is_empty() && core.bytes().all(|b| b.is_ascii_digit());
        let quoted = core.len() > 2 && core.starts_with(['"', '\'']) && core.ends_with(['"', '\'']);
        match () {
            () if is_address => out.push_str("{ip}"),
            () if is_number && after_port => out.push_str("{port}"),
            () if is_number => out.push_str("{n}"),
            () if core.starts_with("0x") => out.push_str("{hex}"),
            () if quoted => {
                out.push_str(&core[..1]);
                out.push_str("{word}");
                out.push_str(&core[..1]);
            }
            () if core.starts_with('/') || core.starts_with("SHA256:") => out.push_str("{word}"),
            () => out.push_str(&core.replace(['{', '}'], "?")),
        }
        out.push_str(tail);
        after_port = core == "port";
    }
    out.replace("{ip} port {port}", "{peer}")
}

/// A row of the catalogue for this template; its meaning is for a person to name.
pub fn row(template: &str, example: &str) -> String {
    let letters = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let plain = template.replace("{peer}", "").replace("{ip}", "").replace("{n}", "").replace("{word}", "");
    let words: Vec<String> = plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(4)
        .map(|w| w.chars().map(letters).collect())
        .collect();
    format!(
        "            Message {{\n                id: {:?},\n                text: {template:?},\n                means: Meaning::Note,\n                \
         from: \"\",\n                level: \"INFO\",\n                example: {example:?},\n                ..ROW\n            }},",
        words.join("-")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_becomes_slots() {
        let body = b"frobnicating 203.0.113.7 port 40122 failed: code 17 at 0xdeadbeef, file '/etc/x'";
        assert_eq!(template(body), "frobnicating {peer} failed: code {n} at {hex}, file '{word}'");
        assert!(row("a {n} b", "a 1 b").contains("id: \"a-b\""));
    }
}
