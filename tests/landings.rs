//! The simple rows of a forecast on whole folders: the figures of `examples/sales` as its screen draws them, the textbook
//! case, and a folder small enough to be worked by hand.

mod common;

use common::{Folder, TODAY};
use pipeline::analytics::counts::{Ask, Cohort, Counts, count};
use pipeline::analytics::forecast::landings::{Basis, Landing, Landings, landings};
use pipeline::analytics::forecast::lead_rate::{LeadRate, Leads};
use pipeline::analytics::forecast::needed::{Year, needed};
use pipeline::analytics::forecast::opportunity::opportunities;
use pipeline::analytics::forecast::past::Past;
use pipeline::analytics::forecast::to_date::{ToDate, to_date};
use pipeline::model::book::{Book, Keep, Need};
use pipeline::model::day::Day;
use pipeline::model::money::Money;
use pipeline::model::period::Period;
use pipeline::model::query::Query;
use pipeline::workspace::{lead_dates, load};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn money(text: &str) -> Money {
    Money::from_quoted(text).expect("an amount")
}

fn book(folder: &Folder, t: &str) -> Book {
    let t = day(t);
    let need = Need {
        as_of: t,
        keep: Keep::Open,
        seen: false,
    };
    let workspace = load::open(folder.path("").into(), |_, _| Ok(t)).expect("settings");
    workspace.load(need).expect("deals")
}

/// What is asked of a folder, answered.
struct Answer {
    rows: Landings,
    to_date: ToDate,
    year: Year,
    period: Period,
}

/// The rows for a period and a query; what is learned is the whole folder's.
fn ask(book: &Book, period: &str, words: &str) -> Answer {
    let t = book.as_of;
    let period = book.settings.calendar.period(period, t).expect("a period");
    let words: Vec<String> = words.split_whitespace().map(String::from).collect();
    let query = Query::parse(&words, &book.settings, t).expect("a query");
    let Counts { total, odds, .. } = year_of(book);
    let year = Year::of(&total);
    let view = book.at(t, &query);
    let past = Past::of(book, t);
    let open = opportunities(view, &past).expect("values that are kept");
    let to_date = to_date(view, &period, &past).expect("a sum that is kept");
    let whom = query.whom(&book.settings);
    let quota = whom.and_then(|whom| book.settings.quota(&whom, &period, t).expect("a quota"));
    let basis = Basis {
        period: &period,
        t,
        won: to_date.won,
        quota,
        year: &year,
        odds: &odds,
    };
    let rows = landings(&open, &basis).expect("rows that are kept");
    Answer {
        rows,
        to_date,
        year,
        period,
    }
}

fn year_of(book: &Book) -> Counts {
    let everyone = Query::default();
    let asked = Ask {
        period: &Period::last_365_days(book.as_of),
        cohort: Cohort::Closed,
        by: None,
    };
    count(book.at(book.as_of, &everyone), &asked).expect("counts")
}

/// Landing, part from open deals and deals, in whole units.
fn row(row: Landing) -> (i128, i128, u64) {
    (row.landing.whole(), row.from_open.whole(), row.deals)
}

