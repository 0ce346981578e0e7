//! How a sheet is read: what each column is, and how its dates and numbers are written.

use super::columns::{self, Field, Kind, Role};
use super::dates::{self, Order};
use super::numbers::{self, Decimal};
use super::wishes::{Block, Wishes, shell};
use super::{slug, text};
use crate::diagnostic::nearest;
use crate::model::column_evidence::{Settled, settle};
use crate::model::lead_columns::fold;
use crate::workspace::sheet::{Cell, Sheet, SheetRow};

/// The key of `[custom]` that keeps the sheet's own id: what tells on the next run that a deal is there.
pub const IMPORT_ID: &str = "import_id";

/// One column, and what is made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub header: String,
    pub role: Role,
    /// Fields that `--map` takes from it besides.
    pub also: Vec<Field>,
    /// How its cells are read, for people: `month/day/year, row 3 shows it`.
    pub how: String,
    pub order: Option<Order>,
    pub decimal: Decimal,
    /// Shares are percentages.
    pub percent: bool,
}

/// A sheet's columns, and what keeps it from being read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub columns: Vec<Column>,
    /// Where each field is: those of `--map` first, in its order.
    fields: Vec<(Field, usize)>,
    pub blocks: Vec<Block>,
}

impl Reading {
    /// The columns of a field, in the order that `--map` gave or the sheet has.
    pub fn places(&self, field: Field) -> impl Iterator<Item = usize> {
        let all = self.fields.iter();
        all.filter(move |(f, _)| *f == field)
            .map(|(_, place)| *place)
    }

    /// Whether the sheet has a column of a field.
    pub fn has(&self, field: Field) -> bool {
        self.places(field).next().is_some()
    }

    /// The days on which stages were entered: place, stage and pipeline.
    pub fn entered(&self) -> impl Iterator<Item = (usize, &str, Option<&str>)> {
        let all = self.columns.iter().enumerate();
        all.filter_map(|(place, column)| match &column.role {
            Role::Entered { stage, pipeline } => Some((place, stage.as_str(), pipeline.as_deref())),
            _ => None,
        })
    }
}

/// Reads the header, then each column by the rows that are deals. `has_pipelines` says whether the folder can tell one
/// pipeline from another.
pub fn read(sheet: &Sheet, rows: &[&SheetRow], wishes: &Wishes, has_pipelines: bool) -> Reading {
    let mut blocks = Vec::new();
    let (roles, fields) = roles(sheet, wishes, has_pipelines, &mut blocks);
    let mut columns: Vec<Column> = sheet
        .header
        .iter()
        .zip(roles)
        .enumerate()
        .map(|(place, (header, role))| Column {
            header: text::one_line(header),
            also: fields
                .iter()
                .filter(|(f, p)| *p == place && role != Role::Field(*f))
                .map(|(f, _)| *f)
                .collect(),
            role,
            how: String::new(),
            order: wishes.dates,
            decimal: wishes.decimal.unwrap_or(Decimal::Point),
            percent: false,
        })
        .collect();
    name_customs(&mut columns);
    settle_dates(&mut columns, rows, wishes, &mut blocks);
    settle_numbers(&mut columns, rows, wishes, &mut blocks);
    Reading {
        columns,
        fields,
        blocks,
    }
}

type Fields = Vec<(Field, usize)>;

/// What each column is, and where each field is.
fn roles(
    sheet: &Sheet,
    wishes: &Wishes,
    has_pipelines: bool,
    blocks: &mut Vec<Block>,
) -> (Vec<Role>, Fields) {
    let (mut roles, mut fields) = mapped(sheet, wishes, blocks);
    detect(sheet, has_pipelines, &mut roles, &mut fields);
    let others = |header: &String| match columns::stage_entered(header) {
        _ if header.trim().is_empty() || columns::follows_from_others(header) => Role::Left,
        Some((stage, pipeline)) => Role::Entered { stage, pipeline },
        None => Role::Custom(String::new()),
    };
    let roles = roles
        .into_iter()
        .zip(&sheet.header)
        .map(|(role, header)| role.unwrap_or_else(|| others(header)))
        .collect();
    (roles, fields)
}

