//! The best so many of a long list, while it passes by.

/// Things by score, the largest first; among equals, those that came first.
#[derive(Debug)]
pub struct Best<T> {
    most: usize,
    kept: Vec<(f64, T)>,
    /// Nothing below is wanted any more.
    least: f64,
}

impl<T> Best<T> {
    pub fn new(most: usize) -> Best<T> {
        Best {
            most,
            kept: Vec::new(),
            least: f64::NEG_INFINITY,
        }
    }

    /// Whether something of this score can be among them.
    pub fn wants(&self, score: f64) -> bool {
        self.most > 0 && score > self.least
    }

    pub fn push(&mut self, score: f64, thing: T) {
        self.kept.push((score, thing));
        if self.kept.len() >= 2 * self.most + 100 {
            self.cut();
            self.least = self.kept.last().map_or(self.least, |(score, _)| *score);
        }
    }

    fn cut(&mut self) {
        // The sort keeps the order among equals.
        self.kept.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.kept.truncate(self.most);
    }

    pub fn finish(mut self) -> Vec<T> {
        self.cut();
        self.kept.into_iter().map(|(_, thing)| thing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_are_kept_in_order() {
        let mut best = Best::new(3);
        for n in 0..1_000_u32 {
            let score = f64::from(n * 7 % 500);
            if best.wants(score) {
                best.push(score, n);
            }
        }
        // 7n mod 500 is 499 for n = 357 and 857, 498 for 214 and 714: the first of equals is first.
        assert_eq!(best.finish(), [357, 857, 214]);
    }
}
