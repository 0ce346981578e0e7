//! The plan of an import: what becomes of each row, and the text of each file that would be written. Every text is
//! judged by the program's own reader before anything is written at all.

use std::collections::HashMap;

use super::columns::{Field, Role};
use super::draft::{Draft, Refusal, Remark};
use super::identity::{Known, Standing, same_id};
use super::owners::Owners;
use super::reading::{self, Column, Reading};
use super::row::{Reader, pipeline_of};
use super::stages::Stages;
use super::text::folded;
use super::update::update;
use super::wishes::{Block, Wishes, shell};
use super::{columns, deal_text, field_history, slug};
use crate::diagnostic::Level;
use crate::edit::set::Change;
use crate::model::book::{Keep, Need, Segment};
use crate::model::builder::Faults;
use crate::model::day::Day;
use crate::model::money::Money;
use crate::model::settings::{Settings, StageId};
use crate::workspace::folder::LIMIT;
use crate::workspace::load::judge;
use crate::workspace::sheet::{Cell, Form, Sheet, SheetRow};

/// A deal that would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDeal {
    pub row: u64,
    pub id: String,
    /// Relative to the pipeline folder.
    pub file: String,
    pub text: String,
    pub name: String,
    pub stage: StageId,
    pub amount: Money,
    pub currency: String,
}

/// A deal that is there, and what a newer export says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Updated {
    pub row: u64,
    pub id: String,
    pub file: String,
    pub changes: Vec<Change>,
    /// As it would be.
    pub text: String,
}

/// A row whose deal is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    pub row: u64,
    pub id: String,
    pub reason: String,
}

/// A row that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub row: u64,
    pub column: Option<String>,
    pub reason: String,
}

/// A stage of the sheet, and what it is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageRead {
    pub name: String,
    /// `None` until the user says.
    pub stage: Option<StageId>,
    pub near: Option<String>,
    pub rows: u64,
}

/// What an import would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub columns: Vec<Column>,
    pub stages: Vec<StageRead>,
    pub write: Vec<NewDeal>,
    pub update: Vec<Updated>,
    pub skip: Vec<Skipped>,
    pub refuse: Vec<Refused>,
    /// Totals and notes under the table.
    pub passed_over: Vec<u64>,
    /// What was taken for granted, with its rows.
    pub remarks: Vec<(Remark, Vec<u64>)>,
    /// Whether rows are changes of deals, several to one.
    pub is_field_history: bool,
    /// Why nothing can be written; empty if something can.
    pub blocks: Vec<Block>,
}

/// What the plan is made for.
pub struct Context<'a> {
    pub settings: &'a Settings,
    pub wishes: &'a Wishes,
    pub today: Day,
    /// For which day a rate must be known.
    pub as_of: Day,
    /// The text of a deal's file: given where deals that are there take over what the sheet says.
    pub existing: Option<&'a Existing<'a>>,
}

/// Reads the text of a deal's file, or says why it cannot be read.
pub type Existing<'a> = dyn Fn(&str) -> Result<String, String> + 'a;

/// Makes the plan. `known` is what the folder holds; the ids of new deals are added to it.
pub fn make(sheet: &Sheet, context: &Context<'_>, known: &mut Known) -> Plan {
    let settings = context.settings;
    let mut plan = Plan::default();
    let rows = deal_rows(sheet, &mut plan);
    let has_pipelines = settings.pipelines.iter().any(|p| p.id.is_some());
    let mut reading = reading::read(sheet, &rows, context.wishes, has_pipelines);
    plan.blocks.append(&mut reading.blocks);
    missing(&reading, sheet, context.wishes, &mut plan.blocks);
    match Stages::new(settings, &context.wishes.stage_map) {
        Err(message) => plan.blocks.push(Block {
            message,
            help: "--stage-map NAME=stage, for each stage of the file".into(),
        }),
        Ok(stages) => {
            let owners = Owners::new(settings, &context.wishes.owners);
            let reader = Reader {
                reading: &reading,
                settings,
                stages: &stages,
                owners: &owners,
                wishes: context.wishes,
                today: context.today,
            };
            plan.is_field_history = field_history::is_one(&reading);
            pipelines(&reader, &rows, &mut plan);
            name_stages(&reader, &rows, &mut plan);
            if plan.blocks.is_empty() {
                deals(&reader, &rows, context, known, &mut plan);
            }
        }
    }
    plan.refuse.sort_by_key(|r| r.row);
    plan.columns = reading.columns;
    plan
}