/// What `--map` and `--id` say.
fn mapped(sheet: &Sheet, wishes: &Wishes, blocks: &mut Vec<Block>) -> (Vec<Option<Role>>, Fields) {
    let mut roles: Vec<Option<Role>> = vec![None; sheet.header.len()];
    let mut fields = Fields::new();
    let id = wishes.id.iter().map(|column| ("id", column.as_str()));
    let map = wishes.map.iter().map(|(f, c)| (f.as_str(), c.as_str()));
    for (field, column) in map.chain(id) {
        match (role_of(field), place_of(sheet, column)) {
            (Ok(role), Ok(place)) => {
                if let Role::Field(field) = role {
                    if fields.iter().any(|(f, _)| *f == field) && field.kind() != Kind::Text {
                        blocks.push(Block {
                            message: format!("{} is mapped to two columns", field.name()),
                            help: "one --map for each; only texts are put together".into(),
                        });
                    }
                    fields.push((field, place));
                }
                roles[place].get_or_insert(role);
            }
            (Err(block), _) | (_, Err(block)) => blocks.push(block),
        }
    }
    (roles, fields)
}

/// Of several columns that may be a field the surest is; the first of equal ones.
fn detect(sheet: &Sheet, has_pipelines: bool, roles: &mut [Option<Role>], fields: &mut Fields) {
    let mut best: Vec<Option<(usize, usize)>> = vec![None; Field::ALL.len()];
    for (place, header) in sheet.header.iter().enumerate() {
        if roles[place].is_none()
            && let Some((field, rank)) = columns::of_header(header)
            && !fields.iter().any(|(f, _)| *f == field)
            && (field != Field::Pipeline || has_pipelines)
            && best[field as usize].is_none_or(|(_, least)| rank < least)
        {
            best[field as usize] = Some((place, rank));
        }
    }
    let is_report_of_changes = columns::CHANGES.iter().all(|f| best[*f as usize].is_some());
    for field in Field::ALL {
        if let Some((place, _)) = best[*field as usize]
            && (is_report_of_changes || !columns::CHANGES.contains(field))
        {
            roles[place] = Some(Role::Field(*field));
            fields.push((*field, place));
        }
    }
}

fn role_of(field: &str) -> Result<Role, Block> {
    if let Some(key) = field.strip_prefix("custom.") {
        return slug::key(key).map(Role::Custom).ok_or_else(|| Block {
            message: format!("\"{field}\" names no key"),
            help: "--map custom.region=COLUMN".into(),
        });
    }
    if let Some(stage) = field.strip_prefix("entered.") {
        return Ok(Role::Entered {
            stage: stage.into(),
            pipeline: None,
        });
    }
    if field == "drop" {
        return Ok(Role::Left);
    }
    columns::of_name(field).map(Role::Field).ok_or_else(|| {
        let known: Vec<&str> = Field::ALL.iter().map(|f| f.name()).collect();
        let help = match columns::near_name(field) {
            Some(near) => format!("did you mean --map {near}=COLUMN?"),
            None => format!(
                "there are {}, custom.KEY, entered.STAGE, drop",
                known.join(", ")
            ),
        };
        Block {
            message: format!("no field \"{field}\""),
            help,
        }
    })
}

fn place_of(sheet: &Sheet, column: &str) -> Result<usize, Block> {
    let exact = sheet.header.iter().position(|h| h.trim() == column.trim());
    let folded = || sheet.header.iter().position(|h| fold(h) == fold(column));
    exact.or_else(folded).ok_or_else(|| {
        let names = sheet.header.iter().map(String::as_str);
        let help = match nearest(column, names) {
            Some(near) => format!("did you mean {}?", shell(near)),
            None => format!("there are {}", sheet.header.join(", ")),
        };
        Block {
            message: format!("no column \"{column}\""),
            help,
        }
    })
}

/// Gives every kept column a key of its own.
fn name_customs(columns: &mut [Column]) {
    let mut used: Vec<String> = vec![IMPORT_ID.into(), "last_stage".into()];
    for (place, column) in columns.iter_mut().enumerate() {
        let Role::Custom(key) = &mut column.role else {
            continue;
        };
        let wanted = if key.is_empty() {
            // Pipedrive says of each column whose it is; here all are the deal's.
            let own = column.header.strip_prefix("Deal - ");
            // Close marks the user's own fields.
            let own = own.or(column.header.strip_prefix("custom."));
            slug::key(own.unwrap_or(&column.header))
                .unwrap_or_else(|| format!("column_{}", place + 1))
        } else {
            std::mem::take(key)
        };
        let mut name = wanted.clone();
        let mut number = 2;
        while used.contains(&name) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        used.push(name.clone());
        *key = name;
    }
}

fn is_date(role: &Role) -> bool {
    match role {
        Role::Field(field) => field.kind() == Kind::Date,
        Role::Entered { .. } => true,
        _ => false,
    }
}

