//! `list`, `show` and `show company:…`, where the text of deals is shown whole: names, notes, steps, people, fields of one's
//! own, pages of the playbook. Whatever stands there, it stays text, and a broken deal is shown as far as it can be read.

use unicode_width::UnicodeWidthStr;

use crate::common::{Answer, Folder, GOOD, answer, good_and, good_but, within_memory};
use crate::text::{
    borders, folder_of_names, folder_of_stages, is_plain_number, names, records, tame, toml,
};

/// A deal in which every text that a page shows is this one.
fn page_of(text: &str) -> String {
    let t = toml(text);
    format!(
        "name = {t}\ncompany = {t}\namount = 1000\nstage = \"demo\"\ncreated = 2026-09-01\nowner = {t}\nsource = {t}\n\
         type = {t}\npartner = {t}\nreferred_by = {t}\nrenews = {t}\nlead = {t}\nlost_to = {t}\ncompetitors = [{t}]\n\
         tags = [{t}]\nnext_step = {t}\nnext_step_due = 2026-12-01\ndone = [{t}]\n\
         history = [{{ on = 2026-09-01, stage = \"prospecting\", owner = \"dana\" }}, {{ on = 2026-10-01, stage = \"demo\", owner = {t} }}]\n\
         activity = [{{ on = 2026-10-02, kind = {t}, note = {t}, by = {t} }}]\n\
         recurring = {{ amount = 100, every = {t}, term = 10 }}\n\
         [bant]\nbudget = {t}\n[custom]\n{t} = {t}\n[[contact]]\nname = {t}\nrole = {t}\n[[contact]]\nemail = {t}\ntitle = {t}\n\
         [[item]]\nproduct = {t}\nquantity = 1\nprice = 1000\n[[split]]\nowner = {t}\nshare = 1\n"
    )
}

fn in_company(folder: &Folder, format: &str, company: &str) -> Answer {
    let mut command = folder.pipeline(&format!("show --format {format}"));
    answer(command.arg(format!("company:{company}")))
}

/// Nothing between `<` and `>` but what the program writes itself.
fn safe_page(page: &Answer) {
    let text = page.out();
    assert!(text.contains("Content-Security-Policy"), "{page}");
    for wild in [
        "<script>alert",
        "<img src=x",
        "onerror=alert(1)>",
        "<br>owned",
        "</td><td>owned",
    ] {
        assert!(!text.contains(wild), "{wild}: {page}");
    }
}

/// Names that would like to be markup.
const MARKUP: [&str; 8] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "a|b\\|c\\",
    "two\n| --- |\n# lines",
    "<br>owned",
    "</td><td>owned",
];

#[test]
fn each_name_on_a_page_of_its_own() {
    let markup = MARKUP.iter().map(|text| ("markup", (*text).to_owned()));
    // A file is no larger than 1 MiB.
    let fits = |(_, name): &(&str, String)| page_of(name).len() < 1 << 20;
    for (what, name) in names().into_iter().chain(markup).filter(fits) {
        let folder = Folder::good()
            .file("deals/odd.toml", page_of(&name))
            .file("playbook/demo.md", format!("# {name}\n\n{name}\n"));
        for format in ["table", "plain", "markdown"] {
            let page = folder.ask_well(&format!("show odd --format {format}"));
            tame(&page);
            assert!(page.out().contains("playbook/demo.md"), "{what}: {page}");
            if !name.trim().is_empty() {
                tame(&in_company(&folder, format, &name.replace('\0', "")));
            }
        }
        let json = folder.ask_well("show odd --format json").json();
        assert_eq!(json["deal"]["name"], name.as_str(), "{what}");
        assert_eq!(
            json["about"]["contacts"][0]["name"],
            name.as_str(),
            "{what}"
        );
        assert_eq!(json["deal"]["next_step"], name.as_str(), "{what}");
        for cell in records(&folder.ask_well("show odd --format csv"))
            .iter()
            .flatten()
        {
            let begins_badly = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!begins_badly || is_plain_number(cell), "{what}: {cell:?}");
        }
        safe_page(&folder.ask_well("show odd --format html"));
    }
}

