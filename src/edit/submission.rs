//! A submission: a block of its own at the end of its period's file. What was said before stays as it is.

use super::Refusal;
use super::encode;
use super::entries::{self, Home};
use super::map::Map;
use super::pairs;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::quota::Whom;
use crate::model::settings::Settings;

/// What is said, as it was typed.
#[derive(Clone, Debug)]
pub struct Said {
    pub on: Day,
    pub by: Option<String>,
    pub whom: Whom,
    pub commit: String,
    pub best_case: Option<String>,
    pub note: Option<String>,
}

/// The text of a file with one submission more; `None` for a file that is not there yet.
pub fn add(text: Option<&str>, period: &str, said: &Said) -> String {
    let mut fields = vec![("on", said.on.to_string())];
    let quoted = |text: &Option<String>| text.as_deref().map(encode::text);
    fields.extend(quoted(&said.by).map(|by| ("by", by)));
    fields.push(("for", encode::text(&said.whom.word())));
    fields.push(("commit", encode::amount(&said.commit, None)));
    let best = said.best_case.as_deref();
    fields.extend(best.map(|best| ("best_case", encode::amount(best, None))));
    fields.extend(quoted(&said.note).map(|note| ("note", note)));
    let Some(text) = text else {
        let head = format!(
            "# What people said they would sell in {period}. Only added to: the newest counts.\n"
        );
        return head + &block(&fields, "\n") + "\n";
    };
    let map = Map::of(text);
    match entries::home(&map, "submission") {
        Home::List(_) => {
            let last = entries::all(&map, "submission").len();
            entries::insert(text, "submission", last, &fields)
        }
        _ => pairs::new_section(text, &block(&fields, "\n")),
    }
}

fn block(fields: &[entries::Written], newline: &str) -> String {
    let lines = fields.iter().map(|(key, value)| format!("{key} = {value}"));
    let lines: Vec<String> = std::iter::once("[[submission]]".into())
        .chain(lines)
        .collect();
    lines.join(newline)
}

/// Whom a word means: `all`, `owner:…`, `team:…`, or the bare name of a rep or a team. Where the settings name reps, it
/// must be one of them.
pub fn whom(typed: &str, settings: &Settings) -> Result<Whom, Refusal> {
    let is_rep = |name: &str| settings.reps.iter().any(|r| r.id == name);
    let is_team = |name: &str| {
        let teams = settings.reps.iter().filter_map(|r| r.team.as_deref());
        teams.into_iter().any(|team| team == name)
    };
    let whom = match Whom::parse(typed) {
        Some(whom) => whom,
        None if is_rep(typed) => Whom::Owner(typed.into()),
        None if is_team(typed) => Whom::Team(typed.into()),
        None => {
            let refusal = Refusal::new(format!("--for \"{typed}\" is nobody"));
            let near = settings
                .stranger(&Whom::Owner(typed.into()))
                .and_then(|(_, near)| near)
                .map(Whom::Owner)
                .or_else(|| {
                    let (_, near) = settings.stranger(&Whom::Team(typed.into()))?;
                    near.map(Whom::Team)
                });
            return Err(match near {
                Some(near) => refusal.help(format!("did you mean --for {}?", near.word())),
                None => refusal.help("--for owner:NAME, team:NAME or all"),
            });
        }
    };
    match settings.stranger(&whom) {
        None => Ok(whom),
        Some((message, Some(near))) => {
            Err(Refusal::new(format!("{message}; did you mean \"{near}\"?")))
        }
        Some((message, None)) => {
            let help = "[[rep]] in pipeline.toml names people and their teams";
            Err(Refusal::new(message).help(help))
        }
    }
}

