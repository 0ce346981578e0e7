//! `pipeline blame ID`: who set which field of a deal to what, when, in which commit, beside its own dated history.

use std::collections::BTreeMap;

use super::block::{self, Block, Cell, Column, Line, Part, Report, Table, Tone};
use super::foot::Tail;
use crate::model::book::{Book, View};
use crate::model::brought::Brought;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::query::Query;
use crate::workspace::written::{Change, Difference, Entry, Written};

/// What a commit made of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Created,
    Edited,
    Renamed,
    Deleted,
    /// It could not be read as a deal then: what it said is passed over.
    LeftOut,
}

/// A version of the file.
pub struct Version {
    pub brought: Brought,
    pub file: String,
    pub from: Option<String>,
    /// What it was in each commit that this one was made from, where it could be read.
    pub before: Vec<Option<Written>>,
    /// `None`: it was taken away.
    pub after: Option<Written>,
    pub is_broken: bool,
}

/// What is known of the deal beside its versions.
pub struct Asked {
    pub id: String,
    /// The history before this was not fetched: a shallow clone.
    pub is_cut: bool,
}

/// A field as it stands, and who set it so.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Set {
    pub field: String,
    pub value: String,
    #[serde(flatten)]
    pub brought: Brought,
}

/// A dated line of the file that a commit brought or took out.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Dated {
    pub on: Option<Day>,
    /// Of the history or of what was done.
    pub list: &'static str,
    pub says: BTreeMap<String, String>,
    /// It was taken out.
    pub is_gone: bool,
    /// From its day to the commit's; `null` where it was taken out, or not late.
    pub days_late: Option<i64>,
}

/// An edit.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Edit {
    #[serde(flatten)]
    pub brought: Brought,
    pub kind: Kind,
    pub file: String,
    /// Its name before, where that was another.
    pub from: Option<String>,
    pub fields: Vec<Change>,
    pub entries: Vec<Dated>,
}

/// The JSON of `blame ID`.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct BlameReport {
    pub report: &'static str,
    pub version: u32,
    pub as_of: Day,
    pub currency: String,
    pub id: String,
    pub name: Option<String>,
    /// `null`: it is not there any more.
    pub file: Option<String>,
    /// The history before this was not fetched: a shallow clone.
    pub is_cut: bool,
    /// As they stand; of a deal that is gone, as they stood.
    pub fields: Vec<Set>,
    /// The oldest first.
    pub edits: Vec<Edit>,
    #[serde(flatten)]
    pub tail: Tail,
    #[serde(skip)]
    #[schemars(skip)]
    title: String,
}

/// Builds the page of a deal from its versions, the oldest first.
pub fn build(view: View<'_>, versions: Vec<Version>, asked: Asked) -> BlameReport {
    let book: &Book = view.book;
    let mut fields: BTreeMap<String, (String, usize)> = BTreeMap::new();
    let mut edits: Vec<Edit> = Vec::new();
    let mut last: Option<Written> = None;
    let mut file = None;
    for version in versions {
        let number = edits.len();
        let kind = match &version.after {
            None => Kind::Deleted,
            Some(_) if version.is_broken => Kind::LeftOut,
            Some(_) if version.from.is_some() => Kind::Renamed,
            Some(_) if version.before.iter().all(Option::is_none) && last.is_none() => {
                Kind::Created
            }
            Some(_) => Kind::Edited,
        };
        let mut difference = Difference::default();
        if let Some(after) = version.after.filter(|_| !version.is_broken) {
            // What could not be read is passed over: the last that could stands for it.
            let before: Vec<Written> = version.before.into_iter().flatten().collect();
            let before = if before.is_empty() {
                Vec::from_iter(last.take())
            } else {
                before
            };
            difference = after.against(&before);
            for change in &difference.fields {
                match &change.now {
                    Some(now) => {
                        fields.insert(change.field.clone(), (now.clone(), number));
                    }
                    None => {
                        fields.remove(&change.field);
                    }
                }
            }
            // A merge took over what the one side said: who set it there is known from that commit.
            fields.retain(|key, _| after.fields.contains_key(key));
            for (key, (value, _)) in &mut fields {
                if let Some(now) = after.fields.get(key) {
                    value.clone_from(now);
                }
            }
            last = Some(after);
        }
        file = (kind != Kind::Deleted).then(|| version.file.clone());
        edits.push(Edit {
            entries: entries(&difference, version.brought.on),
            fields: difference.fields,
            brought: version.brought,
            kind,
            file: version.file,
            from: version.from,
        });
    }
    let mut set: Vec<(String, (String, usize))> = fields.into_iter().collect();
    set.sort_by_key(|(field, (_, by))| {
        (crate::workspace::written::place(field), *by, field.clone())
    });
    let everything = Query::default();
    BlameReport {
        report: "blame",
        version: 1,
        as_of: view.t,
        currency: book.settings.currency.code().into(),
        name: last.as_ref().and_then(|w| w.fields.get("name").cloned()),
        id: asked.id,
        file,
        is_cut: asked.is_cut,
        fields: set
            .into_iter()
            .map(|(field, (value, by))| Set {
                field,
                value,
                brought: edits[by].brought.clone(),
            })
            .collect(),
        edits,
        tail: Tail::of(book.at(view.t, &everything), 0),
        title: book.title.clone(),
    }
}

