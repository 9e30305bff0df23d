//! The formats whose crates decode a member for us: gzip, bzip2, zstd, lz4.

use std::io::{self, Read};

use flate2::{Decompress as Inflate, FlushDecompress, Status as Inflated};
use lz4_flex::frame::FrameDecoder;
use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use super::{After, Fault, Input, MEMORY_LIMIT, Member, Pulled};

/// How many bytes decide what a member is.
pub(super) const HEAD: usize = 10;

impl Pulled {
    pub(super) fn more(made: usize) -> Pulled {
        Pulled { made, after: After::More }
    }

    pub(super) fn end(made: usize) -> Pulled {
        Pulled { made, after: After::End }
    }

    pub(super) fn fault(made: usize, fault: Fault) -> Pulled {
        Pulled { made, after: After::Fault(fault) }
    }
}

/// One gzip member; header and checksum are zlib's business.
pub(super) struct Gzip {
    input: Input,
    inflate: Inflate,
}

impl Member for Gzip {
    const NAME: &'static str = "gzip";
    const MAGIC: &'static [u8] = &[0x1f, 0x8b, 8];

    fn new(input: Input) -> io::Result<Gzip> {
        Ok(Gzip { input, inflate: Inflate::new_gzip(15) })
    }

    fn pull(&mut self, out: &mut [u8]) -> Pulled {
        loop {
            let (used, made) = (self.inflate.total_in(), self.inflate.total_out());
            let result = self.inflate.decompress(self.input.chunk(), out, FlushDecompress::None);
            let (used, made) = (self.inflate.total_in() - used, (self.inflate.total_out() - made) as usize);
            self.input.consume(used as usize);
            match result {
                Ok(Inflated::StreamEnd) => return Pulled::end(made),
                Ok(_) => match went_on(&self.input, Self::NAME, used, made) {
                    Some(pulled) => return pulled,
                    None => continue,
                },
                Err(e) => return Pulled::fault(made, Fault::damaged(Self::NAME, &e)),
            }
        }
    }

    fn into_input(self) -> Input {
        self.input
    }
}

/// What came of a call that neither failed nor ended the stream; `None` if only another call can tell.
fn went_on(input: &Input, name: &'static str, used: u64, made: usize) -> Option<Pulled> {
    match (used, made) {
        (_, 1..) => Some(Pulled::more(made)),
        _ if input.starved() => Some(Pulled::fault(0, input.cut(name))),
        (0, _) => Some(Pulled::fault(0, Fault::damaged(name, &"it leads nowhere"))),
        _ => None,
    }
}

/// One bzip2 stream. Its blocks (up to 900 kB) can be decoded only whole.
pub(super) struct Bzip2 {
    input: Input,
    decompress: bzip2::Decompress,
}

impl Member for Bzip2 {
    const NAME: &'static str = "bzip2";
    const MAGIC: &'static [u8] = b"BZh";

    /// Plain text could start with `BZh9`; it does not go on with the digits of π or of √π.
    fn starts(head: &[u8]) -> bool {
        const BLOCK: [&[u8]; 2] = [&[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], &[0x17, 0x72, 0x45, 0x38, 0x50, 0x90]];
        let Some([b'1'..=b'9', next @ ..]) = head.strip_prefix(Self::MAGIC) else { return false };
        let next = &next[..next.len().min(6)];
        BLOCK.iter().any(|block| block.starts_with(next))
    }

    fn new(input: Input) -> io::Result<Bzip2> {
        Ok(Bzip2 { input, decompress: bzip2::Decompress::new(false) })
    }

    fn pull(&mut self, out: &mut [u8]) -> Pulled {
        loop {
            let (used, made) = (self.decompress.total_in(), self.decompress.total_out());
            let result = self.decompress.decompress(self.input.chunk(), out);
            let (used, made) = (self.decompress.total_in() - used, (self.decompress.total_out() - made) as usize);
            self.input.consume(used as usize);
            match result {
                Ok(bzip2::Status::StreamEnd) => return Pulled::end(made),
                Ok(bzip2::Status::MemNeeded) => return Pulled::fault(made, Fault::damaged(Self::NAME, &"no memory")),
                Ok(_) => match went_on(&self.input, Self::NAME, used, made) {
                    Some(pulled) => return pulled,
                    None => continue,
                },
                Err(e) => return Pulled::fault(made, Fault::damaged(Self::NAME, &e)),
            }
        }
    }

    fn into_input(self) -> Input {
        self.input
    }
}

/// One zstd frame. Its blocks (up to 128 KiB) can be decoded only whole.
pub(super) struct Zstd {
    input: Input,
    decoder: Decoder<'static>,
}

impl Member for Zstd {
    const NAME: &'static str = "zstd";
    const MAGIC: &'static [u8] = &[0x28, 0xb5, 0x2f, 0xfd];

    fn new(input: Input) -> io::Result<Zstd> {
        let mut decoder = Decoder::new()?;
        decoder.set_parameter(DParameter::WindowLogMax(MEMORY_LIMIT.ilog2()))?;
        Ok(Zstd { input, decoder })
    }

    /// Output and input take turns. zstd keeps quiet about what it wrote in a call that failed; without room
    /// to write it stops after every block, and without input nothing can fail.
    fn pull(&mut self, out: &mut [u8]) -> Pulled {
        loop {
            let mut room = OutBuffer::around(&mut *out);
            let drained = self.decoder.run(&mut InBuffer::around(&[]), &mut room);
            let made = room.pos();
            match drained {
                Ok(_) if made > 0 => return Pulled::more(made),
                Ok(_) => {}
                Err(e) => return Pulled::fault(made, Fault::damaged(Self::NAME, &e)),
            }
            let mut bytes = InBuffer::around(self.input.chunk());
            let fed = self.decoder.run(&mut bytes, &mut OutBuffer::around(&mut [0u8; 0][..]));
            let used = bytes.pos();
            self.input.consume(used);
            match fed {
                Ok(0) => return Pulled::end(0),
                Ok(_) if self.input.starved() => return Pulled::fault(0, self.input.cut(Self::NAME)),
                Ok(_) => {}
                Err(_) if self.input.starved() => return Pulled::fault(0, self.input.cut(Self::NAME)),
                Err(e) => return Pulled::fault(0, Fault::damaged(Self::NAME, &e)),
            }
        }
    }

    fn into_input(self) -> Input {
        self.input
    }
}

/// One lz4 frame. Its blocks (up to 4 MiB) are decoded only whole.
pub(super) struct Lz4(FrameDecoder<Input>);

impl Member for Lz4 {
    const NAME: &'static str = "lz4";
    const MAGIC: &'static [u8] = &[0x04, 0x22, 0x4d, 0x18];

    /// A new decoder for every frame: one that has seen larger blocks trips over its own assertions.
    fn new(input: Input) -> io::Result<Lz4> {
        Ok(Lz4(FrameDecoder::new(input)))
    }

    fn pull(&mut self, out: &mut [u8]) -> Pulled {
        let result = self.0.read(out);
        match result {
            Ok(made) if made > 0 => Pulled::more(made),
            // The decoder takes the end of the file for the end of the frame.
            _ if self.0.get_ref().starved() => Pulled::fault(0, self.0.get_ref().cut(Self::NAME)),
            Ok(_) => Pulled::end(0),
            Err(e) => Pulled::fault(0, Fault::damaged(Self::NAME, &e)),
        }
    }

    fn into_input(self) -> Input {
        self.0.into_inner()
    }
}
