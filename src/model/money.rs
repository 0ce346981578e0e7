//! Exact decimal amounts: from the digits in the file to the digits on the screen, never through binary floats.

use std::borrow::Cow;
use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

/// An exact decimal number of currency units (or a share, such as a probability).
///
/// `rust_decimal` holds 28 digits and rounds silently beyond; every operation here that could round answers `None`
/// instead, so that a sum is what the files say to the last digit or is refused by name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(Decimal);

/// Why digits are not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountFault {
    /// Not digits with at most one point (and `_` between digits).
    NotDigits,
    Negative,
    /// `nan` or `inf`.
    NotFinite,
    /// More than 15 significant digits in a TOML float: it would not survive other readers.
    TooPreciseFloat,
    /// More than the 28 digits that are kept.
    TooLong,
    /// More than [`DECIMALS`] decimals.
    TooManyDecimals,
}

/// Decimals that an amount or a rate may have: a value has at most twice as many, and leaves 12 digits before the point
/// for a sum of all deals.
pub const DECIMALS: u32 = 8;

impl Money {
    pub const ZERO: Money = Money(Decimal::ZERO);
    pub const ONE: Money = Money(Decimal::ONE);

    pub fn new(value: Decimal) -> Money {
        Money(value)
    }

    /// So many hundredths.
    pub const fn hundredths(n: u32) -> Money {
        Money(Decimal::from_parts(n, 0, 0, false, 2))
    }

    pub fn value(self) -> Decimal {
        self.0
    }