#[test]
fn the_screen_of_the_example() {
    let folder = Folder::example("sales");
    let book = book(&folder, TODAY);
    let found = ask(&book, "2026-Q4", "");
    let rows = &found.rows;
    assert_eq!(found.to_date.won.deals, 3);
    assert_eq!(found.to_date.won.value, money("136500"));
    assert_eq!(rows.gap, Some(money("88500")));
    assert_eq!(rows.simple.map(row), Some((269_674, 133_174, 20)));
    assert_eq!(row(rows.weighted), (238_798, 102_298, 6));
    assert_eq!(row(rows.commit), (199_000, 62_500, 2));
    assert_eq!(row(rows.best_case), (272_000, 135_500, 4));
    assert_eq!(rows.expected.value, money("176500"));
    assert_eq!(rows.coverage.map(|c| format!("{c:.1}")), Some("2.0".into()));
    assert_eq!(
        (rows.on_hold.deals, rows.on_hold.value),
        (1, money("33000"))
    );
    assert_eq!(rows.overdue_ids, ["wayne-25-seats"]);
    assert_eq!(
        (rows.overdue.deals, rows.overdue.value),
        (1, money("37000"))
    );
    assert_eq!((rows.omitted.deals, rows.without_odds), (0, 0));
    assert_eq!(found.period.days_left(day(TODAY)), Some(38));

    let mut leads = Leads::new(day(TODAY));
    let lists = lead_dates::read(&folder.path("").into(), &book.settings, |lead| {
        leads.add(lead)
    })
    .expect("lists on disk");
    let rate = leads.finish();
    assert_eq!((lists.files, rate.converted, rate.leads), (1, 74, 1_240));
    let end = found.period.end;
    // The screen shows 27,634, and 123,479 for it: × 3,467,500 ÷ 776,000, a mean that is short by some cents less.
    let need = needed(money("27633.65"), &found.year, rate, end).expect("something is short");
    assert_eq!(
        (need.won_deals, need.opportunities, need.leads),
        (Some(1), Some(5), Some(84))
    );
    assert_eq!(need.pipeline.map(Money::whole), Some(123_479));
    assert_eq!(need.by, Some(day("2026-10-11")));
}

#[test]
fn reading_leads_is_said_in_the_foot() {
    let folder = Folder::example("sales");
    let mut book = book(&folder, TODAY);
    assert_eq!(book.source.files, 224);
    let before = book.source.checksum.clone();
    let lists =
        lead_dates::read(&folder.path("").into(), &book.settings, |_| {}).expect("lists on disk");
    book.source.add(lists.files, lists.checksum);
    assert_eq!(book.source.files, 225);
    assert_ne!(book.source.checksum, before);
    assert_eq!(book.source.checksum.len(), 32);
}

/// A deal of `amount`, expected on 1 December unless `more` says otherwise.
fn deal(name: &str, amount: u32, stage: &str, more: &str) -> String {
    let expected = if more.contains("expected_close") || stage == "won" || stage == "lost" {
        ""
    } else {
        "expected_close = 2026-12-01\n"
    };
    format!(
        "name = \"{name}\"\ncompany = \"{name}\"\namount = {amount}\nstage = \"{stage}\"\n\
         created = 2026-09-01\nowner = \"dana\"\n{expected}{more}\n"
    )
}

/// One deal of ten won: `amount` of `won`, the others lost, all on a day before the period.
fn ten_closed(folder: Folder, won: u32) -> Folder {
    let closed = "closed = 2026-09-15";
    (1..10).fold(
        folder.file("deals/won.toml", deal("Won", won, "won", closed)),
        |folder, n| {
            let lost = deal(&format!("Lost {n}"), 100, "lost", closed);
            folder.file(format!("deals/lost-{n}.toml"), lost)
        },
    )
}

#[test]
fn the_textbook_case() {
    let settings = "[[quota]]\nperiod = \"2026-Q4\"\namount = 20_000\n";
    let folder = ten_closed(Folder::empty().file("pipeline.toml", settings), 1_000);
    let folder = (0..20).fold(folder, |folder, n| {
        let open = deal(&format!("Open {n}"), 5_000, "demo", "");
        folder.file(format!("deals/open-{n}.toml"), open)
    });
    let found = ask(&book(&folder, TODAY), "2026-Q4", "");
    // 20 deals of 5,000 are 100,000; one of ten is won: 10,000. Of 20,000 all is still to go.
    assert_eq!(found.to_date.won.deals, 0);
    assert_eq!(found.rows.gap, Some(money("20000")));
    let simple = found.rows.simple.expect("a close rate");
    assert_eq!(row(simple), (10_000, 10_000, 20));
    // Twice as many must convert.
    let times = found.rows.gap.unwrap().value() / simple.from_open.value();
    assert_eq!(Money::new(times), money("2"));
    assert_eq!(found.rows.coverage, Some(5.0));
}

