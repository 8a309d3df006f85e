//! The `Range` header of a download.

/// The part of a file to send.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// From one byte to another, inclusive.
    Bytes(usize, usize),
    /// The range is outside the file.
    Nothing,
}

/// Reads one range of bytes. Anything else, including several ranges, means the whole file.
pub(super) fn part(range: &str, total: usize) -> Part {
    let Some((first, last)) = range.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::Whole;
    };
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let (first, last) = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => (first, last.min(total.saturating_sub(1))),
        (Some(first), None) if last.trim().is_empty() => (first, total.saturating_sub(1)),
        // The last bytes: `-500`.
        (None, Some(length)) if first.trim().is_empty() && length > 0 => {
            (total.saturating_sub(length), total.saturating_sub(1))
        }
        (None, Some(0)) if first.trim().is_empty() => return Part::Nothing,
        _ => return Part::Whole,
    };
    if first < total { Part::Bytes(first, last) } else { Part::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        let table = [
            ("bytes=0-9", Part::Bytes(0, 9)),
            ("bytes=90-200", Part::Bytes(90, 99)),
            ("bytes=50-", Part::Bytes(50, 99)),
            ("bytes=-10", Part::Bytes(90, 99)),
            ("bytes=-1000", Part::Bytes(0, 99)),
            ("bytes=100-", Part::Nothing),
            ("bytes=-0", Part::Nothing),
            ("bytes=9-0", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("lines=0-1", Part::Whole),
            ("bytes=", Part::Whole),
            ("", Part::Whole),
        ];
        for (range, expected) in table {
            assert_eq!(part(range, 100), expected, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Part::Nothing);
    }
}
