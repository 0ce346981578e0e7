//! What a list is worth: of all its rows, which are worth a call, and why the others are not. Each row is in one of these
//! once, so that they add up; beside them what is known of the rows that can be read.

use std::collections::BTreeMap;

use super::leads::score::Scorer;
use crate::model::day::Day;
use crate::model::known::Known;
use crate::model::lead::{Conversion, Lead, Standing};
use crate::model::lead_address::{self, Kind};
use crate::model::lead_columns::{Column, Kind as Of};
use crate::model::lead_row::{is_no, is_yes};
use crate::model::money::Money;

/// A count, and its share of the list's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Share {
    pub rows: u64,
    /// Of all rows that were read, faulty ones among them; `None` without any row.
    pub share: Option<f64>,
}

/// Rows in which a column says nothing.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Missing {
    pub column: &'static str,
    #[serde(flatten)]
    pub of: Share,
}

/// How old the rows are at T, by the day they were created.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Age {
    /// Rows that say when.
    pub dated: Share,
    pub median_days: Option<f64>,
    /// Created more than 365 days before T.
    pub over_a_year: Share,
}

/// What a list is worth. `faulty` to `unreachable` and `worth_calling` add up to `rows`: a row is in the first that is
/// true of it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Worth {
    pub rows: u64,
    pub faulty: Share,
    /// About somebody of an earlier row of the same list.
    pub duplicates: Share,
    /// In `_suppressed.csv`, or unsubscribed.
    pub suppressed: Share,
    /// In another list.
    pub owned: Share,
    /// A contact of a deal, or at a company of one.
    pub in_deals: Share,
    /// Neither an address that mail can reach, or only a department's, nor a telephone number.
    pub unreachable: Share,
    pub worth_calling: Share,
    pub without_email: Share,
    pub invalid_email: Share,
    pub role_email: Share,
    pub free_mail: Share,
    /// Whom the profile fits; `None` without `[icp]`.
    pub fits: Option<Share>,
    /// Those of them that are worth calling.
    pub fits_worth_calling: Option<Share>,
    pub missing: Vec<Missing>,
    pub age: Age,
    /// What the list costs, if that was said.
    pub price: Option<Money>,
    /// price / worth_calling.
    pub price_each: Option<Money>,
}

/// The columns without which a call is half blind.
const WANTED: [Column; 8] = [
    Column::Name,
    Column::Email,
    Column::Phone,
    Column::Company,
    Column::Title,
    Column::Industry,
    Column::Employees,
    Column::Country,
];

/// A year, in days: people change their work in less than four.
const OLD_DAYS: i64 = 365;

/// Cells of a column that are none of what it holds: a day, a number.
#[derive(Clone, Debug, PartialEq, serde::Serialize, schemars::JsonSchema)]
pub struct Unread {
    pub column: &'static str,
    pub cells: u64,
    /// The first of them, and the line that its row begins on.
    pub line: u64,
    pub text: String,
}

/// Counts while the rows of a list pass by.
pub struct Counting<'k> {
    known: &'k Known,
    /// Judges by the profile, if there is one.
    scorer: Option<Scorer<'k>>,
    t: Day,
    fits: u64,
    fits_worth_calling: u64,
    faulty: u64,
    duplicates: u64,
    suppressed: u64,
    owned: u64,
    in_deals: u64,
    unreachable: u64,
    worth_calling: u64,
    without_email: u64,
    invalid_email: u64,
    role_email: u64,
    free_mail: u64,
    missing: [u64; WANTED.len()],
    /// Age in days, and how many rows have it.
    ages: BTreeMap<i64, u64>,
    unread: BTreeMap<Column, Unread>,
}

