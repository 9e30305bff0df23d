//! Which words say nothing about anybody.

use std::net::IpAddr;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::of_the_catalogue;
use crate::model::Prefix;

/// Words that stand in slots of the catalogue's wordings and not in the wordings: methods, kinds of keys, reasons,
/// subsystems, programs.
const OTHERS: &str = "\
    publickey password keyboard-interactive/pam keyboard-interactive none hostbased gssapi-with-mic gssapi-keyex \
    ED25519 RSA ECDSA DSA ED25519-SK ECDSA-SK ED25519-CERT RSA-CERT ECDSA-CERT ssh2 ssh1 \
    ssh-ed25519 ssh-rsa ssh-dss rsa-sha2-256 rsa-sha2-512 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 \
    disconnected by user closed connection bye normal shutdown application logged out \
    sftp scp rsync shell exec subsystem command session pty internal-sftp \
    sshd sshd-session sshd-auth dropbear systemd systemd-logind kernel sudo fail2ban NetworkManager chronyd ntpd \
    Connection reset by peer timed out Broken pipe No route to host Network is unreachable refused Operation \
    Host down Too many open files Cannot allocate memory Resource temporarily unavailable";

/// What algorithms are called; a list of them is no name of anybody.
const ALGORITHMS: [&str; 13] = [
    "diffie-hellman-group",
    "curve25519-",
    "curve448-",
    "ecdh-sha2-",
    "sntrup761x25519-",
    "mlkem768x25519-",
    "aes128-",
    "aes192-",
    "aes256-",
    "chacha20-poly1305",
    "hmac-sha",
    "umac-",
    "kex-strict-",
];

/// Client software by the words its version begins with.
const SOFTWARE: [&str; 14] = [
    "OpenSSH_",
    "PuTTY",
    "libssh",
    "paramiko_",
    "Go",
    "JSCH",
    "dropbear",
    "WinSCP",
    "AsyncSSH_",
    "TTSSH",
    "Bitvise",
    "SecureCRT",
    "mod_sftp",
    "Cyberduck",
];

static VOCABULARY: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let literals = of_the_catalogue().flat_map(|row| row.split(['{', '}']).step_by(2));
    let words = literals.flat_map(|text| text.split(|c: char| c.is_ascii() && separates(c as u8)));
    let trimmed = words.map(|w| w.trim_matches([':', '.', '!', '?']));
    trimmed.chain(OTHERS.split_whitespace()).filter(|w| !w.is_empty()).collect()
});

/// Does this byte stand between words?
pub fn separates(byte: u8) -> bool {
    byte == b' ' || byte == b'\t' || b"()[]<>{},;\"'=|".contains(&byte)
}

/// Is it a word of sshd's own, which says nothing about anybody?
pub fn is_harmless(word: &str) -> bool {
    VOCABULARY.contains(word) || ALGORITHMS.iter().any(|a| word.strip_prefix(a).is_some_and(is_algorithm))
}

/// What may follow: `@openssh.com` and digits, lengths, modes.
fn is_algorithm(rest: &str) -> bool {
    let rest = rest.strip_suffix("@openssh.com").or_else(|| rest.strip_suffix("@libssh.org")).unwrap_or(rest);
    let known = [
        "sha1", "sha256", "sha512", "nistp256", "nistp384", "nistp521", "exchange", "cbc", "ctr", "gcm", "etm", "s",
        "c", "v00", "96",
    ];
    rest.split('-').all(|part| part.is_empty() || part.bytes().all(|b| b.is_ascii_digit()) || known.contains(&part))
}

/// A client's version, if software wrote it: its first word.
pub fn software(version: &[u8]) -> Option<String> {
    let version = std::str::from_utf8(version).ok()?;
    let name = version.strip_prefix("SSH-2.0-").unwrap_or(version).split(' ').next()?;
    let is_plain =
        name.len() <= 40 && name.bytes().all(|b| b.is_ascii_digit() || b"._-p".contains(&b) || b.is_ascii_alphabetic());
    let rest = SOFTWARE.iter().find_map(|s| name.strip_prefix(s))?;
    // A number may follow, and the word Release; not the name of a machine.
    let numbers = rest.trim_start_matches(['_', '-']).trim_start_matches("Release_");
    (is_plain && numbers.bytes().all(|b| b.is_ascii_digit() || b"._-p".contains(&b))).then(|| name.to_owned())
}

/// `ip`, `ip:port`, `ip/bits`, with another address.
pub fn address(word: &str, to: impl Fn(IpAddr) -> IpAddr) -> Option<String> {
    if !word.contains(['.', ':']) {
        return None;
    }
    if let Ok(ip) = word.parse::<IpAddr>() {
        return Some(to(ip).to_string());
    }
    if let Some((ip, bits)) =
        word.rsplit_once('/').and_then(|(ip, bits)| Some((ip.parse().ok()?, bits.parse::<u8>().ok()?)))
    {
        return Some(format!("{}/{bits}", to(ip)));
    }
    let (ip, port) = word.rsplit_once(':').or_else(|| word.split_once('%'))?;
    let ip = ip.parse::<IpAddr>().ok()?;
    Some(if port.parse::<u16>().is_ok() { format!("{}:{port}", to(ip)) } else { to(ip).to_string() })
}

/// As it stood before the message, less what the message's first words say anyway.
pub fn prefix(prefix: Prefix) -> &'static [u8] {
    match prefix {
        Prefix::None | Prefix::Debug => b"",
        Prefix::Error => b"error:",
        Prefix::Fatal => b"fatal:",
    }
}