/// Two amounts that make sense together: the best case has the commit in it.
pub fn amounts(commit: &str, best_case: Option<&str>) -> Result<(Money, Option<Money>), Refusal> {
    let read = |flag: &str, typed: &str| {
        let money = super::field::amount(flag, typed)?;
        money
            .with_few_decimals()
            .map_err(|_| Refusal::new(format!("{flag} {typed} has more than 8 decimals")))
    };
    let commit = read("--commit", commit)?;
    let best = best_case
        .map(|typed| read("--best-case", typed))
        .transpose()?;
    match best.filter(|best| *best < commit) {
        None => Ok((commit, best)),
        Some(best) => Err(Refusal::new(format!(
            "--best-case {best} is less than --commit {commit}"
        ))
        .help("the best case has the commit in it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Rep;

    fn said() -> Said {
        Said {
            on: Day::parse("2026-11-23").unwrap(),
            by: Some("lee".into()),
            whom: Whom::Team("us".into()),
            commit: "410000.50".into(),
            best_case: None,
            note: Some("Acme \"slips\"\ninto January".into()),
        }
    }

    const BLOCK: &str = "[[submission]]\non = 2026-11-23\nby = \"lee\"\nfor = \"team:us\"\ncommit = 410_000.50\n\
                         note = \"Acme \\\"slips\\\"\\ninto January\"\n";

    #[test]
    fn a_new_file_says_what_it_is() {
        let text = add(None, "2026-Q4", &said());
        assert_eq!(
            text,
            format!(
                "# What people said they would sell in 2026-Q4. Only added to: the newest counts.\n{BLOCK}"
            )
        );
    }

    #[test]
    fn what_is_there_stays_to_the_byte() {
        let old = "# ours\r\n[[submission]]   # first\r\non = 2026-11-01\r\nfor = 'all'\r\ncommit = 1 # €\r\n";
        let new = add(Some(old), "2026-Q4", &said());
        assert!(new.starts_with(old), "{new}");
        assert_eq!(new[old.len()..].replace("\r\n", "\n"), format!("\n{BLOCK}"));
        assert!(!new.replace("\r\n", "").contains('\n'), "{new:?}");
        // Without an end of line, and behind the last block's comment.
        let old = "[[submission]]\non = 2026-11-01\nfor = \"all\"\ncommit = 1\n# the end";
        let new = add(Some(old), "2026-Q4", &said());
        assert_eq!(new.matches("[[submission]]").count(), 2);
        assert!(new.contains("# the end"));
        // A list stays a list.
        let old = "submission = [\n  { on = 2026-11-01, for = \"all\", commit = 1 },\n]\n";
        let new = add(Some(old), "2026-Q4", &said());
        assert_eq!(new.lines().count(), 4, "{new}");
        assert!(new.contains("  { on = 2026-11-23, by = \"lee\", for = \"team:us\","));
        // A file of comments.
        let new = add(Some("# nothing yet\n"), "2026-Q4", &said());
        assert_eq!(new, format!("# nothing yet\n\n{BLOCK}"));
        assert_eq!(add(Some(""), "2026-Q4", &said()), BLOCK);
    }

    #[test]
    fn whom_is_somebody() {
        let rep = |id: &str, team: &str| Rep {
            id: id.into(),
            team: Some(team.into()),
            email: None,
            active_from: None,
        };
        let settings = Settings {
            reps: vec![rep("dana", "emea"), rep("lee", "us")],
            ..Settings::default()
        };
        let of = |typed: &str| {
            whom(typed, &settings).map(|w| w.word()).map_err(|r| {
                [Some(r.message), r.help]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" | ")
            })
        };
        for (typed, word) in [
            ("all", "all"),
            ("dana", "owner:dana"),
            ("owner:dana", "owner:dana"),
            ("us", "team:us"),
            ("team:emea", "team:emea"),
        ] {
            assert_eq!(of(typed), Ok(word.into()));
        }
        assert_eq!(
            of("owner:dnaa").unwrap_err(),
            "no rep \"dnaa\"; did you mean \"dana\"?"
        );
        assert_eq!(
            of("dnaa").unwrap_err(),
            "--for \"dnaa\" is nobody | did you mean --for owner:dana?"
        );
        assert_eq!(
            of("emae").unwrap_err(),
            "--for \"emae\" is nobody | did you mean --for team:emea?"
        );
        assert!(of("team:apac").unwrap_err().starts_with("no team \"apac\""));
        assert!(of("").is_err() && of("owner:").is_err());
        // Where nobody is named, every name is good; a bare one could be a team's.
        let nobody = Settings::default();
        assert_eq!(
            whom("owner:max", &nobody).map(|w| w.word()),
            Ok("owner:max".into())
        );
        assert!(whom("max", &nobody).is_err());
    }

    #[test]
    fn the_best_case_has_the_commit_in_it() {
        assert!(amounts("0", Some("0")).is_ok());
        assert_eq!(
            amounts("100", Some("90")).unwrap_err().message,
            "--best-case 90 is less than --commit 100"
        );
        for typed in ["-1", "1e3", "1,000", "", "ten", "0.123456789"] {
            assert!(amounts(typed, None).is_err(), "{typed}");
        }
    }
}
