//! What sshd itself puts around a message: how grave it is before it, how far the login was behind it.

use crate::model::Prefix;

/// A message body with what stands around it taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peeled<'a> {
    /// `error: `, `fatal: ` or `debugN: `.
    pub prefix: Prefix,
    /// Did ` [preauth]` stand behind it?
    pub preauth: bool,
    /// The wording the catalogue knows.
    pub body: &'a [u8],
}

/// Takes off the level prefix and the ` [preauth]` / ` [postauth]` suffix.
#[inline(always)]
pub fn peel(body: &[u8]) -> Peeled<'_> {
    let (prefix, body) = match body {
        [b'e', b'r', b'r', b'o', b'r', b':', b' ', rest @ ..] => (Prefix::Error, rest),
        [b'f', b'a', b't', b'a', b'l', b':', b' ', rest @ ..] => (Prefix::Fatal, rest),
        [b'd', b'e', b'b', b'u', b'g', b'1'..=b'3', b':', b' ', rest @ ..] => (Prefix::Debug, rest),
        _ => (Prefix::None, body),
    };
    let body = body.trim_ascii_end();
    if body.last() != Some(&b']') {
        return Peeled { prefix, preauth: false, body };
    }
    if let Some(body) = body.strip_suffix(b" [preauth]") {
        return Peeled { prefix, preauth: true, body };
    }
    Peeled { prefix, preauth: false, body: body.strip_suffix(b" [postauth]").unwrap_or(body) }
}
