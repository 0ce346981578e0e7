//! `pipeline leads`: what it writes, and what it never does.

mod common;

use std::fs;

use common::Folder;

const LIST: &str = "leads/expo.csv";

fn read(folder: &Folder, file: &str) -> String {
    String::from_utf8_lossy(&fs::read(folder.path(file)).unwrap()).into_owned()
}

#[test]
fn a_log_changes_the_bytes_of_its_row_only() {
    let text = "name;\"email\";status;touches;first_contacted;last_contacted;owner;notes\r\n\
                Jo ; jo@acme.example;\"new\";;;;;\"met; at expo\"\r\n\
                'Bo';\"bo@globex.example\";;2;2026-01-02;2026-01-02;omar;\"two\nlines\"\r\n";
    let folder = Folder::empty().file("pipeline.toml", "").file(LIST, text);
    folder.ask_well("leads log jo@acme call Hello --by dana");
    let wanted = "Jo ; jo@acme.example;\"working\";1;2026-11-23;2026-11-23;dana;\"met; at expo; 2026-11-23 call by dana: Hello\"";
    assert_eq!(
        read(&folder, LIST),
        text.replace("Jo ; jo@acme.example;\"new\";;;;;\"met; at expo\"", wanted)
    );
    let warned = folder.ask("leads log bo@globex call --by dana");
    assert!(warned.err().contains("omar's lead"), "{warned}");
    assert!(read(&folder, LIST).contains("\"two\nlines; 2026-11-23 call by dana\"\r\n"));
    // Nothing under --dry-run, and nothing for somebody who is not there.
    let before = read(&folder, LIST);
    folder.ask_well("leads log jo@acme reply --dry-run");
    assert_eq!(folder.ask("leads log nobody call").code(), 2);
    assert_eq!(read(&folder, LIST), before);
}

#[test]
fn a_utf16_list_stays_one() {
    let text = "email\tstatus\tnotes\nzoë@acme.example\tnew\t\n";
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let folder = Folder::empty().file("pipeline.toml", "").file(LIST, utf16);
    folder.ask_well("leads log zoë note früh");
    let wanted = "email\tstatus\tnotes\nzoë@acme.example\tnew\t2026-11-23 note: früh\n";
    let bytes = fs::read(folder.path(LIST)).unwrap();
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|b| u16::from_le_bytes([b[0], b[1]]))
        .collect();
    assert_eq!(
        String::from_utf16(&units).unwrap(),
        format!("\u{feff}{wanted}")
    );
}

#[test]
fn a_promotion_is_whole_or_not_at_all() {
    let list = "email,name,company,title,budget,authority,need,timeline,status\n\
                jo@acme.example,Jo Field,Acme Corp,CEO,yes,CEO,Grows,Q1,qualified\n\
                bo@globex.example,Bo,Globex,,,no,,,new\n";
    let folder = Folder::empty().file("pipeline.toml", "").file(LIST, list);
    let refused = folder.ask("leads promote bo@globex --amount 5");
    assert_eq!(refused.code(), 2);
    assert!(
        refused
            .err()
            .contains("budget, authority, need, timeline not known"),
        "{refused}"
    );
    folder.ask_well("leads promote jo@acme --amount 48000 --owner dana");
    let deal = read(&folder, "deals/acme-corp.toml");
    assert!(
        deal.contains("lead = \"leads/expo.csv#jo@acme.example\""),
        "{deal}"
    );
    let row =
        "jo@acme.example,Jo Field,Acme Corp,CEO,yes,CEO,Grows,Q1,converted,2026-11-23,acme-corp";
    assert!(read(&folder, LIST).contains(row), "{}", read(&folder, LIST));
    assert_eq!(folder.ask("check --strict").code(), 0);
    assert_eq!(folder.ask("leads promote jo@acme --amount 1").code(), 2);
    // The list cannot be written: then there is no deal either.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.path(LIST);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let failed = folder.ask("leads promote bo@globex --amount 5 --force");
        assert_eq!(failed.code(), 2);
        assert!(!folder.path("deals/globex.toml").exists());
    }
}

#[test]
fn the_same_list_twice_is_once_and_who_said_no_never_comes() {
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("leads/_suppressed.csv", "email\nno@acme.example\n")
        .file(LIST, "email,unsubscribed\nun@acme.example,yes\n")
        .file(
            "buy.csv",
            "E-Mail;Name;Odd column;created\nNO@acme.example;No;;\nun@acme.example;Un;;\njo@acme.example;=run();\"x;y\";03/04/2026\nJO@acme.example;Jo;;\n;;only odd;19/04/2026\nshort\n",
        );
    let file = folder.path("buy.csv");
    let plan = folder.ask(&format!("leads import {} --format json", file.display()));
    let rows = &plan.json()["rows"];
    let counts = ["read", "kept", "merged", "suppressed", "faulty"].map(|k| rows[k].as_u64());
    assert_eq!(counts, [6, 2, 2, 1, 1].map(Some), "{plan}");
    assert!(!folder.path("leads/buy.csv").exists());
    folder.ask(&format!("leads import {} --write", file.display()));
    let wanted = "E-Mail,Name,Odd column,created\njo@acme.example,'=run(),x;y,2026-04-03\n,,only odd,2026-04-19\n";
    // A day that has one reading only stays as it is.
    assert_eq!(
        read(&folder, "leads/buy.csv"),
        wanted.replace("2026-04-19", "19/04/2026")
    );
    folder.ask(&format!("leads import {} --write", file.display()));
    assert_eq!(
        read(&folder, "leads/buy.csv"),
        wanted.replace("2026-04-19", "19/04/2026")
    );
    let list = folder.ask("leads list unsubscribed:no --format json");
    assert_eq!(list.json()["matching"], 2, "{list}");
}

