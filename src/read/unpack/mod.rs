//! Decompression; the format is recognised by its magic bytes, never by the file's name.
//!
//! What can be decoded is delivered, whatever comes after it: a log cut short by a full disk still holds the
//! hours before. Only then comes the error, with the reason. That is why the decoders are driven here through
//! their in-memory interfaces: the ready-made readers drop what they decoded in the call that failed.
//!
//! Memory is bounded whatever a header claims: no format gets a window above [`MEMORY_LIMIT`].

mod input;
mod members;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod xz;

use std::fmt;
use std::io::{self, Read};
use std::mem;

pub(super) use input::{Fault, Input};

use super::forms;

/// The most memory a packed file may ask for to be unpacked (bytes); `zstd --long=27` and `xz -9` need less.
pub const MEMORY_LIMIT: u64 = 1 << 27;

/// A log packed twice is read (a folder compressed again by a backup); more than that is no log.
const LEVELS: usize = 2;

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Packing {
    /// Not packed, or in a way not known here.
    Plain,
    /// gzip, one member or several.
    Gzip,
    /// bzip2, one stream or several.
    Bzip2,
    /// xz, one stream or several.
    Xz,
    /// Zstandard, one frame or several.
    Zstd,
    /// LZ4 frames (not the legacy format of `lz4 -l`).
    Lz4,
}

impl Packing {
    /// What the first bytes of a file say; 10 bytes decide all but skippable frames.
    pub fn of(head: &[u8]) -> Packing {
        match head {
            _ if <members::Gzip as Member>::starts(head) => Packing::Gzip,
            _ if <members::Bzip2 as Member>::starts(head) => Packing::Bzip2,
            _ if <xz::Xz as Member>::starts(head) => Packing::Xz,
            _ if <members::Zstd as Member>::starts(head) => Packing::Zstd,
            _ if <members::Lz4 as Member>::starts(head) => Packing::Lz4,
            // Both zstd and lz4 may start with frames to be skipped: the frame after it decides.
            _ => match skippable(head) {
                Some(len) => match usize::try_from(len).ok().and_then(|len| head.get(len..)) {
                    Some(rest) if Packing::of(rest) == Packing::Lz4 => Packing::Lz4,
                    _ => Packing::Zstd,
                },
                None => Packing::Plain,
            },
        }
    }

    fn reader(self, input: Input) -> Box<dyn Read + Send> {
        match self {
            Packing::Plain => Box::new(input),
            Packing::Gzip => Box::new(Members::<members::Gzip>::new(input)),
            Packing::Bzip2 => Box::new(Members::<members::Bzip2>::new(input)),
            Packing::Xz => Box::new(Members::<xz::Xz>::new(input)),
            Packing::Zstd => Box::new(Members::<members::Zstd>::new(input)),
            Packing::Lz4 => Box::new(Members::<members::Lz4>::new(input)),
        }
    }
}

/// The name people know the format by.
impl fmt::Display for Packing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Packing::Plain => "plain",
            Packing::Gzip => members::Gzip::NAME,
            Packing::Bzip2 => members::Bzip2::NAME,
            Packing::Xz => xz::Xz::NAME,
            Packing::Zstd => members::Zstd::NAME,
            Packing::Lz4 => members::Lz4::NAME,
        })
    }
}

/// A file ready to be read as text.
pub struct Unpacked {
    /// How it was packed; the outermost packing if there were two.
    pub format: Packing,
    /// The unpacked bytes. After the last byte that could be decoded it returns an error of the kind
    /// `UnexpectedEof` (cut short) or `InvalidData` (damaged), or the error of the file itself.
    pub reader: Box<dyn Read + Send>,
    /// Its lines are not those of the file, but were wrapped in those.
    pub is_wrapped: bool,
    /// In which order its lines stand in the file.
    pub order: Order,
}

/// In which order the lines of a file stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As they were written, as far as can be told.
    Written,
    /// Newest first; the reader gives them as they were written.
    Turned,
    /// Newest first, and so does the reader give them.
    Reversed,
}

/// Looks at the first bytes and puts the right decoders in front.
///
/// # Errors
/// Only if not even the first byte of the file can be read. Everything later comes out of the reader,
/// behind the bytes that could be read.
pub fn unpack(reader: impl Read + Send + 'static) -> io::Result<Unpacked> {
    let (format, input) = unpacked(reader)?;
    Ok(Unpacked { format, reader: input.into_reader(), is_wrapped: false, order: Order::Written })
}

/// The same of a log, whose lines may be wrapped in something else as well.
///
/// # Errors
/// As [`unpack`].
pub fn unpack_log(reader: impl Read + Send + 'static) -> io::Result<Unpacked> {
    let (format, input) = unpacked(reader)?;
    Ok(forms::lines(format, input))
}