fn entries(difference: &Difference, on: Day) -> Vec<Dated> {
    let dated = |entry: &Entry, is_gone: bool| Dated {
        on: entry.on,
        list: if entry.is_activity {
            "activity"
        } else {
            "history"
        },
        says: entry.says.iter().cloned().collect(),
        is_gone,
        days_late: entry
            .on
            .map(|day| on.since(day))
            .filter(|late| *late > 0 && !is_gone),
    };
    let added = difference.added.iter().map(|e| dated(e, false));
    added
        .chain(difference.gone.iter().map(|e| dated(e, true)))
        .collect()
}

/// A value for people: amounts with commas, long texts by their beginning.
pub fn shown(field: &str, value: &str) -> String {
    const LONG: usize = 40;
    if field == "amount"
        && let Ok(money) = Money::from_quoted(value)
    {
        return block::as_written(money);
    }
    match value.char_indices().nth(LONG) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None if value.is_empty() => "\"\"".into(),
        None => value.into(),
    }
}

/// `3f2a9c1b24`, or that it is not committed.
pub fn commit_words(brought: &Brought) -> Cell {
    match &brought.commit {
        Some(id) => Cell::Words(id.chars().take(10).collect(), Tone::Dim),
        None => Cell::Words("not committed".into(), Tone::Bad),
    }
}

/// Who it was: by name, else by address; nobody is named of what is not committed.
pub fn who(brought: &Brought) -> Cell {
    Cell::Name(brought.author.clone().or(brought.email.clone()))
}

