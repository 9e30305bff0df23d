//! xz: the container is read here, the LZMA2 data in its blocks by `lzma_rust2`.
//!
//! Two things the crate's own `XzReader` does not do make that necessary. It allocates and clears the
//! dictionary a header asks for, up to 4 GiB; and it decodes in chunks (up to 2 MiB of text), so that of a small
//! log cut short nothing would be left. See [`Rescue`] for the second.

use std::io::{self, ErrorKind, Read};
use std::mem;
use std::sync::Arc;

use flate2::Crc;
use lzma_rust2::Lzma2Reader;

use super::{Fault, Input, MEMORY_LIMIT, Member, Pulled};

/// Packed bytes of a block kept for a rescue; a log of this size packed has about 500 MB.
const KEEP: usize = 32 << 20;

/// One xz stream.
pub(super) struct Xz {
    stage: Stage,
    check: Option<u8>,
    blocks: u64,
}

enum Stage {
    /// In front of a header.
    Outside(Input),
    Block(Box<Block>),
    Rescue(Box<Rescue>),
    Spent,
}

impl Member for Xz {
    const NAME: &'static str = "xz";
    const MAGIC: &'static [u8] = &[0xfd, b'7', b'z', b'X', b'Z', 0];

    fn new(input: Input) -> io::Result<Xz> {
        Ok(Xz { stage: Stage::Outside(input), check: None, blocks: 0 })
    }

    fn pull(&mut self, out: &mut [u8]) -> Pulled {
        loop {
            self.stage = match mem::replace(&mut self.stage, Stage::Spent) {
                Stage::Outside(mut input) => match self.header(&mut input) {
                    Ok(Some(block)) => Stage::Block(Box::new(Block::new(input, block))),
                    Ok(None) => {
                        self.stage = Stage::Outside(input);
                        return Pulled::end(0);
                    }
                    Err(e) => return Pulled::fault(0, reason(&input, &e)),
                },
                Stage::Block(mut block) => match block.read(out) {
                    Ok(0) => match block.finish() {
                        Ok(input) => Stage::Outside(input),
                        Err(fault) => return Pulled::fault(0, fault),
                    },
                    Ok(made) => {
                        self.stage = Stage::Block(block);
                        return Pulled::more(made);
                    }
                    Err(e) => Stage::Rescue(Box::new(block.rescue(&e))),
                },
                Stage::Rescue(mut rescue) => {
                    let made = rescue.read(out);
                    if made == 0 {
                        return Pulled::fault(0, rescue.fault);
                    }
                    self.stage = Stage::Rescue(rescue);
                    return Pulled::more(made);
                }
                Stage::Spent => return Pulled::fault(0, Fault::damaged(Self::NAME, &"it has ended")),
            }
        }
    }

    fn into_input(self) -> Input {
        match self.stage {
            Stage::Outside(input) => input,
            _ => Input::empty(),
        }
    }
}

/// What a block header says that is needed to decode the block.
#[derive(Clone, Copy)]
struct BlockHeader {
    dictionary: u32,
    check: u8,
}

impl Xz {
    /// The next block, or `None` if the stream has ended.
    fn header(&mut self, input: &mut Input) -> io::Result<Option<BlockHeader>> {
        let check = match self.check {
            Some(check) => check,
            None => *self.check.insert(stream_header(input)?),
        };
        match byte(input)? {
            0 => {
                index(input, self.blocks)?;
                footer(input, check)?;
                Ok(None)
            }
            size => {
                self.blocks += 1;
                Ok(Some(BlockHeader { dictionary: block_header(input, size)?, check }))
            }
        }
    }
}

fn reason(input: &Input, e: &io::Error) -> Fault {
    if input.starved() { input.cut(Xz::NAME) } else { Fault::damaged(Xz::NAME, e) }
}

fn invalid(text: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, text.into())
}

fn expect(holds: bool, what: &str) -> io::Result<()> {
    if holds { Ok(()) } else { Err(invalid(what)) }
}

fn crc32(bytes: &[u8]) -> [u8; 4] {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}

fn byte(input: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0];
    input.read_exact(&mut byte)?;
    Ok(byte[0])
}

/// A number in groups of seven bits, the lowest first.
fn number(input: &mut impl Read) -> io::Result<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let byte = byte(input)?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(invalid("a number is too long"))
}

/// The kind of checksum behind each block.
fn stream_header(input: &mut Input) -> io::Result<u8> {
    let mut header = [0; 12];
    input.read_exact(&mut header)?;
    expect(header.starts_with(Xz::MAGIC), "no stream header")?;
    expect(header[8..] == crc32(&header[6..8]), "wrong checksum of the stream header")?;
    expect(header[6] == 0 && header[7] < 16, "unknown stream flags")?;
    Ok(header[7])
}

