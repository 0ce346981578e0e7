//! `pipeline guide`: the fundamentals of selling by a pipeline, and how this tool does each, in chapters.

mod practice;
mod stage_words;
mod text;

use std::sync::LazyLock;

use super::block::{Block, Cell, Column, Fact, Line, List, Part as Words, Report, Table, Tone};
use crate::model::settings::Settings;
use crate::workspace::playbook::Page;

pub use practice::{EXERCISES, Exercise, Verdict, page as exercises_page};
pub use stage_words::AFTER;
pub use text::{Figures, Kind, Part, figures, gist, number, parts};

/// A chapter: its name, what it is about, and its text.
pub struct Chapter {
    pub name: &'static str,
    pub about: &'static str,
    pub text: &'static str,
}

macro_rules! chapter {
    ($name:literal, $about:literal) => {
        Chapter {
            name: $name,
            about: $about,
            text: include_str!(concat!("guide/", $name, ".md")),
        }
    };
}

/// In the order in which they are read.
pub const CHAPTERS: [Chapter; 11] = [
    chapter!("pipeline", "pipeline, funnel and forecast told apart"),
    chapter!("stages", "the seven stages, and what to do in each"),
    chapter!("qualification", "is this deal worth your time?"),
    chapter!("funnel", "where deals get lost, and what to mend first"),
    chapter!("metrics", "the four figures, and what moves each"),
    chapter!("forecast", "what will be won by the day"),
    chapter!("follow-up", "no deal without a next step; when to let go"),
    chapter!("week", "the rhythm: three hours a month a rep"),
    chapter!("marketing", "sales and marketing on one line"),
    chapter!("tool", "how this tool does each"),
    chapter!(
        "practice",
        "exercises on invented deals, with answers checked"
    ),
];

/// The figures of `examples/sales`, for who has no deals yet.
pub static EXAMPLE: LazyLock<Figures> = LazyLock::new(|| {
    // A test holds it to the texts and to the example.
    serde_json::from_str(include_str!("guide/example.json")).unwrap_or_default()
});

/// The JSON of `guide`.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct GuideReport {
    pub report: &'static str,
    pub version: u32,
    /// A chapter's name, a stage, `check`; nothing for the list of chapters.
    pub chapter: Option<String>,
    pub title: String,
    pub parts: Vec<Part>,
    /// The chapters, where none was asked for.
    pub chapters: Vec<Named>,
    /// What to read next.
    pub next: Option<String>,
    /// Whether the figures are those of the example.
    pub example: bool,
}

/// A chapter by name.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Named {
    pub name: &'static str,
    pub about: &'static str,
}

/// What the folder at hand says of a stage.
#[derive(Clone, Debug, Default)]
pub struct OwnStage {
    pub id: String,
    pub guide: Option<String>,
    pub checklist: Vec<String>,
    /// `playbook/STAGE.md`.
    pub playbook: Option<Page>,
    /// `2 open, 84,000; odds 68%`.
    pub standing: Option<String>,
}

impl OwnStage {
    /// The stages of settings, each once, in order; with life after the sale behind them.
    pub fn of(settings: &Settings) -> Vec<OwnStage> {
        let mut stages: Vec<OwnStage> = Vec::new();
        for stage in &settings.stages {
            if stages.iter().all(|s| s.id != stage.id) {
                stages.push(OwnStage {
                    id: stage.id.clone(),
                    guide: stage.guide.clone(),
                    checklist: stage.checklist.clone(),
                    ..OwnStage::default()
                });
            }
        }
        stages.push(OwnStage {
            id: AFTER.into(),
            ..OwnStage::default()
        });
        stages
    }
}

fn blank(title: &str) -> GuideReport {
    GuideReport {
        report: "guide",
        version: 1,
        chapter: None,
        title: title.into(),
        parts: Vec::new(),
        chapters: Vec::new(),
        next: None,
        example: false,
    }
}

/// The list of chapters.
pub fn contents() -> GuideReport {
    let named = |c: &Chapter| Named {
        name: c.name,
        about: c.about,
    };
    let intro = "Selling by a pipeline, and this tool, in eleven short chapters. With your own figures, where there \
                 are any; else with those of an example.";
    GuideReport {
        parts: vec![Part::new(Kind::Text, intro)],
        chapters: CHAPTERS.iter().map(named).collect(),
        next: Some("pipeline guide pipeline".into()),
        ..blank("The guide")
    }
}

/// A chapter, with figures; the chapter on stages has each of `stages`.
pub fn chapter(
    chapter: &Chapter,
    figures: &Figures,
    is_example: bool,
    stages: &[OwnStage],
) -> GuideReport {
    let mut found = parts(chapter.text, figures);
    let title = match found.first() {
        Some(part) if part.kind == Kind::Heading => found.remove(0).text,
        _ => chapter.name.into(),
    };
    if chapter.name == "stages" {
        for (at, stage) in stages.iter().enumerate() {
            found.push(Part::new(
                Kind::Heading,
                format!("{} {}", at + 1, stage_title(stage)),
            ));
            found.extend(stage_parts(stage));
        }
    } else if let Some(stage) = stages.iter().find(|s| s.id == chapter.name) {
        // One word for both: who asks for the stage must not be left with the chapter.
        let heading = format!("The stage called {}", stage.id);
        found.push(Part::new(Kind::Heading, heading));
        found.extend(stage_parts(stage));
    }
    let at = CHAPTERS.iter().position(|c| c.name == chapter.name);
    let next = at.and_then(|at| CHAPTERS.get(at + 1));
    GuideReport {
        chapter: Some(chapter.name.into()),
        parts: found,
        next: next.map(|c| format!("pipeline guide {}", c.name)),
        example: is_example,
        ..blank(&title)
    }
}