    /// The same, if it has not too many decimals.
    pub fn with_few_decimals(self) -> Result<Money, AmountFault> {
        let few = self.0.scale() <= DECIMALS || self.0.normalize().scale() <= DECIMALS;
        if few {
            Ok(self)
        } else {
            Err(AmountFault::TooManyDecimals)
        }
    }

    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Text in quotes: digits, `_`, one point; no sign, exponent, blank or comma.
    pub fn from_quoted(text: &str) -> Result<Money, AmountFault> {
        if let Some(money) = Money::plain(text) {
            return Ok(money);
        }
        if text.starts_with('-')
            && text.len() > 1
            && text[1..]
                .bytes()
                .all(|b| b.is_ascii_digit() || b"_.".contains(&b))
        {
            return Err(AmountFault::Negative);
        }
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'_' || b == b'.');
        if !plain
            || !text.bytes().any(|b| b.is_ascii_digit())
            || text.bytes().filter(|b| *b == b'.').count() > 1
        {
            return Err(AmountFault::NotDigits);
        }
        exact(&without_underscores(text))
    }

    /// Digits with at most one point and at most 15 of them: what nearly every amount is, in quotes or not.
    fn plain(text: &str) -> Option<Money> {
        if text.is_empty() || text.len() > 16 {
            return None;
        }
        let (mut mantissa, mut scale, mut digits) = (0i64, None, 0);
        for b in text.bytes() {
            match b {
                b'0'..=b'9' => {
                    mantissa = mantissa * 10 + i64::from(b - b'0');
                    digits += 1;
                    scale = scale.map(|s: u32| s + 1);
                }
                b'.' if scale.is_none() => scale = Some(0),
                _ => return None,
            }
        }
        (1..=15)
            .contains(&digits)
            .then(|| Money(Decimal::new(mantissa, scale.unwrap_or(0))))
    }

    /// A TOML integer as written, in any radix, at any length that 28 digits hold.
    pub fn from_integer(digits: &str, radix: u32) -> Result<Money, AmountFault> {
        if radix == 10
            && let Some(money) = Money::plain(digits)
        {
            return Ok(money);
        }
        let digits = without_underscores(digits);
        let (negative, body) = sign(&digits);
        let money = if radix == 10 {
            exact(body)?
        } else {
            let value = i128::from_str_radix(body, radix).map_err(|_| AmountFault::TooLong)?;
            Money(Decimal::try_from_i128_with_scale(value, 0).map_err(|_| AmountFault::TooLong)?)
        };
        if negative && !money.is_zero() {
            Err(AmountFault::Negative)
        } else {
            Ok(money)
        }
    }

    /// A TOML float as written: at most 15 significant digits, outer zeros not counted.
    pub fn from_float(text: &str) -> Result<Money, AmountFault> {
        if let Some(money) = Money::plain(text) {
            return Ok(money);
        }
        let text = without_underscores(text);
        let (negative, body) = sign(&text);
        if body.eq_ignore_ascii_case("nan") || body.eq_ignore_ascii_case("inf") {
            return Err(AmountFault::NotFinite);
        }
        let (mantissa, exponent) = match body.split_once(['e', 'E']) {
            Some((m, e)) => (m, e.parse::<i32>().map_err(|_| AmountFault::TooLong)?),
            None => (body, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let significant = digits.trim_matches('0');
        if significant.len() > 15 {
            return Err(AmountFault::TooPreciseFloat);
        }
        if significant.is_empty() {
            return Ok(Money::ZERO);
        }
        let trailing = digits.len() - digits.trim_end_matches('0').len();
        let power = i64::from(exponent) - fraction.len() as i64 + trailing as i64;
        let money = scaled(significant, power)?;
        if negative {
            Err(AmountFault::Negative)
        } else {
            Ok(money)
        }
    }

    /// The exact sum, or `None` beyond 28 digits.
    pub fn plus(self, other: Money) -> Option<Money> {
        exactly(
            self.0,
            other.0,
            |a, b| a.checked_add(b),
            |a, b| a.scale().max(b.scale()),
        )
    }

    /// The exact difference, or `None` beyond 28 digits.
    pub fn minus(self, other: Money) -> Option<Money> {
        exactly(
            self.0,
            other.0,
            |a, b| a.checked_sub(b),
            |a, b| a.scale().max(b.scale()),
        )
    }

    /// The exact product (an amount × a rate), or `None` beyond 28 digits.
    pub fn times(self, factor: Money) -> Option<Money> {
        if self.is_zero() || factor.is_zero() {
            return Some(Money::ZERO);
        }
        exactly(
            self.0,
            factor.0,
            |a, b| a.checked_mul(b),
            |a, b| a.scale() + b.scale(),
        )
    }

    /// The quotient by a count, to 28 digits. `None` for a count of 0.
    pub fn over(self, count: u64) -> Option<Money> {
        self.0.checked_div(Decimal::from(count)).map(Money)
    }

    /// The nearest binary number: for rates, bars and models, never for adding up.
    pub fn to_f64(self) -> f64 {
        /// Powers of ten that are exact, as are whole numbers below 2^53: their quotient is rounded once.
        const EXACT: [f64; 16] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        ];
        let mantissa = self.0.mantissa();
        match EXACT.get(self.0.scale() as usize) {
            Some(power) if mantissa.unsigned_abs() < 1 << 53 => mantissa as f64 / power,
            // The text is a plain decimal, which always parses.
            _ => self.0.to_string().parse().unwrap_or(f64::NAN),
        }
    }

    /// A modelled figure, in millionths, as far as a binary number and 28 digits carry them.
    pub fn from_model(value: f64) -> Money {
        const SCALE: u32 = 6;
        let scaled = (value * 1e6).round();
        let kept = if scaled.is_finite() {
            scaled as i128
        } else {
            0
        };
        // A figure beyond 28 digits is no figure of a model that was fed amounts of 28 digits.
        Money(
            Decimal::try_from_i128_with_scale(kept, SCALE)
                .unwrap_or(Decimal::MAX)
                .normalize(),
        )
    }

    /// Whole units, rounded half up, as people are shown it.
    pub fn whole(self) -> i128 {
        let rounded = self
            .0
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        rounded.mantissa() / 10i128.pow(rounded.scale())
    }
}

/// `op` only where it kept every digit: `rust_decimal` lowers the scale when it has to round.
fn exactly(
    a: Decimal,
    b: Decimal,
    op: impl Fn(Decimal, Decimal) -> Option<Decimal>,
    scale: impl Fn(Decimal, Decimal) -> u32,
) -> Option<Money> {
    let attempt = |a: Decimal, b: Decimal| op(a, b).filter(|r| r.scale() == scale(a, b));
    attempt(a, b)
        .or_else(|| attempt(a.normalize(), b.normalize()))
        .map(Money)
}

fn without_underscores(text: &str) -> Cow<'_, str> {
    if text.contains('_') {
        Cow::Owned(text.replace('_', ""))
    } else {
        Cow::Borrowed(text)
    }
}

fn sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

/// Digits with at most one point, exactly.
fn exact(text: &str) -> Result<Money, AmountFault> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let trimmed = if text.contains('.') {
        text.trim_end_matches('0')
    } else {
        text
    };
    let trimmed = trimmed.strip_suffix('.').unwrap_or(trimmed);
    let trimmed = trimmed.trim_start_matches('0');
    let text = match trimmed.as_bytes().first() {
        None => return Ok(Money::ZERO),
        Some(b'.') => Cow::Owned(format!("0{trimmed}")),
        Some(_) => Cow::Borrowed(trimmed),
    };
    Decimal::from_str_exact(&text)
        .map(Money)
        .map_err(|_| AmountFault::TooLong)
}

