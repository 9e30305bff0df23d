use std::io::{self, BufRead, Cursor, Write};

use super::*;

/// A little log that packs well and has no two lines alike.
fn log(lines: usize) -> Vec<u8> {
    let mut log = Vec::new();
    for i in 0..lines {
        let (day, h, m, s, pid) = (1 + i / 8, i * 7 % 24, i * 13 % 60, i * 29 % 60, 900 + i * 37);
        let (host, port) = (i * 11 % 250, 20_000 + i * 911 % 40_000);
        writeln!(
            log,
            "Nov {day:2} {h:02}:{m:02}:{s:02} gw sshd[{pid}]: Connection closed by 192.0.2.{host} port {port} [preauth]"
        )
        .unwrap();
    }
    log
}

fn hex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut to = flate2::GzBuilder::new().mtime(1_700_000_000).write(Vec::new(), flate2::Compression::default());
    to.write_all(text).unwrap();
    to.finish().unwrap()
}

fn bzip2(text: &[u8]) -> Vec<u8> {
    let mut to = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    to.write_all(text).unwrap();
    to.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    let mut to = ::zstd::Encoder::new(Vec::new(), 3).unwrap();
    to.include_checksum(true).unwrap();
    to.write_all(text).unwrap();
    to.finish().unwrap()
}

fn lz4(text: &[u8]) -> Vec<u8> {
    let info = lz4_flex::frame::FrameInfo::new().content_checksum(true);
    let mut to = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    to.write_all(text).unwrap();
    to.finish().unwrap()
}

/// `log(40)` in every format.
fn all() -> [(Packing, Vec<u8>); 5] {
    let text = log(40);
    [
        (Packing::Gzip, gzip(&text)),
        (Packing::Bzip2, bzip2(&text)),
        (Packing::Xz, hex(XZ)),
        (Packing::Zstd, zstd(&text)),
        (Packing::Lz4, lz4(&text)),
    ]
}

/// All that can be read, and how it ended.
fn read(reader: impl Read + Send + 'static) -> (Packing, Vec<u8>, io::Result<()>) {
    let mut unpacked = unpack(reader).unwrap();
    let (mut text, mut some) = (Vec::new(), [0; 997]);
    let end = loop {
        match unpacked.reader.read(&mut some) {
            Ok(0) => break Ok(()),
            Ok(n) => text.extend_from_slice(&some[..n]),
            Err(e) => break Err(e),
        }
    };
    (unpacked.format, text, end)
}

fn read_bytes(bytes: &[u8]) -> (Packing, Vec<u8>, io::Result<()>) {
    read(Cursor::new(bytes.to_vec()))
}

/// Gives one byte at a time, with a signal before each.
struct Drops(Cursor<Vec<u8>>, bool);

impl Read for Drops {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.read(&mut out[..1]) }
    }
}

/// A disk that gives up.
struct Breaks(Cursor<Vec<u8>>);

impl Read for Breaks {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.0.read(out)? {
            0 => Err(io::Error::other("the disk is broken")),
            n => Ok(n),
        }
    }
}

#[test]
fn every_format_is_told_by_its_bytes_and_unpacked() {
    for (format, packed) in all() {
        let (told, text, end) = read_bytes(&packed);
        assert_eq!((told, text), (format, log(40)));
        end.unwrap();
        let (_, text, end) = read(Drops(Cursor::new(packed), false));
        assert_eq!(text, log(40), "{format} in drops");
        end.unwrap();
    }
}

#[test]
fn plain_text_passes_and_so_does_nothing() {
    for plain in [&b""[..], b"\n", b"B", b"BZh9 is how this line starts\n", b"\x1f\x8b", &log(2000)] {
        let (format, text, end) = read_bytes(plain);
        assert_eq!((format, text.as_slice()), (Packing::Plain, plain));
        end.unwrap();
    }
}