/// The order of the arguments of a shell is not the name's to change.
#[test]
fn what_is_to_be_typed_can_be_typed() {
    let folder = Folder::empty()
        .file(
            "pipeline.toml",
            "[[stage]]\nid = \"a; rm -rf ~\"\n[[stage]]\nid = \"$(reboot) 2\"\n",
        )
        .file(
            "deals/it's odd.toml",
            good_but(4, "stage = \"a; rm -rf ~\""),
        )
        .file("playbook/a; rm -rf ~.md", "Go on\n");
    let mut command = folder.pipeline("show --format table");
    let page = answer(command.arg("it's odd"));
    for typed in [
        r"pipeline move 'it'\''s odd' '$(reboot) 2'",
        "pipeline guide 'a; rm -rf ~'",
    ] {
        assert!(page.out().contains(typed), "{typed}: {page}");
    }
}

#[test]
fn a_company_of_any_name_is_found() {
    let folder = folder_of_names();
    for (what, name) in names() {
        // No argument holds NUL.
        if name.trim().is_empty() || name.contains('\0') {
            continue;
        }
        let page = in_company(&folder, "json", &name);
        assert_eq!(page.code(), 0, "{what}: {page}");
        assert_eq!(
            page.json()["deals"].as_array().map(Vec::len),
            Some(1),
            "{what}: {page}"
        );
    }
}

#[test]
fn lists_of_names() {
    let folder = folder_of_names();
    let deals = names().len() + 1;
    for columns in ["", "--columns id,name,company,owner,tags,next_step,value"] {
        for format in ["table", "plain"] {
            let list = folder.ask_well(&format!("list {columns} --format {format}"));
            tame(&list);
            let rows = list
                .out()
                .lines()
                .filter(|line| line.starts_with("deal-") || line.starts_with("good "));
            assert_eq!(rows.count(), deals, "a line a deal: {list}");
        }
    }
    let rows: Vec<String> = folder
        .ask_well("list --columns owner,value --format plain")
        .out()
        .lines()
        .filter(|line| line.ends_with(" 1,000"))
        .map(str::to_owned)
        .collect();
    assert_eq!(rows.len(), deals);
    for row in &rows {
        assert_eq!(row.width(), rows[0].width(), "{row:?} beside {:?}", rows[0]);
    }
    let json = folder.ask_well("list --format json").json();
    for (what, name) in names() {
        let all = json["deals"].as_array().expect("deals");
        assert!(
            all.iter().any(|deal| deal["company"] == name.as_str()),
            "{what}"
        );
    }
}

#[test]
fn lists_keep_to_their_width() {
    for folder in [folder_of_names(), folder_of_stages()] {
        for columns in [60, 80, 140] {
            for words in [
                "list --format table",
                "list --columns id,name,company,stage,owner --format table",
            ] {
                let mut command = folder.pipeline(words);
                let list = answer(command.env("COLUMNS", columns.to_string()));
                let line = list.out().lines().find(|it| it.width() > columns.max(80));
                assert_eq!(line, None, "a line wider than {columns}: {words}");
            }
        }
    }
}

