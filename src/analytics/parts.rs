//! A long table in parts, a file each, put together while the program is built.

/// How many there are in all lists.
pub const fn count<T>(lists: &[&[T]]) -> usize {
    let (mut all, mut at) = (0, 0);
    while at < lists.len() {
        all += lists[at].len();
        at += 1;
    }
    all
}

/// Lists as one, while the program is built.
pub const fn joined<T: Copy, const N: usize>(lists: &[&[T]]) -> [T; N] {
    let mut all = [lists[0][0]; N];
    let (mut list, mut row, mut at) = (0, 0, 0);
    while at < N {
        if row == lists[list].len() {
            (list, row) = (list + 1, 0);
            continue;
        }
        all[at] = lists[list][row];
        (row, at) = (row + 1, at + 1);
    }
    all
}