/// The rows that are meant to be deals; the others are passed over or refused.
fn deal_rows<'s>(sheet: &'s Sheet, plan: &mut Plan) -> Vec<&'s SheetRow> {
    let width = sheet.header.len();
    let mut end = sheet.rows.len();
    while end > 0 && is_note(&sheet.rows[end - 1], width) {
        end -= 1;
    }
    let mut rows = Vec::with_capacity(end);
    for (at, row) in sheet.rows.iter().enumerate() {
        let is_extra = row.cells.iter().skip(width).any(|c| !c.is_empty());
        // A workbook keeps no empty cells behind the last one.
        let is_short = row.cells.len() < width && !matches!(sheet.form, Form::Workbook { .. });
        if at >= end || is_total(row, width) {
            plan.passed_over.push(row.number);
        } else if is_extra || is_short {
            let cells = row.cells.len();
            let s = if cells == 1 { "" } else { "s" };
            plan.refuse.push(Refused {
                row: row.number,
                column: None,
                reason: format!("{cells} cell{s}, the header has {width}"),
            });
        } else {
            rows.push(row);
        }
    }
    plan.refuse
        .extend(sheet.faulty.iter().map(|(row, reason)| Refused {
            row: *row,
            column: None,
            reason: reason.clone(),
        }));
    rows
}

fn filled(row: &SheetRow) -> usize {
    row.cells.iter().filter(|c| !c.is_empty()).count()
}

/// A line of text under a table, or a total.
fn is_note(row: &SheetRow, width: usize) -> bool {
    width >= 3 && filled(row) == 1 || is_total(row, width)
}

/// `Grand Totals (12 records)`, `Summe;;;120.000`: a total names itself first, and leaves most cells empty.
fn is_total(row: &SheetRow, width: usize) -> bool {
    const WORDS: [&str; 8] = [
        "total",
        "grandtotal",
        "subtotal",
        "sum",
        "summe",
        "gesamt",
        "soustotal",
        "totalgénéral",
    ];
    let Some(first) = row.cells.iter().find(|c| !c.is_empty()) else {
        return false;
    };
    let first = match first {
        Cell::Text(text) => folded(text),
        _ => return false,
    };
    let names_itself = WORDS.iter().any(|word| {
        let rest = first.strip_prefix(word);
        rest.is_some_and(|rest| {
            matches!(rest, "" | "s")
                || rest
                    .trim_start_matches('s')
                    .starts_with(|c: char| c.is_ascii_digit())
        })
    });
    width >= 3 && names_itself && filled(row) <= (width / 2).max(1)
}

/// What a sheet must have: something to call a deal by, its stage, and when it was created.
fn missing(reading: &Reading, sheet: &Sheet, wishes: &Wishes, blocks: &mut Vec<Block>) {
    let header = some_of(&sheet.header);
    let mut miss = |what: &str, help: &str| {
        blocks.push(Block {
            message: format!("no column is the {what}; there are {header}"),
            help: help.into(),
        });
    };
    if !reading.has(Field::Name) && !reading.has(Field::Company) {
        miss("name of a deal", "--map name=COLUMN");
    }
    if !reading.has(Field::Stage) && !reading.has(Field::Status) {
        miss("stage", "--map stage=COLUMN");
    }
    let has_created = reading.has(Field::Created)
        || reading.entered().next().is_some()
        || wishes.created.is_some();
    if !has_created {
        miss(
            "day of creation",
            "--map created=COLUMN, or --created DATE for all rows",
        );
    }
}