#[test]
fn lists_as_csv_markdown_and_pages() {
    let formulas = [
        "=1+1",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1:A9)",
        "\t=1+1",
        "\r=1+1",
        "-",
        "=1,\"2\"\n=3",
    ];
    let texts = formulas.iter().chain(&MARKUP).enumerate();
    let folder = texts.fold(folder_of_names(), |folder, (n, text)| {
        folder.file(format!("deals/more-{n}.toml"), page_of(text))
    });
    let deals = 1 + names().len() + formulas.len() + MARKUP.len();
    let csv = records(&folder.ask_well("list --format csv"));
    assert_eq!(csv.len(), deals);
    for cell in csv.iter().flatten() {
        let begins_badly = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(!begins_badly || is_plain_number(cell), "{cell:?}");
    }
    let markdown = folder.ask_well("list --columns id,name,company,tags --format markdown");
    tame(&markdown);
    let rows: Vec<&str> = markdown
        .out()
        .lines()
        .filter(|line| line.starts_with('|'))
        .collect();
    assert_eq!(rows.len(), deals + 2, "{markdown}");
    for row in &rows {
        assert_eq!(borders(row), borders(rows[0]), "{row:?}");
    }
    safe_page(&folder.ask_well("list --format html"));
}

#[test]
fn words_that_ask_for_them() {
    let folder = folder_of_names();
    for (what, name) in names().into_iter().filter(|(_, name)| !name.contains('\0')) {
        for (words, prefix) in [
            ("show", ""),
            ("show", "company:"),
            ("list", ""),
            ("list --columns", ""),
            ("list --sort", ""),
            ("list --limit", ""),
        ] {
            let mut command = folder.pipeline(words);
            let said = answer(command.arg(format!("{prefix}{name}")));
            assert!([0, 2].contains(&said.code()), "{what}: {said}");
            tame(&said);
        }
    }
    for words in [
        "show",
        "show a b",
        "show company:",
        "show owner:dana",
        "list --limit -1",
        "list --columns ,",
        "list --columns=",
        "list --sort -",
        "list nofield:x",
        "list amount:",
    ] {
        let said = folder.ask(words);
        assert_eq!(said.code(), 2, "{words}: {said}");
        assert!(said.err().contains("error"), "{words}: {said}");
    }
    assert!(
        folder
            .ask("list --columns id,valeu")
            .err()
            .contains("did you mean")
    );
}

/// What stands in a broken deal is shown as far as it can be read, with the fault and its place.
#[test]
fn a_broken_deal_is_shown_with_its_fault() {
    let broken: [(&str, String, &str); 12] = [
        (
            "not TOML",
            "name = \"Odd\"\nstage =\n".into(),
            "odd.toml:2:",
        ),
        ("an unclosed quote", "name = \"Odd\n".into(), "odd.toml:1:"),
        ("an empty file", String::new(), "odd.toml"),
        ("nothing but a name", "name = \"Odd\"\n".into(), "odd.toml"),
        (
            "a mistyped amount",
            good_but(3, "amount = \"1,000\""),
            "odd.toml:3:10",
        ),
        (
            "a negative amount",
            good_but(3, "amount = -1"),
            "odd.toml:3:10",
        ),
        (
            "an amount of 1e308",
            good_but(3, "amount = 1e308"),
            "odd.toml:3:10",
        ),
        (
            "an impossible date",
            good_but(5, "created = 2026-02-30"),
            "odd.toml:5:11",
        ),
        (
            "an unknown stage",
            good_but(4, "stage = \"propsal\""),
            "odd.toml:4:9",
        ),
        (
            "closed before created",
            good_and("closed = 2026-08-01"),
            "odd.toml:7:10",
        ),
        ("a key twice", good_and("owner = \"omar\""), "odd.toml:7:"),
        (
            "conflict markers",
            good_and("<<<<<<< HEAD\nsource = \"web\"\n=======\nsource = \"fair\"\n>>>>>>> other"),
            "odd.toml:7:1",
        ),
    ];
    for (what, text, place) in broken {
        let folder = Folder::good().file("deals/odd.toml", text);
        for format in ["table", "plain", "markdown", "csv", "json", "html"] {
            let page = folder.ask_well(&format!("show odd --format {format}"));
            if ["table", "plain"].contains(&format) {
                assert!(page.out().contains(place), "{what}: {page}");
                assert!(page.out().contains("in no figure"), "{what}: {page}");
                tame(&page);
            }
        }
        let json = folder.ask_well("show odd --format json").json();
        assert_eq!(json["deal"], serde_json::Value::Null, "{what}");
        assert_eq!(json["complete"], false, "{what}");
        assert_eq!(json["faults"][0]["file"], "deals/odd.toml", "{what}");
        assert_eq!(folder.ask("show odd --strict").code(), 3, "{what}");
        // The others are listed, and the total says what it lacks.
        let list = folder.ask_well("list");
        assert!(
            list.out().contains("1 open deal, 1,000; without 1 file."),
            "{what}: {list}"
        );
        assert_eq!(folder.ask("list --strict").code(), 3, "{what}");
    }
}

