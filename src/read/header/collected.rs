//! What a tool that shows lines of several logs puts before each: it is taken off, once.
//!
//! | written by | before the line |
//! |---|---|
//! | `docker compose logs`, `docker service logs` | `sshd-1  \| ` |
//! | `kubectl logs --prefix` | `[pod/sshd-7d9c/sshd] ` |
//! | `grep` over several files | `/var/log/auth.log:`, `auth.log:12:` |

use super::layout::opens_message;
use super::tag::unblank;
use crate::read::stamp;

/// The line as it was written, if somebody put something before it.
pub(super) fn original(line: &[u8]) -> Option<&[u8]> {
    of_a_pod(line).or_else(|| of_a_service(line)).or_else(|| of_a_file(line))
}

fn of_a_pod(line: &[u8]) -> Option<&[u8]> {
    let name = line.strip_prefix(b"[pod/")?;
    let end = memchr::memchr2(b']', b' ', name)?;
    name[end..].strip_prefix(b"] ")
}

/// The name of a service is a word of its own; that of a user may stand there in a message.
fn of_a_service(line: &[u8]) -> Option<&[u8]> {
    let end = memchr::memchr(b' ', line)?;
    let rest = unblank(&line[end..]).strip_prefix(b"| ")?;
    (!opens_message(&line[..end])).then_some(rest)
}

/// No message begins with a word, a colon and a stamp.
fn of_a_file(line: &[u8]) -> Option<&[u8]> {
    let end = memchr::memchr2(b':', b' ', line)?;
    let rest = line[end..].strip_prefix(b":")?;
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let behind_number = rest[digits..].strip_prefix(b":").filter(|_| digits > 0);
    [behind_number, Some(rest)].into_iter().flatten().find(|rest| stamp::stamp(rest).is_some())
}