/// `digits` × 10^`power`, exactly.
fn scaled(digits: &str, power: i64) -> Result<Money, AmountFault> {
    let mantissa: i128 = digits.parse().map_err(|_| AmountFault::TooLong)?;
    if power >= 0 {
        let factor = u32::try_from(power)
            .ok()
            .filter(|p| *p <= 28)
            .ok_or(AmountFault::TooLong)?;
        let value = 10i128
            .checked_pow(factor)
            .and_then(|f| f.checked_mul(mantissa))
            .ok_or(AmountFault::TooLong)?;
        Decimal::try_from_i128_with_scale(value, 0)
            .map(Money)
            .map_err(|_| AmountFault::TooLong)
    } else {
        let scale = u32::try_from(-power)
            .ok()
            .filter(|s| *s <= 28)
            .ok_or(AmountFault::TooLong)?;
        Decimal::try_from_i128_with_scale(mantissa, scale)
            .map(Money)
            .map_err(|_| AmountFault::TooLong)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.normalize())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl serde::Serialize for Money {
    /// An exact JSON number, without the trailing zeros that depend on how a file was written.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = serde_json::value::RawValue::from_string(self.to_string())
            .map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl schemars::JsonSchema for Money {
    fn schema_name() -> Cow<'static, str> {
        "Money".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number" })
    }
    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_and_a_fifth_are_three_tenths() {
        let a = Money::from_float("0.1").unwrap();
        let b = Money::from_float("0.2").unwrap();
        assert_eq!(a.plus(b).unwrap().to_string(), "0.3");
    }

    #[test]
    fn numbers_are_read_as_written() {
        let float = |t| Money::from_float(t).map(|m| m.to_string());
        assert_eq!(float("48_000.00"), Ok("48000".into()));
        assert_eq!(float("4.8e4"), Ok("48000".into()));
        assert_eq!(float("1e-3"), Ok("0.001".into()));
        assert_eq!(float("-0.0"), Ok("0".into()));
        assert_eq!(float("-1.0"), Err(AmountFault::Negative));
        assert_eq!(float("inf"), Err(AmountFault::NotFinite));
        assert_eq!(float("-nan"), Err(AmountFault::NotFinite));
        assert_eq!(float("1e308"), Err(AmountFault::TooLong));
        // 15 digits pass and 16 do not, whatever zeros stand around them.
        assert_eq!(
            float("0.00123456789012345000"),
            Ok("0.00123456789012345".into())
        );
        assert_eq!(
            float("123456789012345.6"),
            Err(AmountFault::TooPreciseFloat)
        );
        assert_eq!(
            Money::from_integer("1234567890123456789012345678", 10)
                .unwrap()
                .to_string(),
            "1234567890123456789012345678"
        );
        assert_eq!(
            Money::from_integer(&"9".repeat(30), 10),
            Err(AmountFault::TooLong)
        );
        assert_eq!(Money::from_integer("-5", 10), Err(AmountFault::Negative));
        assert_eq!(Money::from_integer("ff", 16).unwrap().to_string(), "255");
    }

    #[test]
    fn quoted_money_is_digits_and_one_point() {
        let quoted = |t| Money::from_quoted(t).map(|m| m.to_string());
        assert_eq!(quoted("48_000.50"), Ok("48000.5".into()));
        assert_eq!(
            quoted("1234567890123456.78"),
            Ok("1234567890123456.78".into())
        );
        assert_eq!(quoted("0.10"), Ok("0.1".into()));
        assert_eq!(quoted("-5"), Err(AmountFault::Negative));
        for text in [
            "48,000", "+5", "1e3", " 5", "", ".", "1.2.3", "5 EUR", "nan",
        ] {
            assert_eq!(quoted(text), Err(AmountFault::NotDigits), "{text}");
        }
    }

    #[test]
    fn what_would_round_is_refused() {
        let big = Money::from_integer(&"9".repeat(28), 10).unwrap();
        let cent = Money::from_float("0.01").unwrap();
        assert_eq!(big.plus(cent), None);
        assert_eq!(big.times(cent.plus(Money::ONE).unwrap()), None);
        assert_eq!(cent.times(cent).unwrap().to_string(), "0.0001");
        assert_eq!(big.minus(big), Some(Money::ZERO));
    }

    #[test]
    fn people_see_whole_units_rounded_half_up() {
        assert_eq!(Money::from_float("2.5").unwrap().whole(), 3);
        assert_eq!(Money::from_float("2.49").unwrap().whole(), 2);
    }
}
