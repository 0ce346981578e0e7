//! `pipeline guide`: the fundamentals, in chapters, with the figures of the folder at hand; and a folder to practise in.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use super::Outcome;
use super::options::{Format, Options, REPORTS};
use super::report::wrong;
use super::session::{self, Wrong};
use crate::diagnostic::nearest;
use crate::model::settings::Settings;
use crate::render::text::harmless;
use crate::report::block::{count, grouped, percent};
use crate::report::guide::{
    self, CHAPTERS, Chapter, EXAMPLE, EXERCISES, Figures, GuideReport, OwnStage, Verdict, number,
};
use crate::workspace::playbook;

/// Selling by a pipeline, and this tool, explained: in chapters, with your own figures
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pipeline guide                     the chapters
  pipeline guide funnel              one of them
  pipeline guide proposal            one stage: what to do, and your own words on it
  pipeline guide practice try-it     a folder of invented deals, with exercises
  pipeline guide check               in that folder: which exercises are done
  pipeline guide check 1 21          is 21 the answer to the first?

A stage shows its guide and checklist from pipeline.toml, and the file of its name in playbook/.")]
pub struct Arguments {
    /// A chapter, a stage, practice DIR, or check N ANSWER
    #[arg(value_name = "CHAPTER")]
    words: Vec<String>,
}

pub fn run(options: &Options, arguments: Arguments) -> anyhow::Result<Outcome> {
    let format = options.format("guide", &REPORTS)?;
    let words: Vec<&str> = arguments.words.iter().map(String::as_str).collect();
    let report = match words[..] {
        [] => guide::contents(),
        ["check"] => return check(options, format, None),
        ["check", number] => return check(options, format, Some((number, None))),
        ["check", number, ref answer @ ..] => {
            let answer = answer.join(" ");
            return check(options, format, Some((number, Some(&answer))));
        }
        ["practice", place] => return practise(options, place),
        [name] => named(options, name)?,
        [name, ..] => {
            return Err(wrong(format!(
                "\"{name}\" takes no further word: a chapter, a stage, practice DIR, or check N ANSWER"
            )));
        }
    };
    session::print_prose(options, format, &report)?;
    Ok(Outcome::Done)
}

/// A chapter, else a stage of the settings.
fn named(options: &Options, name: &str) -> anyhow::Result<GuideReport> {
    let stages = stages(options)?;
    if let Some(chapter) = CHAPTERS.iter().find(|c| c.name == name) {
        let figures = figures(options, chapter)?;
        let (figures, is_example) = match &figures {
            Some(own) => (own, false),
            None => (&*EXAMPLE, true),
        };
        return Ok(guide::chapter(chapter, figures, is_example, &stages));
    }
    let Some(at) = stages.iter().position(|s| s.id == name) else {
        let known = CHAPTERS.iter().map(|c| c.name);
        let meant = match nearest(name, known.chain(stages.iter().map(|s| s.id.as_str()))) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "pipeline guide lists the chapters".into(),
        };
        return Err(wrong(format!("no chapter or stage \"{name}\"; {meant}")));
    };
    Ok(guide::stage(&stages[at], stages.get(at + 1)))
}

/// The figures that a chapter asks for; `None` without a folder, or with one that holds no deals yet.
fn figures(options: &Options, chapter: &Chapter) -> anyhow::Result<Option<Figures>> {
    if session::locate(options)?.is_none() {
        return Ok(None);
    }
    // Settings that are broken stop here; a report that cannot be made leaves its sentences out.
    session::open(options)?;
    let all = heard(options, "report -p all");
    let has = |key: &str| all.as_ref().and_then(|all| number(all, key)) > Some(0.0);
    if !has("open.deals") && !has("close_rate.by_count.closed") {
        return Ok(None);
    }
    let report = |which: &str| heard(options, which);
    Ok(Some(guide::figures(std::iter::once(chapter.text), report)))
}

