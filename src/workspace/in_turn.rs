//! Work that several threads do at once, and whose results are taken in the order in which it came: what comes out does
//! not depend on how many threads there were.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Fills, works and takes, again and again, with `threads` threads, this one among them. Each has a place of its own,
/// which `begin` makes, and which comes back at the end: `fill` puts the next piece of work there, one thread at a time,
/// and answers whether there was one; `work` is done by all at once; `take` is called one piece after the other, in the
/// order in which `fill` gave them out.
pub fn in_turn<P: Send>(
    threads: usize,
    begin: impl Fn() -> P + Sync,
    fill: impl FnMut(&mut P) -> bool + Send,
    work: impl Fn(&mut P) + Sync,
    take: impl FnMut(&mut P) + Send,
) -> Vec<P> {
    let desk = Desk {
        source: Mutex::new((0, Some(fill))),
        taken: Mutex::new((0, take)),
        turned: Condvar::new(),
    };
    if threads <= 1 {
        return vec![desk.serve(begin(), &work)];
    }
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .map(|_| scope.spawn(|| desk.serve(begin(), &work)))
            .collect();
        let mut places = vec![desk.serve(begin(), &work)];
        for other in others {
            match other.join() {
                Ok(place) => places.push(place),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        places
    })
}

/// Where work is given out, and results are taken.
struct Desk<F, T> {
    /// Pieces that were given out, and what gives them; `None` once there is no more.
    source: Mutex<(u64, Option<F>)>,
    /// Pieces that were taken, and what takes them.
    taken: Mutex<(u64, T)>,
    turned: Condvar,
}

/// A thread that panicked is told of when it is joined; until then the others go on.
fn lock<X>(mutex: &Mutex<X>) -> MutexGuard<'_, X> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<F, T> Desk<F, T> {
    fn serve<P>(&self, mut place: P, work: &impl Fn(&mut P)) -> P
    where
        F: FnMut(&mut P) -> bool,
        T: FnMut(&mut P),
    {
        while let Some(number) = self.next(&mut place) {
            // Even if the work panics its turn passes, or all others would wait for ever.
            let turn = Turn { desk: self, number };
            work(&mut place);
            let mut taken = turn.wait();
            (taken.1)(&mut place);
        }
        place
    }

    fn next<P>(&self, place: &mut P) -> Option<u64>
    where
        F: FnMut(&mut P) -> bool,
    {
        let mut source = lock(&self.source);
        if !source.1.as_mut()?(place) {
            source.1 = None;
            return None;
        }
        source.0 += 1;
        Some(source.0 - 1)
    }
}

/// One piece's turn: the next one's comes when this is dropped.
struct Turn<'d, F, T> {
    desk: &'d Desk<F, T>,
    number: u64,
}

impl<F, T> Turn<'_, F, T> {
    fn wait(&self) -> MutexGuard<'_, (u64, T)> {
        let taken = lock(&self.desk.taken);
        let is_early = |taken: &mut (u64, T)| taken.0 < self.number;
        let waited = self.desk.turned.wait_while(taken, is_early);
        waited.unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F, T> Drop for Turn<'_, F, T> {
    fn drop(&mut self) {
        self.wait().0 += 1;
        self.desk.turned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        for threads in [1, 2, 7] {
            let (mut next, mut out) = (0..1_000u64, Vec::new());
            let places = in_turn(
                threads,
                || (0, 0),
                |place| {
                    next.next().is_some_and(|n| {
                        place.0 = n;
                        true
                    })
                },
                |place| {
                    if place.0 % 3 == 0 {
                        std::thread::yield_now();
                    }
                    place.1 += 1;
                },
                |place| out.push(place.0),
            );
            assert_eq!(out, (0..1_000).collect::<Vec<_>>());
            assert_eq!(places.len(), threads);
            assert_eq!(places.iter().map(|p| p.1).sum::<u64>(), 1_000);
        }
    }

    #[test]
    fn a_panic_in_one_thread_ends_all() {
        let work = || {
            let mut next = 0..100u64;
            in_turn(
                3,
                || 0,
                |place| {
                    next.next().is_some_and(|n| {
                        *place = n;
                        true
                    })
                },
                |place| assert_ne!(*place, 50, "the one that fails"),
                |_| {},
            )
        };
        assert!(std::panic::catch_unwind(work).is_err());
    }
}
