//! `pipeline show company:…`, reckoned deal by deal: whose deals an account holds together, and what they come to.

use std::path::Path;

use chrono::NaiveDate;

use crate::compare::{differences, run_words};
use crate::folder::Folder;
use crate::json::Json;
use crate::listing::{row, text};
use crate::query::Ask;
use crate::slow::{Standing, count, learned_rates, money, object, standings, sum};
use crate::story::At;

/// What differs on the pages of an account with aliases in other letters, of its child, and of a company without a file.
pub fn faults(dir: &Path, folder: &Folder, as_of: NaiveDate) -> Vec<String> {
    std::fs::create_dir_all(dir.join("accounts")).expect("a folder");
    for (file, account) in [
        (
            "one",
            "name = \"ACME corp\"\naliases = [\"globex\"]\ndomains = [\"日本商事\"]\n",
        ),
        (
            "two",
            "name = \"Umbrella\"\naliases = [\"umbrella & söhne\"]\nparent = \"one\"\n",
        ),
    ] {
        std::fs::write(dir.join(format!("accounts/{file}.toml")), account).expect("a file");
    }
    let mut faults = Vec::new();
    for (asked, has_file, names, children) in [
        (
            "one",
            true,
            &["acme corp", "globex", "日本商事"][..],
            &["Umbrella"][..],
        ),
        ("Umbrella & Söhne", true, &["umbrella & söhne"], &[]),
        ("initech", false, &["initech \"west\""], &[]),
    ] {
        let wanted = Some(page(folder, as_of, names, children));
        let wanted = wanted.filter(|page| has_file || !page.at("deals").items().is_empty());
        let on = as_of.to_string();
        let company = format!("company:{asked}");
        let words = [
            "show", &company, "--format", "json", "--as-of", &on, "--today", &on,
        ];
        let words: Vec<String> = words.map(str::to_owned).into();
        let found = run_words(dir, &words, &[]).and_then(|text| Json::parse(&text));
        match (wanted, found) {
            // Nobody has heard of it: it has no file, and no deal yet.
            (None, Err(said)) if said.contains("no company") => {}
            (None, found) => faults.push(format!("{company}: no deal, but {found:?}")),
            (Some(_), Err(fault)) => faults.push(format!("{company}: {fault}")),
            (Some(wanted), Ok(found)) => {
                let differ = differences(&wanted, &found).into_iter();
                faults.extend(differ.map(|fault| format!("{company}: {fault}")));
            }
        }
    }
    faults
}

/// Open deals first, then the closed ones, the newest first; of one day by value, then by id.
fn page(folder: &Folder, as_of: NaiveDate, names: &[&str], children: &[&str]) -> Json {
    let ask = Ask::at(as_of);
    let all = standings(folder, as_of);
    let rates = learned_rates(folder, &all, as_of);
    let is_its = |one: &&Standing| names.contains(&one.deal.company.to_lowercase().as_str());
    let mut deals: Vec<&Standing> = all.iter().filter(is_its).collect();
    deals.sort_by(|a, b| {
        (a.closing.is_some(), b.closing, b.value, &a.deal.id).cmp(&(
            b.closing.is_some(),
            a.closing,
            a.value,
            &b.deal.id,
        ))
    });
    let part = |is: &dyn Fn(&Standing) -> bool| {
        let such: Vec<&Standing> = deals.iter().copied().filter(|one| is(one)).collect();
        object(vec![
            ("deals", count(such.len())),
            ("value", money(sum(&such))),
        ])
    };
    let so_far = vec![
        ("open", part(&|one| one.closing.is_none())),
        ("won", part(&|one| one.at == At::Won)),
        ("lost", part(&|one| one.at == At::Lost)),
    ];
    let rows = deals
        .iter()
        .map(|one| row(one, folder, &ask, &rates))
        .collect();
    object(vec![
        ("report", text("account")),
        (
            "children",
            Json::Array(children.iter().map(|name| text(name)).collect()),
        ),
        ("so_far", object(so_far)),
        ("deals", Json::Array(rows)),
    ])
}