/// Quarter of five kinds of deal, in two currencies, one shared; 2 of 4 closed deals of the year are won.
fn by_hand() -> Folder {
    let settings = r#"
currency = "USD"
rates = { EUR = 1.10 }
prior_weight = 10
[[rep]]
id = "dana"
team = "emea"
[[rep]]
id = "omar"
team = "us"
[[quota]]
period = "2026-Q4"
owners = { dana = 3_000, omar = 1_000 }
"#;
    let split =
        "\n[[split]]\nowner = \"dana\"\nshare = 0.75\n[[split]]\nowner = \"omar\"\nshare = 0.25\n";
    Folder::empty()
        .file("pipeline.toml", settings)
        // Won in the quarter: 400 of dana's, 800 shared 600 to 200. Lost: 2.
        .file(
            "deals/w1.toml",
            deal("W1", 400, "won", "closed = 2026-11-02"),
        )
        .file(
            "deals/w2.toml",
            deal("W2", 800, "won", &format!("closed = 2026-10-05{split}")),
        )
        .file(
            "deals/l1.toml",
            deal("L1", 10, "lost", "closed = 2026-10-05"),
        )
        .file(
            "deals/l2.toml",
            deal("L2", 10, "lost", "closed = 2026-06-05").replace("2026-09-01", "2026-01-01"),
        )
        // Expected: in euros, 1,000 × 1.10; shared; overdue; with the rep's own odds.
        .file(
            "deals/euro.toml",
            deal(
                "Euro",
                1_000,
                "demo",
                "currency = \"EUR\"\nforecast = \"commit\"",
            ),
        )
        .file(
            "deals/shared.toml",
            deal(
                "Shared",
                2_000,
                "demo",
                &format!("forecast = \"best-case\"{split}"),
            ),
        )
        .file(
            "deals/late.toml",
            deal(
                "Late",
                100,
                "proposal",
                "expected_close = 2026-11-22\nforecast = \"commit\"",
            ),
        )
        .file(
            "deals/own.toml",
            deal("Own", 500, "demo", "probability = 0.4"),
        )
        // In none of the rows that look at days: after the quarter, and on no day.
        .file(
            "deals/next.toml",
            deal(
                "Next",
                3_000,
                "demo",
                "expected_close = 2027-01-01\nforecast = \"commit\"",
            ),
        )
        .file(
            "deals/undated.toml",
            deal("Undated", 70, "demo", "forecast = \"commit\"")
                .replace("expected_close = 2026-12-01\n", ""),
        )
        // In none at all: parked until within the quarter, omitted, and both.
        .file(
            "deals/parked.toml",
            deal("Parked", 900, "demo", "on_hold_until = 2026-12-01"),
        )
        .file(
            "deals/out.toml",
            deal("Out", 5_000, "demo", "forecast = \"omitted\""),
        )
        .file(
            "deals/both.toml",
            deal(
                "Both",
                6_000,
                "demo",
                "forecast = \"omitted\"\non_hold_until = 2027-12-01",
            ),
        )
}

#[test]
fn the_company_by_hand() {
    let found = ask(&book(&by_hand(), TODAY), "2026-Q4", "");
    let rows = &found.rows;
    assert_eq!(
        (found.to_date.won.deals, found.to_date.won.value),
        (2, money("1200"))
    );
    // 3,000 + 1,000 − 1,200
    assert_eq!(rows.gap, Some(money("2800")));
    // 1,100 + 2,000 + 100 + 500 + 3,000 + 70 = 6,770, × 2/4.
    assert_eq!(rows.simple.map(row), Some((4_585, 3_385, 6)));
    // No closed deal has a history: it was in its stage, which is an end, from its creation, and no stage learned of it.
    // Demo 0.35, proposal 0.55: (1,100 + 2,000) × 0.35 + 100 × 0.55 + 500 × 0.4 = 1,085 + 55 + 200 = 1,340.
    assert_eq!(row(rows.weighted), (2_540, 1_340, 4));
    assert_eq!(row(rows.commit), (2_400, 1_200, 2));
    assert_eq!(row(rows.best_case), (4_400, 3_200, 3));
    // 1,100 + 2,000 + 100 + 500 = 3,700; ÷ 2,800.
    assert_eq!(
        (rows.expected.deals, rows.expected.value),
        (4, money("3700"))
    );
    let coverage = rows.coverage.expect("a gap");
    assert!((coverage - 37.0 / 28.0).abs() < 1e-12, "{coverage}");
    assert_eq!(rows.overdue_ids, ["late"]);
    // 900, and one of 6,000 that is omitted too: it counts among both.
    assert_eq!((rows.on_hold.deals, rows.on_hold.value), (2, money("6900")));
    assert_eq!(
        (rows.omitted.deals, rows.omitted.value),
        (2, money("11000"))
    );
    assert_eq!(
        (rows.without_close.deals, rows.without_close.value),
        (1, money("70"))
    );
}