#[test]
fn all_members_are_read_and_padding_with_zeros_is_none_of_them() {
    for (format, packed) in all() {
        for between in [0, 4, 512] {
            let many = [packed.clone(), vec![0; between], packed.clone(), packed.clone(), vec![0; 1024]].concat();
            let (_, text, end) = read_bytes(&many);
            assert_eq!(text, log(40).repeat(3), "{format} with {between} zeros");
            end.unwrap();
        }
    }
}

#[test]
fn what_follows_the_last_member_is_named_and_costs_nothing() {
    for (format, packed) in all() {
        let (_, text, end) = read_bytes(&[packed.as_slice(), b"\0\0junk"].concat());
        assert_eq!(text, log(40), "{format}");
        let error = end.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert_eq!(error.to_string(), format!("something else follows the end of the {format} data and was left out"));
    }
}

#[test]
fn blocks_frames_and_checksums_of_other_programs() {
    let (_, text, end) = read_bytes(&hex(XZ_BLOCKS));
    assert_eq!(text, log(6));
    end.unwrap();
    let (_, text, end) = read_bytes(&hex(XZ_SHA256));
    assert_eq!(text, log(1));
    end.unwrap();
    let skipped = b"\x5a\x2a\x4d\x18\x03\0\0\0abc";
    for (format, packed) in all().into_iter().filter(|(f, _)| matches!(f, Packing::Zstd | Packing::Lz4)) {
        let (told, text, end) = read_bytes(&[&skipped[..], &skipped[..], &packed, &skipped[..]].concat());
        assert_eq!((told, text), (format, log(40)));
        end.unwrap();
    }
}

#[test]
fn an_archive_cut_anywhere_gives_the_start_of_the_text_and_an_error() {
    for (format, packed) in all() {
        let mut before = 0;
        for cut in 10..packed.len() {
            let (told, text, end) = read_bytes(&packed[..cut]);
            assert_eq!(told, format, "cut at {cut}");
            assert!(log(40).starts_with(&text), "{format} cut at {cut}");
            before = text.len();
            let error = end.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{format} cut at {cut}: {error}");
            assert_eq!(error.to_string(), format!("the file is cut short: its {format} data stops before its end"));
        }
        // The end mark and the checksums hold no text.
        assert_eq!(before, log(40).len(), "{format}");
        for cut in 0..10 {
            read_bytes(&packed[..cut]).2.ok();
        }
    }
}

#[test]
fn a_second_member_cut_short_leaves_the_first_whole() {
    for (format, packed) in all() {
        for cut in 1..packed.len() {
            let (_, text, end) = read_bytes(&[&packed, &packed[..cut]].concat());
            assert!(text.starts_with(&log(40)), "{format} cut at {cut}");
            assert_eq!(end.unwrap_err().kind(), io::ErrorKind::UnexpectedEof, "{format} cut at {cut}");
        }
    }
}

#[test]
fn what_is_decodable_is_decoded_in_the_formats_that_allow_it() {
    for packed in [gzip(&log(40)), hex(XZ)] {
        let (_, text, _) = read_bytes(&packed[..packed.len() / 2]);
        assert!(text.len() > log(40).len() / 4, "only {} bytes", text.len());
    }
}

#[test]
fn damage_is_never_taken_for_the_truth() {
    for (format, packed) in all() {
        for at in 0..packed.len() {
            for bit in [0x01, 0xff] {
                let mut packed = packed.clone();
                packed[at] ^= bit;
                let (told, text, end) = read_bytes(&packed);
                if told == format && end.is_ok() {
                    // Some bytes of a header mean nothing to the text.
                    assert_eq!(text, log(40), "{format} with byte {at} ^ {bit:#x}");
                }
            }
        }
    }
}

