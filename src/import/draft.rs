//! One row as a deal, before it has a file: what its cells say, and why it is refused where they say nothing that can
//! be used.

use super::columns::{Field, Role};
use super::currency::{self, Mark};
use super::owners::Owners;
use super::reading::{IMPORT_ID, Reading};
use super::stages::Stages;
use super::text::{clean, folded, is_nothing, one_line};
use super::wishes::Wishes;
use super::{dates, numbers};
use crate::model::day::Day;
use crate::model::deal::Call;
use crate::model::money::Money;
use crate::model::rates::Currency;
use crate::model::settings::{Settings, StageId};
use crate::workspace::sheet::{Cell, SheetRow};

/// What became true on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub on: Day,
    pub stage: Option<StageId>,
    pub amount: Option<Money>,
    pub owner: Option<String>,
    pub expected_close: Option<Day>,
}

impl Entry {
    /// An entry that says nothing yet.
    pub fn on(on: Day) -> Entry {
        Entry {
            on,
            stage: None,
            amount: None,
            owner: None,
            expected_close: None,
        }
    }
}

/// Who is talked to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub title: Option<String>,
}

/// A deal that is not written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub row: u64,
    pub import_id: Option<String>,
    pub name: String,
    pub company: String,
    pub amount: Money,
    pub currency: Currency,
    /// Which of the settings' pipelines.
    pub pipeline: usize,
    pub stage: StageId,
    pub created: Day,
    pub closed: Option<Day>,
    pub owner: Option<String>,
    pub expected_close: Option<Day>,
    pub lost_reason: Option<String>,
    pub kind: Option<String>,
    pub source: Option<String>,
    pub partner: Option<String>,
    pub competitors: Vec<String>,
    pub probability: Option<Money>,
    pub forecast: Option<Call>,
    pub tags: Vec<String>,
    pub next_step: Option<String>,
    pub next_step_due: Option<Day>,
    pub history: Vec<Entry>,
    pub custom: Vec<(String, String)>,
    pub contact: Contact,
}

/// Why a row is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The column at fault, if it is one.
    pub column: Option<String>,
    pub reason: String,
}

impl Refusal {
    /// A row that is wrong as a whole.
    pub fn of_row(reason: impl Into<String>) -> Refusal {
        Refusal {
            column: None,
            reason: reason.into(),
        }
    }
}

/// What was taken for granted in a row, to be counted beside the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    NoAmount,
    NameFromCompany,
    CompanyFromDomain,
    CompanyFromContact,
    CompanyFromName,
    CreatedAsSaid,
    CreatedFromStages,
    EntryMoved,
}

impl Remark {
    /// What is said about the rows that have it.
    pub fn text(self) -> &'static str {
        match self {
            Remark::NoAmount => "without an amount: written as 0",
            Remark::NameFromCompany => "without a name: the company's",
            Remark::CompanyFromDomain => "without a company: the domain of the contact's address",
            Remark::CompanyFromContact => "without a company: the contact's name",
            Remark::CompanyFromName => "without a company: the deal's own name",
            Remark::CreatedAsSaid => "without a date of creation: as --created says",
            Remark::CreatedFromStages => "without a date of creation: the first stage's",
            Remark::EntryMoved => "with a stage entered before the deal was created or after it was closed: that day",
        }
    }
}

/// Mail that anybody may have: its domain is nobody's company.
const FREEMAIL: [&str; 20] = [
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "icloud.com",
    "me.com", "aol.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "t-online.de", "orange.fr", "free.fr", "proton.me",
    "protonmail.com", "mail.com",
];

/// An expected close so far ahead is a slip.
const YEARS_AHEAD: i64 = 10;

/// Reads rows.
pub struct Reader<'a> {
    pub reading: &'a Reading,
    pub settings: &'a Settings,
    pub stages: &'a Stages<'a>,
    pub owners: &'a Owners<'a>,
    pub wishes: &'a Wishes,
    pub today: Day,
}

type Read<T> = Result<T, Refusal>;