#[test]
fn a_person_is_forgotten_everywhere_and_never_comes_back() {
    let deal = "name = \"Acme\"\ncompany = \"Acme\"\namount = 1\nstage = \"demo\"\ncreated = 2026-11-02\nlead = \"leads/expo.csv#jo@acme.example\"\nactivity = [\n  { on = 2026-11-03, kind = \"call\", note = \"Jo Field asked\" },\n]\n\n[[contact]]\nname = \"Jo Field\"\nemail = \"Jo@acme.example\"\n";
    let folder = Folder::empty()
        .file("pipeline.toml", "")
        .file("deals/acme.toml", deal)
        .file(
            LIST,
            "name,email\nJo Field,jo@acme.example\nBo,bo@acme.example\n",
        )
        .file("leads/web.csv", "email\nJO@acme.example\n");
    let before = read(&folder, LIST);
    let dry = folder.ask_well("leads forget Jo@acme.example");
    assert!(dry.out().contains("-Jo Field,jo@acme.example"), "{dry}");
    assert_eq!(read(&folder, LIST), before);
    folder.ask_well("leads forget Jo@acme.example --write");
    for file in [
        LIST,
        "leads/web.csv",
        "leads/_suppressed.csv",
        "deals/acme.toml",
    ] {
        let text = read(&folder, file).to_lowercase();
        assert!(
            !text.contains("jo@") && !text.contains("jo field"),
            "{file}: {text}"
        );
    }
    assert_eq!(folder.ask("check --strict").code(), 0);
    let buy = folder.outside("buy.csv");
    fs::write(&buy, "email\njo@acme.example\n").unwrap();
    let again = folder.ask(&format!("leads import {} --format json", buy.display()));
    assert_eq!(again.json()["rows"]["suppressed"], 1, "{again}");
    // Twice is once.
    let hash = read(&folder, "leads/_suppressed.csv");
    folder.ask_well("leads forget jo@acme.example --write");
    assert_eq!(read(&folder, "leads/_suppressed.csv"), hash);
}

#[test]
fn cells_of_strangers_run_nowhere() {
    let list = "email,name,company\njo@acme.example,=cmd|' /C calc'!A0,\"\u{1b}[31mred\u{202e}\"\n";
    let folder = Folder::empty().file("pipeline.toml", "").file(LIST, list);
    let csv = folder.ask_well("leads list --format csv --columns name,company");
    assert!(csv.out().contains("'=cmd"), "{csv}");
    for format in ["plain", "table", "markdown", "json"] {
        let answer = folder.ask_well(&format!("leads list --format {format}"));
        assert!(!answer.all().contains('\u{202e}'), "{answer}");
        assert!(
            format == "table" || !answer.all().contains('\u{1b}'),
            "{answer}"
        );
    }
    let check = folder.ask_well("leads check --sample 1 --format plain");
    assert!(!check.all().contains(['\u{1b}', '\u{202e}']), "{check}");
}

#[test]
fn what_is_no_list_is_said() {
    let folder = Folder::empty().file("pipeline.toml", "");
    for (name, content, word) in [
        ("a.csv", &b"PK\x03\x04rest"[..], "spreadsheet"),
        ("b.csv", b"<!doctype html><p>Sign in", "web page"),
        ("c.csv", b"\x00\x01\x02binary", "binary"),
        ("d.csv", b"", "empty"),
        ("e.csv", b"jo@acme.example,Jo\n", "no header"),
    ] {
        let file = folder.outside(name);
        fs::write(&file, content).unwrap();
        let answer = folder.ask(&format!("leads check {}", file.display()));
        assert_eq!(answer.code(), 2, "{answer}");
        assert!(answer.err().contains(word), "{answer}");
        assert_eq!(
            folder
                .ask(&format!("leads import {} --write", file.display()))
                .code(),
            2
        );
        let inside = Folder::empty()
            .file("pipeline.toml", "")
            .file(format!("leads/{name}"), content);
        let listed = inside.ask("leads list --format json --strict");
        assert_eq!(listed.code(), 3, "{listed}");
        assert_eq!(listed.json()["complete"], false);
    }
}

#[test]
fn the_unknown_column_of_the_first_screen() {
    let list = "First Name,Last Name,\"E-Mail\",Seniority\nJo,Field,jo@acme.example,VP\n";
    let folder = Folder::empty().file("pipeline.toml", "").file(LIST, list);
    let check = folder.ask_well("leads check");
    let wanted = "leads/expo.csv:1:31: warning[column]: \"Seniority\" is not known: kept, not scored\nhelp: in pipeline.toml: [leads.columns] Seniority = \"title\"\n";
    assert!(check.out().ends_with(wanted), "{check}");
}
