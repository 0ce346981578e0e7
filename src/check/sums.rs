//! Parts that must add up to a whole: items and recurring amounts to `amount`, splits to 1.
//!
//! `amount` is what counts in every figure; these rules tell where the rest of the file says something else.

use rust_decimal::RoundingStrategy;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::voice::Voice;
use crate::model::builder::read_money;
use crate::model::money::Money;
use crate::workspace::table;

/// `items`, `recurring` and `split` of a deal.
pub fn check(root: &DeTable<'_>, id: &str, voice: &mut Voice<'_>) {
    if let Some(node) = table::get(root, "amount")
        && let Some(amount) = money(node)
    {
        let mut whole = |rule, what: &str, parts: Option<Money>| {
            if let Some(parts) = parts
                && cents(parts) != cents(amount)
            {
                voice.warn(
                    rule,
                    node.span(),
                    format!("amount is {amount}, {what} {parts}"),
                    format!("pipeline set {id} amount={}", cents(parts)),
                );
            }
        };
        whole("items", "the items add up to", items(root));
        whole("recurring", "recurring comes to", recurring(root));
    }
    splits(root, voice);
}

fn money(node: &Spanned<DeValue<'_>>) -> Option<Money> {
    read_money(&table::field(node, 0).value)?.ok()
}

/// Items may have prices in fractions of a cent; nobody is billed one.
fn cents(money: Money) -> Money {
    let rounded = money
        .value()
        .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    Money::new(rounded.normalize())
}

/// Σ quantity × price × (1 − discount); `None` if there are none, or one that cannot be read.
fn items(root: &DeTable<'_>) -> Option<Money> {
    let list = table::get(root, "item")?.get_ref().as_array()?;
    if list.is_empty() {
        return None;
    }
    list.iter().try_fold(Money::ZERO, |sum, item| {
        let item = item.get_ref().as_table()?;
        let or = |key, otherwise| table::get(item, key).map_or(Some(otherwise), money);
        let kept = Money::ONE.minus(or("discount", Money::ZERO)?)?;
        let price = money(table::get(item, "price")?)?;
        sum.plus(or("quantity", Money::ONE)?.times(price)?.times(kept)?)
    })
}

/// The whole of the term.
fn recurring(root: &DeTable<'_>) -> Option<Money> {
    let recurring = table::get(root, "recurring")?.get_ref().as_table()?;
    money(table::get(recurring, "amount")?)?.times(money(table::get(recurring, "term")?)?)
}

/// What makes the splits of a deal unusable, so that its owner has the whole credit (`model::credit`); wrong kinds of
/// values are told by `shape`.
fn splits(root: &DeTable<'_>, voice: &mut Voice<'_>) {
    let Some(list) = table::get(root, "split").and_then(|s| s.get_ref().as_array()) else {
        return;
    };
    let mut shares = Vec::with_capacity(list.len());
    let mut is_whole = true;
    for entry in list.iter() {
        let Some(split) = entry.get_ref().as_table() else {
            return;
        };
        let owner = table::get(split, "owner");
        if owner.is_none_or(|node| node.get_ref().as_str() == Some("")) {
            let message = "a split names no owner: the splits are ignored";
            voice.warn("split", entry.span(), message, "owner = \"…\"");
            is_whole = false;
        }
        match table::get(split, "share").map(|node| (node, money(node))) {
            None => {
                let message = "a split has no share: the splits are ignored";
                voice.warn("split", entry.span(), message, "share = 0.5");
                is_whole = false;
            }
            Some((node, Some(share))) if share.with_few_decimals().is_err() => {
                let message = "the share has more than 8 decimals: the splits are ignored";
                voice.warn("split", node.span(), message, "share = 0.5");
                is_whole = false;
            }
            Some((node, Some(share))) => shares.push((node, share)),
            Some((_, None)) => is_whole = false,
        }
    }
    if is_whole {
        add_up(&shares, voice);
    }
}

fn add_up(shares: &[(&Spanned<DeValue<'_>>, Money)], voice: &mut Voice<'_>) {
    let sum = shares
        .iter()
        .try_fold(Money::ZERO, |sum, (_, share)| sum.plus(*share));
    let (Some((last, last_share)), Some(sum)) = (shares.last(), sum) else {
        return;
    };
    if sum != Money::ONE {
        // What the last one would have to be, if it can be at all.
        let rest = sum
            .minus(*last_share)
            .and_then(|others| Money::ONE.minus(others))
            .filter(|rest| *rest > Money::ZERO);
        let help = match rest {
            Some(rest) => format!("share = {rest}"),
            None => "make the shares of all [[split]] add up to 1".into(),
        };
        voice.warn(
            "split",
            last.span(),
            format!("the shares add up to {sum}, not 1: the splits are ignored"),
            help,
        );
    }
}
