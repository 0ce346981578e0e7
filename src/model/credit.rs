//! Who gets the credit of a deal: those whom its `[[split]]`s name, else its owner.
//!
//! The credit of a deal for a query is the sum of the shares of those splits whose owner, in the place of the deal's
//! own, lets the deal meet the query; without splits it is 1 or nothing. So `owner:dana` has 0.7 of a deal that dana
//! shares with omar, `team:emea` what its people have together, and a query that asks for nobody the whole.

use super::book::{Book, Standing, View};
use super::money::Money;
use super::names::{Names, Sym};
use super::query::Query;
use super::raw::{RawSplit, Value, read_money};

/// A share of a deal's credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    pub owner: Sym,
    /// More than 0, up to 1; those of a deal add up to 1.
    pub share: Money,
}

/// The splits of a deal as used: none if any of them names nobody or no share, or if they do not add up to 1. Then the
/// owner has the credit; `check` says why.
pub(super) fn splits(raw: &[RawSplit<'_>], names: &mut Names) -> Vec<Split> {
    let read = |split: &RawSplit<'_>| {
        let owner = match &split.owner.as_ref()?.value {
            Value::Text(name) if !name.is_empty() => names.intern(name),
            _ => return None,
        };
        let share = read_money(&split.share.as_ref()?.value)?.ok()?;
        let share = share.with_few_decimals().ok()?;
        Some(Split { owner, share })
    };
    let Some(mut all) = raw.iter().map(read).collect::<Option<Vec<Split>>>() else {
        return Vec::new();
    };
    let sum = all
        .iter()
        .try_fold(Money::ZERO, |sum, split| sum.plus(split.share));
    if sum != Some(Money::ONE) {
        return Vec::new();
    }
    all.retain(|split| !split.share.is_zero());
    all
}

/// A deal with the part of it that counts.
#[derive(Clone, Copy)]
pub struct Credited<'b> {
    pub deal: Standing<'b>,
    /// More than 0, up to 1.
    pub share: Money,
}

impl Credited<'_> {
    /// The deal's value × the share; `None` beyond 28 digits.
    pub fn value(&self) -> Option<Money> {
        credit_of(self.deal.value, self.share)
    }
}

/// `value` × `share`; `None` beyond 28 digits.
pub fn credit_of(value: Money, share: Money) -> Option<Money> {
    if share == Money::ONE {
        return Some(value);
    }
    value.times(share)
}

impl<'b> Standing<'b> {
    /// Who has which share of it, each as the deal would be if it were theirs; its owner the whole, without splits.
    pub fn shares(&self) -> impl Iterator<Item = Credited<'b>> + use<'b> {
        let deal = *self;
        let splits = self.segment.splits_of(self.row);
        let whole = splits.is_empty().then_some(Credited {
            deal,
            share: Money::ONE,
        });
        whole
            .into_iter()
            .chain(splits.iter().map(move |(_, split)| {
                let mut theirs = deal;
                theirs.state.owner = split.owner;
                Credited {
                    deal: theirs,
                    share: split.share,
                }
            }))
    }
}

impl Query {
    /// The share of a deal's credit that the query asks for; `None` if it asks for none of it.
    pub fn credit(&self, book: &Book, deal: &Standing<'_>) -> Option<Money> {
        if deal.segment.splits_of(deal.row).is_empty() {
            return self.matches(book, deal).then_some(Money::ONE);
        }
        let shares = deal.shares().filter(|c| self.matches(book, &c.deal));
        // Shares of at most 8 decimals that add up to 1 are added exactly.
        let sum = shares.fold(Money::ZERO, |sum, c| sum.plus(c.share).unwrap_or(sum));
        (!sum.is_zero()).then_some(sum)
    }
}

impl<'b> View<'b> {
    /// The deals that existed at T and of which the query asks for any credit, each once, with its own owner.
    pub fn credited(self) -> impl Iterator<Item = Credited<'b>> {
        self.everyone().filter_map(move |deal| {
            let share = self.query.credit(self.book, &deal)?;
            Some(Credited { deal, share })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::builder::Field;

    fn share_of(owner: Option<&'static str>, share: Option<&'static str>) -> RawSplit<'static> {
        let field = |value| Field { value, span: 0..0 };
        RawSplit {
            owner: owner.map(|o| field(Value::Text(o.into()))),
            share: share.map(|s| field(Value::Float(s.into()))),
        }
    }

    fn used(raw: &[RawSplit<'_>]) -> Vec<String> {
        let mut names = Names::default();
        splits(raw, &mut names)
            .into_iter()
            .map(|s| format!("{} {}", names.text(s.owner).unwrap_or("?"), s.share))
            .collect()
    }

    #[test]
    fn splits_are_used_whole_or_not_at_all() {
        let dana = |share| share_of(Some("dana"), Some(share));
        let omar = |share| share_of(Some("omar"), Some(share));
        assert_eq!(used(&[dana("0.7"), omar("0.3")]), ["dana 0.7", "omar 0.3"]);
        // A share of nothing is none.
        assert_eq!(used(&[dana("1.0"), omar("0.0")]), ["dana 1"]);
        for unusable in [
            vec![],
            vec![dana("0.7"), omar("0.4")],
            vec![dana("0.7")],
            vec![dana("0.7"), share_of(None, Some("0.3"))],
            vec![dana("0.7"), share_of(Some(""), Some("0.3"))],
            vec![dana("1.0"), share_of(Some("omar"), None)],
            vec![dana("0.7"), omar("0.3"), RawSplit::default()],
            vec![dana("0.123456789"), omar("0.876543211")],
            vec![dana("0.0"), omar("0.0")],
        ] {
            assert_eq!(used(&unusable), Vec::<String>::new(), "{unusable:?}");
        }
    }

    #[test]
    fn a_part_is_exact_or_none() {
        let money = |t: &str| Money::from_quoted(t).unwrap();
        assert_eq!(credit_of(money("0.10"), money("0.3")), Some(money("0.03")));
        let nines = "9".repeat(28);
        let nines = money(&nines);
        assert_eq!(credit_of(nines, Money::ONE), Some(nines));
        assert_eq!(credit_of(nines, money("0.77")), None);
    }
}
