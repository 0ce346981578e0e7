//! What one unit of a foreign currency is worth in the workspace's, on a day.

use super::day::Day;
use super::money::Money;

/// An ISO 4217 code, as the files write it: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    pub const USD: Currency = Currency(*b"USD");

    /// Three capital letters.
    pub fn parse(text: &str) -> Option<Currency> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Currency(bytes))
    }

    pub fn code(&self) -> &str {
        // Capital ASCII letters by construction.
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl std::fmt::Debug for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// Static rates hold before the first dated one of their currency.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// By currency, then day; a static rate stands at [`Day::MIN`].
    steps: Vec<(Currency, Day, Money)>,
}

impl Rates {
    /// Adds a rate that holds from `from` until the next of the same currency. A later call wins on the same day.
    pub fn add(&mut self, currency: Currency, from: Day, rate: Money) {
        match self
            .steps
            .binary_search_by_key(&(currency, from), |s| (s.0, s.1))
        {
            Ok(at) => self.steps[at].2 = rate,
            Err(at) => self.steps.insert(at, (currency, from, rate)),
        }
    }

    /// One unit of `currency` in the workspace's currency on `day`; `None` if nobody said.
    pub fn on(&self, currency: Currency, day: Day) -> Option<Money> {
        let after = self
            .steps
            .partition_point(|s| (s.0, s.1) <= (currency, day));
        self.steps[..after]
            .last()
            .filter(|s| s.0 == currency)
            .map(|s| s.2)
    }

    /// The same; before the first rate of the currency that one, so that a replay of the past can have a value.
    pub fn on_or_first(&self, currency: Currency, day: Day) -> Option<Money> {
        let first = || self.steps.iter().find(|s| s.0 == currency).map(|s| s.2);
        self.on(currency, day).or_else(first)
    }

    /// The days in `after` (not counted) to `to` (counted) on which its rate changes.
    pub fn steps(&self, currency: Currency, after: Day, to: Day) -> impl Iterator<Item = Day> + '_ {
        self.steps
            .iter()
            .filter(move |s| s.0 == currency && s.1 > after && s.1 <= to)
            .map(|s| s.1)
    }

    /// Whether any day has a rate for it.
    pub fn knows(&self, currency: Currency) -> bool {
        self.steps.iter().any(|s| s.0 == currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_holds_until_the_next_of_its_currency() {
        let day = |t| Day::parse(t).unwrap();
        let (eur, gbp) = (
            Currency::parse("EUR").unwrap(),
            Currency::parse("GBP").unwrap(),
        );
        let rate = |t| Money::from_float(t).unwrap();
        let mut rates = Rates::default();
        rates.add(eur, Day::MIN, rate("1.08"));
        rates.add(eur, day("2026-07-01"), rate("1.11"));
        rates.add(gbp, day("2026-07-01"), rate("1.27"));
        assert_eq!(rates.on(eur, day("2026-06-30")), Some(rate("1.08")));
        assert_eq!(rates.on(eur, day("2026-07-01")), Some(rate("1.11")));
        assert_eq!(rates.on(gbp, day("2026-06-30")), None);
        assert_eq!(rates.on(Currency::USD, day("2026-07-02")), None);
        assert!(Currency::parse("usd").is_none() && Currency::parse("EURO").is_none());
    }
}
