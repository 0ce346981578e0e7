//! TOML values as they stand in the text: a number is taken digit by digit, never through `f64`.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use toml::de::{DeTable, DeValue};

/// The value under `key`, if the table has it.
pub fn get<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> Option<&'t DeValue<'i>> {
    table.get(key).map(|found| found.get_ref())
}

/// The tables of an array of tables, or of an array of inline tables.
pub fn tables<'t, 'i>(value: &'t DeValue<'i>) -> Result<Vec<&'t DeTable<'i>>, String> {
    let array = value.as_array().ok_or("not an array of tables")?;
    array
        .iter()
        .map(|one| one.get_ref().as_table().ok_or("not a table".into()))
        .collect()
}

/// A calendar date: a TOML date, the date of a date-time as written, or a date in quotes (which is only warned about).
pub fn date(value: &DeValue) -> Result<NaiveDate, String> {
    match value {
        DeValue::Datetime(moment) => {
            let date = moment.date.ok_or("a time without a date")?;
            NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
                .ok_or("no such date".into())
        }
        DeValue::String(text) => {
            NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| format!("no date: {text:?}"))
        }
        _ => Err("not a date".into()),
    }
}

/// Money: digits exactly as written. A float may carry 15 significant digits; in quotes only digits, `_` and one point.
pub fn money(value: &DeValue) -> Result<Decimal, String> {
    let amount = match value {
        DeValue::String(text) => quoted_money(text)?,
        other => number(other)?,
    };
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err("negative money".into());
    }
    Ok(amount)
}

fn quoted_money(text: &str) -> Result<Decimal, String> {
    let plain = text
        .chars()
        .all(|c| c.is_ascii_digit() || c == '_' || c == '.');
    let points = text.matches('.').count();
    if !plain || points > 1 || !text.contains(|c: char| c.is_ascii_digit()) {
        return Err(format!("no money: {text:?}"));
    }
    Decimal::from_str_exact(&text.replace('_', "")).map_err(|e| e.to_string())
}

/// Any TOML number as a decimal.
pub fn number(value: &DeValue) -> Result<Decimal, String> {
    match value {
        DeValue::Integer(integer) => {
            let digits = integer.as_str().replace('_', "");
            if integer.radix() == 10 {
                return Decimal::from_str_exact(&digits).map_err(|e| e.to_string());
            }
            let whole = i64::from_str_radix(&digits, integer.radix()).map_err(|e| e.to_string())?;
            Ok(Decimal::from(whole))
        }
        DeValue::Float(float) => float_number(&float.as_str().replace('_', "")),
        _ => Err("not a number".into()),
    }
}

fn float_number(text: &str) -> Result<Decimal, String> {
    let mantissa = text.split(['e', 'E']).next().unwrap_or(text);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if digits.trim_matches('0').len() > 15 {
        return Err(format!("more than 15 digits: {text}"));
    }
    let parsed = if mantissa.len() < text.len() {
        Decimal::from_scientific(text)
    } else {
        Decimal::from_str_exact(text)
    };
    parsed.map_err(|e| format!("{text}: {e}"))
}

/// Odds: a number from 0 to 1.
pub fn odds(value: &DeValue) -> Result<Decimal, String> {
    let odds = number(value)?;
    let possible = odds >= Decimal::ZERO && odds <= Decimal::ONE;
    possible.then_some(odds).ok_or(format!("odds of {odds}"))
}

/// A text, owned.
pub fn text(value: &DeValue) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or("not a text".into())
}
