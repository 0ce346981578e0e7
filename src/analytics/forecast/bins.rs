//! Days since something began, in bins: fine where much happens, coarse where little does.

/// First day of each bin; the last has no end.
const FROM: [u32; BINS] = [0, 1, 2, 4, 8, 15, 22, 31, 46, 61, 91, 136, 181, 271, 366];

/// How many there are.
pub const BINS: usize = 15;

/// Days from here on are told apart no more.
pub const OLD: usize = 366;

/// The bin of a number of days.
pub fn bin_of(days: usize) -> usize {
    FROM.partition_point(|from| *from as usize <= days) - 1
}

/// First day of a bin.
pub fn from(bin: usize) -> usize {
    FROM[bin] as usize
}

/// The day after a bin's last; `None` for the last bin.
pub fn end(bin: usize) -> Option<usize> {
    FROM.get(bin + 1).map(|from| *from as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_those_of_the_method() {
        // 0 1 2-3 4-7 8-14 15-21 22-30 31-45 46-60 61-90 91-135 136-180 181-270 271-365 366+
        for (day, bin) in [
            (0, 0),
            (1, 1),
            (3, 2),
            (4, 3),
            (14, 4),
            (15, 5),
            (90, 9),
            (365, 13),
            (366, 14),
            (9999, 14),
        ] {
            assert_eq!(bin_of(day), bin, "{day}");
        }
        assert_eq!((from(9), end(9), end(14)), (61, Some(91), None));
    }
}