/// The texts of a column, each with the number of its row.
fn texts<'r>(rows: &[&'r SheetRow], place: usize) -> impl Iterator<Item = (u64, &'r str)> {
    let cells = rows
        .iter()
        .map(move |row| (row.number, row.cells.get(place)));
    cells.filter_map(|(number, cell)| match cell {
        Some(Cell::Text(text)) => Some((number, text.as_str())),
        _ => None,
    })
}

fn settle_dates(
    columns: &mut [Column],
    rows: &[&SheetRow],
    wishes: &Wishes,
    blocks: &mut Vec<Block>,
) {
    if let Some(order) = wishes.dates {
        for column in columns.iter_mut().filter(|c| is_date(&c.role)) {
            column.how = format!("{}, as you say", order.words());
        }
        return;
    }
    let mut open = Vec::new();
    let mut shown: Vec<(Order, String)> = Vec::new();
    for (place, column) in columns.iter_mut().enumerate() {
        if !is_date(&column.role) {
            continue;
        }
        match settle(texts(rows, place)) {
            Settled::Either => {}
            Settled::As(order, row) => {
                column.order = Some(order);
                column.how = format!("{}, row {row} shows it", order.words());
                shown.push((order, column.header.clone()));
            }
            Settled::Open(row, cell) => open.push((place, row, cell)),
            Settled::Both(a, one, b, other) => blocks.push(Block {
                message: format!(
                    "column \"{}\" has both \"{one}\" (row {a}) and \"{other}\" (row {b})",
                    column.header
                ),
                help:
                    "--dates dmy or --dates mdy says which is meant; rows of the other are refused"
                        .into(),
            }),
        }
    }
    let one_order = shown.first().filter(|f| shown.iter().all(|s| s.0 == f.0));
    for (place, row, cell) in open {
        let column = &mut columns[place];
        if let Some((order, other)) = one_order {
            column.order = Some(*order);
            column.how = format!("{}, as \"{other}\" shows", order.words());
            continue;
        }
        let as_read = |order| dates::day(&cell, Some(order)).map(|d| d.long());
        let (dmy, mdy) = (as_read(Order::Dmy), as_read(Order::Mdy));
        blocks.push(Block {
            message: format!(
                "column \"{}\": \"{cell}\" (row {row}) may be {} or {}, and no other row shows which",
                column.header,
                dmy.unwrap_or_default(),
                mdy.unwrap_or_default()
            ),
            help: "--dates dmy or --dates mdy".into(),
        });
    }
}

fn settle_numbers(
    columns: &mut [Column],
    rows: &[&SheetRow],
    wishes: &Wishes,
    blocks: &mut Vec<Block>,
) {
    for (place, column) in columns.iter_mut().enumerate() {
        let Role::Field(field) = column.role else {
            continue;
        };
        if !matches!(field.kind(), Kind::Money | Kind::Share) {
            continue;
        }
        column.percent = field.kind() == Kind::Share && is_percent(rows, place);
        if let Some(decimal) = wishes.decimal {
            column.how = format!("decimal {}, as you say", decimal.name());
            continue;
        }
        match settle(texts(rows, place)) {
            Settled::Either => {}
            Settled::As(decimal, row) => {
                column.decimal = decimal;
                column.how = format!("decimal {}, row {row} shows it", decimal.name());
            }
            Settled::Open(row, cell) => blocks.push(open_number(&column.header, row, &cell)),
            Settled::Both(a, one, b, other) => blocks.push(Block {
                message: format!(
                    "column \"{}\" has both \"{one}\" (row {a}) and \"{other}\" (row {b})",
                    column.header
                ),
                help: "--decimal point or --decimal comma says which is meant; rows of the other are refused"
                    .into(),
            }),
        }
    }
}

fn open_number(header: &str, row: u64, cell: &str) -> Block {
    let as_read = |decimal| {
        let amount = numbers::amount(cell, decimal).ok();
        amount.map_or_else(String::new, |(money, _)| money.to_string())
    };
    Block {
        message: format!(
            "column \"{header}\": \"{cell}\" (row {row}) may be {} or {}, and no other row shows which",
            as_read(Decimal::Point),
            as_read(Decimal::Comma)
        ),
        help: "--decimal point or --decimal comma".into(),
    }
}

