//! Exercises on a folder of invented deals. What is right is worked out from the folder itself, by the command that the
//! exercise is about: so nobody can be told that a right answer is wrong because it was asked on another day.

use serde_json::Value;

use super::text::number;

/// One exercise.
pub struct Exercise {
    pub task: &'static str,
    /// What to type to find out, or to do it.
    pub with: &'static str,
    /// Whose JSON says what is right.
    pub ask: &'static [&'static str],
    pub kind: Kind,
}

/// How an exercise is judged.
pub enum Kind {
    /// A figure at a place of the JSON; a share is asked for in per cent.
    Figure(&'static str),
    /// One of these words.
    Word(fn(&Value) -> Vec<String>),
    /// By the files: what is still missing, if anything.
    Done(fn(&Value) -> Option<&'static str>),
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    /// And why.
    Wrong(String),
    /// An answer is needed.
    Asked,
}

/// The deal of the exercises that do something.
const OURS: &[&str] = &[
    "list",
    "company:practice",
    "stage:open",
    "stage:won",
    "stage:lost",
];

/// In the order in which they are done.
pub const EXERCISES: [Exercise; 9] = [
    Exercise {
        task: "How many deals are open?",
        with: "pipeline report",
        ask: &["report"],
        kind: Kind::Figure("open.deals"),
    },
    Exercise {
        task: "Of what was closed in the last 365 days, how many per cent were won?",
        with: "pipeline report",
        ask: &["report"],
        kind: Kind::Figure("close_rate.by_count.rate"),
    },
    Exercise {
        task: "In which stage were most deals lost?",
        with: "pipeline funnel",
        ask: &["funnel"],
        kind: Kind::Word(leakiest),
    },
    Exercise {
        task: "Which deal at risk is worth most?",
        with: "pipeline health",
        ask: &["health"],
        kind: Kind::Word(dearest),
    },
    Exercise {
        task: "How much is missing for the quota?",
        with: "pipeline forecast",
        ask: &["forecast"],
        kind: Kind::Figure("gap"),
    },
    Exercise {
        task: "Enter a deal named Practice with the company Practice Ltd, of 12,000.",
        with: "pipeline new Practice --company \"Practice Ltd\" --amount 12000",
        ask: OURS,
        kind: Kind::Done(entered),
    },
    Exercise {
        task: "You called them. Write it down, with a next step and its day.",
        with: "pipeline log practice call \"They want an offer\" --next \"Send the offer\" --due fri",
        ask: OURS,
        kind: Kind::Done(stepped),
    },
    Exercise {
        task: "They asked for an offer: move the deal to the stage that this is.",
        with: "pipeline move practice STAGE",
        ask: OURS,
        kind: Kind::Done(moved),
    },
    Exercise {
        task: "They signed. Win it.",
        with: "pipeline won practice",
        ask: OURS,
        kind: Kind::Done(won),
    },
];

impl Exercise {
    /// Judges an answer, or what the files say, by the JSON of `ask`.
    pub fn judge(&self, json: &Value, answer: Option<&str>) -> Verdict {
        match (&self.kind, answer) {
            (Kind::Done(missing), _) => match missing(json) {
                None => Verdict::Right,
                Some(what) => Verdict::Wrong(what.into()),
            },
            (_, None) => Verdict::Asked,
            (Kind::Figure(place), Some(answer)) => figure(number(json, place), place, answer),
            (Kind::Word(right), Some(answer)) => {
                let given = answer.trim().to_lowercase();
                let is_it = |word: &String| {
                    word.to_lowercase() == given || given.len() >= 4 && word.contains(&given)
                };
                match right(json).iter().any(is_it) {
                    true => Verdict::Right,
                    false => Verdict::Wrong("It is another one.".into()),
                }
            }
        }
    }
}

/// Rounded as the screen has it, or nearer; commas and a sign of per cent do not matter.
fn figure(right: Option<f64>, place: &str, answer: &str) -> Verdict {
    let Some(right) = right else {
        return Verdict::Wrong("There is none here: nothing to count, or to divide by.".into());
    };
    let right = match crate::analytics::metric::unit(place) {
        Some("share") => right * 100.0,
        _ => right,
    };
    let given = answer
        .trim()
        .trim_end_matches('%')
        .replace([',', '_', ' '], "");
    match given.parse::<f64>() {
        Err(_) => Verdict::Wrong(format!("\"{answer}\" is no number.")),
        Ok(given) if (given - right).abs() <= 0.5 => Verdict::Right,
        Ok(given) if given > right => Verdict::Wrong("It is less.".into()),
        Ok(_) => Verdict::Wrong("It is more.".into()),
    }
}

fn rows<'j>(json: &'j Value, list: &str) -> impl Iterator<Item = &'j Value> {
    json.get(list)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn text(row: &Value, key: &str) -> Option<String> {
    Some(row.get(key)?.as_str()?.into())
}

fn leakiest(funnel: &Value) -> Vec<String> {
    let lost = |row: &Value| row.get("lost").and_then(Value::as_u64).unwrap_or(0);
    let most = rows(funnel, "stages").map(lost).max();
    let those = rows(funnel, "stages").filter(|row| Some(lost(row)) == most);
    those.filter_map(|row| text(row, "stage")).collect()
}

fn dearest(health: &Value) -> Vec<String> {
    let value = |row: &Value| row.get("value").and_then(Value::as_f64).unwrap_or(0.0);
    let most = rows(health, "deals").map(value).fold(0.0, f64::max);
    let those = rows(health, "deals").filter(|row| value(row) == most);
    those.filter_map(|row| text(row, "id")).collect()
}

fn entered(list: &Value) -> Option<&'static str> {
    let Some(deal) = rows(list, "deals").next() else {
        return Some("There is no deal with the company Practice Ltd yet.");
    };
    let amount = deal.get("amount").and_then(Value::as_f64);
    (amount != Some(12_000.0)).then_some("It is there; its amount is not 12,000.")
}