#[test]
fn a_rep_by_hand() {
    let book = book(&by_hand(), TODAY);
    let omar = ask(&book, "2026-Q4", "owner:omar");
    // A quarter of 800; of 1,000 that leaves 800. A quarter of 2,000 is 500: × 1/2, × 0.35.
    assert_eq!(
        (omar.to_date.won.deals, omar.to_date.won.value),
        (1, money("200"))
    );
    assert_eq!(omar.rows.gap, Some(money("800")));
    assert_eq!(omar.rows.simple.map(row), Some((450, 250, 1)));
    assert_eq!(row(omar.rows.weighted), (375, 175, 1));
    assert_eq!(row(omar.rows.best_case), (700, 500, 1));
    assert_eq!(omar.rows.coverage, Some(0.625));
    let dana = ask(&book, "2026-Q4", "owner:dana");
    // Everything else, and three quarters: 400 + 600; open 6,770 − 500 = 6,270, × 1/2.
    assert_eq!(
        (dana.to_date.won.deals, dana.to_date.won.value),
        (2, money("1000"))
    );
    assert_eq!(dana.rows.simple.map(row), Some((4_135, 3_135, 6)));
    // The us team has no quota of its own, but omar's; nobody has one for demos.
    assert_eq!(
        ask(&book, "2026-Q4", "team:us").rows.gap,
        Some(money("800"))
    );
    assert_eq!(ask(&book, "2026-Q4", "stage:demo").rows.gap, None);
    assert_eq!(ask(&book, "2027-Q1", "").rows.gap, None);
}

#[test]
fn periods_before_and_after() {
    let book = book(&by_hand(), TODAY);
    // 2027-Q1: by its end the four are expected that are by the end of this year, and one more: 3,700 + 3,000.
    let next = ask(&book, "2027-Q1", "").rows;
    assert_eq!(
        (next.expected.deals, next.expected.value),
        (5, money("6700"))
    );
    // 1,200 + 3,000; nothing is won in it yet.
    assert_eq!(row(next.commit), (4_200, 4_200, 3));
    assert_eq!(next.overdue_ids, ["late"]);
    // 2026-Q3 is over: nothing more is won in it.
    let past = ask(&book, "2026-Q3", "").rows;
    assert_eq!(past.simple.map(row), Some((0, 0, 0)));
    assert_eq!((row(past.weighted), past.expected.deals), ((0, 0, 0), 0));
    // Without an end, whatever is expected at all.
    let ever = ask(&book, "2026-10-01..", "").rows;
    assert_eq!(ever.expected.deals, 5);
}