/// Whether shares go up to a hundred: one that is above 1, or has the sign.
fn is_percent(rows: &[&SheetRow], place: usize) -> bool {
    rows.iter()
        .filter_map(|row| row.cells.get(place))
        .any(|cell| {
            let shown = cell.shown();
            let above_one = numbers::amount(&shown.replace(',', "."), Decimal::Point)
                .is_ok_and(|(share, _)| share > crate::model::money::Money::ONE);
            shown.contains('%') || above_one
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::lead_encoding::Encoding;
    use crate::workspace::sheet::Form;

    fn sheet(header: &str, rows: &[&str]) -> Sheet {
        let row = |(number, text): (u64, &&str)| SheetRow {
            number,
            cells: text.split(',').map(Cell::text).collect(),
        };
        Sheet {
            form: Form::Csv {
                encoding: Encoding::Utf8,
                separator: ',',
            },
            header: header.split(',').map(Into::into).collect(),
            header_row: 1,
            rows: (2..).zip(rows).map(row).collect(),
            faulty: Vec::new(),
        }
    }

    fn read_with(sheet: &Sheet, wishes: &Wishes) -> Reading {
        let rows: Vec<&SheetRow> = sheet.rows.iter().collect();
        read(sheet, &rows, wishes, false)
    }

    fn roles_of(reading: &Reading) -> Vec<String> {
        let word = |column: &Column| match &column.role {
            Role::Field(field) => field.name().to_string(),
            Role::Entered { stage, .. } => format!("entered {stage}"),
            Role::Custom(key) => format!("custom.{key}"),
            Role::Left => "-".into(),
        };
        reading.columns.iter().map(word).collect()
    }

    #[test]
    fn the_surest_column_is_the_field_and_the_others_are_kept() {
        let s = sheet(
            "Expected Revenue,Amount,Deal Name,Name,Forecast Type,,Forecast-Type,Pipeline,Date entered Demo",
            &[],
        );
        assert_eq!(
            roles_of(&read_with(&s, &Wishes::default())),
            [
                "custom.expected_revenue",
                "amount",
                "name",
                "custom.name",
                "custom.forecast_type",
                "-",
                "custom.forecast_type_2",
                "custom.pipeline",
                "entered Demo"
            ]
        );
    }

    #[test]
    fn the_user_says_otherwise() {
        let s = sheet("Amount,ARR,Region,Won?,Key", &[]);
        let pair = |f: &str, c: &str| (f.to_string(), c.to_string());
        let wishes = Wishes {
            map: vec![
                pair("amount", "arr"),
                pair("custom.area", "Region"),
                pair("drop", "Won?"),
            ],
            id: Some("Key".into()),
            ..Wishes::default()
        };
        let reading = read_with(&s, &wishes);
        assert_eq!(
            roles_of(&reading),
            ["custom.amount", "amount", "custom.area", "-", "id"]
        );
        let wrong = Wishes {
            map: vec![pair("amuont", "ARR"), pair("amount", "Amuont")],
            ..Wishes::default()
        };
        let helps: Vec<String> = read_with(&s, &wrong)
            .blocks
            .into_iter()
            .map(|b| b.help)
            .collect();
        assert_eq!(
            helps,
            ["did you mean --map amount=COLUMN?", "did you mean Amount?"]
        );
    }

    #[test]
    fn an_open_column_of_dates_is_settled_by_the_others_or_refused_by_name() {
        let header = "Created Date,Close Date";
        let settled = read_with(&sheet(header, &["4/19/2026,6/1/2026"]), &Wishes::default());
        assert_eq!(settled.columns[1].order, Some(Order::Mdy));
        assert_eq!(
            settled.columns[1].how,
            "month/day/year, as \"Created Date\" shows"
        );
        let open = read_with(&sheet(header, &["4/4/2026,6/1/2026"]), &Wishes::default());
        assert_eq!(
            open.blocks[0].message,
            "column \"Close Date\": \"6/1/2026\" (row 2) may be 6 Jan 2026 or 1 Jun 2026, and no other row shows which"
        );
        let wishes = Wishes {
            dates: Some(Order::Dmy),
            ..Wishes::default()
        };
        assert!(
            read_with(&sheet(header, &["4/4/2026,6/1/2026"]), &wishes)
                .blocks
                .is_empty()
        );
    }

    #[test]
    fn an_open_column_of_numbers_is_refused_by_name() {
        let s = sheet("Amount", &["500", "48.000"]);
        let reading = read_with(&s, &Wishes::default());
        assert_eq!(
            reading.blocks[0].message,
            "column \"Amount\": \"48.000\" (row 3) may be 48 or 48000, and no other row shows which"
        );
    }
}
