//! One lead: `leads promote`, which makes a deal of it, and `leads forget`, after which nothing names the person.

use super::*;

const SETTINGS: &str = "\
[[stage]]\nid = \"talk\"\n\n[[stage]]\nid = \"offer\"\n\n[qualification]\n\n\
[[qualification.question]]\nkey = \"security\"\nask = \"who approves?\"\n\n\
[[qualification.question]]\nkey = \"budget\"\nask = \"how much?\"\n\n[leads.columns]\nSecurity = \"keep\"\n";

const LIST: &str = "\
E-Mail;Full Name;Company;Position;Lead Source;Owner;Security;Budget;Lead Status\r\n\
jo@acme.example;Jo Field;Acme, Inc.;CEO;expo;dana;CISO, met;no;working\r\n\
;Bo Berg;Globex;;web;;yes;80 000;qualified\r\n";

/// The questions are the settings'; a `no` answers none; what the command line says counts before the list.
#[test]
fn a_lead_is_qualified_by_the_questions_of_the_settings() {
    let folder = folder(SETTINGS, LIST);
    let refused = folder.ask("leads promote jo@acme --amount 48000");
    assert_eq!(refused.code(), 2, "{refused}");
    assert!(refused.err().contains("budget not known"), "{refused}");
    assert!(!refused.err().contains("security"), "{refused}");
    let unknown = folder.ask("leads promote jo@acme --amount 48000 --answer need=yes");
    assert!(
        unknown.err().contains("there are security, budget"),
        "{unknown}"
    );
    assert!(!folder.path("deals").exists());
    assert_eq!(read(&folder, "leads/expo.csv"), LIST);
    // A dry run shows both files and writes none.
    let dry = folder.ask_well("leads promote jo@acme --amount 48000 --answer budget=50k --dry-run");
    assert!(
        dry.out().contains("+amount = 48_000") && dry.out().contains("+jo@acme.example;"),
        "{dry}"
    );
    assert_eq!(read(&folder, "leads/expo.csv"), LIST);
    folder.ask_well("leads promote jo@acme --amount 48000.50 --answer budget=50k --stage offer --on 2026-11-20 --expected-close 2026-12-31");
    let deal = read(&folder, "deals/acme-inc.toml");
    for line in [
        "name = \"Acme, Inc.\"",
        "company = \"Acme, Inc.\"",
        "amount = 48_000.50",
        "stage = \"offer\"",
        "created = 2026-11-20",
        "owner = \"dana\"",
        "expected_close = 2026-12-31",
        "source = \"expo\"",
        "lead = \"leads/expo.csv#jo@acme.example\"",
        "[qualification]",
        "security = \"CISO, met\"",
        "budget = \"50k\"",
        "[[contact]]",
        "name = \"Jo Field\"",
        "email = \"jo@acme.example\"",
        "role = \"CEO\"",
    ] {
        assert!(deal.lines().any(|l| l == line), "{line}: {deal}");
    }
    let list = read(&folder, "leads/expo.csv");
    assert!(
        list.contains("CEO;expo;dana;CISO, met;no;converted;2026-11-20;acme-inc\r\n"),
        "{list}"
    );
    assert!(
        list.contains(";Bo Berg;Globex;;web;;yes;80 000;qualified;;\r\n"),
        "{list}"
    );
    assert_eq!(folder.ask("check --strict").code(), 0);
    // It is a deal of 48,000.50 for everybody, and its source's.
    let report = folder.ask_well("report --format json");
    assert_eq!(report.money("open.value"), "48000.5");
    let said = json(&folder, "leads sources");
    assert_eq!(said["sources"][0]["key"], "expo", "{said}");
    assert_eq!(said["sources"][0]["deals"], 1, "{said}");
    // Twice is refused, by the deal it is.
    let again = folder.ask("leads promote jo@acme --amount 1 --force");
    assert!(
        again.code() == 2 && again.err().contains("acme-inc"),
        "{again}"
    );
}

/// Without an address a lead goes by name and company; a file that is there already is never written over.
#[test]
fn a_lead_without_an_address_and_a_name_that_is_taken() {
    let taken = "name = \"Globex\"\ncompany = \"Globex\"\namount = 1\nstage = \"talk\"\ncreated = 2026-11-02\n";
    let folder = folder(SETTINGS, LIST).file("deals/globex.toml", taken);
    let refused = folder.ask("leads promote bo --amount 5");
    assert_eq!(refused.code(), 2, "{refused}");
    assert_eq!(read(&folder, "deals/globex.toml"), taken);
    assert_eq!(read(&folder, "leads/expo.csv"), LIST);
    folder.ask_well("leads promote bo --amount 5 --id globex-2");
    let deal = read(&folder, "deals/globex-2.toml");
    assert!(
        deal.contains("lead = \"leads/expo.csv#bo berg, globex\""),
        "{deal}"
    );
    assert!(
        deal.contains("security = true") && deal.contains("budget = \"80 000\""),
        "{deal}"
    );
    let check = folder.ask("check --strict");
    assert_eq!(check.code(), 0, "{check}");
    // The profile finds the way from the deal to the lead.
    let said = json(&folder, "leads icp");
    let deals = said["deals"].as_array().expect("deals");
    let own = deals.iter().find(|d| d["id"] == "globex-2");
    assert_eq!(
        own.map(|d| &d["lead"]),
        Some(&"bo berg, globex".into()),
        "{said}"
    );
    let forced = folder.ask_well("leads promote jo@acme --amount 5 --force");
    assert!(forced.out().contains("acme-inc"), "{forced}");
}