#[test]
fn a_run_rate_looks_back_from_the_first_closing_on() {
    let book = book(&by_hand(), TODAY);
    let found = ask(&book, "2026-Q4", "");
    // The first closing was on 5 June: 172 days with today, 1,200 won; 38 days are left.
    assert_eq!(found.to_date.run_days, Some(172));
    let run = found.to_date.run_rate(&found.period, book.as_of);
    // 1,200 + 1,200 ÷ 172 × 38 = 1,465.116…
    assert_eq!(
        run.map(|m| m.value().round_dp(3).to_string()),
        Some("1465.116".into())
    );
    let omar = ask(&book, "2026-Q4", "owner:omar").to_date;
    // 200 × (1 + 38 ÷ 172) = 244.186…
    let run = omar.run_rate(&found.period, book.as_of);
    assert_eq!(
        run.map(|m| m.value().round_dp(3).to_string()),
        Some("244.186".into())
    );
    // All 90 days of the next quarter are left; one that is over, and one without end.
    let next = ask(&book, "2027-Q1", "");
    let run = next.to_date.run_rate(&next.period, book.as_of);
    assert_eq!(
        run.map(|m| m.value().round_dp(3).to_string()),
        Some("627.907".into())
    );
    let past = ask(&book, "2026-Q3", "");
    assert_eq!(
        past.to_date.run_rate(&past.period, book.as_of),
        Some(Money::ZERO)
    );
    let ever = ask(&book, "2026-10-01..", "");
    assert_eq!(ever.to_date.run_rate(&ever.period, book.as_of), None);
}

#[test]
fn a_run_rate_counts_180_days_of_an_old_record() {
    // 23 November less 179 days is 28 May: that day counts, the one before does not.
    let folder = Folder::empty()
        .file(
            "deals/a.toml",
            deal("A", 1_000, "won", "closed = 2026-05-28").replace("2026-09-01", "2026-01-01"),
        )
        .file(
            "deals/b.toml",
            deal("B", 9_000, "won", "closed = 2026-05-27").replace("2026-09-01", "2026-01-01"),
        );
    let found = ask(&book(&folder, TODAY), "2026-Q4", "");
    assert_eq!(
        (found.to_date.run_days, found.to_date.recent),
        (Some(180), money("1000"))
    );
}

#[test]
fn nothing_to_stand_on_is_no_figure() {
    let none = ask(&book(&Folder::empty(), TODAY), "2026-Q4", "");
    assert_eq!(none.rows.simple, None);
    assert_eq!((none.rows.gap, none.rows.coverage), (None, None));
    assert_eq!(row(none.rows.weighted), (0, 0, 0));
    assert_eq!(none.to_date.run_days, None);
    assert_eq!(none.to_date.run_rate(&none.period, day(TODAY)), None);
    // Amounts of 0, and a quota that is met: a gap of nothing is covered by nothing.
    let met = Folder::empty()
        .file(
            "pipeline.toml",
            "[[quota]]\nperiod = \"2026-Q4\"\namount = 0\n",
        )
        .file("deals/a.toml", deal("A", 0, "demo", ""))
        .file("deals/b.toml", deal("B", 0, "won", "closed = 2026-11-02"));
    let met = ask(&book(&met, TODAY), "2026-Q4", "");
    assert_eq!((met.rows.gap, met.rows.coverage), (Some(Money::ZERO), None));
    let need = needed(money("5"), &met.year, LeadRate::default(), met.period.end).expect("short");
    assert_eq!(
        (need.won_deals, need.leads, need.pipeline),
        (None, None, None)
    );
}

#[test]
fn a_sum_that_cannot_be_kept_is_refused() {
    let huge = format!("amount = \"{}\"", "9".repeat(28));
    let folder = (0..9).fold(Folder::empty(), |folder, n| {
        let open = deal(&format!("Open {n}"), 1, "demo", "").replace("amount = 1", &huge);
        folder.file(format!("deals/open-{n}.toml"), open)
    });
    let book = book(&folder, TODAY);
    let everyone = Query::default();
    let open = opportunities(book.at(book.as_of, &everyone), &Past::of(&book, book.as_of))
        .expect("single values are kept");
    let one = ask(&self::book(&Folder::empty(), TODAY), "2026-Q4", "");
    let odds = year_of(&self::book(&Folder::empty(), TODAY)).odds;
    let basis = Basis {
        period: &one.period,
        t: book.as_of,
        won: one.to_date.won,
        quota: None,
        year: &one.year,
        odds: &odds,
    };
    assert_eq!(open.len(), 9);
    assert!(landings(&open, &basis).is_err());
    assert!(landings(&open[..1], &basis).is_ok());
}
