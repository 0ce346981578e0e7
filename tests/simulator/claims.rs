//! The simulator is what it says it is: every trouble that a forecast must cope with is among the companies of
//! `cargo test`, and small and large are small and large.

use crate::company::{Company, Kind, Record, Sizes, end};
use crate::deal::{Change, Deal, Place};
use crate::{COMPANIES, life};

struct Sale {
    company: Company,
    deals: Vec<Deal>,
}

fn sales() -> Vec<Sale> {
    let numbers = COMPANIES
        .iter()
        .flat_map(|&(kind, some, _)| (0..some).map(move |number| (kind, number)));
    let sales = numbers.map(|(kind, number)| {
        let company = Company::draw(kind, number);
        let deals = life::deals(&company);
        Sale { company, deals }
    });
    sales.collect()
}

impl Sale {
    /// Whether some deal has a change of one kind and later one of another.
    fn has(&self, one: fn(Change) -> bool, other: fn(Change, Change) -> bool) -> bool {
        let changes = |deal: &Deal| {
            let mut seen: Option<Change> = None;
            deal.changes.iter().any(|&(_, change)| {
                let found = seen.is_some_and(|before| other(before, change));
                if one(change) {
                    seen = Some(change);
                }
                found
            })
        };
        self.deals.iter().any(changes)
    }

    fn has_any(&self, wanted: fn(Change) -> bool) -> bool {
        self.deals
            .iter()
            .flat_map(|deal| &deal.changes)
            .any(|change| wanted(change.1))
    }

    /// Wins in a quarter of a year, in the mean of the last year.
    fn wins_a_quarter(&self) -> f64 {
        let won = |deal: &&Deal| match deal.on(end()).map(|state| state.place) {
            Some(Place::Won(day)) => day > end() - 365,
            _ => false,
        };
        self.deals.iter().filter(won).count() as f64 / 4.0
    }

    fn record_is(&self, wanted: fn(Record) -> bool) -> bool {
        wanted(self.company.record)
    }
}

/// Name, and whether a company has it.
type Trouble = (&'static str, fn(&Sale) -> bool);

const TROUBLES: [Trouble; 19] = [
    ("growth", |it| it.company.growth > 0.3),
    ("decline", |it| it.company.growth < -0.1),
    ("a season", |it| it.company.season > 0.15),
    ("a push towards the end of quarters", |it| {
        it.company.push > 0.4
    }),
    ("a fat tail", |it| {
        matches!(it.company.sizes, Sizes::Pareto(_))
    }),
    ("a bad quarter", |it| {
        it.company
            .climates
            .iter()
            .any(|climate| climate.log_odds == -0.6)
    }),
    ("another fiscal year", |it| {
        it.company.fiscal_year_starts != 1
    }),
    ("a record cut off", |it| {
        it.record_is(|record| matches!(record, Record::ClosedAfter(_)))
    }),
    ("a history that begins late", |it| {
        it.record_is(|record| matches!(record, Record::HistorySince(_)))
    }),
    ("no history", |it| {
        it.record_is(|record| record == Record::NoHistory)
    }),
    ("deals that never move", |it| {
        it.deals.iter().any(|deal| {
            deal.on(end())
                .is_some_and(|state| state.stage().is_some() && state.entered < end() - 500)
        })
    }),
    ("deals that are reopened", |it| {
        it.has(
            |change| change == Change::Lost,
            |_, change| matches!(change, Change::Stage(_)),
        )
    }),
    ("deals that go back", |it| {
        it.has(
            |change| matches!(change, Change::Stage(_)),
            |before, change| match (before, change) {
                (Change::Stage(before), Change::Stage(stage)) => stage < before,
                _ => false,
            },
        )
    }),
    ("amounts that change", |it| {
        it.has(
            |change| matches!(change, Change::Amount(_)),
            |before, change| matches!(change, Change::Amount(_)) && change != before,
        )
    }),
    ("odds of the reps' own", |it| {
        it.has_any(|change| matches!(change, Change::Probability(_)))
    }),
    ("calls", |it| {
        it.has_any(|change| change == Change::Forecast("commit"))
    }),
    ("deals left out of forecasts", |it| {
        it.has_any(|change| change == Change::Forecast("omitted"))
    }),
    ("parked deals", |it| {
        it.has_any(|change| matches!(change, Change::HoldUntil(_)))
    }),
    ("another currency", |it| {
        it.deals.iter().any(|deal| deal.foreign)
    }),
];

#[test]
fn every_trouble_is_there() {
    let sales = sales();
    for (name, has) in TROUBLES {
        assert!(sales.iter().any(has), "{name}: in none of {}", sales.len());
    }
}

#[test]
fn small_companies_win_few_deals_and_large_ones_many() {
    for sale in sales() {
        let (wins, number) = (sale.wins_a_quarter(), sale.company.number);
        let holds = match sale.company.kind {
            Kind::Small => (0.2..12.0).contains(&wins),
            Kind::Medium => (2.0..60.0).contains(&wins),
            Kind::Large => (20.0..250.0).contains(&wins),
            Kind::New => sale.deals[0].created > end() - 430,
        };
        assert!(
            holds,
            "{:?} {number}: {wins} wins a quarter",
            sale.company.kind
        );
    }
}