impl Reader<'_> {
    /// The deal of a row, with what was taken for granted.
    pub fn draft(&self, row: &SheetRow) -> Read<(Draft, Vec<Remark>)> {
        let mut remarks = Vec::new();
        let pipeline = self.pipeline(row);
        let (stage, last_stage) = self.stage(row, pipeline)?;
        let contact = self.contact(row);
        let (name, company) = self.names(row, &contact, &mut remarks)?;
        let (amount, currency) = self.amount(row, &mut remarks)?;
        let entered = self.entered(row, pipeline)?;
        let created = self.created(row, &entered, &mut remarks)?;
        let closed = self.closed(row, stage, created, &entered)?;
        let expected_close = self.expected_close(row, stage)?;
        let lost_reason = self.lost_reason(row, stage);
        let mut custom = self.custom(row);
        custom.extend(last_stage.map(|last| ("last_stage".to_string(), last)));
        let open = !stage.is_end();
        let draft = Draft {
            row: row.number,
            import_id: self.text(row, Field::Id),
            name,
            company,
            amount,
            currency,
            pipeline,
            stage,
            created,
            closed,
            owner: self.owners.find(&self.text(row, Field::Owner).unwrap_or_default()),
            expected_close,
            lost_reason,
            kind: self.text(row, Field::Type),
            source: self.text(row, Field::Source),
            partner: self.text(row, Field::Partner),
            competitors: self.list(row, Field::Competitors),
            probability: if open { self.probability(row)? } else { None },
            forecast: self.forecast(row)?.filter(|_| open),
            tags: self.list(row, Field::Tags),
            next_step: self.text(row, Field::NextStep),
            next_step_due: self.day(row, Field::NextStepDue)?,
            history: self.history(stage, created, closed, amount, entered, &mut remarks),
            custom,
            contact,
        };
        Ok((draft, remarks))
    }

    fn cell<'r>(&self, row: &'r SheetRow, place: usize) -> &'r Cell {
        row.cells.get(place).unwrap_or(&Cell::Empty)
    }

    /// The text of a field, of all its columns; `None` where nothing is said.
    pub fn text(&self, row: &SheetRow, field: Field) -> Option<String> {
        let texts = self
            .reading
            .places(field)
            .map(|place| one_line(&self.cell(row, place).shown()))
            .filter(|text| !is_nothing(text));
        let joined = texts.collect::<Vec<_>>().join(" ");
        (!joined.is_empty()).then_some(joined)
    }

    fn list(&self, row: &SheetRow, field: Field) -> Vec<String> {
        let text = self.text(row, field).unwrap_or_default();
        let mut list: Vec<String> = Vec::new();
        for word in text.split([',', ';', '|']).map(str::trim) {
            if !word.is_empty() && !list.iter().any(|l| l == word) {
                list.push(word.into());
            }
        }
        list
    }

    /// The day of a column; an error where something else stands in it.
    pub fn day_at(&self, row: &SheetRow, place: usize) -> Read<Option<Day>> {
        let column = &self.reading.columns[place];
        let shown = match self.cell(row, place) {
            Cell::Empty => return Ok(None),
            Cell::Day(day) => return Ok(Some(*day)),
            Cell::Number(digits) => match serial_day(digits) {
                Some(day) => return Ok(Some(day)),
                None => digits.clone(),
            },
            Cell::Text(text) => one_line(text),
        };
        if is_nothing(&shown) {
            return Ok(None);
        }
        dates::day(&shown, column.order).map(Some).ok_or(Refusal {
            column: Some(column.header.clone()),
            reason: format!("\"{shown}\" is no date"),
        })
    }

    fn day(&self, row: &SheetRow, field: Field) -> Read<Option<Day>> {
        match self.reading.places(field).next() {
            Some(place) => self.day_at(row, place),
            None => Ok(None),
        }
    }

    fn of_column(&self, field: Field, reason: String) -> Refusal {
        let place = self.reading.places(field).next();
        Refusal {
            column: place.map(|p| self.reading.columns[p].header.clone()),
            reason,
        }
    }

    /// Which pipeline a row is in; the plan has made sure that it is known.
    pub fn pipeline(&self, row: &SheetRow) -> usize {
        self.text(row, Field::Pipeline)
            .and_then(|name| pipeline_of(self.settings, &name))
            .unwrap_or(0)
    }

    /// The stage, and for a closed deal the last one before, where the sheet tells both.
    fn stage(&self, row: &SheetRow, pipeline: usize) -> Read<(StageId, Option<String>)> {
        let status = match self.text(row, Field::Status) {
            None => None,
            Some(text) => Some(self.stages.status(&text).ok_or_else(|| {
                let reason = format!("\"{text}\" is none of open, won, lost");
                self.of_column(Field::Status, reason)
            })?),
        };
        let said = self.text(row, Field::Stage);
        let stage = said.as_deref().and_then(|s| self.stages.find(s, pipeline));
        match (status, stage) {
            (Some(Some(end)), Some(stage)) if stage.is_end() && stage != end => {
                let reason = "the stage and the status say different ends";
                Err(Refusal::of_row(reason))
            }
            (Some(Some(end)), stage) => {
                let last = stage.filter(|s| !s.is_end());
                let last = last.and_then(|s| self.settings.stage_name(s));
                Ok((end, last.map(String::from)))
            }
            (Some(None), Some(stage)) if stage.is_end() => {
                Err(Refusal::of_row("the stage says closed, the status open"))
            }
            (_, Some(stage)) => Ok((stage, None)),
            (_, None) => Err(match said {
                Some(said) => {
                    let reason = format!("no stage \"{said}\" in this pipeline");
                    self.of_column(Field::Stage, reason)
                }
                None => Refusal::of_row("no stage"),
            }),
        }
    }

    fn contact(&self, row: &SheetRow) -> Contact {
        Contact {
            name: self.text(row, Field::ContactName),
            email: self.text(row, Field::ContactEmail).filter(|e| e.contains('@')),
            phone: self.text(row, Field::ContactPhone),
            title: self.text(row, Field::ContactTitle),
        }
    }

    fn names(
        &self,
        row: &SheetRow,
        contact: &Contact,
        remarks: &mut Vec<Remark>,
    ) -> Read<(String, String)> {
        let company = self.text(row, Field::Company);
        let name = match (self.text(row, Field::Name), &company) {
            (Some(name), _) => name,
            (None, Some(company)) => {
                remarks.push(Remark::NameFromCompany);
                company.clone()
            }
            (None, None) => return Err(Refusal::of_row("no name")),
        };
        let domain = || {
            let (_, domain) = contact.email.as_deref()?.rsplit_once('@')?;
            let domain = domain.trim().to_lowercase();
            (domain.contains('.') && !FREEMAIL.contains(&domain.as_str())).then_some(domain)
        };
        let company = if let Some(company) = company {
            company
        } else if let Some(domain) = domain() {
            remarks.push(Remark::CompanyFromDomain);
            domain
        } else if let Some(person) = &contact.name {
            remarks.push(Remark::CompanyFromContact);
            person.clone()
        } else {
            remarks.push(Remark::CompanyFromName);
            name.clone()
        };
        Ok((name, company))
    }

    fn amount(&self, row: &SheetRow, remarks: &mut Vec<Remark>) -> Read<(Money, Currency)> {
        let home = self.settings.currency;
        let (money, mark) = match self.amount_cell(row)? {
            Some(found) => found,
            None => {
                remarks.push(Remark::NoAmount);
                (Money::ZERO, None)
            }
        };
        let said = match self.text(row, Field::Currency) {
            None => None,
            Some(text) => Some(currency::of_mark(&text, home).ok_or_else(|| {
                self.of_column(Field::Currency, format!("\"{text}\" is no currency"))
            })?),
        };
        let currency = match (mark, said) {
            (Some(Mark::Sure(mark)), Some(said)) if mark != said.currency() => {
                let (a, b) = (mark.code().to_string(), said.currency());
                let reason = format!("the amount is in {a}, the currency says {}", b.code());
                return Err(Refusal::of_row(reason));
            }
            (_, Some(said)) => said.currency(),
            (Some(Mark::Usual(_)), None) if self.wishes.currency.is_some() => {
                self.wishes.currency.unwrap_or(home)
            }
            (Some(mark), None) => mark.currency(),
            (None, None) => self.wishes.currency.unwrap_or(home),
        };
        Ok((money, currency))
    }

    fn amount_cell(&self, row: &SheetRow) -> Read<Option<(Money, Option<Mark>)>> {
        let Some(place) = self.reading.places(Field::Amount).next() else {
            return Ok(None);
        };
        let cell = self.cell(row, place);
        let shown = one_line(&cell.shown());
        if is_nothing(&shown) {
            return Ok(None);
        }
        let decimal = match cell {
            Cell::Number(_) => numbers::Decimal::Point,
            _ => self.reading.columns[place].decimal,
        };
        let refuse = |reason| self.of_column(Field::Amount, reason);
        let (money, unit) = numbers::amount(&shown, decimal).map_err(refuse)?;
        if unit.is_empty() {
            return Ok(Some((money, None)));
        }
        match currency::of_mark(&unit, self.settings.currency) {
            Some(mark) => Ok(Some((money, Some(mark)))),
            None => Err(refuse(format!("\"{shown}\" is no amount"))),
        }
    }

    /// When stages were entered, oldest first; of one day in the order of the pipeline.
    fn entered(&self, row: &SheetRow, pipeline: usize) -> Read<Vec<(Day, StageId)>> {
        let mut entered = Vec::new();
        for (place, stage, of) in self.reading.entered() {
            let Some(day) = self.day_at(row, place)? else {
                continue;
            };
            if day > self.today {
                return Err(Refusal {
                    column: Some(self.reading.columns[place].header.clone()),
                    reason: format!("{day} is after today"),
                });
            }
            let of = of.and_then(|name| pipeline_of(self.settings, name));
            // What was entered in another pipeline is no stage of this one.
            if of.is_none_or(|of| of == pipeline)
                && let Some(stage) = self.stages.find(stage, pipeline)
            {
                entered.push((day, stage));
            }
        }
        if let Some(since) = self.day(row, Field::StageSince)?
            && let Ok((stage, _)) = self.stage(row, pipeline)
            && !stage.is_end()
            && !entered.iter().any(|(_, s)| *s == stage)
        {
            entered.push((since.min(self.today), stage));
        }
        entered.sort();
        Ok(entered)
    }

    fn created(
        &self,
        row: &SheetRow,
        entered: &[(Day, StageId)],
        remarks: &mut Vec<Remark>,
    ) -> Read<Day> {
        let created = match (self.day(row, Field::Created)?, entered, self.wishes.created) {
            (Some(created), ..) => created,
            (None, [(first, _), ..], _) => {
                remarks.push(Remark::CreatedFromStages);
                *first
            }
            (None, [], Some(created)) => {
                remarks.push(Remark::CreatedAsSaid);
                created
            }
            (None, [], None) => return Err(Refusal::of_row("no date of creation")),
        };
        if created > self.today {
            return Err(self.of_column(Field::Created, format!("{created} is after today")));
        }
        Ok(created)
    }

    fn closed(
        &self,
        row: &SheetRow,
        stage: StageId,
        created: Day,
        entered: &[(Day, StageId)],
    ) -> Read<Option<Day>> {
        let own = match stage {
            StageId::WON => Field::WonOn,
            StageId::LOST => Field::LostOn,
            _ => return Ok(None),
        };
        let mut found = None;
        for field in [own, Field::Closed, Field::CloseDate] {
            if found.is_none() {
                found = self.day(row, field)?.map(|day| (day, Some(field)));
            }
        }
        let last_entry = entered.iter().rev().find(|(_, s)| *s == stage);
        let found = found.or(last_entry.map(|(day, _)| (*day, None)));
        let word = if stage == StageId::WON { "won" } else { "lost" };
        let Some((closed, field)) = found else {
            return Err(Refusal::of_row(format!("{word}, and nothing says when")));
        };
        let refuse = |reason| match field {
            Some(field) => self.of_column(field, reason),
            None => Refusal::of_row(reason),
        };
        if closed > self.today {
            return Err(refuse(format!("{word} on {closed}, which is after today")));
        }
        if closed < created {
            return Err(refuse(format!(
                "{word} on {closed}, before it was created ({created})"
            )));
        }
        Ok(Some(closed))
    }

    fn expected_close(&self, row: &SheetRow, stage: StageId) -> Read<Option<Day>> {
        let mut found = self.day(row, Field::ExpectedClose)?;
        let mut field = Field::ExpectedClose;
        if found.is_none() && !stage.is_end() {
            field = Field::CloseDate;
            found = self.day(row, field)?;
        }
        match found {
            Some(day) if day > self.today.plus_months(12 * YEARS_AHEAD) => {
                Err(self.of_column(field, format!("{day} is more than ten years ahead")))
            }
            found => Ok(found),
        }
    }

    fn lost_reason(&self, row: &SheetRow, stage: StageId) -> Option<String> {
        let reason = self.text(row, Field::LostReason).filter(|_| stage == StageId::LOST)?;
        let listed = self.settings.loss_reasons.iter();
        let own = listed.map(|(r, _)| r).find(|r| folded(r) == folded(&reason));
        Some(own.cloned().unwrap_or(reason))
    }

    fn probability(&self, row: &SheetRow) -> Read<Option<Money>> {
        let Some(place) = self.reading.places(Field::Probability).next() else {
            return Ok(None);
        };
        let column = &self.reading.columns[place];
        let shown = one_line(&self.cell(row, place).shown());
        if is_nothing(&shown) {
            return Ok(None);
        }
        let share = numbers::amount(&shown, column.decimal)
            .ok()
            .filter(|(_, unit)| unit.is_empty() || unit == "%")
            .map(|(share, _)| match column.percent {
                true => Money::new(share.value() / rust_decimal::Decimal::from(100)),
                false => share,
            })
            .filter(|share| *share <= Money::ONE);
        share
            .map(Some)
            .ok_or_else(|| self.of_column(Field::Probability, format!("\"{shown}\" is no share")))
    }

    fn forecast(&self, row: &SheetRow) -> Read<Option<Call>> {
        let Some(text) = self.text(row, Field::Forecast) else {
            return Ok(None);
        };
        match folded(&text).as_str() {
            "pipeline" => Ok(Some(Call::Pipeline)),
            "bestcase" => Ok(Some(Call::BestCase)),
            "commit" | "mostlikely" => Ok(Some(Call::Commit)),
            "omitted" | "notforecasted" => Ok(Some(Call::Omitted)),
            "closed" | "closedwon" | "closedlost" => Ok(None),
            _ => Err(self.of_column(
                Field::Forecast,
                format!("\"{text}\" is none of pipeline, best case, commit, omitted"),
            )),
        }
    }

    fn custom(&self, row: &SheetRow) -> Vec<(String, String)> {
        let mut custom = Vec::new();
        if let Some(id) = self.text(row, Field::Id) {
            custom.push((IMPORT_ID.to_string(), id));
        }
        for (place, column) in self.reading.columns.iter().enumerate() {
            if let Role::Custom(key) = &column.role {
                let text = clean(&self.cell(row, place).shown());
                if !is_nothing(&text) {
                    custom.push((key.clone(), text));
                }
            }
        }
        custom
    }

    /// The history that the sheet knows: the amount from the beginning, the stages where their days are told, the end.
    fn history(
        &self,
        stage: StageId,
        created: Day,
        closed: Option<Day>,
        amount: Money,
        entered: Vec<(Day, StageId)>,
        remarks: &mut Vec<Remark>,
    ) -> Vec<Entry> {
        let mut first = Entry::on(created);
        first.amount = Some(amount);
        let mut entries = vec![first];
        if entered.is_empty() && closed.is_none() {
            entries[0].stage = Some(stage);
            return entries;
        }
        for (on, entered) in entered {
            let within = on.max(created).min(closed.unwrap_or(on).max(created));
            // The last closing is dated by `closed`; earlier ones stand in the history.
            if closed.is_some() && entered == stage || entered.is_end() && within == created {
                continue;
            }
            if within != on && !remarks.contains(&Remark::EntryMoved) {
                remarks.push(Remark::EntryMoved);
            }
            push_stage(&mut entries, within, entered);
        }
        if let Some(closed) = closed {
            push_stage(&mut entries, closed, stage);
        }
        entries
    }
}

