//! A small gzip file that decompresses to a given number of spaces.

use bytes::{BufMut, Bytes, BytesMut};
use flate2::{Compress, Compression, Crc, FlushCompress};

const BLOCK: usize = 1 << 20;

/// A gzip file of this many spaces, with about a thousandth of their size.
///
/// A block without back references can be repeated, so that a huge file costs no more than a small one.
pub(super) fn spaces(length: u64) -> Bytes {
    let block = vec![b' '; BLOCK];
    let rest = &block[..usize::try_from(length % BLOCK as u64).unwrap_or_default()];
    let deflated = deflate(&block, FlushCompress::Full);
    let mut crc = Crc::new();
    let mut file = BytesMut::new();
    // A gzip header: deflate, no name, no time.
    file.put_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    let block_crc = crc_of(&block);
    for _ in 0..length / BLOCK as u64 {
        file.put_slice(&deflated);
        crc.combine(&block_crc);
    }
    file.put_slice(&deflate(rest, FlushCompress::Finish));
    crc.combine(&crc_of(rest));
    file.put_u32_le(crc.sum());
    file.put_u32_le(crc.amount());
    file.freeze()
}

fn deflate(bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    // Spaces compress to a thousandth of their size, plus a few bytes.
    let mut deflated = Vec::with_capacity(bytes.len() / 64 + 1024);
    let compressed = Compress::new(Compression::default(), false).compress_vec(bytes, &mut deflated, flush);
    debug_assert!(compressed.is_ok());
    deflated
}

fn crc_of(bytes: &[u8]) -> Crc {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn it_unpacks_to_spaces() {
        for length in [0, 1, BLOCK, 3 * BLOCK + 7] {
            let file = spaces(length as u64);
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(&*file).read_to_end(&mut unpacked).unwrap();
            assert!(unpacked.len() == length && unpacked.iter().all(|byte| *byte == b' '), "{length}");
            assert!(file.len() < 64 + length / 200, "{}", file.len());
        }
    }
}
