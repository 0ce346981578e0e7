//! Which currency a mark beside an amount means: `€`, `US$`, `EUR`.

use crate::model::rates::Currency;

/// Currencies that share a mark, the most usual first: the folder's own is meant if it is one of them.
const SHARED: [(&[&str], &[&str]); 7] = [
    (
        &["$"],
        &["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD"],
    ),
    (&["€"], &["EUR"]),
    (&["£"], &["GBP"]),
    (&["¥", "￥"], &["JPY", "CNY"]),
    (&["₹", "Rs", "Rs."], &["INR"]),
    (&["kr", "kr."], &["SEK", "NOK", "DKK", "ISK"]),
    (&["R$"], &["BRL"]),
];

/// Marks and names of one currency.
const ONE: [(&[&str], &str); 14] = [
    (
        &["us$", "usd$", "us dollar", "u.s. dollar", "dollar us"],
        "USD",
    ),
    (&["ca$", "c$", "canadian dollar"], "CAD"),
    (&["a$", "au$", "australian dollar"], "AUD"),
    (&["euro", "euros"], "EUR"),
    (
        &["british pound", "pound sterling", "british pound sterling"],
        "GBP",
    ),
    (
        &["sfr", "sfr.", "fr.", "swiss franc", "franc suisse"],
        "CHF",
    ),
    (&["zł"], "PLN"),
    (&["kč"], "CZK"),
    (&["₺"], "TRY"),
    (&["₽"], "RUB"),
    (&["₩"], "KRW"),
    (&["₪"], "ILS"),
    (&["₴"], "UAH"),
    (&["japanese yen"], "JPY"),
];

/// What a mark may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// This one.
    Sure(Currency),
    /// This one, but the same mark has other meanings: a code beside it counts more.
    Usual(Currency),
}

impl Mark {
    /// The currency that it is taken for.
    pub fn currency(self) -> Currency {
        match self {
            Mark::Sure(currency) | Mark::Usual(currency) => currency,
        }
    }
}

/// The meaning of a mark, a code or a name, where the folder's own currency is `home`.
pub fn of_mark(mark: &str, home: Currency) -> Option<Mark> {
    let mark = mark.trim();
    if let Some(code) = Currency::parse(&mark.to_ascii_uppercase()) {
        return Some(Mark::Sure(code));
    }
    let lower = mark.to_lowercase();
    if let Some((_, code)) = ONE
        .iter()
        .find(|(marks, _)| marks.contains(&lower.as_str()))
    {
        return Currency::parse(code).map(Mark::Sure);
    }
    let (_, codes) = SHARED
        .iter()
        .find(|(marks, _)| marks.iter().any(|m| m.to_lowercase() == lower))?;
    let code = codes
        .iter()
        .find(|c| **c == home.code())
        .or(codes.first())?;
    let currency = Currency::parse(code)?;
    Some(if codes.len() == 1 {
        Mark::Sure(currency)
    } else {
        Mark::Usual(currency)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_mark_is_the_folders_own_where_it_can_be() {
        let of = |mark, home: &str| {
            of_mark(mark, Currency::parse(home).unwrap()).map(|m| m.currency().code().to_string())
        };
        assert_eq!(of("$", "EUR").as_deref(), Some("USD"));
        assert_eq!(of("$", "CAD").as_deref(), Some("CAD"));
        assert_eq!(of("US$", "CAD").as_deref(), Some("USD"));
        assert_eq!(of("€", "USD").as_deref(), Some("EUR"));
        assert_eq!(of("eur", "USD").as_deref(), Some("EUR"));
        assert_eq!(of("kr", "NOK").as_deref(), Some("NOK"));
        assert_eq!(of("seats", "USD"), None);
    }
}