/// What is missing of the deal that was entered: nothing, once it is won.
fn missing(
    list: &Value,
    what: &'static str,
    is_done: impl Fn(&Value) -> bool,
) -> Option<&'static str> {
    let Some(deal) = rows(list, "deals").next() else {
        return entered(list);
    };
    let is_over = text(deal, "closed").is_some();
    (!is_over && !is_done(deal)).then_some(what)
}

fn stepped(list: &Value) -> Option<&'static str> {
    missing(list, "It has no next step with a day.", |deal| {
        text(deal, "next_step").is_some() && text(deal, "next_step_due").is_some()
    })
}

fn moved(list: &Value) -> Option<&'static str> {
    missing(
        list,
        "It is not in proposal: pipeline guide stages.",
        |deal| matches!(text(deal, "stage").as_deref(), Some("proposal" | "closing")),
    )
}

fn won(list: &Value) -> Option<&'static str> {
    let deal = rows(list, "deals").next();
    let is_won = deal.and_then(|deal| text(deal, "stage")).as_deref() == Some("won");
    match deal {
        None => entered(list),
        Some(_) => (!is_won).then_some("It is not won."),
    }
}

/// `EXERCISES.md` of the practice folder.
pub fn page() -> String {
    let mut page = String::from(
        "# Exercises\n\nThe deals in this folder are invented. Try what you like; `pipeline guide check` says what is done,\n\
         and `pipeline guide check 1 ANSWER` whether an answer is right.\n\n",
    );
    for (at, exercise) in EXERCISES.iter().enumerate() {
        page += &format!("{}. {} `{}`\n", at + 1, exercise.task, exercise.with);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn answers_are_judged_as_the_screen_has_them() {
        let report =
            json!({ "open": { "deals": 21 }, "close_rate": { "by_count": { "rate": 0.205_357 } } });
        let judge = |at: usize, answer| EXERCISES[at].judge(&report, Some(answer));
        assert_eq!(judge(0, "21"), Verdict::Right);
        assert_eq!(judge(0, "22"), Verdict::Wrong("It is less.".into()));
        // 20.5357 %: 21 as it is shown, and 20.5 by who reckons.
        for right in ["21", "21%", "20.5", "20.54 %"] {
            assert_eq!(judge(1, right), Verdict::Right, "{right}");
        }
        assert_eq!(judge(1, "19"), Verdict::Wrong("It is more.".into()));
        assert_eq!(
            judge(1, "many"),
            Verdict::Wrong("\"many\" is no number.".into())
        );
        assert_eq!(EXERCISES[0].judge(&report, None), Verdict::Asked);
        let funnel = json!({ "stages": [{ "stage": "demo", "lost": 3 }, { "stage": "proposal", "lost": 7 }] });
        assert_eq!(
            EXERCISES[2].judge(&funnel, Some("Proposal")),
            Verdict::Right
        );
        assert_ne!(EXERCISES[2].judge(&funnel, Some("demo")), Verdict::Right);
    }

    #[test]
    fn what_was_done_is_seen_in_the_files() {
        let list = |deal: Value| json!({ "deals": [deal] });
        let judge = |at: usize, list: &Value| EXERCISES[at].judge(list, None);
        let none = json!({ "deals": [] });
        assert!((5..9).all(|at| judge(at, &none) != Verdict::Right));
        let new = list(
            json!({ "amount": 12000, "stage": "prospecting", "next_step": null, "closed": null }),
        );
        assert_eq!(judge(5, &new), Verdict::Right);
        assert!((6..9).all(|at| judge(at, &new) != Verdict::Right));
        let won = list(
            json!({ "amount": 12000, "stage": "won", "next_step": null, "closed": "2026-11-23" }),
        );
        assert!((5..9).all(|at| judge(at, &won) == Verdict::Right));
    }
}