/// The dictionary size (bytes). Only plain LZMA2 is taken: the other filters are for programs and pictures.
fn block_header(input: &mut Input, size: u8) -> io::Result<u32> {
    let mut header = vec![0; (usize::from(size) + 1) * 4];
    header[0] = size;
    input.read_exact(&mut header[1..])?;
    let (fields, sum) = header.split_at(header.len() - 4);
    expect(sum == crc32(fields), "wrong checksum of a block header")?;
    let flags = fields[1];
    let mut fields = &fields[2..];
    for _ in 0..u32::from(flags & 0x40 != 0) + u32::from(flags & 0x80 != 0) {
        number(&mut fields)?;
    }
    let lzma2 = flags & 0x3f == 0 && number(&mut fields)? == 0x21 && number(&mut fields)? == 1;
    expect(lzma2, "it uses a filter that is not meant for text")?;
    let dictionary = match byte(&mut fields)? {
        bits @ 0..40 => (2 | u32::from(bits & 1)) << (bits / 2 + 11),
        40 => u32::MAX,
        _ => return Err(invalid("unknown dictionary size")),
    };
    if u64::from(dictionary) > MEMORY_LIMIT {
        let (wanted, limit) = (dictionary >> 20, MEMORY_LIMIT >> 20);
        return Err(invalid(format!("it asks for {wanted} MiB of memory, more than the {limit} MiB allowed")));
    }
    Ok(dictionary)
}

/// The list of blocks at the end; all it says has been seen already, but it shows that nothing is missing.
fn index(input: &mut Input, blocks: u64) -> io::Result<()> {
    let mut index = Summed { input, crc: Crc::new(), count: 0 };
    index.add(&[0]);
    expect(number(&mut index)? == blocks, "the index does not list the blocks that were there")?;
    for _ in 0..blocks {
        number(&mut index)?;
        number(&mut index)?;
    }
    while !index.count.is_multiple_of(4) {
        expect(byte(&mut index)? == 0, "wrong padding of the index")?;
    }
    let expected = index.crc.sum().to_le_bytes();
    let mut sum = [0; 4];
    input.read_exact(&mut sum)?;
    expect(sum == expected, "wrong checksum of the index")
}

fn footer(input: &mut Input, check: u8) -> io::Result<()> {
    let mut footer = [0; 12];
    input.read_exact(&mut footer)?;
    expect(footer[..4] == crc32(&footer[4..10]), "wrong checksum of the stream footer")?;
    expect(footer[8..] == [0, check, b'Y', b'Z'], "wrong stream footer")
}

/// Sums up what is read.
struct Summed<'a> {
    input: &'a mut Input,
    crc: Crc,
    count: u64,
}

impl Summed<'_> {
    fn add(&mut self, bytes: &[u8]) {
        self.crc.update(bytes);
        self.count += bytes.len() as u64;
    }
}

impl Read for Summed<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = self.input.read(out)?;
        self.add(&out[..got]);
        Ok(got)
    }
}

/// A block being decoded.
struct Block {
    lzma: Lzma2Reader<Kept>,
    header: BlockHeader,
    check: Check,
    made: u64,
}

impl Block {
    fn new(input: Input, header: BlockHeader) -> Block {
        let kept = Kept { input, bytes: Some(Vec::new()), count: 0 };
        let lzma = Lzma2Reader::new(kept, header.dictionary, None);
        Block { lzma, header, check: Check::new(header.check), made: 0 }
    }

    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let made = self.lzma.read(out)?;
        self.check.add(&out[..made]);
        self.made += made as u64;
        Ok(made)
    }

    /// Reads what follows the data of the block; gives the input back.
    fn finish(self) -> Result<Input, Fault> {
        let Kept { mut input, count, .. } = self.lzma.into_inner();
        let padding = count.wrapping_neg() % 4;
        let mut rest = vec![0; padding as usize + self.check.len()];
        let whole = input.read_exact(&mut rest).and_then(|()| {
            let (zeros, sum) = rest.split_at(padding as usize);
            expect(zeros.iter().all(|b| *b == 0), "wrong padding of a block")?;
            expect(self.check.fits(sum), "wrong checksum of a block")
        });
        whole.map_err(|e| reason(&input, &e)).map(|()| input)
    }

    fn rescue(self, e: &io::Error) -> Rescue {
        let Kept { input, bytes, .. } = self.lzma.into_inner();
        let fault = reason(&input, e);
        drop(input);
        let bytes: Arc<[u8]> = bytes.unwrap_or_default().into();
        let again = |end, filler| {
            let packed = Padded { bytes: bytes.clone(), at: 0, end, filler };
            Lzma2Reader::new(packed, self.header.dictionary, None)
        };
        let (known, doubtful) = (again(bytes.len(), 0), again(bytes.len().saturating_sub(MARGIN), 0xff));
        let mut rescue = Rescue { known, doubtful, fault, over: bytes.is_empty() };
        rescue.skip(self.made);
        rescue
    }
}

