//! Who has the credit of deals that several share, in a view through a query and in the groups of `--by`.

mod common;

use common::{Folder, TODAY, good_and, good_but};
use pipeline::analytics::forecast::opportunity::opportunities;
use pipeline::analytics::forecast::past::Past;
use pipeline::analytics::group::{By, Grouping};
use pipeline::model::book::{Book, Keep, Need, Standing};
use pipeline::model::credit::credit_of;
use pipeline::model::day::Day;
use pipeline::model::money::Money;
use pipeline::model::query::Query;
use pipeline::workspace::load;

const PEOPLE: &str = r#"
rates = { EUR = 1.10 }
[[rep]]
id = "dana"
team = "emea"
[[rep]]
id = "omar"
team = "emea"
[[rep]]
id = "lee"
team = "us"
"#;

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn book(folder: &Folder) -> Book {
    let t = day(TODAY);
    let need = Need {
        as_of: t,
        keep: Keep::Open,
        seen: false,
    };
    let workspace = load::open(folder.path("").into(), |_, _| Ok(t)).expect("settings");
    workspace.load(need).expect("deals")
}

/// Id and credited value of each open deal that a query asks for, by id.
fn asked(book: &Book, words: &str) -> Vec<String> {
    let words: Vec<String> = words.split_whitespace().map(String::from).collect();
    let query = Query::parse(&words, &book.settings, book.as_of).expect("a query");
    let past = Past::of(book, book.as_of);
    let all = opportunities(book.at(book.as_of, &query), &past).expect("a sum that is kept");
    let mut all: Vec<String> = all
        .iter()
        .map(|o| format!("{} {}", o.deal.extra().expect("its text").id, o.value))
        .collect();
    all.sort();
    all
}

/// Key, deals and value of each group.
fn groups(book: &Book, by: By, words: &str) -> Vec<String> {
    let words: Vec<String> = words.split_whitespace().map(String::from).collect();
    let query = Query::parse(&words, &book.settings, book.as_of).expect("a query");
    let grouping = Grouping::new(&by, book);
    let view = book.at(book.as_of, &query);
    let mut sums: Vec<(u32, (u32, Money))> = Vec::new();
    let mut credits = Vec::new();
    for deal in view.everyone().filter(Standing::is_open) {
        grouping.credits(view, &deal, &mut credits);
        for (code, share) in &credits {
            let value = credit_of(deal.value, *share).expect("a value that is kept");
            match sums.iter_mut().find(|s| s.0 == *code) {
                Some((_, (deals, sum))) => {
                    (*deals, *sum) = (*deals + 1, sum.plus(value).expect("a sum"));
                }
                None => sums.push((*code, (1, value))),
            }
        }
    }
    grouping.sort(&mut sums);
    let key = |code| grouping.key(code).unwrap_or_else(|| "-".into());
    sums.into_iter()
        .map(|(code, (deals, sum))| format!("{} {deals} {sum}", key(code)))
        .collect()
}

fn split(shares: &[(&str, &str)]) -> String {
    shares
        .iter()
        .map(|(owner, share)| format!("[[split]]\nowner = \"{owner}\"\nshare = {share}\n"))
        .collect()
}

/// 1,000 each: dana's alone; dana's, shared with omar and lee; nobody's.
fn shared() -> Folder {
    Folder::empty()
        .file("pipeline.toml", PEOPLE)
        .file("deals/alone.toml", common::GOOD)
        .file(
            "deals/shared.toml",
            good_and(&split(&[("dana", "0.5"), ("omar", "0.3"), ("lee", "0.2")])),
        )
        .file("deals/nobodys.toml", good_but(6, ""))
}

