//! Digits → a number, eight at once.

/// So many digits are read; what has more is no number of a log line.
const MOST: usize = 18;

/// The number `text` begins with, and how many digits it has, [`MOST`] at most; 0 of 0 digits where it begins with
/// none.
#[inline(always)]
pub(in crate::read) fn leading(text: &[u8]) -> (u64, usize) {
    match text.first_chunk::<8>().map(|eight| short(*eight)) {
        Some((value, len @ ..8)) => (value, len),
        _ => long(text),
    }
}

/// The same of eight bytes. They are one word, whose lowest byte is the first digit: pairs of digits are put together,
/// then pairs of pairs.
#[inline(always)]
fn short(eight: [u8; 8]) -> (u64, usize) {
    // Digits become 0 to 9; of other bytes the first is found by its top bit, those behind it do not matter.
    let word = u64::from_le_bytes(eight) ^ 0x3030_3030_3030_3030;
    let others = (word.wrapping_add(0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080;
    let len = others.trailing_zeros() / 8;
    let Some(ones) = word.checked_shl(64 - 8 * len) else { return (0, 0) };
    let tens = (ones * 10 + (ones >> 8)) & 0x00ff_00ff_00ff_00ff;
    let hundreds = (tens * 100 + (tens >> 16)) & 0x0000_ffff_0000_ffff;
    ((hundreds * 10_000 + (hundreds >> 32)) & 0xffff_ffff, len as usize)
}

#[cold]
fn long(text: &[u8]) -> (u64, usize) {
    let digits = text.iter().take(MOST).map(|b| b.wrapping_sub(b'0')).take_while(|digit| *digit <= 9);
    digits.fold((0, 0), |(value, len), digit| (value * 10 + u64::from(digit), len + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_at_once_are_read_as_one_by_one() {
        for digits in 0..20 {
            for byte in 0..=u8::MAX {
                for behind in [&b""[..], b"\xff\x80]: 99999", b"0000000000"] {
                    let mut text = b"98765432109876543210"[..digits].to_vec();
                    text.push(byte);
                    text.extend(behind);
                    assert_eq!(leading(&text), long(&text), "{}", text.escape_ascii());
                }
            }
        }
        assert_eq!(leading(b"1234567890123456789"), (123_456_789_012_345_678, 18));
        assert_eq!(leading(b"0000007]"), (7, 7));
        assert_eq!(leading(b""), (0, 0));
    }
}
