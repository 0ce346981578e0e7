//! Numbers as a column shows them: `48 000,00 €`, `48.000,00`, `48,000.00`, `$21,000`, `58.8k`, `1'250.50`.
//!
//! Whether a comma parts thousands or decimals is a property of the column: one cell that can only be read in one way
//! settles all of them, two that contradict each other settle nothing.

use super::column_evidence::{Says, Way};
use crate::model::money::Money;

/// What stands before the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    Point,
    Comma,
}

impl Decimal {
    /// The mark that a word means.
    pub fn of_name(name: &str) -> Option<Decimal> {
        [Decimal::Point, Decimal::Comma]
            .into_iter()
            .find(|d| d.name() == name)
    }

    /// The word of `--decimal`.
    pub fn name(self) -> &'static str {
        match self {
            Decimal::Point => "point",
            Decimal::Comma => "comma",
        }
    }

    fn mark(self) -> char {
        match self {
            Decimal::Point => '.',
            Decimal::Comma => ',',
        }
    }
}

/// A cell taken apart: digits with their marks, a factor, and what stands beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    pub negative: bool,
    /// Digits, `.`, `,`; blanks and apostrophes, which only ever part thousands, as a blank.
    pub digits: String,
    /// `k`, `m`, `bn`: by how many powers of ten.
    pub power: u32,
    /// `€`, `USD`, `%`.
    pub unit: String,
}

/// Takes a cell apart; `None` if no number is in it, or more than a number and a unit.
pub fn parts(cell: &str) -> Option<Parts> {
    let first = cell.find(|c: char| c.is_ascii_digit())?;
    let last = cell.rfind(|c: char| c.is_ascii_digit())?;
    // `.50` is read as 0.50.
    let first = match cell[..first].ends_with(['.', ',']) {
        true => first - 1,
        false => first,
    };
    let (before, middle, after) = (&cell[..first], &cell[first..=last], &cell[last + 1..]);
    let mut digits = String::with_capacity(middle.len());
    for c in middle.chars() {
        match c {
            '0'..='9' | '.' | ',' => digits.push(c),
            c if c.is_whitespace() || matches!(c, '\'' | '’' | '_') => digits.push(' '),
            _ => return None,
        }
    }
    let minus = |c: char| matches!(c, '-' | '−' | '–');
    let (opened, closed) = (before.contains('('), after.contains(')'));
    if opened != closed {
        return None;
    }
    // `48.000,-`: the dash stands for no cents.
    let after = after.trim_start_matches([',', '.']).trim();
    let dash_for_cents = cell[last + 1..].starts_with([',', '.']) && after.starts_with(minus);
    let negative = opened || before.contains(minus) || after.starts_with(minus) && !dash_for_cents;
    let bare = |text: &str| {
        text.trim_matches(|c: char| c.is_whitespace() || minus(c) || "()+".contains(c))
            .to_string()
    };
    let (power, after) = factor(&bare(after));
    let before = bare(before);
    let unit = match (before.is_empty(), after.is_empty()) {
        (false, false) if before != after => return None,
        (false, _) => before,
        (true, _) => after,
    };
    Some(Parts {
        negative,
        digits,
        power,
        unit,
    })
}

/// `k` and its like at the start of what follows a number, and the rest.
fn factor(after: &str) -> (u32, String) {
    let lower = after.to_lowercase();
    for (word, power) in [
        ("mio.", 6),
        ("mio", 6),
        ("mrd.", 9),
        ("mrd", 9),
        ("tsd.", 3),
        ("tsd", 3),
        ("bn", 9),
        ("mm", 6),
        ("k", 3),
        ("m", 6),
    ] {
        if let Some(rest) = lower.strip_prefix(word) {
            // `kr`, `mxn` are currencies; `k€`, `k EUR` are not.
            let ends_here = rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
            if ends_here && after.is_char_boundary(word.len()) {
                return (power, after[word.len()..].trim().to_string());
            }
        }
    }
    (0, after.to_string())
}