/// Adds a stage: into the first entry if that is of the same day and has none, else as an entry of its own.
fn push_stage(entries: &mut Vec<Entry>, on: Day, stage: StageId) {
    if let [first] = entries.as_mut_slice()
        && first.on == on
        && first.stage.is_none()
        && !stage.is_end()
    {
        first.stage = Some(stage);
        return;
    }
    let mut entry = Entry::on(on);
    entry.stage = Some(stage);
    entries.push(entry);
}

/// The pipeline of another tool's name for it: `Sales Pipeline` is `sales`.
pub fn pipeline_of(settings: &Settings, name: &str) -> Option<usize> {
    let name = folded(name);
    let bare = name.strip_suffix("pipeline").unwrap_or(&name);
    settings.pipelines.iter().position(|p| {
        let id = p.id.as_deref().map(folded).unwrap_or_default();
        !id.is_empty() && (id == name || id == bare)
    })
}

/// A date by its serial number, as a spreadsheet keeps it: days since 1899-12-30, between 1954 and 2119.
fn serial_day(digits: &str) -> Option<Day> {
    let days: i64 = digits.split('.').next()?.parse().ok()?;
    let start = Day::from_ymd(1899, 12, 30)?;
    (20_000..=80_000).contains(&days).then(|| start.plus(days))
}
