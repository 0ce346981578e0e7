//! Sums as the pages show them, worked out.

/// The value of a sum as the page shows it: `+ - x /`, brackets, `sqrt`, `mean`, `median`, `max`; a comma within a
/// number parts thousands, one before a blank parts numbers.
pub fn evaluate(sum: &str) -> f64 {
    let mut reader = Reader {
        rest: sum.trim_start(),
        whole: sum,
    };
    let value = reader.sum();
    assert!(reader.rest.is_empty(), "{sum}: what is {}", reader.rest);
    value
}

struct Reader<'a> {
    rest: &'a str,
    whole: &'a str,
}

impl Reader<'_> {
    fn take(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> f64 {
        let mut value = self.product();
        loop {
            if self.take("+") {
                value += self.product();
            } else if self.take("-") {
                value -= self.product();
            } else {
                return value;
            }
        }
    }

    fn product(&mut self) -> f64 {
        let mut value = self.atom();
        loop {
            if self.take("x ") {
                value *= self.atom();
            } else if self.take("/") {
                value /= self.atom();
            } else {
                return value;
            }
        }
    }

    fn atom(&mut self) -> f64 {
        for name in ["sqrt", "mean", "median", "max", ""] {
            if self.take(&format!("{name}(")) {
                let mut list = vec![self.sum()];
                while self.take(",") {
                    list.push(self.sum());
                }
                assert!(self.take(")"), "{}: no end of {name}(", self.whole);
                return apply(name, list);
            }
        }
        if self.take("-") {
            return -self.atom();
        }
        self.number()
    }

    fn number(&mut self) -> f64 {
        let bytes = self.rest.as_bytes();
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let mut end = 0;
        while is_digit(end) || matches!(bytes.get(end), Some(b'.' | b',')) && is_digit(end + 1) {
            end += 1;
        }
        // As JSON writes the very small: 1.5e-7.
        if bytes.get(end..).is_some_and(|rest| rest.starts_with(b"e-")) && is_digit(end + 2) {
            end += 2;
            while is_digit(end) {
                end += 1;
            }
        }
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        let digits = digits.replace(',', "");
        let found = digits.parse();
        found.unwrap_or_else(|_| panic!("{}: a number before {rest:?}", self.whole))
    }
}

fn apply(name: &str, mut list: Vec<f64>) -> f64 {
    match name {
        "sqrt" => list[0].sqrt(),
        "mean" => list.iter().sum::<f64>() / list.len() as f64,
        "max" => list.into_iter().fold(f64::MIN, f64::max),
        "median" => {
            list.sort_by(f64::total_cmp);
            (list[(list.len() - 1) / 2] + list[list.len() / 2]) / 2.0
        }
        _ => list[0],
    }
}