/// One stage: what to do in it, and the company's own words.
pub fn stage(stage: &OwnStage, next: Option<&OwnStage>) -> GuideReport {
    GuideReport {
        chapter: Some(stage.id.clone()),
        parts: stage_parts(stage),
        next: next.map(|s| format!("pipeline guide {}", s.id)),
        ..blank(&stage_title(stage))
    }
}

fn stage_title(stage: &OwnStage) -> String {
    let id = if stage.id == AFTER {
        "after the sale"
    } else {
        &stage.id
    };
    super::block::capital(id)
}

fn stage_parts(stage: &OwnStage) -> Vec<Part> {
    let mut found = Vec::new();
    let mut say = |kind, text: String| found.push(Part::new(kind, text));
    if let Some(words) = stage_words::of(&stage.id) {
        say(Kind::Text, words.aim.into());
        words
            .to_do
            .iter()
            .for_each(|item| say(Kind::Item, (*item).into()));
        say(Kind::Text, format!("Onward when: {}", words.exit));
    }
    if let Some(guide) = &stage.guide {
        say(Kind::Yours, guide.clone());
    }
    if !stage.checklist.is_empty() {
        say(
            Kind::Yours,
            format!("To be ticked: {}.", stage.checklist.join(", ")),
        );
    }
    if let Some(standing) = &stage.standing {
        say(Kind::Yours, standing.clone());
    }
    if let Some(page) = &stage.playbook {
        say(Kind::Yours, format!("From {}:", page.file));
        // Theirs, and no text of ours with figures in it.
        let theirs = text::written(&page.text).into_iter();
        found.extend(theirs.map(|part| match part.kind {
            Kind::Heading => Part::new(Kind::Text, part.text),
            _ => part,
        }));
    }
    if found.is_empty() {
        let text = "No words of its own yet: guide and checklist of the stage in pipeline.toml, or a file in playbook/.";
        found.push(Part::new(Kind::Text, text));
    }
    found
}

/// How far the exercises are done.
pub fn checked(lines: Vec<(usize, &Exercise, Verdict)>) -> GuideReport {
    let done = lines
        .iter()
        .filter(|(_, _, v)| *v == Verdict::Right)
        .count();
    let line = |(at, exercise, verdict): &(usize, &Exercise, Verdict)| {
        let how = match verdict {
            Verdict::Right => "right.".to_string(),
            Verdict::Wrong(why) => format!("not yet. {why}"),
            Verdict::Asked => format!("pipeline guide check {at} ANSWER"),
        };
        Part::new(Kind::Item, format!("{at} {} {how}", exercise.task))
    };
    let mut parts: Vec<Part> = lines.iter().map(line).collect();
    let open = lines.iter().find(|(_, _, v)| *v != Verdict::Right);
    parts.extend(open.map(|(_, e, _)| Part::new(Kind::Text, format!("With: {}", e.with))));
    GuideReport {
        chapter: Some("check".into()),
        parts,
        ..blank(&format!("Exercises: {done} of {} right", lines.len()))
    }
}

impl GuideReport {
    fn block(&self, part: &Part) -> Block {
        match part.kind {
            Kind::Heading | Kind::Text => Block::Lines(vec![Line {
                text: part.text.clone(),
                hint: None,
            }]),
            Kind::Item => Block::Items(vec![part.text.clone()]),
            Kind::Code => Block::Code(part.text.lines().map(String::from).collect()),
            Kind::Yours => Block::Facts(vec![Fact {
                label: if self.example { "Example" } else { "Yours" },
                tone: Tone::Good,
                text: vec![Words::Said(part.text.clone())],
            }]),
        }
    }
}

impl Report for GuideReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![Block::Head(vec![Words::Said(self.title.clone())])];
        for part in &self.parts {
            match (self.block(part), blocks.last_mut()) {
                (Block::Items(items), Some(Block::Items(list))) => list.extend(items),
                (Block::Facts(facts), Some(Block::Facts(list))) => list.extend(facts),
                (block, _) => blocks.push(block),
            }
        }
        if !self.chapters.is_empty() {
            let row = |named: &Named| {
                vec![
                    Cell::Words(format!("pipeline guide {}", named.name), Tone::Accent),
                    Cell::Words(named.about.into(), Tone::Plain),
                ]
            };
            blocks.push(Block::Table(Table {
                columns: vec![Column::left("Chapter"), Column::text("About")],
                rows: self.chapters.iter().map(row).collect(),
                total: None,
                total_note: None,
                heading: false,
            }));
        }
        if let Some(next) = self.next.as_ref().filter(|_| self.chapters.is_empty()) {
            blocks.push(Block::Closing(Line {
                text: format!("Next: {next}"),
                hint: None,
            }));
        }
        blocks
    }

    fn list(&self) -> Option<List> {
        let kind = |kind: Kind| match kind {
            Kind::Heading => "heading",
            Kind::Text => "text",
            Kind::Item => "item",
            Kind::Code => "code",
            Kind::Yours => "yours",
        };
        let name = self.chapter.clone().unwrap_or_default();
        let part = |p: &Part| vec![name.clone(), kind(p.kind).into(), p.text.clone()];
        let chapter = |c: &Named| vec![c.name.into(), "chapter".into(), c.about.into()];
        let rows = self.parts.iter().map(part);
        Some(List {
            head: vec!["chapter", "kind", "text"],
            rows: rows.chain(self.chapters.iter().map(chapter)).collect(),
        })
    }
}