#[test]
fn a_query_for_people_asks_for_their_shares() {
    let book = book(&shared());
    assert_eq!(
        asked(&book, ""),
        ["alone 1000", "nobodys 1000", "shared 1000"]
    );
    assert_eq!(asked(&book, "owner:dana"), ["alone 1000", "shared 500"]);
    assert_eq!(asked(&book, "owner:omar"), ["shared 300"]);
    // 0.5 + 0.3 of one deal, and the whole of the other.
    assert_eq!(asked(&book, "team:emea"), ["alone 1000", "shared 800"]);
    assert_eq!(asked(&book, "owner:omar owner:lee"), ["shared 500"]);
    assert_eq!(
        asked(&book, "not:owner:dana"),
        ["nobodys 1000", "shared 500"]
    );
    assert_eq!(asked(&book, "owner:dana amount:2k.."), Vec::<String>::new());
    // What a deal is worth is asked of the deal, not of the share.
    assert_eq!(asked(&book, "owner:lee amount:1k.."), ["shared 200"]);
}

#[test]
fn groups_add_up_to_the_whole() {
    let book = book(&shared());
    // 1,000 + 500; 200; 300; and 1,000 of nobody: 3,000.
    assert_eq!(
        groups(&book, By::Owner, ""),
        ["dana 2 1500", "lee 1 200", "omar 1 300", "- 1 1000"]
    );
    assert_eq!(
        groups(&book, By::Team, ""),
        ["emea 2 1800", "us 1 200", "- 1 1000"]
    );
    assert_eq!(
        groups(&book, By::Owner, "team:emea"),
        ["dana 2 1500", "omar 1 300"]
    );
    assert_eq!(
        groups(&book, By::Stage, "owner:omar"),
        ["prospecting 1 300"]
    );
}

#[test]
fn a_split_that_cannot_be_used_leaves_the_credit_with_the_owner() {
    let folder = Folder::empty()
        .file("pipeline.toml", PEOPLE)
        .file(
            "deals/a.toml",
            good_and(&split(&[("omar", "0.5"), ("lee", "0.6")])),
        )
        .file("deals/b.toml", good_and("split = \"omar\""))
        .file(
            "deals/c.toml",
            good_and("split = [ { owner = \"omar\", share = 1 }, 7 ]"),
        )
        .file("deals/d.toml", good_and(&split(&[("omar", "\"all\"")])))
        .file("deals/e.toml", good_and(&split(&[("omar", "\"1.0\"")])));
    let read = book(&folder);
    assert_eq!(
        asked(&read, "owner:dana"),
        ["a 1000", "b 1000", "c 1000", "d 1000"]
    );
    assert_eq!(asked(&read, "owner:omar"), ["e 1000"]);
    let said = folder.ask("check --format short").out().to_string();
    for (file, words) in [
        (
            "a.toml:12:9",
            "the shares add up to 1.1, not 1: the splits are ignored",
        ),
        ("b.toml:7:9", "ignored"),
        ("c.toml:7:42", "ignored"),
        ("d.toml:9:9", "ignored"),
    ] {
        assert!(
            said.lines().any(|l| l.contains(file) && l.contains(words)),
            "{file} {words}: {said}"
        );
    }
    assert!(!said.contains("e.toml:8"), "{said}");
}

#[test]
fn the_share_is_of_the_value_in_the_workspaces_currency() {
    let deal = good_and("currency = \"EUR\"") + &split(&[("omar", "0.333"), ("lee", "0.667")]);
    let read = book(
        &Folder::empty()
            .file("pipeline.toml", PEOPLE)
            .file("deals/a.toml", deal),
    );
    // 1,000 EUR are 1,100; × 0.333 = 366.3.
    assert_eq!(asked(&read, "owner:omar"), ["a 366.3"]);
}

#[test]
fn a_row_that_is_left_out_takes_its_splits_along() {
    let folder = shared()
        .file("deals/2025/alone.toml", common::GOOD)
        .file("deals/1.toml", good_and(&split(&[("lee", "1")])))
        .file("deals/2025/1.toml", common::GOOD);
    let read = book(&folder);
    assert_eq!(asked(&read, "owner:lee"), ["shared 200"]);
    assert_eq!(asked(&read, "owner:dana"), ["shared 500"]);
}