/// The digits without what parts their thousands, and with a point; `None` if they cannot be read in this way.
pub fn plain(digits: &str, decimal: Decimal) -> Option<String> {
    let (whole, fraction) = match digits.split_once(decimal.mark()) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    if fraction.is_some_and(|f| f.is_empty() || !f.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
    let marks: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).collect();
    let one_mark = marks.windows(2).all(|w| w[0] == w[1]);
    if groups.len() > 1 && !(one_mark && is_grouped(&groups)) {
        return None;
    }
    let mut out = groups.concat();
    if out.is_empty() {
        // `.50`
        out.push('0');
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    Some(out)
}

/// Groups of three after the first, or of two but for the last, as in India; none begins with a zero.
fn is_grouped(groups: &[&str]) -> bool {
    let (first, last) = (groups[0], groups[groups.len() - 1]);
    let middle = &groups[1..groups.len() - 1];
    !first.is_empty()
        && first.len() <= 3
        && !first.starts_with('0')
        && last.len() == 3
        && (middle.iter().all(|g| g.len() == 3)
            || first.len() <= 2 && middle.iter().all(|g| g.len() == 2))
}

impl Way for Decimal {
    const ONE: Decimal = Decimal::Point;
    const OTHER: Decimal = Decimal::Comma;

    fn says(cell: &str) -> Says {
        let Some(parts) = parts(cell) else {
            return Says::Nothing;
        };
        match [Decimal::Point, Decimal::Comma].map(|decimal| plain(&parts.digits, decimal)) {
            [Some(_), None] => Says::One,
            [None, Some(_)] => Says::Other,
            [Some(a), Some(b)] if a != b => Says::Open,
            _ => Says::Nothing,
        }
    }
}

/// Whether a cell is another number where its column's decimals stand behind a comma.
pub fn depends(cell: &str) -> bool {
    parts(cell).is_some_and(|parts| {
        plain(&parts.digits, Decimal::Point) != plain(&parts.digits, Decimal::Comma)
    })
}

/// What nearly every number is: at most 15 digits, and nothing else.
pub fn digits(cell: &str) -> Option<u64> {
    if cell.is_empty() || cell.len() > 15 {
        return None;
    }
    cell.bytes().try_fold(0, |number, b| {
        b.is_ascii_digit()
            .then(|| number * 10 + u64::from(b - b'0'))
    })
}

/// A number without its unit, in the way its column is read; without one, only where both ways say the same. `None` for
/// what is no number, or below zero.
pub fn number(cell: &str, decimal: Option<Decimal>) -> Option<Money> {
    if let Some(digits) = digits(cell) {
        return Some(Money::new(digits.into()));
    }
    if decimal.is_none() && depends(cell) {
        return None;
    }
    positive(cell, decimal.unwrap_or(Decimal::Point))
}

/// A whole number: where one way of reading leaves a fraction, the other is meant. Of a span (`51-200`, `10,001+`) its
/// lower end.
pub fn whole_number(cell: &str) -> Option<Money> {
    if let Some(digits) = digits(cell) {
        return Some(Money::new(digits.into()));
    }
    let is_whole = |m: &Money| m.value().fract().is_zero();
    let one = |text: &str| {
        let read = |decimal| positive(text, decimal).filter(is_whole);
        read(Decimal::Point).max(read(Decimal::Comma))
    };
    one(cell).or_else(|| {
        let mut ends = cell.split(['-', '–', '—']).map(str::trim);
        let (from, to) = (one(ends.next()?)?, one(ends.next()?)?);
        (ends.next().is_none() && from <= to).then_some(from)
    })
}

/// An amount, as its column is read, with the mark of a currency beside it.
pub fn amount(cell: &str, decimal: Decimal) -> Result<(Money, String), String> {
    match read(cell, decimal) {
        None => Err(format!("\"{cell}\" is no amount")),
        Some((_, true, _)) => Err(format!("\"{cell}\" is negative")),
        Some((money, false, unit)) => Ok((money, unit)),
    }
}

/// The same without its unit, and without saying why it is none.
fn positive(cell: &str, decimal: Decimal) -> Option<Money> {
    read(cell, decimal).and_then(|(money, negative, _)| (!negative).then_some(money))
}

/// An amount's size, whether it is below zero, and its unit.
fn read(cell: &str, decimal: Decimal) -> Option<(Money, bool, String)> {
    let parts = parts(cell)?;
    let money = Money::from_quoted(&plain(&parts.digits, decimal)?).ok()?;
    let money = money.times(Money::new(10i64.pow(parts.power).into()))?;
    Some((money, parts.negative && !money.is_zero(), parts.unit))
}

#[cfg(test)]
mod tests {
    use super::super::column_evidence::{Settled, settle};
    use super::*;

    #[test]
    fn whole_numbers_and_spans_need_no_settling() {
        let whole = |cell: &str| whole_number(cell).map(|m| m.to_string());
        for (cell, wanted) in [
            ("120", Some("120")),
            ("1,200", Some("1200")),
            ("1.200", Some("1200")),
            ("120.0", Some("120")),
            ("~13", Some("13")),
            ("51-200", Some("51")),
            ("201 – 500 employees", Some("201")),
            ("10,001+", Some("10001")),
            ("12.5", None),
            ("200-51", None),
            ("many", None),
            ("", None),
        ] {
            assert_eq!(whole(cell).as_deref(), wanted, "{cell}");
        }
        let number = |cell, decimal| number(cell, decimal).map(|m| m.to_string());
        assert_eq!(number("48.000 €", None), None);
        assert_eq!(
            number("48.000 €", Some(Decimal::Comma)).as_deref(),
            Some("48000")
        );
        assert_eq!(number("48000", None).as_deref(), Some("48000"));
    }

    fn shown(cell: &str, decimal: Decimal) -> Option<String> {
        amount(cell, decimal)
            .ok()
            .map(|(m, unit)| format!("{m} {unit}"))
    }

    #[test]
    fn amounts_are_read_as_they_are_written_in_three_languages() {
        use Decimal::{Comma, Point};
        for (cell, decimal, amount) in [
            ("48 000,00 €", Comma, "48000 €"),
            ("48\u{202f}000,50\u{a0}€", Comma, "48000.5 €"),
            ("48.000,00", Comma, "48000 "),
            ("48.000,- EUR", Comma, "48000 EUR"),
            ("48,000.00", Point, "48000 "),
            ("$21,000", Point, "21000 $"),
            ("USD 1,250.75", Point, "1250.75 USD"),
            ("1'250.50 CHF", Point, "1250.5 CHF"),
            ("58.8k", Point, "58800 "),
            ("58,8 k€", Comma, "58800 €"),
            ("1.2m", Point, "1200000 "),
            ("3 Mio. EUR", Comma, "3000000 EUR"),
            ("500 kr", Comma, "500 kr"),
            ("12,34,567.89", Point, "1234567.89 "),
            (".5", Point, "0.5 "),
            ("0", Point, "0 "),
        ] {
            assert_eq!(shown(cell, decimal).as_deref(), Some(amount), "{cell}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        use Decimal::Point;
        for cell in [
            "TBD", "", "12 of 50", "1,23", "1,2345", "1.2.3", "4.8E+04", "(5", "0,500",
        ] {
            assert!(amount(cell, Point).is_err(), "{cell}");
        }
        for cell in ["-5", "(1,000.00)", "$-5", "5-"] {
            let why = amount(cell, Point).unwrap_err();
            assert!(why.ends_with("is negative"), "{cell}: {why}");
        }
    }

    #[test]
    fn one_cell_settles_its_column() {
        let of = |cells: &[&str]| settle((2..).zip(cells.iter().copied()));
        assert_eq!(of(&["19800", ""]), Settled::Either);
        assert_eq!(of(&["$21,000", "58.8k"]), Settled::As(Decimal::Point, 3));
        assert_eq!(of(&["1.500", "2.500,00"]), Settled::As(Decimal::Comma, 3));
        assert_eq!(of(&["1.500.000"]), Settled::As(Decimal::Comma, 2));
        assert_eq!(of(&["5", "48,000"]), Settled::Open(3, "48,000".into()));
        assert_eq!(of(&["1 500"]), Settled::Either);
        assert!(matches!(of(&["1,50", "1.50"]), Settled::Both(3, _, 2, _)));
    }
}
