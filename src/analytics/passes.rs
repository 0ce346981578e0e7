//! A pass over a book: a thread a segment where that pays. What the threads find is merged by the caller, so that
//! nothing depends on who came first.

use crate::model::book::{Book, Segment};

/// Rows from which a thread a segment pays.
const WORTH_THREADS: usize = 10_000;

/// What `pass` finds in each segment, in the order of the segments.
pub fn each_segment<'b, R: Send>(book: &'b Book, pass: impl Fn(&'b Segment) -> R + Sync) -> Vec<R> {
    let segments = &book.segments;
    if segments.iter().map(|s| s.facts.len()).sum::<usize>() < WORTH_THREADS {
        return segments.iter().map(pass).collect();
    }
    let pass = &pass;
    std::thread::scope(|scope| {
        let threads: Vec<_> = segments
            .iter()
            .map(|s| scope.spawn(move || pass(s)))
            .collect();
        // A panic in a thread is a bug of ours and ends the program as one.
        threads
            .into_iter()
            .map(|t| {
                t.join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    })
}
