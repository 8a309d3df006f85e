//! Archives of one file, in the format of `tar` (POSIX ustar).

/// The size of a block.
const BLOCK: usize = 512;

/// An archive with one file. Its name is shorter than 100 bytes.
pub(crate) fn of_one(name: &str, content: &[u8]) -> Vec<u8> {
    let mut header = [0; BLOCK];
    let mut put = |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, &format!("{:011o}", content.len()));
    put(136, "00000000000");
    // The checksum is computed with blanks in its place.
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\0");
    put(263, "00");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut archive = header.to_vec();
    archive.extend_from_slice(content);
    archive.resize(archive.len().next_multiple_of(BLOCK), 0);
    // The archive ends with two empty blocks.
    archive.resize(archive.len() + 2 * BLOCK, 0);
    archive
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_checksums_are_in_octal_digits() {
        let archive = of_one("weights.json", b"{}");
        assert_eq!(archive.len(), 4 * BLOCK);
        assert_eq!((&archive[..12], &archive[124..136]), (&b"weights.json"[..], &b"00000000002\0"[..]));
        let unsigned = archive[..BLOCK].iter().enumerate();
        let sum: u32 = unsigned.map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) }).sum();
        assert_eq!(archive[148..154], *format!("{sum:06o}").as_bytes());
        assert_eq!(archive[BLOCK..BLOCK + 3], *b"{}\0");
    }
}