/// The headings, as far as a message has room.
fn some_of(header: &[String]) -> String {
    const MOST: usize = 12;
    let shown = header[..header.len().min(MOST)].join(", ");
    match header.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Pipelines that the settings do not have.
fn pipelines(reader: &Reader<'_>, rows: &[&SheetRow], plan: &mut Plan) {
    let mut unknown: Vec<String> = Vec::new();
    for row in rows {
        if let Some(name) = reader.text(row, Field::Pipeline)
            && pipeline_of(reader.settings, &name).is_none()
            && !unknown.contains(&name)
        {
            unknown.push(name);
        }
    }
    if unknown.is_empty() {
        return;
    }
    let place = reader.reading.places(Field::Pipeline).next();
    let header = place.map_or("", |p| &reader.reading.columns[p].header);
    plan.blocks.push(Block {
        message: format!("no pipeline \"{}\" in the settings", unknown.join("\", \"")),
        help: format!(
            "--map {} keeps it as a field; or [[pipeline]] in pipeline.toml",
            shell(&format!("custom.pipeline={header}"))
        ),
    });
}

/// Every stage that the sheet names, with what it is here.
fn name_stages(reader: &Reader<'_>, rows: &[&SheetRow], plan: &mut Plan) {
    let mut places: HashMap<(String, usize), usize> = HashMap::new();
    let mut seen = |name: String, pipeline: usize, plan: &mut Plan| {
        let key = (folded(&name), pipeline);
        let at = *places.entry(key).or_insert_with(|| {
            let stage = reader.stages.find(&name, pipeline);
            let near = match stage {
                Some(_) => None,
                None => reader.stages.near(&name, pipeline).map(String::from),
            };
            plan.stages.push(StageRead {
                name: name.clone(),
                stage,
                near,
                rows: 0,
            });
            plan.stages.len() - 1
        });
        plan.stages[at].rows += 1;
    };
    for row in rows {
        let pipeline = reader.pipeline(row);
        let status = reader.text(row, Field::Status);
        let is_closed = status.is_some_and(|s| matches!(reader.stages.status(&s), Some(Some(_))));
        // Where the status says the end, the stage before it is only good to know.
        if let Some(name) = reader.text(row, Field::Stage).filter(|_| !is_closed) {
            seen(name, pipeline, plan);
        }
        for (place, stage, of) in reader.reading.entered() {
            let of = of.and_then(|name| pipeline_of(reader.settings, name));
            let is_empty = row.cells.get(place).is_none_or(Cell::is_empty);
            if !is_empty && of.is_none_or(|of| of == pipeline) {
                seen(stage.to_string(), pipeline, plan);
            }
        }
        if plan.is_field_history {
            for name in field_history::stages_named(reader, row) {
                seen(name, pipeline, plan);
            }
        }
    }
    let unknown: Vec<&StageRead> = plan.stages.iter().filter(|s| s.stage.is_none()).collect();
    if unknown.is_empty() {
        return;
    }
    let names: Vec<String> = unknown.iter().map(|s| format!("\"{}\"", s.name)).collect();
    let flags: Vec<String> = unknown
        .iter()
        .map(|s| {
            let to = s.near.as_deref().unwrap_or("STAGE");
            format!("--stage-map {}", shell(&format!("{}={to}", s.name)))
        })
        .collect();
    let ids = super::stages::ids(reader.settings).join(", ");
    plan.blocks.push(Block {
        message: format!("no stage {}; there are {ids}", names.join(", ")),
        help: flags.join(" "),
    });
}

/// The deals of the rows: drafted, compared with what is there, named, written as text and judged.
fn deals(
    reader: &Reader<'_>,
    rows: &[&SheetRow],
    context: &Context<'_>,
    known: &mut Known,
    plan: &mut Plan,
) {
    let groups = if plan.is_field_history {
        field_history::grouped(reader, rows)
    } else {
        rows.iter().map(|row| vec![*row]).collect()
    };
    // Of a tool's id the row that had it first.
    let mut first_of: HashMap<String, (u64, Draft)> = HashMap::new();
    for group in groups {
        let row = group[0].number;
        let drafted = reader.draft(group[0]).and_then(|(mut draft, remarks)| {
            if plan.is_field_history {
                field_history::tell(reader, &group, &mut draft)?;
            }
            Ok((draft, remarks))
        });
        let (draft, remarks) = match drafted {
            Ok(drafted) => drafted,
            Err(refusal) => {
                plan.refuse.push(refused(row, refusal));
                continue;
            }
        };
        if let Some(id) = &draft.import_id {
            if let Some((first, other)) = first_of.get(&same_id(id)) {
                again(row, *first, other, &draft, plan);
                continue;
            }
            first_of.insert(same_id(id), (row, draft.clone()));
        }
        if let Some(standing) = known.take(&draft) {
            there(&draft, &remarks, standing, context, plan);
            continue;
        }
        match new_deal(&draft, context, known) {
            Ok(deal) => {
                plan.write.push(deal);
                for remark in remarks {
                    match plan.remarks.iter_mut().find(|(r, _)| *r == remark) {
                        Some((_, rows)) => rows.push(row),
                        None => plan.remarks.push((remark, vec![row])),
                    }
                }
            }
            Err(refusal) => plan.refuse.push(refused(row, refusal)),
        }
    }
    plan.remarks.sort();
}

/// A row whose deal is there: passed over, or what it says otherwise taken over.
fn there(
    draft: &Draft,
    remarks: &[Remark],
    standing: Standing,
    context: &Context<'_>,
    plan: &mut Plan,
) {
    let Standing { id, file } = standing;
    let row = draft.row;
    let skip = |plan: &mut Plan, id, reason: &str| {
        let reason = reason.to_string();
        plan.skip.push(Skipped { row, id, reason });
    };
    let Some(existing) = context.existing else {
        return skip(plan, id, "already there");
    };
    let told = existing(&file).map_err(Refusal::of_row).and_then(|text| {
        let told = update(draft, remarks, &text, context.settings, context.today)?;
        if let Some((text, _)) = &told {
            judged(text, &file, context)?;
        }
        Ok(told)
    });
    match told {
        Ok(None) => skip(plan, id, "nothing new"),
        Ok(Some((text, changes))) => plan.update.push(Updated {
            row,
            id,
            file,
            changes,
            text,
        }),
        Err(refusal) => plan.refuse.push(refused(row, refusal)),
    }
}

fn refused(row: u64, refusal: Refusal) -> Refused {
    Refused {
        row,
        column: refusal.column,
        reason: refusal.reason,
    }
}

/// A second row of one id: the same once more, or something else that cannot be the same deal.
fn again(row: u64, first: u64, other: &Draft, draft: &Draft, plan: &mut Plan) {
    let same = Draft {
        row: first,
        ..draft.clone()
    };
    let id = draft.import_id.clone().unwrap_or_default();
    if same == *other {
        let reason = format!("the same as row {first}");
        plan.skip.push(Skipped { row, id, reason });
    } else {
        plan.refuse.push(Refused {
            row,
            column: None,
            reason: format!("the id {id} is that of row {first}, with other content"),
        });
    }
}

/// A draft with a name of its own and a text that the program's own reader takes.
fn new_deal(draft: &Draft, context: &Context<'_>, known: &mut Known) -> Result<NewDeal, Refusal> {
    let settings = context.settings;
    if draft.currency != settings.currency && !settings.rates.knows(draft.currency) {
        let (code, home) = (draft.currency.code(), settings.currency.code());
        return Err(Refusal::of_row(format!(
            "no rate for {code}; in pipeline.toml: rates = {{ {code} = … }}, {home} for one {code}"
        )));
    }
    let text = deal_text::write(draft, settings);
    let wanted = slug::id(&draft.name)
        .or_else(|| slug::id(&draft.company))
        .or_else(|| slug::id(draft.import_id.as_deref()?))
        .unwrap_or_else(|| "deal".into());
    // Judged under the name that it wants: which number is behind it changes nothing.
    let file = format!("{}/{wanted}.toml", settings.deals_dir);
    judged(&text, &file, context)?;
    let id = known.free_stem(&wanted);
    Ok(NewDeal {
        row: draft.row,
        file: format!("{}/{id}.toml", settings.deals_dir),
        id,
        text,
        name: draft.name.clone(),
        stage: draft.stage,
        amount: draft.amount,
        currency: draft.currency.code().into(),
    })
}

/// Holds a text to what the program's own reader takes.
fn judged(text: &str, file: &str, context: &Context<'_>) -> Result<(), Refusal> {
    if text.len() > LIMIT {
        return Err(Refusal::of_row("more than 1 MiB of text"));
    }
    let need = Need {
        as_of: context.as_of,
        keep: Keep::Odd,
        seen: false,
    };
    let (mut segment, settings) = (Segment::default(), context.settings);
    let faults = judge(text, file, settings, &need, &mut segment, Faults::default());
    match faults.iter().find(|f| f.level == Level::Error) {
        None => Ok(()),
        Some(fault) => {
            let help = fault.help.iter().map(|h| format!("; {h}"));
            let help: String = help.collect();
            Err(Refusal::of_row(format!("{}{help}", fault.message)))
        }
    }
}

/// Whether a heading is one that an import looks for.
pub fn is_known(heading: &str, wishes: &Wishes) -> bool {
    use crate::model::lead_columns::fold;
    let named = wishes
        .map
        .iter()
        .map(|(_, column)| column)
        .chain(&wishes.id);
    columns::of_header(heading).is_some()
        || columns::stage_entered(heading).is_some()
        || named
            .into_iter()
            .any(|column| fold(column) == fold(heading))
}

/// What a column is read as, for people and programs.
pub fn role_name(role: &Role) -> String {
    match role {
        Role::Field(field) => field.name().into(),
        Role::Entered { stage, .. } => format!("entered.{stage}"),
        Role::Custom(key) => format!("custom.{key}"),
        Role::Left => "left out".into(),
    }
}