const NAMED: &str = "\
email,name,second_mail,notes\n\
JO@acme.example,Jo Field,,\"VP, met\"\n\
bo@acme.example,Bo,,\"ask Jo@Acme.example, not bojo@acme.example\"\n\
li@acme.example,Li,jo@acme.example,\n\
ka@acme.example,Ka,,also: email jo@acme.example; title CFO\n";

/// Every file of the folder that names the address, but as part of another.
fn naming(folder: &Folder) -> Vec<String> {
    let mut found = Vec::new();
    for dir in ["leads", "deals"] {
        for entry in fs::read_dir(folder.path(dir)).into_iter().flatten() {
            let file = format!(
                "{dir}/{}",
                entry.expect("an entry").file_name().to_string_lossy()
            );
            let text = read(folder, &file).to_lowercase().replace("bojo@", "bo-");
            if text.contains("jo@acme.example") {
                found.push(file);
            }
        }
    }
    found.sort();
    found
}

/// Their rows go, mentions in rows of others too; nobody else's cell changes, whatever the list's form.
#[test]
fn nothing_names_who_is_forgotten() {
    let deal = "name = \"Acme\"\ncompany = \"Acme\"\namount = 1\nstage = \"talk\"\ncreated = 2026-11-02\nlead = \"leads/expo.csv#jo@acme.example\"\n";
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let folder = folder(SETTINGS, NAMED)
        .file("deals/acme.toml", deal)
        .file(
            "leads/wide.csv",
            utf16("Name;Mail\r\nJo;jo@acme.example\r\nZoë;zoe@acme.example\r\n"),
        )
        .file(
            "leads/old.csv",
            b"Mail;Wer\rjo@acme.example;J\xf6\rz@acme.example;Z\xfc\r",
        )
        .file(
            "leads/_suppressed.csv",
            "email,reason\nbo@x.example,asked by jo@acme.example\n",
        );
    let before = naming(&folder);
    assert_eq!(before.len(), 4, "{before:?}");
    let shown = folder.ask_well("leads forget jo@acme.example");
    assert!(shown.out().contains("-JO@acme.example,Jo Field"), "{shown}");
    assert!(
        shown
            .out()
            .contains("+bo@acme.example,Bo,,\"ask [forgotten], not bojo@acme.example\""),
        "{shown}"
    );
    assert_eq!(naming(&folder), before);
    folder.ask_well("leads forget jo@acme.example --write");
    assert_eq!(naming(&folder), [""; 0]);
    assert_eq!(
        read(&folder, "leads/expo.csv"),
        "email,name,second_mail,notes\n\
         bo@acme.example,Bo,,\"ask [forgotten], not bojo@acme.example\"\n\
         ka@acme.example,Ka,,also: email [forgotten]; title CFO\n"
    );
    let wide = fs::read(folder.path("leads/wide.csv")).expect("a list");
    assert_eq!(wide, utf16("Name;Mail\r\nZoë;zoe@acme.example\r\n"));
    let old = fs::read(folder.path("leads/old.csv")).expect("a list");
    assert_eq!(old, b"Mail;Wer\rz@acme.example;Z\xfc\r");
    assert!(read(&folder, "deals/acme.toml").contains("lead = \"leads/expo.csv#[forgotten]\""));
    // SHA-256 of jo@acme.example.
    let hash = pipeline::workspace::suppressed::hex(&hmac_sha256::Hash::hash(b"jo@acme.example"));
    let list = read(&folder, "leads/_suppressed.csv");
    assert!(
        list.contains(&hash) && list.contains("bo@x.example,asked by [forgotten]"),
        "{list}"
    );
    // Twice is once.
    let all = ["leads/expo.csv", "leads/_suppressed.csv", "deals/acme.toml"];
    let now = all.map(|f| read(&folder, f));
    folder.ask_well("leads forget jo@acme.example --write");
    assert_eq!(all.map(|f| read(&folder, f)), now);
    // Put back in any way, they are in nothing.
    let again = folder.file("leads/again.csv", "email\nJO@ACME.example\n");
    for words in ["list", "score", "next", "prune"] {
        let said = again.ask_well(&format!("leads {words} --format json"));
        assert!(
            !said.out().contains("again.csv\",\"line"),
            "{words}: {said}"
        );
    }
    assert_eq!(again.ask("leads log jo@acme.example call").code(), 2);
}

/// A row that cannot be read is left alone, and named if they are in it.
#[test]
fn a_row_that_cannot_be_read_is_said() {
    let list = "email,name\njo@acme.example,Jo,too many\nbo@acme.example,Bo\n";
    let folder = folder("", list);
    let said = folder.ask_well("leads forget jo@acme.example --write");
    assert!(
        said.err()
            .contains("line 2 of leads/expo.csv cannot be read and names the person"),
        "{said}"
    );
    assert_eq!(read(&folder, "leads/expo.csv"), list);
}