/// What is no file, or no text: named or refused, and nothing hangs.
#[test]
fn a_deal_that_is_no_text() {
    let deep = format!("name = {}1{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let large = format!("{GOOD}# {}\n", "x".repeat(5 << 20));
    for (what, bytes) in [
        ("not UTF-8", b"name = \"Caf\xe9\"\n".to_vec()),
        (
            "UTF-16",
            "\u{feff}name = 1"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
        ),
        ("NUL bytes", b"name = \"a\0b\"\n".to_vec()),
        ("nested 10 000 deep", deep.into_bytes()),
        ("5 MiB", large.into_bytes()),
    ] {
        let folder = Folder::good().file("deals/odd.toml", bytes);
        for format in ["plain", "json"] {
            let page = answer(&mut within_memory(
                &folder.pipeline(&format!("show odd --format {format}")),
            ));
            assert_eq!(page.code(), 0, "{what}: {page}");
            assert!(page.out().contains("deals/odd.toml"), "{what}: {page}");
            tame(&page);
        }
    }
}

#[test]
#[cfg(unix)]
fn a_deal_that_is_no_file() {
    use std::process::Command;
    for (what, make) in [
        ("a folder", &["mkdir", "deals/odd.toml"][..]),
        ("a pipe", &["mkfifo", "deals/odd.toml"]),
        (
            "a link out",
            &["ln", "-s", "/etc/hostname", "deals/odd.toml"],
        ),
        (
            "a link to itself",
            &["ln", "-s", "odd.toml", "deals/odd.toml"],
        ),
        (
            "a link to nothing",
            &["ln", "-s", "nowhere.toml", "deals/odd.toml"],
        ),
        ("a device", &["ln", "-s", "/dev/zero", "deals/odd.toml"]),
    ] {
        let folder = Folder::good();
        let done = Command::new(make[0])
            .args(&make[1..])
            .current_dir(folder.path(""))
            .status();
        assert!(done.expect("a usual tool").success(), "{what}");
        for words in [
            "show odd",
            "show odd --format json",
            "list",
            "show company:good",
        ] {
            let said = answer(&mut within_memory(&folder.pipeline(words)));
            assert!([0, 2].contains(&said.code()), "{what}: {words}: {said}");
            if words.starts_with("show odd") {
                assert!(said.all().contains("odd"), "{what}: {said}");
            }
        }
    }
}

#[test]
fn two_files_of_one_id() {
    let folder = Folder::good()
        .file("deals/odd.toml", GOOD)
        .file("deals/2025/odd.toml", GOOD);
    let page = folder.ask("show odd");
    assert!([0, 2].contains(&page.code()), "{page}");
    for file in ["deals/odd.toml", "deals/2025/odd.toml"] {
        assert!(page.all().contains(file), "{page}");
    }
    let list = folder.ask_well("list");
    assert!(list.out().contains("without 2 files"), "{list}");
}

/// More than a decimal holds: refused by name, never a wrong sum.
#[test]
fn sums_beyond_the_decimal() {
    let huge = "79228162514264337593543950335";
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/one.toml", good_but(3, &format!("amount = {huge}")))
        .file("deals/two.toml", good_but(3, &format!("amount = {huge}")));
    for words in ["list", "list --format json", "show company:good"] {
        let said = folder.ask(words);
        assert_eq!(said.code(), 2, "{words}: {said}");
        assert!(said.err().contains("error"), "{words}: {said}");
    }
    let page = folder.ask("show one --format json");
    assert!([0, 2].contains(&page.code()), "{page}");
    if page.code() == 0 {
        assert_eq!(page.money("deal.amount"), huge);
    }
}

#[test]
fn deals_at_the_ends_of_time() {
    let folder = Folder::good()
        .file(
            "deals/first.toml",
            good_but(
                5,
                "created = 0001-01-01\nexpected_close = 9999-12-31\nnext_step_due = 0001-01-02",
            ),
        )
        .file(
            "deals/leap.toml",
            good_but(5, "created = 2024-02-29\non_hold_until = 9999-12-31"),
        )
        .file("deals/last.toml", good_but(5, "created = 9999-12-31"));
    for words in [
        "list",
        "show first",
        "show leap",
        "show company:good",
        "show first --format json",
    ] {
        for day in ["2026-11-23", "9999-12-31", "0001-01-01"] {
            let said = answer(&mut folder.pipeline_on(day, words));
            assert!([0, 2].contains(&said.code()), "{words} on {day}: {said}");
        }
    }
    // It is not there yet: said, not shown.
    let page = folder.ask("show last");
    assert_eq!(page.code(), 2, "{page}");
    assert!(page.err().contains("9999-12-31"), "{page}");
    assert_eq!(
        folder.ask_well("show first --format json").json()["deal"]["age_days"],
        739_942
    );
}

/// A page of the playbook that is none: the deal's page does without.
#[test]
#[cfg(unix)]
fn a_playbook_that_is_no_text() {
    use std::process::Command;
    for make in [
        &["mkdir", "-p", "playbook/prospecting.md"][..],
        &["sh", "-c", "mkdir playbook; mkfifo playbook/prospecting.md"],
        &[
            "sh",
            "-c",
            "mkdir playbook; ln -s /etc/hostname playbook/prospecting.md",
        ],
        &[
            "sh",
            "-c",
            "mkdir playbook; printf '\\377\\376' > playbook/prospecting.md",
        ],
        &[
            "sh",
            "-c",
            "mkdir playbook; head -c 3000000 /dev/zero > playbook/prospecting.md",
        ],
        &["sh", "-c", "ln -s /etc playbook"],
        &["sh", "-c", "touch playbook"],
    ] {
        let folder = Folder::good();
        let done = Command::new(make[0])
            .args(&make[1..])
            .current_dir(folder.path(""))
            .status();
        assert!(done.expect("a usual tool").success(), "{make:?}");
        let page = answer(&mut within_memory(
            &folder.pipeline("show good --format json"),
        ));
        assert_eq!(page.code(), 0, "{make:?}: {page}");
        assert_eq!(
            page.json()["playbook"],
            serde_json::Value::Null,
            "{make:?}: {page}"
        );
        tame(&folder.ask_well("show good"));
    }
}

#[test]
fn a_playbook_of_anything() {
    for (text, gist) in [
        ("", serde_json::Value::Null),
        ("\n\n---\n***\n", serde_json::Value::Null),
        ("# Prospecting\n", serde_json::Value::Null),
        (
            "\u{feff}# How we begin\r\n\r\nText\r\n",
            "How we begin".into(),
        ),
        ("> {report:open.deals} {\n", "{report:open.deals} {".into()),
    ] {
        let folder = Folder::good().file("playbook/prospecting.md", text);
        let json = folder.ask_well("show good --format json").json();
        assert_eq!(json["playbook"]["gist"], gist, "{text:?}");
        assert_eq!(json["playbook"]["command"], "pipeline guide prospecting");
        let guide = folder.ask_well("guide prospecting");
        assert!(
            guide.out().contains("From playbook/prospecting.md:"),
            "{guide}"
        );
        if let Some(gist) = gist.as_str() {
            assert!(guide.out().contains(gist), "{guide}");
        }
    }
}
