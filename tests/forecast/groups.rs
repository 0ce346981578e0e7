//! Groups add up: in the mean, and to the cent in money. Ranges do not, and nobody says so.

use crate::company::company;
use crate::{at, forecast, near};
use serde_json::Value;

/// Figures that add up.
const SUMS: [&str; 12] = [
    "won_to_date",
    "simple.from_open",
    "weighted.from_open",
    "commit.from_open",
    "best_case.from_open",
    "modelled.mean",
    "modelled.from_open",
    "modelled.from_new",
    "expected.value",
    "on_hold.value",
    "omitted.value",
    "overdue.value",
];

fn add_up(said: &Value, of: &str) {
    let groups = said["groups"].as_array().expect("groups");
    assert!(!groups.is_empty(), "{of}");
    for path in SUMS {
        let sum: f64 = groups.iter().map(|group| at(group, path)).sum();
        assert!(
            near(sum, at(said, path)),
            "{of}: {path} {sum} {}",
            at(said, path)
        );
    }
}

#[test]
fn groups_add_up_to_the_total() {
    let folder = company();
    for by in [
        "owner", "team", "source", "stage", "month", "quarter", "company",
    ] {
        for words in ["", "owner:dana", "-p 2027-Q1"] {
            let words = format!("--by {by} {words}");
            add_up(&forecast(&folder, &words), &words);
        }
    }
    add_up(
        &forecast(&folder, "--by owner --no-new --win deal-48 --lose deal-46"),
        "what-if",
    );
}

/// A share of a deal is in its owner's group, and a deal of two teams in both, each with its part.
#[test]
fn a_shared_deal_is_parted() {
    let said = forecast(&company(), "--by team");
    let team = |key: &str| {
        let groups = said["groups"].as_array().expect("groups");
        groups.iter().find(|g| g["key"] == key).expect("the team")
    };
    // The quotas of its people.
    assert_eq!(
        (at(team("emea"), "quota"), at(team("apac"), "quota")),
        (25_000.0, 20_000.0)
    );
    assert_eq!(at(&said, "quota"), 45_000.0);
    // deal-42 and deal-48 are omar's for 7 tenths, and dana's for 3: with deals of his own, omar's simple row has cents.
    let both = at(team("emea"), "simple.from_open") + at(team("apac"), "simple.from_open");
    assert!(near(both, at(&said, "simple.from_open")));
    let omars = forecast(&company(), "owner:omar");
    for path in [
        "won_to_date",
        "modelled.mean",
        "weighted.landing",
        "commit.landing",
    ] {
        assert!(near(at(&omars, path), at(team("apac"), path)), "{path}");
    }
}

/// Tags overlap: a deal with two is in both, and the page has no total and says why.
#[test]
fn groups_that_overlap_have_no_total() {
    let folder = company();
    let said = forecast(&folder, "--by tag");
    let groups = said["groups"].as_array().expect("groups");
    let sum: f64 = groups.iter().map(|g| at(g, "simple.from_open")).sum();
    assert!(sum > at(&said, "simple.from_open") + 1.0);
    let page = folder.ask_well("forecast --by tag");
    assert!(
        page.out()
            .contains("A deal with several tags stands in each: no total."),
        "{page}"
    );
    assert!(!page.out().contains("\ntotal"), "{page}");
}

/// The range of a total is not the sum of ranges: chance evens out.
#[test]
fn a_total_is_surer_than_its_parts() {
    let said = forecast(&company(), "--by owner");
    let groups = said["groups"].as_array().expect("groups");
    let width = |rows: &Value| at(rows, "modelled.p90") - at(rows, "modelled.p10");
    let parts: f64 = groups.iter().map(width).sum();
    assert!(width(&said) < 0.9 * parts, "{} {parts}", width(&said));
}