#[test]
fn damage_far_behind_leaves_what_is_before_it() {
    let text = log(30_000);
    for (format, packed) in [(Packing::Gzip, gzip(&text)), (Packing::Zstd, zstd(&text)), (Packing::Bzip2, bzip2(&text))]
    {
        let mut packed = packed;
        let at = packed.len() * 9 / 10;
        packed[at..at + 40].fill(0xaa);
        let (_, got, end) = read_bytes(&packed);
        let same = got.iter().zip(&text).take_while(|(a, b)| a == b).count();
        assert!(same > text.len() * 8 / 10, "{format}: {same} of {}", text.len());
        assert_eq!(end.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}

#[test]
fn two_packings_are_taken_off_and_no_third() {
    let (format, text, end) = read_bytes(&zstd(&hex(XZ)));
    assert_eq!((format, text), (Packing::Zstd, log(40)));
    end.unwrap();
    let (_, text, _) = read_bytes(&gzip(&zstd(&hex(XZ))));
    assert_eq!(Packing::of(&text), Packing::Xz);
    let outer = gzip(&hex(XZ));
    let (_, text, end) = read_bytes(&outer[..outer.len() - 200]);
    assert!(log(40).starts_with(&text) && !text.is_empty());
    assert!(end.unwrap_err().to_string().contains("gzip data stops"));
}

#[test]
fn headers_that_ask_for_gigabytes_get_an_error() {
    let window_of_2_to_the_41 = b"\x28\xb5\x2f\xfd\x00\xf8\x01\x00\x00";
    let (_, text, end) = read_bytes(window_of_2_to_the_41);
    assert!(text.is_empty());
    assert!(end.unwrap_err().to_string().contains("memory"));

    let mut xz = hex(XZ);
    assert_eq!(xz[12..17], [2, 0, 0x21, 1, 8]);
    xz[16] = 40;
    let mut crc = flate2::Crc::new();
    crc.update(&xz[12..20]);
    xz[20..24].copy_from_slice(&crc.sum().to_le_bytes());
    let error = read_bytes(&xz).2.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    assert!(error.to_string().contains("4095 MiB of memory, more than the 128 MiB allowed"), "{error}");

    let endless = b"\x50\x2a\x4d\x18\xff\xff\xff\xff1";
    assert_eq!(read_bytes(endless).2.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
}

#[test]
fn an_error_of_the_file_comes_behind_its_bytes_and_stays() {
    let mut plain = unpack(Breaks(Cursor::new(log(3)))).unwrap().reader;
    let mut text = Vec::new();
    assert_eq!(plain.read_to_end(&mut text).unwrap_err().to_string(), "the disk is broken");
    assert_eq!(text, log(3));
    assert!(plain.read(&mut [0]).is_err());
    for (format, packed) in all() {
        let half = packed[..packed.len() / 2].to_vec();
        let (_, text, end) = read(Breaks(Cursor::new(half)));
        assert!(log(40).starts_with(&text), "{format}");
        assert_eq!(end.unwrap_err().to_string(), "the disk is broken", "{format}");
    }
    assert!(unpack(Breaks(Cursor::new(Vec::new()))).is_err());
}

#[test]
fn the_reader_serves_lines_and_may_go_to_another_thread() {
    let reader = unpack(Cursor::new(gzip(&log(500)))).unwrap().reader;
    let lines = std::thread::spawn(|| io::BufReader::new(reader).lines().count()).join().unwrap();
    assert_eq!(lines, 500);
}

#[test]
fn gzip_knows_when_the_log_was_written() {
    assert_eq!(gzip_time(&gzip(b"x")), Some(1_700_000_000));
    assert_eq!(gzip_time(b"\x1f\x8b\x08\0\0\0\0\0\0\x03"), None);
    assert_eq!(gzip_time(b"\x1f\x8b\x08\0\x01"), None);
    assert_eq!(gzip_time(b"Nov 22 13:09:11 gw"), None);
}

/// `log(40)` by `xz --lzma2=dict=64KiB`: one block, CRC-64.
const XZ: &str = concat!(
    "fd377a585a000004e6d6b4460200210108000000d80f2313e00d2f02555d00271bcac20bb4b5a447985c8f00a1642b74969a740e",
    "5106bb3a285997fb515304af8e75628c3a511e66815debeb7e16b18c843a083a2d2bf11f3f3b004f1ebc3e429c6709e558456a16",
    "861c5052417ab43c8d08d12cd5c3ab0f2d87bad33f84c3b6e3e4bdc75ee264ba0ecc584f99fc1189d2c8bb3941aa5c6fffc200ad",
    "3aab766d5c42ba7dbc2bfff4992d4d2e3d2830bdcac590d69ad9755bca26c490828d0eeb883b6f4e2f8292b384807ef0fdebee3b",
    "54188ba8c01e3f0d4d3ed2fbeef7293fb1f5c60e8cfd3b37cedebdcfa719d8d59bbfbf674e35d0e000f463bab16192e4374f59ad",
    "4371dc050312094a4d7e1b868d8f3ade771e2bc4182fd54920c645d837c2b371c7eb2e13701eda7b4d723af573373d85544f27f3",
    "9b88022b4a88d760250b6a55633d976f17fa0eacd713dd7d1e34bcb95fab8667e254e4a0cdcb74e379ac25589936ed9d098ffbf2",
    "1a9afdbaa439e098b3032a71e1e2a0a9556d6a6e580f1163b272857df80eff1ce6e12794cf13391549b8196ae5cbfe404c900bca",
    "c74257188de9727908387ad061300999c7e19184594cfddea7bc7a433032437e075a4e9d2b9d8bb827fc828d539ac338bf9f0faf",
    "21202cb794e73918148001dded221709e9ce542e8622a7ae01215f44dab53cdad9c2a535c7f426194042e866621b2cccc442fdfa",
    "4a4a6dd1132a067195c9876171904f7bce07dff80b236b119b7a6d1b9087042cd670ab3a3cf48eec422e4df8914cdfc9134bdb9d",
    "92291e8dac8c44e9f319596f932392e2cedfd324c4e317b2d85571207fb839a47245fc963d3cb7b98358367a032d32ceaf536d9d",
    "a6e913170000000061d72155861e94e10001f104b01a00009dd0d8e4b1c467fb020000000004595a",
);

/// `log(6)` by `xz -T1 --block-size=200 --check=crc32`: three blocks, sizes not in the headers.
const XZ_BLOCKS: &str = concat!(
    "fd377a585a0000016922de360200210116000000742fe5a3e000c7006e5d00271bcac20bb4b5a447985c8f00a1642b74969a740e",
    "5106bb3a285997fb515304af8e75628c3a511e66815debeb7e16b18c843a083a2d2bf11f3f3b004f1ebc3e429c6709e558456a16",
    "861c5052417ab43c8d08d12cd5c3ab0f2d87bad33f84c3b6e3e4bdc75ee264ba09ba00c200000000319ebca70200210116000000",
    "742fe5a3e000c7006c5d00319d0956a009c0724c46da4b82d6b74ce872dfaffbfe666ead59be50b3e8fd960cb1529275a02cc255",
    "50c8e291063a8b693f51886a3007ae9b69bfd2c5b170dc51dc9aecb69ef1ece7928352e765f296db81561181f0cf598d6321049d",
    "41ef651080be7aaf79a3b9364e71e0009c2e7e2d0200210116000000742fe5a3e00063005b5d00190cc3254efe0bda6e574aec57",
    "d6ac36f24446b98829f9f6e9ed59c383d98ecc63668fbce2dd92f361e82faddc01280efca92e43c29b212c57484ccf932bfb7210",
    "251c3661a9f0c6bcb4b0a60ab65686180b0e82e91df72c29800000007a7f3dfd00038601c8018401c801736489c6d4559be35140",
    "030000000001595a",
);

/// `log(1)` by `xz --check=sha256`.
const XZ_SHA256: &str = concat!(
    "fd377a585a00000ae1fb0ca10200210116000000742fe5a3e00051004e5d00271bcac20bb4b5a447985c8f00a1642b74969a740e",
    "5106bb3a285997fb515304af8e75628c3a511e66815debeb7e16b18c843a083a2d2bf11f3f3b004f1ebc3e429c6709e558456a16",
    "861af72000000000d2997a53b34e8021013d99ea48973178edf304ecf678d231de7f0d3f07a80ccb0001820152000000978f49cc",
    "b6e9df1c02000000000a595a",
);