/// Keeps the packed bytes of a block as they are read, unless they are too many.
struct Kept {
    input: Input,
    bytes: Option<Vec<u8>>,
    count: u64,
}

impl Read for Kept {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = self.input.read(out)?;
        self.count += got as u64;
        self.bytes = self.bytes.take().filter(|bytes| bytes.len() + got <= KEEP);
        if let Some(bytes) = &mut self.bytes {
            bytes.extend_from_slice(&out[..got]);
        }
        Ok(got)
    }
}

/// Gets the last bytes out of a block that cannot be decoded to its end.
///
/// The crate decodes a chunk only when it has all of it, and does not tell how far the packed bytes reached.
/// So the block is decoded again by two decoders, byte by byte up to the error. In one, something is put where
/// the packed bytes end; its text is right for as long as it needs none of that. The other has to do without
/// the last [`MARGIN`] bytes already, so it leaves the path well before. Where they part, the text known for
/// certain ends: to follow the first beyond that, the second would have to guess the whole margin.
struct Rescue {
    known: Lzma2Reader<Padded>,
    doubtful: Lzma2Reader<Padded>,
    fault: Fault,
    over: bool,
}

/// Packed bytes given up for certainty: 256 bits, some lines of a log.
const MARGIN: usize = 32;

impl Rescue {
    /// Goes past what has been delivered; decoding that much worked before.
    fn skip(&mut self, made: u64) {
        for lzma in [&mut self.known, &mut self.doubtful] {
            let skipped = io::copy(&mut lzma.take(made), &mut io::sink());
            self.over |= skipped.map_or(true, |n| n != made);
        }
    }

    fn read(&mut self, out: &mut [u8]) -> usize {
        let mut made = 0;
        while made < out.len() && !self.over {
            match (byte(&mut self.known), byte(&mut self.doubtful)) {
                (Ok(known), Ok(doubtful)) if known == doubtful => {
                    out[made] = known;
                    made += 1;
                }
                _ => self.over = true,
            }
        }
        made
    }
}

/// Bytes up to `end`, and then the same byte for ever.
struct Padded {
    bytes: Arc<[u8]>,
    at: usize,
    end: usize,
    filler: u8,
}

impl Read for Padded {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let rest = &self.bytes[self.at..self.end];
        let n = rest.len().min(out.len());
        out[..n].copy_from_slice(&rest[..n]);
        out[n..].fill(self.filler);
        self.at += n;
        Ok(out.len())
    }
}

/// The checksum of the text of a block.
enum Check {
    Crc32(Crc),
    Crc64(u64),
    /// Not computed; only its length is known. SHA-256 is rare, and CRCs are enough to find damage.
    Other(usize),
}

impl Check {
    fn new(kind: u8) -> Check {
        match kind {
            1 => Check::Crc32(Crc::new()),
            4 => Check::Crc64(!0),
            0 => Check::Other(0),
            // By the format, three kinds each have 4, 8, 16, 32 and 64 bytes.
            _ => Check::Other(4 << ((kind - 1) / 3)),
        }
    }

    fn len(&self) -> usize {
        match self {
            Check::Crc32(_) => 4,
            Check::Crc64(_) => 8,
            Check::Other(len) => *len,
        }
    }

    fn add(&mut self, text: &[u8]) {
        match self {
            Check::Crc32(crc) => crc.update(text),
            Check::Crc64(crc) => {
                *crc = text.iter().fold(*crc, |crc, b| CRC64[usize::from(crc as u8 ^ b)] ^ (crc >> 8));
            }
            Check::Other(_) => {}
        }
    }

    fn fits(&self, sum: &[u8]) -> bool {
        match self {
            Check::Crc32(crc) => sum == crc.sum().to_le_bytes(),
            Check::Crc64(crc) => sum == (!crc).to_le_bytes(),
            Check::Other(_) => true,
        }
    }
}

const CRC64: [u64; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let (mut crc, mut bit) = (i as u64, 0);
        while bit < 8 {
            crc = (crc >> 1) ^ (0xc96c_5795_d787_0f42 * (crc & 1));
            bit += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
};