impl Edit {
    /// `stage demo → proposal, amount 40,000 → 48,000, dated 2 Nov, 17 days before`.
    fn words(&self, t: Day) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut say = |text: String| {
            if !parts.is_empty() {
                parts.push(Part::Ours(", ".into()));
            }
            parts.push(Part::Said(text));
        };
        match self.kind {
            Kind::Created => say(format!("new: {}", self.file)),
            Kind::Deleted => say("deleted".into()),
            Kind::LeftOut => say("broken: not read as a deal, passed over".into()),
            Kind::Renamed => {
                say(format!(
                    "renamed from {}",
                    self.from.as_deref().unwrap_or_default()
                ));
            }
            Kind::Edited => {}
        }
        for change in &self.fields {
            if self.kind == Kind::Created && change.field == "name" {
                continue;
            }
            let value = |value: &Option<String>| value.as_ref().map(|v| shown(&change.field, v));
            say(match (value(&change.was), value(&change.now)) {
                (Some(was), Some(now)) => format!("{} {was} → {now}", change.field),
                (None, Some(now)) => format!("{} {now}", change.field),
                (_, None) => format!("{} taken away", change.field),
            });
        }
        for entry in &self.entries {
            let is_said = |(key, value): (&String, &String)| {
                let mut fields = self.fields.iter();
                fields.any(|c| c.field == *key && c.now.as_ref() == Some(value))
            };
            let day = entry.on.map_or("no day".into(), |day| block::day(day, t));
            let late = entry.days_late.map_or(String::new(), |days| {
                format!(", {} before", block::count(days as u64, "day", "days"))
            });
            let says = || {
                let pairs = entry
                    .says
                    .iter()
                    .map(|(k, v)| format!("{k} {}", shown(k, v)));
                pairs.collect::<Vec<_>>().join(", ")
            };
            say(match (entry.is_gone, entry.list) {
                (true, _) => format!("entry of {day} taken out: {}", says()),
                (false, "history") if entry.says.iter().all(is_said) => {
                    format!("dated {day}{late}")
                }
                (false, "history") => format!("entry of {day}{late}: {}", says()),
                (false, _) => {
                    let get = |key: &str| entry.says.get(key).cloned().unwrap_or_default();
                    let note = get("note");
                    let note = if note.is_empty() {
                        note
                    } else {
                        format!(": {}", shown("note", &note))
                    };
                    format!("{} of {day}{late}{note}", get("kind"))
                }
            });
        }
        if parts.is_empty() {
            parts.push(Part::Ours("only how it is written".into()));
        }
        parts
    }
}

impl BlameReport {
    fn head(&self) -> Block {
        let mut parts = vec![
            Part::Theirs(self.title.clone()),
            Part::Theirs(self.id.clone()),
        ];
        parts.extend(self.name.clone().map(Part::Theirs));
        if self.file.is_none() {
            parts.push(Part::Ours("deleted".into()));
        }
        parts.push(Part::Ours(block::count(
            self.edits.len() as u64,
            "edit",
            "edits",
        )));
        Block::Head(parts)
    }

    fn fields_table(&self) -> Table {
        let row = |set: &Set| {
            vec![
                Cell::Name(Some(set.field.clone())),
                Cell::Name(Some(shown(&set.field, &set.value))),
                Cell::Words(block::day(set.brought.on, self.as_of), Tone::Plain),
                who(&set.brought),
                commit_words(&set.brought),
            ]
        };
        Table {
            columns: ["Field", "Value", "Since", "By", "Commit"]
                .map(Column::left)
                .into(),
            rows: self.fields.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }

    fn edits_table(&self) -> Table {
        let row = |edit: &Edit| {
            vec![
                Cell::Words(block::day(edit.brought.on, self.as_of), Tone::Plain),
                who(&edit.brought),
                commit_words(&edit.brought),
                Cell::Parts(edit.words(self.as_of)),
            ]
        };
        let mut columns: Vec<Column> = ["Day", "By", "Commit"].map(Column::left).into();
        columns.push(Column::long_text("What"));
        Table {
            columns,
            rows: self.edits.iter().map(row).collect(),
            total: None,
            total_note: None,
            heading: true,
        }
    }
}

/// That the history goes on further back than it can be read.
pub fn cut_line(begins: Option<Day>) -> Line {
    let day = begins.map_or(String::new(), |day| format!(" on {}", day.full()));
    Line {
        text: format!("History begins{day}: a shallow clone, the rest was not fetched."),
        hint: Some("git fetch --unshallow".into()),
    }
}

impl Report for BlameReport {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![self.head()];
        if !self.fields.is_empty() {
            blocks.push(Block::Table(self.fields_table()));
        }
        blocks.push(Block::Table(self.edits_table()));
        if self.is_cut {
            blocks.push(Block::Lines(vec![cut_line(
                self.edits.first().map(|e| e.brought.on),
            )]));
        }
        let last = self
            .edits
            .iter()
            .rev()
            .find_map(|e| e.brought.commit.clone());
        blocks.extend(last.map(|id| {
            let short: String = id.chars().take(10).collect();
            Block::Hints(format!("git show {short}"))
        }));
        blocks.push(Block::Foot(self.tail.foot(self.as_of)));
        blocks
    }
}