fn heard(options: &Options, which: &str) -> Option<Value> {
    let words = if which == "day" { "" } else { which };
    let words: Vec<String> = words.split_whitespace().map(String::from).collect();
    super::value_of(options, &words).ok()
}

/// The stages of the folder, each with what the company says and what stands in it; else the usual ones.
fn stages(options: &Options) -> anyhow::Result<Vec<OwnStage>> {
    let Some(source) = session::locate(options)? else {
        return Ok(OwnStage::of(&Settings::default()));
    };
    let workspace = session::open_at(options, source)?;
    let mut stages = OwnStage::of(&workspace.settings);
    let mut texts = playbook::read(&workspace.source)?;
    let report = heard(options, "report");
    for stage in &mut stages {
        stage.playbook = texts.remove(&stage.id);
        stage.standing = report.as_ref().and_then(|r| standing(r, &stage.id));
    }
    Ok(stages)
}

/// What stands in a stage; of one that several pipelines have, nothing.
fn standing(report: &Value, stage: &str) -> Option<String> {
    let of = |key: &str| number(report, &format!("stages[{stage}].{key}"));
    let (deals, value) = (of("deals")? as u64, of("value")?);
    let open = match deals {
        0 => "Nothing stands here".into(),
        n => format!(
            "{} here, {}",
            count(n, "open deal", "open deals"),
            grouped((value + 0.5).floor() as i128)
        ),
    };
    let learned = of("learned_from.closed") > Some(0.0);
    Some(match of("learned_rate").map(percent) {
        Some(odds) if learned => format!("{open}; one in this stage is won {odds} of the time."),
        Some(odds) => format!("{open}. None has closed from here yet: {odds} is the prior."),
        None => format!("{open}."),
    })
}

/// Which exercises are done, or whether an answer is right.
fn check(
    options: &Options,
    format: Format,
    one: Option<(&str, Option<&str>)>,
) -> anyhow::Result<Outcome> {
    session::open(options)?;
    let judged = |at: usize, answer: Option<&str>| -> anyhow::Result<_> {
        let exercise = &EXERCISES[at];
        let words: Vec<String> = exercise.ask.iter().map(|w| (*w).to_string()).collect();
        let json = super::value_of(options, &words)?;
        Ok((at + 1, exercise, exercise.judge(&json, answer)))
    };
    let lines = match one {
        None => (0..EXERCISES.len()).map(|at| judged(at, None)).collect(),
        Some((number, answer)) => {
            let at = number
                .parse()
                .ok()
                .filter(|n| (1..=EXERCISES.len()).contains(n));
            let at = at.ok_or_else(|| Wrong {
                message: format!("no exercise {number}: there are 1 to {}", EXERCISES.len()),
                help: Some("pipeline guide check".into()),
            })?;
            judged(at - 1, answer).map(|line| vec![line])
        }
    }?;
    let is_wrong = |line: &(usize, _, Verdict)| matches!(line.2, Verdict::Wrong(_));
    let wrong = one.is_some() && lines.iter().any(is_wrong);
    session::print_prose(options, format, &guide::checked(lines))?;
    Ok(if wrong { Outcome::Found } else { Outcome::Done })
}

/// Makes the folder of invented deals.
fn practise(options: &Options, place: &str) -> anyhow::Result<Outcome> {
    let shown = PathBuf::from(place);
    let target = match &options.dir {
        Some(base) => base.join(&shown),
        None => shown.clone(),
    };
    super::init::practice(options, &target, &guide::exercises_page())?;
    let dir = shell_word(&shown);
    super::print(&format!(
        "{} holds 60 invented deals and EXERCISES.md.\n\n  cd {dir}\n  pipeline guide check\n",
        harmless(&shown.display().to_string())
    ))?;
    Ok(Outcome::Done)
}

fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    match text.contains([' ', '\'']) {
        true => format!("\"{text}\""),
        false => text,
    }
}
