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

/// What `work` makes of each, in threads where there are several; in the order of the list.
pub fn in_order<T: Sync, R: Send>(list: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(list.len().max(1));
    if threads == 1 {
        return list.iter().map(work).collect();
    }
    let next = std::sync::atomic::AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            match list.get(at) {
                Some(item) => done.push((at, work(item))),
                None => return done,
            }
        }
    };
    let mut all: Vec<(usize, R)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(take)).collect();
        // As above.
        running
            .into_iter()
            .flat_map(|t| {
                t.join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, done)| done).collect()
}
