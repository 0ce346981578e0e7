//! The lines that an edit changes, as a diff that `git apply --unidiff-zero` and people read.

/// Both texts of a file → the changed lines, `-` and `+`; nothing if they are the same.
pub fn diff(file: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let from = if before.is_empty() {
        "/dev/null".into()
    } else {
        format!("a/{file}")
    };
    let mut out = format!("--- {from}\n+++ b/{file}\n");
    for hunk in hunks(&old, &new) {
        out += &head(&hunk);
        for line in &old[hunk.old.clone()] {
            out += &shown('-', line);
        }
        for line in &new[hunk.new.clone()] {
            out += &shown('+', line);
        }
    }
    out
}

/// The numbers of the lines of `after` that `before` has not.
pub fn changed_lines(before: &str, after: &str) -> Vec<usize> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let hunks = hunks(&old, &new);
    hunks
        .into_iter()
        .flat_map(|h| h.new)
        .map(|line| line + 1)
        .collect()
}

/// Lines of both texts that stand for each other.
struct Hunk {
    old: std::ops::Range<usize>,
    new: std::ops::Range<usize>,
}

fn head(hunk: &Hunk) -> String {
    let side = |range: &std::ops::Range<usize>| match range.len() {
        0 => format!("{},0", range.start),
        1 => (range.start + 1).to_string(),
        n => format!("{},{n}", range.start + 1),
    };
    format!("@@ -{} +{} @@\n", side(&hunk.old), side(&hunk.new))
}

fn shown(sign: char, line: &str) -> String {
    match line.strip_suffix('\n') {
        Some(line) => format!("{sign}{line}\n"),
        None => format!("{sign}{line}\n\\ No newline at end of file\n"),
    }
}

/// The longest lines in common stay; what lies between them changed. Files are short, and edits touch few lines: what is
/// alike at both ends is passed over first.
fn hunks(old: &[&str], new: &[&str]) -> Vec<Hunk> {
    let alike =
        |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(a, b)| a == b).count();
    let start = alike(&mut old.iter().zip(new));
    let (a, b) = (&old[start..], &new[start..]);
    let end = alike(&mut a.iter().rev().zip(b.iter().rev()));
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    let common = in_common(a, b);
    let (mut i, mut j) = (0, 0);
    let mut hunks = Vec::new();
    let ends = std::iter::once((a.len(), b.len()));
    for (x, y) in common.into_iter().chain(ends) {
        if x > i || y > j {
            hunks.push(Hunk {
                old: start + i..start + x,
                new: start + j..start + y,
            });
        }
        (i, j) = (x + 1, y + 1);
    }
    hunks
}

/// Pairs of lines of the longest common subsequence.
fn in_common(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut longest = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if a[i] == b[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_lines_are_shown_with_their_numbers() {
        let before = "a\nb\nc\nd\n";
        let after = "a\nB\nc\nd\ne\n";
        assert_eq!(
            diff("x", before, after),
            "--- a/x\n+++ b/x\n@@ -2 +2 @@\n-b\n+B\n@@ -4,0 +5 @@\n+e\n"
        );
        assert_eq!(diff("x", before, before), "");
        assert_eq!(
            diff("x", "", "a"),
            "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n"
        );
    }
}