fn unpacked(reader: impl Read + Send + 'static) -> io::Result<(Packing, Input)> {
    let mut input = Input::new(Box::new(reader));
    if let (true, Some(fault)) = (input.peek(1).is_empty(), input.fault()) {
        return Err(fault.error());
    }
    let format = packing(&mut input);
    let mut next = format;
    for _ in 0..LEVELS {
        if next == Packing::Plain {
            break;
        }
        input = Input::new(next.reader(input));
        next = packing(&mut input);
    }
    Ok((format, input))
}

fn packing(input: &mut Input) -> Packing {
    // As few bytes as decide: a pipe may not have more for a long time.
    let wanted = match skippable(input.peek(members::HEAD)) {
        Some(len) => usize::try_from(len).unwrap_or(usize::MAX).saturating_add(members::HEAD),
        None => 0,
    };
    Packing::of(input.peek(wanted))
}

/// When the file was last written before it was packed, as gzip noted it (Unix seconds).
///
/// A copy has the date of the copying; this date stays, and can tell the year that syslog stamps leave out.
pub fn gzip_time(head: &[u8]) -> Option<i64> {
    let stamp = head.get(4..8).filter(|_| Packing::of(head) == Packing::Gzip)?;
    let seconds = u32::from_le_bytes(stamp.try_into().ok()?);
    (seconds != 0).then_some(i64::from(seconds))
}

/// The whole length of the skippable frame that starts here; the text in it is for other programs.
fn skippable(head: &[u8]) -> Option<u64> {
    match *head {
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, a, b, c, d, ..] => Some(8 + u64::from(u32::from_le_bytes([a, b, c, d]))),
        _ => None,
    }
}

/// One member, stream or frame: the part of a packed file that can stand alone.
trait Member: Send + Sized {
    /// Name of the format in messages.
    const NAME: &'static str;
    /// What a member starts with.
    const MAGIC: &'static [u8];

    /// Can a member start with these bytes?
    fn starts(head: &[u8]) -> bool {
        head.starts_with(Self::MAGIC)
    }

    /// A decoder for the member that starts at the front of `input`.
    fn new(input: Input) -> io::Result<Self>;

    /// Decodes into `out`, which is not empty.
    fn pull(&mut self, out: &mut [u8]) -> Pulled;

    /// What follows the member, once it has ended.
    fn into_input(self) -> Input;
}

/// What one call made.
struct Pulled {
    /// Bytes written to the front of `out`; they count whatever `after` says.
    made: usize,
    after: After,
}

enum After {
    /// There may be more.
    More,
    /// The member has ended as it should.
    End,
    /// Nothing more can be decoded.
    Fault(Fault),
}

/// All members of a file, one after the other.
struct Members<M> {
    state: State<M>,
}

enum State<M> {
    Between(Input),
    Inside(M),
    Over(Option<Fault>),
}

impl<M: Member> Members<M> {
    fn new(input: Input) -> Members<M> {
        Members { state: State::Between(input) }
    }

    /// The next member, or what is wrong with the bytes where it should start.
    fn begin(mut input: Input) -> State<M> {
        let head = input.peek(members::HEAD);
        if M::starts(head) {
            return M::new(input).map_or_else(|e| State::Over(Some(Fault::damaged(M::NAME, &e))), State::Inside);
        }
        if let Some(len) = skippable(head) {
            return if input.skip(len) { State::Between(input) } else { State::Over(Some(input.cut(M::NAME))) };
        }
        // Tapes and some copying tools fill the last block with zeros.
        if input.skip_zeros() > 0 {
            return State::Between(input);
        }
        match input.peek(members::HEAD) {
            [] => State::Over(input.fault()),
            head if M::MAGIC.starts_with(head) => State::Over(Some(input.cut(M::NAME))),
            _ => State::Over(Some(Fault::invalid(format!(
                "something else follows the end of the {} data and was left out",
                M::NAME
            )))),
        }
    }
}

impl<M: Member> Read for Members<M> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match mem::replace(&mut self.state, State::Over(None)) {
                State::Over(fault) => {
                    self.state = State::Over(fault.clone());
                    return fault.map_or(Ok(0), |fault| Err(fault.error()));
                }
                State::Between(input) => self.state = Self::begin(input),
                State::Inside(mut member) => {
                    let Pulled { made, after } = member.pull(out);
                    self.state = match after {
                        After::More => State::Inside(member),
                        After::End => State::Between(member.into_input()),
                        After::Fault(fault) => State::Over(Some(fault)),
                    };
                    if made > 0 {
                        return Ok(made);
                    }
                }
            }
        }
    }
}
