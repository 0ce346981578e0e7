//! What is asked about a company, and what the program and the simulator must agree on.

use chrono::Datelike;
use tempfile::TempDir;

use crate::company::{Company, Kind, Record, end};
use crate::deal::{Day, Deal, date, day};
use crate::program::{self, Answer};
use crate::rivals::{self, Ask, Ledger};
use crate::{all, folder};

/// Every answer for a company. A folder that holds everything is replayed; without histories there is nothing to replay,
/// and the folder is written as it stood on each day, for every third of them.
pub fn answers(company: &Company, deals: &[Deal]) -> Vec<Answer> {
    let asks = asks(company, deals);
    if company.record == Record::NoHistory {
        let some = asks.into_iter().step_by(3);
        return some.map(|ask| then(company, deals, ask)).collect();
    }
    let folder = written(company, deals, None);
    let days: Vec<Day> = asks.iter().map(|ask| ask.as_of).collect();
    // Eves and middle days take turns.
    let points = days[..2]
        .iter()
        .flat_map(|from| program::backtest(folder.path(), *from, days[days.len() - 1]));
    let points: Vec<Answer> = points.collect();
    let asked: Vec<Ask> = points.iter().map(|point| point.ask).collect();
    assert!(
        asks.len() == asked.len() && asks.iter().all(|ask| asked.contains(ask)),
        "{company:?}: {asked:?}, not {asks:?}"
    );
    points
}

/// What a folder that ends on the day says.
pub fn then(company: &Company, deals: &[Deal], ask: Ask) -> Answer {
    program::forecast(written(company, deals, Some(ask.as_of)).path(), ask).0
}

fn written(company: &Company, deals: &[Deal], until: Option<Day>) -> TempDir {
    let folder = folder::temporary();
    folder::write(company, deals, until, folder.path());
    folder
}

/// Fiscal quarters, each on its eve and on the 15th of its second month: those of a year from October 2025, as part of
/// `cargo test` half of them; of a new company those that begin four weeks or more after its first deal.
fn asks(company: &Company, deals: &[Deal]) -> Vec<Ask> {
    let from = match company.kind {
        Kind::New => deals[0].created + 28,
        _ => day(2025, 10, 1),
    };
    let begins = |&day: &Day| company.month_of_quarter(day) == 0 && date(day).day() == 1;
    let starts = (from..=end() + 1)
        .filter(begins)
        .take(if all() { 5 } else { 3 });
    let starts: Vec<Day> = starts.collect();
    let asks = starts.windows(2).flat_map(|quarter| {
        let (first, last) = (quarter[0], quarter[1] - 1);
        let second_month = (first + 28..)
            .find(|&day| date(day).day() == 1)
            .expect("months go on");
        [first - 1, second_month + 14].map(|as_of| Ask { first, last, as_of })
    });
    asks.collect()
}

/// What both sides can count must be the same.
pub fn agree(company: &Company, ledger: &Ledger, answer: &Answer) {
    let ask = answer.ask;
    let same = |figure: &str, expected: f64, found: Option<f64>| {
        let close =
            found.is_some_and(|found| (found - expected).abs() <= 1e-9 * expected.abs().max(1.0));
        assert!(
            close,
            "{company:?}, {ask:?}: {figure} is {expected}, not {found:?}"
        );
    };
    same(
        "won to date",
        ledger.won_to_date(ask),
        Some(answer.won_to_date),
    );
    if company.record != Record::NoHistory {
        same(
            "actual",
            ledger.won(ask.first, ask.last) as f64,
            answer.actual,
        );
        if let Some(rate) = rivals::run_rate(ledger, ask) {
            same("run rate", rate, answer.run_rate);
        }
    }
    match rivals::simple(ledger, ask) {
        Some(simple) => same("simple", simple, answer.simple),
        None => assert_eq!(
            answer.simple, None,
            "{company:?}, {ask:?}: nothing has closed"
        ),
    }
}