impl<'k> Counting<'k> {
    pub fn new(known: &'k Known, scorer: Option<Scorer<'k>>, t: Day) -> Counting<'k> {
        Counting {
            known,
            scorer,
            t,
            fits: 0,
            fits_worth_calling: 0,
            faulty: 0,
            duplicates: 0,
            suppressed: 0,
            owned: 0,
            in_deals: 0,
            unreachable: 0,
            worth_calling: 0,
            without_email: 0,
            invalid_email: 0,
            role_email: 0,
            free_mail: 0,
            missing: [0; WANTED.len()],
            ages: BTreeMap::new(),
            unread: BTreeMap::new(),
        }
    }

    pub fn add_faulty(&mut self, rows: u64) {
        self.faulty += rows;
    }

    /// Counts a row; answers whether it is worth a call.
    pub fn add(&mut self, lead: &Lead<'_>, standing: Standing) -> bool {
        let reachable = self.facts(lead);
        // More of the profile speaks for it than against it.
        let fits = self.scorer.as_mut().is_some_and(|s| s.fit(lead) > 0.5);
        self.fits += u64::from(fits);
        let counter = match standing {
            Standing::Duplicate => &mut self.duplicates,
            Standing::Suppressed => &mut self.suppressed,
            _ if lead.unsubscribed => &mut self.suppressed,
            Standing::Owned => &mut self.owned,
            Standing::First if self.known.is_contact(lead) || self.known.has_company(lead) => {
                &mut self.in_deals
            }
            Standing::First if !reachable => &mut self.unreachable,
            Standing::First => {
                self.worth_calling += 1;
                self.fits_worth_calling += u64::from(fits);
                return true;
            }
        };
        *counter += 1;
        false
    }

    /// What a row says of itself; answers whether somebody can be reached by it.
    fn facts(&mut self, lead: &Lead<'_>) -> bool {
        let email = lead.text(Column::Email);
        let by_mail = match lead_address::kind(&email) {
            _ if email.is_empty() => {
                self.without_email += 1;
                false
            }
            Kind::Person => true,
            Kind::Free => {
                self.free_mail += 1;
                true
            }
            Kind::Role => {
                self.role_email += 1;
                false
            }
            Kind::Invalid => {
                self.invalid_email += 1;
                false
            }
        };
        for (column, missing) in WANTED.iter().zip(&mut self.missing) {
            *missing += u64::from(match column {
                Column::Name => lead.name().is_empty(),
                column => lead.text(*column).is_empty(),
            });
        }
        if let Some(day) = lead.day(Column::Created).filter(|day| *day <= self.t) {
            *self.ages.entry(self.t.since(day)).or_default() += 1;
        }
        self.find_unread(lead);
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        by_mail || digits(&lead.text(Column::Phone)) >= 5
    }

    fn find_unread(&mut self, lead: &Lead<'_>) {
        for column in lead.cells.headings().iter().filter_map(|h| h.column) {
            let text = lead.text(column);
            if text.is_empty() {
                continue;
            }
            let is_read = match column.kind() {
                Of::Moment => lead.moment(column).is_some(),
                Of::Count => lead.count(column).is_some(),
                Of::Amount => lead.amount(column).is_some(),
                Of::Conversion => {
                    lead.conversion() != Conversion::No || is_no(&text) || is_yes(&text)
                }
                _ => true,
            };
            if !is_read {
                let unread = self.unread.entry(column).or_insert_with(|| Unread {
                    column: column.name(),
                    cells: 0,
                    line: lead.line,
                    text: text.chars().take(80).collect(),
                });
                unread.cells += 1;
            }
        }
    }

    /// Cells that are none of what their column holds, in the order of our columns.
    pub fn unread(&self) -> Vec<Unread> {
        self.unread.values().cloned().collect()
    }

    pub fn finish(self, price: Option<Money>) -> Worth {
        let rows = self.faulty
            + self.duplicates
            + self.suppressed
            + self.owned
            + self.in_deals
            + self.unreachable
            + self.worth_calling;
        let share = |count: u64| Share {
            rows: count,
            share: (rows > 0).then(|| count as f64 / rows as f64),
        };
        let by_profile = |count: u64| self.scorer.is_some().then(|| share(count));
        let old = self.ages.iter().filter(|(days, _)| **days > OLD_DAYS);
        let over_a_year = share(old.map(|(_, count)| count).sum());
        let dated: u64 = self.ages.values().sum();
        let each = price.filter(|_| self.worth_calling > 0);
        Worth {
            rows,
            faulty: share(self.faulty),
            duplicates: share(self.duplicates),
            suppressed: share(self.suppressed),
            owned: share(self.owned),
            in_deals: share(self.in_deals),
            unreachable: share(self.unreachable),
            worth_calling: share(self.worth_calling),
            without_email: share(self.without_email),
            invalid_email: share(self.invalid_email),
            role_email: share(self.role_email),
            free_mail: share(self.free_mail),
            fits: by_profile(self.fits),
            fits_worth_calling: by_profile(self.fits_worth_calling),
            missing: WANTED
                .iter()
                .zip(self.missing)
                .map(|(column, count)| Missing {
                    column: column.name(),
                    of: share(count),
                })
                .collect(),
            age: Age {
                dated: share(dated),
                median_days: median(&self.ages, dated),
                over_a_year,
            },
            price,
            price_each: each.and_then(|price| price.over(self.worth_calling)),
        }
    }
}

/// The middle of counted days; of an even count the mean of the middle two.
fn median(ages: &BTreeMap<i64, u64>, n: u64) -> Option<f64> {
    let at = |place: u64| {
        let mut before = 0;
        ages.iter().find_map(|(days, count)| {
            before += count;
            (before > place).then_some(*days as f64)
        })
    };
    Some((at(n.checked_sub(1)? / 2)? + at(n / 2)?) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_counted_days() {
        let ages = [(1, 2), (5, 1), (9, 1)].into_iter().collect();
        // 1 1 5 9: the mean of 1 and 5.
        assert_eq!(median(&ages, 4), Some(3.0));
        let ages = [(1, 2), (5, 3)].into_iter().collect();
        assert_eq!(median(&ages, 5), Some(5.0));
        assert_eq!(median(&Default::default(), 0), None);
    }
}
